"""What the components without training share as Rasa components."""

from abc import abstractmethod
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.recipe import sources_fingerprint
from nlu.components.text import clean


class RuleComponent(GraphComponent):
    """Reads each message alone, by rules; subclasses say what they find."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of all sources here: Rasa sees only this class."""
        return sources_fingerprint()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "RuleComponent":
        """Make the component; there is nothing to load."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Read every message."""
        for message in messages:
            self.read(message, clean(message.get(TEXT) or ""))
        return messages

    @abstractmethod
    def read(self, message: Message, text: str) -> None:
        """Write what the cleaned text says onto the message."""

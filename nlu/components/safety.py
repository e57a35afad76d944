"""Rasa component: words that mean danger, whatever else the message is about."""

from rasa.shared.nlu.training_data.message import Message

from nlu.components.danger import find
from nlu.components.recipe import component
from nlu.components.rules import RuleComponent


@component("entity_extractor")
class SafetyNet(RuleComponent):
    """Sets `safety`: a list of {"name", "text"}, empty when nothing was found."""

    def read(self, message: Message, text: str) -> None:
        """Set `safety`."""
        found = [{"name": name, "text": words} for name, words in find(text)]
        message.set("safety", found, add_to_output=True)

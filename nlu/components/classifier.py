"""What the intent and the service classifier share as Rasa components."""

from dataclasses import asdict
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import progress
from nlu.components.kernel import KernelClassifier, Settings
from nlu.components.recipe import sources_fingerprint
from nlu.components.text import clean
from nlu.components.vectors import Vectors


class TextClassifier(GraphComponent):
    """Learns one label of each training message; subclasses say which and where."""

    what = ""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings of the classifier."""
        return asdict(Settings())

    @staticmethod
    def required_packages() -> list[str]:
        """Name what the fingerprint must follow besides the sources."""
        return ["sklearn", "scipy", "numpy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of all sources here: Rasa sees only this class."""
        return sources_fingerprint()

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource
    ) -> None:
        self._storage = storage
        self._resource = resource
        known = asdict(Settings())
        settings = Settings(**{k: v for k, v in config.items() if k in known})
        self._model = KernelClassifier(settings)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TextClassifier":
        """Make an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TextClassifier":
        """Read a trained classifier from the model."""
        loaded = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            loaded._model = KernelClassifier.load(folder)
        return loaded

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the messages that carry the label."""
        rows = [
            (message, label)
            for message in training_data.training_examples
            if message.get(TEXT) and (label := self.label(message))
        ]
        messages = [message for message, _ in rows]
        progress.report(self.what, 0, 1)
        self._model.fit(
            [clean(m.get(TEXT)) for m in messages],
            vectors_of(messages),
            [label for _, label in rows],
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        progress.report(self.what, 1, 1)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the ranking on every message."""
        texts = [clean(m.get(TEXT) or "") for m in messages]
        for message, scores in zip(
            messages, self._model.predict(texts, vectors_of(messages)), strict=True
        ):
            ranking = sorted(
                (
                    {"name": name, "confidence": float(score)}
                    for name, score in zip(self._model.labels, scores, strict=True)
                ),
                key=lambda guess: -guess["confidence"],
            )
            self.put(message, ranking)
        return messages

    def label(self, message: Message) -> str | None:
        """Return what this classifier is to learn of a message."""
        raise NotImplementedError

    def put(self, message: Message, ranking: list[dict[str, Any]]) -> None:
        """Write the ranking, best first, onto a message."""
        raise NotImplementedError


def vectors_of(messages: list[Message]) -> Vectors | None:
    """Return the encoder's vectors, or None when there was no encoder."""
    found = [m.get_dense_features(TEXT)[1] for m in messages]
    if not found or any(f is None for f in found):
        return None
    return np.vstack([f.features for f in found])

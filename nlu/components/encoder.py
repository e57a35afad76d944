"""Rasa featurizer: the multilingual sentence encoder, or nothing when it fails."""

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import progress
from nlu.components.recipe import component, sources_fingerprint
from nlu.components.text import clean
from nlu.components.vectors import VectorCache, the_encoder

ORIGIN = "SentenceEncoder"
BATCH = 64


@component("message_featurizer")
class SentenceEncoder(GraphComponent):
    """Adds one dense sentence vector to every message.

    When the encoder cannot be used it adds none, and the classifiers go by their
    n-grams alone.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return what config.yml may override: the folder of the vector cache."""
        return {"cache": ".cache/nlu"}

    @staticmethod
    def required_packages() -> list[str]:
        """Name what the fingerprint must follow besides the sources."""
        return ["numpy"]

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
    ) -> "SentenceEncoder":
        """Load the encoder."""
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config
        self._encoder = the_encoder()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add vectors to all examples; new texts are encoded, known ones looked up.

        Vectors of any other text are forgotten: its words may have been erased.
        """
        return self._encoded(training_data, forget=True)

    def preview(self, training_data: TrainingData) -> TrainingData:
        """Do the same for examples that a training may follow: nothing is forgotten."""
        return self._encoded(training_data, forget=False)

    def _encoded(self, training_data: TrainingData, *, forget: bool) -> TrainingData:
        if self._encoder is None:
            return training_data
        messages = [m for m in training_data.training_examples if m.get(TEXT)]
        texts = [clean(m.get(TEXT)) for m in messages]
        cache = VectorCache(Path(self._config["cache"]) / "vectors.npz")
        missing = cache.missing(texts)
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            cache.add(batch, self._encoder.encode(batch))
            progress.report("encode", start + len(batch), len(missing))
        gone = cache.keep_only(texts) if forget else 0
        if missing or gone:
            cache.save()
        _attach(messages, cache.get(texts))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add vectors to messages, encoded as one batch."""
        if self._encoder is not None:
            texts = [clean(m.get(TEXT) or "") for m in messages]
            _attach(messages, self._encoder.encode(texts))
        return messages


def _attach(messages: list[Message], vectors: Any) -> None:
    for message, vector in zip(messages, vectors, strict=True):
        message.add_features(
            Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, ORIGIN)
        )

"""Rasa component: intent, service and danger of a message, from one likeness."""

import json
from dataclasses import asdict
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components import progress, safety
from nlu.components.danger import find
from nlu.components.features import Floats, Whole
from nlu.components.finetune import Change, finetune, fits
from nlu.components.kernel import NOTHING, Answers, KernelClassifier, Labels
from nlu.components.learnt import Learnt, mark
from nlu.components.likeness import Settings
from nlu.components.recipe import component, sources_fingerprint
from nlu.components.safety import Bounds
from nlu.components.text import clean
from nlu.components.vectors import Vectors, the_encoder
from nlu.components.watch import Watch

EMERGENCY = "emergency"
#: what an emergency is that no kind was given to
ANY_DANGER = "danger_to_life"
#: intents of messages that are about none of the services
ABOUT_NO_SERVICE = {
    "chitchat",
    "goodbye",
    "greeting",
    "human_handoff",
    "out_of_scope",
    "status_check",
    "thanks",
}
#: sentences of a preview that are read at a time
PREVIEWED = 256


@component("intent_classifier", trainable=True)
class ResidentClassifier(GraphComponent):
    """Sets `intent`, `intent_ranking`, `service_ranking` and `safety`."""

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
        self._bounds: dict[str, Bounds] = {}
        self._learnt = Learnt()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ResidentClassifier":
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
    ) -> "ResidentClassifier":
        """Read a trained classifier from the model."""
        loaded = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            loaded._model = KernelClassifier.load(folder)
            limits = json.loads((folder / "safety.json").read_text())
            loaded._learnt = Learnt.load(folder)
        loaded._bounds = {kind: Bounds(**found) for kind, found in limits.items()}
        return loaded

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all messages that carry a label.

        A loaded classifier learns what has changed, if that is little.
        """
        messages = [m for m in training_data.training_examples if m.get(TEXT)]
        texts = [clean(m.get(TEXT)) for m in messages]
        vectors = vectors_of(messages)
        labels = {
            "intent": [intent_of(m) for m in messages],
            safety.HEAD: [danger_of(m) for m in messages],
            "service": [service_of(m) for m in messages],
        }
        marks = [mark(*row) for row in zip(texts, *labels.values(), strict=True)]
        if not self._learn_change(marks, texts, vectors, labels):
            self._learn_anew(marks, texts, vectors, labels)
        limits = {kind: asdict(bounds) for kind, bounds in self._bounds.items()}
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            self._learnt.save(folder)
            (folder / "safety.json").write_text(json.dumps(limits))
        return self._resource

    def _learn_change(
        self,
        marks: list[str],
        texts: list[str],
        vectors: Vectors | None,
        labels: dict[str, Labels],
    ) -> bool:
        change = Change.between(self._learnt.marks, marks)
        if not self._learnt.allows(change) or not fits(self._model, vectors, labels):
            return False
        progress.report("finetune", 0, 1)
        come = [texts[i] for i in change.come]
        of_those = None if vectors is None else vectors[change.come]
        now = {name: [given[i] for i in change.order] for name, given in labels.items()}
        finetune(self._model, change, come, of_those, now)
        self._learnt = Learnt(
            [marks[i] for i in change.order], self._learnt.changes + change.size
        )
        progress.report("finetune", 1, 1)
        return True

    def _learn_anew(
        self,
        marks: list[str],
        texts: list[str],
        vectors: Vectors | None,
        labels: dict[str, Labels],
    ) -> None:
        progress.report("learn", 0, 1)
        order = _mixed(labels)
        marks, texts = [marks[i] for i in order], [texts[i] for i in order]
        labels = {name: [given[i] for i in order] for name, given in labels.items()}
        vectors = None if vectors is None else vectors[order]
        self._model.fit(texts, vectors, labels, {safety.HEAD: safety.CALM})
        calm = labels[safety.HEAD].count(safety.CALM)
        self._bounds = self._find_bounds(texts, calm)
        self._learnt = Learnt(marks)
        progress.report("learn", 1, 1)

    def _find_bounds(self, texts: list[str], calm: int) -> dict[str, Bounds]:
        head = self._model.heads[safety.HEAD]
        none = head.labels.index(safety.CALM)
        found = {}
        for kind in ("full", "sparse"):
            answers: Answers | None = getattr(head, kind)
            if answers is not None and answers.least is not None:
                danger = 1 - answers.unseen[:, none]
                phrase = np.array([bool(find(texts[i])) for i in answers.least])
                found[kind] = safety.bounds(phrase, danger, calm)
        return found

    def process(self, messages: list[Message]) -> list[Message]:
        """Read every message."""
        texts = [clean(m.get(TEXT) or "") for m in messages]
        vectors = vectors_of(messages)
        found = self._model.predict(texts, vectors)
        watch = Watch(
            self._model, self._bounds, the_encoder() if vectors is not None else None
        )
        dangers = watch.look(texts, found[safety.HEAD])
        for message, read, danger in zip(
            messages, self._rankings(found), dangers, strict=True
        ):
            message.set("intent", read["intent_ranking"][0], add_to_output=True)
            for name, ranking in read.items():
                message.set(name, ranking, add_to_output=True)
            message.set("safety", danger, add_to_output=True)
        return messages

    def preview(self, training_data: TrainingData) -> list[dict[str, Any]]:
        """Return how the sentences read: `intent_ranking` and `service_ranking`.

        Their clauses are not read for danger, which takes longest.
        """
        messages = [m for m in training_data.training_examples if m.get(TEXT)]
        texts = [clean(m.get(TEXT)) for m in messages]
        found: list[dict[str, Any]] = []
        for start in range(0, len(texts), PREVIEWED):
            some = slice(start, start + PREVIEWED)
            vectors = vectors_of(messages[some])
            found += self._rankings(self._model.predict(texts[some], vectors))
            progress.report("preview", len(found), len(texts))
        return found

    def _rankings(self, found: dict[str, Floats]) -> list[dict[str, Any]]:
        heads = self._model.heads
        calm = heads[safety.HEAD].labels.index(safety.CALM)
        read = zip(found["intent"], found["service"], found[safety.HEAD], strict=True)
        return [
            {
                "intent_ranking": _with_emergency(
                    heads["intent"].labels, intents, 1 - float(dangers[calm])
                ),
                "service_ranking": _ranking(heads["service"].labels, services),
            }
            for intents, services, dangers in read
        ]


def _mixed(labels: dict[str, Labels]) -> Whole:
    """Return an order by chance, in which those of whom all is known come first."""
    partly = np.array([None in row for row in zip(*labels.values(), strict=True)])
    order = np.random.default_rng(0).permutation(len(partly))
    return order[np.argsort(partly[order], kind="stable")]


def intent_of(message: Message) -> str | None:
    """Return the intent of a training message.

    None for a council's row of which only the service is known.
    """
    intent = message.get(INTENT)
    return str(intent) if intent else None


def service_of(message: Message) -> str | None:
    """Return the service of a training message: its own or its block's.

    NOTHING when it is about none; None when nobody knows.
    """
    found = _noted(message, "service")
    if found:
        return str(found)
    return NOTHING if intent_of(message) in ABOUT_NO_SERVICE else None


def danger_of(message: Message) -> str | None:
    """Return which danger a training message tells of; None when nobody knows."""
    intent = intent_of(message)
    if intent is None:
        return None
    return str(_noted(message, "danger") or "") or (
        ANY_DANGER if intent == EMERGENCY else safety.CALM
    )


def _noted(message: Message, what: str) -> Any:
    metadata = message.get("metadata") or {}
    levels = [metadata.get(level) or {} for level in ("example", "intent")]
    return next((level[what] for level in levels if level.get(what)), None)


def vectors_of(messages: list[Message]) -> Vectors | None:
    """Return the encoder's vectors, or None when there was no encoder."""
    found = [m.get_dense_features(TEXT)[1] for m in messages]
    if not found or any(f is None for f in found):
        return None
    return np.vstack([f.features for f in found])


def _with_emergency(
    labels: list[str], scores: Floats, danger: float
) -> list[dict[str, Any]]:
    """Rank the intents; how likely an emergency is, the head for dangers says."""
    others = np.array([name != EMERGENCY for name in labels])
    shared = np.where(others, scores, 0)
    shared = shared / max(float(shared.sum()), 1e-9) * (1 - danger)
    return _ranking(labels, np.where(others, shared, danger))


def _ranking(labels: list[str], scores: Floats) -> list[dict[str, Any]]:
    named = zip(labels, scores, strict=True)
    ranking = [{"name": name, "confidence": float(score)} for name, score in named]
    return sorted(ranking, key=lambda guess: -guess["confidence"])

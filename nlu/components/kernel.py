"""Kernel ridge classifier: several labels of a text, learnt from one likeness.

One factorised matrix trains it and, at little further cost, says how training
sentences would have been read without themselves: the calibration.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlu.components.features import Floats, Whole
from nlu.components.likeness import Likeness, Settings
from nlu.components.system import System
from nlu.components.vectors import Vectors

Labels = list[str | None]
#: the label of a sentence that is known to have none; None: nobody knows
NOTHING = ""
#: sentences that are tried: more hardly move how sharp the answers are
TRIED = 4000
#: sentences of a watched label that are tried: those which fit it least
LEAST_FITTING = 1000
#: the least and the most that scores are multiplied with
SHARPNESS = (0.5, 40.0)


@dataclass
class Answers:
    """What one kind of likeness has learnt: a weight a sentence and label."""

    weights: Floats
    sharpness: float
    #: the sentences of the watched label that fit it least, and their probabilities,
    #: each read as if it were new
    least: Whole | None = None
    unseen: Floats | None = None
    #: the same weights gathered for each n-gram, and their sums
    by_gram: Floats | None = None
    sums: Floats | None = None


@dataclass
class Head:
    """One question about a text: its possible answers, and who was asked.

    `which` are the sentences that carry this label.
    """

    labels: list[str]
    which: Whole
    full: Answers | None = None
    sparse: Answers | None = None

    @classmethod
    def of(cls, given: Labels) -> "Head":
        """A head that nobody has taught yet."""
        which = np.array([i for i, label in enumerate(given) if label is not None])
        return cls(sorted({label for label in given if label}), which)

    def truth(self, given: Labels) -> Whole:
        """Return the column of each label, -1 for NOTHING."""
        places = {label: place for place, label in enumerate(self.labels)}
        places[NOTHING] = -1
        return np.array([places[str(label)] for label in given], dtype=np.int64)


@dataclass
class KernelClassifier:
    """Texts (and their vectors, where there is an encoder) to probabilities."""

    settings: Settings = field(default_factory=Settings)
    likeness: Likeness = field(default_factory=Likeness)
    heads: dict[str, Head] = field(default_factory=dict)

    def fit(
        self,
        texts: list[str],
        vectors: Vectors | None,
        labels: dict[str, Labels],
        watched: dict[str, str] | None = None,
    ) -> None:
        """Learn every head's labels; None where nobody knows a text's, or NOTHING.

        The sentences come in no order: the last ones are tried as if they were new.
        `watched` names a label of a head: how the sentences that fit it least would be
        read as if they were new is kept.
        Without vectors, and beside them, it learns from n-grams alone, so that a
        reader whose encoder does not load still has a fitting model.
        """
        self.likeness = Likeness(self.settings)
        self.likeness.fit(texts, vectors)
        self.heads = {name: Head.of(given) for name, given in labels.items()}
        likeness = self.likeness.among()
        self._solve(likeness, labels, "sparse", watched or {})
        if vectors is not None:
            likeness += self.likeness.among_vectors()
            self._solve(likeness, labels, "full", watched or {})

    def predict(
        self, texts: list[str], vectors: Vectors | None, heads: tuple[str, ...] = ()
    ) -> dict[str, Floats]:
        """Return for each head one row a text, one column a label.

        Only for the `heads` named, if any are.
        """
        grams = self.likeness.grams.transform(texts)
        near = None
        if vectors is not None and self.likeness.vectors is not None:
            near = self.likeness.by_vectors(vectors)
        found = {}
        for name in heads or self.heads:
            head = self.heads[name]
            answers = head.sparse if near is None else head.full
            if answers is None:
                raise RuntimeError("the classifier has not been trained")
            scores = grams @ self._by_gram(head, answers) + answers.sums
            if near is not None:
                known = (
                    near if len(head.which) == near.shape[1] else near[:, head.which]
                )
                scores += known @ answers.weights
            found[name] = softmax(scores * answers.sharpness)
        return found

    def _by_gram(self, head: Head, answers: Answers) -> Floats:
        """Gather the weights once: a text has few n-grams, the model many sentences."""
        if answers.by_gram is None:
            if self.likeness.rows is None:
                raise RuntimeError("the classifier has not been trained")
            answers.by_gram = self.likeness.rows[:, head.which] @ answers.weights
            answers.sums = answers.weights.sum(axis=0)
        return answers.by_gram

    def _solve(
        self,
        likeness: Floats,
        labels: dict[str, Labels],
        kind: str,
        watched: dict[str, str],
    ) -> None:
        """Solve the ridge equations of every head."""
        for lesson, names in _lessons(self.heads, likeness, self.ridge(labels)):
            for name in names:
                head = self.heads[name]
                found = lesson.answers(head, labels[name], watched.get(name))
                setattr(head, kind, found)

    def ridge(self, labels: dict[str, Labels]) -> Floats:
        """Return each sentence's ridge; rare labels of the first head have less."""
        name = next(iter(self.heads))
        which = self.heads[name].which
        truth = self.heads[name].truth([labels[name][i] for i in which])
        count = np.bincount(truth)
        rarity = len(which) / (len(count) * count[truth])
        ridge = np.full(len(labels[name]), self.settings.ridge, dtype=np.float32)
        ridge[which] /= rarity**self.settings.balance
        return ridge

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON: nothing that would have to be unpickled."""
        self.likeness.save(folder)
        arrays: dict[str, npt.ArrayLike] = {}
        for name, head in self.heads.items():
            arrays[f"{name}_which"] = head.which
            for kind in ("full", "sparse"):
                answers: Answers | None = getattr(head, kind)
                if answers is not None:
                    arrays[f"{name}_{kind}"] = answers.weights
                    arrays[f"{name}_{kind}_sharpness"] = answers.sharpness
        np.savez(folder / "heads.npz", **arrays)
        names = {name: head.labels for name, head in self.heads.items()}
        (folder / "heads.json").write_text(json.dumps(names))

    @classmethod
    def load(cls, folder: Path) -> "KernelClassifier":
        """Read what `save` wrote."""
        arrays = dict(np.load(folder / "heads.npz"))
        likeness = Likeness.load(folder)
        heads = {}
        for name, labels in json.loads((folder / "heads.json").read_text()).items():
            heads[name] = Head(labels, arrays[f"{name}_which"])
            for kind in ("full", "sparse"):
                if f"{name}_{kind}" in arrays:
                    sharpness = float(arrays[f"{name}_{kind}_sharpness"])
                    answers = Answers(arrays[f"{name}_{kind}"], sharpness)
                    setattr(heads[name], kind, answers)
        return cls(likeness.settings, likeness, heads)


def softmax(scores: Floats) -> Floats:
    """Return rows that sum to 1."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def _together(heads: dict[str, Head]) -> list[tuple[Whole, list[str]]]:
    """Return the sentences that heads are about, and the names of these heads."""
    groups: dict[bytes, tuple[Whole, list[str]]] = {}
    for name, head in heads.items():
        if len(head.which):
            key = head.which.tobytes()
            groups.setdefault(key, (head.which, []))[1].append(name)
    return list(groups.values())


def _common(heads: dict[str, Head]) -> Whole:
    """Return the sentences that every head is about."""
    about = [head.which for head in heads.values() if len(head.which)]
    return reduce(np.intersect1d, about)


def _part(
    likeness: Floats, rows: Whole, columns: Whole, ridge: Floats | None = None
) -> Floats:
    """The equations of some sentences; with the ridge for those on the diagonal.

    Fastest where they are the first ones, in their order.
    """
    if all(np.array_equal(some, np.arange(len(some))) for some in (rows, columns)):
        found = likeness[: len(rows), : len(columns)] + np.float32(1)
    else:
        found = likeness[np.ix_(rows, columns)]
        found += 1
    if ridge is not None:
        found[np.diag_indices_from(found)] += ridge[rows]
    return found


@dataclass(frozen=True)
class Lesson:
    """The equations of some sentences, in this `order`.

    Those at the places `tried` are read as if they were new: `known` is the diagonal
    of the inverse there.
    """

    system: System
    order: Whole
    tried: Whole
    known: Floats

    @classmethod
    def of(cls, system: System, common: Whole, own: Whole) -> "Lesson":
        """Try one sentence in so many, TRIED in all: of the common ones the last."""
        order = np.concatenate([common, own])
        step = max(1, round(len(order) / TRIED))
        last = len(common) - len(common) // step
        tried = np.concatenate(
            [np.arange(last, len(common)), np.arange(len(common), len(order), step)]
        )
        end = system.diagonal_end(len(order) - last)
        return cls(system, order, tried, end[tried - last])

    def answers(self, head: Head, given: Labels, watch: str | None) -> Answers:
        """Return what a head learns, as sharp as fits what is read as if new."""
        truth = head.truth([given[i] for i in self.order])
        wanted = wanted_of(truth, len(head.labels))
        learnt = np.ascontiguousarray(self.system.solve(wanted))
        unseen = wanted[self.tried] - learnt[self.tried] / self.known[:, None]
        answers = Answers(learnt, _sharpness(unseen, truth[self.tried]))
        if watch is not None:
            places = _least_fitting(learnt, truth, head.labels.index(watch))
            answers.least = self.order[places]
            answers.unseen = _unseen(self.system, answers, truth, places)
        answers.weights = learnt[np.argsort(self.order)]
        return answers


def _lessons(
    heads: dict[str, Head], likeness: Floats, ridge: Floats
) -> Iterator[tuple[Lesson, list[str]]]:
    """The equations of each group of heads.

    The sentences that all heads have come first, so that they are factorised once.
    """
    groups, common = _together(heads), _common(heads)
    first: System | None = None
    for which, names in groups:
        own = np.setdiff1d(which, common)
        if first is None:
            order = np.concatenate([common, own])
            first = system = System.of(_part(likeness, order, order, ridge))
        else:
            system = first.leading(len(common)).extended(
                _part(likeness, own, common), _part(likeness, own, own, ridge)
            )
        yield Lesson.of(system, common, own), names


def _unseen(system: System, answers: Answers, truth: Whole, places: Whole) -> Floats:
    """Return the probabilities of these sentences, each read as if it were new."""
    learnt = answers.weights[places]
    wanted = wanted_of(truth[places], learnt.shape[1])
    scores = wanted - learnt / system.diagonal_at(places)[:, None]
    return softmax(scores * answers.sharpness)


def _least_fitting(learnt: Floats, truth: Whole, label: int) -> Whole:
    """Return the sentences of a label that had to be learnt by heart the most."""
    of_label = np.flatnonzero(truth == label)
    order = np.argsort(-learnt[of_label, label])
    return of_label[order[:LEAST_FITTING]]


def wanted_of(truth: Whole, labels: int) -> Floats:
    """Return 1 in the column of each sentence's label and -1 in the others.

    0 in all of them where there is none: no label is likelier than another.
    """
    found = np.where(np.eye(labels, dtype=bool)[truth], 1.0, -1.0).astype(np.float32)
    found[truth < 0] = 0
    return found


def _sharpness(scores: Floats, truth: Whole) -> float:
    """Return the factor under which the scores of unseen sentences fit best."""
    from scipy.optimize import minimize_scalar

    scores, truth = scores[truth >= 0], truth[truth >= 0]
    rows = np.arange(len(truth))

    def loss(power: float) -> float:
        likely = softmax(scores * np.exp(power))[rows, truth]
        return float(-np.log(likely + 1e-12).mean())

    found = minimize_scalar(loss, bounds=np.log(SHARPNESS), method="bounded")
    return float(np.exp(found.x))

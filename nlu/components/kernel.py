"""Kernel ridge classifier: several labels of a text, learnt from one likeness.

One factorised matrix trains it and, at little further cost, says how training
sentences would have been read without themselves: the calibration.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlu.components.features import Floats
from nlu.components.likeness import Likeness, Settings
from nlu.components.vectors import Vectors

Labels = list[str | None]
Whole = npt.NDArray[np.int64]
#: of more sentences than this every second one is tried: in an eighth of the time
ALL_TRIED = 12_000
#: sentences of a watched label that are tried: those which fit it least
LEAST_FITTING = 1000


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
        """Learn every head's labels; None where a text has none.

        `watched` names a label of a head: how the sentences that fit it least would be
        read as if they were new is kept.
        Without vectors, and beside them, it learns from n-grams alone, so that a
        reader whose encoder does not load still has a fitting model.
        """
        self.likeness = Likeness(self.settings)
        self.likeness.fit(texts, vectors)
        self.heads = {name: _head(given) for name, given in labels.items()}
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
        """Solve the ridge equations; heads about the same sentences share one.

        Rare labels of the first of those weigh more by `balance`.
        """
        for names in _together(self.heads):
            which = self.heads[names[0]].which
            truths = [_truth(self.heads[name], labels[name]) for name in names]
            count = np.bincount(truths[0])
            rarity = len(which) / (len(count) * count[truths[0]])
            ridge = self.settings.ridge / rarity**self.settings.balance
            order, tried = _order(len(which))
            which = which[order]
            matrix = likeness[np.ix_(which, which)]
            matrix += 1
            matrix[np.diag_indices_from(matrix)] += ridge[order].astype(np.float32)
            system = System.of(matrix)
            known = system.diagonal_end(tried)
            for name, truth in zip(names, truths, strict=True):
                head = self.heads[name]
                answers = _answers(system, known, truth[order], len(head.labels))
                if name in watched:
                    label = head.labels.index(watched[name])
                    places = _least_fitting(answers.weights, truth[order], label)
                    answers.least = which[places]
                    answers.unseen = _unseen(system, answers, truth[order], places)
                answers.weights[order] = answers.weights.copy()
                setattr(head, kind, answers)

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


@dataclass(frozen=True)
class System:
    """A symmetric positive definite system of equations, ready to be solved."""

    factor: Floats

    @classmethod
    def of(cls, matrix: Floats) -> "System":
        """Factorise the matrix, which is lost."""
        from scipy.linalg import lapack

        factor, failed = lapack.spotrf(matrix.T, lower=True, clean=1, overwrite_a=True)
        if failed:
            raise ValueError("the training sentences do not make a solvable system")
        return cls(factor)

    def solve(self, wanted: Floats) -> Floats:
        """Return the weights that make the matrix give what is wanted."""
        from scipy.linalg import lapack

        found, _ = lapack.spotrs(self.factor, wanted, lower=True)
        return found

    def diagonal_end(self, size: int) -> Floats:
        """Return the end of the inverse's diagonal; only the factor's end counts."""
        from scipy.linalg import lapack

        inverse, _ = lapack.strtri(self.factor[-size:, -size:], lower=True)
        return np.einsum("ij,ij->j", inverse, inverse)

    def diagonal_at(self, places: Whole) -> Floats:
        """Return the diagonal of the inverse at a few places."""
        from scipy.linalg import lapack

        units = np.zeros((len(self.factor), len(places)), dtype=np.float32, order="F")
        units[places, np.arange(len(places))] = 1
        found, _ = lapack.strtrs(self.factor, units, lower=True, overwrite_b=True)
        return np.einsum("ij,ij->j", found, found)


def _head(given: Labels) -> Head:
    which = np.array([i for i, label in enumerate(given) if label is not None])
    return Head(sorted({label for label in given if label is not None}), which)


def _together(heads: dict[str, Head]) -> list[list[str]]:
    """Return the names of the heads, grouped by the sentences they are about."""
    groups: dict[bytes, list[str]] = {}
    for name, head in heads.items():
        if len(head.which):
            groups.setdefault(head.which.tobytes(), []).append(name)
    return list(groups.values())


def _truth(head: Head, given: Labels) -> Whole:
    places = {label: place for place, label in enumerate(head.labels)}
    return np.array([places[str(given[i])] for i in head.which])


def _order(sentences: int) -> tuple[Whole, int]:
    """Return the order in which they are learnt, and how many at the end are tried."""
    every = np.arange(sentences)
    if sentences <= ALL_TRIED:
        return every, sentences
    return np.concatenate([every[::2], every[1::2]]), sentences // 2


def _answers(system: System, known: Floats, truth: Whole, labels: int) -> Answers:
    """Return what was learnt, as sharp as fits sentences that are read as if new.

    `known` is the end of the diagonal of the system's inverse.
    """
    learnt = np.ascontiguousarray(system.solve(_wanted(truth, labels)))
    last = slice(len(truth) - len(known), None)
    unseen = _wanted(truth[last], labels) - learnt[last] / known[:, None]
    return Answers(learnt, _sharpness(unseen, truth[last]))


def _unseen(system: System, answers: Answers, truth: Whole, places: Whole) -> Floats:
    """Return the probabilities of these sentences, each read as if it were new."""
    learnt = answers.weights[places]
    wanted = _wanted(truth[places], learnt.shape[1])
    scores = wanted - learnt / system.diagonal_at(places)[:, None]
    return softmax(scores * answers.sharpness)


def _least_fitting(learnt: Floats, truth: Whole, label: int) -> Whole:
    """Return the sentences of a label that had to be learnt by heart the most."""
    of_label = np.flatnonzero(truth == label)
    order = np.argsort(-learnt[of_label, label])
    return of_label[order[:LEAST_FITTING]]


def _wanted(truth: Whole, labels: int) -> Floats:
    return np.where(np.eye(labels, dtype=bool)[truth], 1.0, -1.0).astype(np.float32)


def _sharpness(scores: Floats, truth: Whole) -> float:
    """Return the factor under which the scores of unseen sentences fit best."""
    choices = np.geomspace(0.5, 40, 60)
    rows = np.arange(len(truth))
    loss = [-np.log(softmax(scores * c)[rows, truth] + 1e-12).mean() for c in choices]
    return float(choices[int(np.argmin(loss))])

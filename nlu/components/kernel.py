"""Kernel ridge classifier: how like is a text to each sentence it learnt from?

Likeness is the cosine of the n-grams plus a Gaussian of the distance between the
sentence vectors. One matrix inversion trains it and, at no further cost, says how
each training sentence would have been read without itself: the calibration.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from nlu.components.features import Floats, Grams
from nlu.components.vectors import Vectors

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """What `config.yml` may set; docs/understanding.md says how these were found."""

    vector_weight: float = 16.0
    width: float = 1.0
    ridge: float = 0.3
    balance: float = 0.5


@dataclass
class Answers:
    """What one kind of likeness has learnt: a weight a sentence and label."""

    weights: Floats
    sharpness: float


@dataclass
class KernelClassifier:
    """Texts (and their vectors, where there is an encoder) to probabilities."""

    settings: Settings = field(default_factory=Settings)
    labels: list[str] = field(default_factory=list)
    grams: Grams = field(default_factory=Grams)
    rows: sp.csr_matrix | None = None
    mean: Floats | None = None
    spread: Floats | None = None
    vectors: Floats | None = None
    full: Answers | None = None
    sparse: Answers | None = None

    def fit(self, texts: list[str], vectors: Vectors | None, labels: list[str]) -> None:
        """Learn from labelled texts of at least two labels.

        Without vectors, and beside them, it learns from n-grams alone, so that a
        reader whose encoder does not load still has a fitting model.
        """
        self.labels = sorted(set(labels))
        truth = np.array([self.labels.index(label) for label in labels])
        self.grams.fit(texts)
        self.rows = self.grams.transform(texts).T.tocsr()
        likeness = self._by_grams(texts)
        self.sparse = self._solve(likeness, truth)
        if vectors is not None:
            self.mean = vectors.mean(axis=0)
            self.spread = (vectors.std(axis=0) + 1e-6) * np.sqrt(vectors.shape[1])
            self.vectors = self._scaled(vectors)
            self.full = self._solve(likeness + self._by_vectors(vectors), truth)

    def predict(self, texts: list[str], vectors: Vectors | None) -> Numbers:
        """Return probabilities: one row a text, one column a label."""
        likeness = self._by_grams(texts)
        answers = self.sparse
        if vectors is not None and self.full is not None:
            likeness = likeness + self._by_vectors(vectors)
            answers = self.full
        if answers is None:
            raise RuntimeError("the classifier has not been trained")
        return softmax((likeness + 1) @ answers.weights * answers.sharpness)

    def _by_grams(self, texts: list[str]) -> Numbers:
        return (self.grams.transform(texts) @ self.rows).toarray().astype(np.float64)

    def _by_vectors(self, vectors: Vectors) -> Numbers:
        known, new = self.vectors, self._scaled(vectors)
        if known is None:
            raise RuntimeError("the classifier was trained without vectors")
        squares = (new**2).sum(axis=1)[:, None] + (known**2).sum(axis=1)
        distance = np.maximum(squares - 2 * new @ known.T, 0)
        weight, width = self.settings.vector_weight, self.settings.width
        return weight * np.exp(-distance / (2 * width)).astype(np.float64)

    def _scaled(self, vectors: Vectors) -> Floats:
        return ((vectors - self.mean) / self.spread).astype(np.float32)

    def _solve(self, likeness: Numbers, truth: npt.NDArray[np.int64]) -> Answers:
        """Solve the ridge equations; rare labels weigh more by `balance`."""
        count = np.bincount(truth)
        weight = (len(truth) / (len(count) * count[truth])) ** self.settings.balance
        wanted = np.where(np.eye(len(count), dtype=bool)[truth], 1.0, -1.0)
        inverse = invert(likeness + 1 + np.diag(self.settings.ridge / weight))
        learnt = inverse @ wanted
        unseen = wanted - learnt / np.diag(inverse)[:, None]
        return Answers(learnt.astype(np.float32), _sharpness(unseen, truth))

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON: nothing that would have to be unpickled."""
        head = {
            "labels": self.labels,
            "settings": asdict(self.settings),
            "vocabularies": self.grams.vocabularies(),
        }
        (folder / "classifier.json").write_text(json.dumps(head))
        arrays: dict[str, npt.ArrayLike] = dict(self.grams.weights())
        for name in ("mean", "spread", "vectors"):
            if getattr(self, name) is not None:
                arrays[name] = getattr(self, name)
        for name in ("full", "sparse"):
            answers: Answers | None = getattr(self, name)
            if answers is not None:
                arrays[f"{name}_weights"] = answers.weights
                arrays[f"{name}_sharpness"] = answers.sharpness
        np.savez(folder / "classifier.npz", **arrays)
        sp.save_npz(folder / "rows.npz", self.rows, compressed=False)

    @classmethod
    def load(cls, folder: Path) -> "KernelClassifier":
        """Read what `save` wrote."""
        head = json.loads((folder / "classifier.json").read_text())
        arrays = dict(np.load(folder / "classifier.npz"))
        answers = {
            name: Answers(arrays[f"{name}_weights"], float(arrays[f"{name}_sharpness"]))
            for name in ("full", "sparse")
            if f"{name}_weights" in arrays
        }
        return cls(
            settings=Settings(**head["settings"]),
            labels=head["labels"],
            grams=Grams.restore(head["vocabularies"], arrays),
            rows=sp.load_npz(folder / "rows.npz"),
            **{name: arrays.get(name) for name in ("mean", "spread", "vectors")},
            **answers,
        )


def softmax(scores: Numbers) -> Numbers:
    """Return rows that sum to 1."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def invert(matrix: Numbers) -> Numbers:
    """Return the inverse of a symmetric positive definite matrix."""
    from scipy.linalg import lapack

    factor, failed = lapack.dpotrf(matrix, lower=True, overwrite_a=True)
    inverse, failed_too = lapack.dpotri(factor, lower=True, overwrite_c=True)
    if failed or failed_too:
        raise ValueError("the training sentences do not make a solvable system")
    below = np.tril(inverse, -1)
    return below + below.T + np.diag(np.diag(inverse))


def _sharpness(scores: Numbers, truth: npt.NDArray[np.int64]) -> float:
    """Return the factor under which the scores of unseen sentences fit best."""
    choices = np.geomspace(0.5, 40, 60)
    rows = np.arange(len(truth))
    loss = [-np.log(softmax(scores * c)[rows, truth] + 1e-12).mean() for c in choices]
    return float(choices[int(np.argmin(loss))])

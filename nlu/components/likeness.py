"""How like is a text to each sentence learnt from?

Likeness is the cosine of the n-grams plus a Gaussian of the distance between the
sentence vectors.
"""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from nlu.components.features import Floats, Grams, Whole
from nlu.components.vectors import Vectors

#: rows that are worked out at a time: a block of them fits well in the caches
BLOCK = 500
#: n-grams that so many sentences have that they are multiplied like any numbers
OFTEN = 300
#: works out the likeness of the sentences from `first` to `end` to all before `end`
Fill = Callable[[int, int, Floats], None]


@dataclass(frozen=True)
class Settings:
    """What `config.yml` may set; docs/understanding.md says how these were found."""

    vector_weight: float = 16.0
    width: float = 1.0
    ridge: float = 0.3
    balance: float = 0.5


@dataclass
class Likeness:
    """The sentences learnt from, and how like a new text is to each."""

    settings: Settings = field(default_factory=Settings)
    grams: Grams = field(default_factory=Grams)
    rows: sp.csr_matrix | None = None
    mean: Floats | None = None
    spread: Floats | None = None
    vectors: Floats | None = None

    def fit(self, texts: list[str], vectors: Vectors | None) -> None:
        """Learn the sentences; without vectors, their n-grams alone."""
        self.rows = self.grams.fit(texts).T.tocsr()
        if vectors is not None:
            self.mean = vectors.mean(axis=0)
            self.spread = (vectors.std(axis=0) + 1e-6) * np.sqrt(vectors.shape[1])
            self.vectors = self._scaled(vectors)

    def among(self) -> Floats:
        """Return how like the sentences learnt from are to each other, by n-grams.

        One row and one column a sentence.
        """
        if self.rows is None:
            raise RuntimeError("nothing has been learnt")
        often = np.zeros(self.rows.shape[0], dtype=bool)
        often[np.argsort(-np.diff(self.rows.indptr), kind="stable")[:OFTEN]] = True
        dense = np.ascontiguousarray(self.rows[often].toarray().T)
        rare = self.rows[~often].T.tocsr()

        def fill(first: int, end: int, found: Floats) -> None:
            np.matmul(dense[first:end], dense[:end].T, out=found)
            found += (rare[first:end] @ rare[:end].T.tocsr()).toarray()

        return _symmetric(rare.shape[0], fill)

    def among_vectors(self) -> Floats:
        """Return the same, by the sentence vectors; of the weight that is set."""
        if self.vectors is None:
            raise RuntimeError("the classifier was trained without vectors")
        known = self.vectors

        def fill(first: int, end: int, found: Floats) -> None:
            np.matmul(known[first:end], known[:end].T, out=found)
            self._from_products(found, self._squares[first:end], self._squares[:end])

        return _symmetric(len(known), fill)

    def by_vectors(self, vectors: Vectors) -> Floats:
        """Return how like each vector is to each sentence learnt from."""
        return self._near(self._scaled(vectors))

    def near(self, some: Whole, *, by_vectors: bool) -> Floats:
        """Return how like some of the sentences are to all.

        By their n-grams, and if wanted by their vectors as well.
        """
        if self.rows is None:
            raise RuntimeError("nothing has been learnt")
        found = (self.rows[:, some].T @ self.rows).toarray()
        if by_vectors and self.vectors is not None:
            found += self._near(self.vectors[some])
        return found

    def only(self, which: Whole) -> "Likeness":
        """Return what is known of some of the sentences, in this order."""
        rows = None if self.rows is None else self.rows[:, which]
        vectors = None if self.vectors is None else self.vectors[which]
        return replace(self, rows=rows, vectors=vectors)

    def joined(self, texts: list[str], vectors: Vectors | None) -> "Likeness":
        """Return the same with more sentences behind; no n-gram is learnt from them."""
        if not texts:
            return self
        rows = sp.hstack([self.rows, self.grams.transform(texts).T], format="csr")
        if vectors is None or self.vectors is None:
            return replace(self, rows=rows)
        known = np.vstack([self.vectors, self._scaled(vectors)])
        return replace(self, rows=rows, vectors=known)

    def trimmed(self) -> "Likeness":
        """Return the same without n-grams that none of the sentences has any more."""
        used = np.diff(self.rows.indptr) > 0
        if used.all():
            return self
        return replace(self, grams=self.grams.only(used), rows=self.rows[used])

    def _near(self, new: Floats) -> Floats:
        known = self.vectors
        if known is None:
            raise RuntimeError("the classifier was trained without vectors")
        found = new @ known.T
        self._from_products(found, np.einsum("ij,ij->i", new, new), self._squares)
        return found

    def _from_products(self, products: Floats, new: Floats, known: Floats) -> None:
        """Turn the products of vectors, in their place, into likeness.

        `new` and `known` are the squares of their lengths.
        """
        products *= -2
        products += new[:, None]
        products += known
        np.maximum(products, 0, out=products)
        products *= np.float32(-1 / (2 * self.settings.width))
        np.exp(products, out=products)
        products *= np.float32(self.settings.vector_weight)

    @property
    def _squares(self) -> Floats:
        """Computed once: it is asked for with every message."""
        found = self.__dict__.get("_squares_of_known")
        if found is None:
            found = np.einsum("ij,ij->i", self.vectors, self.vectors)
            self.__dict__["_squares_of_known"] = found
        return found

    def _scaled(self, vectors: Vectors) -> Floats:
        return ((vectors - self.mean) / self.spread).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write plain arrays and JSON: nothing that would have to be unpickled."""
        head = {
            "settings": asdict(self.settings),
            "vocabularies": self.grams.vocabularies(),
        }
        (folder / "likeness.json").write_text(json.dumps(head))
        arrays: dict[str, npt.ArrayLike] = dict(self.grams.weights())
        for name in ("mean", "spread", "vectors"):
            if getattr(self, name) is not None:
                arrays[name] = getattr(self, name)
        np.savez(folder / "likeness.npz", **arrays)
        sp.save_npz(folder / "rows.npz", self.rows, compressed=False)

    @classmethod
    def load(cls, folder: Path) -> "Likeness":
        """Read what `save` wrote."""
        head = json.loads((folder / "likeness.json").read_text())
        arrays = dict(np.load(folder / "likeness.npz"))
        return cls(
            settings=Settings(**head["settings"]),
            grams=Grams.restore(head["vocabularies"], arrays),
            rows=sp.load_npz(folder / "rows.npz"),
            **{name: arrays.get(name) for name in ("mean", "spread", "vectors")},
        )


def _symmetric(size: int, fill: Fill) -> Floats:
    """Return a symmetric matrix of which only one half is worked out.

    In blocks of rows, on all cores: what fills them lets go of Python's lock.
    """
    whole = np.empty((size, size), dtype=np.float32)

    def block(first: int) -> None:
        end = min(first + BLOCK, size)
        fill(first, end, whole[first:end, :end])
        whole[:first, first:end] = whole[first:end, :first].T

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        # the longest first, so that no core is left with one at the end
        list(pool.map(block, reversed(range(0, size, BLOCK))))
    return whole

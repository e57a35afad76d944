"""How like is a text to each sentence learnt from?

Likeness is the cosine of the n-grams plus a Gaussian of the distance between the
sentence vectors.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from nlu.components.features import Floats, Grams
from nlu.components.vectors import Vectors


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
        self.grams.fit(texts)
        self.rows = self.grams.transform(texts).T.tocsr()
        if vectors is not None:
            self.mean = vectors.mean(axis=0)
            self.spread = (vectors.std(axis=0) + 1e-6) * np.sqrt(vectors.shape[1])
            self.vectors = self._scaled(vectors)

    def by_grams(self, texts: list[str]) -> Floats:
        """Return one row a text, one column a sentence learnt from."""
        return (self.grams.transform(texts) @ self.rows).toarray()

    def by_vectors(self, vectors: Vectors) -> Floats:
        """Return the same, by the sentence vectors; of the weight that is set."""
        known, new = self.vectors, self._scaled(vectors)
        if known is None:
            raise RuntimeError("the classifier was trained without vectors")
        squares = np.einsum("ij,ij->i", new, new)[:, None] + self._squares
        distance = np.maximum(squares - 2 * (new @ known.T), 0)
        weight, width = self.settings.vector_weight, self.settings.width
        return weight * np.exp(distance * np.float32(-1 / (2 * width)))

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

"""Words and their pieces as one sparse row a text: tf-idf over n-grams."""

from dataclasses import dataclass, field
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

GRAMS: list[dict[str, Any]] = [
    {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"},
    {"analyzer": "char_wb", "ngram_range": (2, 5)},
]
Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]


def plain(text: str) -> str:
    """Return the words without what people leave out in a chat: capitals, "?"."""
    return text.lower().replace("?", " ")


@dataclass
class Grams:
    """Word and character n-grams, each kind of length 1."""

    kinds: list[TfidfVectorizer] = field(default_factory=list)

    def fit(self, texts: list[str]) -> sp.csr_matrix:
        """Learn the vocabulary and how rare each entry is; return the texts' rows."""
        words = [plain(text) for text in texts]
        self.kinds = [_vectorizer(options) for options in GRAMS]
        return _beside([kind.fit_transform(words) for kind in self.kinds])

    def transform(self, texts: list[str]) -> sp.csr_matrix:
        """Return one row for each text."""
        words = [plain(text) for text in texts]
        return _beside([kind.transform(words) for kind in self.kinds])

    def only(self, used: npt.NDArray[np.bool_]) -> "Grams":
        """Return the entries in the columns that are `used`."""
        left, arrays, start = [], {}, 0
        for i, entries in enumerate(self.vocabularies()):
            here = used[start : start + len(entries)]
            left.append(list(compress(entries, here)))
            arrays[f"idf{i}"] = self.kinds[i].idf_[here]
            start += len(entries)
        return Grams.restore(left, arrays)

    def vocabularies(self) -> list[list[str]]:
        """Return the entries of each kind in the order of its columns."""
        return [
            sorted(k.vocabulary_, key=k.vocabulary_.__getitem__) for k in self.kinds
        ]

    def weights(self) -> dict[str, Floats]:
        """Return the rarity of each entry, by a name for each kind."""
        return {f"idf{i}": kind.idf_ for i, kind in enumerate(self.kinds)}

    @classmethod
    def restore(cls, vocabularies: list[list[str]], arrays: Any) -> "Grams":
        """Return the grams that `vocabularies` and `weights` describe."""
        kinds = []
        for i, (options, entries) in enumerate(zip(GRAMS, vocabularies, strict=True)):
            kind = _vectorizer(options)
            kind.vocabulary_ = {entry: column for column, entry in enumerate(entries)}
            kind.idf_ = arrays[f"idf{i}"]
            kinds.append(kind)
        return cls(kinds)


def _beside(kinds: list[sp.csr_matrix]) -> sp.csr_matrix:
    rows = sp.hstack(kinds, format="csr").astype(np.float32)
    rows.sort_indices()
    return rows


def _vectorizer(options: dict[str, Any]) -> TfidfVectorizer:
    return TfidfVectorizer(
        sublinear_tf=True, lowercase=False, dtype=np.float32, **options
    )

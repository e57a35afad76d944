"""Words and their pieces as one sparse row a text: tf-idf over n-grams."""

from dataclasses import dataclass, field
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.preprocessing import normalize

#: sentences that must have an n-gram: one that only one of them has, a name perhaps,
#: makes a message like no other sentence
FEWEST = 2
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

    kinds: list[CountVectorizer] = field(default_factory=list)
    #: of each kind the inverse document frequency of its entries
    rarity: list[Floats] = field(default_factory=list)

    def fit(self, texts: list[str]) -> sp.csr_matrix:
        """Learn the vocabulary and how rare each entry is; return the texts' rows."""
        words = [plain(text) for text in texts]
        self.kinds = [_vectorizer(options) for options in GRAMS]
        counts = [kind.fit_transform(words) for kind in self.kinds]
        fitted = [TfidfTransformer().fit(rows) for rows in counts]
        self.rarity = [one.idf_.astype(np.float32) for one in fitted]
        return self._weighed(counts)

    def transform(self, texts: list[str]) -> sp.csr_matrix:
        """Return one row for each text."""
        words = [plain(text) for text in texts]
        return self._weighed([kind.transform(words) for kind in self.kinds])

    def _weighed(self, counts: list[sp.csr_matrix]) -> sp.csr_matrix:
        """Weigh each kind, and put them beside each other.

        TfidfTransformer adds up all rarities on every call, which takes a millisecond.
        """
        for rows, rarity in zip(counts, self.rarity, strict=True):
            rows.data = (np.log(rows.data) + 1) * rarity[rows.indices]
            normalize(rows, copy=False)
        found = sp.hstack(counts, format="csr").astype(np.float32)
        found.sort_indices()
        return found

    def only(self, used: npt.NDArray[np.bool_]) -> "Grams":
        """Return the entries in the columns that are `used`."""
        left, arrays, start = [], {}, 0
        for i, entries in enumerate(self.vocabularies()):
            here = used[start : start + len(entries)]
            left.append(list(compress(entries, here)))
            arrays[f"idf{i}"] = self.rarity[i][here]
            start += len(entries)
        return Grams.restore(left, arrays)

    def vocabularies(self) -> list[list[str]]:
        """Return the entries of each kind in the order of its columns."""
        return [
            sorted(k.vocabulary_, key=k.vocabulary_.__getitem__) for k in self.kinds
        ]

    def weights(self) -> dict[str, Floats]:
        """Return the rarity of each entry, by a name for each kind."""
        return {f"idf{i}": rarity for i, rarity in enumerate(self.rarity)}

    @classmethod
    def restore(cls, vocabularies: list[list[str]], arrays: Any) -> "Grams":
        """Return the grams that `vocabularies` and `weights` describe."""
        kinds = []
        for options, entries in zip(GRAMS, vocabularies, strict=True):
            kind = _vectorizer(options)
            kind.vocabulary_ = {entry: column for column, entry in enumerate(entries)}
            kinds.append(kind)
        return cls(kinds, [arrays[f"idf{i}"] for i in range(len(kinds))])


def _vectorizer(options: dict[str, Any]) -> CountVectorizer:
    return CountVectorizer(lowercase=False, dtype=np.float32, min_df=FEWEST, **options)

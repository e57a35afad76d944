"""A linear classifier over a sentence vector and word and character n-grams."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.components.vectors import Vectors

Scores = npt.NDArray[np.float64]
GRAMS: list[dict[str, Any]] = [
    {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"},
    {"analyzer": "char_wb", "ngram_range": (2, 5)},
]
FOLDS = 5


def softmax(scores: Scores) -> Scores:
    """Return rows that sum to 1."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


@dataclass
class Settings:
    """What `config.yml` may set for a classifier."""

    vector_scale: float = 0.1
    strength: float = 10.0
    grams: bool = True


@dataclass
class TextFeatures:
    """Turns texts and their vectors into one sparse matrix."""

    settings: Settings
    grams: list[TfidfVectorizer] = field(default_factory=list)
    mean: Vectors | None = None
    spread: Vectors | None = None

    def fit(self, texts: list[str], vectors: Vectors | None) -> None:
        """Learn the vocabulary and the scale of the vectors."""
        self.grams = [_grams(options) for options in GRAMS]
        for grams in self.grams:
            grams.fit(map(plain, texts))
        if vectors is not None:
            self.mean = vectors.mean(axis=0)
            self.spread = vectors.std(axis=0) + 1e-6

    def transform(self, texts: list[str], vectors: Vectors | None) -> sp.csr_matrix:
        """Return one row for each text."""
        words = [plain(text) for text in texts]
        parts = [grams.transform(words) for grams in self.grams]
        if self.mean is not None and self.spread is not None and vectors is not None:
            scaled = (vectors - self.mean) / self.spread * self.settings.vector_scale
            parts.append(sp.csr_matrix(scaled.astype(np.float64)))
        return sp.hstack(parts, format="csr")


def plain(text: str) -> str:
    """Return the words without what people leave out in a chat: capitals, "?"."""
    return text.lower().replace("?", " ")


def _grams(options: dict[str, Any]) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, min_df=1, lowercase=False, **options)


@dataclass
class LinearClassifier:
    """Multinomial logistic regression with a temperature found on held-out folds."""

    features: TextFeatures
    labels: list[str] = field(default_factory=list)
    weights: Scores = field(default_factory=lambda: np.zeros((0, 0)))
    bias: Scores = field(default_factory=lambda: np.zeros(0))
    temperature: float = 1.0

    def fit(self, texts: list[str], vectors: Vectors | None, labels: list[str]) -> None:
        """Learn from labelled texts (at least two labels)."""
        self.features.fit(texts, vectors)
        rows = self.features.transform(texts, vectors)
        self.labels = sorted(set(labels))
        self.temperature = _temperature(
            _held_out(rows, labels, self.features.settings.strength),
            np.array([self.labels.index(label) for label in labels]),
        )
        model = _regression(self.features.settings.strength).fit(rows, labels)
        self.weights, self.bias = model.coef_, model.intercept_
        if len(self.labels) == 2:
            self.weights = np.vstack([-self.weights / 2, self.weights / 2])
            self.bias = np.concatenate([-self.bias / 2, self.bias / 2])

    def predict(self, texts: list[str], vectors: Vectors | None) -> Scores:
        """Return probabilities: one row a text, one column a label."""
        rows = self.features.transform(texts, vectors)
        return softmax((rows @ self.weights.T + self.bias) / self.temperature)

    def save(self, folder: Path) -> None:
        """Write the classifier as plain arrays and JSON: nothing to unpickle."""
        features = self.features
        (folder / "classifier.json").write_text(
            json.dumps(
                {
                    "labels": self.labels,
                    "temperature": self.temperature,
                    "settings": vars(features.settings),
                    "vocabularies": [_ordered(g) for g in features.grams],
                }
            )
        )
        arrays = {f"idf{i}": g.idf_ for i, g in enumerate(features.grams)}
        if features.mean is not None and features.spread is not None:
            arrays |= {"mean": features.mean, "spread": features.spread}
        np.savez(
            folder / "classifier.npz",
            weights=self.weights.astype(np.float32),
            bias=self.bias,
            **arrays,
        )

    @classmethod
    def load(cls, folder: Path) -> "LinearClassifier":
        """Read what `save` wrote."""
        head = json.loads((folder / "classifier.json").read_text())
        arrays = np.load(folder / "classifier.npz")
        features = TextFeatures(Settings(**head["settings"]))
        for i, (options, words) in enumerate(
            zip(GRAMS, head["vocabularies"], strict=True)
        ):
            grams = _grams(options)
            grams.vocabulary_ = {word: column for column, word in enumerate(words)}
            grams.idf_ = arrays[f"idf{i}"]
            features.grams.append(grams)
        if "mean" in arrays:
            features.mean, features.spread = arrays["mean"], arrays["spread"]
        return cls(
            features,
            head["labels"],
            arrays["weights"],
            arrays["bias"],
            head["temperature"],
        )


def _ordered(grams: TfidfVectorizer) -> list[str]:
    return sorted(grams.vocabulary_, key=grams.vocabulary_.__getitem__)


def _regression(strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=300, class_weight="balanced")


def _held_out(rows: sp.csr_matrix, labels: list[str], strength: float) -> Scores:
    """Return each row's scores by a model that has not seen it."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    fewest = min(labels.count(label) for label in set(labels))
    folds = StratifiedKFold(max(2, min(FOLDS, fewest)), shuffle=True, random_state=1)
    scores = cross_val_predict(
        _regression(strength), rows, labels, cv=folds, method="predict_log_proba"
    )
    return np.asarray(scores)


def _temperature(scores: Scores, truth: npt.NDArray[np.int64]) -> float:
    """Return the temperature under which the held-out scores are most likely."""
    choices = np.geomspace(0.3, 3.0, 60)
    rows = np.arange(len(truth))
    loss = [-np.log(softmax(scores / t)[rows, truth] + 1e-12).mean() for t in choices]
    return float(choices[int(np.argmin(loss))])

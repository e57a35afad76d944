"""Looks for danger in a message as a whole and in its clauses."""

from dataclasses import dataclass

from nlu.components.danger import find
from nlu.components.features import Floats
from nlu.components.kernel import KernelClassifier
from nlu.components.pieces import pieces
from nlu.components.safety import (
    CALM,
    HEAD,
    SURELY_CALM,
    Bounds,
    Found,
    judge,
)
from nlu.components.vectors import Encoder

#: clauses of a message that the encoder is asked about
ENCODED_PIECES = 2
#: a clause that by its words alone is less likely a danger is not looked at again
WORTH_A_LOOK = 0.02


@dataclass(frozen=True)
class Watch:
    """Reads dangers by one trained model; without an encoder by words alone."""

    model: KernelClassifier
    bounds: dict[str, Bounds]
    encoder: Encoder | None

    def look(self, texts: list[str], danger: Floats) -> list[list[Found]]:
        """Return the dangers of each text, the surest first.

        `danger` holds the probabilities of each whole text.
        """
        heard = [[(text, row)] for text, row in zip(texts, danger, strict=True)]
        none = self.model.heads[HEAD].labels.index(CALM)
        unsure = [i for i, row in enumerate(danger) if row[none] <= SURELY_CALM]
        asked = [(i, piece) for i in unsure for piece in pieces(texts[i])]
        for i, piece, row in self._clauses(asked):
            heard[i].append((piece, row))
        return [self._found(one) for one in heard]

    def _clauses(self, asked: list[tuple[int, str]]) -> list[tuple[int, str, Floats]]:
        """Return the clauses that may tell of danger, with their probabilities."""
        if not asked:
            return []
        rows = self.model.predict([piece for _, piece in asked], None, (HEAD,))[HEAD]
        if self.encoder is None:
            return [
                (i, piece, row) for (i, piece), row in zip(asked, rows, strict=True)
            ]
        chosen = self._worth(asked, rows)
        if not chosen:
            return []
        vectors = self.encoder.encode([piece for _, piece in chosen])
        rows = self.model.predict([p for _, p in chosen], vectors, (HEAD,))[HEAD]
        return [(i, piece, row) for (i, piece), row in zip(chosen, rows, strict=True)]

    def _worth(
        self, asked: list[tuple[int, str]], rows: Floats
    ) -> list[tuple[int, str]]:
        """Choose the likeliest few of each message: encoding takes most of the time."""
        none = self.model.heads[HEAD].labels.index(CALM)
        likely: dict[int, list[tuple[float, str]]] = {}
        for (i, piece), row in zip(asked, rows, strict=True):
            score = 1 - float(row[none]) + bool(find(piece))
            if score >= WORTH_A_LOOK:
                likely.setdefault(i, []).append((score, piece))
        return [
            (i, piece)
            for i, found in likely.items()
            for _, piece in sorted(found, reverse=True)[:ENCODED_PIECES]
        ]

    def _found(self, heard: list[tuple[str, Floats]]) -> list[Found]:
        """Judge a message, which comes first, and its clauses."""
        head = self.model.heads[HEAD]
        none = head.labels.index(CALM)
        limits = self.bounds["sparse" if self.encoder is None else "full"]
        judged = [judge(*heard[0], head.labels, limits)]
        for clause, row in sorted(heard[1:], key=lambda one: float(one[1][none])):
            judged.append(judge(clause, row, head.labels, limits.of_clause()))
        found: dict[str, Found] = {}
        for danger in judged:
            if danger is not None:
                found.setdefault(danger["name"], danger)
        return list(found.values())

"""`folkmoot nlu evaluate`: labelled messages through the reader, scored and shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.council.facts import Council
from bot.evaluation.beside import MATTERS as THREE
from bot.evaluation.beside import Beside
from bot.evaluation.evaluate import Case, Paging, Score, only, paging, score
from bot.evaluation.rows import KINDS, Kind, Row
from bot.evaluation.sets import SetScore, by_file, ranking
from bot.evaluation.thresholds import COSTS, Advice, Costs, advice
from bot.model import Reading
from bot.rules import MATTERS, TALK, is_danger

#: what a message can be
INTENTS = (*map(str, (*MATTERS, *TALK)), "status_check", "human_handoff", "emergency")


@dataclass(frozen=True)
class Report:
    """All scores of a run, by kind of label; what no row says is left out."""

    rows: int
    scores: dict[Kind, Score]
    #: complaints, ideas and questions among themselves
    matters: Score | None
    paging: Paging | None
    #: each file by itself
    sets: tuple[SetScore, ...] = ()
    #: by kind of label: thresholds that cost least, measured on these messages
    thresholds: tuple[Advice, ...] = ()
    #: the same messages in small letters and without "?"
    stripped: dict[Kind, Score] = field(default_factory=dict)
    #: Rasa's stock pipeline on the same messages, where it was measured
    beside: Beside | None = None


def known_labels(council: Council) -> dict[Kind, Collection[str]]:
    """What rows may be labelled."""
    return {
        "intent": INTENTS,
        "department": list(council.departments),
        "service": list(council.services),
    }


def evaluate(
    rows: Sequence[Row],
    readings: Sequence[Reading | None],
    council: Council,
    *,
    bare: Sequence[Reading | None] | None = None,
    costs: Costs = COSTS,
    stock: Beside | None = None,
) -> Report:
    """Score the readings of the rows, in the same order; None: nothing to read.

    `bare`: readings of the same texts `stripped`.
    """
    read = list(zip(rows, readings, strict=True))
    cases = {kind: list(_cases(read, kind, council)) for kind in KINDS}
    matters = only(cases["intent"], tuple(map(str, MATTERS)))
    paged = [
        (row.urgent, is_danger(reading))
        for row, reading in read
        if row.urgent is not None
    ]
    return Report(
        rows=len(rows),
        scores={kind: score(cases[kind]) for kind in KINDS if cases[kind]},
        matters=score(matters) if matters else None,
        paging=paging(paged) if paged else None,
        sets=by_file(read, council),
        beside=stock,
        thresholds=advice(cases["department"], council, costs),
        stripped={
            kind: score(found)
            for kind in KINDS
            if bare is not None
            and (found := list(_cases(zip(rows, bare, strict=True), kind, council)))
        },
    )


def stripped(text: str) -> str:
    """As people type in a hurry: small letters, no question mark."""
    return text.lower().replace("?", "")


def _cases(
    read: Iterable[tuple[Row, Reading | None]], kind: Kind, council: Council
) -> Iterable[Case]:
    for row, reading in read:
        if kind in row.labels:
            told = reading.language.name if reading and reading.language else ""
            yield Case(
                row.labels[kind],
                ranking(reading, kind, council),
                row.source,
                row.strength,
                row.language or told,
                row.text,
            )


def as_json(report: Report) -> dict[str, Any]:
    """All figures, for a file; no words of a message."""
    told = asdict(report)
    for group in ("scores", "stripped"):
        for one in told[group].values():
            _without_words(one)
    if told["matters"]:
        _without_words(told["matters"])
    return told


def _without_words(score: dict[str, Any]) -> None:
    for confusion in score["confusions"]:
        del confusion["examples"]


def compared(report: Report) -> dict[str, Score]:
    """The scores that the stock pipeline can be compared by, as it names them."""
    found: dict[str, Score] = {**report.scores}
    if report.matters:
        found[THREE] = report.matters
    return found

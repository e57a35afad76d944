"""`folkmoot nlu evaluate`: labelled messages through the reader, scored and shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.council.facts import Council
from bot.evaluation.evaluate import (
    KINDS,
    Case,
    Kind,
    Paging,
    Row,
    Score,
    only,
    paging,
    score,
)
from bot.evaluation.thresholds import COSTS, Advice, Costs, advice
from bot.model import Reading
from bot.routing import route
from bot.rules import DANGER, MATTERS, TALK

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
    #: by kind of label: thresholds that cost least, measured on these messages
    thresholds: tuple[Advice, ...] = ()
    #: the same messages in small letters and without "?"
    stripped: dict[Kind, Score] = field(default_factory=dict)


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
) -> Report:
    """Score the readings of the rows, in the same order; None: nothing to read.

    `bare`: readings of the same texts `stripped`.
    """
    read = list(zip(rows, readings, strict=True))
    cases = {kind: list(_cases(read, kind, council)) for kind in KINDS}
    matters = only(cases["intent"], tuple(map(str, MATTERS)))
    paged = [
        (row.labels["intent"] == "emergency", _pages(reading))
        for row, reading in read
        if "intent" in row.labels
    ]
    return Report(
        rows=len(rows),
        scores={kind: score(cases[kind]) for kind in KINDS if cases[kind]},
        matters=score(matters) if matters else None,
        paging=paging(paged) if paged else None,
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


def _pages(reading: Reading | None) -> bool:
    """As the desk does it."""
    if reading is None:
        return False
    surely = reading.intent_confidence >= DANGER
    return bool(reading.safety) or (reading.intent == "emergency" and surely)


def _cases(
    read: Iterable[tuple[Row, Reading | None]], kind: Kind, council: Council
) -> Iterable[Case]:
    for row, reading in read:
        if kind not in row.labels:
            continue
        if reading is None:
            ranking = ()
        elif kind == "department":
            ranking = route(reading, council).departments
        else:
            ranking = reading.intents if kind == "intent" else reading.services
        told = reading.language.name if reading and reading.language else ""
        yield Case(row.labels[kind], ranking, row.source, row.strength, told, row.text)


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


def show(report: Report, console: Console) -> None:
    """Print it as tables."""
    console.print(f"{report.rows} labelled messages; intervals are 95 %, Wilson's.")
    console.print(_summary(report))
    for kind, found in report.scores.items():
        for table in (_classes, _coverage, _sources, _groups, _confusions):
            if (made := table(kind, found)).row_count:
                console.print(made)
    if report.thresholds:
        console.print(_advice(report.thresholds))


def _summary(report: Report) -> Table:
    table = _table(
        "Scores", "", "n", "macro F1", "right", "among three", "miscalibrated"
    )
    found: dict[str, Score] = {**report.scores}
    if report.matters:
        found["three matters"] = report.matters
    for kind, score_ in report.stripped.items():
        found[f'{kind}, no capitals and "?"'] = score_
    for name, one in found.items():
        table.add_row(
            name,
            str(one.accuracy.of),
            "{:.3f} ({:.3f}–{:.3f})".format(one.macro_f1, *one.f1_interval),
            one.accuracy.text,
            one.top_three.text,
            f"{one.calibration_error:.3f}",
        )
    if report.paging:
        recall, others = report.paging.recall, report.paging.others
        table.add_row("urgent, paged", str(recall.of), "", recall.text, "", "")
        table.add_row("others, paged", str(others.of), "", others.text, "", "")
    return table


def _classes(kind: str, found: Score) -> Table:
    table = _table(f"Each {kind}", kind, "messages", "precision", "recall", "F1")
    for one in found.classes:
        figures = (f"{one.precision:.3f}", one.recall.text, f"{one.f1:.3f}")
        table.add_row(one.name, str(one.count), *figures)
    return table


def _coverage(kind: str, found: Score) -> Table:
    table = _table(f"Trust in the {kind}", "confidence from", "taken", "of these right")
    for one in found.coverage:
        table.add_row(f"{one.threshold:g}", one.covered.text, one.right.text)
    return table


def _sources(kind: str, found: Score) -> Table:
    table = _table(f"The {kind} by source", "source", "messages", "right")
    for one in found.sources:
        table.add_row(one.source, str(one.accuracy.of), one.accuracy.text)
    return table


def _groups(kind: str, found: Score) -> Table:
    table = _table(f"The {kind} by language and label", "", "messages", "right")
    for one in (*found.languages, *found.strengths):
        table.add_row(one.source, str(one.accuracy.of), one.accuracy.text)
    return table


def _advice(found: Sequence[Advice]) -> Table:
    table = _table("Thresholds that cost least", "department", "n", "sure", "nearly")
    for name in ("minutes", "now"):
        table.add_column(name, justify="right")
    for one in found:
        figures = (f"{one.sure:.2f}", f"{one.nearly:.2f}", f"{one.cost:.2f}")
        table.add_row(one.department, str(one.of), *figures, f"{one.cost_now:.2f}")
    return table


def _confusions(kind: str, found: Score) -> Table:
    table = _table(f"Most often mistaken: {kind}", "is", "taken for", "messages")
    for one in found.confusions:
        table.add_row(one.truth, one.guess or "nothing", str(one.count))
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    return table

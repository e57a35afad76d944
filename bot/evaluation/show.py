"""The report of an evaluation as tables in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bot.evaluation.beside import Beside
from bot.evaluation.evaluate import Score
from bot.evaluation.rows import KINDS
from bot.evaluation.scores import Report, compared
from bot.evaluation.sets import SetScore
from bot.evaluation.thresholds import Advice


def show(report: Report, console: Console) -> None:
    """Print it as tables."""
    console.print(f"{report.rows} labelled messages; intervals are 95 %, Wilson's.")
    console.print(_summary(report))
    for kind, found in report.scores.items():
        for table in (_classes, _coverage, _sources, _groups, _confusions):
            if (made := table(kind, found)).row_count:
                console.print(made)
    for made in (_sets, _dangers, _splits):
        if (table := made(report.sets)).row_count:
            console.print(table)
    if report.thresholds:
        console.print(_advice(report.thresholds))
    if report.beside:
        console.print(_beside(report, report.beside))


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


def _sets(found: Sequence[SetScore]) -> Table:
    heads = ("right: intent", "department", "service", "service among three")
    table = _table("Each file", "", "messages", *heads)
    for one in found:
        for group in one.groups:
            first = [
                group.found[kind].first.text if kind in group.found else ""
                for kind in KINDS
            ]
            service = group.found.get("service")
            three = service.three.text if service else ""
            if group.found:
                name = f"{one.name}: {group.name}"
                table.add_row(name, str(group.rows), *first, three)
    return table


def _dangers(found: Sequence[SetScore]) -> Table:
    heads = ("paged", "its kind named first", "others", "paged")
    table = _table("Dangers in each file", "", "dangers", *heads)
    for one in found:
        for group in one.groups:
            if group.paging:
                urgent, others = group.paging.recall, group.paging.others
                table.add_row(
                    f"{one.name}: {group.name}",
                    str(urgent.of),
                    urgent.text,
                    group.named.text if group.named else "",
                    str(others.of),
                    others.text,
                )
    return table


def _splits(found: Sequence[SetScore]) -> Table:
    heads = ("split", "rightly", "of those with two", "into both departments")
    table = _table("Two matters in one message", "", "messages", *heads)
    for one in found:
        for group in one.groups:
            if splits := group.splits:
                shares = (splits.split, splits.right, splits.found, splits.placed)
                name = f"{one.name}: {group.name}"
                table.add_row(name, str(splits.split.of), *(s.text for s in shares))
    return table


def _beside(report: Report, stock: Beside) -> Table:
    old = "; our sentences have changed since" if stock.stale else ""
    title = (
        f"Rasa's stock pipeline (DIET) on the same messages: {stock.sentences:,} "
        f"sentences, {stock.epochs} epochs{old}"
    )
    figures = ("macro F1", "right", "miscalibrated")
    heads = [f"{figure}: {whose}" for figure in figures for whose in ("ours", "DIET")]
    table = _table(title, "", *heads)
    for name, ours in compared(report).items():
        if diet := stock.scores.get(name):
            table.add_row(
                name,
                f"{ours.macro_f1:.3f}",
                f"{diet.macro_f1:.3f}",
                ours.accuracy.text,
                diet.accuracy.text,
                f"{ours.calibration_error:.3f}",
                f"{diet.calibration_error:.3f}",
            )
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", overflow="fold")
    return table

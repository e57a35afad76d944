"""`python -m benchmarks.importing FILE ...`: what a council's own rows are worth.

The messages are dealt into folds. Each fold is read by the model as it is, and by one
that has also learnt from all other folds, taken in as `folkmoot nlu import` does.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli import MODEL, ROOT
from bot.commands.learning import known_of
from bot.council.facts import Council
from bot.council.load import load_council
from bot.evaluation.evaluate import Score
from bot.evaluation.read import readings_of
from bot.evaluation.rows import Row, read_rows
from bot.evaluation.scores import compared, evaluate, known_labels
from bot.learning import training
from bot.learning.labelled import (
    BadRows,
    Known,
    Labelled,
    LabelledFile,
    check,
    key_of,
    with_services,
)
from bot.model import Reading
from bot.service import reading

#: from which confidence on a message is routed
ROUTED = 0.75


def main(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="Labelled.")
    ],
    folds: Annotated[int, typer.Option(min=2, help="How many parts.")] = 5,
    only: Annotated[
        int | None, typer.Option(min=1, help="Measure only so many of them.")
    ] = None,
) -> None:
    """Say how well messages are read before and after rows like them were imported."""
    council = load_council(ROOT / "council.yml")
    labels = known_labels(council)
    rows = merged([row for file in files for row in read_rows(file, labels)])
    console = Console()
    dealt = [[row for row in rows if fold_of(row, folds) == at] for at in range(folds)]
    measured = dealt[: only or folds]
    tested = [row for fold in measured for row in fold]
    before = asyncio.run(read(MODEL, rows))
    after: list[Reading | None] = []
    for number, fold in enumerate(measured, start=1):
        others = [
            pair
            for pair in zip(rows, before, strict=True)
            if fold_of(pair[0], folds) != number - 1
        ]
        after += taught(f"{number} of {len(measured)}", others, fold, council, console)
    by_text = dict(zip((row.text for row in rows), before, strict=True))
    old = evaluate(tested, [by_text[row.text] for row in tested], council)
    new = evaluate(tested, after, council)
    console.print(compared_table(compared(old), compared(new), len(tested)))
    console.print(f"load of the machine: {os.getloadavg()[0]:.1f}")


def merged(rows: Sequence[Row]) -> list[Row]:
    """One row for each text, with the labels of all."""
    found: dict[str, Row] = {}
    for row in rows:
        before = found.get(key_of(row.text))
        labels = {**row.labels, **(before.labels if before else {})}
        found[key_of(row.text)] = replace(before or row, labels=labels)
    return list(found.values())


def fold_of(row: Row, folds: int) -> int:
    """The same on every run."""
    digest = hashlib.sha256(key_of(row.text).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:4], "big") % folds


def taught(
    name: str,
    others: Sequence[tuple[Row, Reading | None]],
    fold: Sequence[Row],
    council: Council,
    console: Console,
) -> list[Reading | None]:
    """How a model reads the fold that also learnt from the others."""
    with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder:
        kept = LabelledFile(Path(folder) / "rows.jsonl")
        taken = imported(others, known_of(council))
        kept.add(taken)
        model = Path(folder) / "nlu.tar.gz"
        made = training.train(
            ROOT,
            model,
            extra=(kept.path,),
            services=tuple(council.services),
            on_step=lambda step: None,
        )
        refused = len(others) - len(taken)
        console.print(
            f"fold {name}: {made.sentences} sentences, {made.extra} rows imported "
            f"({refused} refused), trained in {made.seconds:.0f} s"
        )
        return asyncio.run(read(model, fold))


def imported(
    rows: Sequence[tuple[Row, Reading | None]], known: Known
) -> list[Labelled]:
    """The rows as `folkmoot nlu import` takes them; what it refuses is left out."""
    found: list[Labelled] = []
    for row, _ in rows:
        try:
            checked = check([("", {"text": row.text, **row.labels})], "own", known)
        except BadRows:
            continue
        found += checked.rows
    likeliest = {
        row.text: [choice.name for choice in one.services] if one else []
        for row, one in rows
    }
    by_key = {key_of(text): names for text, names in likeliest.items()}
    return with_services(found, {row.text: by_key[row.key] for row in found}, known)


async def read(model: Path, rows: Sequence[Row]) -> list[Reading | None]:
    """What a model makes of the rows."""
    async with reading(model) as reader:
        return [one async for one in readings_of(reader, [row.text for row in rows])]


def compared_table(
    before: dict[str, Score], after: dict[str, Score], rows: int
) -> Table:
    """Each figure before and after."""
    table = Table(title=f"{rows} messages, each read by a model that never saw it")
    for heading in ("", "as it is", "with rows of its own", "higher by"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, old in before.items():
        new = after[name]
        for title, figure in FIGURES.items():
            was, now = figure(old), figure(new)
            table.add_row(
                f"{name}: {title}", f"{was:.3f}", f"{now:.3f}", f"{now - was:+.3f}"
            )
    return table


def _routed(score: Score) -> tuple[float, float]:
    at = next(one for one in score.coverage if one.threshold == ROUTED)
    return at.covered.value, at.right.value


FIGURES: dict[str, Callable[[Score], float]] = {
    "macro F1": lambda one: one.macro_f1,
    "right": lambda one: one.accuracy.value,
    "among three": lambda one: one.top_three.value,
    f"surer than {ROUTED:g}": lambda one: _routed(one)[0],
    "of these right": lambda one: _routed(one)[1],
    "calibration error": lambda one: one.calibration_error,
}


if __name__ == "__main__":
    typer.run(main)

"""`python -m benchmarks.training`: how long a council waits that adds its own rows.

For the import, which reads them; for the first training, with the check of the new
model against the old one; and for the training after one row more. The rows are our own
test sentences with a number before each, so that none has been encoded before.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli import ROOT
from bot.commands.learning import KEPT_APART as KEPT
from bot.council.load import load_council
from bot.learning import preview, renewing
from bot.service import reading

SETS = ("heldout", "languages", "services")
#: vectors of all sentences learnt from so far
CACHE = ROOT / ".cache/nlu/vectors.npz"


def main(
    rows: Annotated[int, typer.Option(min=1, help="Of the council.")] = 5000,
) -> None:
    """Say how long each step takes, by the clock and in processor time."""
    table = Table("", "seconds", "processor seconds")
    lines = list(itertools.islice(_lines(), rows + 1))
    with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder, _cache_kept():
        for name in ("nlu.tar.gz", "nlu.json"):
            shutil.copy2(ROOT / "models" / name, folder)
        model, taken = Path(folder) / "nlu.tar.gz", Path(folder) / "rows.jsonl"
        for name, count in (("first", rows), ("one more", rows + 1)):
            taken.write_text("".join(lines[:count]), "utf-8")
            new = lines[0 if name == "first" else rows : count]
            with _timed(table, f"import, {name}"):
                texts = [json.loads(line)["text"] for line in new]
                preview.preview(ROOT, model, texts, lambda _: None)
            with _timed(table, f"train, {name}"):
                _train(model, taken)
    console = Console()
    console.print(table)
    console.print(f"load of the machine: {os.getloadavg()[0]:.1f}")


def _train(model: Path, rows: Path) -> None:
    checkup = renewing.Checkup(load_council(ROOT / "council.yml"), KEPT, reading)
    renewing.train(
        ROOT,
        model,
        extra=(rows,),
        on_step=lambda _: None,
        check=lambda old, new: asyncio.run(checkup.why_not(old, new)),
    )


@contextmanager
def _timed(table: Table, name: str) -> Iterator[None]:
    clock, processor = time.perf_counter(), _processor()
    yield
    passed, used = time.perf_counter() - clock, _processor() - processor
    table.add_row(name, f"{passed:.0f}", f"{used:.0f}")


def _lines() -> Iterator[str]:
    """Rows without end."""
    start = random.SystemRandom().randrange(10**6, 10**9)
    known = [
        json.loads(line)
        for name in SETS
        for line in (ROOT / f"tests/data/{name}.jsonl").read_text("utf-8").splitlines()
    ]
    labels = [
        {name: row[name] for name in ("text", "intent", "service") if row.get(name)}
        for row in known
    ]
    usable = [row for row in labels if len(row) > 1]
    for number, row in enumerate(itertools.cycle(usable)):
        yield json.dumps({**row, "text": f"{start + number} {row['text']}"}) + "\n"


@contextmanager
def _cache_kept() -> Iterator[None]:
    """What is encoded meanwhile is not kept."""
    with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder:
        kept = Path(folder) / CACHE.name
        if CACHE.is_file():
            shutil.copy2(CACHE, kept)
        try:
            yield
        finally:
            CACHE.unlink(missing_ok=True)
            if kept.is_file():
                shutil.copy2(kept, CACHE)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    typer.run(main)

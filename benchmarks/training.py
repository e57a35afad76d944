"""`python -m benchmarks.training`: how long a training takes with a council's own rows.

First with rows that were never seen, then with one more. They are our own test
sentences with a number before each, so that none has been encoded before.
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
from bot.learning import renewing
from bot.service import reading

SETS = ("heldout", "languages", "services")
#: vectors of all sentences learnt from so far
CACHE = ROOT / ".cache/nlu/vectors.npz"


def main(
    rows: Annotated[int, typer.Option(min=1, help="Of the council.")] = 5000,
) -> None:
    """Say how long a training takes, with the check of the new model against the old
    one, by the clock and in processor time."""
    table = Table("", "seconds", "processor seconds", "sentences")
    with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder, _cache_kept():
        for name in ("nlu.tar.gz", "nlu.json"):
            shutil.copy2(ROOT / "models" / name, folder)
        checkup = renewing.Checkup(load_council(ROOT / "council.yml"), KEPT, reading)
        lines = list(itertools.islice(_lines(), rows + 1))
        for name, count in (("first", rows), ("one row more", rows + 1)):
            path = Path(folder) / "rows.jsonl"
            path.write_text("".join(lines[:count]), "utf-8")
            clock, processor = time.perf_counter(), _processor()
            made = renewing.train(
                ROOT,
                Path(folder) / "nlu.tar.gz",
                extra=(path,),
                on_step=lambda _: None,
                check=lambda old, new: asyncio.run(checkup.why_not(old, new)),
            )
            table.add_row(
                name,
                f"{time.perf_counter() - clock:.0f}",
                f"{_processor() - processor:.0f}",
                f"{made.sentences} + {made.extra}",
            )
    console = Console()
    console.print(table)
    console.print(f"load of the machine: {os.getloadavg()[0]:.1f}")


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

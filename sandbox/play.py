"""`folkmoot demo` and `folkmoot replay`: a town with the real model, in one command."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from bot import logs
from bot.clock import Clock, MovedClock, SystemClock
from bot.council import load_council
from bot.service import reading
from bot.store import Count
from sandbox import replay, tour
from sandbox.talk import talk
from sandbox.town import Town


@asynccontextmanager
async def town_with_model(
    council: Path, model: Path, clock: Clock, console: Console
) -> AsyncIterator[Town]:
    """A town on a database of its own, which goes with it."""
    logs.set_up("ERROR")
    facts = load_council(council)
    status = console.status("Starting the reader ...")
    status.start()
    with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder:
        database = Path(folder) / "folkmoot.sqlite"
        try:
            async with (
                reading(model) as reader,
                Town(facts, database, reader, clock=clock) as town,
            ):
                status.stop()
                yield town
        finally:
            status.stop()


async def demo(council: Path, model: Path, console: Console) -> Count:
    """Play the tour; in a terminal, stay up for whoever wants to write."""
    async with town_with_model(council, model, SystemClock(), console) as town:
        count = await tour.play(town, console)
        if sys.stdin.isatty() and console.is_terminal:
            count = await talk(town, console)
        return count


async def play_file(
    file: Path, report: Path | None, council: Path, model: Path, console: Console
) -> Count:
    """Replay a file; pacing passes on a clock that leaps. Raises `replay.BadLines`."""
    lines = replay.read_lines(file)
    clock = MovedClock(datetime.now(UTC), leap=True)
    async with town_with_model(council, model, clock, console) as town:
        with _progress(console) as progress:
            task = progress.add_task("Replaying", total=len(lines))
            played = await replay.play(town, lines, lambda _: progress.advance(task))
        if report is not None:
            replay.write_report(report, played)
        return await town.folkmoot.store.read(lambda unit: unit.ledger.count())


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )

"""`folkmoot demo` and `folkmoot replay`: a town with the real model, in one command."""

from __future__ import annotations

import asyncio
import itertools
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
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
from bot.council.load import load_council
from bot.service import reading
from bot.store import Count
from sandbox import replay, tour
from sandbox.page import Page
from sandbox.talk import talk
from sandbox.town import Town

#: where there is no terminal for a bar
LINES_OF_PROGRESS = 20


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


async def demo(
    council: Path, model: Path, console: Console, *, stay: bool = False
) -> Count:
    """Play the tour, in the terminal and on a page for the browser; then stay up for
    whoever wants to write, if this is a terminal or `stay` is wanted."""
    async with (
        town_with_model(council, model, SystemClock(), console) as town,
        Page(town) as page,
    ):
        console.print(f"Both sides in a browser, on this machine only: {page.url}")
        stage = tour.Stage(town, console)
        count = await tour.play(stage)
        if sys.stdin.isatty() and console.is_terminal:
            count = await talk(stage)
        elif stay:
            console.print(f"It stays up at {page.url} until you press Ctrl-C.")
            await asyncio.Event().wait()
        return count


async def play_file(
    file: Path, report: Path | None, council: Path, model: Path, console: Console
) -> Count:
    """Replay a file; pacing passes on a clock that leaps. Raises `replay.BadLines`."""
    lines = replay.read_lines(file)
    clock = MovedClock(datetime.now(UTC), leap=True)
    async with town_with_model(council, model, clock, console) as town:
        with _progress(console, len(lines)) as one_more:
            played = await replay.play(town, clock, lines, lambda _: one_more())
        if report is not None:
            replay.write_report(report, played)
        return await town.folkmoot.store.read(lambda unit: unit.ledger.count())


@contextmanager
def _progress(console: Console, total: int) -> Iterator[Callable[[], None]]:
    """A bar in a terminal, now and then a line elsewhere; call it for each message."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    task = bar.add_task("Replaying", total=total)
    done = itertools.count(1)
    step = max(1, total // LINES_OF_PROGRESS)

    def one_more() -> None:
        bar.advance(task)
        number = next(done)
        if not console.is_terminal and number % step == 0:
            console.print(f"replayed {number} of {total}")

    with bar:
        yield one_more

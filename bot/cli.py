"""The `folkmoot` command. What each command does lives elsewhere."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from bot.commands import data, nlu, qr, report, setup, simulate
from bot.council.load import load_council
from bot.settings import Settings
from bot.store import Count

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "models/nlu.tar.gz"
COUNCIL = ROOT / "council.yml"

CouncilOption = Annotated[
    Path, typer.Option(exists=True, dir_okay=False, help="The council's own facts.")
]
ModelOption = Annotated[Path, typer.Option(help="What reads the messages.")]

DayOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Only what came in on this day."),
]
DatabaseOption = Annotated[
    Path | None, typer.Option(help="Where everything is kept; else as the service.")
]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # its tracebacks show local variables, and those may be secrets
    pretty_exceptions_enable=False,
    help="Two-way conversations between a council and its residents.",
)

app.add_typer(setup.app)
app.add_typer(data.app)
app.add_typer(report.app)
app.add_typer(qr.app)
app.add_typer(simulate.app)
app.add_typer(nlu.app, name="nlu")


@app.callback()
def main() -> None:
    """Two-way conversations between a council and its residents."""


@app.command()
def train(
    out: Annotated[Path, typer.Option(help="Where the model goes.")] = MODEL,
    extra: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Your own labelled messages, one JSON object a line.",
        ),
    ] = None,
    council: CouncilOption = COUNCIL,
    if_changed: Annotated[
        bool, typer.Option("--if-changed", help="Only when the sources changed.")
    ] = False,
    anew: Annotated[
        bool,
        typer.Option("--anew", help="Learn all of it, also after a small change."),
    ] = False,
) -> None:
    """Train the model that reads the messages, from our sentences and your own rows.

    A model that is there stays unless the new one reads as well. Where only a few of
    your rows have changed since, only these are learnt, which takes seconds.
    """
    from bot.commands import learning

    learning.train(
        ROOT, out, tuple(extra or ()), council, if_changed=if_changed, anew=anew
    )


nlu.app.command("train")(train)


@app.command()
def run() -> None:
    """Serve residents on Telegram and staff on Slack, until told to stop."""
    from bot import service
    from bot.processes.ending import Ending

    try:
        settings = Settings.load()
        ending = Ending(settings.stop_seconds, last_resort=os._exit)
        asyncio.run(service.serve(settings, ending))
    except tuple(service.EXIT_CODES) as error:
        fail(str(error), service.exit_code(error))


@app.command()
def demo(
    stay: Annotated[
        bool, typer.Option(help="Stay up for the browser also without a terminal.")
    ] = False,
    council: CouncilOption = COUNCIL,
    model: ModelOption = MODEL,
) -> None:
    """Play a morning in the sandbox: residents, staff, the real model, no account."""
    from sandbox import play

    console = Console(highlight=False)
    settle(console, lambda: play.demo(council, model, console, stay=stay))


@app.command()
def replay(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help='One {"text", optional "resident"} a line.',
        ),
    ],
    report: Annotated[
        Path | None, typer.Option(help="Where to write what became of each line.")
    ] = None,
    council: CouncilOption = COUNCIL,
    model: ModelOption = MODEL,
) -> None:
    """Play a file of messages through the whole system in the sandbox."""
    from sandbox import play
    from sandbox.tour import ledger_table

    console = Console()

    async def whole() -> Count:
        count = await play.play_file(file, report, council, model, console)
        console.print(ledger_table(count))
        return count

    settle(console, whole)


@app.command()
def ledger(
    day: DayOption = None,
    database: DatabaseOption = None,
) -> None:
    """Count what became of every message; name each that nobody answers."""
    from bot.clock import SystemClock
    from bot.commands import ledger_table

    console = Console()
    with explained():
        settings = Settings.load()
        zone = load_council(settings.council).time_zone
        tally = ledger_table.take(
            database or settings.database,
            SystemClock().now(),
            zone,
            day.date() if day else None,
        )
    console.print(ledger_table.summary(tally))
    if tally.strays:
        console.print(ledger_table.strays(tally, zone))
        raise typer.Exit(1)


def settle(console: Console, work: Callable[[], Coroutine[Any, Any, Count]]) -> None:
    """Run it; exit with 1 if any message went unanswered."""
    from bot import service
    from sandbox.replay import BadLines

    try:
        count = asyncio.run(work())
    except BadLines as error:
        fail(str(error), 2)
    except tuple(service.EXIT_CODES) as error:
        fail(str(error), service.exit_code(error))
    if count.unanswered:
        fail(f"{count.unanswered} messages went unanswered")


@contextmanager
def explained() -> Iterator[None]:
    """Errors that say what to do end the command with their code."""
    from bot import service

    try:
        yield
    except tuple(service.EXIT_CODES) as error:
        fail(str(error), service.exit_code(error))


def fail(why: str, code: int = 1) -> NoReturn:
    """Say why on standard error and end."""
    print(f"folkmoot: {why}", file=sys.stderr)  # noqa: T201
    raise typer.Exit(code)

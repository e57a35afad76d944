"""The commands that set a council up and keep its file right."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from bot.council import council_schema
from bot.settings import Settings, SettingsError

ROOT = Path(__file__).resolve().parent.parent

app = typer.Typer()


@app.command()
def check(
    offline: Annotated[
        bool, typer.Option("--offline", help="Leave out what needs the network.")
    ] = False,
) -> None:
    """Say of all that a council needs whether it is right; exit with 1 if not."""
    from bot import service
    from bot.checkup import Level
    from bot.checkup.finding import bad
    from bot.checkup.run import check as findings
    from bot.clock import SystemClock

    async def run() -> bool:
        try:
            settings = Settings.load()
        except SettingsError as error:
            typer.echo(bad("settings", " ".join(str(error).split())).line)
            return False
        clock, fine = SystemClock(), True
        found = findings(settings, ROOT, clock, service.reading, offline=offline)
        async for finding in found:
            typer.echo(finding.line)
            fine = fine and finding.level is not Level.BAD
        return fine

    if not asyncio.run(run()):
        raise typer.Exit(1)


@app.command()
def schema(
    out: Annotated[
        Path | None, typer.Argument(dir_okay=False, help="A file; else it is printed.")
    ] = None,
) -> None:
    """Write the JSON Schema of council.yml, with which editors help while typing."""
    text = json.dumps(council_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, "utf-8")

"""`folkmoot nlu`: what the reading model can learn from."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings, SettingsError
from bot.store import StoreError
from bot.store.look import look

app = typer.Typer(help="What the model that reads the messages can learn from.")


@app.callback()
def nlu() -> None:
    """What the model that reads the messages can learn from."""


@app.command()
def corrections(
    out: Annotated[Path, typer.Option(help="Where the examples go, one a line.")],
    database: Annotated[
        Path | None, typer.Option(help="Where everything is kept; else as the service.")
    ] = None,
) -> None:
    """Write what people put right: residents' words, with what they are about.

    The file holds residents' own words: keep it as the database is kept, and erase it
    when you have trained.
    """
    try:
        path = database or Settings.load().database
        found = look(path, lambda unit: unit.board.corrections())
    except (SettingsError, StoreError) as error:
        print(f"folkmoot: {error}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(1) from None
    out.touch(mode=0o600)
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in found]
    out.write_text("".join(lines), "utf-8")
    typer.echo(f"{out}: {len(found)} corrected messages")

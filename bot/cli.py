"""The `folkmoot` command. What each command does lives elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot import training

ROOT = Path(__file__).resolve().parent.parent
MODEL = Path("models/nlu.tar.gz")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # its tracebacks show local variables, and those may be secrets
    pretty_exceptions_enable=False,
    help="Two-way conversations between a council and its residents.",
)


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
    if_changed: Annotated[
        bool, typer.Option("--if-changed", help="Only when the sources changed.")
    ] = False,
) -> None:
    """Train the model that reads the messages."""
    console = Console()
    own = tuple(extra or ())
    try:
        if if_changed:
            state = training.freshness(ROOT, out, own)
            if state.fresh:
                return
            console.print(f"Training the model: {state.reason}.")
        with training.shown(console) as on_step:
            made = training.train(ROOT, out, extra=own, on_step=on_step)
    except training.TrainingFailed as error:
        fail(str(error))
    console.print(
        f"{out} is ready: {made.sentences} sentences, {made.extra} of your own, "
        f"{made.seconds:.0f} s."
    )


def fail(why: str, code: int = 1) -> NoReturn:
    """Say why on standard error and end."""
    print(f"folkmoot: {why}", file=sys.stderr)  # noqa: T201
    raise typer.Exit(code)

"""`python -m benchmarks.diet [FILE ...]`: train stock DIET once, score it, keep that.

A training takes an hour and more; it is left out while the sentences are the same.
`folkmoot nlu evaluate` shows the figures kept in figures.json beside ours.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from benchmarks.diet.stock import STOCK_MODEL, stock, stock_command
from bot.cli import ROOT
from bot.commands.nlu import STOCK_FIGURES
from bot.council.load import load_council
from bot.evaluation.beside import keep, sentences_hash
from bot.evaluation.read import BATCH, readings_of
from bot.evaluation.rows import BadRows, Row, read_rows
from bot.evaluation.scores import Report, compared, evaluate, known_labels
from bot.processes.child import child_environment
from bot.reading.reader import ReaderClient

CONFIG = Path(__file__).parent / "config.yml"


def main(
    files: Annotated[
        list[Path] | None,
        typer.Argument(exists=True, dir_okay=False, help="Labelled messages."),
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Fewer than the stock 100 take less time.")
    ] = None,
) -> None:
    """Train Rasa's stock pipeline on our sentences and keep how well it reads files."""
    council = load_council(ROOT / "council.yml")
    known = known_labels(council)
    try:
        rows = [row for file in files or [] for row in read_rows(file, known)]
    except BadRows as error:
        sys.exit(f"benchmarks.diet: {error}")
    about = trained(epochs)
    print(f"{STOCK_MODEL}: {about}")
    if rows:
        report = asyncio.run(scored(rows))
        keep(STOCK_FIGURES, about, rows, compared(report))
        for name, one in compared(report).items():
            print(f"{name}: macro F1 {one.macro_f1:.3f}, right {one.accuracy.text}")


def trained(epochs: int | None) -> dict[str, Any]:
    """What the model is made from; trains it if there is none of these sentences."""
    sources = sentences_hash(ROOT / "data/nlu")
    note = STOCK_MODEL.with_suffix("").with_suffix(".json")
    about = json.loads(note.read_text("utf-8")) if note.is_file() else {}
    same = about.get("sources") == sources and epochs in (None, about["epochs"])
    if same and STOCK_MODEL.is_file():
        return about
    command = [*stock_command(), "--train", "--config", str(CONFIG)]
    if epochs:
        command += ["--epochs", str(epochs)]
    subprocess.run(command, env=child_environment(os.environ), check=True)
    about = {**json.loads(note.read_text("utf-8")), "sources": sources}
    note.write_text(json.dumps(about) + "\n")
    return about


async def scored(rows: list[Row]) -> Report:
    """How well the stock model reads them."""
    process = stock()
    client = ReaderClient(process.socket_path, timeout=120)
    await process.start()
    try:
        await process.wait_ready(300)
        found = []
        starts = range(0, len(rows), BATCH)
        for start in track(starts, "Reading", console=Console(stderr=True)):
            texts = [row.text for row in rows[start : start + BATCH]]
            found += [one async for one in readings_of(client, texts)]
    finally:
        await client.close()
        await process.stop()
    return evaluate(rows, found, load_council(ROOT / "council.yml"))


if __name__ == "__main__":
    typer.run(main)

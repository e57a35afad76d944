"""`folkmoot nlu`: reading files, scoring the model, what it can learn from."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress

from bot import logs
from bot.commands import learning
from bot.settings import Settings, SettingsError
from bot.store import StoreError
from bot.store.look import look

if TYPE_CHECKING:
    from bot.evaluation.rows import Row
    from bot.evaluation.scores import Report
    from bot.evaluation.thresholds import Costs
    from bot.model import Reading
    from bot.reading.reader import ReaderClient

ROOT = Path(__file__).resolve().parents[2]
#: kept by `make diet`
STOCK_FIGURES = ROOT / "benchmarks/diet/figures.json"

app = typer.Typer(
    help="The model that reads the messages: what it reads, how well, what it learns."
)


app.add_typer(learning.app)


@app.callback()
def nlu() -> None:
    """The model that reads the messages: what it reads, how well, what it learns."""


@app.command("read")
def read_file(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help='One {"text": ...} a line.'),
    ],
    out: Annotated[Path, typer.Option(help="Where the readings go, one a line.")],
    council: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Whose departments.")
    ] = ROOT / "council.yml",
    model: Annotated[Path, typer.Option(help="What reads the messages.")] = ROOT
    / "models/nlu.tar.gz",
) -> None:
    """Read every text of a file: intent, service, department, place, language, safety.

    One line each, in the order of the file.
    """
    from bot import service
    from bot.evaluation.read import BadTexts, read_texts
    from bot.reading.reader import ReaderUnavailable

    if out.resolve() == file.resolve():
        _fail(f"{out} is what is read: name another file for the readings")
    try:
        texts = read_texts(file)
        # it holds residents' words
        out.touch(mode=0o600)
        asyncio.run(_read_into(out, texts, council, model))
    except (BadTexts, ReaderUnavailable, OSError, *service.EXIT_CODES) as error:
        _fail(str(error))
    typer.echo(f"{out}: {len(texts)} readings")


async def _read_into(
    out: Path, texts: Sequence[str], council_file: Path, model: Path
) -> None:
    from bot.council.load import load_council
    from bot.evaluation.read import read_all
    from bot.service import reading

    logs.set_up("ERROR")
    council = load_council(council_file)
    async with reading(model) as reader:
        with (
            out.open("w", encoding="utf-8") as lines,
            Progress(console=Console(stderr=True)) as progress,
        ):
            task = progress.add_task("Reading", total=len(texts))
            async for one in read_all(reader, council, texts):
                lines.write(json.dumps(one) + "\n")
                progress.advance(task)


@app.command("evaluate")
def evaluate_files(
    files: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            dir_okay=False,
            help='One {"text", "source"?, "language"?} a line, with at least one of '
            '"intent", "department", "service", "danger", "services".',
        ),
    ],
    json_out: Annotated[
        Path | None, typer.Option("--json", help="Where all figures go as well.")
    ] = None,
    html_out: Annotated[
        Path | None,
        typer.Option("--html", help="Where a page goes; it quotes some messages."),
    ] = None,
    twice: Annotated[
        bool,
        typer.Option(
            "--stripped/--no-stripped",
            help='Read them again in small letters and without "?".',
        ),
    ] = True,
    cost_wrong: Annotated[
        float, typer.Option(min=0, help="Minutes that a wrong department costs.")
    ] = 15.0,
    cost_ask: Annotated[
        float,
        typer.Option(min=0, help="Minutes that a question costs."),
    ] = 1.0,
    cost_triage: Annotated[
        float, typer.Option(min=0, help="Minutes of a person who sorts a message.")
    ] = 3.0,
    council: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Whose departments.")
    ] = ROOT / "council.yml",
    model: Annotated[Path, typer.Option(help="What reads the messages.")] = ROOT
    / "models/nlu.tar.gz",
) -> None:
    """Read labelled messages and say how many are read right, with intervals."""
    from bot import service
    from bot.evaluation import page, scores, show
    from bot.evaluation.rows import BadRows
    from bot.evaluation.thresholds import Costs
    from bot.reading.reader import ReaderUnavailable

    costs = Costs(cost_wrong, cost_ask, cost_triage)
    for written in (json_out, html_out):
        if written and not written.resolve().parent.is_dir():
            _fail(f"{written}: there is no folder {written.resolve().parent}")
    try:
        report = asyncio.run(_evaluate(files, council, model, costs, twice=twice))
    except (BadRows, ReaderUnavailable, *service.EXIT_CODES) as error:
        _fail(str(error))
    show.show(report, Console())
    if json_out:
        figures = json.dumps(scores.as_json(report), indent=1)
        json_out.write_text(figures + "\n", "utf-8")
    if html_out:
        title = "How well messages are read"
        html_out.touch(mode=0o600)
        html_out.write_text(page.page(report, title), "utf-8")


async def _evaluate(
    files: Sequence[Path],
    council_file: Path,
    model: Path,
    costs: Costs,
    *,
    twice: bool,
) -> Report:
    from bot.council.load import load_council
    from bot.evaluation import beside, scores
    from bot.evaluation.rows import read_rows
    from bot.service import reading

    logs.set_up("ERROR")
    council = load_council(council_file)
    known = scores.known_labels(council)
    rows = [row for file in files for row in read_rows(file, known)]
    with Progress(console=Console(stderr=True)) as progress:
        starting = progress.add_task("Starting the reader", total=None)
        async with reading(model) as reader:
            progress.update(starting, total=1, completed=1)
            texts = [row.text for row in rows]
            found = await _readings(reader, texts, progress, "Reading")
            bare = None
            if twice:
                texts = [scores.stripped(text) for text in texts]
                bare = await _readings(reader, texts, progress, "Reading, stripped")
            found = await _with_clauses(reader, rows, found)
        progress.update(progress.add_task("Scoring", total=None))
        stock = beside.beside(STOCK_FIGURES, rows, ROOT / "data/nlu")
        return scores.evaluate(
            rows, found, council, bare=bare, costs=costs, stock=stock
        )


async def _readings(
    reader: ReaderClient, texts: Sequence[str], progress: Progress, title: str
) -> list[Reading | None]:
    from bot.evaluation.read import readings_of

    task = progress.add_task(title, total=len(texts))
    found: list[Reading | None] = []
    async for one in readings_of(reader, texts):
        found.append(one)
        progress.advance(task)
    return found


async def _with_clauses(
    reader: ReaderClient, rows: Sequence[Row], found: Sequence[Reading | None]
) -> list[Reading | None]:
    """The clauses as well, as in the chat, where a row says how many matters it has."""
    from bot.evaluation.read import BATCH
    from bot.reading.parts import with_parts

    whole = list(found)
    wanted = [
        (at, one)
        for at, one in enumerate(found)
        if rows[at].matters and one is not None
    ]
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        texts = [rows[at].text for at, _ in batch]
        parts = await with_parts(texts, [one for _, one in batch], reader.read)
        for (at, _), one in zip(batch, parts, strict=True):
            whole[at] = one
    return whole


def _fail(why: str) -> NoReturn:
    print(f"folkmoot: {why}", file=sys.stderr)  # noqa: T201
    raise typer.Exit(1)


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

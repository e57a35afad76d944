"""`folkmoot nlu import`, `rows`, `drop` and `train`: a council's own messages."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from bot.council.facts import Council
from bot.council.load import CouncilError, load_council
from bot.evaluation.scores import INTENTS
from bot.learning import pin, preview, renewing, training
from bot.learning.labelled import (
    BadRows,
    Known,
    Labelled,
    LabelledFile,
    check,
    counted,
    with_services,
)
from bot.learning.labelled_read import rows_of
from bot.model import Reading
from bot.settings import Settings, SettingsError
from bot.store import StoreError

ROOT = Path(__file__).resolve().parents[2]
#: sentences that no training sees
KEPT_APART = ROOT / "tests/data/heldout.jsonl"
#: doubtful labels that an import names
DOUBTS = 20

CouncilOption = Annotated[
    Path, typer.Option(exists=True, dir_okay=False, help="Whose services.")
]

app = typer.Typer()


@app.command("import")
def import_rows(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="CSV with the columns text, intent, service, department, or JSONL.",
        ),
    ],
    council: CouncilOption = ROOT / "council.yml",
    model: Annotated[
        Path, typer.Option(help="Finds the service where only a department is given.")
    ] = ROOT / "models/nlu.tar.gz",
) -> None:
    """Take in your own labelled messages, for the next `folkmoot nlu train`.

    All of the file or nothing: every mistake is named with its line. The model of now
    reads them, and says where it is sure of another label.
    """
    try:
        facts = load_council(council)
        known = known_of(facts)
        checked = check(rows_of(file), file.name, known)
        kept = LabelledFile(Settings.load().labelled_rows)
        new = kept.new_of(checked.rows, known)
        readings = _read(new, model)
        added = with_services(new, _services_of(readings), known)
        kept.add(added)
    except (BadRows, CouncilError, SettingsError, training.TrainingFailed) as error:
        _fail(str(error))
    there = len(checked.rows) - len(new)
    typer.echo(f"{kept.path}: {len(added)} rows added, {there} were there already")
    if len(added) < len(new):
        typer.echo(
            f"{len(new) - len(added)} rows were left out: the model knows no service "
            "of their department"
        )
    if checked.corrections:
        typer.echo(
            f"{checked.corrections} corrections were left out: training takes them "
            "from the database by itself, so that they go when their resident is erased"
        )
    if readings:
        _tell(preview.compared(new, readings, facts), checked.places)
    if added:
        typer.echo("Now: folkmoot nlu train")


def known_of(council: Council) -> Known:
    """What rows may be labelled in this council."""
    departments = {d.id: d.services for d in council.departments.values() if d.services}
    return Known(INTENTS, council.services, departments)


def _read(rows: list[Labelled], model: Path) -> dict[str, Reading]:
    """How the model reads them; nothing when there is none, and none is needed."""
    if not rows or not (model.is_file() or any(row.department for row in rows)):
        return {}
    if not model.is_file():
        raise BadRows(
            f"there is no model at {model} to say which service of its department a "
            "row is about: make one with `folkmoot train`, or name services"
        )
    with training.shown(Console(stderr=True)) as on_step:
        return preview.preview(ROOT, model, [row.text for row in rows], on_step)


def _services_of(readings: dict[str, Reading]) -> dict[str, list[str]]:
    return {
        text: [choice.name for choice in reading.services]
        for text, reading in readings.items()
    }


def _tell(found: preview.Compared, places: dict[str, str]) -> None:
    """How well the model of now knows the rows, and which labels to look at again."""
    for kind, of in found.labels.items():
        share = found.same[kind] / of
        typer.echo(f"The model reads the {kind} of {share:.0%} of {of} as you do.")
    if not found.doubts:
        return
    typer.echo(
        f"Of {len(found.doubts)} labels it is sure of another one. "
        "If a label is wrong, drop the row, mend your file and import it again:"
    )
    for doubt in found.doubts[:DOUBTS]:
        typer.echo(
            f"  {places[doubt.key]}: {doubt.label}, read as {doubt.read} "
            f"({doubt.confidence:.0%})"
        )
    if len(found.doubts) > DOUBTS:
        typer.echo(f"  and {len(found.doubts) - DOUBTS} more")


@app.command("rows")
def list_rows(
    words: Annotated[
        bool, typer.Option("--words", help="Each row with its number and words.")
    ] = False,
) -> None:
    """List your own labelled messages: how many of what, or each of them."""
    console = Console()
    try:
        kept = LabelledFile(Settings.load().labelled_rows)
        found = kept.rows()
    except (BadRows, SettingsError) as error:
        _fail(str(error))
    table = Table(title=f"{kept.path}: {len(found)} rows", title_justify="left")
    for name in ("row" if words else "rows", "file", "intent", "service"):
        table.add_column(name)
    if words:
        table.add_column("text")
        for number, row in enumerate(found, start=1):
            labels = (row.source, row.intent or "", row.service or "")
            table.add_row(str(number), *labels, row.text)
    else:
        for labels, count in sorted(counted(found).items()):
            table.add_row(str(count), *labels)
    console.print(table)


@app.command("drop")
def drop_rows(
    row: Annotated[
        list[int] | None, typer.Option(help="The number of a row, as `rows` says.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--file", help="All that came from a file.")
    ] = None,
) -> None:
    """Take your own labelled messages out again; train afterwards."""
    if not row and source is None:
        _fail("say which: --row NUMBER, or --file NAME")
    try:
        kept = LabelledFile(Settings.load().labelled_rows)
        gone = kept.drop(row or (), source)
    except (BadRows, SettingsError) as error:
        _fail(str(error))
    if not gone:
        _fail(f"{kept.path}: there is no such row")
    typer.echo(f"{kept.path}: {gone} rows are gone. Now: folkmoot nlu train")


def train(
    root: Path,
    out: Path,
    extra: tuple[Path, ...],
    council_file: Path,
    *,
    if_changed: bool,
    anew: bool,
) -> None:
    """Train with progress, from the sources, the council's rows and these files."""
    from bot.service import reading

    console = Console()
    there = out.is_file()
    try:
        if if_changed:
            state = training.freshness(root, out, extra)
            if state.fresh:
                return
            console.print(f"Training the model: {state.reason}.")
        settings, council = Settings.load(), load_council(council_file)
        checkup = renewing.Checkup(council, KEPT_APART, reading)
        with (
            renewing.own_rows(settings, council) as own,
            training.shown(console) as on_step,
        ):
            made = renewing.train(
                root,
                out,
                extra=(*own, *extra),
                services=tuple(council.services) if own or extra else (),
                anew=anew,
                on_step=on_step,
                check=lambda old, new: asyncio.run(checkup.why_not(old, new)),
            )
    except (
        training.TrainingFailed,
        BadRows,
        CouncilError,
        SettingsError,
        StoreError,
    ) as error:
        _fail(str(error))
    if out.resolve() == settings.model.resolve():
        console.print(_kept(settings))
    console.print(
        f"{out} is ready: {made.sentences} sentences, {made.extra} of your own, "
        f"{made.seconds:.0f} s."
    )
    if made.overruled:
        console.print(
            f"{made.overruled} sentences of Folkmoot's were left out: yours, or a "
            "correction, label the same words otherwise."
        )
    if there and not if_changed:
        console.print("A running Folkmoot takes it with: folkmoot reload")


@app.command("trust")
def trust() -> None:
    """Keep the hash of the model that is there: from now on the service loads no other.

    `folkmoot train` does it by itself. After it: folkmoot reload.
    """
    try:
        typer.echo(_kept(Settings.load()))
    except SettingsError as error:
        _fail(str(error))


def _kept(settings: Settings) -> str:
    try:
        return pin.keep(settings, settings.model)
    except OSError as error:
        _fail(f"{settings.model}: {error.strerror}. Make it with: folkmoot train")
    except StoreError as error:
        _fail(str(error))


def _fail(why: str) -> NoReturn:
    print(f"folkmoot: {why}", file=sys.stderr)  # noqa: T201
    raise typer.Exit(1)

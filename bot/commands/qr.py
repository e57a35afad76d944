"""`folkmoot qr`: the pictures of codes that lead residents to the bot."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import segno
import typer

from bot.council.facts import Council
from bot.council.file import did_you_mean
from bot.council.load import CouncilError, load_council
from bot.scan import Scanned, TooLong, encode

app = typer.Typer()

#: names that Telegram gives to bots
BOT = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,30}[Bb][Oo][Tt]")
KINDS = (".svg", ".png")
COLUMNS = ("service", "place", "file")
#: pixels of one square of the picture, and squares of white around it
SCALE, BORDER = 10, 4


@app.command()
def qr(
    bot: Annotated[str, typer.Option(help="The bot's name, without the @.")],
    out: Annotated[
        Path, typer.Option(help="A picture (.svg or .png), or a folder for --csv.")
    ],
    service: Annotated[str, typer.Option(help="As in council.yml.")] = "",
    place: Annotated[str, typer.Option(help="In few letters, like Lamp 14.")] = "",
    many: Annotated[
        Path | None,
        typer.Option("--csv", help="Many at once: columns service, place and file."),
    ] = None,
    council: Annotated[Path, typer.Option(envvar="FOLKMOOT_COUNCIL")] = Path(
        "council.yml"
    ),
) -> None:
    """Write the picture of a code for a service and a place, and say its link."""
    if not BOT.fullmatch(bot.removeprefix("@")):
        _stop(f"{bot} is no name of a bot: Telegram's end with 'bot'.")
    try:
        facts = load_council(council)
    except CouncilError as error:
        _stop(str(error))
    wanted = [(out, Scanned(service, place))]
    if many is not None:
        wanted = list(_rows(many, out))
    problems = [text for one in wanted for text in _problems(one, facts)]
    if problems:
        _stop("\n".join(problems))
    for path, scanned in wanted:
        link = f"https://t.me/{bot.removeprefix('@')}?start={encode(scanned)}"
        path.parent.mkdir(parents=True, exist_ok=True)
        segno.make_qr(link, error="m").save(str(path), scale=SCALE, border=BORDER)
        typer.echo(f"{path}\t{link}")


def _rows(path: Path, folder: Path) -> Iterator[tuple[Path, Scanned]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        _stop(f"{path} can't be read: {error}")
    for number, row in enumerate(found, start=2):
        given = {key: (row.get(key) or "").strip() for key in COLUMNS}
        name = given["file"] or f"line-{number}.svg"
        if Path(name).name != name:
            _stop(f"{path}:{number}: {name} is no plain file name.")
        yield folder / name, Scanned(given["service"], given["place"])


def _problems(wanted: tuple[Path, Scanned], council: Council) -> Iterable[str]:
    path, scanned = wanted
    if path.suffix.lower() not in KINDS:
        yield f"{path}: the picture's name must end with .svg or .png."
    if scanned == Scanned():
        yield f"{path}: a code needs a service, a place, or both."
    if scanned.service and scanned.service not in council.services:
        near = did_you_mean(scanned.service, council.services)
        yield f"{path}: council.yml has no service {scanned.service}{near}."
    try:
        encode(scanned)
    except TooLong as error:
        yield f"{path}: {error}"


def _stop(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)

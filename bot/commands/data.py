"""The commands for personal data, backups and the back office."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.backups import backup
from bot.backups.restore import restore as put_back
from bot.clock import SystemClock
from bot.council.facts import Council
from bot.council.load import load_council
from bot.housekeeping import erasures_of
from bot.privacy import export
from bot.privacy.erasure import plan
from bot.privacy.mydata import FORMS, MyData
from bot.privacy.retention import would_go
from bot.reference import find_reference
from bot.settings import Settings
from bot.store import StoreError, Unit
from bot.store.look import leave_word, look
from bot.wording import Wording

ROOT = Path(__file__).resolve().parents[2]
PLATFORM = "telegram"

app = typer.Typer()

UserOption = Annotated[
    int | None, typer.Option("--telegram", help="The resident's number on Telegram.")
]
ReferenceOption = Annotated[
    str | None, typer.Option("--reference", help="Of any request of theirs.")
]
FolderOption = Annotated[
    Path | None, typer.Option(file_okay=False, help="Else FOLKMOOT_BACKUPS.")
]


@app.command()
def forget(
    telegram: UserOption = None,
    reference: ReferenceOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> None:
    """Erase a resident who asked for it by letter; the service does it."""
    with _explained():
        settings = Settings.load()
        council, now = load_council(settings.council), SystemClock().now()

        def planned(unit: Unit) -> str:
            held = unit.erasures.held(_resident(unit, telegram, reference))
            what = plan(held, council.retention, now)
            lines = [f"goes: {len(what.going)} tickets, {len(what.open_going)} open"]
            lines += [
                f"stays until {k.until:%d %B %Y}: {k.reference}, as "
                f"{k.law.why_in(council.default_language)}"
                for k in what.kept
            ]
            return "\n".join(lines)

        typer.echo(look(settings.database, planned))
        if not yes:
            typer.confirm("Erase this resident? It can't be undone.", abort=True)
        leave_word(
            settings.database,
            lambda unit: unit.erasures.ask(
                _resident(unit, telegram, reference), "letter", now
            ),
        )
        if settings.backups:
            # a restore before the service has done it must not lose the wish
            noted = look(settings.database, erasures_of)
            backup.note_erasures(settings.backups, *noted)
        typer.echo("Noted. The service erases them within a day, mostly at once.")


@app.command("mydata")
def my_data(
    out: Annotated[Path, typer.Option(file_okay=False, help="A folder.")],
    telegram: UserOption = None,
    reference: ReferenceOption = None,
) -> None:
    """Write all that is held about a resident, as a page to read and as JSON."""
    with _explained():
        settings, now = Settings.load(), SystemClock().now()
        told = look(
            settings.database,
            lambda unit: unit.holdings.everything(_resident(unit, telegram, reference)),
        )
        council = load_council(settings.council)
        files = MyData(council, _wording(council))
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        for form in FORMS:
            name, data = files.file_of(told, form, now)
            _write(out / name, data)
            typer.echo(str(out / name))


@app.command()
def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go; nothing goes.")
    ] = False,
) -> None:
    """Say what the service deletes tonight, since its time is over."""
    with _explained():
        if not dry_run:
            raise StoreError(
                "The service deletes by itself each night. See what would go with "
                "--dry-run."
            )
        settings = Settings.load()
        rules, now = load_council(settings.council).retention, SystemClock().now()
        found = look(settings.database, lambda unit: would_go(unit, rules, now))
        for what, count in found.items():
            typer.echo(f"{what.replace('_', ' ')}: {count}")


@app.command("backup")
def make_backup(
    to: FolderOption = None,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Days; else as in council.yml.")
    ] = None,
) -> None:
    """Make a backup of the database, also while it is in use; delete old ones."""
    with _explained():
        settings, now = Settings.load(), SystemClock().now()
        folder = _folder(settings, to)
        made = backup.make(settings.database, folder, now, _key(settings))
        backup.note_erasures(folder, *look(settings.database, erasures_of))
        days = keep or load_council(settings.council).retention.backups
        old = backup.expire(folder, days, now)
        size = made.stat().st_size / 1024 / 1024
        typer.echo(f"{made}: checked, {size:.1f} MB. {len(old)} old ones deleted.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    erasures: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder with erasures.json; else its own."),
    ] = None,
) -> None:
    """Put a backup in the place of the database. Folkmoot must not run."""
    with _explained():
        settings, now = Settings.load(), SystemClock().now()
        council = load_council(settings.council)
        done = asyncio.run(
            put_back(
                file,
                settings.database,
                _key(settings),
                erasures or file.parent,
                council,
                _wording(council),
                now,
            )
        )
        typer.echo(
            f"Restored as of {done.moment:%Y-%m-%d %H:%M} UTC. {done.put_aside} things "
            f"that waited to be sent are not sent; {done.erased} residents were erased "
            "again."
        )
        if done.before:
            typer.echo(f"What was there before is in {done.before}; delete it in time.")


@app.command("export")
def export_tickets(
    csv: Annotated[Path | None, typer.Option(dir_okay=False)] = None,
    json: Annotated[Path | None, typer.Option(dir_okay=False)] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Only those with news since then."),
    ] = None,
) -> None:
    """Write tickets for the back office: --csv FILE, --json FILE or both."""
    with _explained():
        if csv is None and json is None:
            raise StoreError("Say where to: --csv FILE, --json FILE or both.")
        settings, now = Settings.load(), SystemClock().now()
        zone = load_council(settings.council).time_zone
        start = since.replace(tzinfo=zone) if since else None
        tickets = look(settings.database, lambda unit: unit.tickets.since(start))
        if csv:
            _write(csv, export.as_csv(tickets).encode("utf-8", "replace"))
        if json:
            _write(json, export.as_json(tickets, now).encode("utf-8", "replace"))
        typer.echo(f"{len(tickets)} tickets.")


def _resident(unit: Unit, user: int | None, reference: str | None) -> int:
    if user is not None:
        found = unit.erasures.resident_by(PLATFORM, str(user))
        if found is not None:
            return found
        raise StoreError(f"Nothing is held about {user} on Telegram.")
    if reference is None:
        raise StoreError("Say who: --telegram NUMBER or --reference OF-A-REQUEST.")
    ticket = unit.tickets.by_reference(find_reference(reference) or reference)
    if ticket is None:
        raise StoreError(f"There is no request {reference}.")
    return ticket.resident_id


def _folder(settings: Settings, given: Path | None) -> Path:
    folder = given or settings.backups
    if folder is None:
        raise StoreError("Say where to: --to FOLDER, or set FOLKMOOT_BACKUPS.")
    return folder


def _key(settings: Settings) -> str | None:
    return settings.backup_key.get_secret_value() if settings.backup_key else None


def _wording(council: Council) -> Wording:
    return Wording.load(ROOT / "domain.yml", ROOT / "locales", council.time_zone)


def _write(path: Path, data: bytes) -> None:
    """Into a file that only its owner may read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


@contextmanager
def _explained() -> Iterator[None]:
    """Errors that say what to do end the command with their code."""
    from bot import service

    try:
        yield
    except tuple(service.EXIT_CODES) as error:
        _fail(str(error), service.exit_code(error))
    except LookupError as error:
        _fail(str(error), 1)


def _fail(why: str, code: int) -> NoReturn:
    print(f"folkmoot: {why}", file=sys.stderr)  # noqa: T201
    raise typer.Exit(code)

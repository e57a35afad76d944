"""Backups: whole, locked, no older than they may be; and the commands around them."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.backups import backup
from bot.backups.sealing import PIECE, WrongKey, seal, unseal
from bot.cli import app
from bot.model import Author, Place
from bot.store import Store, StoreError, Unit
from tests.builders import NOW, incoming

KEY = "a key of more than sixteen signs"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "folkmoot.sqlite"


@pytest.fixture
async def store(database: Path):
    async with Store(database) as opened:
        yield opened


async def a_ticket(store: Store) -> None:
    def make(unit: Unit) -> None:
        _, conversation = unit.people.meet(incoming(), "en", NOW)
        ticket_id = unit.tickets.open(
            reference="K7M-2QXR",
            resident_id=conversation.resident_id,
            conversation_id=conversation.id,
            origin_inbox_id=None,
            matter=1,
            now=NOW,
            fields={
                "kind": "complaint",
                "service": "pothole",
                "department": "roads_street_lighting",
                "promise_at": NOW,
                "place": Place("=Mill Lane"),
            },
        )
        unit.people.add_message(
            conversation.id,
            author=Author.RESIDENT,
            text="A pothole, ring 07700 900982",
            at=NOW,
            ticket_id=ticket_id,
        )

    await store.write(make)


async def test_a_backup_of_a_database_in_use_is_whole_and_its_owners(
    store: Store, database: Path, tmp_path: Path
):
    await a_ticket(store)
    made = backup.make(database, tmp_path / "backups", NOW, None)

    assert made.name == "folkmoot-20261124T103000Z.sqlite"
    assert made.stat().st_mode & 0o777 == 0o600
    backup.check(made)
    rows = sqlite3.connect(made).execute("SELECT reference FROM tickets").fetchall()
    assert rows == [("K7M-2QXR",)]
    assert [path.name for path in made.parent.iterdir()] == [made.name]


async def test_a_locked_backup_shows_nothing_without_its_key(
    store: Store, database: Path, tmp_path: Path
):
    await a_ticket(store)
    made = backup.make(database, tmp_path / "backups", NOW, KEY)

    assert b"K7M-2QXR" not in made.read_bytes()
    plain = tmp_path / "plain"
    unseal(made, plain, KEY)
    backup.check(plain)
    with pytest.raises(WrongKey):
        unseal(made, plain, KEY + "x")


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_is_sealed_comes_back_and_nothing_can_be_cut_off(
    tmp_path: Path, size: int
):
    plain, sealed, back = (tmp_path / name for name in ("plain", "sealed", "back"))
    plain.write_bytes(os.urandom(size))
    seal(plain, sealed, KEY)
    unseal(sealed, back, KEY)

    assert back.read_bytes() == plain.read_bytes()
    whole = sealed.read_bytes()
    changed = [whole[:-1], whole[:-17], whole + b"x", whole[:40] + whole[41:]]
    changed += [whole[: 34 + PIECE + 16]] if size > PIECE else []
    for data in changed:
        sealed.write_bytes(data)
        with pytest.raises(WrongKey):
            unseal(sealed, back, KEY)


def test_a_broken_file_is_not_taken_for_a_backup(tmp_path: Path):
    path = tmp_path / "broken"
    path.write_bytes(b"SQLite format 3\0" + os.urandom(4096))

    with pytest.raises(StoreError, match="is not whole"):
        backup.check(path)


def test_old_backups_go_and_nothing_else(tmp_path: Path):
    for name in (
        "folkmoot-20261001T000000Z.sqlite",
        "folkmoot-20261001T000000Z.sqlite.sealed",
        "folkmoot-20261123T000000Z.sqlite",
        "folkmoot-notes.txt",
        "erasures.json",
    ):
        (tmp_path / name).touch()

    gone = backup.expire(tmp_path, 35, NOW)

    assert [path.name for path in gone] == [
        "folkmoot-20261001T000000Z.sqlite",
        "folkmoot-20261001T000000Z.sqlite.sealed",
    ]
    assert len(list(tmp_path.iterdir())) == 3


def test_what_a_kill_has_left_of_a_backup_goes_after_a_day(tmp_path: Path):
    for name, hours in ((".folkmoot-left", 25), (".folkmoot-at-work", 1)):
        (tmp_path / name).touch()
        at = (NOW - timedelta(hours=hours)).timestamp()
        os.utime(tmp_path / name, (at, at))

    assert backup.expire(tmp_path, 35, NOW) == []
    assert [path.name for path in tmp_path.iterdir()] == [".folkmoot-at-work"]


def read(path: str) -> str:
    return Path(path).read_text("utf-8")


def folkmoot(database: Path, *words: str, **env: str) -> str:
    """What the command says."""
    settings = {"FOLKMOOT_DATABASE": str(database), **env}
    result = CliRunner().invoke(app, list(words), env=settings)
    assert result.exit_code == 0, result.output
    return result.output


async def test_the_commands_work_beside_the_running_service(
    store: Store, database: Path, tmp_path: Path
):
    await a_ticket(store)
    out = tmp_path / "out"
    folder = {"FOLKMOOT_BACKUPS": str(out)}

    assert "checked" in folkmoot(database, "backup", **folder)
    assert "tickets: 0\n" in folkmoot(database, "retention", "--dry-run")
    told = folkmoot(database, "mydata", "--telegram", "7", "--out", str(out))
    data = json.loads(read(told.split()[1]))
    assert data["messages"][0]["text"] == "A pothole, ring 07700 900982"
    told = folkmoot(database, "forget", "--reference", "K7M-2QXR", "--yes", **folder)
    assert told.startswith("goes: 1 tickets, 1 open\n")
    (wish,) = await store.read(lambda unit: unit.erasures.wishes())
    assert wish.why == "letter"
    # also beside the backups, for a restore that comes first
    mark = await store.read(lambda unit: unit.erasures.mark_of(wish))
    assert list(backup.read_erasures(out)) == [mark]


async def test_an_export_has_its_columns_masked_and_no_formula(
    store: Store, database: Path, tmp_path: Path
):
    await a_ticket(store)
    table, data = tmp_path / "t.csv", tmp_path / "t.json"
    said = folkmoot(database, "export", "--csv", str(table), "--json", str(data))

    assert said == "1 tickets.\n"
    (row,) = csv.DictReader(io.StringIO(table.read_text("utf-8")))
    whole = json.loads(data.read_text("utf-8"))
    assert whole["schema"] == "folkmoot.tickets/1"
    assert list(row) == list(whole["tickets"][0])
    assert row["words"] == "A pothole, ring [phone number …982]"
    assert row["place"] == "'=Mill Lane"
    assert row["created_at"] == "2026-11-24T10:30:00+00:00"
    assert table.stat().st_mode & 0o777 == 0o600


def test_every_column_of_the_export_is_documented():
    from bot.privacy.export import COLUMNS

    told = (Path(__file__).parents[2] / "docs/export.md").read_text("utf-8")
    names = [
        c
        for line in told.splitlines()
        if line.startswith("| `")
        for c in line.split("|")[1].replace("`", "").replace(",", " ").split()
    ]
    assert tuple(names) == COLUMNS


def test_what_is_no_backup_has_no_moment():
    assert backup.moment_of(Path("folkmoot-20261124T103000Z.sqlite")) == datetime(
        2026, 11, 24, 10, 30, tzinfo=UTC
    )
    assert backup.moment_of(Path("erasures.json")) is None

"""The id of a row that is gone is never that of another one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import Arrived, Store, Unit
from tests import schemas
from tests.builders import NOW, incoming

RELEASED = {p.stem: p.read_text("utf-8") for p in schemas.FOLDER.glob("*.sql")}
TABLES = (
    "SELECT m.name, m.sql FROM sqlite_master m JOIN pragma_table_list l "
    "ON l.name = m.name WHERE l.type = 'table' AND l.schema = 'main'"
)


def ask(database: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(database)) as conn:
        return conn.execute(sql).fetchall()


def lasting(database: Path) -> dict[str, bool]:
    """Of each table with ids of its own, whether it gives each of them once only."""
    found = {
        name: sql
        for name, sql in ask(database, TABLES)
        if "  id INTEGER PRIMARY" in sql
    }
    return {name: "AUTOINCREMENT" in found[name] for name in found}


async def test_every_table_with_ids_gives_each_of_them_once(tmp_path: Path):
    async with Store(tmp_path / "new.sqlite"):
        pass
    found = lasting(tmp_path / "new.sqlite")

    assert {name for name, once in found.items() if not once} == set()
    assert {"outbox", "asks", "inbox", "tickets", "messages", "erasures"} <= set(found)


@pytest.mark.parametrize("released", RELEASED)
async def test_an_old_database_goes_on_behind_the_ids_that_it_has(
    released: str, tmp_path: Path
):
    database = tmp_path / "old.sqlite"
    schemas.load(RELEASED[released], database)
    async with Store(database):
        pass
    numbers = dict(ask(database, "SELECT name, seq FROM sqlite_sequence"))

    assert set(lasting(database).values()) == {True}
    for name in lasting(database):
        ((newest,),) = ask(database, f"SELECT max(id) FROM {name}")  # noqa: S608
        assert numbers.get(name) == newest, name
    assert ask(database, "PRAGMA integrity_check") == [("ok",)]


async def test_a_row_after_the_newest_went_has_an_id_of_its_own(tmp_path: Path):
    arrived = Arrived("telegram", "k1", "telegram:7", {})
    later = NOW + timedelta(days=1)
    async with Store(tmp_path / "folkmoot.sqlite") as store:

        def come_and_go(unit: Unit) -> int:
            unit.inbox.store([arrived], NOW)
            (row,) = unit.inbox.heads(NOW, 1)
            unit.inbox.finish(row.id, "nothing", NOW)
            assert unit.retention.delete("arrivals", later, later) == 1
            return row.id

        ids: list[int] = []
        for _ in range(3):
            ids.append(await store.write(come_and_go))
            await store.compact()

    assert ids == [1, 2, 3]


async def test_ids_that_are_left_out_are_given_to_nobody(tmp_path: Path):
    async with Store(tmp_path / "folkmoot.sqlite") as store:
        first, _ = await store.write(lambda u: u.people.meet(incoming(), "en", NOW))
        await store.write(lambda unit: unit.numbers.leave_out(1_000))
        other = incoming(user_id="8", chat_id="8")
        second, _ = await store.write(lambda unit: unit.people.meet(other, "en", NOW))

    assert (first.id, second.id) == (1, 1_002)

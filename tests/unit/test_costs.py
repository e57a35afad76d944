"""What is asked every few seconds costs no more when more tickets are open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import Store, Unit
from bot.store.watch import ASKED
from tests.builders import NOW


@pytest.fixture
async def conn(tmp_path: Path) -> sqlite3.Connection:
    async with Store(tmp_path / "folkmoot.sqlite"):
        pass
    return sqlite3.connect(tmp_path / "folkmoot.sqlite", isolation_level=None)


class Asked:
    """Notes every statement that a unit of work puts to the database."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.said: list[str] = []
        conn.row_factory = sqlite3.Row
        conn.set_trace_callback(self.said.append)


def scans(conn: sqlite3.Connection, statements: list[str]) -> Iterator[str]:
    """Tables that are read from end to end, without an index."""
    for statement in statements:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE")):
            for row in conn.execute(f"EXPLAIN QUERY PLAN {statement}"):
                plan = row["detail"]
                if plan.startswith("SCAN") and "INDEX" not in plan:
                    yield plan


async def test_a_tick_with_nothing_due_reads_no_table_from_end_to_end(
    conn: sqlite3.Connection,
):
    with closing(conn):
        asked, unit = Asked(conn), Unit(conn)
        unit.tickets.due(NOW)
        unit.tickets.next_follow_up()
        unit.inbox.heads(NOW, 8)
        unit.inbox.next_due()
        unit.outbox.next_due()
        unit.outbox.claim(NOW, 8)
        said = list(asked.said)
        conn.set_trace_callback(None)

        found = list(scans(conn, said))

    assert len(said) >= 6
    # a handful of heads, in a table that is made on the way
    assert {*found} <= {"SCAN head", "SCAN CONSTANT ROW"}


async def test_the_watchdog_asks_by_indexes(conn: sqlite3.Connection):
    with closing(conn):
        asked = Asked(conn)
        Unit(conn).watch.standing(NOW)
        said = list(asked.said)
        conn.set_trace_callback(None)

        found = {*scans(conn, said)}

    assert len(said) >= len(ASKED)
    assert found <= {"SCAN head", "SCAN CONSTANT ROW"}

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


TICKETS = """
PRAGMA foreign_keys = ON;
DELETE FROM residents;
INSERT INTO residents (id, platform, user_id, name, language, created_at)
    VALUES (1, 'telegram', '7', 'A', 'en', '2026');
INSERT INTO conversations (id, resident_id, platform, chat_id)
    VALUES (1, 1, 'telegram', '7');
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {})
INSERT INTO tickets (id, reference, resident_id, conversation_id, kind, department,
    status, waiting, created_at, promise_at, last_at, card_channel, card_ts)
    SELECT n, 'R' || n, 1, 1, 'complaint', 'roads', 'open', 'us', '2026', '2027',
    '2026', 'C0', n FROM n;
INSERT INTO follow_ups (ticket_id, kind, sequence, due_at)
    SELECT id, 'overdue', 1, '2027' FROM tickets;
"""


def steps(conn: sqlite3.Connection) -> int:
    """How many steps of its machine SQLite takes for all that the watchdog asks."""
    taken = 0

    def one_more() -> None:
        nonlocal taken
        taken += 1

    conn.set_progress_handler(one_more, 1)
    assert Unit(conn).watch.standing(NOW) == ()
    conn.set_progress_handler(None, 1)
    return taken


async def test_what_the_watchdog_asks_costs_the_same_however_many_tickets_are_open(
    conn: sqlite3.Connection,
):
    conn.row_factory = sqlite3.Row
    with closing(conn):
        taken = []
        for many in (20, 2000):
            conn.executescript(TICKETS.format(many))
            taken.append(steps(conn))

    assert taken[0] == taken[1]


async def test_the_database_counts_what_will_remind_of_a_ticket_whoever_writes(
    conn: sqlite3.Connection,
):
    def counted() -> list[tuple[int, int]]:
        return conn.execute("SELECT id, reminders FROM tickets").fetchall()

    with closing(conn):
        conn.executescript(TICKETS.format(2))
        seen = [counted()]
        for statement in (
            "INSERT INTO follow_ups (ticket_id, kind, sequence, due_at) "
            "VALUES (1, 'ladder', 1, '2027'), (1, 'page', 1, '2027')",
            "UPDATE follow_ups SET state = 'done' WHERE kind = 'ladder'",
            "UPDATE follow_ups SET state = 'waiting' WHERE kind = 'ladder'",
            "UPDATE follow_ups SET due_at = '2028', failures = 1",
            "UPDATE follow_ups SET ticket_id = 2 WHERE kind = 'page'",
            "DELETE FROM follow_ups WHERE kind = 'overdue'",
            "DELETE FROM tickets WHERE id = 1",
        ):
            conn.execute(statement)
            seen.append(counted())

    assert seen == [
        [(1, 1), (2, 1)],
        [(1, 3), (2, 1)],
        [(1, 2), (2, 1)],
        [(1, 3), (2, 1)],
        [(1, 3), (2, 1)],
        [(1, 2), (2, 2)],
        [(1, 1), (2, 1)],
        [(2, 1)],
    ]

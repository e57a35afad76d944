"""The audit can't be changed without leaving a trace."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.store.audit import broken_lines
from bot.store.migrations import FIRST, _statements
from bot.store.tickets import Tickets
from tests.builders import NOW


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(":memory:", isolation_level=None)
    made.row_factory = sqlite3.Row
    for statement in _statements(FIRST):
        made.execute(statement)
    for number in range(10):
        Tickets(made).audit(
            NOW + timedelta(minutes=number),
            actor="U0DEVSH",
            act="took",
            reference=f"K7M-2QX{number}",
            inbox_id=None,
            detail={},
        )
    yield made
    made.close()


def test_an_untouched_audit_hangs_together(conn: sqlite3.Connection):
    assert broken_lines(conn) == []


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE audit SET actor = 'U0TERRI' WHERE id = 5", [5]),
        ("UPDATE audit SET at = '2026' WHERE id = 10", [10]),
        ("DELETE FROM audit WHERE id = 5", [6]),
        ("UPDATE audit SET id = 11 WHERE id = 5", [6, 11]),
    ],
)
def test_a_changed_or_missing_line_of_the_audit_shows(
    conn: sqlite3.Connection, change: str, broken: list[int]
):
    conn.execute(change)

    assert broken_lines(conn) == broken


def test_old_lines_may_go_without_a_trace(conn: sqlite3.Connection):
    conn.execute("DELETE FROM audit WHERE id < 5")

    assert broken_lines(conn) == []

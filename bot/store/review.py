"""What supervisors review: what is unresolved, by what is wrong with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model import Ticket
from bot.store import rows
from bot.store.sql import insert
from bot.store.tickets import FIRST_WORDS

#: a ticket in somebody's hands without a word of staff for so long
SILENT = timedelta(days=7)
#: nobody needs to have it at once
FRESH = timedelta(days=1)
#: low marks are reviewed for so long
OF_LATE = timedelta(days=7)
#: open for so long is among the oldest
OLD = timedelta(days=28)
#: what Folkmoot itself did that makes a ticket worth another look
NEWS = (
    "promise_overdue",
    "unsettled",
    "handed_back",
    "owner_left",
    "rehomed",
    "undelivered",
)

#: nothing happened since a supervisor decided about it
DECIDED = f"""
SELECT 1 FROM decisions d WHERE d.ticket_id = t.id
AND NOT EXISTS (
    SELECT 1 FROM messages m
    WHERE m.ticket_id = t.id AND m.author != 'bot' AND m.at > d.at
) AND NOT EXISTS (
    SELECT 1 FROM audit a WHERE a.reference = t.reference AND a.at > d.at
    AND (a.actor != 'bot' OR a.act IN ({", ".join(f"'{name}'" for name in NEWS)}))
    AND a.act != 'decided'
)
"""  # noqa: S608
UNRESOLVED = f"""
SELECT t.*, {FIRST_WORDS} AS words,
    t.status IN ('open', 'taken') AS is_open,
    t.overdue_since IS NOT NULL
        OR (t.waiting != 'resident' AND t.promise_at <= :now) AS broken,
    t.owner IS NULL AND t.created_at <= :yesterday AS unowned,
    t.owner IS NOT NULL AND t.waiting = 'us' AND t.created_at <= :silent
        AND NOT EXISTS (
            SELECT 1 FROM messages m
            WHERE m.ticket_id = t.id AND m.author = 'staff' AND m.at > :silent
        ) AS silent,
    EXISTS (
        SELECT 1 FROM outbox o
        WHERE o.ticket_id = t.id AND o.platform = 'telegram' AND o.state = 'dead'
    ) AS undelivered
FROM tickets t WHERE t.department IN ({{departments}}) AND (
    t.status IN ('open', 'taken')
    OR (t.status = 'resolved' AND t.rating <= 2 AND t.resolved_at > :lately)
) AND NOT EXISTS ({{decided}}) ORDER BY t.created_at, t.id
"""  # noqa: S608


class Wrong(StrEnum):
    """What is wrong with a ticket that is not settled, the worst first."""

    BROKEN = "broken"
    UNOWNED = "unowned"
    SILENT = "silent"
    REOPENED = "reopened"
    LOW_RATING = "low_rating"
    UNDELIVERED = "undelivered"
    ASKED_TWICE = "asked_twice"
    OLD = "old"


@dataclass(frozen=True)
class Trouble:
    """A ticket, and all that is wrong with it; never nothing."""

    ticket: Ticket
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True)
class Decided:
    """A ticket that stays as it is, by whose decision, and why."""

    ticket: Ticket
    user: str
    reason: str
    at: datetime


class Review:
    """Lists for supervisors and for the morning."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def unresolved(
        self, departments: Collection[str], now: datetime
    ) -> tuple[Trouble, ...]:
        """What is wrong in these departments, the most troubled first."""
        marks = ", ".join(f":d{number}" for number in range(len(departments)))
        values = {
            "now": rows.stamp(now),
            "yesterday": rows.stamp(now - FRESH),
            "silent": rows.stamp(now - SILENT),
            "lately": rows.stamp(now - OF_LATE),
            **{f"d{number}": d for number, d in enumerate(departments)},
        }
        found = self._conn.execute(
            UNRESOLVED.format(departments=marks, decided=DECIDED), values
        )
        troubles = [Trouble(rows.ticket(row), _wrong(row, now)) for row in found]
        return tuple(
            sorted((t for t in troubles if t.wrong), key=lambda t: -len(t.wrong))
        )

    def decide(self, ticket_id: int, user: str, reason: str, now: datetime) -> None:
        """A supervisor looked at it, and why it stays as it is."""
        values = {
            "ticket_id": ticket_id,
            "user": user,
            "reason": reason,
            "at": rows.stamp(now),
        }
        insert(self._conn, "decisions", values)

    def decided(
        self, departments: Collection[str], since: datetime
    ) -> tuple[Decided, ...]:
        """What was decided since then in these departments, the latest first."""
        marks = ", ".join("?" * len(departments))
        found = self._conn.execute(
            "SELECT t.*, '' AS words, d.user AS decider, d.reason, d.at AS decided_at "  # noqa: S608
            "FROM decisions d JOIN tickets t ON t.id = d.ticket_id "
            f"WHERE t.department IN ({marks}) AND d.at > ? ORDER BY d.id DESC",
            (*departments, rows.stamp(since)),
        )
        return tuple(
            Decided(
                rows.ticket(row),
                row["decider"],
                row["reason"],
                rows.at(row["decided_at"]),
            )
            for row in found
        )

    def new_since(self, department: str, since: datetime) -> tuple[Ticket, ...]:
        """Open tickets of a department that came since then, the oldest first."""
        return self._open(department, "t.created_at > ?", since)

    def due_by(self, department: str, until: datetime) -> tuple[Ticket, ...]:
        """Open tickets of a department that are due by then, or late already though
        they have a new date, the soonest first."""
        where = "t.waiting != 'resident' AND "
        where += "(t.promise_at <= ? OR t.overdue_since IS NOT NULL)"
        return self._open(department, where, until)

    def _open(self, department: str, where: str, at: datetime) -> tuple[Ticket, ...]:
        found = self._conn.execute(
            "SELECT t.*, '' AS words FROM tickets t "  # noqa: S608
            f"WHERE t.status IN ('open', 'taken') AND t.department = ? AND {where} "
            "ORDER BY t.promise_at, t.id",
            (department, rows.stamp(at)),
        )
        return tuple(rows.ticket(row) for row in found)


def _wrong(row: sqlite3.Row, now: datetime) -> tuple[Wrong, ...]:
    is_open = bool(row["is_open"])
    found = {
        Wrong.BROKEN: is_open and bool(row["broken"]),
        Wrong.UNOWNED: is_open and bool(row["unowned"]),
        Wrong.SILENT: is_open and bool(row["silent"]),
        Wrong.REOPENED: row["reopened"] > 0,
        Wrong.LOW_RATING: row["rating"] is not None and row["rating"] <= 2,
        Wrong.UNDELIVERED: is_open and bool(row["undelivered"]),
        Wrong.ASKED_TWICE: is_open and row["asked"] >= 2,
        Wrong.OLD: is_open and now - rows.at(row["created_at"]) >= OLD,
    }
    return tuple(name for name in Wrong if found[name])

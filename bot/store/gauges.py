"""Counts for whoever watches from outside: no words, no names."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.store import rows
from bot.store.watch import WAITS_SINCE, Watch

WAITING = """
SELECT count(*), min(received_at) FROM inbox WHERE state = 'new'
"""
#: what is held on purpose does not lag until then, nor does what is behind it
SENDING = f"""
SELECT (SELECT count(*) FROM outbox WHERE state IN ('new', 'sending')),
    min(CASE WHEN o.attempts > 0 OR o.not_before <= :now
        THEN {WAITS_SINCE} END)
FROM outbox o JOIN (
    SELECT min(id) AS id FROM outbox WHERE state IN ('new', 'sending') GROUP BY lane
) head ON head.id = o.id
"""  # noqa: S608 - nothing but the words above
OPEN = """
SELECT department, count(*) AS open, count(owner) AS owned,
    sum(waiting != 'resident'
        AND (promise_at <= :now OR overdue_since IS NOT NULL)) AS overdue
FROM tickets WHERE status IN ('open', 'taken') GROUP BY department
"""
LATE = "SELECT count(*) FROM follow_ups WHERE state = 'waiting' AND due_at <= :now"
COUNTED = {
    "inbox_dead": "SELECT count(*) FROM inbox WHERE state = 'dead'",
    "outbox_dead": "SELECT count(*) FROM outbox WHERE state = 'dead'",
    "ambiguous": "SELECT count(*) FROM outbox WHERE ambiguous > 0",
}


@dataclass(frozen=True)
class InDepartment:
    """Open tickets of one department."""

    open: int
    owned: int
    overdue: int


@dataclass(frozen=True)
class Gauges:
    """How things stand now. Ages in seconds, 0 when nothing waits."""

    inbox_waiting: int
    inbox_lag: float
    inbox_dead: int
    outbox_waiting: int
    outbox_lag: float
    outbox_dead: int
    #: sent, but it may have arrived twice
    ambiguous: int
    #: messages in no state of the ledger
    unanswered: int
    #: follow-ups whose time has come
    follow_ups_due: int
    #: by department
    departments: Mapping[str, InDepartment]
    #: what stands still, by fault
    findings: Mapping[str, int]
    #: when each was last heard of, by the name of its fact
    heard: Mapping[str, datetime]


class Measures:
    """Takes the gauges."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def take(self, now: datetime, heard: tuple[str, ...]) -> Gauges:
        """All of them; `heard` are names of facts that are times."""
        inbox, inbox_lag = self._lag(WAITING, now)
        outbox, outbox_lag = self._lag(SENDING, now)
        watch = Watch(self._conn)
        findings: dict[str, int] = {}
        for one in watch.findings():
            findings[one.fault] = findings.get(one.fault, 0) + 1
        return Gauges(
            inbox_waiting=inbox,
            inbox_lag=inbox_lag,
            outbox_waiting=outbox,
            outbox_lag=outbox_lag,
            unanswered=sum(1 for _ in watch.strays(now)),
            follow_ups_due=self._count(LATE, now),
            departments=self._departments(now),
            findings=findings,
            heard=self._heard(heard),
            **{name: self._count(asked, now) for name, asked in COUNTED.items()},
        )

    def _lag(self, asked: str, now: datetime) -> tuple[int, float]:
        """How many wait, and for how long the oldest of them does."""
        count, oldest = self._conn.execute(asked, {"now": rows.stamp(now)}).fetchone()
        age = (now - rows.at(oldest)).total_seconds() if oldest else 0.0
        return count, max(age, 0.0)

    def _count(self, asked: str, now: datetime) -> int:
        found = self._conn.execute(asked, {"now": rows.stamp(now)})
        return int(found.fetchone()[0])

    def _departments(self, now: datetime) -> dict[str, InDepartment]:
        found = self._conn.execute(OPEN, {"now": rows.stamp(now)})
        return {
            row["department"]: InDepartment(row["open"], row["owned"], row["overdue"])
            for row in found
        }

    def _heard(self, names: tuple[str, ...]) -> dict[str, datetime]:
        marks = ", ".join("?" * len(names))
        found = self._conn.execute(
            f"SELECT name, value FROM facts WHERE name IN ({marks})",  # noqa: S608
            names,
        )
        return {row["name"]: rows.at(row["value"]) for row in found}

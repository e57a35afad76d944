"""What became of each matter of a time, by ids and times: for the report."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.model import AuditLine, Kind, Status
from bot.store import rows

#: acts of staff in which a person speaks to the resident
WORDS = ("replied", "asked", "promised", "resolved")
TICKETS = """
SELECT reference, kind, service, department, status, created_at, reopened FROM tickets
WHERE created_at >= :since AND created_at < :until ORDER BY id
"""
LINES = """
SELECT reference, at, actor, act, detail FROM audit
WHERE at >= :since AND reference IS NOT NULL ORDER BY id
"""
SPOKE = f"""
SELECT DISTINCT t.department FROM audit a JOIN tickets t ON t.reference = a.reference
WHERE a.at >= :since AND a.at < :until
AND a.act IN ({", ".join(f"'{act}'" for act in WORDS)})
AND a.actor NOT IN ('bot', 'resident')
"""  # noqa: S608 - names of ours
MESSAGES = """
SELECT count(*) FROM inbox WHERE source != 'slack' AND result != 'nothing'
AND received_at >= :since AND received_at < :until
"""


@dataclass(frozen=True)
class Matter:
    """A ticket and what was done to it. Of one that was deleted the audit is left."""

    reference: str
    department: str
    created_at: datetime
    #: None when nobody knows any more
    kind: Kind | None = None
    service: str | None = None
    reopened: int = 0
    #: it was joined into another, which counts
    is_merged: bool = False
    lines: tuple[AuditLine, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Matters:
    """Everything that the report is made of."""

    matters: tuple[Matter, ...]
    #: departments in which a person spoke to a resident
    spoke: frozenset[str]
    #: of residents
    messages: int


class Reports:
    """Reads what the report is made of."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def matters(self, since: datetime, until: datetime) -> Matters:
        """What residents came with from `since` and before `until`."""
        values = {"since": rows.stamp(since), "until": rows.stamp(until)}
        lines: dict[str, list[AuditLine]] = {}
        for row in self._conn.execute(LINES, values):
            lines.setdefault(row["reference"], []).append(_line(row))
        known = [_matter(row) for row in self._conn.execute(TICKETS, values)]
        gone = self._gone(lines, until)
        spoke = self._conn.execute(SPOKE, values)
        return Matters(
            tuple(_with(one, lines) for one in (*known, *gone)),
            frozenset(row[0] for row in spoke),
            int(self._conn.execute(MESSAGES, values).fetchone()[0]),
        )

    def _gone(
        self, lines: Mapping[str, Iterable[AuditLine]], until: datetime
    ) -> Iterator[Matter]:
        """Tickets that were deleted since, as far as the audit still tells of them."""
        there = {row[0] for row in self._conn.execute("SELECT reference FROM tickets")}
        for reference, told in lines.items():
            first = next(iter(told))
            if first.act == "opened" and first.at < until and reference not in there:
                yield _remembered(reference, tuple(told))


def _line(row: sqlite3.Row) -> AuditLine:
    detail = json.loads(row["detail"])
    return AuditLine(rows.at(row["at"]), row["actor"], row["act"], detail)


def _matter(row: sqlite3.Row) -> Matter:
    return Matter(
        reference=row["reference"],
        department=row["department"],
        created_at=rows.at(row["created_at"]),
        kind=Kind(row["kind"]),
        service=row["service"],
        reopened=row["reopened"],
        is_merged=row["status"] == Status.MERGED,
    )


def _remembered(reference: str, lines: tuple[AuditLine, ...]) -> Matter:
    facts: dict[str, Any] = {}
    for line in lines:
        facts |= _facts(line)
    kind = facts.get("kind", "")
    return Matter(
        reference=reference,
        department=facts.get("department", ""),
        created_at=lines[0].at,
        kind=Kind(kind) if kind in {*Kind} else None,
        service=facts.get("service") or None,
        reopened=sum(_by_resident(line, "reopened") for line in lines),
        is_merged=any(line.act == "merged" for line in lines),
    )


def _facts(line: AuditLine) -> dict[str, str]:
    """Department, kind and service, as far as a line says them."""
    names = ("department", "kind", "service")
    if line.act == "moved":
        pairs = (part.split("=", 1) for part in line.detail["after"].split())
        return {pair[0]: pair[1] for pair in pairs if pair[0] in names}
    return {name: line.detail[name] for name in names if name in line.detail}


def _by_resident(line: AuditLine, act: str) -> bool:
    return line.act == act and line.actor == "resident"


def _with(matter: Matter, lines: Mapping[str, list[AuditLine]]) -> Matter:
    told = tuple(lines.get(matter.reference, ()))
    return Matter(**{**vars(matter), "lines": told})

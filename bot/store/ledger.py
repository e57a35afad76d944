"""The count that has to come out: no message of a resident is unanswered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

#: every message of a resident with what became of it, by the database alone
RESIDENT_MESSAGES = """
SELECT i.id, i.state, i.result,
    EXISTS (
        SELECT 1 FROM messages m JOIN outbox o ON o.message_id = m.id
        WHERE m.inbox_id = i.id AND m.author != 'resident' AND o.state = 'sent'
    ) AS replied,
    EXISTS (
        SELECT 1 FROM messages m JOIN outbox o ON o.message_id = m.id
        WHERE m.inbox_id = i.id AND m.author != 'resident' AND o.state = 'dead'
    ) AS undelivered,
    EXISTS (
        SELECT 1 FROM messages m JOIN tickets t ON t.id = m.ticket_id
        WHERE m.inbox_id = i.id AND m.author = 'resident'
        AND t.department != '' AND t.promise_at IS NOT NULL
    ) AS ticketed
FROM inbox i WHERE i.source = 'telegram'
"""


@dataclass(frozen=True)
class Count:
    """What became of the messages of residents."""

    received: int
    #: a person's words, an answer, small talk
    answered: int
    #: a receipt, in a ticket with owner or queue and a due time
    acknowledged: int
    #: nothing to answer: a block, a tap, an edit, an update of no message
    nothing_due: int
    #: the resident can't be reached; staff were told
    unreachable: int
    #: neither: must be 0
    unanswered: int


class Ledger:
    """Counts and strays."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def count(self) -> Count:
        """The ledger of everything received."""
        totals = dict.fromkeys(
            ("answered", "acknowledged", "nothing", "unreachable"), 0
        )
        received = 0
        for row in self._conn.execute(RESIDENT_MESSAGES):
            received += 1
            state = _state(row)
            if state in totals:
                totals[state] += 1
        return Count(
            received=received,
            answered=totals["answered"],
            acknowledged=totals["acknowledged"],
            nothing_due=totals["nothing"],
            unreachable=totals["unreachable"],
            unanswered=received - sum(totals.values()),
        )

    def became_of(
        self, platform: str, chat_id: str, remote_id: str
    ) -> dict[str, str | float | None]:
        """What a message was read as, and its ticket's reference."""
        row = self._conn.execute(
            "SELECT m.reading, t.reference FROM links l "
            "JOIN messages m ON m.id = l.message_id "
            "LEFT JOIN tickets t ON t.id = m.ticket_id "
            "WHERE l.platform = ? AND l.place = ? AND l.remote_id = ?",
            (platform, chat_id, remote_id),
        ).fetchone()
        reading = json.loads(row["reading"] or "{}") if row else {}
        names = (
            "intent",
            "intent_confidence",
            "service",
            "department",
            "department_confidence",
        )
        return {name: reading.get(name) for name in names} | {
            "ticket": row["reference"] if row else None
        }

    def strays(self) -> list[int]:
        """Inbox ids of messages that are neither answered nor acknowledged."""
        found = self._conn.execute(RESIDENT_MESSAGES)
        return [row["id"] for row in found if _state(row) == "stray"]


def _state(row: Mapping[str, object] | sqlite3.Row) -> str:
    if row["state"] == "done" and row["result"] == "nothing":
        return "nothing"
    if row["replied"] and row["result"] == "answered":
        return "answered"
    if row["replied"] and row["ticketed"]:
        return "acknowledged"
    if row["undelivered"] and row["result"]:
        return "unreachable"
    return "stray"

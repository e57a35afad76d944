"""Everything that is held about one resident, as plain values, for the resident."""

from __future__ import annotations

import sqlite3
from typing import Any

from bot.lanes import conversation_lane

#: what is told of each table; ids lead from one to the other
TOLD = {
    "resident": (
        "platform, user_id, name, language, language_chosen, writes, quiet, blocked, "
        "created_at, erased_at"
    ),
    "tickets": (
        "id, reference, kind, service, department, status, waiting, outcome, "
        "emergency, part, place_text, latitude, longitude, awaited, created_at, "
        "promise_at, last_at, resolved_at, answered_at, reopened, verdict, rating"
    ),
    "messages": (
        "id, at, author, kind, text, latitude, longitude, ticket_id, edited_at, reading"
    ),
    "asks": "id, ticket_id, kind, options, created_at, answered_at, answer",
    "earlier_words": "message_id, text, at",
    "files": "message_id, kind, mime, size, name",
    "decisions": "d.at, t.reference, d.reason",
    "as_it_came_in": "received_at, result, payload",
    "what_was_done": "a.at, a.act, a.reference",
}


class Holdings:
    """Reads; writes nothing."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def everything(self, resident_id: int) -> dict[str, Any]:
        """By subject. Raises LookupError when there is no such resident."""
        (resident,) = self._rows(
            f"SELECT {TOLD['resident']} FROM residents WHERE id = ?",  # noqa: S608
            resident_id,
        ) or [None]
        if resident is None:
            raise LookupError(f"no resident {resident_id}")
        theirs = "(SELECT id FROM conversations WHERE resident_id = ?)"
        told: dict[str, Any] = {"resident": resident}
        for table in ("tickets", "messages", "asks"):
            told[table] = self._rows(
                f"SELECT {TOLD[table]} FROM {table} "  # noqa: S608
                f"WHERE conversation_id IN {theirs} ORDER BY id",
                resident_id,
            )
        of_messages = f"SELECT id FROM messages WHERE conversation_id IN {theirs}"  # noqa: S608
        told["earlier_words"] = self._rows(
            f"SELECT {TOLD['earlier_words']} FROM revisions "  # noqa: S608
            f"WHERE message_id IN ({of_messages}) ORDER BY id",
            resident_id,
        )
        told["files"] = self._rows(
            f"SELECT {TOLD['files']} FROM media "  # noqa: S608
            f"WHERE message_id IN ({of_messages}) ORDER BY id",
            resident_id,
        )
        told["decisions"] = self._rows(
            f"SELECT {TOLD['decisions']} FROM decisions d JOIN tickets t "  # noqa: S608
            "ON t.id = d.ticket_id WHERE t.resident_id = ? ORDER BY d.id",
            resident_id,
        )
        told["as_it_came_in"] = self._arrivals(resident_id)
        told["what_was_done"] = self._rows(
            f"SELECT {TOLD['what_was_done']} FROM audit a JOIN tickets t "  # noqa: S608
            "ON t.reference = a.reference WHERE t.resident_id = ? ORDER BY a.id",
            resident_id,
        )
        return told

    def _arrivals(self, resident_id: int) -> list[dict[str, Any]]:
        """What the messenger sent, as long as it is kept; not what staff did."""
        chats = self._rows(
            "SELECT platform, chat_id FROM conversations WHERE resident_id = ?",
            resident_id,
        )
        found: list[dict[str, Any]] = []
        for chat in chats:
            found += self._rows(
                f"SELECT {TOLD['as_it_came_in']} FROM inbox "  # noqa: S608
                "WHERE lane = ? AND source != 'slack' ORDER BY id",
                conversation_lane(chat["platform"], chat["chat_id"]),
            )
        return found

    def _rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        return [dict(row) for row in self._conn.execute(sql, values)]

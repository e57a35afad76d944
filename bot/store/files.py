"""Which files a ticket has, as far as that decides what becomes of the next one."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bot.store import rows

#: the files of residents in the ticket of a message, before one of its own
EARLIER = """
FROM media f JOIN messages m ON m.id = f.message_id
JOIN media this ON this.message_id = ? AND this.id > f.id
WHERE m.author = 'resident' AND m.ticket_id =
    (SELECT ticket_id FROM messages WHERE id = this.message_id)
AND this.id = (SELECT id FROM media WHERE message_id = this.message_id
    ORDER BY id LIMIT 1 OFFSET ?)
"""


class Files:
    """Reads; writes nothing."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def before(self, message_id: int, index: int) -> tuple[int, int]:
        """How many files residents sent into the ticket before this one; bytes."""
        row = self._conn.execute(
            f"SELECT count(*), coalesce(sum(f.size), 0) {EARLIER}",
            (message_id, index),
        ).fetchone()
        return int(row[0]), int(row[1])

    def shown_already(self, message_id: int, index: int, channel: str) -> bool:
        """Did the resident send the very same file before, and is it in the channel?"""
        row = self._conn.execute(
            f"SELECT 1 {EARLIER} AND f.file_unique_id = this.file_unique_id "  # noqa: S608
            "AND f.file_unique_id != '' AND EXISTS (SELECT 1 FROM outbox o "
            "WHERE o.message_id = f.message_id AND o.act = 'file' "
            "AND o.state = 'sent' AND o.place = ?)",
            (message_id, index, channel),
        ).fetchone()
        return row is not None

    def sent(self, message_id: int) -> frozenset[str]:
        """The messenger's ids of the files that went out with an answer."""
        found = self._conn.execute(
            "SELECT remote_id FROM outbox WHERE message_id = ? AND act = 'send_file' "
            "AND state = 'sent'",
            (message_id,),
        )
        return frozenset(row["remote_id"] for row in found)

    def told_since(self, conversation_id: int, purpose: str, since: datetime) -> bool:
        """Was a text of ours that begins with this name said to them since then?"""
        row = self._conn.execute(
            "SELECT 1 FROM messages WHERE conversation_id = ? AND author = 'bot' "
            "AND purpose LIKE ? || '%' AND at > ?",
            (conversation_id, purpose, rows.stamp(since)),
        ).fetchone()
        return row is not None

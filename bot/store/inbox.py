"""What came in: stored before it is confirmed, done once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.model import InboxRow
from bot.store import rows
from bot.store.sql import insert_new

#: a breath takes seconds, and so does the next try
LONGEST_WAIT = timedelta(minutes=5)


@dataclass(frozen=True)
class Arrived:
    """One thing to store: where from, its natural key, its lane, as it came."""

    source: str
    key: str
    lane: str
    payload: Mapping[str, Any]


class Inbox:
    """Rows of what came in, and the offset up to which they were taken."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def store(self, arrived: Iterable[Arrived], now: datetime) -> int:
        """Store what is new among these; how many were."""
        at = rows.stamp(now)
        stored = [
            insert_new(
                self._conn,
                "inbox",
                {
                    "source": one.source,
                    "key": one.key,
                    "lane": one.lane,
                    # lone surrogates survive as \\u escapes
                    "payload": json.dumps(one.payload),
                    "received_at": at,
                    "not_before": at,
                },
            )
            for one in arrived
        ]
        return sum(row_id is not None for row_id in stored)

    def has(self, source: str, key: str) -> bool:
        """It came before."""
        found = self._conn.execute(
            "SELECT 1 FROM inbox WHERE source = ? AND key = ?", (source, key)
        )
        return found.fetchone() is not None

    def heads(
        self, now: datetime, limit: int, busy: Collection[str] = ()
    ) -> list[InboxRow]:
        """The first waiting row of each lane that is due, oldest first.

        A lane is due with any of its rows, unless its first one failed: that one holds
        it up. Lanes in `busy` are left alone.
        """
        found = self._conn.execute(
            """
            SELECT i.* FROM inbox i JOIN (
                SELECT min(id) AS id FROM inbox WHERE state = 'new' GROUP BY lane
            ) head ON head.id = i.id
            WHERE i.not_before <= :now OR (i.attempts = 0 AND EXISTS (
                SELECT 1 FROM inbox n WHERE n.lane = i.lane AND n.state = 'new'
                AND n.not_before <= :now
            )) ORDER BY i.id LIMIT :limit
            """,
            {"now": rows.stamp(now), "limit": limit + len(busy)},
        )
        free = [row for row in found if row["lane"] not in busy]
        return [rows.inbox_row(row) for row in free[:limit]]

    def behind(self, head: InboxRow, limit: int) -> list[InboxRow]:
        """The rows of its lane that wait behind it, in order."""
        found = self._conn.execute(
            "SELECT * FROM inbox WHERE state = 'new' AND lane = ? AND id > ? "
            "ORDER BY id LIMIT ?",
            (head.lane, head.id, limit),
        )
        return [rows.inbox_row(row) for row in found]

    def wait(self, inbox_ids: Collection[int], until: datetime) -> None:
        """More may come that belongs to them: they are decided then."""
        self._conn.executemany(
            "UPDATE inbox SET not_before = ? WHERE id = ? AND state = 'new'",
            [(rows.stamp(until), inbox_id) for inbox_id in inbox_ids],
        )

    def put_right(self, now: datetime) -> int:
        """What waits longer than anything does came while the clock was wrong: it is
        due now; how many."""
        return self._conn.execute(
            "UPDATE inbox SET not_before = :now WHERE state = 'new' "
            "AND not_before > :longest",
            {"now": rows.stamp(now), "longest": rows.stamp(now + LONGEST_WAIT)},
        ).rowcount

    def next_due(self, busy: Collection[str] = ()) -> datetime | None:
        """When the earliest lane is due; None when nothing waits.

        Lanes in `busy` do not count.
        """
        marks = ", ".join("?" * len(busy))
        row = self._conn.execute(
            f"""
            SELECT min(CASE WHEN i.attempts > 0 THEN i.not_before ELSE (
                SELECT min(n.not_before) FROM inbox n
                WHERE n.lane = i.lane AND n.state = 'new'
            ) END) FROM inbox i JOIN (
                SELECT min(id) AS id FROM inbox WHERE state = 'new' GROUP BY lane
            ) head ON head.id = i.id WHERE i.lane NOT IN ({marks})
            """,  # noqa: S608 - marks only
            tuple(busy),
        ).fetchone()
        return rows.time_of(row[0])

    def is_waiting(self, inbox_id: int) -> bool:
        """Not yet done, nor dead: it may still be decided."""
        row = self._conn.execute(
            "SELECT 1 FROM inbox WHERE id = ? AND state = 'new'", (inbox_id,)
        ).fetchone()
        return row is not None

    def finish(
        self,
        inbox_id: int,
        result: str,
        now: datetime,
        conversation_id: int | None = None,
        decided_with: int | None = None,
    ) -> None:
        """Done, with how it ended; perhaps as a part of an earlier row's matter."""
        self._conn.execute(
            "UPDATE inbox SET state = 'done', result = ?, done_at = ?, "
            "conversation_id = coalesce(?, conversation_id), decided_with = ? "
            "WHERE id = ?",
            (result, rows.stamp(now), conversation_id, decided_with, inbox_id),
        )

    def postpone(self, inbox_id: int, not_before: datetime, error: str) -> None:
        """It failed; try it again then."""
        self._conn.execute(
            "UPDATE inbox SET attempts = attempts + 1, not_before = ?, error = ? "
            "WHERE id = ?",
            (rows.stamp(not_before), error, inbox_id),
        )

    def not_answered(self, outbox_id: int, result: str) -> None:
        """The answer did not arrive. 'unreachable': they left; 'given': to people."""
        self._conn.execute(
            "UPDATE inbox SET result = :result WHERE result = 'answered' AND "
            "(SELECT inbox_id FROM outbox WHERE id = :id) IN (id, decided_with)",
            {"result": result, "id": outbox_id},
        )

    def bury(self, inbox_id: int, error: str, now: datetime) -> None:
        """It can't be handled; people are told, later rows of its lane go on."""
        self._conn.execute(
            "UPDATE inbox SET state = 'dead', attempts = attempts + 1, error = ?, "
            "result = 'dead', done_at = ? WHERE id = ?",
            (error, rows.stamp(now), inbox_id),
        )

    def fact(self, name: str) -> str | None:
        """A single fact, such as the offset."""
        row = self._conn.execute(
            "SELECT value FROM facts WHERE name = ?", (name,)
        ).fetchone()
        return None if row is None else row[0]

    def set_fact(self, name: str, value: str) -> None:
        """Keep a single fact."""
        self._conn.execute(
            "INSERT INTO facts (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def expire_payloads(self, before: datetime) -> int:
        """Forget raw updates that are done and older than `before`; how many."""
        return self._conn.execute(
            "UPDATE inbox SET payload = NULL WHERE payload IS NOT NULL "
            "AND state != 'new' AND received_at < ?",
            (rows.stamp(before),),
        ).rowcount

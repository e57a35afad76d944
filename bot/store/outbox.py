"""What must go out: in order within a lane, each key once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.lanes import UNASKED
from bot.model import OutboxRow
from bot.store import rows
from bot.store.sql import insert_new

#: how long a row may wait: for its pace or an undo; for its next try, see bot.retry;
#: for the day, when nobody asked for it
LONGEST_PAUSE = timedelta(minutes=10)
LONGEST_NAMED = timedelta(hours=2)
LONGEST_HELD = timedelta(hours=36)
#: LIKE this are the lanes of what nobody asked for, and those beside them
ANY_UNASKED = f"%{UNASKED}%"


class Outbox:
    """Rows of what must go out."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def put(
        self,
        key: str,
        *,
        platform: str,
        lane: str,
        act: str,
        body: Mapping[str, Any],
        now: datetime,
        inbox_id: int | None = None,
        ticket_id: int | None = None,
        conversation_id: int | None = None,
        message_id: int | None = None,
        not_before: datetime | None = None,
    ) -> int | None:
        """Add a row; None when its key is there already (said before)."""
        return insert_new(
            self._conn,
            "outbox",
            {
                "key": key,
                "platform": platform,
                "lane": lane,
                "act": act,
                "body": json.dumps(body),
                "created_at": rows.stamp(now),
                "not_before": rows.stamp(not_before or now),
                "inbox_id": inbox_id,
                "ticket_id": ticket_id,
                "conversation_id": conversation_id,
                "message_id": message_id,
            },
        )

    def waits_already(self, ticket_id: int, act: str, lane: str) -> bool:
        """Is such a row for this ticket still to be sent (and not yet in flight)?"""
        row = self._conn.execute(
            "SELECT 1 FROM outbox WHERE ticket_id = ? AND act = ? AND lane = ? "
            "AND state = 'new' AND ambiguous = 0 LIMIT 1",
            (ticket_id, act, lane),
        ).fetchone()
        return row is not None

    def shows(self, message_id: int, act: str, lane: str) -> bool:
        """Is there such a row for the message in this lane, or one that waits in any?

        One that waits goes to where the card is by then.
        """
        row = self._conn.execute(
            "SELECT 1 FROM outbox WHERE message_id = ? AND act = ? "
            "AND (lane = ? OR state = 'new') LIMIT 1",
            (message_id, act, lane),
        ).fetchone()
        return row is not None

    def card_went_elsewhere(self, row: OutboxRow, place: str) -> bool:
        """Was the ticket's card sent to another place by a later row?"""
        later = self._conn.execute(
            "SELECT 1 FROM outbox WHERE ticket_id = ? AND act = 'card' AND id > ? "
            "AND state = 'sent' AND place != ? LIMIT 1",
            (row.ticket_id, row.id, place),
        ).fetchone()
        return later is not None

    def card_follows(self, row: OutboxRow) -> bool:
        """Does a later row in another lane bring the ticket's card too?"""
        later = self._conn.execute(
            "SELECT 1 FROM outbox WHERE ticket_id = ? AND act = 'card' AND id > ? "
            "AND state IN ('new', 'sending') AND lane != ? LIMIT 1",
            (row.ticket_id, row.id, row.lane),
        ).fetchone()
        return later is not None

    def claim(
        self,
        now: datetime,
        limit: int,
        busy: Collection[str] = (),
        platform: str | None = None,
    ) -> list[OutboxRow]:
        """Heads of due lanes (of one platform), marked as in flight.

        Lanes in `busy` are left alone.
        """
        found = self._conn.execute(
            """
            SELECT o.* FROM outbox o JOIN (
                SELECT min(id) AS id FROM outbox
                WHERE state IN ('new', 'sending') GROUP BY lane
            ) head ON head.id = o.id
            WHERE o.state = 'new' AND o.not_before <= ?
            AND o.platform = coalesce(?, o.platform)
            ORDER BY o.not_before, o.id LIMIT ?
            """,
            (rows.stamp(now), platform, limit + len(busy)),
        )
        heads = [rows.outbox_row(row) for row in found if row["lane"] not in busy]
        heads = heads[:limit]
        if heads:
            self._conn.executemany(
                "UPDATE outbox SET state = 'sending' WHERE id = ?",
                [(row.id,) for row in heads],
            )
        return heads

    def next_due(self, platform: str | None = None) -> datetime | None:
        """When the earliest head of a lane may go; None when nothing waits."""
        row = self._conn.execute(
            """
            SELECT min(o.not_before) FROM outbox o JOIN (
                SELECT min(id) AS id FROM outbox
                WHERE state IN ('new', 'sending') GROUP BY lane
            ) head ON head.id = o.id
            WHERE o.state = 'new' AND o.platform = coalesce(?, o.platform)
            """,
            (platform,),
        ).fetchone()
        return rows.time_of(row[0])

    def is_busy(self) -> bool:
        """Something waits or is in flight."""
        row = self._conn.execute(
            "SELECT 1 FROM outbox WHERE state IN ('new', 'sending') LIMIT 1"
        ).fetchone()
        return row is not None

    def in_flight(self) -> list[OutboxRow]:
        """What is being sent; after a crash: what nobody has settled."""
        found = self._conn.execute("SELECT * FROM outbox WHERE state = 'sending'")
        return [rows.outbox_row(row) for row in found]

    def lose(self, row_id: int) -> None:
        """A crash took its outcome: it is ambiguous, and waits again."""
        self._conn.execute(
            "UPDATE outbox SET state = 'new', ambiguous = ambiguous + 1 WHERE id = ?",
            (row_id,),
        )

    def sent(self, row_id: int, now: datetime, place: str, remote_id: str) -> None:
        """It arrived, and where it is."""
        self._conn.execute(
            "UPDATE outbox SET state = 'sent', sent_at = ?, place = ?, remote_id = ?, "
            "attempts = attempts + 1, error = NULL WHERE id = ?",
            (rows.stamp(now), place, remote_id, row_id),
        )

    def retry(
        self, row_id: int, not_before: datetime, error: str, ambiguous: bool
    ) -> None:
        """It did not go, or nobody knows; again then."""
        self._conn.execute(
            "UPDATE outbox SET state = 'new', not_before = ?, error = ?, "
            "attempts = attempts + 1, ambiguous = ambiguous + ? WHERE id = ?",
            (rows.stamp(not_before), error, int(ambiguous), row_id),
        )

    def move_to_lane(self, row_id: int, lane: str) -> None:
        """It keeps its order with another lane's rows now."""
        self._conn.execute("UPDATE outbox SET lane = ? WHERE id = ?", (lane, row_id))

    def hurry(self, platform: str, now: datetime) -> int:
        """The platform is back: what waits for its next try goes now; how many.

        Its failures are forgiven: they were the outage's, and the next wait is short.
        """
        return self._conn.execute(
            "UPDATE outbox SET not_before = min(not_before, ?), attempts = 1 "
            "WHERE platform = ? AND state = 'new' AND attempts > 0",
            (rows.stamp(now), platform),
        ).rowcount

    def put_right(self, now: datetime) -> int:
        """What waits longer than anything does was put down while the clock was wrong:
        it goes now; how many. What has to wait all the same is held anew."""
        return self._conn.execute(
            "UPDATE outbox SET not_before = :now WHERE state = 'new' AND not_before > "
            "CASE WHEN lane LIKE :unasked THEN :held WHEN attempts > 0 THEN :named "
            "ELSE :soon END",
            {
                "unasked": ANY_UNASKED,
                "now": rows.stamp(now),
                "soon": rows.stamp(now + LONGEST_PAUSE),
                "named": rows.stamp(now + LONGEST_NAMED),
                "held": rows.stamp(now + LONGEST_HELD),
            },
        ).rowcount

    def put_back(self, row_id: int, not_before: datetime) -> None:
        """It was claimed but not tried (pacing, a stop): as if never claimed."""
        self._conn.execute(
            "UPDATE outbox SET state = 'new', not_before = ? WHERE id = ?",
            (rows.stamp(not_before), row_id),
        )

    def hold(self, row_id: int, until: datetime) -> None:
        """It was claimed but must not go before then; its waiting begins then."""
        self.put_back(row_id, until)
        self._conn.execute(
            "UPDATE outbox SET held_until = ? WHERE id = ?", (rows.stamp(until), row_id)
        )

    def bury(self, row_id: int, error: str, *, ambiguous: bool = False) -> None:
        """It will never arrive; `ambiguous`: unless it just did."""
        self._conn.execute(
            "UPDATE outbox SET state = 'dead', error = ?, attempts = attempts + 1, "
            "ambiguous = ambiguous + ? WHERE id = ?",
            (error, int(ambiguous), row_id),
        )

    def drop(self, row_id: int, why: str) -> None:
        """It is needless now."""
        self._conn.execute(
            "UPDATE outbox SET state = 'dropped', error = ? WHERE id = ?",
            (why, row_id),
        )

    def drop_later(self, row: OutboxRow, why: str) -> int:
        """Waiting rows behind this one that say the same of its ticket; how many."""
        return self._conn.execute(
            "UPDATE outbox SET state = 'dropped', error = ? WHERE state = 'new' "
            "AND ticket_id = ? AND act = ? AND lane = ? AND id > ?",
            (why, row.ticket_id, row.act, row.lane, row.id),
        ).rowcount

    def put_aside(self, why: str) -> int:
        """Nothing that waits or was in flight is sent any more; how many rows."""
        return self._conn.execute(
            "UPDATE outbox SET state = 'dropped', error = ? "
            "WHERE state IN ('new', 'sending')",
            (why,),
        ).rowcount

    def redrive(self, now: datetime) -> int:
        """Dead rows wait again, by a person's command; how many."""
        return self._conn.execute(
            "UPDATE outbox SET state = 'new', attempts = 0, error = NULL, "
            "ambiguous = min(ambiguous, 1), not_before = ?, created_at = ?, "
            "held_until = NULL "
            "WHERE state = 'dead'",
            (rows.stamp(now), rows.stamp(now)),
        ).rowcount

    def last_unasked(self, conversation_id: int | None) -> datetime | None:
        """When the conversation last got something unasked, or may have: what was
        given up after an answer was lost may have arrived."""
        found = self._conn.execute(
            "SELECT max(coalesce(sent_at, not_before)) FROM outbox "
            "WHERE conversation_id = ? AND lane LIKE ? "
            "AND (state = 'sent' OR (state = 'dead' AND ambiguous > 0))",
            (conversation_id, ANY_UNASKED),
        ).fetchone()
        return rows.time_of(found[0])

    def waits_unasked(self, conversation_id: int) -> bool:
        """Is something unasked for the conversation still to arrive?"""
        row = self._conn.execute(
            "SELECT 1 FROM outbox WHERE conversation_id = ? AND lane LIKE ? "
            "AND state IN ('new', 'sending') LIMIT 1",
            (conversation_id, ANY_UNASKED),
        ).fetchone()
        return row is not None

    def where(self, key: str) -> tuple[str, str] | None:
        """Place and remote id of a sent row."""
        row = self._conn.execute(
            "SELECT place, remote_id FROM outbox WHERE key = ? AND state = 'sent'",
            (key,),
        ).fetchone()
        return None if row is None else (row["place"], row["remote_id"])

    def posted(
        self, ticket_id: int, act: str
    ) -> list[tuple[str, str, Mapping[str, Any]]]:
        """Where each of a ticket's rows of this act arrived (place and remote id), with
        its body, oldest first."""
        found = self._conn.execute(
            "SELECT place, remote_id, body FROM outbox WHERE ticket_id = ? AND act = ? "
            "AND platform = 'slack' AND state = 'sent' ORDER BY id",
            (ticket_id, act),
        )
        return [
            (row["place"], row["remote_id"], json.loads(row["body"])) for row in found
        ]

    def counts(self) -> dict[str, int]:
        """Rows by state, and how many were ambiguous."""
        found = self._conn.execute(
            "SELECT state, count(*) FROM outbox GROUP BY state "
            "UNION ALL SELECT 'ambiguous', count(*) FROM outbox WHERE ambiguous > 0"
        )
        return {row[0]: row[1] for row in found}

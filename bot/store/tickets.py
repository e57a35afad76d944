"""Tickets, their follow-ups and the audit of what was done to them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from bot.model import FollowUp, FollowUpKind, Status, Ticket, Waiting
from bot.store import rows
from bot.store.audit import add_line
from bot.store.sql import insert, update

#: what the resident said first about a ticket, in one breath, or its part of that
FIRST_WORDS = """coalesce(nullif(t.part, ''), (
    SELECT group_concat(text, char(10)) FROM (
        SELECT w.text FROM messages w
        WHERE w.ticket_id = t.id AND w.text != '' AND w.together = (
            SELECT m.together FROM messages m WHERE m.ticket_id = t.id
            AND m.author = 'resident' AND m.text != '' ORDER BY m.id LIMIT 1
        ) ORDER BY w.id
    )
))"""
SELECT = f"SELECT t.*, {FIRST_WORDS} AS words FROM tickets t"  # noqa: S608


def read_to(channel: str) -> str:
    """The fact that says up to when a channel of Slack has been read."""
    return f"slack_read:{channel}"


class Tickets:
    """Matters, and the things to do for them at a time."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def open(
        self,
        *,
        reference: str,
        resident_id: int,
        conversation_id: int,
        origin_inbox_id: int | None,
        matter: int,
        now: datetime,
        fields: Mapping[str, Any],
    ) -> int:
        """A new ticket; its id. One message and matter make one ticket only."""
        at = rows.stamp(now)
        return insert(
            self._conn,
            "tickets",
            {
                "reference": reference,
                "resident_id": resident_id,
                "conversation_id": conversation_id,
                "origin_inbox_id": origin_inbox_id,
                "matter": matter,
                "status": Status.OPEN,
                "waiting": Waiting.US,
                "created_at": at,
                "last_at": at,
            }
            | rows.columns(dict(fields)),
        )

    def change(self, ticket_id: int, changes: Mapping[str, Any]) -> None:
        """Set fields of a ticket."""
        update(self._conn, "tickets", ticket_id, rows.columns(dict(changes)))

    def get(self, ticket_id: int) -> Ticket:
        """By id. Raises LookupError when there is none."""
        row = self._conn.execute(f"{SELECT} WHERE t.id = ?", (ticket_id,)).fetchone()
        if row is None:
            raise LookupError(f"no ticket {ticket_id}")
        return rows.ticket(row)

    def of_same_message(self, ticket: Ticket) -> list[Ticket]:
        """The other tickets that the message made, oldest first."""
        found = self._conn.execute(
            f"{SELECT} WHERE t.origin_inbox_id = ? AND t.id != ? ORDER BY t.id",
            (ticket.origin, ticket.id),
        )
        return [rows.ticket(row) for row in found]

    def dangers(self, ticket_id: int) -> frozenset[str]:
        """What dangers were found in its messages; 'emergency' for one without name."""
        found: set[str] = set()
        for row in self._conn.execute(
            "SELECT reading FROM messages WHERE ticket_id = ? AND reading IS NOT NULL",
            (ticket_id,),
        ):
            reading = json.loads(row["reading"])
            found |= set(reading["safety"] or ["emergency"])
        return frozenset(found)

    def opened_since(self, since: datetime, written: datetime) -> int:
        """How many tickets, of what residents wrote after `written`."""
        row = self._conn.execute(
            "SELECT count(*) FROM tickets t WHERE t.created_at >= ? AND EXISTS "
            "(SELECT 1 FROM messages m WHERE m.ticket_id = t.id "
            "AND m.author = 'resident' AND m.at >= ?)",
            (rows.stamp(since), rows.stamp(written)),
        ).fetchone()
        return int(row[0])

    def held_back(self, now: datetime) -> None:
        """There were too many new ones: the watchdog tells of it."""
        self._conn.execute(
            "INSERT INTO facts (name, value) VALUES ('braked_at', ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (rows.stamp(now),),
        )

    def whole_message(self, ticket: Ticket) -> str:
        """All words of the message that made it; '' once they are gone."""
        row = self._conn.execute(
            "SELECT group_concat(text, char(10)) AS text FROM (SELECT w.text "
            "FROM messages m JOIN messages w ON w.together = m.together "
            "WHERE m.inbox_id = ? AND m.author = 'resident' AND w.text != '' "
            "ORDER BY w.id)",
            (ticket.origin,),
        ).fetchone()
        return str(row["text"] or "")

    def id_of(self, reference: str) -> int:
        """Id by reference. Raises LookupError when there is none."""
        row = self._conn.execute(
            "SELECT id FROM tickets WHERE reference = ?", (reference,)
        ).fetchone()
        if row is None:
            raise LookupError(f"no ticket {reference}")
        return int(row["id"])

    def by_reference(self, reference: str) -> Ticket | None:
        """By reference, in the form that it is stored in."""
        row = self._conn.execute(
            f"{SELECT} WHERE t.reference = ?", (reference,)
        ).fetchone()
        return None if row is None else rows.ticket(row)

    def of_conversation(self, conversation_id: int) -> list[Ticket]:
        """All of a conversation's tickets, newest first."""
        found = self._conn.execute(
            f"{SELECT} WHERE t.conversation_id = ? ORDER BY t.id DESC",
            (conversation_id,),
        )
        return [rows.ticket(row) for row in found]

    def since(self, at: datetime | None) -> list[Ticket]:
        """Every ticket with news since then, by its number."""
        found = self._conn.execute(
            f"{SELECT} WHERE t.last_at >= ? ORDER BY t.id",
            (rows.stamp(at) if at else "",),
        )
        return [rows.ticket(row) for row in found]

    def of_chat(self, platform: str, chat_id: str) -> list[Ticket]:
        """All tickets of the chat with this id on the platform, newest first."""
        found = self._conn.execute(
            f"{SELECT} JOIN conversations c ON c.id = t.conversation_id "
            "WHERE c.platform = ? AND c.chat_id = ? ORDER BY t.id DESC",
            (platform, chat_id),
        )
        return [rows.ticket(row) for row in found]

    def place_card(self, ticket_id: int, channel: str, ts: str) -> None:
        """Where the card is. What was written under it before that was known is read
        again: nobody could tell whose it was."""
        before = self.get(ticket_id)
        if (before.card_channel, before.card_ts) == (channel, ts):
            return
        self.change(ticket_id, {"card_channel": channel, "card_ts": ts})
        self._conn.execute(
            "UPDATE facts SET value = ? "
            "WHERE name = ? AND CAST(value AS REAL) > CAST(? AS REAL)",
            (ts, read_to(channel), ts),
        )

    def by_card(self, channel: str, ts: str) -> Ticket | None:
        """The ticket whose card this is."""
        row = self._conn.execute(
            f"{SELECT} WHERE t.card_channel = ? AND t.card_ts = ?", (channel, ts)
        ).fetchone()
        return None if row is None else rows.ticket(row)

    def stale_cards(self, now: datetime, limit: int) -> list[Ticket]:
        """Open tickets whose card says something of the time left that is no longer
        so, the longest first."""
        found = self._conn.execute(
            f"{SELECT} WHERE t.status IN ('open', 'taken') AND t.fresh_until <= ? "
            "AND t.waiting != 'resident' AND t.card_ts IS NOT NULL "
            "ORDER BY t.fresh_until, t.id LIMIT ?",
            (rows.stamp(now), limit),
        )
        return [rows.ticket(row) for row in found]

    def open_cards(self) -> list[tuple[str, str]]:
        """Channel and ts of the card of every open ticket that has one."""
        found = self._conn.execute(
            "SELECT card_channel, card_ts FROM tickets "
            "WHERE status IN ('open', 'taken') AND card_ts IS NOT NULL ORDER BY id"
        )
        return [(row["card_channel"], row["card_ts"]) for row in found]

    def not_in(self, departments: Collection[str]) -> list[Ticket]:
        """Every open ticket, and every ticket of a department not among these."""
        found = self._conn.execute(
            f"{SELECT} WHERE t.status IN ('open', 'taken') "  # noqa: S608
            "OR t.department NOT IN (SELECT value FROM json_each(?)) ORDER BY t.id",
            (json.dumps(list(departments)),),
        )
        return [rows.ticket(row) for row in found]

    def schedule(self, ticket_id: int, kind: FollowUpKind, due_at: datetime) -> None:
        """A follow-up, next in its sequence; one that still waits gives way."""
        self.cancel_follow_ups(ticket_id, (kind,))
        self._conn.execute(
            "INSERT INTO follow_ups (ticket_id, kind, sequence, due_at) "
            "SELECT ?, ?, coalesce(max(sequence), 0) + 1, ? FROM follow_ups "
            "WHERE ticket_id = ? AND kind = ?",
            (ticket_id, kind, rows.stamp(due_at), ticket_id, kind),
        )

    def due(self, now: datetime, limit: int = 100) -> list[FollowUp]:
        """Follow-ups whose time has come, earliest first."""
        found = self._conn.execute(
            "SELECT * FROM follow_ups WHERE state = 'waiting' AND due_at <= ? "
            "ORDER BY due_at, id LIMIT ?",
            (rows.stamp(now), limit),
        )
        return [rows.follow_up(row) for row in found]

    def next_follow_up(self) -> datetime | None:
        """When the next follow-up is due; None when there is none."""
        row = self._conn.execute(
            "SELECT min(due_at) FROM follow_ups WHERE state = 'waiting'"
        ).fetchone()
        return rows.time_of(row[0])

    def follow_up_done(self, follow_up_id: int, now: datetime) -> None:
        """It fired, or was needless when its time came."""
        update(
            self._conn,
            "follow_ups",
            follow_up_id,
            {"state": "done", "done_at": rows.stamp(now)},
        )

    def due_for(
        self, conversation_id: int, kind: FollowUpKind, until: datetime
    ) -> list[FollowUp]:
        """Follow-ups of a kind in a conversation, due by then, earliest first."""
        found = self._conn.execute(
            "SELECT f.* FROM follow_ups f JOIN tickets t ON t.id = f.ticket_id "
            "WHERE t.conversation_id = ? AND f.kind = ? AND f.state = 'waiting' "
            "AND f.due_at <= ? ORDER BY f.due_at, f.id",
            (conversation_id, kind, rows.stamp(until)),
        )
        return [rows.follow_up(row) for row in found]

    def waits(self, follow_up_id: int) -> bool:
        """It was neither done nor cancelled."""
        row = self._conn.execute(
            "SELECT 1 FROM follow_ups WHERE id = ? AND state = 'waiting'",
            (follow_up_id,),
        ).fetchone()
        return row is not None

    def postpone_follow_up(self, follow_up_id: int, due_at: datetime) -> None:
        """Not now: it waits until then."""
        update(self._conn, "follow_ups", follow_up_id, {"due_at": rows.stamp(due_at)})

    def follow_up_failed(self, follow_up_id: int, due_at: datetime) -> None:
        """It could not be done: again then, and somebody should know."""
        self._conn.execute(
            "UPDATE follow_ups SET due_at = ?, failures = failures + 1 WHERE id = ?",
            (rows.stamp(due_at), follow_up_id),
        )

    def cancel_follow_ups(
        self, ticket_id: int, kinds: tuple[FollowUpKind, ...]
    ) -> None:
        """They are needless now."""
        marks = ", ".join("?" * len(kinds))
        self._conn.execute(
            "UPDATE follow_ups SET state = 'cancelled' "  # noqa: S608
            f"WHERE ticket_id = ? AND state = 'waiting' AND kind IN ({marks})",
            (ticket_id, *kinds),
        )

    def audit(
        self,
        now: datetime,
        *,
        actor: str,
        act: str,
        reference: str | None,
        inbox_id: int | None,
        detail: Mapping[str, str],
    ) -> None:
        """One line of who did what; ids and names only."""
        add_line(
            self._conn,
            {
                "at": rows.stamp(now),
                "actor": actor,
                "act": act,
                "reference": reference,
                "inbox_id": inbox_id,
                "detail": json.dumps(dict(detail)),
            },
        )

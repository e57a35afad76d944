"""What staff look for: their tickets, all that is late, words, what was done."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.model import AuditLine, Relation, RelationKind, Sending, Status, Ticket
from bot.store import rows
from bot.store.sql import insert, update
from bot.store.tickets import SELECT

IS_OPEN = "t.status IN ('open', 'taken')"
RELATIONS = """
SELECT r.*, a.reference AS ticket, b.reference AS other FROM relations r
JOIN tickets a ON a.id = r.ticket_id JOIN tickets b ON b.id = r.other_id
WHERE r.undone_at IS NULL
"""
#: tickets of which anything says a word; the services are those named by it
WORD = """
SELECT m.ticket_id FROM said JOIN messages m ON m.id = said.rowid
WHERE said MATCH ? AND m.author != 'bot' AND m.ticket_id IS NOT NULL
UNION SELECT rowid FROM places WHERE places MATCH ?
UNION SELECT rowid FROM parts WHERE parts MATCH ?
UNION SELECT id FROM tickets WHERE service IN ({services})
"""


class Board:
    """Lists and histories of tickets, and how tickets belong together."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def mine(self, user: str, limit: int) -> list[Ticket]:
        """Open tickets of somebody, the most urgent first."""
        return self._tickets(f"t.owner = ? AND {IS_OPEN}", (user,), limit)

    def unowned(self, departments: Collection[str], limit: int) -> list[Ticket]:
        """Open tickets of these departments that nobody has, most urgent first."""
        where = f"t.owner IS NULL AND t.department IN ({_marks(departments)})"
        return self._tickets(f"{where} AND {IS_OPEN}", tuple(departments), limit)

    def overdue(
        self, departments: Collection[str], now: datetime, limit: int
    ) -> list[Ticket]:
        """Tickets of these departments of which a promise has passed, the soonest
        first; a new date that no person gave makes none of them punctual."""
        where = f"t.department IN ({_marks(departments)}) AND t.waiting = 'us' AND "
        where += f"{IS_OPEN} AND (t.promise_at <= ? OR t.overdue_since IS NOT NULL)"
        return self._tickets(where, (*departments, rows.stamp(now)), limit)

    def count_mine(self, user: str) -> int:
        """How many open tickets somebody has."""
        return self._count(f"t.owner = ? AND {IS_OPEN}", (user,))

    def count_unowned(self, departments: Collection[str]) -> int:
        """How many open tickets of these departments nobody has."""
        where = f"t.owner IS NULL AND t.department IN ({_marks(departments)})"
        return self._count(f"{where} AND {IS_OPEN}", tuple(departments))

    def search(
        self,
        words: Sequence[tuple[str, Collection[str]]],
        departments: Collection[str],
        limit: int,
    ) -> list[Ticket]:
        """Tickets of these departments in which every word is said, newest first.

        Each word comes with the ids of the services that its name stands for.
        """
        if not words:
            return []
        parts, values = [], []
        for word, services in words:
            parts.append(f"t.id IN ({WORD.format(services=_marks(services))})")
            term = '"{}"*'.format(word.replace('"', ""))
            values += [term, term, term, *services]
        where = f"t.department IN ({_marks(departments)}) AND " + " AND ".join(parts)
        found = self._conn.execute(
            f"{SELECT} WHERE {where} ORDER BY t.id DESC LIMIT ?",
            (*departments, *values, limit),
        )
        return [rows.ticket(row) for row in found]

    def forget_deleted(self) -> None:
        """Leave nothing of deleted words in the indexes: they keep it otherwise."""
        for index in ("said", "places", "parts"):
            self._conn.execute(
                f"INSERT INTO {index} ({index}) VALUES ('optimize')"  # noqa: S608
            )

    def history(self, reference: str, limit: int) -> list[AuditLine]:
        """What was done to a ticket, the newest so many, oldest first."""
        found = self._conn.execute(
            "SELECT * FROM audit WHERE reference = ? ORDER BY id DESC LIMIT ?",
            (reference, limit),
        ).fetchall()
        return [
            AuditLine(
                rows.at(row["at"]), row["actor"], row["act"], json.loads(row["detail"])
            )
            for row in reversed(found)
        ]

    def relations(self, ticket_id: int) -> list[Relation]:
        """How a ticket belongs together with others, oldest first."""
        found = self._conn.execute(
            f"{RELATIONS} AND ? IN (r.ticket_id, r.other_id) ORDER BY r.id",
            (ticket_id,),
        )
        return [_relation(row) for row in found]

    def relation(self, relation_id: int) -> Relation:
        """By id. LookupError: there is none, or it is undone."""
        row = self._conn.execute(f"{RELATIONS} AND r.id = ?", (relation_id,)).fetchone()
        if row is None:
            raise LookupError(f"no relation {relation_id}")
        return _relation(row)

    def merged_into(self, ticket_id: int) -> int | None:
        """Id of the ticket that this one was joined into."""
        row = self._conn.execute(
            "SELECT other_id FROM relations WHERE ticket_id = ? "
            "AND kind = 'merged' AND undone_at IS NULL",
            (ticket_id,),
        ).fetchone()
        return None if row is None else int(row["other_id"])

    def relate(
        self,
        kind: RelationKind,
        ticket_id: int,
        other_id: int,
        messages: Sequence[int],
        status: Status,
        now: datetime,
    ) -> int:
        """These two belong together; the relation's id."""
        values = {
            "kind": kind,
            "ticket_id": ticket_id,
            "other_id": other_id,
            "messages": json.dumps(list(messages)),
            "status": status,
            "at": rows.stamp(now),
        }
        return insert(self._conn, "relations", values)

    def undo_relation(self, relation_id: int, now: datetime) -> None:
        """They do not belong together after all."""
        update(self._conn, "relations", relation_id, {"undone_at": rows.stamp(now)})

    def hand_over(self, messages: Sequence[int], ticket_id: int) -> None:
        """These messages belong to this ticket now."""
        self._conn.executemany(
            "UPDATE messages SET ticket_id = ? WHERE id = ?",
            [(ticket_id, message) for message in messages],
        )

    def correct(
        self,
        ticket_id: int,
        actor: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        now: datetime,
    ) -> None:
        """The model was wrong about the words that opened a ticket."""
        self._conn.execute(
            "INSERT INTO corrections (message_id, at, actor, before, after) "
            "SELECT id, ?, ?, ?, ? FROM messages WHERE ticket_id = ? "
            "AND author = 'resident' AND text != '' ORDER BY id LIMIT 1",
            (
                rows.stamp(now),
                actor,
                json.dumps(dict(before)),
                json.dumps(dict(after)),
                ticket_id,
            ),
        )

    def corrections(self) -> list[dict[str, Any]]:
        """Every message that was read wrong, with the last word on what it is."""
        found = self._conn.execute(
            "SELECT c.before, c.after, c.actor, c.at, coalesce(nullif(t.part, ''), ("
            "SELECT group_concat(text, char(10)) FROM (SELECT w.text FROM messages w "
            "WHERE m.together = w.together AND m.ticket_id IS w.ticket_id "
            "AND w.text != '' ORDER BY w.id))) AS text "
            "FROM corrections c JOIN messages m ON m.id = c.message_id "
            "LEFT JOIN tickets t ON t.id = m.ticket_id WHERE c.id IN "
            "(SELECT max(id) FROM corrections GROUP BY message_id) ORDER BY c.id"
        )
        return [_example(row) for row in found]

    def sending(self, message_id: int, now: datetime) -> Sending:
        """Where an answer stands on its way. LookupError: it never was on any."""
        found = self._conn.execute(
            "SELECT act, state, not_before, ambiguous FROM outbox WHERE message_id = ? "
            "AND platform != 'slack' AND act IN ('say', 'send_file', 'unsay')",
            (message_id,),
        ).fetchall()
        says = [row for row in found if row["act"] != "unsay"]
        if not says:
            raise LookupError(f"message {message_id} was not on its way")
        return _sending(says, found, now)

    def undo_sending(self, message_id: int) -> int:
        """Stop what is held of an answer; how many parts were."""
        return self._conn.execute(
            "UPDATE outbox SET state = 'dropped', error = 'undone' "
            "WHERE message_id = ? AND act IN ('say', 'send_file') AND state = 'new'",
            (message_id,),
        ).rowcount

    def _tickets(self, where: str, values: tuple[Any, ...], limit: int) -> list[Ticket]:
        found = self._conn.execute(
            f"{SELECT} WHERE {where} ORDER BY t.promise_at, t.id LIMIT ?",
            (*values, limit),
        )
        return [rows.ticket(row) for row in found]

    def _count(self, where: str, values: tuple[Any, ...]) -> int:
        row = self._conn.execute(
            f"SELECT count(*) FROM tickets t WHERE {where}",  # noqa: S608
            values,
        ).fetchone()
        return int(row[0])


def _sending(
    says: Sequence[sqlite3.Row], found: Sequence[sqlite3.Row], now: datetime
) -> Sending:
    states = {row["state"] for row in says}
    if "dropped" in states:
        return Sending.UNDONE
    if any(row["act"] == "unsay" and row["state"] == "sent" for row in found):
        return Sending.TAKEN_BACK
    dead = [r for r in says if r["act"] == "say" and r["state"] == "dead"]
    if dead:
        unsure = all(row["ambiguous"] for row in dead)
        return Sending.UNKNOWN if unsure else Sending.FAILED
    if "dead" in states and states <= {"dead", "sent"}:
        return Sending.PARTLY
    if states == {"sent"}:
        unsure = any(row["ambiguous"] for row in says)
        return Sending.TWICE if unsure else Sending.SENT
    held = states == {"new"} and all(rows.at(r["not_before"]) > now for r in says)
    return Sending.HELD if held else Sending.GOING


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))


def _example(row: sqlite3.Row) -> dict[str, Any]:
    """As the training reads it: a service that none fits is null."""
    after = json.loads(row["after"])
    return {
        "text": row["text"],
        "intent": after["kind"],
        "service": after["service"] or None,
        "department": after["department"],
        "was": json.loads(row["before"]),
        "by": "resident" if row["actor"] == "resident" else "staff",
        "at": row["at"],
    }


def _relation(row: sqlite3.Row) -> Relation:
    return Relation(
        id=row["id"],
        kind=RelationKind(row["kind"]),
        ticket=row["ticket"],
        other=row["other"],
        messages=tuple(json.loads(row["messages"])),
        status=Status(row["status"]),
    )

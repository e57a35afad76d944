"""What has been kept long enough: counted, or deleted, by its class."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from bot.council.facts import Retention as Rules
from bot.store import rows
from bot.store.erasures import Erasures
from bot.store.sql import insert

#: of one class in one write, so that nobody waits long for theirs
MOST = 500

CLOSED = "SELECT id FROM tickets WHERE status NOT IN ('open', 'taken')"
#: class -> table and what of it is old; '?' is the time
OLD = {
    "raw_updates": (
        "inbox",
        "payload IS NOT NULL AND state != 'new' AND received_at < ?",
    ),
    "earlier_words": ("revisions", "at < ?"),
    "small_talk": (
        "messages",
        "ticket_id IS NULL AND at < ? AND id NOT IN (SELECT about_message FROM asks "
        "WHERE answered_at IS NULL AND about_message IS NOT NULL)",
    ),
    "residents": (
        "residents",
        "created_at < ? AND id NOT IN (SELECT resident_id FROM tickets "
        "WHERE resident_id IS NOT NULL) AND id NOT IN (SELECT c.resident_id "
        "FROM conversations c JOIN messages m ON m.conversation_id = c.id)",
    ),
    # what was said to residents goes with its message: the ledger counts by it
    "sent": (
        "outbox",
        "state IN ('sent', 'dead', 'dropped') AND created_at < ? "
        "AND (act NOT IN ('say', 'send_file') OR message_id IS NULL) "
        f"AND (ticket_id IS NULL OR ticket_id IN ({CLOSED}))",
    ),
    "arrivals": ("inbox", "state != 'new' AND received_at < ?"),
    "audit": ("audit", "at < ?"),
    "findings": ("findings", "over_at IS NOT NULL AND over_at < ?"),
}


class Retention:
    """Deletes by age."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def old(self, what: str, before: datetime) -> list[int]:
        """Ids of the rows of this class that are older."""
        table, where = OLD[what]
        found = self._conn.execute(
            f"SELECT id FROM {table} WHERE {where} ORDER BY id",  # noqa: S608
            (rows.stamp(before),),
        )
        return [row[0] for row in found]

    def old_tickets(self, rules: Rules, now: datetime) -> list[int]:
        """Ids of closed tickets whose own time is over."""
        found = self._conn.execute(
            "SELECT id, service, kind, coalesce(resolved_at, last_at) AS ended "  # noqa: S608
            f"FROM tickets WHERE id IN ({CLOSED}) ORDER BY id"
        )
        return [
            row["id"]
            for row in found
            if rows.at(row["ended"])
            + timedelta(days=rules.of_ticket(row["service"], row["kind"]))
            < now
        ]

    def delete(self, what: str, before: datetime, now: datetime) -> int:
        """Delete some of this class; how many. Call it until it is none."""
        ids = self.old(what, before)[:MOST]
        match what:
            case "raw_updates":
                change = "UPDATE inbox SET payload = NULL"
            case "small_talk":
                self._close_arrivals(ids)
                change = "DELETE FROM messages"
            case "residents":
                for one in ids:
                    Erasures(self._conn).erase(one, (), now)
                return len(ids)
            case _:
                change = f"DELETE FROM {OLD[what][0]}"  # noqa: S608
        self._conn.executemany(f"{change} WHERE id = ?", [(one,) for one in ids])
        return len(ids)

    def _close_arrivals(self, message_ids: list[int]) -> None:
        """What was said goes: the ledger must not look for its answer."""
        self._conn.executemany(
            "UPDATE inbox SET result = 'erased', payload = NULL WHERE result != "
            "'nothing' AND id = (SELECT inbox_id FROM messages WHERE id = ?)",
            [(one,) for one in message_ids],
        )

    def note(self, now: datetime, what: str, before: datetime, removed: int) -> None:
        """A line of the ledger of what was deleted."""
        values = {"at": rows.stamp(now), "what": what, "before": rows.stamp(before)}
        insert(self._conn, "clearings", values | {"removed": removed})

    def notes(self) -> list[tuple[str, int]]:
        """(class, how many) of every line, oldest first."""
        found = self._conn.execute("SELECT what, removed FROM clearings ORDER BY id")
        return [(row["what"], row["removed"]) for row in found]

"""Taking people out of the tables for good; what stays of it says nothing of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.lanes import conversation_lane
from bot.model import OPEN_STATUSES
from bot.privacy.erasure import Held, Kept
from bot.store import rows
from bot.store.sql import insert

#: what ends the talk with somebody who was erased; it goes when it is said
FAREWELL = "farewell"


@dataclass(frozen=True)
class Wish:
    """An erasure that was asked for and is still to be done."""

    id: int
    resident_id: int
    #: 'chat', 'letter' or 'restore'
    why: str
    asked_at: datetime


@dataclass(frozen=True)
class Done:
    """An erasure that was done: when, of whom (a random name), what stayed."""

    mark: str
    why: str
    asked_at: datetime
    done_at: datetime
    removed: Mapping[str, int]
    kept: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Post:
    """Something of ours in Slack: a message by its ts, a file by its id."""

    channel: str
    remote_id: str

    @property
    def is_file(self) -> bool:
        """A file's id is no time."""
        return not self.remote_id[:1].isdigit()


class Erasures:
    """Who is to be erased, and the doing of it."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def resident_by(self, platform: str, user_id: str) -> int | None:
        """Id of the resident with this number on the platform."""
        row = self._conn.execute(
            "SELECT id FROM residents WHERE platform = ? AND user_id = ?",
            (platform, user_id),
        ).fetchone()
        return None if row is None else row[0]

    def resident_marked(self, mark: str) -> int | None:
        """Id of the resident with this random name."""
        row = self._conn.execute(
            "SELECT id FROM residents WHERE mark = ?", (mark,)
        ).fetchone()
        return None if row is None else row[0]

    def ask(self, resident_id: int, why: str, now: datetime) -> None:
        """Ask for an erasure; a second wish while one waits changes nothing."""
        if any(wish.resident_id == resident_id for wish in self.wishes()):
            return
        values = {"mark": self._mark(resident_id), "why": why}
        insert(self._conn, "erasures", values | {"asked_at": rows.stamp(now)})

    def withdraw(self, mark: str) -> None:
        """Wishes of this resident that were not carried out are no more."""
        self._conn.execute(
            "DELETE FROM erasures WHERE mark = ? AND done_at IS NULL", (mark,)
        )

    def wishes(self) -> list[Wish]:
        """What is still to be done, oldest first."""
        found = self._conn.execute(
            "SELECT e.id, r.id AS resident_id, e.why, e.asked_at FROM erasures e "
            "JOIN residents r ON r.mark = e.mark WHERE e.done_at IS NULL ORDER BY e.id"
        )
        return [
            Wish(row["id"], row["resident_id"], row["why"], rows.at(row["asked_at"]))
            for row in found
        ]

    def mark_of(self, wish: Wish) -> str:
        """The random name of the resident who asked."""
        return self._mark(wish.resident_id)

    def done(self) -> list[Done]:
        """Every erasure that was done, oldest first."""
        found = self._conn.execute(
            "SELECT * FROM erasures WHERE done_at IS NOT NULL ORDER BY id"
        )
        return [
            Done(
                row["mark"],
                row["why"],
                rows.at(row["asked_at"]),
                rows.at(row["done_at"]),
                json.loads(row["removed"]),
                tuple(json.loads(row["kept"])),
            )
            for row in found
        ]

    def chats(self, resident_id: int) -> list[tuple[str, str]]:
        """Platform and chat id of their conversations."""
        found = self._conn.execute(
            "SELECT platform, chat_id FROM conversations WHERE resident_id = ?",
            (resident_id,),
        )
        return [(row["platform"], row["chat_id"]) for row in found]

    def in_flight(self, resident_id: int) -> bool:
        """Something about them is being sent at this moment."""
        return self._outgoing(resident_id, "= 'sending'")

    def unfinished(self, resident_id: int) -> bool:
        """Something of theirs waits to be decided, or about them to be sent."""
        lanes, marks = self._lanes(resident_id)
        row = self._conn.execute(
            f"SELECT 1 FROM inbox WHERE state = 'new' AND lane IN ({marks})",  # noqa: S608
            lanes,
        ).fetchone()
        return row is not None or self._outgoing(resident_id, "IN ('new', 'sending')")

    def _outgoing(self, resident_id: int, state: str) -> bool:
        row = self._conn.execute(
            f"SELECT 1 FROM outbox WHERE state {state} AND act != ? AND ("  # noqa: S608
            "conversation_id IN (SELECT id FROM conversations WHERE resident_id = ?) "
            "OR ticket_id IN (SELECT id FROM tickets WHERE resident_id = ?) "
            "OR message_id IN (SELECT m.id FROM messages m JOIN conversations c "
            "ON c.id = m.conversation_id WHERE c.resident_id = ?)) LIMIT 1",
            (FAREWELL, *[resident_id] * 3),
        ).fetchone()
        return row is not None

    def held(self, resident_id: int) -> list[Held]:
        """Their tickets, oldest first."""
        found = self._conn.execute(
            "SELECT * FROM tickets WHERE resident_id = ? ORDER BY id", (resident_id,)
        )
        return [held(row) for row in found]

    def posts(self, ticket_ids: Collection[int]) -> list[Post]:
        """What Slack shows of these tickets, files first."""
        marks = _marks(ticket_ids)
        found = self._conn.execute(
            "SELECT DISTINCT l.place, l.remote_id FROM links l "  # noqa: S608
            "LEFT JOIN messages m ON m.id = l.message_id WHERE l.platform = 'slack' "
            f"AND coalesce(l.ticket_id, m.ticket_id) IN ({marks}) UNION "
            "SELECT place, remote_id FROM outbox WHERE platform = 'slack' "
            f"AND state = 'sent' AND remote_id != '' AND ticket_id IN ({marks}) "
            "AND act NOT IN ('tell', 'left_card')",
            (*ticket_ids, *ticket_ids),
        )
        posts = {Post(row["place"], row["remote_id"]) for row in found}
        return sorted(posts, key=lambda post: (not post.is_file, post))

    def erase(
        self, resident_id: int, kept: Iterable[Kept], now: datetime
    ) -> dict[str, int]:
        """Remove the resident but for what belongs to the tickets that are kept;
        how many rows of each table."""
        keep = [one.id for one in kept]
        going = [one.id for one in self.held(resident_id) if one.id not in keep]
        before = self._sizes()
        self._forget_arrivals(resident_id, keep, now)
        self._delete_outgoing(resident_id, keep)
        self.delete_tickets(going)
        marks = _marks(keep)
        theirs = "conversation_id IN (SELECT id FROM conversations WHERE resident_id=?)"
        for table in ("asks", "messages"):
            self._conn.execute(
                f"DELETE FROM {table} WHERE {theirs} AND (ticket_id IS NULL "  # noqa: S608
                f"OR ticket_id NOT IN ({marks}))",
                (resident_id, *keep),
            )
        if keep:
            self._conn.execute(
                "UPDATE residents SET erased_at = ? WHERE id = ?",
                (rows.stamp(now), resident_id),
            )
        else:
            self._delete_resident(resident_id)
        self._tidy_search()
        after = self._sizes()
        return {table: before[table] - after[table] for table in before}

    def delete_tickets(self, ticket_ids: Collection[int]) -> None:
        """Tickets with all that was said in them, and every row about them."""
        marks = _marks(ticket_ids)
        self._conn.execute(
            f"DELETE FROM outbox WHERE ticket_id IN ({marks}) OR message_id IN "  # noqa: S608
            f"(SELECT id FROM messages WHERE ticket_id IN ({marks}))",
            (*ticket_ids, *ticket_ids),
        )
        self._conn.execute(
            "UPDATE inbox SET payload = NULL, result = 'erased' "  # noqa: S608
            "WHERE state != 'new' AND source != 'slack' AND id IN "
            f"(SELECT inbox_id FROM messages WHERE ticket_id IN ({marks}))",
            (*ticket_ids,),
        )
        for table, column in (("messages", "ticket_id"), ("tickets", "id")):
            self._conn.execute(
                f"DELETE FROM {table} WHERE {column} IN ({marks})",  # noqa: S608
                (*ticket_ids,),
            )

    def finish(
        self,
        wish_id: int,
        removed: Mapping[str, int],
        kept: Iterable[Kept],
        now: datetime,
    ) -> str:
        """Write the ledger's line; the number of the receipt."""
        self._conn.execute(
            "UPDATE erasures SET done_at = ?, removed = ?, kept = ? WHERE id = ?",
            (
                rows.stamp(now),
                json.dumps({name: count for name, count in removed.items() if count}),
                json.dumps([one.reference for one in kept]),
                wish_id,
            ),
        )
        row = self._conn.execute(
            "SELECT mark FROM erasures WHERE id = ?", (wish_id,)
        ).fetchone()
        return f"E-{row['mark'][:8].upper()}"

    def farewells_said(self) -> bool:
        """Is there something to sweep?"""
        row = self._conn.execute(
            "SELECT 1 FROM outbox WHERE act = ? AND state NOT IN ('new', 'sending')",
            (FAREWELL,),
        ).fetchone()
        return row is not None

    def sweep(self) -> int:
        """Farewells that were said, and links that lead nowhere; how many."""
        said = self._conn.execute(
            "DELETE FROM outbox WHERE act = ? AND state IN ('sent', 'dead', 'dropped')",
            (FAREWELL,),
        ).rowcount
        loose = self._conn.execute(
            "DELETE FROM links WHERE message_id IS NULL AND ticket_id IS NULL"
        ).rowcount
        return said + loose

    def _mark(self, resident_id: int) -> str:
        row = self._conn.execute(
            "SELECT mark FROM residents WHERE id = ?", (resident_id,)
        ).fetchone()
        if row is None:
            raise LookupError(f"no resident {resident_id}")
        return row["mark"]

    def _lanes(self, resident_id: int) -> tuple[list[str], str]:
        lanes = [conversation_lane(*chat) for chat in self.chats(resident_id)]
        return lanes, _marks(lanes)

    def _forget_arrivals(
        self, resident_id: int, keep: Collection[int], now: datetime
    ) -> None:
        """What came in: no words, and nothing that says from whom."""
        lanes, marks = self._lanes(resident_id)
        self._conn.execute(
            "UPDATE inbox SET payload = NULL, error = NULL, "  # noqa: S608
            "done_at = coalesce(done_at, ?), state = iif(state = 'new', 'done', state),"
            f" result = coalesce(result, 'erased') WHERE lane IN ({marks})",
            (rows.stamp(now), *lanes),
        )
        of_kept = f"SELECT inbox_id FROM messages WHERE ticket_id IN ({_marks(keep)})"  # noqa: S608
        self._conn.execute(
            "UPDATE inbox SET lane = 'erased', conversation_id = NULL, "  # noqa: S608
            "key = iif(source = 'slack', key, 'erased:' || id), "
            "result = iif(source = 'slack', result, 'erased') "
            f"WHERE lane IN ({marks}) "
            f"AND id NOT IN ({of_kept} AND inbox_id IS NOT NULL)",
            (*lanes, *keep),
        )

    def _delete_outgoing(self, resident_id: int, keep: Collection[int]) -> None:
        theirs = "conversation_id IN (SELECT id FROM conversations WHERE resident_id=?)"
        self._conn.execute(
            f"DELETE FROM outbox WHERE {theirs} AND (ticket_id IS NULL "  # noqa: S608
            f"OR ticket_id NOT IN ({_marks(keep)}))",
            (resident_id, *keep),
        )

    def _delete_resident(self, resident_id: int) -> None:
        self._conn.execute(
            "DELETE FROM links WHERE (platform, place) IN "
            "(SELECT platform, chat_id FROM conversations WHERE resident_id = ?)",
            (resident_id,),
        )
        self._conn.execute("DELETE FROM residents WHERE id = ?", (resident_id,))

    def _tidy_search(self) -> None:
        """A full-text index only marks what is deleted, until it is written anew."""
        found = self._conn.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
        )
        for (name,) in found.fetchall():
            self._conn.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608

    def _sizes(self) -> dict[str, int]:
        tables = ("residents", "tickets", "messages", "media", "revisions", "links")
        return {
            table: self._conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in (*tables, "asks", "follow_ups", "outbox")
        }


def held(row: sqlite3.Row) -> Held:
    """A row of `tickets`, as an erasure sees it."""
    ended = row["resolved_at"] or row["last_at"]
    return Held(
        row["id"],
        row["reference"],
        row["service"],
        None if row["status"] in OPEN_STATUSES else rows.at(ended),
    )


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))

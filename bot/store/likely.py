"""Open tickets that may be about the same thing as another, found by the indexes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from bot import likeness
from bot.likeness import Similar
from bot.model import Ticket
from bot.store import rows
from bot.store.tickets import SELECT

#: so many are looked at closely, from each way of finding them
LOOKED_AT = 20
#: messages that have a word are counted so far; a common word finds too much
COMMON = 400
#: the rarest words of a message, which are searched for
SEARCHED = 8
OPEN_HERE = "t.status IN ('open', 'taken') AND t.department = ? AND t.id != ?"
#: pairs that staff know of already
UNRELATED = """
t.id NOT IN (
    SELECT other_id FROM relations WHERE ticket_id = ? AND undone_at IS NULL
    UNION SELECT ticket_id FROM relations WHERE other_id = ? AND undone_at IS NULL
)"""


class Likely:
    """Finds tickets of the same department that are like one."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def similar(self, ticket: Ticket) -> tuple[Similar, ...]:
        """Open tickets of its department that may be about the same thing, the
        likeliest first."""
        words = likeness.words_of(ticket.words)
        said_by = {word: self._said_by(word) for word in words}
        said = self._conn.execute("SELECT max(id) FROM messages").fetchone()[0] or 0
        rare = [
            w for w in sorted(words, key=said_by.__getitem__) if said_by[w] < COMMON
        ]
        found = {
            one.id: one
            for one in (*self._near(ticket), *self._saying(ticket, rare[:SEARCHED]))
        }
        return likeness.similar(ticket, found.values(), said_by, said)

    def _said_by(self, word: str) -> int:
        """How many messages have it, counted so far as it matters."""
        row = self._conn.execute(
            "SELECT count(*) FROM (SELECT 1 FROM said WHERE said MATCH ? LIMIT ?)",
            (f'"{word}"', COMMON),
        ).fetchone()
        return int(row[0])

    def _near(self, ticket: Ticket) -> Iterable[Ticket]:
        """Of the same service, where their places may be one."""
        if not ticket.service:
            return
        place = ticket.place
        if place.latitude is not None and place.longitude is not None:
            north, east = likeness.degrees_around(place)
            yield from self._open(
                ticket,
                "t.service = ? AND abs(t.latitude - ?) <= ? "
                "AND abs(t.longitude - ?) <= ?",
                (ticket.service, place.latitude, north, place.longitude, east),
            )
        if words := likeness.place_words(place):
            any_of = " OR ".join(f'"{word}"' for word in sorted(words))
            yield from self._open(
                ticket,
                "t.service = ? AND t.id IN "
                "(SELECT rowid FROM places WHERE places MATCH ?)",
                (ticket.service, any_of),
            )

    def _saying(self, ticket: Ticket, words: Sequence[str]) -> Iterable[Ticket]:
        """In which some of the words are said, the best match first."""
        if not words:
            return []
        any_of = " OR ".join(f'"{word}"' for word in words)
        found = self._conn.execute(
            "SELECT m.ticket_id, min(said.rank) AS best FROM said "  # noqa: S608
            "JOIN messages m ON m.id = said.rowid JOIN tickets t ON t.id = m.ticket_id "
            f"WHERE said MATCH ? AND m.author = 'resident' AND {OPEN_HERE} "
            "GROUP BY m.ticket_id ORDER BY best LIMIT ?",
            (any_of, ticket.department, ticket.id, LOOKED_AT),
        ).fetchall()
        ids = [row["ticket_id"] for row in found]
        marks = ", ".join("?" * len(ids))
        return self._open(ticket, f"t.id IN ({marks})", ids) if ids else []

    def _open(
        self, ticket: Ticket, where: str, values: Sequence[Any]
    ) -> Iterable[Ticket]:
        here = (ticket.department, ticket.id, ticket.id, ticket.id)
        found = self._conn.execute(
            f"{SELECT} WHERE {OPEN_HERE} AND {UNRELATED} AND {where} "
            "ORDER BY t.id DESC LIMIT ?",
            (*here, *values, LOOKED_AT),
        )
        return [rows.ticket(row) for row in found]

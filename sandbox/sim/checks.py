"""What must be true, by the database file alone: no code of the desk is asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import holidays

from bot.council.facts import Council
from bot.store import Fate
from bot.store.ledger import Ledger
from bot.store.rows import at, stamp

#: how late a follow-up may be
LATE = timedelta(minutes=2)
#: after an outage or a start, what waited has to go out at the platforms' pace
CATCHING_UP = timedelta(minutes=10)
#: what may wait while things are down
IN_HAND = (Fate.UNSENT, Fate.UNDECIDED)
OPENING_TIME = ("minutes", "hours", "working days")


class Checks:
    """Looks at the file of a simulation through a connection of its own."""

    def __init__(self, database: Path, council: Council) -> None:
        self._conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        self._conn.row_factory = sqlite3.Row
        self._council = council
        #: how far was looked: at follow-ups that were done, at what was decided
        self._followed, self._decided = "", 0
        self._done: set[tuple[int, str]] = set()
        #: lane -> number of the message that was decided last
        self._last_of: dict[str, int] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._conn.close()

    @property
    def conn(self) -> sqlite3.Connection:
        """For further looks."""
        return self._conn

    def purpose(self, message_id: int) -> str:
        """What a message of the bot is for; '' when it was erased."""
        row = self._conn.execute(
            "SELECT purpose FROM messages WHERE id = ?", (message_id,)
        ).fetchone()
        return row["purpose"] or "" if row else ""

    def hourly(
        self, now: datetime, well_since: datetime, *, is_cut_off: bool
    ) -> Iterator[str]:
        """All that must hold in an hour in which the process is up.

        `is_cut_off`: residents can't be reached, so what is said to them may wait.
        """
        yield from self._strays(now, well_since, is_cut_off)
        yield from self._forgotten(now)
        yield from self._unheld(now)
        yield from self._followed_up_twice()
        yield from self._out_of_turn()
        yield from self._behind_what_waits()
        yield from self._promises_on_holidays(now)

    def _strays(
        self, now: datetime, well_since: datetime, is_cut_off: bool
    ) -> Iterator[str]:
        for stray in Ledger(self._conn).tally(now).strays:
            waits = stray.fate in IN_HAND and now - well_since < CATCHING_UP
            if not waits and not (is_cut_off and stray.fate is Fate.UNSENT):
                yield f"inbox row {stray.inbox_id} is a stray: {stray.fate.name}"

    def _forgotten(self, now: datetime) -> Iterator[str]:
        """A follow-up whose time passed, or a ticket that nothing will ever remind."""
        late = stamp(now - LATE)
        for row in self._conn.execute(
            "SELECT id, kind FROM follow_ups WHERE state = 'waiting' AND due_at < ?",
            (late,),
        ):
            yield f"follow-up {row['id']} ({row['kind']}) was not done"
        for row in self._conn.execute(
            "SELECT id, waiting FROM tickets t WHERE status IN ('open', 'taken') AND "
            "NOT EXISTS (SELECT 1 FROM follow_ups f WHERE f.ticket_id = t.id "
            "AND f.state = 'waiting')"
        ):
            yield f"nothing will remind anybody of ticket {row['id']}"

    def _unheld(self, now: datetime) -> Iterator[str]:
        """Each open ticket has an owner or a queue, and news are due, or an answer."""
        for row in self._conn.execute(
            "SELECT id, owner, status, department FROM tickets "
            "WHERE status IN ('open', 'taken')"
        ):
            if row["department"] not in self._council.departments:
                yield f"ticket {row['id']} is in no department"
            if (row["owner"] is None) != (row["status"] == "open"):
                yield f"ticket {row['id']}: {row['status']}, owner {row['owner']}"
        for row in self._conn.execute(
            "SELECT id FROM tickets WHERE status IN ('open', 'taken') "
            "AND waiting != 'resident' AND promise_at < ? AND overdue_since IS NULL",
            (stamp(now - LATE),),
        ):
            yield f"the promise of ticket {row['id']} passed, and nobody noticed"

    def _followed_up_twice(self) -> Iterator[str]:
        """Each follow-up is done once, and of a kind a ticket has one at a time."""
        for row in self._conn.execute(
            "SELECT f.id, f.kind, f.done_at, t.reference FROM follow_ups f "
            "JOIN tickets t ON t.id = f.ticket_id "
            "WHERE f.state = 'done' AND f.done_at > ? ORDER BY f.done_at",
            (self._followed,),
        ):
            self._followed = row["done_at"]
            # the number alone may be that of one whose ticket was erased
            key = (row["id"], row["reference"])
            if key in self._done:
                yield f"follow-up {row['id']} ({row['kind']}) was done twice"
            self._done.add(key)
        for row in self._conn.execute(
            "SELECT ticket_id, kind FROM follow_ups WHERE state = 'waiting' "
            "GROUP BY ticket_id, kind HAVING count(*) > 1"
        ):
            yield f"ticket {row['ticket_id']} waits twice for {row['kind']}"

    def _out_of_turn(self) -> Iterator[str]:
        """What one resident sent is decided in the order in which it was sent."""
        for row in self._conn.execute(
            "SELECT m.id, i.lane, i.key FROM messages m JOIN inbox i "
            "ON i.id = m.inbox_id WHERE m.id > ? AND m.author = 'resident' "
            "AND i.key LIKE 'telegram:%' ORDER BY m.id",
            (self._decided,),
        ):
            self._decided = row["id"]
            number = int(row["key"].split(":")[1])
            last = self._last_of.get(row["lane"], 0)
            if number < last:
                yield f"{row['key']} was decided after telegram:{last}"
            self._last_of[row["lane"]] = max(number, last)

    def _behind_what_waits(self) -> Iterator[str]:
        """What nobody asked for would be old by the day on which it goes."""
        for row in self._conn.execute(
            "SELECT max(key) AS key, min(key) AS first FROM outbox "
            "WHERE state IN ('new', 'sending') AND key LIKE 'say:follow_up:%' "
            "GROUP BY conversation_id HAVING count(DISTINCT message_id) > 1"
        ):
            yield f"{row['key']} waits behind {row['first']}, both unasked"

    def _promises_on_holidays(self, now: datetime) -> Iterator[str]:
        """By a calendar that is none of ours."""
        zone = self._council.time_zone
        for row in self._conn.execute(
            "SELECT id, department, service, kind, promise_at FROM tickets "
            "WHERE status IN ('open', 'taken') AND promise_at > ?",
            (stamp(now),),
        ):
            day = at(row["promise_at"]).astimezone(zone).date()
            department = self._council.departments.get(row["department"])
            if department is None:
                continue
            lengths = [
                department.promised(step, row["service"], row["kind"])
                for step in ("first_answer", "next_news")
            ]
            if all(one.unit in OPENING_TIME for one in lengths) and self._is_off(day):
                yield f"ticket {row['id']} promises news on {day}, a holiday"

    def _is_off(self, day: date) -> bool:
        council = self._council
        off = _holidays(council.country, council.region, day.year)
        return day in off or day in council.closed_days

    def at_last(self, now: datetime, sent: dict[str, datetime]) -> Iterator[str]:
        """When all is calm again: nothing lost, nothing left, nothing mixed up."""
        stored = [row[0] for row in self._conn.execute("SELECT key FROM inbox")]
        erased = sum(key.startswith("erased:") for key in stored)
        missing = sorted(sent.keys() - set(stored))
        if len(missing) > erased:
            yield f"{len(missing)} messages are missing, {erased} erased: {missing}"
        for row in self._conn.execute("SELECT id FROM inbox WHERE state != 'done'"):
            yield f"inbox row {row['id']} is not done"
        for row in self._conn.execute(
            "SELECT id, act, state FROM outbox o WHERE state IN ('new', 'sending') "
            # what is held for the day waits for it, and what is behind it too
            "AND NOT (lane LIKE '%:unasked' AND EXISTS (SELECT 1 FROM outbox held "
            "WHERE held.lane = o.lane AND held.id <= o.id AND held.state = 'new' "
            "AND held.not_before > ?)) AND created_at < ?",
            (stamp(now), stamp(now - CATCHING_UP)),
        ):
            yield f"outbox row {row['id']} ({row['act']}) is still {row['state']}"
        for row in self._conn.execute(
            "SELECT o.id FROM outbox o JOIN messages m ON m.id = o.message_id "
            "JOIN conversations c ON c.id = m.conversation_id WHERE o.act = 'say' "
            "AND o.lane || ':' NOT LIKE 'telegram:' || c.chat_id || ':%'"
        ):
            yield f"outbox row {row['id']} went to somebody else's chat"
        for (answer,) in self._conn.execute("PRAGMA integrity_check"):
            if answer != "ok":
                yield f"the database: {answer}"


@cache
def _holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=region, years=year))

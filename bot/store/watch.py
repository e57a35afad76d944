"""What stands still: asked of the tables each minute, and what was found before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.store import rows
from bot.store.ledger import Fate, Ledger
from bot.store.sql import insert
from bot.watch.fault import Fault, Finding, Found

#: for how long a message may wait for a decision
DECIDED_WITHIN = timedelta(minutes=2)
#: for how long anything else may wait
DONE_WITHIN = timedelta(minutes=5)
#: so far back each message is looked at every minute; the ledger has all of them
LOOKS_BACK = timedelta(days=2)
#: new tickets count as too many for so long after the last was held back
SURGE_FOR = timedelta(minutes=10)

UNDECIDED = """
SELECT id AS about, received_at AS since, '' AS reference
FROM inbox INDEXED BY inbox_waiting
WHERE state = 'new' AND received_at <= :decided ORDER BY id
"""
#: since when the first row `o` of a lane waits: what was held, since then, and what was
#: behind something that was held, since that went
WAITS_SINCE = """max(coalesce(o.held_until, o.created_at), coalesce((
    SELECT max(b.sent_at) FROM outbox b WHERE b.conversation_id = o.conversation_id
    AND b.lane = o.lane AND b.state = 'sent' AND b.held_until IS NOT NULL
), ''))"""
#: one row for each lane that is held up: those behind the first wait for it. What was
#: never tried and has its time ahead is held on purpose
UNSENT = f"""
SELECT o.id AS about, {WAITS_SINCE} AS since, t.reference
FROM outbox o JOIN (
    SELECT min(id) AS id FROM outbox WHERE state IN ('new', 'sending') GROUP BY lane
) head ON head.id = o.id LEFT JOIN tickets t ON t.id = o.ticket_id
WHERE coalesce(o.held_until, o.created_at) <= :done
AND NOT (o.state = 'new' AND o.attempts = 0 AND o.not_before > :done)
AND since <= :done
ORDER BY o.id
"""  # noqa: S608 - nothing but the words above
UNWRITTEN = """
SELECT m.id AS about, m.at AS since, t.reference FROM messages m
JOIN conversations c ON c.id = m.conversation_id
LEFT JOIN tickets t ON t.id = m.ticket_id
WHERE m.author = 'staff' AND m.at > :back AND c.platform != 'staff'
AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id AND o.act = 'say')
ORDER BY m.at, m.id
"""
NO_CARD = """
SELECT t.reference AS about, :now AS since, '' AS reference FROM tickets t
WHERE t.status IN ('open', 'taken') AND t.card_ts IS NULL AND t.created_at <= :done
AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.ticket_id = t.id AND o.act = 'card'
    AND o.state IN ('new', 'sending'))
ORDER BY t.created_at, t.id
"""
UNREMINDED = """
SELECT reference AS about, :now AS since, '' AS reference
FROM tickets INDEXED BY tickets_unreminded
WHERE status IN ('open', 'taken') AND reminders = 0 ORDER BY id
"""
LATE = """
SELECT f.id AS about, f.due_at AS since, t.reference FROM follow_ups f
JOIN tickets t ON t.id = f.ticket_id
WHERE f.state = 'waiting' AND f.due_at <= :done ORDER BY f.due_at, f.id
"""
FAILING = """
SELECT f.id AS about, :now AS since, t.reference FROM follow_ups f
JOIN tickets t ON t.id = f.ticket_id
WHERE f.state = 'waiting' AND f.failures > 0 ORDER BY f.id
"""
SURGE = """
SELECT '' AS about, value AS since, '' AS reference FROM facts
WHERE name = 'braked_at' AND value > :surge
"""
ASKED = {
    Fault.UNDECIDED: UNDECIDED,
    Fault.UNSENT: UNSENT,
    Fault.UNWRITTEN: UNWRITTEN,
    Fault.NO_CARD: NO_CARD,
    Fault.UNREMINDED: UNREMINDED,
    Fault.LATE: LATE,
    Fault.FAILING: FAILING,
    Fault.SURGE: SURGE,
}
#: strays of the ledger that no other question finds
STRAYS = (Fate.UNANSWERED, Fate.LAPSED, Fate.DEAD)


class Watch:
    """Asks what stands still, and remembers what was found."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def standing(self, now: datetime) -> tuple[Found, ...]:
        """Everything in the tables that stands still, by kind, the oldest first."""
        return (*self.strays(now), *self._asked(now))

    def strays(self, now: datetime) -> Iterator[Found]:
        """By the ledger's own question; a message has two minutes to get anywhere."""
        ledger = Ledger(self._conn)
        tally = ledger.tally(now, now - LOOKS_BACK, now - DECIDED_WITHIN)
        for stray in tally.strays:
            if stray.fate in STRAYS:
                about = str(stray.inbox_id)
                yield Found(Fault.UNANSWERED, about, stray.received_at)

    def _asked(self, now: datetime) -> Iterator[Found]:
        values = {
            "now": rows.stamp(now),
            "decided": rows.stamp(now - DECIDED_WITHIN),
            "done": rows.stamp(now - DONE_WITHIN),
            "back": rows.stamp(now - LOOKS_BACK),
            "surge": rows.stamp(now - SURGE_FOR),
        }
        for fault, question in ASKED.items():
            for row in self._conn.execute(question, values):
                yield Found(
                    fault,
                    about=str(row["about"]),
                    since=rows.at(row["since"]),
                    reference=row["reference"] or "",
                )

    def findings(self) -> tuple[Finding, ...]:
        """What was found before and is not over, the oldest first."""
        found = self._conn.execute(
            "SELECT * FROM findings WHERE over_at IS NULL ORDER BY id"
        )
        return tuple(
            Finding(
                id=row["id"],
                fault=Fault(row["fault"]),
                about=row["about"],
                since=rows.at(row["since"]),
                told=row["told"],
            )
            for row in found
        )

    def remember(self, found: Found, now: datetime, told: int) -> None:
        """Something new, and how often people were told of it."""
        values = {
            "fault": found.fault,
            "about": found.about,
            "since": rows.stamp(found.since),
            "found_at": rows.stamp(now),
            "told": told,
        }
        insert(self._conn, "findings", values)

    def told(self, finding_id: int, told: int) -> None:
        """People were told again."""
        self._conn.execute(
            "UPDATE findings SET told = ? WHERE id = ?", (told, finding_id)
        )

    def over(self, finding_id: int, now: datetime) -> None:
        """It does not stand still any more."""
        self._conn.execute(
            "UPDATE findings SET over_at = ? WHERE id = ?",
            (rows.stamp(now), finding_id),
        )

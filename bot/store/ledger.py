"""The count that has to come out: no message of a resident is unanswered.

Every message is in one state at any time: answered; waiting in a ticket with an owner
or a queue and a due time; closed with a reason. What is in none of them is in hand for
a moment, and then a stray. The database alone says which; no code is asked.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from bot.store import rows

#: how long a message may wait to be decided, and its reply to be sent
DECIDED_WITHIN = timedelta(seconds=10)
SENT_WITHIN = timedelta(minutes=2)
#: a follow-up that is late by more than this will not be done
FOLLOWED_UP_WITHIN = timedelta(minutes=2)


class Fate(IntEnum):
    """What became of a message. The least counts when it opened several tickets."""

    #: decided, but nothing was said and no ticket has it
    UNANSWERED = 0
    #: its ticket has no due time ahead, and nothing will remind anybody
    LAPSED = 1
    #: it could not be read, and no person was told
    DEAD = 2
    #: it waits in the inbox
    UNDECIDED = 3
    #: its reply waits in the outbox
    UNSENT = 4
    #: in a ticket with an owner or a queue and a due time
    WAITING = 5
    #: closed: its ticket was resolved, taken back, joined with another
    RESOLVED = 6
    WITHDRAWN = 7
    MERGED = 8
    #: closed: a tap, an edit, a block, a second word in a group
    NOTHING_DUE = 9
    #: closed: the resident can't be reached
    UNREACHABLE = 10
    #: closed: it could not be read; people were told
    GIVEN_TO_PEOPLE = 11
    #: closed: the resident and their words were erased
    ERASED = 12
    #: a person's words, an answer, small talk
    ANSWERED = 13


#: what is a stray, and after how long
STRAYS: Mapping[Fate, timedelta] = {
    Fate.UNANSWERED: timedelta(0),
    Fate.LAPSED: timedelta(0),
    Fate.DEAD: SENT_WITHIN,
    Fate.UNDECIDED: DECIDED_WITHIN,
    Fate.UNSENT: SENT_WITHIN,
}

#: what was decided together has one answer
_ANSWERS = "SELECT 1 FROM outbox o WHERE o.inbox_id = coalesce(i.decided_with, i.id)"
_SAID = f"{_ANSWERS} AND o.act = 'say' AND o.state"
#: a tap is answered where it was made, if nothing has to be said: by a word that goes
#: by, or by the buttons that are taken away
_TAPPED = f"""{_ANSWERS}
    AND o.act IN ('say', 'answer_press', 'clear_buttons') AND o.state"""
#: the duty officer heard of it: a note a day, about all of that day
_TOLD = """SELECT 1 FROM outbox o WHERE o.act = 'duty_note' AND o.state = 'sent'
    AND o.key = 'duty_note:' || substr(i.done_at, 1, 10)"""
#: a person's words in the ticket after the message
_WORDS = """SELECT 1 FROM messages w JOIN outbox o ON o.message_id = w.id
    WHERE w.ticket_id = t.id AND w.id > m.id AND w.author = 'staff'
    AND o.act = 'say' AND o.state"""

_IN_TICKET = f"""
SELECT min(CASE
    WHEN EXISTS ({_WORDS} = 'sent') THEN {Fate.ANSWERED:d}
    WHEN t.status = 'resolved' THEN {Fate.RESOLVED:d}
    WHEN t.status = 'withdrawn' THEN {Fate.WITHDRAWN:d}
    WHEN t.status = 'merged' THEN {Fate.MERGED:d}
    WHEN t.department = '' THEN {Fate.LAPSED:d}
    WHEN t.promise_at > :now THEN {Fate.WAITING:d}
    WHEN EXISTS ({_WORDS} IN ('new', 'sending')) THEN {Fate.WAITING:d}
    WHEN EXISTS (
        SELECT 1 FROM follow_ups f WHERE f.ticket_id = t.id
        AND f.state = 'waiting' AND f.due_at >= :late
    ) THEN {Fate.WAITING:d}
    ELSE {Fate.LAPSED:d} END)
FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE m.inbox_id = i.id
"""  # noqa: S608

#: every message of a resident that came in then, with its fate
FATES = f"""
SELECT i.id, i.received_at, CASE
    WHEN i.state = 'new' THEN {Fate.UNDECIDED:d}
    WHEN i.state = 'dead' AND EXISTS ({_TOLD}) THEN {Fate.GIVEN_TO_PEOPLE:d}
    WHEN i.state = 'dead' THEN {Fate.DEAD:d}
    WHEN i.result = 'nothing' THEN {Fate.NOTHING_DUE:d}
    WHEN i.result = 'erased' OR i.conversation_id IS NULL THEN {Fate.ERASED:d}
    WHEN EXISTS ({_SAID} IN ('new', 'sending')) THEN {Fate.UNSENT:d}
    WHEN i.result = 'answered' AND EXISTS ({_TAPPED} = 'sent') THEN {Fate.ANSWERED:d}
    WHEN i.result = 'answered' AND EXISTS ({_TAPPED} IN ('new', 'sending'))
    THEN {Fate.UNSENT:d}
    ELSE coalesce(({_IN_TICKET}), CASE
        WHEN i.result = 'unreachable' THEN {Fate.UNREACHABLE:d}
        WHEN i.result = 'given' THEN {Fate.GIVEN_TO_PEOPLE:d}
        ELSE {Fate.UNANSWERED:d} END)
END AS fate
FROM inbox i WHERE i.source != 'slack'
AND i.received_at >= :since AND i.received_at < :until
"""  # noqa: S608

#: before and after every time
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
EVER = "9999"


@dataclass(frozen=True)
class Stray:
    """A message in no state: by its id and times, never by its words."""

    inbox_id: int
    received_at: datetime
    fate: Fate


@dataclass(frozen=True)
class Tally:
    """The ledger of some time: messages by fate, and every stray."""

    fates: Mapping[Fate, int]
    strays: tuple[Stray, ...]

    @property
    def received(self) -> int:
        """All of them."""
        return sum(self.fates.values())


@dataclass(frozen=True)
class Count:
    """What became of the messages of residents."""

    received: int
    #: a person's words, an answer, small talk
    answered: int
    #: a receipt, in a ticket with owner or queue and a due time
    acknowledged: int
    #: its ticket was closed without a person's words; or erased; or given to people
    closed: int
    #: nothing to answer: a block, a tap, an edit, an update of no message
    nothing_due: int
    #: the resident can't be reached; staff were told
    unreachable: int
    #: just received: not yet decided, or the reply is on its way
    in_hand: int
    #: none of these: must be 0
    unanswered: int


class Ledger:
    """Counts and strays."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def tally(
        self,
        now: datetime,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Tally:
        """The ledger of what came in from `since` and before `until`."""
        found = self._conn.execute(
            FATES,
            {
                "now": rows.stamp(now),
                "late": rows.stamp(now - FOLLOWED_UP_WITHIN),
                "since": rows.stamp(since) if since else "",
                "until": rows.stamp(until) if until else EVER,
            },
        )
        # plain numbers in the loop: there may be a hundred thousand rows
        fates: Counter[int] = Counter()
        strays: list[Stray] = []
        oldest = {int(fate): rows.stamp(now - age) for fate, age in STRAYS.items()}
        for inbox_id, received_at, fate in found:
            fates[fate] += 1
            if fate in oldest and received_at <= oldest[fate]:
                strays.append(Stray(inbox_id, rows.at(received_at), Fate(fate)))
        return Tally({Fate(n): fates[n] for n in sorted(fates)}, tuple(strays))

    def count(self, now: datetime | None = None) -> Count:
        """The ledger of everything; without a time nothing is in hand any more."""
        tally = self.tally(now or LONG_AGO)
        fates = tally.fates
        loose = sum(fates.get(fate, 0) for fate in STRAYS)
        strays = len(tally.strays) if now else loose
        closed = (Fate.RESOLVED, Fate.WITHDRAWN, Fate.MERGED)
        closed += (Fate.GIVEN_TO_PEOPLE, Fate.ERASED)
        return Count(
            received=tally.received,
            answered=fates.get(Fate.ANSWERED, 0),
            acknowledged=fates.get(Fate.WAITING, 0),
            closed=sum(fates.get(fate, 0) for fate in closed),
            nothing_due=fates.get(Fate.NOTHING_DUE, 0),
            unreachable=fates.get(Fate.UNREACHABLE, 0),
            in_hand=loose - strays,
            unanswered=strays,
        )

    def became_of(
        self, platform: str, chat_id: str, remote_id: str
    ) -> dict[str, str | float | None]:
        """What a message was read as, and its ticket's reference."""
        row = self._conn.execute(
            "SELECT m.reading, t.reference FROM links l "
            "JOIN messages m ON m.id = l.message_id "
            "LEFT JOIN tickets t ON t.id = m.ticket_id "
            "WHERE l.platform = ? AND l.place = ? AND l.remote_id = ?",
            (platform, chat_id, remote_id),
        ).fetchone()
        reading = json.loads(row["reading"] or "{}") if row else {}
        names = (
            "intent",
            "intent_confidence",
            "service",
            "department",
            "department_confidence",
        )
        return {name: reading.get(name) for name in names} | {
            "ticket": row["reference"] if row else None
        }

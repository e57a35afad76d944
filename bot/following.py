"""Runs what is due: decides each follow-up and writes what follows, in one write.

What residents hear unasked is gathered: one message a day, whatever was due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from actions.due import Due, Upshot
from actions.due_resident import TO_RESIDENT
from actions.followups import ASKING, follow_up, owner_left
from bot.carry.cause import Cause
from bot.carry.out import carry_out
from bot.council.facts import Council
from bot.effects import Audit, Effect, Line, Note, Say
from bot.model import FollowUp, FollowUpKind, Resident, Ticket
from bot.quiet import next_allowed
from bot.store import Unit

#: what effects of a ticket follow from, by a key of their own
CauseOf = Callable[[Unit, str, Ticket, datetime], Cause]


@dataclass
class Following:
    """The follow-ups of one write."""

    unit: Unit
    council: Council
    cause_of: CauseOf
    now: datetime

    def run(self, due: Iterable[FollowUp]) -> None:
        """Whatever is still needed of what is due."""
        talks: dict[int, list[FollowUp]] = {}
        for row in due:
            if row.kind in TO_RESIDENT:
                ticket = self.unit.tickets.get(row.ticket_id)
                talks.setdefault(ticket.conversation_id, []).append(row)
            else:
                self._to_staff(row)
        for conversation_id, rows in talks.items():
            self._to_resident(conversation_id, rows)

    def _due(self, row: FollowUp) -> Due:
        ticket = self._ticket(row)
        resident = self.unit.people.resident(ticket.resident_id)
        return Due(row.kind, ticket, resident, self.council, self.now)

    def _ticket(self, row: FollowUp) -> Ticket:
        """The ticket; one of a department that is no longer in the file is triage's."""
        ticket = self.unit.tickets.get(row.ticket_id)
        if ticket.department in self.council.departments:
            return ticket
        self.unit.tickets.change(ticket.id, {"department": self.council.triage})
        moved = self.unit.tickets.get(row.ticket_id)
        note = Note(
            ticket.reference,
            "moved",
            {"old": ticket.department, "new": self.council.triage},
        )
        audit = Audit("department_left", ticket.reference)
        self._write(row, moved, (note, audit), step="moved")
        return moved

    def _to_staff(self, row: FollowUp) -> None:
        # one before it in this write may have made it needless
        if not self.unit.tickets.waits(row.id):
            return
        self.unit.tickets.follow_up_done(row.id, self.now)
        one = self._due(row)
        left = owner_left(one)
        if left:
            self._write(row, one.ticket, left, step="left")
            one = self._due(row)
        self._write(row, one.ticket, follow_up(one).effects)

    def _to_resident(self, conversation_id: int, rows: list[FollowUp]) -> None:
        resident = self._due(rows[0]).resident
        allowed = self._allowed(conversation_id, resident)
        if allowed > self.now:
            self._wait(rows, allowed)
            return
        tomorrow = next_allowed(self.council, self.now, self.now)
        if not (resident.quiet or resident.blocked):
            rows = self._with_promises_until(tomorrow, conversation_id, rows)
        said = _Said(resident)
        for row in sorted(rows, key=lambda row: row.kind in ASKING):
            self._say_one(row, said, tomorrow)
        self._send(said)

    def _allowed(self, conversation_id: int, resident: Resident) -> datetime:
        """When they may hear from us: by what was written, and by when it arrived.

        While it has not, nothing is put behind it: that would arrive days later, and
        say what is no longer so.
        """
        outbox = self.unit.outbox
        arrived = outbox.last_unasked(conversation_id)
        if outbox.waits_unasked(conversation_id):
            arrived = self.now
        times = (resident.unasked_at, arrived)
        return max(next_allowed(self.council, self.now, last) for last in times)

    def _with_promises_until(
        self, end: datetime, conversation_id: int, rows: list[FollowUp]
    ) -> list[FollowUp]:
        """With the promises that would pass unmet before the next message may go."""
        kind = FollowUpKind.PROGRESS
        soon = self.unit.tickets.due_for(conversation_id, kind, end)
        known = {row.id for row in rows}
        speaks = any(follow_up(self._due(row)).speaks for row in rows)
        return [*rows, *(r for r in soon if r.id not in known)] if speaks else rows

    def _wait(self, rows: Iterable[FollowUp], until: datetime) -> None:
        for row in rows:
            if follow_up(self._due(row)) == Upshot():
                self.unit.tickets.follow_up_done(row.id, self.now)
            else:
                self.unit.tickets.postpone_follow_up(row.id, until)

    def _say_one(self, row: FollowUp, said: _Said, tomorrow: datetime) -> None:
        if not self.unit.tickets.waits(row.id):
            return
        one = self._due(row)
        upshot = follow_up(one)
        if upshot.asks and said:
            self.unit.tickets.postpone_follow_up(row.id, tomorrow)
            return
        self.unit.tickets.follow_up_done(row.id, self.now)
        self._write(row, one.ticket, upshot.effects)
        said.add(row, one.ticket, upshot)

    def _send(self, said: _Said) -> None:
        if not said:
            return
        row, ticket = said.first
        self._write(row, ticket, (said.effect(),), step="say")
        self.unit.people.change_resident(said.resident.id, {"unasked_at": self.now})

    def _write(
        self,
        row: FollowUp,
        ticket: Ticket,
        effects: tuple[Effect, ...],
        step: str = "do",
    ) -> None:
        key = f"follow_up:{row.id}:{step}"
        cause = self.cause_of(self.unit, key, ticket, self.now)
        cause.unasked = True
        carry_out(cause, effects)


@dataclass
class _Said:
    """What a resident hears today: paragraphs, or one question with buttons."""

    resident: Resident
    lines: list[Line] = field(default_factory=list)
    ask: Effect | None = None
    about: list[tuple[FollowUp, Ticket]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.about)

    def add(self, row: FollowUp, ticket: Ticket, upshot: Upshot) -> None:
        """One more, when there is something to hear."""
        if upshot.speaks:
            self.lines += upshot.tells
            self.ask = upshot.asks
            self.about.append((row, ticket))

    @property
    def first(self) -> tuple[FollowUp, Ticket]:
        """Why there is a message at all."""
        return self.about[0]

    def effect(self) -> Effect:
        """The message; it belongs to a ticket when it is about one only."""
        if self.ask is not None:
            return self.ask
        references = {ticket.reference for _, ticket in self.about}
        only = references.pop() if len(references) == 1 else None
        return Say(tuple(self.lines), ticket=only)

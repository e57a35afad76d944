"""Nothing is orphaned when council.yml changes: tickets find their new people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from actions.rehoming import rehomed
from bot.carry.cause import Cause
from bot.carry.out import carry_out
from bot.council.facts import Council
from bot.effects import Card, Effect
from bot.model import Ticket
from bot.store import Unit
from bot.wording import Wording


@dataclass(frozen=True)
class Rehomed:
    """A ticket that has other people now."""

    reference: str
    was: str
    #: id of the department, and the Slack member id of who has it ('' nobody)
    department: str
    owner: str

    @property
    def line(self) -> str:
        """For whoever looks after Folkmoot."""
        who = f", {self.owner} has it" if self.owner else ", in the queue"
        return f"{self.reference}: {self.was} -> {self.department}{who}"


def rehome(
    unit: Unit, council: Council, wording: Wording, now: datetime
) -> tuple[Rehomed, ...]:
    """Give every ticket of a department or person that is gone to who is there; bring
    cards into channels that changed. Which open tickets have other people now."""
    found = []
    for ticket in unit.tickets.not_in(tuple(council.departments)):
        effects = rehomed(ticket, council, now) or _card(ticket, council)
        carry_out(_cause(unit, council, wording, ticket, now), effects)
        after = unit.tickets.get(ticket.id)
        before = (ticket.department, ticket.owner)
        if ticket.is_open and before != (after.department, after.owner):
            was = f"{ticket.department} ({ticket.owner or 'nobody'})"
            owner = after.owner or ""
            found.append(Rehomed(ticket.reference, was, after.department, owner))
    return tuple(found)


def _card(ticket: Ticket, council: Council) -> tuple[Effect, ...]:
    """Its department has another channel now."""
    home = council.department(ticket.department).slack_channel
    moved = ticket.is_open and ticket.card_channel not in (None, home)
    return (Card(ticket.reference),) if moved else ()


def _cause(
    unit: Unit, council: Council, wording: Wording, ticket: Ticket, now: datetime
) -> Cause:
    """No resident is told, so it needs no conversation."""
    return Cause(
        unit=unit,
        key=f"rehome:{ticket.id}:{now:%Y%m%dT%H%M%S%f}",
        council=council,
        wording=wording,
        language=council.default_language,
        now=now,
    )

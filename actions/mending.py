"""What is done about a ticket that stands still: pure."""

from __future__ import annotations

from datetime import datetime

from bot.calendar import due
from bot.council.facts import Council
from bot.effects import Audit, Card, Effect, Schedule
from bot.model import FollowUpKind, Ticket, Waiting
from bot.promises import in_queue, reminders, with_owner
from bot.watch.fault import Fault

#: what can be put right without asking anybody
MENDABLE = (Fault.NO_CARD, Fault.UNREMINDED)


def mended(
    ticket: Ticket, fault: Fault, council: Council, now: datetime
) -> tuple[Effect, ...]:
    """Its card is put there, or whatever has to be seen to is scheduled anew."""
    effects: tuple[Effect, ...] = (Card(ticket.reference),)
    if fault is Fault.UNREMINDED:
        effects = _watched(ticket, council, now)
    return (*effects, Audit("mended", ticket.reference, detail={"fault": fault}))


def _watched(ticket: Ticket, council: Council, now: datetime) -> tuple[Schedule, ...]:
    home, reference = council.home_of(ticket.department), ticket.reference
    if ticket.waiting is Waiting.RESIDENT:
        at = due(council, home, ticket.service, ticket.kind, now, "next_news")
        return (Schedule(reference, FollowUpKind.NO_NEWS, at),)
    watch = with_owner if ticket.owner else in_queue
    found = (watch(council, home, reference, now),)
    if ticket.emergency and ticket.owner is None:
        found += (Schedule(reference, FollowUpKind.PAGE, now),)
    if ticket.promise_at <= now:
        return (*found, Schedule(reference, FollowUpKind.OVERDUE, now))
    return (*found, *reminders(council, home, reference, now, ticket.promise_at))

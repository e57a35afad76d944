"""It was closed, and is not settled: open it again, for whoever had it."""

from __future__ import annotations

from datetime import datetime

from actions.turn import Decision, Turn, acknowledged, line
from bot.calendar import promise
from bot.council.facts import Council
from bot.effects import (
    AddToTicket,
    Audit,
    CancelFollowUps,
    Card,
    ChangeTicket,
    Effect,
    Note,
    Say,
    Schedule,
)
from bot.model import Status, Ticket, Waiting
from bot.promises import in_queue, reminders, settled_by, with_owner

#: so often, and the supervisors are told
TWICE = 2


def whose(council: Council, ticket: Ticket, now: datetime) -> Schedule:
    """It is our turn: watch over who has it, or over the queue."""
    watch = with_owner if ticket.owner else in_queue
    return watch(council, ticket.department, ticket.reference, now)


def reopen(turn: Turn, ticket: Ticket) -> Decision:
    """The resident wrote about a closed ticket."""
    return acknowledged(
        AddToTicket(ticket.reference),
        Note(ticket.reference, "resident_message", with_message=True),
        *opened_again(turn, ticket),
    )


def opened_again(turn: Turn, ticket: Ticket, **changes: object) -> tuple[Effect, ...]:
    """To the same owner, with a new promise; the second time supervisors are told."""
    due = promise(
        turn.council, ticket.department, ticket.service, ticket.kind, turn.now
    )
    here = turn.council.staff_by_slack(ticket.owner) if ticket.owner else None
    times = ticket.reopened + (ticket.status is Status.RESOLVED)
    note = Note(ticket.reference, "reopened")
    if times >= TWICE:
        supervisors = turn.council.department(ticket.department).supervising
        values = {"whom": supervisors, "times": times}
        note = Note(ticket.reference, "reopened_again", values)
    return (
        CancelFollowUps(ticket.reference),
        ChangeTicket(
            ticket.reference,
            {
                "status": Status.TAKEN if here else Status.OPEN,
                "owner": ticket.owner if here else None,
                "waiting": Waiting.US,
                "outcome": None,
                "resolved_at": None,
                "promise_at": due,
                "last_at": turn.now,
                "reopened": times,
                "awaited": "",
                **changes,
            },
        ),
        *reminders(turn.council, ticket.department, ticket.reference, turn.now, due),
        (with_owner if here else in_queue)(
            turn.council, ticket.department, ticket.reference, turn.now
        ),
        settled_by(
            turn.council,
            ticket.department,
            ticket.service,
            ticket.kind,
            ticket.reference,
            turn.now,
        ),
        note,
        Card(ticket.reference),
        Say(
            (
                line(
                    "reopened",
                    reference=ticket.reference,
                    department=turn.department(ticket.department),
                    date=due,
                ),
            ),
            ticket=ticket.reference,
        ),
        Audit("reopened", ticket.reference, "resident", {"times": str(times)}),
    )

"""Tickets of departments that were closed or renamed, and of people who left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.council.facts import Council
from bot.effects import Audit, CancelFollowUps, Card, ChangeTicket, Effect, Note
from bot.model import FollowUpKind, Status, Ticket, Waiting
from bot.promises import OF_A_PROMISE, in_queue, paged_again, reminders, with_owner

#: whoever it came from need not be watched any more
OF_WHO_HAD_IT = (FollowUpKind.UNOWNED, FollowUpKind.SILENT_OWNER)


def rehomed(ticket: Ticket, council: Council, now: datetime) -> tuple[Effect, ...]:
    """What is done about a ticket so that somebody has it; nothing when all is well.

    The promise stays as it is, and the resident is not troubled with it.
    """
    department = council.home_of(ticket.department)
    if not ticket.is_open:
        # it may be opened again, and lists show it
        return _quietly(ticket, department)
    owner = _owner(ticket, department, council)
    if (department, owner) == (ticket.department, ticket.owner):
        return ()
    moved = replace(ticket, department=department, owner=owner)
    status = Status.TAKEN if owner else Status.OPEN
    changes = {"department": department, "owner": owner, "status": status}
    watch = with_owner if owner else in_queue
    return (
        ChangeTicket(ticket.reference, changes),
        CancelFollowUps(ticket.reference, OF_WHO_HAD_IT),
        *_promised(moved, council, now),
        watch(council, department, ticket.reference, now),
        *_emergency(ticket, moved, council, now),
        Card(ticket.reference),
        _note(ticket, moved, council),
        Audit(
            "rehomed",
            ticket.reference,
            detail={"from": ticket.department, "to": department, "owner": owner or ""},
        ),
    )


def _emergency(
    ticket: Ticket, moved: Ticket, council: Council, now: datetime
) -> tuple[Effect, ...]:
    if moved.owner:
        return ()
    return paged_again(council, replace(moved, owner=ticket.owner), now)


def _quietly(ticket: Ticket, department: str) -> tuple[Effect, ...]:
    if department == ticket.department:
        return ()
    return (ChangeTicket(ticket.reference, {"department": department}),)


def _owner(ticket: Ticket, department: str, council: Council) -> str | None:
    """Who has it now: who had it, their successor, or nobody."""
    if ticket.owner is None:
        return None
    owner = ticket.owner
    if owner not in council.staff:
        owner = council.successors.get(owner, "")
    staff = council.staff.get(owner)
    if staff is None:
        return None
    # somebody of another team keeps what they had, but does not follow it elsewhere
    follows = department in staff.departments or department == ticket.department
    return owner if follows else None


def _promised(ticket: Ticket, council: Council, now: datetime) -> tuple[Effect, ...]:
    """The same promise, warned of in the new department's opening hours."""
    if ticket.waiting is Waiting.RESIDENT or ticket.promise_at <= now:
        return ()
    due = ticket.promise_at
    return (
        CancelFollowUps(ticket.reference, OF_A_PROMISE),
        *reminders(council, ticket.department, ticket.reference, now, due),
    )


def _note(ticket: Ticket, moved: Ticket, council: Council) -> Note:
    """Told in the thread where the card is now."""
    people = (moved.owner,) if moved.owner else _leads(moved, council)
    values = {"old": ticket.department, "new": moved.department, "whom": people}
    if moved.department == ticket.department:
        name = "owner_left_to" if moved.owner else "owner_left"
        return Note(ticket.reference, name, values)
    return Note(ticket.reference, "moved_by_file", values)


def _leads(ticket: Ticket, council: Council) -> tuple[str, ...]:
    return (council.department(ticket.department).lead,)

"""What supervisors do about a ticket that is not settled."""

from __future__ import annotations

from actions.staff import Desk, audit, out_of_trouble, tell
from actions.turn import Decision, nothing_due
from bot.effects import (
    CancelFollowUps,
    Card,
    ChangeTicket,
    Decide,
    Note,
    TellStaff,
)
from bot.model import FollowUpKind, Status
from bot.promises import with_owner


def take_over(desk: Desk) -> Decision:
    """It is the supervisor's now, whoever had it."""
    ticket, user = desk.ticket, desk.act.user
    if not _may(desk):
        return tell(desk, "not_supervisor")
    if not ticket.is_open:
        return tell(desk, "already_resolved")
    if ticket.owner == user:
        return tell(desk, "yours_already")
    changes = {"owner": user, "status": Status.TAKEN, **out_of_trouble(ticket)}
    whom = (ticket.owner,) if ticket.owner else ()
    return nothing_due(
        ChangeTicket(ticket.reference, changes),
        CancelFollowUps(ticket.reference, (FollowUpKind.UNOWNED, FollowUpKind.PAGE)),
        with_owner(desk.council, ticket.department, ticket.reference, desk.now),
        Card(ticket.reference),
        Note(ticket.reference, "taken_over", {"user": user, "whom": whom}),
        _told(desk, "yours_now"),
        audit(desk, "taken_over"),
    )


def remind(desk: Desk) -> Decision:
    """Whoever has it is called in the thread; the department when nobody has."""
    ticket = desk.ticket
    if not _may(desk):
        return tell(desk, "not_supervisor")
    if not ticket.is_open:
        return tell(desk, "already_resolved")
    team = desk.council.department(ticket.department).team
    whom = (ticket.owner,) if ticket.owner else team
    return nothing_due(
        Note(ticket.reference, "reminded", {"user": desk.act.user, "whom": whom}),
        _told(desk, "reminded"),
        audit(desk, "reminded", whom=",".join(whom)),
    )


def decide(desk: Desk) -> Decision:
    """It stays as it is, for a reason that is kept and shown in the next review."""
    ticket, reason = desk.ticket, desk.act.text.strip()
    if not _may(desk):
        return tell(desk, "not_supervisor")
    if not reason:
        return tell(desk, "no_reason")
    return nothing_due(
        Decide(ticket.reference, desk.act.user, reason),
        Note(ticket.reference, "decided", {"user": desk.act.user, "why": reason}),
        _told(desk, "decided"),
        audit(desk, "decided"),
    )


def _may(desk: Desk) -> bool:
    return desk.ticket.department in desk.council.reviewed_by(desk.act.user)


def _told(desk: Desk, name: str) -> TellStaff:
    values = {"reference": desk.ticket.reference}
    return TellStaff(desk.act.user, desk.act.channel, name, values)

"""What staff do about a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from actions.turn import Decision, line, nothing_due
from bot.council import Council, Staff
from bot.effects import (
    Audit,
    CancelFollowUps,
    Card,
    ChangeTicket,
    Effect,
    Note,
    Say,
    TellStaff,
)
from bot.model import ActKind, StaffAct, Status, Ticket, Waiting


@dataclass(frozen=True)
class Desk:
    """An act of staff and everything that a decision may rest on."""

    act: StaffAct
    staff: Staff
    ticket: Ticket
    #: the language of the resident
    language: str
    council: Council
    now: datetime


def decide_act(desk: Desk) -> Decision:
    """What an act does. Pressing the same button again changes nothing."""
    return ACTS[desk.act.kind](desk)


def take(desk: Desk) -> Decision:
    """It is mine now; somebody else's stays theirs."""
    ticket = desk.ticket
    if not ticket.is_open:
        return _tell(desk, "already_resolved")
    if ticket.owner == desk.act.user:
        return nothing_due(Card(ticket.reference))
    if ticket.owner is not None:
        return _tell(desk, "taken_already", user=ticket.owner)
    return nothing_due(
        ChangeTicket(
            ticket.reference, {"owner": desk.act.user, "status": Status.TAKEN}
        ),
        Card(ticket.reference),
        Note(ticket.reference, "took", {"user": desk.act.user}),
        _audit(desk, "took"),
    )


def reply(desk: Desk) -> Decision:
    """A person's words to the resident; the clock stops until they answer."""
    ticket = desk.ticket
    if not desk.act.text.strip():
        return _tell(desk, "not_sent", why="There were no words in it.")
    changes: dict[str, object] = {"waiting": Waiting.RESIDENT, "last_at": desk.now}
    if ticket.owner is None and ticket.is_open:
        changes |= {"owner": desk.act.user, "status": Status.TAKEN}
    return nothing_due(
        Say(
            (
                line(
                    "staff_reply",
                    text=desk.act.text.strip(),
                    author=author(desk),
                    reference=ticket.reference,
                ),
            ),
            ticket=ticket.reference,
            staff=desk.act.user,
        ),
        ChangeTicket(ticket.reference, changes),
        CancelFollowUps(ticket.reference),
        Note(ticket.reference, "replied", {"user": desk.act.user}, with_message=True),
        Card(ticket.reference),
        _audit(desk, "replied"),
    )


def resolve(desk: Desk) -> Decision:
    """Close it, with what came of it, in words that never say more than is true."""
    ticket, outcome = desk.ticket, desk.act.outcome
    if not ticket.is_open or outcome is None:
        return _tell(desk, "already_resolved")
    changes = {
        "status": Status.RESOLVED,
        "outcome": outcome,
        "resolved_at": desk.now,
        "last_at": desk.now,
        "owner": ticket.owner or desk.act.user,
        "waiting": Waiting.RESIDENT,
    }
    return nothing_due(
        Say(
            (
                line(
                    f"resolved_{outcome}",
                    reference=ticket.reference,
                    note=desk.act.text.strip(),
                ),
                line("resolved_reopen_hint", reference=ticket.reference),
            ),
            ticket=ticket.reference,
            staff=desk.act.user,
        ),
        ChangeTicket(ticket.reference, changes),
        CancelFollowUps(ticket.reference),
        Note(
            ticket.reference,
            "resolved",
            {"user": desk.act.user, "outcome": outcome},
            with_message=True,
        ),
        Card(ticket.reference),
        _audit(desk, "resolved", outcome=outcome),
    )


def thread(desk: Desk) -> Decision:
    """What is written in the thread stays internal."""
    return nothing_due()


def author(desk: Desk) -> object:
    """How the resident sees who answers, as the council chose."""
    return author_line(desk.council, desk.ticket, desk.staff, desk.language)


def author_line(
    council: Council, ticket: Ticket, staff: Staff, language: str
) -> object:
    """First name and department, or the department only."""
    department = council.department(ticket.department)
    name = department.name_in(language)
    if department.reply_as == "department only":
        return name
    return line("author_name_department", name=staff.first_name, department=name)


def _tell(desk: Desk, name: str, **values: str) -> Decision:
    values = {"reference": desk.ticket.reference} | values
    return nothing_due(TellStaff(desk.act.user, desk.act.channel, name, values))


def _audit(desk: Desk, act: str, **detail: str) -> Effect:
    return Audit(act, desk.ticket.reference, desk.act.user, detail)


ACTS = {
    ActKind.TAKE: take,
    ActKind.HAVE_IT: take,
    ActKind.REPLY: reply,
    ActKind.RESOLVE: resolve,
    ActKind.THREAD: thread,
}

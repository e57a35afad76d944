"""It will never arrive: undelivered is unresolved, and somebody hears of it."""

from __future__ import annotations

from datetime import datetime

from actions.due import everybody
from actions.files import not_brought
from actions.reopening import whose
from bot.calendar import promise
from bot.council.facts import Council
from bot.deliver import Ambiguous, DeliveryError, Unreachable
from bot.effects import (
    Audit,
    CancelFollowUps,
    Card,
    ChangeResident,
    ChangeTicket,
    DutyNote,
    Effect,
    Note,
    TellDuty,
)
from bot.model import OutboxRow, Ticket, Waiting
from bot.promises import UNTIL_A_WORD, reminders


def undelivered(
    row: OutboxRow,
    ticket: Ticket,
    error: DeliveryError,
    council: Council,
    now: datetime,
    *,
    of_resident: bool = True,
    tell: bool = False,
) -> tuple[Effect, ...]:
    """To the resident: the matter is ours again. To staff: the duty officer hears.

    Of a file: is it one `of_resident`, and do we `tell` them that it is refused?
    """
    reference = ticket.reference
    audit = Audit("undelivered", reference, detail={"outbox": str(row.id)})
    if row.platform == "apprise":
        values = {"why": str(error), "whom": council.duty.officers}
        return (DutyNote(reference, "outside_failed", values), audit)
    if row.platform != "telegram":
        if row.act == "file" and not of_resident:
            # the note about the answer says how the file fares with the resident
            return (audit,)
        if row.act == "file":
            return (*not_brought(ticket, error, council, tell=tell), audit)
        return (TellDuty(reference, str(error)), audit)
    department = council.department(ticket.department)
    owner = (ticket.owner,) if ticket.owner else ()
    whom = everybody(owner, (department.lead,), department.supervising)
    gone = isinstance(error, Unreachable)
    return (
        *((ChangeResident({"blocked": True}),) if gone else ()),
        *_ours_again(ticket, council, now),
        Note(reference, _note_of(row, error), {"why": str(error), "whom": whom}),
        Card(reference),
        audit,
    )


def _note_of(row: OutboxRow, error: DeliveryError) -> str:
    if isinstance(error, Unreachable):
        return "unreachable"
    if row.act == "send_file":
        return "file_undelivered"
    return "delivery_unknown" if isinstance(error, Ambiguous) else "delivery_failed"


def _ours_again(ticket: Ticket, council: Council, now: datetime) -> tuple[Effect, ...]:
    """What the resident did not get was no answer: the clock runs."""
    if not ticket.is_open or ticket.waiting is not Waiting.RESIDENT:
        return ()
    due = promise(council, ticket.department, ticket.service, ticket.kind, now)
    return (
        ChangeTicket(ticket.reference, {"waiting": Waiting.US, "promise_at": due}),
        CancelFollowUps(ticket.reference, UNTIL_A_WORD),
        *reminders(council, ticket.department, ticket.reference, now, due),
        whose(council, ticket, now),
    )

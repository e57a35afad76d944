"""What to do when a follow-up's time has come, if it is still needed."""

from __future__ import annotations

from datetime import datetime

from actions.turn import line
from bot.calendar import promise
from bot.council import Council
from bot.effects import Audit, Card, ChangeTicket, Effect, Note, Say
from bot.model import FollowUp, FollowUpKind, Ticket, Waiting
from bot.promises import reminders


def follow_up(
    due: FollowUp, ticket: Ticket, council: Council, language: str, now: datetime
) -> tuple[Effect, ...]:
    """Effects of a due follow-up; none when it is needless by now."""
    if not ticket.is_open or ticket.waiting is not Waiting.US:
        return ()
    if due.kind is FollowUpKind.OVERDUE and now >= ticket.promise_at:
        return _overdue(ticket, council, language, now)
    if due.kind is FollowUpKind.DUE_SOON and now < ticket.promise_at:
        return (
            Note(ticket.reference, "promise_soon", _whom(ticket)),
            Card(ticket.reference),
        )
    return ()


def _overdue(
    ticket: Ticket, council: Council, language: str, now: datetime
) -> tuple[Effect, ...]:
    """Staff are reminded; the resident gets an apology with the new date."""
    due = promise(council, ticket.department, ticket.service, ticket.kind, now)
    department = council.department(ticket.department).name_in(language)
    return (
        ChangeTicket(ticket.reference, {"promise_at": due}),
        *reminders(ticket.reference, now, due),
        Note(ticket.reference, "promise_overdue", _whom(ticket)),
        Card(ticket.reference),
        Say(
            (
                line(
                    "progress_late",
                    reference=ticket.reference,
                    department=department,
                    date=due,
                ),
            ),
            ticket=ticket.reference,
        ),
        Audit("promise_overdue", ticket.reference),
    )


def _whom(ticket: Ticket) -> dict[str, str]:
    return {"user": ticket.owner} if ticket.owner else {}

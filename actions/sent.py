"""What staff do about an answer that they have sent: stop, correct, take back."""

from __future__ import annotations

from datetime import timedelta

from actions.staff import Desk, audit, signed, tell
from actions.turn import Decision, line, nothing_due
from bot.effects import (
    Card,
    ChangeTicket,
    Effect,
    Note,
    Rephrase,
    Unsay,
)
from bot.model import Author, Sending, Waiting
from bot.promises import reminders, with_owner

#: a messenger lets a bot take back what is no older, with a little to spare
TAKE_BACK_WITHIN = timedelta(hours=47, minutes=55)


def undo(desk: Desk) -> Decision:
    """Stop an answer that has not gone yet: the resident hears nothing of it."""
    message, ticket = desk.message, desk.ticket
    if message is None or message.author is not Author.STAFF:
        return tell(desk, "too_late")
    if desk.sending is Sending.UNDONE:
        return tell(desk, "undone_already")
    if desk.sending is not Sending.HELD:
        return tell(desk, "too_late")
    return nothing_due(
        Unsay(message.id, held=True),
        *_our_turn_again(desk),
        Note(ticket.reference, "reply_state", about=message.id),
        Card(ticket.reference),
        audit(desk, "stopped_answer", message=str(message.id)),
    )


def _our_turn_again(desk: Desk) -> tuple[Effect, ...]:
    """The resident still waits, and the promise that was given holds."""
    ticket = desk.ticket
    if not ticket.is_open:
        return ()
    first = desk.message is not None and ticket.answered_at == desk.message.at
    changes: dict[str, object] = {"waiting": Waiting.US, "awaited": ""}
    return (
        ChangeTicket(
            ticket.reference, changes | ({"answered_at": None} if first else {})
        ),
        *reminders(
            desk.council,
            ticket.department,
            ticket.reference,
            desk.now,
            max(ticket.promise_at, desk.now),
        ),
        with_owner(desk.council, ticket.department, ticket.reference, desk.now),
    )


def correct(desk: Desk) -> Decision:
    """Other words for an answer that the resident has; both are kept."""
    message, text = desk.message, desk.act.text.strip()
    if not _was_sent(desk) or message is None:
        return tell(desk, "not_there")
    if not text:
        return tell(desk, "not_sent", why="There were no words in it.")
    return nothing_due(
        Rephrase(message.id, line("staff_reply", **signed(desk, text))),
        Note(desk.ticket.reference, "reply_state", about=message.id),
        audit(desk, "corrected_answer", message=str(message.id)),
    )


def take_back(desk: Desk) -> Decision:
    """Take an answer away from the resident's chat, while that can be done."""
    message = desk.message
    if not _was_sent(desk) or message is None:
        return tell(desk, "not_there")
    if desk.now - message.at > TAKE_BACK_WITHIN:
        return tell(desk, "too_old")
    return nothing_due(
        Unsay(message.id),
        *_our_turn_again(desk),
        Note(desk.ticket.reference, "reply_state", about=message.id),
        Card(desk.ticket.reference),
        audit(desk, "took_answer_back", message=str(message.id)),
    )


def _was_sent(desk: Desk) -> bool:
    return bool(desk.sending and desk.sending.arrived and desk.message)

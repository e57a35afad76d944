"""A person talks with the resident: the bot does not chat over them."""

from __future__ import annotations

from datetime import timedelta

from actions.joining import join, with_whom
from actions.turn import Decision, Turn, acknowledged
from bot.effects import AddToTicket, Audit, Card, ChangeTicket, Note, Say
from bot.model import Ticket
from bot.rules import Wish

#: after the last word in the ticket, by anybody, the bot answers small talk again
A_CONVERSATION = timedelta(hours=24)
#: words to a person that ask nothing of them
COURTESIES = (Wish.GREETING, Wish.THANKS, Wish.GOODBYE)
#: what a machine takes for idle may well be the answer to a person's question
PERHAPS_ANSWERS = (Wish.CHITCHAT, Wish.OUT_OF_SCOPE)


def with_person(turn: Turn) -> Ticket | None:
    """The open ticket in which a person has spoken lately; None: the bot has the
    floor."""
    for ticket in turn.open_tickets:
        spoken = ticket.owner is not None and ticket.answered_at is not None
        last = ticket.last_at or ticket.created_at
        if spoken and turn.now - last <= A_CONVERSATION:
            return ticket
    return None


def to_person(turn: Turn, wish: Wish) -> Decision | None:
    """Small talk goes to whoever has the floor; None when nobody has it, or when it is
    more than that."""
    if wish not in (*COURTESIES, *PERHAPS_ANSWERS):
        return None
    ticket = with_person(turn)
    if ticket is None:
        return None
    if wish in PERHAPS_ANSWERS:
        return join(turn, ticket)
    return acknowledged(
        AddToTicket(ticket.reference),
        ChangeTicket(ticket.reference, {"last_at": turn.now}),
        Note(ticket.reference, "resident_message", with_message=True),
        Card(ticket.reference),
        Say((with_whom(turn, ticket, "passed_on"),), ticket=ticket.reference),
        Audit("passed_on", ticket.reference),
    )

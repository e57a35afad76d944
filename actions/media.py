"""Messages without words: photos and pins, and what the bot can't read yet."""

from __future__ import annotations

from actions.tickets import closed_now, open_ticket
from actions.turn import Decision, Turn, acknowledged, line
from bot.effects import PutAsk, Say
from bot.model import AskKind, Kind, MessageKind


def without_words(turn: Turn) -> Decision:
    """A photo or a pin alone: keep it in a ticket, ask what it is about."""
    key = (
        "location_no_words"
        if turn.incoming.kind is MessageKind.LOCATION
        else "photo_no_words"
    )
    ticket, opened = open_ticket(
        turn, kind=Kind.COMPLAINT, department=turn.council.triage
    )
    say = Say(
        (
            line(key, reference=ticket.reference, date=ticket.promise_at),
            *closed_now(turn, ticket.department),
        ),
        ticket=ticket.reference,
    )
    ask = PutAsk(kind=AskKind.WORDS, say=say, takes_text=True, ticket=ticket.reference)
    return acknowledged(*opened, ask)


def unreadable(turn: Turn) -> Decision:
    """The bot can't read it yet; a person will."""
    ticket, opened = open_ticket(
        turn, kind=Kind.QUESTION, department=turn.council.triage
    )
    say = Say(
        (
            line(
                f"unreadable_{turn.incoming.kind}",
                reference=ticket.reference,
                date=ticket.promise_at,
            ),
            *closed_now(turn, ticket.department),
        ),
        ticket=ticket.reference,
    )
    return acknowledged(*opened, say)

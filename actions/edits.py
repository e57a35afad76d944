"""The resident changed the words of an earlier message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actions.reopening import opened_again
from actions.safety import emergency, in_danger
from actions.turn import Decision, Turn, acknowledged, line, nothing_due
from actions.twofold import beside
from bot.effects import Audit, Card, Effect, Note, Revise, Say
from bot.model import Author, Ticket
from bot.rules import TALK, Wish, wish_of

#: an edit into one of these adds nothing that somebody has to do
SAYS_NOTHING = (*TALK, Wish.NO_WORDS)


def edited(turn: Turn, as_new: Callable[[Turn], Decision]) -> Decision:
    """Keep both: staff see the change with the words before.

    What no ticket has yet is decided `as_new`.
    """
    earlier = turn.earlier
    if earlier is None or earlier.author is not Author.RESIDENT:
        return nothing_due()
    if earlier.text == turn.incoming.said:
        return nothing_due()
    revise = Revise(earlier.id, turn.incoming.said)
    ticket = turn.ticket(earlier.ticket_id)
    if in_danger(turn) and not (ticket and ticket.emergency):
        return _after(revise, emergency(turn))
    if ticket is None:
        return _without_ticket(turn, revise, as_new)
    if not ticket.is_open:
        return _closed(turn, ticket, revise)
    return acknowledged(
        revise,
        Note(ticket.reference, "resident_edited", with_message=True),
        Card(ticket.reference),
        *_told_beside(turn, ticket),
        Say(
            (line("edited_noted", reference=ticket.reference),),
            ticket=ticket.reference,
        ),
        Audit("edited", ticket.reference, "resident"),
    )


def _told_beside(turn: Turn, ticket: Ticket) -> tuple[Effect, ...]:
    """Other tickets of the message hear of it, unless one is in confidence."""
    others = beside(turn, ticket)
    if any(turn.council.is_sensitive(t.department) for t in (ticket, *others)):
        return ()
    return tuple(
        Note(other.reference, "resident_edited", with_message=True) for other in others
    ) + tuple(Card(other.reference) for other in others)


def _without_ticket(
    turn: Turn, revise: Revise, as_new: Callable[[Turn], Decision]
) -> Decision:
    """Small talk that became a matter must not stay unread."""
    wish = wish_of(turn.reading, turn.incoming.text)
    if turn.incoming.command or wish in SAYS_NOTHING:
        return nothing_due(revise)
    return _after(revise, as_new(turn))


def _closed(turn: Turn, ticket: Ticket, revise: Revise) -> Decision:
    """Nobody looks at a closed ticket: it is open again, and they are told so."""
    again = tuple(
        _told_of_the_change(effect, ticket) if isinstance(effect, Say) else effect
        for effect in opened_again(turn, ticket)
    )
    return acknowledged(
        revise,
        Note(ticket.reference, "resident_edited", with_message=True),
        *again,
        Audit("edited", ticket.reference, "resident"),
    )


def _told_of_the_change(say: Say, ticket: Ticket) -> Effect:
    date = say.lines[0].values["date"]
    told = line("edited_closed", reference=ticket.reference, date=date)
    return replace(say, lines=(told,))


def _after(revise: Revise, found: Decision) -> Decision:
    return replace(found, effects=(revise, *found.effects))

"""The resident changed the words of an earlier message."""

from __future__ import annotations

from dataclasses import replace

from actions.safety import emergency, in_danger
from actions.turn import Decision, Turn, acknowledged, line, nothing_due
from bot.effects import Audit, Card, Note, Revise, Say
from bot.model import Author


def edited(turn: Turn) -> Decision:
    """Keep both: staff see the change with the words before."""
    earlier = turn.earlier
    if earlier is None or earlier.author is not Author.RESIDENT:
        return nothing_due()
    if earlier.text == turn.incoming.said:
        return nothing_due()
    revise = Revise(earlier.id, turn.incoming.said)
    ticket = turn.ticket(earlier.ticket_id)
    if in_danger(turn) and not (ticket and ticket.emergency):
        found = emergency(turn)
        return replace(found, effects=(revise, *found.effects))
    if ticket is None:
        return nothing_due(revise)
    return acknowledged(
        revise,
        Note(ticket.reference, "resident_edited", with_message=True),
        Card(ticket.reference),
        Say(
            (line("edited_noted", reference=ticket.reference),),
            ticket=ticket.reference,
        ),
        Audit("edited", ticket.reference, "resident"),
    )

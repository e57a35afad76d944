"""A place that moves: a resident shares where they are for some time."""

from __future__ import annotations

from dataclasses import replace
from math import cos, hypot, radians

from actions.turn import Decision, Turn, nothing_due
from bot.effects import Audit, Card, ChangeTicket, Effect, MoveMessage, Note
from bot.model import Author, MessageKind, Place, StoredMessage, Ticket

#: metres; a smaller step is no other place, and the card need not change for it
A_STEP = 25
METRES_PER_DEGREE = 111_320


def moved(turn: Turn) -> Decision | None:
    """Another point of a place that is shared, or its end; None when it is none.

    The card follows; nobody is answered or called for it.
    """
    incoming, earlier = turn.incoming, turn.earlier
    point = incoming.place
    if (
        not incoming.edited
        or point is None
        or incoming.kind is not MessageKind.LOCATION
    ):
        return None
    if earlier is None or earlier.author is not Author.RESIDENT or not earlier.place:
        return nothing_due()
    ticket = turn.ticket(earlier.ticket_id)
    steps = distance(earlier.place, point) >= A_STEP
    if not steps and incoming.live:
        return nothing_due()
    shown = _on_card(turn, ticket, earlier) if ticket and ticket.is_open else ()
    return nothing_due(MoveMessage(earlier.id, point), *shown)


def _on_card(turn: Turn, ticket: Ticket, earlier: StoredMessage) -> tuple[Effect, ...]:
    """Unless the ticket has its place from something else by now."""
    point = turn.incoming.place
    if point is None or not _same_point(ticket.place, earlier.place):
        return ()
    reference = ticket.reference
    ends = (
        Note(reference, "place_stopped", with_message=True),
        Audit("place_stopped", reference, "resident"),
    )
    return (
        ChangeTicket(reference, {"place": replace(point, text=ticket.place.text)}),
        Card(reference),
        *(() if turn.incoming.live else ends),
    )


def _same_point(one: Place, other: Place) -> bool:
    return (one.latitude, one.longitude) == (other.latitude, other.longitude)


def distance(one: Place, other: Place) -> float:
    """Metres between two points that are near each other; 0 when one has none."""
    if one.latitude is None or one.longitude is None:
        return 0.0
    if other.latitude is None or other.longitude is None:
        return 0.0
    north = other.latitude - one.latitude
    east = (other.longitude - one.longitude) * cos(radians(one.latitude))
    return METRES_PER_DEGREE * hypot(north, east)

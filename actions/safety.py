"""Danger: the number to call first, at once; the duty officer is told."""

from __future__ import annotations

from datetime import timedelta

from actions import scanning
from actions.tickets import open_ticket, place_of
from actions.turn import Decision, Turn, acknowledged, line
from bot.calendar import after
from bot.effects import (
    AddToTicket,
    Audit,
    Card,
    ChangeTicket,
    Effect,
    Line,
    Note,
    Page,
    Say,
    Schedule,
)
from bot.model import FollowUpKind, Kind, Ticket
from bot.rules import is_danger

#: what is told again so soon is the same emergency: its page stands
SAME = timedelta(minutes=30)
#: emergencies of one chat that are paged in that time, wherever they are
MOST = 3
#: a danger without a name
ANY = "emergency"
#: which text for which danger; anything else gets the general one
TEXTS = {
    "gas": "emergency_gas",
    "carbon_monoxide": "emergency_gas",
    "fire": "emergency_fire",
    "live_wires": "emergency_electricity",
    "self_harm": "emergency_self_harm",
    "abuse": "emergency_adult",
    "adult_at_risk": "emergency_adult",
    "child_at_risk": "emergency_child",
}


def in_danger(turn: Turn) -> bool:
    """Did the reading find a danger?"""
    return is_danger(turn.reading)


def same_emergency(turn: Turn) -> Ticket | None:
    """The one that was paged a moment ago and is told of again; None when it is new."""
    lately = [
        ticket
        for ticket in turn.open_tickets
        if ticket.id in turn.dangers and turn.now - ticket.created_at <= SAME
    ]
    again = (ticket for ticket in lately if _is_told_again(turn, ticket))
    if found := next(again, None):
        return found
    return lately[0] if len(lately) >= MOST else None


def _is_told_again(turn: Turn, ticket: Ticket) -> bool:
    """The same danger, or one without a name, and not at another place."""
    new = set(turn.reading.safety if turn.reading else ()) or {ANY}
    place = place_of(turn)
    elsewhere = bool(place and ticket.place and place != ticket.place)
    return (new == {ANY} or bool(new & turn.dangers[ticket.id])) and not elsewhere


def emergency(turn: Turn) -> Decision:
    """Say whom to call, open a ticket that never closes by itself, page the officer.

    What is told again goes to those who have been paged."""
    there = same_emergency(turn)
    return _again(turn, there) if there else _new(turn)


def _again(turn: Turn, ticket: Ticket) -> Decision:
    danger = next(iter(turn.reading.safety), "") if turn.reading else ""
    place: dict[str, object] = {}
    if not ticket.place and place_of(turn):
        place = {"place": place_of(turn)}
    whom = (ticket.owner,) if ticket.owner else ()
    return acknowledged(
        AddToTicket(ticket.reference),
        ChangeTicket(ticket.reference, {"last_at": turn.now, **place}),
        Note(ticket.reference, "danger_again", {"whom": whom}, with_message=True),
        Card(ticket.reference),
        Say((_call_first(turn, danger, ticket.reference),), ticket=ticket.reference),
        Audit("danger_again", ticket.reference, detail={"danger": danger or ANY}),
    )


def _new(turn: Turn) -> Decision:
    routing = turn.routing
    known = routing is not None and routing.sure == "sure"
    ticket, opened = open_ticket(
        turn,
        kind=Kind.COMPLAINT,
        department=routing.department if routing and known else turn.council.triage,
        service=routing.service if routing and known else None,
        place=place_of(turn) or scanning.place_scanned(turn),
        emergency=True,
        guesses=routing.departments[:3] if routing else (),
    )
    danger = next(iter(turn.reading.safety), "") if turn.reading else ""
    whom = turn.council.duty.officers[:1]
    paged = {"danger": danger or ANY, "page": "1", "whom": ",".join(whom)}
    return acknowledged(
        *opened,
        Say((_call_first(turn, danger, ticket.reference),), ticket=ticket.reference),
        *_page(turn, ticket.reference),
        Audit("paged", ticket.reference, detail=paged),
    )


def _page(turn: Turn, reference: str) -> tuple[Effect, ...]:
    """The first officer in line; the next when nobody takes it."""
    duty = turn.council.duty
    at = after(turn.council, turn.council.triage, duty.page_again, turn.now)
    return (
        Page(reference, duty.officers[:1]),
        ChangeTicket(reference, {"pages": 1}),
        Schedule(reference, FollowUpKind.PAGE, at),
    )


def _call_first(turn: Turn, danger: str, reference: str) -> Line:
    council = turn.council
    key = TEXTS.get(danger, "emergency")
    numbers = {
        "emergency_gas": {"gas_number": council.gas_number},
        "emergency_electricity": {"electricity_number": council.electricity_number},
        "emergency_self_harm": {"crisis_line": council.crisis_line},
        "emergency_adult": {"safeguarding_number": council.safeguarding_number},
        "emergency_child": {"safeguarding_number": council.safeguarding_number},
    }
    return line(
        key,
        number=council.emergency_number,
        reference=reference,
        **numbers.get(key, {}),
    )

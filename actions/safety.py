"""Danger: the number to call first, at once; the duty officer is told."""

from __future__ import annotations

from actions import scanning
from actions.tickets import open_ticket, place_of
from actions.turn import Decision, Turn, acknowledged, line
from bot.calendar import after
from bot.effects import Audit, ChangeTicket, Effect, Line, Page, Say, Schedule
from bot.model import FollowUpKind, Kind
from bot.rules import is_danger

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


def emergency(turn: Turn) -> Decision:
    """Say whom to call, open a ticket that never closes by itself, page the officer."""
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
    return acknowledged(
        *opened,
        Say((_call_first(turn, danger, ticket.reference),), ticket=ticket.reference),
        *_page(turn, ticket.reference),
        Audit("paged", ticket.reference, detail={"danger": danger or "emergency"}),
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

"""The resident wants a person."""

from __future__ import annotations

from actions.joining import our_turn
from actions.status import asked_about
from actions.tickets import closed_now, open_ticket
from actions.turn import Decision, Turn, acknowledged, line
from bot.calendar import promise
from bot.effects import (
    AddToTicket,
    Audit,
    Card,
    ChangeTicket,
    Effect,
    Note,
    PutAsk,
    Say,
)
from bot.model import AskKind, Kind, Waiting
from bot.reading.lawful import FEWEST_WORDS
from bot.routing import Routing
from bot.rules import COMPLAINTS


def human_handoff(turn: Turn) -> Decision:
    """Give the open matter to its people, or open one in triage."""
    ticket = turn.about or next(iter(turn.open_tickets), None)
    if ticket is None or not ticket.is_open:
        return _new(turn)
    ours: tuple[Effect, ...] = asked_about(turn, ticket)
    due = ticket.promise_at
    if ticket.waiting is Waiting.RESIDENT:
        # nobody owed news: the old date would be a promise that no one keeps
        due = promise(
            turn.council, ticket.department, ticket.service, ticket.kind, turn.now
        )
        ours = our_turn(turn, ticket)
    return acknowledged(
        AddToTicket(ticket.reference),
        ChangeTicket(ticket.reference, {"last_at": turn.now}),
        *ours,
        Note(ticket.reference, "wants_person", with_message=True),
        Card(ticket.reference),
        Say(
            (
                line(
                    "handoff_existing",
                    reference=ticket.reference,
                    department=turn.department(ticket.department),
                    date=due,
                ),
                *closed_now(turn, ticket.department),
            ),
            ticket=ticket.reference,
        ),
        Audit("wants_person", ticket.reference),
    )


def _new(turn: Turn) -> Decision:
    """To the department that the words name; without one they are asked about it."""
    routing = turn.routing
    known = routing if routing and _says_about_what(turn, routing) else None
    ticket, opened = open_ticket(
        turn,
        kind=Kind.QUESTION,
        department=known.department if known else turn.council.triage,
        service=known.service if known else None,
    )
    lines = (
        line("handoff", reference=ticket.reference, date=ticket.promise_at),
        *closed_now(turn, ticket.department),
    )
    if known:
        return acknowledged(*opened, Say(lines, ticket=ticket.reference))
    say = Say((*lines, line("handoff_about")), ticket=ticket.reference)
    ask = PutAsk(kind=AskKind.WORDS, say=say, takes_text=True, ticket=ticket.reference)
    return acknowledged(*opened, ask)


def _says_about_what(turn: Turn, routing: Routing) -> bool:
    """More than that a person is wanted, which sounds like a complaint about us."""
    enough = len(turn.incoming.text.split()) >= FEWEST_WORDS
    return enough and routing.sure == "sure" and routing.service != COMPLAINTS

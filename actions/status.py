"""What became of my matters? The resident's open tickets."""

from __future__ import annotations

from actions.turn import Decision, Turn, answered, line
from bot.effects import Line, Say
from bot.model import Status, Ticket, Waiting

#: the newest so many; more would not be read
SHOWN = 8


def status_check(turn: Turn) -> Decision:
    """List the open tickets, or the one that the message names."""
    tickets = (turn.about,) if turn.about else turn.open_tickets[:SHOWN]
    if not tickets:
        return answered(Say((line("status_none"),)))
    lines = tuple(_line(turn, ticket) for ticket in tickets)
    return answered(Say((line("status_header"), *lines)))


def _line(turn: Turn, ticket: Ticket) -> Line:
    return line(
        "status_line",
        reference=ticket.reference,
        subject=subject(turn, ticket),
        state=line(_state(ticket)),
        department=turn.department(ticket.department),
        date=ticket.promise_at,
    )


def subject(turn: Turn, ticket: Ticket) -> str:
    """What the ticket is about, in few words."""
    service = turn.council.services.get(ticket.service or "")
    if service:
        return service.name_in(turn.language)
    words = " ".join(ticket.words.split())
    return words if len(words) <= 40 else words[:39].rstrip() + "…"


def _state(ticket: Ticket) -> str:
    if not ticket.is_open:
        return "state_resolved"
    if ticket.waiting is Waiting.RESIDENT:
        return "state_waiting_for_you"
    return "state_taken" if ticket.status is Status.TAKEN else "state_open"

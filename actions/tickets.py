"""Opening a ticket and giving its receipt: shared by every kind of matter."""

from __future__ import annotations

from actions.turn import Turn, line
from bot.calendar import Calendar, deadline, promise
from bot.council.facts import Council
from bot.effects import Audit, Card, Effect, Line, Note, OpenTicket
from bot.model import Choice, Kind, Place, Ticket
from bot.promises import in_queue, reminders, settled_by
from bot.reading.lawful import PERSONAL_DATA


def open_ticket(
    turn: Turn,
    *,
    kind: Kind,
    department: str,
    service: str | None = None,
    place: Place | None = None,
    emergency: bool = False,
    guesses: tuple[Choice, ...] = (),
    from_message: int | None = None,
    part: str = "",
    has_message: bool = True,
) -> tuple[OpenTicket, tuple[Effect, ...]]:
    """The ticket, and all effects that open it: card, files, reminders, audit."""
    ticket = OpenTicket(
        reference=turn.draw_reference(),
        kind=kind,
        service=service,
        department=department,
        promise_at=promise(turn.council, department, service, kind, turn.now),
        place=place or place_of(turn),
        emergency=emergency,
        guesses=guesses,
        from_message=from_message,
        part=part,
        has_message=has_message,
    )
    effects: list[Effect] = [ticket, Card(ticket.reference)]
    if turn.incoming.media and from_message is None and has_message:
        effects.append(Note(ticket.reference, "resident_message", with_message=True))
    effects += [
        *reminders(
            turn.council, department, ticket.reference, turn.now, ticket.promise_at
        ),
        in_queue(turn.council, department, ticket.reference, turn.now),
        settled_by(turn.council, department, service, kind, ticket.reference, turn.now),
    ]
    what = {"department": department, "kind": str(kind), "service": service or ""}
    effects.append(Audit("opened", ticket.reference, detail=what))
    return ticket, tuple(effects)


def place_of(turn: Turn) -> Place:
    """The pin, or the place that the words name."""
    if turn.incoming.place:
        return turn.incoming.place
    if turn.reading and turn.reading.place:
        return turn.reading.place
    return Place()


def lacks_place(council: Council, ticket: OpenTicket | Ticket) -> bool:
    """Nobody can be sent out: something is wrong somewhere, and nobody knows where."""
    service = council.services.get(ticket.service or "")
    needed = service is not None and service.needs_place
    return needed and ticket.kind is Kind.COMPLAINT and not ticket.place


def receipt(turn: Turn, ticket: OpenTicket) -> tuple[Line, ...]:
    """Reference, who has it, when they hear next; when people are back if closed."""
    if ticket.department == turn.council.triage:
        first = line(
            "receipt_triage", reference=ticket.reference, date=ticket.promise_at
        )
    else:
        first = line(
            f"receipt_{ticket.kind}",
            reference=ticket.reference,
            department=turn.department(ticket.department),
            date=ticket.promise_at,
        )
    by_law = lawful(turn, ticket.service)
    return (first, *by_law, *closed_now(turn, ticket.department))


def lawful(turn: Turn, service: str | None) -> tuple[Line, ...]:
    """When a law or code wants the full answer, and what they can do by themselves."""
    due = deadline(turn.council, service, turn.now)
    if due is None:
        return ()
    lines = [line("receipt_lawful", date=due)]
    if service == PERSONAL_DATA:
        lines.append(line("receipt_own_data"))
    return tuple(lines)


def closed_now(turn: Turn, department: str) -> tuple[Line, ...]:
    """When people are back, outside the department's opening hours."""
    hours = Calendar.of(turn.council, turn.council.department(department))
    if hours.is_open(turn.now):
        return ()
    return (line("closed_now", opens=hours.next_open(turn.now)),)

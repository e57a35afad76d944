"""Two matters in one message: a ticket for each, with one receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from actions.tickets import lacks_place, lawful, open_ticket
from actions.turn import Decision, Turn, acknowledged, line
from bot.council.facts import Council
from bot.effects import Effect, Line, Note, OpenTicket, Option, PutAsk, Relate, Say
from bot.model import AskKind, Clause, Kind, Part, Place, Reading, RelationKind, Ticket
from bot.routing import Routing, route

#: how sure a clause must be of its department to be a matter of its own, and how sure
#: when it says itself that it is something else
SURE, SURE_OF_ANOTHER = 0.97, 0.6
#: how sure one of several that are only named must be of its department
SURE_OF_NAMED = 0.9
#: how probable a matter must be in such a clause
A_MATTER = 0.45
#: tickets that one message may make; a list of more is one grievance
MOST = 3
#: of them without a word that something else follows
UNTOLD = 2
KINDS = (Kind.COMPLAINT, Kind.IDEA, Kind.QUESTION)


@dataclass(frozen=True)
class Matter:
    """One of several things that a message tells of."""

    #: its own part of the message
    text: str
    kind: Kind
    department: str
    service: str
    place: Place


def several(turn: Turn) -> Decision | None:
    """A ticket for each matter, a receipt that names them all, and one question where
    it is; None when the message tells of one matter, or that is not sure."""
    told = matters_of(turn.reading, turn.council)
    if not told:
        return None
    opened: list[OpenTicket] = []
    effects: list[Effect] = []
    holder = _holder(turn.council, told)
    for at, matter in enumerate(told):
        ticket, others = open_ticket(
            turn,
            kind=matter.kind,
            department=matter.department,
            service=matter.service,
            place=turn.incoming.place or matter.place,
            part=matter.text,
            has_message=at == holder,
        )
        effects += others
        if turn.incoming.media and at != holder and not _in_confidence(turn, told):
            shown = Note(ticket.reference, "resident_message", with_message=True)
            effects.append(shown)
        if opened:
            first = opened[0].reference
            effects.append(Relate(RelationKind.LINKED, ticket.reference, first))
        opened.append(ticket)
    return acknowledged(*effects, _receipt(turn, opened))


def _in_confidence(turn: Turn, told: tuple[Matter, ...]) -> bool:
    """One of them may not be seen by the people of the others."""
    return any(turn.council.is_sensitive(one.department) for one in told)


def _holder(council: Council, told: tuple[Matter, ...]) -> int:
    """Which ticket the whole message goes with: one in confidence before others."""
    sensitive = [council.is_sensitive(one.department) for one in told]
    return sensitive.index(True) if any(sensitive) else 0


def _receipt(turn: Turn, opened: list[OpenTicket]) -> Effect:
    told = (part for one in opened for part in _told(turn, one))
    lines = (line("receipt_several"), *told)
    lacking = [one for one in opened if lacks_place(turn.council, one)]
    if not lacking:
        return Say(lines)
    where = line("ask_place_all")
    if len(lacking) == 1:
        where = line("ask_place_of", subject=_subject(turn, lacking[0]))
    return PutAsk(
        kind=AskKind.PLACE,
        say=Say((*lines, where)),
        options=(Option("skip", "button_skip"),),
        takes_text=True,
        ticket=lacking[0].reference,
    )


def _told(turn: Turn, ticket: OpenTicket) -> tuple[Line, ...]:
    first = line(
        "receipt_one_of",
        reference=ticket.reference,
        subject=_subject(turn, ticket),
        department=turn.department(ticket.department),
        date=ticket.promise_at,
    )
    return (first, *lawful(turn, ticket.service))


def _subject(turn: Turn, ticket: OpenTicket) -> str | Line:
    if turn.council.is_sensitive(ticket.department):
        return line("subject_none")
    return turn.council.services[ticket.service or ""].name_in(turn.language)


def beside(turn: Turn, ticket: Ticket) -> tuple[Ticket, ...]:
    """The other open tickets of the same message, oldest first."""
    if not ticket.part:
        return ()
    same = [one for one in turn.open_tickets if one.origin == ticket.origin]
    return tuple(reversed([one for one in same if one.id != ticket.id]))


def matters_of(reading: Reading | None, council: Council) -> tuple[Matter, ...]:
    """The matters of a message that surely tells of more than one; else none."""
    if reading is None or not reading.parts:
        return ()
    found: list[Matter] = []
    lead = ""
    for part in reading.parts:
        routing = route(part.reading, council)
        if (found or not (lead and part.clause.back)) and _is_new(
            part, routing, found, council
        ):
            found.append(_matter(lead, part, routing))
            lead = ""
        elif found:
            at = _belongs_to(routing, found)
            found[at] = _longer(found[at], part)
        else:
            lead = f"{lead} {part.clause.text}".strip()
    return tuple(_tidy(one) for one in found) if 1 < len(found) <= MOST else ()


def _is_new(
    part: Part, routing: Routing, found: list[Matter], council: Council
) -> bool:
    clause = part.clause
    needed = _needed(clause, found)
    if (
        routing.service is None
        or routing.confidence < needed
        or part.reading.probability(*KINDS) < A_MATTER
    ):
        return False
    if not found:
        return True
    if clause.back or routing.service in [one.service for one in found]:
        return False
    if clause.another:
        return routing.service_confidence >= needed
    if len(found) >= UNTOLD and not clause.named:
        return False
    legal = any(council.services[one.service].statutory for one in found)
    same = routing.department in [one.department for one in found]
    return not same and not legal


def _needed(clause: Clause, found: list[Matter]) -> float:
    if clause.named:
        return SURE_OF_NAMED
    return SURE_OF_ANOTHER if clause.another and found else SURE


def _matter(lead: str, part: Part, routing: Routing) -> Matter:
    return Matter(
        text=f"{lead} {part.clause.text}".strip(),
        kind=max(KINDS, key=part.reading.probability),
        department=routing.department,
        service=routing.service or "",
        place=part.reading.place or Place(),
    )


def _tidy(matter: Matter) -> Matter:
    return replace(matter, text=matter.text.rstrip(",; "))


def _belongs_to(routing: Routing, found: list[Matter]) -> int:
    """The last one, unless the clause surely speaks of an earlier one again."""
    for at, one in enumerate(found):
        if routing.sure == "sure" and routing.service == one.service:
            return at
    return len(found) - 1


def _longer(matter: Matter, part: Part) -> Matter:
    return replace(
        matter,
        text=f"{matter.text} {part.clause.text}",
        place=matter.place or part.reading.place or Place(),
    )

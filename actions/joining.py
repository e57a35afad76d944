"""A message that belongs to a ticket which is there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from actions.reopening import reopen, whose
from actions.turn import Decision, Turn, acknowledged, line
from bot.calendar import promise
from bot.effects import (
    AddToTicket,
    Audit,
    CancelFollowUps,
    Card,
    ChangeTicket,
    Effect,
    Line,
    Note,
    Say,
)
from bot.model import MessageKind, Ticket, Waiting
from bot.promises import UNTIL_A_WORD, reminders

#: what follows so soon, and is not clearly something else, goes on with it
SAME_BREATH = timedelta(minutes=10)
#: a photo or pin without words goes to a ticket that is no older
SAME_VISIT = timedelta(minutes=30)
#: how sure the reading must be that it is a matter, and of its department, to be new
CLEARLY_NEW = 0.8
#: below this nobody's department is likely
SAYS_WHOSE = 0.5
#: so few words lean on what was said before
FEW_WORDS = 8
#: what goes on with a ticket has its department among so many guesses, or triage's
LIKELY = 3

MATTERS = ("complaint", "idea", "question")


def ticket_for(turn: Turn) -> Ticket | None:
    """The ticket that this message belongs to; None when it is something new."""
    if turn.about:
        return turn.about
    if not turn.incoming.text:
        return recent(turn, SAME_VISIT)
    for ticket in turn.open_tickets:
        if ticket.waiting is Waiting.RESIDENT and not clearly_new(turn, ticket):
            return ticket
    last = recent(turn, SAME_BREATH)
    return last if last and _goes_on(turn, last) else None


def clearly_new(turn: Turn, ticket: Ticket) -> bool:
    """Surely a matter, surely of another department than the ticket's."""
    return (
        turn.reading is not None
        and turn.routing is not None
        and (turn.routing.lawful or turn.reading.probability(*MATTERS) >= CLEARLY_NEW)
        and turn.routing.sure == "sure"
        and turn.routing.department != ticket.department
    )


def recent(turn: Turn, within: timedelta) -> Ticket | None:
    """The newest open ticket that somebody wrote in so lately."""
    for ticket in turn.open_tickets:
        if turn.now - (ticket.last_at or ticket.created_at) <= within:
            return ticket
    return None


def whose_is_it(turn: Turn) -> bool:
    """No department is likely by these words."""
    guesses = turn.routing.departments if turn.routing else ()
    return not guesses or guesses[0].confidence < SAYS_WHOSE


def leans_on_before(turn: Turn) -> bool:
    """ "It's getting worse": a matter, but whose does not stand in these few words."""
    return few_words(turn) and whose_is_it(turn)


def few_words(turn: Turn) -> bool:
    """So short that it hardly stands by itself."""
    return len(turn.incoming.text.split()) <= FEW_WORDS


def _goes_on(turn: Turn, ticket: Ticket) -> bool:
    routing = turn.routing
    if routing is None:
        return True
    elsewhere = (
        turn.reading is not None
        and bool(turn.reading.place)
        and bool(ticket.place)
        and turn.reading.place != ticket.place
    )
    if elsewhere:
        return False
    if routing.sure == "sure":
        return routing.service == ticket.service
    likely = [guess.name for guess in routing.departments[:LIKELY]]
    likely.append(turn.council.triage)
    return ticket.department in likely and not _of_another_kind(turn, ticket)


def _of_another_kind(turn: Turn, ticket: Ticket) -> bool:
    """Surely an idea beside a complaint, say."""
    reading = turn.reading
    return (
        reading is not None
        and reading.intent in MATTERS
        and reading.intent != ticket.kind
        and reading.intent_confidence >= CLEARLY_NEW
    )


def join(turn: Turn, ticket: Ticket) -> Decision:
    """Add it to the ticket, show it to its people, say who has it."""
    if not ticket.is_open:
        return reopen(turn, ticket)
    changes: dict[str, object] = {"last_at": turn.now}
    lines: tuple[Line, ...] = (with_whom(turn, ticket, "joined"),)
    pin = turn.incoming.place
    if pin and ticket.place.latitude is None:
        changes["place"] = replace(pin, text=pin.text or ticket.place.text)
        lines = (line("added_place", reference=ticket.reference),)
    elif turn.incoming.kind is MessageKind.PHOTO and not turn.incoming.text:
        lines = (line("added_photo", reference=ticket.reference),)
    return acknowledged(
        *_added(turn, ticket, changes),
        Say((*lines, *_when(turn, ticket)), ticket=ticket.reference),
        Audit("added", ticket.reference),
    )


def _when(turn: Turn, ticket: Ticket) -> tuple[Line, ...]:
    """Who asks hears when they get an answer."""
    ours = ticket.waiting is Waiting.US and ticket.promise_at > turn.now
    if "?" not in turn.incoming.text or not ours:
        return ()
    return (line("next_news", date=ticket.promise_at),)


def join_silently(turn: Turn, ticket: Ticket) -> Decision:
    """A later part of an album: the receipt of the first is for all of them."""
    return acknowledged(
        *_added(turn, ticket, {"last_at": turn.now}),
        Audit("added", ticket.reference),
    )


def _added(
    turn: Turn, ticket: Ticket, changes: Mapping[str, object]
) -> tuple[Effect, ...]:
    renewed: tuple[Effect, ...] = ()
    if ticket.is_open and ticket.waiting is Waiting.RESIDENT:
        renewed = our_turn(turn, ticket)
    return (
        AddToTicket(ticket.reference),
        ChangeTicket(ticket.reference, changes),
        *renewed,
        Note(ticket.reference, "resident_message", with_message=True),
        Card(ticket.reference),
    )


def with_whom(turn: Turn, ticket: Ticket, key: str) -> Line:
    """A sentence of this key that names who has it, as the council chose: a person
    under `<key>_owner`, or the department."""
    team = turn.council.department(ticket.department)
    department = turn.department(ticket.department)
    owner = turn.council.staff_by_slack(ticket.owner) if ticket.owner else None
    if owner is None or team.reply_as == "department only":
        return line(key, reference=ticket.reference, department=department)
    return line(
        f"{key}_owner",
        reference=ticket.reference,
        name=owner.first_name,
        department=department,
    )


def our_turn(turn: Turn, ticket: Ticket) -> tuple[Effect, ...]:
    """The resident has spoken: the clock runs again, with a new promise."""
    due = promise(
        turn.council, ticket.department, ticket.service, ticket.kind, turn.now
    )
    return (
        ChangeTicket(
            ticket.reference,
            {"waiting": Waiting.US, "promise_at": due, "awaited": ""},
        ),
        CancelFollowUps(ticket.reference, UNTIL_A_WORD),
        *reminders(turn.council, ticket.department, ticket.reference, turn.now, due),
        whose(turn.council, ticket, turn.now),
    )

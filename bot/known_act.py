"""What is known when staff do something: all that a decision may rest on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from actions.staff import Desk
from bot.council.facts import Council, Staff
from bot.effects import Effect, Line, Rephrase, Say
from bot.model import (
    ActKind,
    Author,
    Relation,
    Sending,
    StaffAct,
    StoredMessage,
    Ticket,
)
from bot.reference import find_reference
from bot.store import Unit


def staff_desk(
    unit: Unit,
    council: Council,
    act: StaffAct,
    staff: Staff,
    ticket: Ticket,
    language: str,
    now: datetime,
    draw_reference: Callable[[], str],
) -> Desk:
    """An act of staff with everything that a decision may rest on."""
    message = _message_of(unit, act, ticket)
    relations = tuple(unit.board.relations(ticket.id))
    return Desk(
        act,
        staff,
        ticket,
        language,
        council,
        now,
        draw_reference=draw_reference,
        other=_other(unit, act, relations),
        relations=relations,
        message=message,
        sending=_sending(unit, message, now),
        muted_until=unit.people.resident(ticket.resident_id).muted_until,
        said=sum(m.author is Author.RESIDENT for m in unit.people.of_ticket(ticket.id)),
    )


def spoken(effects: tuple[Effect, ...]) -> list[Line]:
    """What of these effects the resident reads."""
    found: list[Line] = []
    for effect in effects:
        if isinstance(effect, Say):
            found += effect.lines
        elif isinstance(effect, Rephrase):
            found.append(effect.said)
    return found


def _message_of(unit: Unit, act: StaffAct, ticket: Ticket) -> StoredMessage | None:
    """The message that an act is about, if it is one of this ticket."""
    if act.about is None or act.kind is ActKind.APART:
        return None
    try:
        message = unit.people.message(act.about)
    except LookupError:
        return None
    return message if message.ticket_id == ticket.id else None


def _other(unit: Unit, act: StaffAct, relations: tuple[Relation, ...]) -> Ticket | None:
    """The second ticket: that which is named, or which is to be taken out again."""
    reference = find_reference(act.to) or ""
    for relation in relations:
        if act.kind is ActKind.APART and relation.id == act.about:
            reference = relation.ticket
    return unit.tickets.by_reference(reference)


def _sending(
    unit: Unit, message: StoredMessage | None, now: datetime
) -> Sending | None:
    if message is None or message.author is not Author.STAFF:
        return None
    try:
        return unit.board.sending(message.id, now)
    except LookupError:
        return None

"""What is known when a resident says something: all that a decision may rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from actions import feedback
from actions.language import language_of
from actions.turn import Restraint, Turn
from bot.council.facts import Council
from bot.gathering import Matter, Piece
from bot.model import (
    Conversation,
    Incoming,
    Reading,
    Resident,
    Status,
    StoredMessage,
    Ticket,
)
from bot.reading.lawful import routed
from bot.reference import find_reference
from bot.rules import is_danger
from bot.store import Unit

#: what comes later than this was kept up by an outage: it is no flood
LATE = timedelta(minutes=10)


def turn_of(
    unit: Unit,
    council: Council,
    incoming: Incoming,
    reading: Reading | None,
    now: datetime,
    draw_reference: Callable[[], str],
) -> Turn:
    """A message of a resident with everything that a decision may rest on."""
    hint = incoming.language_hint.partition("-")[0]
    known = hint if hint in council.languages else council.default_language
    resident, conversation = unit.people.meet(incoming, known, now)
    tickets = tuple(unit.tickets.of_conversation(conversation.id))
    lately = now - feedback.SOON
    return Turn(
        incoming=incoming,
        reading=reading,
        routing=routed(incoming.text, reading, council) if reading else None,
        resident=resident,
        conversation=conversation,
        language=language_of(resident, reading, council),
        tickets=tickets,
        asks=tuple(unit.people.asks(conversation.id)),
        about=_about(unit, incoming, tickets),
        album=_album(unit, incoming, conversation, tickets),
        earlier=_earlier(unit, incoming),
        council=council,
        now=now,
        draw_reference=draw_reference,
        restraint=_restraint(unit, council, resident, conversation, now),
        dangers=_dangers(unit, tickets) if is_danger(reading) else {},
        told=tuple(unit.people.answered(conversation.id, feedback.KINDS, lately)),
    )


def _dangers(unit: Unit, tickets: tuple[Ticket, ...]) -> dict[int, frozenset[str]]:
    """What the open emergencies are about."""
    return {
        ticket.id: unit.tickets.dangers(ticket.id)
        for ticket in tickets
        if ticket.emergency and ticket.is_open
    }


def new_if_unknown(unit: Unit, incoming: Incoming) -> Incoming:
    """An edit of words that never reached us is the first that we hear of them."""
    if not (incoming.edited and incoming.text) or _earlier(unit, incoming):
        return incoming
    return replace(incoming, edited=False)


def late_parts(unit: Unit, matter: Matter) -> list[Piece]:
    """Parts of an album whose ticket is there: they join it each for itself."""
    if len(matter.pieces) == 1:
        return []
    groups: dict[str, bool] = {}
    for told in (piece.told for piece in matter.pieces):
        if told.group and told.group not in groups:
            found = unit.people.album_began(told.platform, told.chat_id, told.group)
            groups[told.group] = found
    return [piece for piece in matter.pieces if groups.get(piece.told.group or "")]


def _restraint(
    unit: Unit,
    council: Council,
    resident: Resident,
    conversation: Conversation,
    now: datetime,
) -> Restraint:
    floods = council.floods
    since = now - timedelta(minutes=floods.minutes)
    opened = unit.tickets.opened_since(now - timedelta(minutes=1), now - LATE)
    braked = opened >= floods.tickets_a_minute
    if braked:
        unit.tickets.held_back(now)
    return Restraint(
        flooding=unit.people.sent_many(conversation.id, floods.messages, since),
        noticed=unit.people.told_since(conversation.id, "flood", since),
        braked=braked,
        muted=resident.muted_until is not None and resident.muted_until > now,
    )


def _about(
    unit: Unit, incoming: Incoming, tickets: tuple[Ticket, ...]
) -> Ticket | None:
    """The ticket named by a reply to a message, or by its reference in the words."""
    by_id = {ticket.id: ticket for ticket in tickets}
    if incoming.reply_to:
        _, ticket_id = unit.people.linked(
            incoming.platform, incoming.chat_id, incoming.reply_to
        )
        if ticket_id in by_id:
            return _now_in(unit, by_id[ticket_id], by_id)
    reference = find_reference(incoming.text)
    named = next((t for t in tickets if t.reference == reference), None)
    return _now_in(unit, named, by_id) if named else None


def _album(
    unit: Unit,
    incoming: Incoming,
    conversation: Conversation,
    tickets: tuple[Ticket, ...],
) -> Ticket | None:
    """The ticket of the first part of the album that the message belongs to."""
    if not incoming.group:
        return None
    by_id = {ticket.id: ticket for ticket in tickets}
    found = unit.people.ticket_of_group(conversation.id, incoming.group)
    return _now_in(unit, by_id[found], by_id) if found in by_id else None


def _now_in(unit: Unit, ticket: Ticket, by_id: Mapping[int, Ticket]) -> Ticket:
    """The ticket itself, or that which it was joined into."""
    while ticket.status is Status.MERGED:
        found = by_id.get(unit.board.merged_into(ticket.id) or 0)
        if found is None:
            break
        ticket = found
    return ticket


def _earlier(unit: Unit, incoming: Incoming) -> StoredMessage | None:
    if not incoming.edited:
        return None
    message_id, _ = unit.people.linked(
        incoming.platform, incoming.chat_id, incoming.message_id
    )
    return unit.people.message(message_id) if message_id else None

"""Rows of tickets that belong together, and of answers that are stopped or changed."""

from __future__ import annotations

from typing import Any

from bot.carry.cause import Cause
from bot.effects import Attach, Correct, Relate, Unrelate, Unsay
from bot.lanes import staff_lane
from bot.model import RelationKind
from bot.parts import split


def correct(cause: Cause, effect: Correct) -> None:
    """Keep what the model had wrong."""
    ticket_id = cause.ticket_id(effect.reference)
    cause.unit.board.correct(
        ticket_id, effect.actor, effect.before, effect.after, cause.now
    )


def attach(cause: Cause, effect: Attach) -> None:
    """Give a message to another ticket."""
    cause.unit.people.attach(effect.message_id, cause.ticket_id(effect.reference))


def relate(cause: Cause, effect: Relate) -> None:
    """Join two tickets, with what was said in them."""
    ticket = cause.unit.tickets.get(cause.ticket_id(effect.reference))
    other_id = cause.ticket_id(effect.other)
    messages = effect.only
    if effect.moves:
        messages = tuple(cause.unit.people.ids_of_ticket(ticket.id))
        cause.unit.board.hand_over(messages, other_id)
    cause.unit.board.relate(
        effect.kind, ticket.id, other_id, messages, ticket.status, cause.now
    )


def unrelate(cause: Cause, effect: Unrelate) -> None:
    """Take them apart: each has again what was said in it."""
    board = cause.unit.board
    relation = board.relation(effect.relation_id)
    back = relation.ticket
    if relation.kind is RelationKind.SPLIT:
        back = relation.other
    board.hand_over(relation.messages, cause.ticket_id(back))
    board.undo_relation(relation.id, cause.now)


def unsay(cause: Cause, effect: Unsay) -> None:
    """Stop what is held of an answer, or have it taken out of the chat."""
    if effect.held:
        cause.unit.board.undo_sending(effect.message_id)
        return
    for remote_id in _remote_ids(cause, effect.message_id):
        _put(cause, "unsay", {"remote_id": remote_id}, effect.message_id)


def rephrase(cause: Cause, message_id: int, text: str) -> None:
    """Have the parts of an answer edited; more or fewer parts come and go."""
    cause.unit.people.revise(message_id, text, cause.now)
    files = cause.unit.files.sent(message_id)
    there = [one for one in _remote_ids(cause, message_id) if one not in files]
    parts = len(split(text))
    for part in range(max(parts, len(there))):
        body = {"part": part, "parts": parts, "buttons": (), "reply_to": None}
        if part >= parts:
            _put(cause, "unsay_part", {"remote_id": there[part]}, message_id)
        elif part < len(there):
            _put(cause, "edit", body | {"remote_id": there[part]}, message_id)
        else:
            _put(cause, "say", body, message_id)


def _remote_ids(cause: Cause, message_id: int) -> list[str]:
    platform = cause.known_conversation.platform
    return cause.unit.people.remote_ids(platform, message_id)


def _put(cause: Cause, act: str, body: dict[str, Any], message_id: int) -> None:
    conversation = cause.known_conversation
    cause.unit.outbox.put(
        f"{act}:{cause.next_key()}",
        platform=conversation.platform,
        lane=staff_lane(conversation.platform, conversation.chat_id),
        act=act,
        body=body,
        now=cause.now,
        inbox_id=cause.inbox_id,
        ticket_id=cause.unit.people.message(message_id).ticket_id,
        conversation_id=conversation.id,
        message_id=message_id,
    )

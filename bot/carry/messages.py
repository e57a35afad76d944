"""Rows of what residents are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.button import Button
from bot.carry.cause import Cause, words
from bot.carry.staff import to_thread
from bot.effects import AnswerPress, CloseAsk, Line, Option, PutAsk, Say, SendMyData
from bot.lanes import conversation_lane, staff_lane, unasked_lane
from bot.model import NO_CHAT, Author
from bot.parts import split
from bot.privacy.mydata import FORMS


def say(cause: Cause, effect: Say) -> None:
    """One message, in parts."""
    _put_message(cause, effect)


def put_ask(cause: Cause, effect: PutAsk) -> None:
    """A question, its buttons, and the row that waits for the answer."""
    ask_id = cause.unit.people.put_ask(
        cause.known_conversation.id,
        kind=effect.kind,
        options=[*(option.name for option in effect.options), *effect.kept],
        takes_text=effect.takes_text,
        ticket_id=cause.ticket_id(effect.ticket) if effect.ticket else None,
        now=cause.now,
        about_message=cause.message_id if effect.about_this else None,
    )
    buttons = tuple(
        (_label(cause, option), Button(ask_id, index).encode())
        for index, option in enumerate(effect.options)
    )
    rows = (buttons,) if effect.in_row else tuple((button,) for button in buttons)
    message_id = _put_message(cause, effect.say, rows)
    cause.unit.people.ask_said_in(ask_id, message_id)


def _label(cause: Cause, option: Option) -> str:
    if option.literal:
        return option.label
    return words(cause.wording, Line(option.label), cause.language, cause.now)


def _put_message(
    cause: Cause, effect: Say, buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
) -> int:
    """One message to the resident, in as many parts as the platform needs; rows of
    buttons under the last."""
    conversation = cause.known_conversation
    text = "\n\n".join(
        words(cause.wording, said, cause.language, cause.now) for said in effect.lines
    )
    ticket_id = cause.ticket_id(effect.ticket) if effect.ticket else None
    message_id = cause.unit.people.add_message(
        conversation.id,
        author=Author.STAFF if effect.staff else Author.BOT,
        text=text,
        at=cause.now,
        ticket_id=ticket_id,
        inbox_id=cause.inbox_id,
        staff=effect.staff,
        purpose=effect.lines[0].key,
        media=effect.files,
    )
    if conversation.platform == NO_CHAT:
        _have_them_told(cause, effect, ticket_id, message_id)
        return message_id
    parts = len(split(text))
    lane = unasked_lane if cause.unasked else conversation_lane
    lane = staff_lane if effect.staff else lane
    acts: list[tuple[str, dict[str, Any]]] = []
    for part in range(parts):
        shown = buttons if part == parts - 1 else ()
        body = {"part": part, "parts": parts, "buttons": shown, "reply_to": None}
        acts.append(("say", body))
    acts += [("send_file", {"index": index}) for index in range(len(effect.files))]
    for act, body in acts:
        cause.unit.outbox.put(
            f"{act}:{cause.next_key()}",
            platform=conversation.platform,
            lane=lane(conversation.platform, conversation.chat_id),
            act=act,
            body=body,
            now=cause.now,
            inbox_id=cause.inbox_id,
            ticket_id=ticket_id,
            conversation_id=conversation.id,
            message_id=message_id,
            not_before=cause.now + effect.held if effect.held else None,
        )
    if effect.staff:
        cause.message_id = message_id
    return message_id


def _have_them_told(
    cause: Cause, effect: Say, ticket_id: int | None, message_id: int
) -> None:
    """They have no chat: staff are asked to tell them."""
    if effect.staff:
        cause.message_id = message_id
    if ticket_id is None:
        return
    resident = cause.unit.people.resident(cause.known_conversation.resident_id)
    ticket = cause.unit.tickets.get(ticket_id)
    name = "nobody_to_tell" if resident.blocked else "tell_them"
    body = {"name": name, "values": {}}
    to_thread(cause, ticket.reference, "note", body, message_id)


def close_ask(cause: Cause, effect: CloseAsk) -> None:
    """Settle it and take its buttons away."""
    message_id = cause.unit.people.close_ask(effect.ask_id, effect.answer, cause.now)
    if message_id is not None:
        to_resident(cause, "clear_buttons", {}, message_id)


def answer_press(cause: Cause, effect: AnswerPress) -> None:
    """Let the messenger stop waiting."""
    text = words(cause.wording, Line(effect.key), cause.language, cause.now)
    body = {"callback_id": effect.callback_id, "text": text}
    to_resident(cause, "answer_press", body, None)


def to_resident(
    cause: Cause, act: str, body: Mapping[str, Any], message_id: int | None
) -> None:
    """A row for the chat, if there is one."""
    conversation = cause.known_conversation
    if conversation.platform == NO_CHAT:
        return
    cause.unit.outbox.put(
        f"{act}:{cause.next_key()}",
        platform=conversation.platform,
        lane=conversation_lane(conversation.platform, conversation.chat_id),
        act=act,
        body=body,
        now=cause.now,
        inbox_id=cause.inbox_id,
        conversation_id=conversation.id,
        message_id=message_id,
    )


def send_my_data(cause: Cause, effect: SendMyData) -> None:
    """Everything of theirs, once in each form."""
    for form in FORMS:
        to_resident(cause, "my_data", {"form": form}, None)

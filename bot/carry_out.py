"""Effects become rows: the only place that writes what was decided."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot import carry_joined
from bot.button import Button
from bot.council import Council
from bot.effects import (
    AddToTicket,
    AnswerPress,
    AskErasure,
    Attach,
    Audit,
    CancelFollowUps,
    Card,
    ChangeResident,
    ChangeTicket,
    CloseAsk,
    Correct,
    DutyNote,
    Effect,
    Line,
    Note,
    OpenTicket,
    Option,
    Page,
    PageOutside,
    PutAsk,
    Relate,
    Rephrase,
    Reveal,
    Revise,
    Say,
    Schedule,
    SendMyData,
    TellDuty,
    TellStaff,
    Unrelate,
    Unsay,
)
from bot.lanes import channel_lane, conversation_lane, outside_lane, staff_lane
from bot.model import NO_CHAT, Author, Conversation, Incoming, Reading
from bot.mydata import FORMS
from bot.parts import split
from bot.routing import Routing
from bot.store import Unit
from bot.wording import Wording


@dataclass
class Cause:
    """What effects follow from, and what is known while they are carried out."""

    unit: Unit
    #: makes the keys of what follows: the same cause says each thing once
    key: str
    council: Council
    wording: Wording
    language: str
    now: datetime
    conversation: Conversation | None = None
    inbox_id: int | None = None
    #: the message in hand
    message_id: int | None = None
    reply_to: str | None = None
    _said: int = field(default=0, init=False)
    _matters: int = field(default=0, init=False)

    def keep_message(
        self,
        incoming: Incoming,
        reading: Reading | None,
        routing: Routing | None,
    ) -> None:
        """Store the resident's message; edits, taps and blocks say nothing new."""
        if incoming.edited or incoming.press or incoming.blocked is not None:
            self._find_edited(incoming)
            return
        place = incoming.place
        self.message_id = self.unit.people.add_message(
            self.known_conversation.id,
            author=Author.RESIDENT,
            text=_told(incoming),
            at=incoming.at,
            kind=incoming.kind,
            inbox_id=self.inbox_id,
            group=incoming.group,
            point=(place.latitude, place.longitude) if place else (None, None),
            reading=_summary(reading, routing) if reading and routing else None,
            media=incoming.media,
        )
        self.unit.people.link(
            incoming.platform,
            incoming.chat_id,
            incoming.message_id,
            message_id=self.message_id,
        )

    def _find_edited(self, incoming: Incoming) -> None:
        if incoming.edited:
            self.message_id, _ = self.unit.people.linked(
                incoming.platform, incoming.chat_id, incoming.message_id
            )

    @property
    def known_conversation(self) -> Conversation:
        """The conversation. LookupError when the cause has none."""
        if self.conversation is None:
            raise LookupError(f"{self.key} belongs to no conversation")
        return self.conversation

    def ticket_id(self, reference: str) -> int:
        """Id of a ticket by its reference. LookupError when there is none."""
        ticket = self.unit.tickets.by_reference(reference)
        if ticket is None:
            raise LookupError(f"no ticket {reference}")
        return ticket.id

    def next_key(self) -> str:
        """A key for the next thing that goes out."""
        self._said += 1
        return f"{self.key}:{self._said}"

    def next_matter(self) -> int:
        """First, second, ... ticket of one message."""
        self._matters += 1
        return self._matters


def carry_out(cause: Cause, effects: Iterable[Effect]) -> None:
    """Write what these effects say, in order."""
    for effect in effects:
        WRITERS[type(effect)](cause, effect)


def words(wording: Wording, said: Line, language: str, now: datetime) -> str:
    """A paragraph in a language; values that are paragraphs themselves come first."""
    values = {
        name: words(wording, value, language, now) if isinstance(value, Line) else value
        for name, value in said.values.items()
    }
    return wording.text(said.key, language, now=now, **values)


def _open_ticket(cause: Cause, effect: OpenTicket) -> None:
    conversation = cause.known_conversation
    ticket_id = cause.unit.tickets.open(
        reference=effect.reference,
        resident_id=conversation.resident_id,
        conversation_id=conversation.id,
        origin_inbox_id=cause.inbox_id,
        matter=cause.next_matter(),
        now=cause.now,
        fields={
            "kind": effect.kind,
            "service": effect.service,
            "department": effect.department,
            "promise_at": effect.promise_at,
            "place": effect.place,
            "emergency": effect.emergency,
            "guesses": effect.guesses,
        },
    )
    message_id = effect.from_message or cause.message_id
    if message_id is not None:
        cause.unit.people.attach(message_id, ticket_id)


def _change_ticket(cause: Cause, effect: ChangeTicket) -> None:
    if effect.changes:
        ticket_id = cause.ticket_id(effect.reference)
        cause.unit.tickets.change(ticket_id, effect.changes)


def _add_to_ticket(cause: Cause, effect: AddToTicket) -> None:
    if cause.message_id is not None:
        cause.unit.people.attach(cause.message_id, cause.ticket_id(effect.reference))


def _say(cause: Cause, effect: Say) -> None:
    _put_message(cause, effect)


def _put_ask(cause: Cause, effect: PutAsk) -> None:
    ask_id = cause.unit.people.put_ask(
        cause.known_conversation.id,
        kind=effect.kind,
        options=[option.name for option in effect.options],
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
    )
    if conversation.platform == NO_CHAT:
        _have_them_told(cause, effect, ticket_id, message_id)
        return message_id
    parts = len(split(text))
    lane = staff_lane if effect.staff else conversation_lane
    for part in range(parts):
        last = part == parts - 1
        cause.unit.outbox.put(
            f"say:{cause.next_key()}",
            platform=conversation.platform,
            lane=lane(conversation.platform, conversation.chat_id),
            act="say",
            body={
                "part": part,
                "parts": parts,
                "buttons": buttons if last else (),
                "reply_to": None,
            },
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
    _to_thread(cause, ticket.reference, "note", body, message_id)


def _close_ask(cause: Cause, effect: CloseAsk) -> None:
    message_id = cause.unit.people.close_ask(effect.ask_id, effect.answer, cause.now)
    if message_id is not None:
        _to_resident(cause, "clear_buttons", {}, message_id)


def _answer_press(cause: Cause, effect: AnswerPress) -> None:
    text = words(cause.wording, Line(effect.key), cause.language, cause.now)
    body = {"callback_id": effect.callback_id, "text": text}
    _to_resident(cause, "answer_press", body, None)


def _to_resident(
    cause: Cause, act: str, body: Mapping[str, Any], message_id: int | None
) -> None:
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


def _card(cause: Cause, effect: Card) -> None:
    ticket = cause.unit.tickets.get(cause.ticket_id(effect.reference))
    lane = channel_lane(cause.council.department(ticket.department).slack_channel)
    # a card that waits to be sent is drawn from the tables when it goes
    if not cause.unit.outbox.waits_already(ticket.id, "card", lane):
        _to_thread(cause, effect.reference, "card", {}, None)


def _note(cause: Cause, effect: Note) -> None:
    message_id = cause.message_id if effect.with_message else effect.about
    body = {"name": effect.name, "values": dict(effect.values)}
    act = "reply_state" if effect.name == "reply_state" else "note"
    _to_thread(cause, effect.reference, act, body, message_id)
    if not effect.with_message or not message_id or effect.name == "resident_edited":
        return
    for index in range(len(cause.unit.people.media(message_id))):
        _to_thread(cause, effect.reference, "file", {"index": index}, message_id)


def _to_thread(
    cause: Cause,
    reference: str,
    act: str,
    body: Mapping[str, Any],
    message_id: int | None,
) -> None:
    ticket = cause.unit.tickets.get(cause.ticket_id(reference))
    channel = cause.council.department(ticket.department).slack_channel
    _to_channel(cause, channel, act, body, ticket.id, message_id)


def _to_channel(
    cause: Cause,
    channel: str,
    act: str,
    body: Mapping[str, Any],
    ticket_id: int | None,
    message_id: int | None = None,
) -> None:
    cause.unit.outbox.put(
        f"{act}:{cause.next_key()}",
        platform="slack",
        lane=channel_lane(channel),
        act=act,
        body=body,
        now=cause.now,
        inbox_id=cause.inbox_id,
        ticket_id=ticket_id,
        conversation_id=cause.conversation.id if cause.conversation else None,
        message_id=message_id,
    )


def _page(cause: Cause, effect: Page) -> None:
    channel = cause.council.duty.channel
    body = {"whom": effect.whom}
    _to_channel(cause, channel, "page", body, cause.ticket_id(effect.reference))


def _page_outside(cause: Cause, effect: PageOutside) -> None:
    for index in range(len(cause.council.duty.outside)):
        cause.unit.outbox.put(
            f"page_outside:{cause.next_key()}",
            platform="apprise",
            lane=outside_lane(index),
            act="page",
            body={"index": index},
            now=cause.now,
            ticket_id=cause.ticket_id(effect.reference),
        )


def _duty_note(cause: Cause, effect: DutyNote) -> None:
    channel = cause.council.duty.channel
    body = {"name": effect.name, "values": dict(effect.values)}
    ticket_id = cause.ticket_id(effect.reference)
    _to_channel(cause, channel, "ticket_note", body, ticket_id)


def _tell_duty(cause: Cause, effect: TellDuty) -> None:
    """Once an hour for a ticket, and once a day for what belongs to none."""
    often = f"{effect.reference}:%Y-%m-%dT%H" if effect.reference else "%Y-%m-%d"
    cause.unit.outbox.put(
        f"duty_note:{cause.now.strftime(often)}",
        platform="slack",
        lane=channel_lane(cause.council.duty.channel),
        act="duty_note",
        body={"reference": effect.reference, "why": effect.why},
        now=cause.now,
        inbox_id=cause.inbox_id,
    )


def _tell_staff(cause: Cause, effect: TellStaff) -> None:
    body = {
        "user": effect.user,
        "channel": effect.channel,
        "name": effect.name,
        "values": dict(effect.values),
    }
    _to_channel(cause, effect.channel, "tell", body, None)


def _reveal(cause: Cause, effect: Reveal) -> None:
    body = {"user": effect.user, "channel": effect.channel}
    ticket_id = cause.ticket_id(effect.reference)
    _to_channel(cause, effect.channel, "reveal", body, ticket_id)


def _schedule(cause: Cause, effect: Schedule) -> None:
    ticket_id = cause.ticket_id(effect.reference)
    cause.unit.tickets.schedule(ticket_id, effect.kind, effect.due_at)


def _cancel_follow_ups(cause: Cause, effect: CancelFollowUps) -> None:
    ticket_id = cause.ticket_id(effect.reference)
    cause.unit.tickets.cancel_follow_ups(ticket_id, effect.kinds)


def _change_resident(cause: Cause, effect: ChangeResident) -> None:
    resident_id = cause.known_conversation.resident_id
    cause.unit.people.change_resident(resident_id, effect.changes)
    # what follows is said in the language that they chose just now
    cause.language = effect.changes.get("language", cause.language)


def _revise(cause: Cause, effect: Revise) -> None:
    cause.unit.people.revise(effect.message_id, effect.text, cause.now)


def _ask_erasure(cause: Cause, effect: AskErasure) -> None:
    resident_id = cause.known_conversation.resident_id
    cause.unit.erasures.ask(resident_id, "chat", cause.now)


def _send_my_data(cause: Cause, effect: SendMyData) -> None:
    for form in FORMS:
        _to_resident(cause, "my_data", {"form": form}, None)


def _rephrase(cause: Cause, effect: Rephrase) -> None:
    text = words(cause.wording, effect.said, cause.language, cause.now)
    carry_joined.rephrase(cause, effect.message_id, text)


def _audit(cause: Cause, effect: Audit) -> None:
    cause.unit.tickets.audit(
        cause.now,
        actor=effect.actor,
        act=effect.act,
        reference=effect.reference,
        inbox_id=cause.inbox_id,
        detail=effect.detail,
    )


def _told(incoming: Incoming) -> str:
    """The words as they were typed; a command keeps its slash."""
    if incoming.command:
        return f"/{incoming.command} {incoming.argument}".rstrip()
    return incoming.said


def _summary(reading: Reading, routing: Routing) -> str:
    """What is kept of a reading: names and probabilities, no words."""
    return json.dumps(
        {
            "intent": reading.intent,
            "intent_confidence": round(reading.intent_confidence, 4),
            "service": routing.service,
            "service_confidence": round(routing.service_confidence, 4),
            "department": routing.department,
            "department_confidence": round(routing.confidence, 4),
            "language": reading.language.name if reading.language else None,
            "safety": list(reading.safety),
        }
    )


WRITERS: dict[type[Effect], Callable[[Cause, Any], None]] = {
    OpenTicket: _open_ticket,
    ChangeTicket: _change_ticket,
    AddToTicket: _add_to_ticket,
    Say: _say,
    PutAsk: _put_ask,
    CloseAsk: _close_ask,
    AnswerPress: _answer_press,
    Card: _card,
    Note: _note,
    Page: _page,
    PageOutside: _page_outside,
    DutyNote: _duty_note,
    TellDuty: _tell_duty,
    TellStaff: _tell_staff,
    Reveal: _reveal,
    Schedule: _schedule,
    CancelFollowUps: _cancel_follow_ups,
    ChangeResident: _change_resident,
    Revise: _revise,
    Correct: carry_joined.correct,
    Attach: carry_joined.attach,
    Relate: carry_joined.relate,
    Unrelate: carry_joined.unrelate,
    Unsay: carry_joined.unsay,
    Rephrase: _rephrase,
    AskErasure: _ask_erasure,
    SendMyData: _send_my_data,
    Audit: _audit,
}

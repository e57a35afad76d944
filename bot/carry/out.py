"""Effects become rows: the only place that writes what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bot.carry import joined, messages, staff
from bot.carry.cause import Cause, words
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
    Decide,
    DutyNote,
    Effect,
    MoveMessage,
    Note,
    NoteMany,
    OpenTicket,
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
            "part": effect.part,
        },
    )
    message_id = effect.from_message or cause.message_id
    if message_id is not None and effect.has_message:
        cause.unit.people.attach(message_id, ticket_id)


def _change_ticket(cause: Cause, effect: ChangeTicket) -> None:
    if effect.changes:
        ticket_id = cause.ticket_id(effect.reference)
        cause.unit.tickets.change(ticket_id, effect.changes)
        if effect.changes.keys() & {"owner", "status"}:
            staff.page_state(cause, effect.reference)


def _add_to_ticket(cause: Cause, effect: AddToTicket) -> None:
    if cause.message_id is not None:
        cause.unit.people.attach(cause.message_id, cause.ticket_id(effect.reference))


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


def _move_message(cause: Cause, effect: MoveMessage) -> None:
    cause.unit.people.move(effect.message_id, effect.place)


def _ask_erasure(cause: Cause, effect: AskErasure) -> None:
    resident_id = cause.known_conversation.resident_id
    cause.unit.erasures.ask(resident_id, "chat", cause.now)


def _rephrase(cause: Cause, effect: Rephrase) -> None:
    text = words(cause.wording, effect.said, cause.language, cause.now)
    joined.rephrase(cause, effect.message_id, text)


def _decide(cause: Cause, effect: Decide) -> None:
    ticket_id = cause.ticket_id(effect.reference)
    cause.unit.review.decide(ticket_id, effect.user, effect.reason, cause.now)


def _audit(cause: Cause, effect: Audit) -> None:
    cause.unit.tickets.audit(
        cause.now,
        actor=effect.actor,
        act=effect.act,
        reference=effect.reference,
        inbox_id=cause.inbox_id,
        detail=effect.detail,
    )


WRITERS: dict[type[Effect], Callable[[Cause, Any], None]] = {
    OpenTicket: _open_ticket,
    ChangeTicket: _change_ticket,
    AddToTicket: _add_to_ticket,
    Say: messages.say,
    PutAsk: messages.put_ask,
    CloseAsk: messages.close_ask,
    AnswerPress: messages.answer_press,
    Card: staff.card,
    Note: staff.note,
    NoteMany: staff.note_many,
    Page: staff.page,
    PageOutside: staff.page_outside,
    DutyNote: staff.duty_note,
    TellDuty: staff.tell_duty,
    TellStaff: staff.tell_staff,
    Reveal: staff.reveal,
    Schedule: _schedule,
    CancelFollowUps: _cancel_follow_ups,
    ChangeResident: _change_resident,
    Revise: _revise,
    MoveMessage: _move_message,
    Correct: joined.correct,
    Attach: joined.attach,
    Relate: joined.relate,
    Unrelate: joined.unrelate,
    Unsay: joined.unsay,
    Rephrase: _rephrase,
    AskErasure: _ask_erasure,
    Decide: _decide,
    SendMyData: messages.send_my_data,
    Audit: _audit,
}


def carry_out(cause: Cause, effects: Iterable[Effect]) -> None:
    """Write what these effects say, in order."""
    for effect in effects:
        WRITERS[type(effect)](cause, effect)

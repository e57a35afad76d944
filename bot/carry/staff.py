"""Rows of what staff and duty officers are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.carry.cause import Cause
from bot.effects import (
    Card,
    DutyNote,
    Note,
    NoteMany,
    Page,
    PageOutside,
    Reveal,
    TellDuty,
    TellStaff,
)
from bot.freshness import fresh_until
from bot.lanes import channel_lane, many_lane, outside_lane

#: messages of somebody who sends very many are shown to staff so often
MANY_EACH = timedelta(minutes=1)


def card(cause: Cause, effect: Card) -> None:
    """Post it, or bring it up to date."""
    ticket = cause.unit.tickets.get(cause.ticket_id(effect.reference))
    lane = channel_lane(cause.council.department(ticket.department).slack_channel)
    fresh = fresh_until(ticket.promise_at, cause.now)
    cause.unit.tickets.change(ticket.id, {"fresh_until": fresh})
    # a card that waits to be sent is drawn from the tables when it goes
    if not cause.unit.outbox.waits_already(ticket.id, "card", lane):
        to_thread(cause, effect.reference, "card", {}, None)


def note(cause: Cause, effect: Note) -> None:
    """Something in the thread, with the files of the message in hand."""
    message_id = cause.message_id if effect.with_message else effect.about
    body = {"name": effect.name, "values": dict(effect.values)}
    act = "reply_state" if effect.name == "reply_state" else "note"
    to_thread(cause, effect.reference, act, body, message_id)
    if not effect.with_message or not message_id or effect.name == "resident_edited":
        return
    for piece in cause.unit.people.together(message_id):
        for index in range(len(cause.unit.people.media(piece.id))):
            to_thread(cause, effect.reference, "file", {"index": index}, piece.id)


def note_many(cause: Cause, effect: NoteMany) -> None:
    """One note a minute shows all that came meanwhile: it is drawn when it goes."""
    ticket = cause.unit.tickets.get(cause.ticket_id(effect.reference))
    channel = cause.council.department(ticket.department).slack_channel
    lane = many_lane(channel)
    if cause.unit.outbox.waits_already(ticket.id, "note", lane):
        return
    cause.unit.outbox.put(
        f"note:{cause.next_key()}",
        platform="slack",
        lane=lane,
        act="note",
        body={"name": "many_messages", "values": {}},
        now=cause.now,
        not_before=cause.now + MANY_EACH,
        inbox_id=cause.inbox_id,
        ticket_id=ticket.id,
        conversation_id=ticket.conversation_id,
        message_id=cause.message_id,
    )


def to_thread(
    cause: Cause,
    reference: str,
    act: str,
    body: Mapping[str, Any],
    message_id: int | None,
) -> None:
    """A row for the channel of the ticket's department."""
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


def page(cause: Cause, effect: Page) -> None:
    """Call duty officers."""
    channel = cause.council.duty.channel
    body = {"whom": effect.whom}
    _to_channel(cause, channel, "page", body, cause.ticket_id(effect.reference))


def page_state(cause: Cause, reference: str) -> None:
    """Somebody has an emergency, or nobody any more: its pages say so."""
    ticket = cause.unit.tickets.get(cause.ticket_id(reference))
    channel = cause.council.duty.channel
    lane = channel_lane(channel)
    if not ticket.emergency:
        return
    # one that waits to be sent is drawn from the tables when it goes
    if not cause.unit.outbox.waits_already(ticket.id, "page_state", lane):
        _to_channel(cause, channel, "page_state", {}, ticket.id)


def page_outside(cause: Cause, effect: PageOutside) -> None:
    """Call at every address outside Slack."""
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


def duty_note(cause: Cause, effect: DutyNote) -> None:
    """Something about a ticket in the duty channel."""
    channel = cause.council.duty.channel
    body = {"name": effect.name, "values": dict(effect.values)}
    ticket_id = cause.ticket_id(effect.reference)
    _to_channel(cause, channel, "ticket_note", body, ticket_id)


def tell_duty(cause: Cause, effect: TellDuty) -> None:
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


def tell_staff(cause: Cause, effect: TellStaff) -> None:
    """Tell one person what only they see."""
    body = {
        "user": effect.user,
        "channel": effect.channel,
        "name": effect.name,
        "values": dict(effect.values),
    }
    _to_channel(cause, effect.channel, "tell", body, None)


def reveal(cause: Cause, effect: Reveal) -> None:
    """Show one person what is masked."""
    body = {"user": effect.user, "channel": effect.channel}
    ticket_id = cause.ticket_id(effect.reference)
    _to_channel(cause, effect.channel, "reveal", body, ticket_id)

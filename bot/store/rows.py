"""Rows to the frozen values of `bot.model`, and back: times as UTC ISO text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from bot.model import (
    Ask,
    AskKind,
    Author,
    Choice,
    Conversation,
    FollowUp,
    FollowUpKind,
    InboxRow,
    Kind,
    Media,
    MessageKind,
    OutboxRow,
    OutboxState,
    Outcome,
    Place,
    Resident,
    Status,
    StoredMessage,
    Ticket,
    Verdict,
    Waiting,
)


def stamp(at: datetime) -> str:
    """UTC ISO text that sorts as time does. Raises ValueError for a naive time."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at!r}")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def time_of(text: str | None) -> datetime | None:
    """The other way; None stays None."""
    return datetime.fromisoformat(text) if text else None


def at(text: str) -> datetime:
    """A time that is always there."""
    return datetime.fromisoformat(text)


def choices_json(choices: Iterable[Choice]) -> str:
    """Choices as JSON pairs."""
    return json.dumps([[c.name, round(c.confidence, 4)] for c in choices])


def resident(row: sqlite3.Row) -> Resident:
    """A row of `residents`."""
    return Resident(
        id=row["id"],
        platform=row["platform"],
        user_id=row["user_id"],
        name=row["name"],
        language=row["language"],
        language_chosen=bool(row["language_chosen"]),
        greeted=bool(row["greeted"]),
        blocked=bool(row["blocked"]),
        quiet=bool(row["quiet"]),
        unasked_at=time_of(row["unasked_at"]),
        muted_until=time_of(row["muted_until"]),
        muted_told=bool(row["muted_told"]),
        writes=row["writes"],
    )


def conversation(row: sqlite3.Row) -> Conversation:
    """A row of `conversations`."""
    return Conversation(**{key: row[key] for key in row.keys()})  # noqa: SIM118


def place(row: sqlite3.Row) -> Place:
    """The place columns of a ticket."""
    return Place(row["place_text"], row["latitude"], row["longitude"])


def ticket(row: sqlite3.Row) -> Ticket:
    """A row of `tickets` with the words of its first message as `words`."""
    return Ticket(
        id=row["id"],
        reference=row["reference"],
        conversation_id=row["conversation_id"],
        resident_id=row["resident_id"],
        kind=Kind(row["kind"]),
        service=row["service"],
        department=row["department"],
        status=Status(row["status"]),
        created_at=at(row["created_at"]),
        promise_at=at(row["promise_at"]),
        owner=row["owner"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        waiting=Waiting(row["waiting"]),
        place=place(row),
        words=row["words"] or "",
        emergency=bool(row["emergency"]),
        guesses=tuple(Choice(n, c) for n, c in json.loads(row["guesses"])),
        last_at=at(row["last_at"]),
        resolved_at=time_of(row["resolved_at"]),
        card_channel=row["card_channel"],
        card_ts=row["card_ts"],
        awaited=row["awaited"],
        overdue_since=time_of(row["overdue_since"]),
        ladder_since=time_of(row["ladder_since"]),
        ladder=row["ladder"],
        pages=row["pages"],
        reopened=row["reopened"],
        asked=row["asked"],
        asked_at=time_of(row["asked_at"]),
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        rating=row["rating"],
        answered_at=time_of(row["answered_at"]),
        part=row["part"],
        origin=row["origin_inbox_id"],
    )


def ask(row: sqlite3.Row) -> Ask:
    """A row of `asks`."""
    return Ask(
        id=row["id"],
        conversation_id=row["conversation_id"],
        ticket_id=row["ticket_id"],
        kind=AskKind(row["kind"]),
        options=tuple(json.loads(row["options"])),
        takes_text=bool(row["takes_text"]),
        created_at=at(row["created_at"]),
        about_message=row["about_message"],
    )


def message(row: sqlite3.Row) -> StoredMessage:
    """A row of `messages`."""
    return StoredMessage(
        id=row["id"],
        conversation_id=row["conversation_id"],
        ticket_id=row["ticket_id"],
        author=Author(row["author"]),
        kind=MessageKind(row["kind"]),
        text=row["text"],
        at=at(row["at"]),
        staff=row["staff"],
        group=row["media_group"],
        place=Place("", row["latitude"], row["longitude"]),
    )


def media(row: sqlite3.Row) -> Media:
    """A row of `media`."""
    return Media(
        kind=MessageKind(row["kind"]),
        file_id=row["file_id"],
        file_unique_id=row["file_unique_id"],
        mime=row["mime"],
        size=row["size"],
        name=row["name"],
    )


def inbox_row(row: sqlite3.Row) -> InboxRow:
    """A row of `inbox`."""
    return InboxRow(
        id=row["id"],
        source=row["source"],
        lane=row["lane"],
        payload=json.loads(row["payload"]) if row["payload"] else {},
        received_at=at(row["received_at"]),
        attempts=row["attempts"],
    )


def outbox_row(row: sqlite3.Row) -> OutboxRow:
    """A row of `outbox`."""
    return OutboxRow(
        id=row["id"],
        key=row["key"],
        platform=row["platform"],
        lane=row["lane"],
        act=row["act"],
        body=json.loads(row["body"]),
        created_at=at(row["created_at"]),
        not_before=at(row["not_before"]),
        attempts=row["attempts"],
        ambiguous=row["ambiguous"],
        ticket_id=row["ticket_id"],
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
        state=OutboxState(row["state"]),
        held_until=time_of(row["held_until"]),
    )


def follow_up(row: sqlite3.Row) -> FollowUp:
    """A row of `follow_ups`."""
    return FollowUp(
        id=row["id"],
        ticket_id=row["ticket_id"],
        kind=FollowUpKind(row["kind"]),
        sequence=row["sequence"],
        due_at=at(row["due_at"]),
    )


def columns(changes: dict[str, Any]) -> dict[str, Any]:
    """Column values from values of the model: enums, times, flags, places."""
    out: dict[str, Any] = {}
    for name, value in changes.items():
        if name == "place":
            out |= {
                "place_text": value.text,
                "latitude": value.latitude,
                "longitude": value.longitude,
            }
        elif name == "guesses":
            out["guesses"] = choices_json(value)
        elif isinstance(value, datetime):
            out[name] = stamp(value)
        elif isinstance(value, bool):
            out[name] = int(value)
        else:
            out[name] = value
    return out

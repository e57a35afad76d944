"""Incoming things as they lie in the simulator's inbox, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.model import (
    ActKind,
    Incoming,
    Media,
    MessageKind,
    Outcome,
    Place,
    Press,
    StaffAct,
)


def parse_resident(payload: Mapping[str, Any], at: datetime) -> Incoming:
    """What a resident did."""
    told = dict(payload)
    kind = MessageKind(told.pop("kind", "text"))
    media: tuple[Media, ...] = ()
    if kind not in (MessageKind.TEXT, MessageKind.LOCATION):
        media = (Media(kind, f"file{told['message_id']}"),)
    if place := told.pop("place", None):
        told["place"] = Place("", *place)
    if press := told.pop("press", None):
        told["press"] = Press(*press)
    return Incoming(
        platform="telegram",
        chat_type=told.pop("chat_type", "private"),
        name=f"Resident {told['user_id']}",
        at=datetime.fromisoformat(told.pop("at")),
        kind=kind,
        media=media,
        **told,
    )


def parse_staff(payload: Mapping[str, Any], at: datetime) -> StaffAct:
    """What a member of staff did."""
    told = dict(payload)
    outcome, until = told.pop("outcome", None), told.pop("until", None)
    return StaffAct(
        kind=ActKind(told.pop("kind")),
        at=at,
        outcome=Outcome(outcome) if outcome else None,
        until=datetime.fromisoformat(until) if until else None,
        **told,
    )

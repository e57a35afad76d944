"""What can be known of an update that nobody has understood yet; works on anything."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.lanes import conversation_lane
from bot.model import Incoming, MessageKind

PLATFORM = "telegram"
MOST_NAME = 64
SURROGATES = re.compile("[\ud800-\udfff]")
#: control characters that are no white space
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: what turns the direction of its neighbours, or can't be seen at all
HIDDEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

Json = Mapping[str, Any]


def lane_of(update: object) -> str:
    """The lane of the chat that an update belongs to."""
    found = _chat_and_sender(update)
    return conversation_lane(PLATFORM, found[0] if found else "none")


def key_of(update: object) -> str:
    """A key by which the same thing is known when it comes again."""
    found = _natural_key(update)
    if found is None:
        told = json.dumps(update, sort_keys=True, default=repr)
        found = f"unknown:{hashlib.sha256(told.encode()).hexdigest()[:32]}"
    return f"{PLATFORM}:{found}"


def _natural_key(update: object) -> str | None:
    match update:
        # the date tells apart the messages of a bot that took another's place
        case {
            "message": {"chat": {"id": int(c)}, "message_id": int(m), "date": int(d)}
        }:
            return f"message:{c}:{m}:{d}"
        case {
            "channel_post": {
                "chat": {"id": int(c)},
                "message_id": int(m),
                "date": int(d),
            }
        }:
            return f"message:{c}:{m}:{d}"
        # one second can see two edits; the same edit keeps its number
        case {
            "update_id": int(i),
            "edited_message": {
                "chat": {"id": int(c)},
                "message_id": int(m),
                "edit_date": int(d),
            },
        }:
            return f"edit:{c}:{m}:{d}:{i}"
        case {"callback_query": {"id": str(i)}}:
            return f"press:{i}"
        case {
            "my_chat_member": {
                "chat": {"id": int(c)},
                "date": int(d),
                "new_chat_member": {"status": str(status)},
            }
        }:
            return f"member:{c}:{d}:{status}"
        case {"update_id": int(i)}:
            return f"update:{i}"
    return None


def saved(update: object, received_at: datetime) -> Incoming | None:
    """Chat, sender and words of an update that can't be parsed; None without a chat."""
    found = _chat_and_sender(update)
    if found is None:
        return None
    chat_id, sender, inner = found
    words = next((inner[k] for k in ("text", "caption") if _is_text(inner, k)), "")
    message_id = inner.get("message_id")
    return Incoming(
        platform=PLATFORM,
        chat_id=chat_id,
        chat_type="group" if chat_id.startswith("-") else "private",
        user_id=str(_id(sender) or chat_id),
        name=clean_name(sender["first_name"]) if _is_text(sender, "first_name") else "",
        message_id=str(message_id) if type(message_id) is int else "",
        at=_time(inner.get("date")) or received_at,
        kind=MessageKind.TEXT if words else MessageKind.OTHER,
        text=whole_text(words),
    )


def _chat_and_sender(update: object) -> tuple[str, Json, Json] | None:
    """Chat id, sender and the thing itself."""
    if not isinstance(update, Mapping):
        return None
    for inner in update.values():
        if not isinstance(inner, Mapping):
            continue
        sender = _mapping(inner, "from")
        for holder in (inner, _mapping(inner, "message")):
            chat = _id(_mapping(holder, "chat"))
            if chat is not None:
                return str(chat), sender, inner
        # a press on an inline message
        if _id(sender) is not None:
            return str(_id(sender)), sender, inner
    return None


def _mapping(holder: Json, name: str) -> Json:
    found = holder.get(name)
    return found if isinstance(found, Mapping) else {}


def _id(holder: Json) -> int | None:
    found = holder.get("id")
    return found if type(found) is int else None


def _is_text(holder: Json, name: str) -> bool:
    return isinstance(holder.get(name), str)


def _time(seconds: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if type(seconds) is int else None
    except (OverflowError, ValueError, OSError):
        return None


def whole(value: Any) -> Any:  # noqa: ANN401
    """A JSON value whose texts can be stored and sent on."""
    if isinstance(value, str):
        return whole_text(value)
    if isinstance(value, Mapping):
        return {key: whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [whole(each) for each in value]
    return value


def whole_text(text: str) -> str:
    """The text without control characters and with no half of a character."""
    if SURROGATES.search(text):
        # two halves that stand side by side are one character after all
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return CONTROLS.sub("", text)


def clean_name(name: str, most: int = MOST_NAME) -> str:
    """A name on one line, without what hides or turns text, of `most` characters."""
    shown = HIDDEN.sub("", whole_text(name))
    return " ".join(shown.split())[:most].rstrip()

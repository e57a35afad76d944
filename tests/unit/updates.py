"""Updates as Telegram sends them, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.model import Incoming

DATE = 1_772_442_000
SENT = datetime.fromtimestamp(DATE, UTC)
RECEIVED = datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)
ANA = {
    "id": 5001,
    "is_bot": False,
    "first_name": "Ana",
    "last_name": "Kowalska",
    "language_code": "pl",
}
PRIVATE = {"id": 5001, "type": "private", "first_name": "Ana"}
GROUP = {"id": -77, "type": "group", "title": "Mill Road"}
COUNCIL_BOT = {"id": 9, "is_bot": True, "first_name": "Council", "username": "c_bot"}

FROM_ANA = Incoming(
    platform="telegram",
    chat_id="5001",
    chat_type="private",
    user_id="5001",
    name="Ana Kowalska",
    message_id="31",
    at=SENT,
    language_hint="pl",
)


def message(**fields: Any) -> dict[str, Any]:
    told = {"message_id": 31, "date": DATE, "chat": PRIVATE, "from": ANA}
    return {"update_id": 700, "message": told | fields}


def file(**fields: Any) -> dict[str, Any]:
    return {"file_id": "F1", "file_unique_id": "U1", "file_size": 1000} | fields


def membership(before: str, after: str) -> dict[str, Any]:
    def member(status: str) -> dict[str, Any]:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": COUNCIL_BOT, "status": status, **until}

    change = {
        "chat": PRIVATE,
        "from": ANA,
        "date": DATE,
        "old_chat_member": member(before),
        "new_chat_member": member(after),
    }
    return {"update_id": 703, "my_chat_member": change}

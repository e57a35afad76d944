"""What came in and what must go out, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class InboxRow:
    """One thing that came in, as it came in."""

    id: int
    source: str
    lane: str
    payload: Mapping[str, Any]
    received_at: datetime
    attempts: int = 0


class OutboxState(StrEnum):
    """Where an outgoing act stands."""

    NEW = "new"
    SENDING = "sending"
    SENT = "sent"
    #: it may or may not have arrived
    AMBIGUOUS = "ambiguous"
    DEAD = "dead"
    #: a newer row made it needless
    DROPPED = "dropped"


@dataclass(frozen=True)
class OutboxRow:
    """One thing that must go out."""

    id: int
    key: str
    #: 'telegram' or 'slack'
    platform: str
    #: order is kept within a lane
    lane: str
    #: what to do, a name known to the platform's deliverer
    act: str
    body: Mapping[str, Any]
    created_at: datetime
    not_before: datetime
    attempts: int = 0
    #: how often it was in flight when the outcome was lost
    ambiguous: int = 0
    ticket_id: int | None = None
    conversation_id: int | None = None
    message_id: int | None = None
    state: OutboxState = OutboxState.NEW
    #: it was kept back on purpose until then
    held_until: datetime | None = None

    @property
    def waits_since(self) -> datetime:
        """From when on it could go."""
        return self.held_until or self.created_at

"""What Slack sends down a socket, and how each came out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sandbox.slack.model import Json


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    #: Sent, not acknowledged so far.
    SENT = "sent"
    #: An event that was not acknowledged; it will be sent again.
    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    #: Slack has given up.
    LOST = "lost"


class Envelope(StrEnum):
    """What kind of thing is delivered."""

    EVENT = "events_api"
    INTERACTIVE = "interactive"
    COMMAND = "slash_commands"


@dataclass(eq=False)
class Delivery:
    """One event, act or command on its way to the app."""

    kind: Envelope
    payload: Json
    accepts_response: bool = False
    envelope_id: str = field(default_factory=lambda: str(uuid4()))
    state: DeliveryState = DeliveryState.SENT
    #: Events: which try it is (0 is the first), and why there is another.
    attempt: int = 0
    reason: str = ""
    #: What the acknowledgement carried.
    response: Json | None = None
    #: Real seconds from sending to the acknowledgement.
    took: float | None = None
    #: What the person is told, if it is an act that came to nothing.
    error: str | None = None
    #: Acknowledgements after the first, or after the three seconds.
    further_acks: int = 0
    #: Set when it is acknowledged or given up.
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def frame(self) -> Json:
        """The envelope as it goes down the socket."""
        frame: dict[str, Any] = {
            "envelope_id": self.envelope_id,
            "type": self.kind.value,
            "payload": self.payload,
            "accepts_response_payload": self.accepts_response,
        }
        if self.kind is Envelope.EVENT:
            frame |= {"retry_attempt": self.attempt, "retry_reason": self.reason}
        return frame

"""What a deliverer owes the outbox: one send, one of four outcomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model import OutboxRow


class DeliveryError(Exception):
    """A send did not succeed. The message says why, without secrets or words."""


class TryLater(DeliveryError):
    """It was not accepted; sending it again later may work."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        #: seconds to wait, when the platform said so
        self.after = after


class StepAside(TryLater):
    """What ails this one says nothing of others: its lane goes on without it."""


class Ambiguous(DeliveryError):
    """The platform may or may not have accepted it (timeout, dropped connection)."""


class Unreachable(DeliveryError):
    """The receiver can't be reached any more (blocked, deleted, no such chat)."""


class Rejected(DeliveryError):
    """The platform will never accept this."""


class Unfit(Rejected):
    """A file that is not passed on: whoever sent it can be told."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(why)
        #: a name of `bot.media.kinds.Reason`
        self.reason = reason


class BadCredentials(DeliveryError):
    """The token is refused: nothing can be sent until somebody mends it."""


@dataclass(frozen=True)
class Delivered:
    """Accepted: where it is now (chat or channel, message id or ts)."""

    place: str = ""
    remote_id: str = ""
    #: when, if it is only heard of later
    at: datetime | None = None


#: notes that a row is handed over, so that nobody sends it as if for the first time
Leaves = Callable[[], None]


def unnoted() -> None:
    """Nobody wants to know that it leaves."""


class Deliverer(Protocol):
    """Sends rows of one platform. No retries of its own."""

    async def deliver(self, row: OutboxRow, leaves: Leaves = unnoted) -> Delivered:
        """Send it once. Raises one of the errors above.

        It calls `leaves` before the platform can have the first byte, and passes on
        what that raises; what fails or is cancelled sooner surely did not arrive.
        """
        ...

    #: `look_up` is sure: None is never said of what was accepted, unless a second time
    #: does no harm
    is_sure: bool

    async def look_up(self, row: OutboxRow) -> Delivered | None:
        """Was this ambiguous row accepted after all? None when that can't be known."""

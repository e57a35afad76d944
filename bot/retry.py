"""When a send that failed is tried again; pure, so that a table can test it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.deliver import DeliveryError, TryLater


@dataclass(frozen=True)
class RetryPolicy:
    """How long to wait between tries, and when to give up."""

    #: after the first failure, the second, ...; the last one repeats
    waits: tuple[timedelta, ...] = (
        timedelta(seconds=1),
        timedelta(seconds=5),
        timedelta(seconds=30),
        timedelta(minutes=2),
        timedelta(minutes=10),
        timedelta(minutes=30),
    )
    give_up_after: timedelta = timedelta(hours=24)
    #: no platform is believed to mean more than this
    longest_named: timedelta = timedelta(hours=2)
    #: a wait grows by up to this share, so that failures do not come back in step
    spread: float = 0.2

    def next_attempt(
        self,
        attempts: int,
        error: DeliveryError,
        since: datetime,
        now: datetime,
        jitter: float,
    ) -> datetime | None:
        """When to try again; None: never, it is dead. `since` then it could go.

        `attempts` counts the failures before this one, `jitter` is from 0 to 1. A wait
        that the platform named is kept as it is, up to `longest_named`.
        """
        if now - since >= self.give_up_after:
            return None
        if isinstance(error, TryLater) and error.after is not None:
            return now + min(timedelta(seconds=error.after), self.longest_named)
        wait = self.waits[min(attempts, len(self.waits) - 1)]
        return now + wait * (1 + self.spread * jitter)

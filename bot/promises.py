"""Reminders that belong to a promise: pure."""

from __future__ import annotations

from datetime import datetime

from bot.effects import Schedule
from bot.model import FollowUpKind

#: staff are warned when this share of the promised time has passed
DUE_SOON_SHARE = 0.8


def reminders(
    reference: str, now: datetime, promise_at: datetime
) -> tuple[Schedule, ...]:
    """What to do when the promise draws near, and when it has passed."""
    soon = now + (promise_at - now) * DUE_SOON_SHARE
    return (
        Schedule(reference, FollowUpKind.DUE_SOON, soon),
        Schedule(reference, FollowUpKind.OVERDUE, promise_at),
    )

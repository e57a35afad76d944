"""Until when a card's words about the time that is left are true: pure."""

from __future__ import annotations

from datetime import datetime, timedelta

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: a card of which less than an hour is left is drawn anew so often
OFTEN = timedelta(minutes=15)
#: cards that are drawn anew in one tick: Slack takes some fifty changes a minute
AT_ONCE = 2


def fresh_until(promise_at: datetime, now: datetime) -> datetime:
    """When 'N days left', 'N h left' or 'OVERDUE by N' says something else."""
    left = promise_at - now
    step = _step(abs(left))
    if step is OFTEN:
        return now + OFTEN
    # counted down, and past the promise up
    over = left % step if left > timedelta() else step - (-left % step)
    return now + over + timedelta(seconds=1)


def _step(left: timedelta) -> timedelta:
    if left >= 2 * DAY:
        return DAY
    return HOUR if left >= HOUR else OFTEN

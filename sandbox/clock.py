"""Clocks for the sandbox: the usual one, and one that only moves when told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def utcnow() -> datetime:
    """The usual clock."""
    return datetime.now(UTC)


DAY_ONE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is moved; call it for the time."""

    def __init__(self, start: datetime = DAY_ONE) -> None:
        self.time = start

    def __call__(self) -> datetime:
        """The time, in UTC."""
        return self.time

    def move(self, **ahead: float) -> None:
        """Go ahead by hours=, minutes=, seconds= and so on."""
        self.time += timedelta(**ahead)

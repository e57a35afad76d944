"""Time as a thing that is passed in: the system's, or one that tests move."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the product asks of time."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...

    async def sleep_until(self, at: datetime | None, wake: asyncio.Event) -> None:
        """Wait until `at` (None: for ever) or until `wake` is set, and clear it."""
        ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, at: datetime | None, wake: asyncio.Event) -> None:
        """Wait until `at` (None: for ever) or until `wake` is set, and clear it."""
        seconds = None if at is None else (at - self.now()).total_seconds()
        try:
            if seconds is None or seconds > 0:
                await asyncio.wait_for(wake.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            wake.clear()


class MovedClock:
    """A time that stands still until it is moved.

    With `leap` it moves by itself: whoever waits for a time finds it come, so that
    hours of pacing pass at once.
    """

    def __init__(self, start: datetime, *, leap: bool = False) -> None:
        self._now = start
        #: may be changed while it runs
        self.leap = leap
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move on (or back), and wake whoever waits for a time."""
        self._now += by
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep_until(self, at: datetime | None, wake: asyncio.Event) -> None:
        """Wait until `at` (None: for ever) or until `wake` is set, and clear it."""
        # let what is under way come first, so that time leaps only when idle
        await asyncio.sleep(0)
        if self.leap and at is not None and not wake.is_set():
            if at > self._now:
                self.advance(at - self._now)
            return
        while not wake.is_set() and (at is None or at > self._now):
            await _first(wake, self._moved)
        wake.clear()


async def _first(*events: asyncio.Event) -> None:
    tasks = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()

"""A clock that several processes share, on which a minute takes seconds."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

#: so much faster than real time
SPEED = 20
#: real seconds after which a sleeper looks whether the time was moved
LOOK = 0.5


class FastClock:
    """`bot.clock.Clock`; what `path` holds, as seconds, is added to all of them."""

    def __init__(self, path: Path, began: float, start: datetime) -> None:
        self._path = path
        self._began = began
        self._start = start

    @classmethod
    def make(cls, path: Path, start: datetime) -> FastClock:
        """A new one that begins now, with `start`."""
        path.write_text("0")
        return cls(path, time.time(), start)

    @classmethod
    def shared(cls, setting: str) -> FastClock:
        """The one that another process has made, from its `setting`."""
        path, began, start = setting.split("|")
        return cls(Path(path), float(began), datetime.fromisoformat(start))

    @property
    def setting(self) -> str:
        """What another process needs to have the same time."""
        return f"{self._path}|{self._began}|{self._start.isoformat()}"

    def now(self) -> datetime:
        """The time, in UTC."""
        passed = (time.time() - self._began) * SPEED + float(self._path.read_text())
        return (self._start + timedelta(seconds=passed)).astimezone(UTC)

    def move(self, by: timedelta) -> None:
        """Move on, in all processes."""
        moved = float(self._path.read_text()) + by.total_seconds()
        # never half a number for those who read it
        draft = self._path.with_suffix(".draft")
        draft.write_text(str(moved))
        draft.replace(self._path)

    async def sleep_until(self, at: datetime | None, wake: asyncio.Event) -> None:
        """Wait until `at` (None: for ever) or until `wake` is set, and clear it."""
        while not wake.is_set():
            left = LOOK if at is None else (at - self.now()).total_seconds() / SPEED
            if left <= 0:
                break
            try:
                await asyncio.wait_for(wake.wait(), min(left, LOOK))
            except TimeoutError:
                continue
        wake.clear()

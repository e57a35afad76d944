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
    """`bot.clock.Clock`; what `path` holds, as seconds, is added to all of them.

    A machine's own clock may be wrong beside it: the one who made it has the true time.
    """

    def __init__(
        self, path: Path, began: float, start: datetime, *, may_err: bool = False
    ) -> None:
        self._path = path
        self._began = began
        self._start = start
        self._error = path.with_suffix(".error")
        self._may_err = may_err

    @classmethod
    def make(cls, path: Path, start: datetime) -> FastClock:
        """A new one that begins now, with `start`."""
        path.write_text("0")
        path.with_suffix(".error").write_text("0")
        return cls(path, time.time(), start)

    @classmethod
    def shared(cls, setting: str) -> FastClock:
        """The one that another process has made, from its `setting`."""
        path, began, start = setting.split("|")
        begin = datetime.fromisoformat(start)
        return cls(Path(path), float(began), begin, may_err=True)

    @property
    def setting(self) -> str:
        """What another process needs to have the same time."""
        return f"{self._path}|{self._began}|{self._start.isoformat()}"

    def now(self) -> datetime:
        """The time, in UTC."""
        passed = (time.time() - self._began) * SPEED + float(self._path.read_text())
        if self._may_err:
            passed += float(self._error.read_text())
        return (self._start + timedelta(seconds=passed)).astimezone(UTC)

    def move(self, by: timedelta) -> None:
        """Move on, in all processes."""
        _write(self._path, float(self._path.read_text()) + by.total_seconds())

    def err(self, by: timedelta) -> None:
        """The other processes' machine is wrong by so much from now on."""
        _write(self._error, by.total_seconds())

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


def _write(path: Path, seconds: float) -> None:
    """Never half a number for those who read it."""
    draft = path.with_suffix(".draft")
    draft.write_text(str(seconds))
    draft.replace(path)

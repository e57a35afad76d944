"""Work that must never end, by name: the first that does is told, and ends the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from types import MappingProxyType
from typing import Any

from bot.deliver import DeliveryError
from bot.logs import where
from bot.store import StoreError
from bot.telegram.edge import BadToken

#: what says by itself what is to be done about it
TOLD = (BadToken, DeliveryError, StoreError)


class Died(Exception):
    """Something that must go on all the time has ended. The service ends too, so that
    it is started again whole."""


class Workers:
    """Tasks that are to go on until they are stopped."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        #: those that somebody else stops
        self._others: set[str] = set()

    @property
    def tasks(self) -> Mapping[str, asyncio.Task[None]]:
        """Those that were started, by name."""
        return MappingProxyType(self._tasks)

    def start(self, **work: Coroutine[Any, Any, None]) -> None:
        """Start each under its name."""
        for name, one in work.items():
            self._tasks[name] = asyncio.create_task(one, name=name)

    def watch(self, **tasks: asyncio.Task[None]) -> None:
        """Mind these too; somebody else has started them and stops them."""
        self._tasks.update(tasks)
        self._others.update(tasks)

    async def until(self, ready: asyncio.Event, seconds: float | None = None) -> None:
        """Wait for it, at most so long. Raises what `ended` raises."""
        waiting = asyncio.create_task(ready.wait())
        try:
            await asyncio.wait(
                [waiting, *self._tasks.values()],
                timeout=seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            waiting.cancel()
        self.check()

    async def ended(self) -> None:
        """Wait until one has ended. Raises its error if that says what to do, else
        `Died` with its name, without any words that it worked on."""
        if self._tasks:
            tasks = self._tasks.values()
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        self.check()

    def check(self) -> None:
        """Raise what `ended` raises, if one has."""
        for name, task in self._tasks.items():
            if not task.done():
                continue
            error = None if task.cancelled() else task.exception()
            if isinstance(error, TOLD):
                raise error
            why = f": {where(error)}" if isinstance(error, Exception) else ""
            raise Died(f"{name} has ended{why}") from None

    async def stop(self, *, but: str = "") -> None:
        """Cancel what was started here, or all of it but one; forget the rest."""
        stopped = {n: self._tasks.pop(n) for n in tuple(self._tasks) if n != but}
        mine = [task for n, task in stopped.items() if n not in self._others]
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)

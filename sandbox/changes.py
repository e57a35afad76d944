"""Waking whoever waits for something to become true."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Counts what happens; unlike a Condition it can be told from plain functions."""

    def __init__(self) -> None:
        self.count = 0
        self._next = asyncio.Event()

    def happened(self) -> None:
        """Let every waiter look again."""
        self.count += 1
        happened, self._next = self._next, asyncio.Event()
        happened.set()

    async def wait_for(
        self,
        predicate: Callable[[], T],
        timeout: float,  # noqa: ASYNC109
    ) -> T:
        """The first true value of `predicate`; TimeoutError after `timeout` seconds."""
        async with asyncio.timeout(timeout):
            while not (value := predicate()):
                await self._next.wait()
        return value

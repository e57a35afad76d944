"""What is going to happen outside, in order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count


class Agenda:
    """Times with what happens then; of one time, what was put first comes first."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()

    def put(self, at: datetime, happens: Callable[[], None]) -> None:
        """It happens then."""
        heapq.heappush(self._entries, (at, next(self._numbers), happens))

    @property
    def next_at(self) -> datetime:
        """When the next thing happens. IndexError when nothing will."""
        return self._entries[0][0]

    def run_until(self, now: datetime) -> None:
        """Everything up to now."""
        while self._entries and self._entries[0][0] <= now:
            heapq.heappop(self._entries)[2]()

"""A circuit breaker: after several failures in a row, ask only now and then."""

from __future__ import annotations

import time
from collections.abc import Callable


class CircuitBreaker:
    """Opens after `limit` failures in a row; then lets one trial through every
    `seconds`. One success closes it. `clock` counts seconds."""

    def __init__(
        self,
        *,
        limit: int = 5,
        seconds: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._failures = 0
        self._trial_at = 0.0

    @property
    def is_open(self) -> bool:
        """Calls are refused, trials aside."""
        return self._failures >= self._limit

    def allow(self) -> bool:
        """May a call go out now? A trial counts as taken once it is allowed."""
        if not self.is_open:
            return True
        now = self._clock()
        if now < self._trial_at:
            return False
        self._trial_at = now + self._seconds
        return True

    def succeeded(self) -> None:
        """A call went well."""
        self._failures = 0

    def failed(self) -> None:
        """A call failed."""
        self._failures += 1
        if self._failures == self._limit:
            self._trial_at = self._clock() + self._seconds

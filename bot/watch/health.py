"""Whether Folkmoot can do its work now: asked from outside, and told outside."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.clock import Clock
from bot.inbox import Reader
from bot.store import Store, StoreError, Unit
from bot.watch.signs import TELEGRAM, TELEGRAM_SILENT, reads

#: seconds that a commit may take
COMMIT_WITHIN = 5.0
#: the fact that is written to see whether it can be
PROBE = "probe"


class Health:
    """Asks the parts of one running Folkmoot."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        reader: Reader,
        commit_within: float = COMMIT_WITHIN,
    ) -> None:
        self._store = store
        self._clock = clock
        self._reader = reader
        self._commit_within = commit_within

    async def problems(self) -> tuple[str, ...]:
        """What keeps it from its work, by name; none when it is ready."""
        now = self._clock.now()
        found: list[str] = []
        try:
            async with asyncio.timeout(self._commit_within):
                polled = await self._store.write(
                    lambda unit: _probe(unit, now), step="probe"
                )
        except (StoreError, TimeoutError):
            found.append("database")
        else:
            if polled is None or now - polled > TELEGRAM_SILENT:
                found.append("telegram")
        if not await reads(self._reader):
            found.append("reader")
        return tuple(found)


def _probe(unit: Unit, now: datetime) -> datetime | None:
    """Write something; when Telegram last answered."""
    unit.inbox.set_fact(PROBE, now.isoformat())
    polled = unit.inbox.fact(TELEGRAM)
    return datetime.fromisoformat(polled) if polled else None

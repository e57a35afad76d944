"""APScheduler ticks; what is due stands in our tables."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.desk import Desk
from bot.store import Store, StoreError

log = logging.getLogger(__name__)

#: seconds between looks at what is due
TICK = 5
#: seconds between looks for what Slack did not deliver
SWEEP = 300


class Ticker:
    """Runs due follow-ups, the nightly clearing and the sweep of Slack."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        clock: Clock,
        *,
        on_decided: Callable[[], None],
        sweep: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._on_decided = on_decided
        self._sweep = sweep
        self._scheduler = AsyncIOScheduler(
            timezone=desk.council.time_zone,
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": None,
            },
        )

    def start(self) -> None:
        """Start ticking in the running event loop."""
        self._scheduler.add_job(self.tick, "interval", seconds=TICK)
        self._scheduler.add_job(self.clear, "cron", hour=3, minute=17)
        if self._sweep:
            self._scheduler.add_job(self._sweep, "interval", seconds=SWEEP)
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> int:
        """Run what is due; how many follow-ups there were."""
        now = self._clock.now()
        try:
            done = await self._store.write(
                lambda unit: self._desk.run_due_follow_ups(unit, now), step="follow_up"
            )
        except StoreError as error:
            log.error("follow-ups: %s", error)
            return 0
        if done:
            self._on_decided()
        return done

    async def clear(self) -> int:
        """Forget raw updates that are older than the council keeps them."""
        days = self._desk.council.retention.raw_updates
        before = self._clock.now() - timedelta(days=days)
        return await self._store.write(lambda unit: unit.inbox.expire_payloads(before))

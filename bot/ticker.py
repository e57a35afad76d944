"""Looks at what is due, every few seconds; what is due stands in our tables.

The looks follow the machine's uptime, not its clock: a clock that is set back by a day
stops nothing. Only the nightly clearing is for APScheduler.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.desk import Desk
from bot.housekeeping import Backups, Housekeeping
from bot.lists import Lists
from bot.model import FollowUp
from bot.store import Store, StoreError

log = logging.getLogger(__name__)

#: seconds between looks at what is due
TICK = 5
#: how long a follow-up that can't be done waits for the next try
PUT_OFF = timedelta(hours=1)
#: seconds between looks for what Slack did not deliver
SWEEP = 300
#: seconds between looks at what stands still
WATCH = 60


class Ticker:
    """Runs due follow-ups, the nightly clearing, the sweep of Slack, the watchdog."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        clock: Clock,
        *,
        on_decided: Callable[[], None],
        sweep: Callable[[], Awaitable[None]] | None = None,
        watch: Callable[[], Awaitable[object]] | None = None,
        backups: Backups | None = None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._on_decided = on_decided
        self._sweep = sweep
        self._watch = watch
        self._housekeeping = Housekeeping(
            store, desk.council, desk.wording, clock, on_decided, backups
        )
        self._lists = Lists(desk.council)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._scheduler = AsyncIOScheduler(
            timezone=desk.council.time_zone,
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": None,
            },
        )

    def start(self) -> dict[str, asyncio.Task[None]]:
        """Start ticking in the running event loop; the looks, which must not end."""
        self._every(TICK, "tick", self.tick)
        self._every(TICK, "erase", self.erase)
        if self._sweep:
            self._every(SWEEP, "sweep", self._sweep)
        if self._watch:
            self._every(WATCH, "watch", self._watch)
        self._scheduler.add_job(self.clear, "cron", hour=3, minute=17)
        self._scheduler.start()
        return dict(self._tasks)

    def stop(self) -> None:
        """No more ticks."""
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _every(
        self, seconds: float, name: str, work: Callable[[], Awaitable[object]]
    ) -> None:
        looking = _again_and_again(seconds, work)
        self._tasks[name] = asyncio.create_task(looking, name=name)

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
        except Exception:
            log.exception("follow-ups fail together: now each alone")
            done = await self._one_by_one(now)
        done += await self._put_lists(now)
        if await self._refresh(now) or done:
            self._on_decided()
        return done

    async def _put_lists(self, now: datetime) -> int:
        """Lists of the departments that have just opened; of how many."""
        due = self._lists.due(now)
        for department in due:
            await self._store.write(
                lambda unit, d=department: self._lists.put(unit, d, now), step="lists"
            )
            self._lists.remember(department, now)
        return len(due)

    async def _refresh(self, now: datetime) -> int:
        """Cards say how much time is left; of how many it was no longer so."""
        if not await self._store.read(lambda unit: unit.tickets.stale_cards(now, 1)):
            return 0
        return await self._store.write(
            lambda unit: self._desk.refresh_cards(unit, now), step="refresh"
        )

    async def _one_by_one(self, now: datetime) -> int:
        """One that can't be done must not hold up the others: it waits an hour."""
        due = await self._store.read(lambda unit: unit.tickets.due(now))
        for row in due:
            try:
                await self._run_alone(row, now)
            except StoreError as error:
                log.error("follow-ups: %s", error)
                return 0
            except Exception as error:
                log.error("follow-up %s fails: %s", row.id, type(error).__name__)
                await self._put_off(row, now + PUT_OFF)
        return len(due)

    async def _run_alone(self, row: FollowUp, now: datetime) -> None:
        await self._store.write(
            lambda unit: self._desk.run_follow_up(unit, row, now), step="follow_up"
        )

    async def _put_off(self, row: FollowUp, until: datetime) -> None:
        await self._store.write(
            lambda unit: unit.tickets.follow_up_failed(row.id, until),
            step="postpone_follow_up",
        )

    async def erase(self) -> int:
        """Erase whoever asked for it; how many."""
        return await self._housekeeping.erase()

    async def clear(self) -> dict[str, int]:
        """Delete what was kept long enough; how many of each class."""
        return await self._housekeeping.clear()


async def _again_and_again(
    seconds: float, work: Callable[[], Awaitable[object]]
) -> None:
    """Pause, work, and once more; a failure costs one turn."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except Exception as error:
            name = getattr(work, "__qualname__", "a look")
            log.error("%s failed: %s", name, type(error).__name__)

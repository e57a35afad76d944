"""What others see of the service, whatever becomes of it: over HTTP, pings, systemd."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from bot.bootstrap import Folkmoot
from bot.inbox import Reader
from bot.processes.ending import By, Ending
from bot.settings import Settings
from bot.store import StoreError
from bot.store.gauges import Gauges
from bot.watch.health import Health
from bot.watch.heartbeat import Ping, Systemd
from bot.watch.metrics import HEARD, Metrics
from bot.watch.web import Web


class Monitor:
    """Stays up while Folkmoot starts, stops, and takes another council's file."""

    def __init__(self) -> None:
        self._metrics = Metrics()
        self._folkmoot: Folkmoot | None = None
        self._health: Health | None = None
        self._reader: Reader | None = None
        #: what gives signs of life, by name; it must not end
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.web = Web(self.problems, self.metrics)

    def timed(self, reader: Reader) -> Reader:
        """The reader, its time measured; it is asked whether it is alive."""
        self._reader = reader
        return self._metrics.timed(reader)

    def serves(self, folkmoot: Folkmoot) -> None:
        """It has started."""
        if self._reader is not None:
            self._folkmoot = folkmoot
            self._health = Health(folkmoot.store, folkmoot.clock, self._reader)

    def rests(self) -> None:
        """It stops."""
        self._folkmoot = self._health = None

    async def problems(self) -> tuple[str, ...]:
        """What keeps Folkmoot from its work, by name."""
        return await self._health.problems() if self._health else ("starting",)

    async def metrics(self) -> bytes:
        """In Prometheus' text format."""
        broken = self._folkmoot.slack.broken.count if self._folkmoot else 0
        return self._metrics.text(await self._gauges(), broken)

    async def _gauges(self) -> Gauges | None:
        if self._folkmoot is None:
            return None
        now, store = self._folkmoot.clock.now(), self._folkmoot.store
        try:
            return await store.read(lambda unit: unit.measures.take(now, tuple(HEARD)))
        except StoreError:
            return None


@asynccontextmanager
async def monitoring(
    settings: Settings, notify_socket: str | None, ending: Ending | None = None
) -> AsyncIterator[Monitor]:
    """A monitor, with everything that the settings want of it."""
    monitor = Monitor()
    work: dict[str, Coroutine[Any, Any, None]] = {}
    if settings.ping_url:
        url = settings.ping_url.get_secret_value()
        work["ping"] = Ping(url, monitor.problems).run()
    if notify_socket:
        work["systemd"] = Systemd(notify_socket).run()
    monitor.tasks = {name: asyncio.create_task(one) for name, one in work.items()}
    try:
        if address := settings.http_address:
            await monitor.web.start(*address)
        yield monitor
    finally:
        for task in monitor.tasks.values():
            task.cancel()
        await asyncio.gather(*monitor.tasks.values(), return_exceptions=True)
        await (ending or Ending()).step(By.DARK, monitor.web.stop())

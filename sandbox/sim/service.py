"""The process of ours in the simulation: real workers, stepped by hand, mortal."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.clock import MovedClock
from bot.council.facts import Council
from bot.deliver import Deliverer, DeliveryError
from bot.desk import Desk
from bot.inbox import InboxWorker, Parsers
from bot.model import OutboxRow
from bot.outbox import Hold, OutboxWorker
from bot.pacing import Pacing
from bot.reading.readings import Reader
from bot.store import Arrived, Store, Unit
from bot.telegram.edge import LAST_POLL
from bot.ticker import Ticker
from bot.unasked import unasked_by_day
from bot.watch.signs import Signs
from bot.watch.watchdog import Watchdog
from bot.wording import Wording
from sandbox.sim.payloads import parse_resident, parse_staff

T = TypeVar("T")

#: while a platform takes no more
PAUSE = timedelta(seconds=1)
NEVER = datetime.max.replace(tzinfo=UTC)
#: rounds of work after which something must be going in circles
MOST_ROUNDS = 500


class PowerCut(BaseException):
    """The process died. No handler of errors may catch it."""


class GoesInCircles(Exception):
    """There is always more to do, and no time passes."""


class Mortality:
    """Counts crash points until the process dies at one; then it stays dead."""

    def __init__(self) -> None:
        self._left: int | None = None
        self.dead = False
        #: crash points at which it died
        self.deaths: list[str] = []

    def doom(self, survives: int) -> None:
        """It dies at the crash point after so many."""
        self._left = survives

    def revive(self) -> None:
        """A new process."""
        self.dead, self._left = False, None

    def reached(self, name: str) -> None:
        """A crash point. Raises PowerCut."""
        if self._left is not None and not self.dead:
            self._left -= 1
            if self._left <= 0:
                self.dead = True
                self.deaths.append(name)
        if self.dead:
            # whatever else is under way dies too, before it can write anything
            raise PowerCut(name)


class QuickStore(Store):
    """The store without its thread, and not for power cuts: five times as fast."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, durable=False)

    async def _run(self, call: Callable[..., T], *args: object) -> T:
        return call(*args)

    async def compact(self) -> None:
        """Its traces matter to nobody: all of it is made up."""


@dataclass(frozen=True)
class Parts:
    """What the process is made of. With a broken one, the checks must say so."""

    #: makes the store of a database file
    store: Callable[[Path], Store] = QuickStore
    #: what the process believes of the council, when that is not the truth
    council: Council | None = None
    #: holds what residents did not ask for, by the council
    hold: Callable[[Council], Hold] = unasked_by_day


class Service:
    """One life of the process: made at a start, thrown away at a crash."""

    def __init__(
        self,
        *,
        council: Council,
        wording: Wording,
        database: Path,
        clock: MovedClock,
        reader: Reader,
        deliverers: Mapping[str, Deliverer],
        randomness: random.Random,
        pacing: Pacing,
        parts: Parts,
    ) -> None:
        self._clock = clock
        self.store = parts.store(database)
        self._is_open = False
        #: when there is something to do
        self.next_due = clock.now()
        self._outbox_rests_until: datetime | None = None
        self.desk = Desk(council, wording, randomness)
        self._inbox = InboxWorker(
            self.store,
            self.desk,
            reader,
            Parsers(telegram=parse_resident, slack=parse_staff),
            clock,
            on_decided=self._decided,
        )
        self._outbox = OutboxWorker(
            self.store,
            deliverers,
            clock,
            on_dead=self._undelivered,
            on_untold=lambda unit, row: self.desk.untold(unit, row, clock.now()),
            pacing=pacing,
            hold=parts.hold(council),
            jitter=randomness.random,
        )
        self._down: frozenset[str] = frozenset()
        self._watchdog = Watchdog(
            self.store, self.desk, clock, self._signs, on_decided=self._decided
        )
        self.ticker = Ticker(self.store, self.desk, clock, on_decided=self._decided)

    async def open(self) -> None:
        """Start, unless it did."""
        if not self._is_open:
            await self.store.open()
            self._is_open = True

    def _undelivered(self, unit: Unit, row: OutboxRow, error: DeliveryError) -> None:
        self.desk.undelivered(unit, row, error, self._clock.now())

    async def take(self, arrived: Sequence[Arrived], step: str) -> None:
        """Store what came in; confirmed when this returns."""
        now = self.next_due = self._clock.now()
        await self.store.write(lambda unit: unit.inbox.store(arrived, now), step=step)

    async def platform_back(self, platform: str) -> None:
        """As the edges do once they can connect again."""
        now = self.next_due = self._clock.now()
        await self.store.write(
            lambda unit: unit.outbox.hurry(platform, now), step="back"
        )

    def _decided(self) -> None:
        """There is something to send."""
        self.next_due = self._clock.now()

    async def watch(self, down: frozenset[str]) -> None:
        """The watchdog looks, while these are down."""
        self._down, now = down, self._clock.now()
        if "telegram" not in down:
            await self.store.write(
                lambda unit: unit.inbox.set_fact(LAST_POLL, now.isoformat())
            )
        await self._watchdog.sweep()

    async def _signs(self) -> Signs:
        return Signs(slack="slack" not in self._down, reader="reader" not in self._down)

    async def work(self) -> None:
        """All that is due now. Raises PowerCut, GoesInCircles."""
        if self.next_due > self._clock.now():
            return
        for _ in range(MOST_ROUNDS):
            inbox, outbox, follow_up = await self._dues()
            now = self._clock.now()
            if inbox <= now:
                await self._inbox.run_once()
            if follow_up <= now:
                await self.ticker.tick()
            if outbox <= now:
                settled = await self._outbox.run_until_idle()
                # nothing went: the platform's pace is used up
                self._outbox_rests_until = now if settled else now + PAUSE
            if min(inbox, outbox, follow_up) > now:
                self.next_due = min(inbox, outbox, follow_up)
                return
        raise GoesInCircles

    async def _dues(self) -> tuple[datetime, datetime, datetime]:
        def look(unit: Unit) -> tuple[datetime | None, ...]:
            tickets = unit.tickets.next_follow_up()
            return unit.inbox.next_due(), unit.outbox.next_due(), tickets

        inbox, outbox, follow_up = (due or NEVER for due in await self.store.read(look))
        rests = self._outbox_rests_until
        # at its start the worker looks for what was in flight, whatever is due
        outbox = max(outbox, rests) if rests else self._clock.now()
        return inbox, outbox, follow_up

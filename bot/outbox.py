"""Sends what waits in the outbox: lanes in parallel, each lane in its order."""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.deliver import (
    Ambiguous,
    BadCredentials,
    Delivered,
    Deliverer,
    DeliveryError,
    Rejected,
    TryLater,
)
from bot.lanes import paced_lane
from bot.logs import where
from bot.model import OutboxRow
from bot.pacing import Pacing
from bot.processes.crash import crash_point
from bot.processes.ending import By, Ending
from bot.retry import RetryPolicy
from bot.settle import OnDead, OnUntold, Outcome, Result, Settler
from bot.store import Store, StoreError, Unit

#: acts that put no message into a chat: no rate counts them
UNPACED = frozenset({"answer_press", "clear_buttons"})
#: how long a platform with bad credentials is left alone before the next try
HALT = timedelta(minutes=5)
#: how long to wait when the store can't be written
STORE_WAIT = timedelta(seconds=5)
#: tries of what our own code stumbles over
MOST_FAULTS = 4
#: seconds after which a send has no outcome
MOST_SECONDS = 180

#: until when a row must wait; now when it may go
Hold = Callable[[Unit, OutboxRow, datetime], datetime]

log = logging.getLogger(__name__)


@dataclass
class _Flight:
    """A row on its way."""

    row: OutboxRow
    #: the platform may have it
    sending: bool = False
    task: asyncio.Task[None] | None = None


@dataclass(frozen=True)
class _Turn:
    """What one write came to: rows to send, and when to look again."""

    rows: Sequence[OutboxRow] = ()
    due: datetime | None = None
    dropped: int = 0


@dataclass(frozen=True)
class _Room:
    """What a platform can take: so many rows, not before this time."""

    platform: str
    free: int
    opens: datetime


@dataclass(frozen=True)
class _Halt:
    """A platform that refuses our credentials."""

    why: str
    until: datetime


class OutboxWorker:
    """Claims, delivers and settles; the only one that sends.

    Everything in this version is waited for by a resident or by staff, so a row whose
    outcome was lost is looked up. Where that can't be sure, it is sent once more, never
    a third time. `concurrency` is for each platform, `grace` (seconds) for a stop,
    which `ending` may cut short.
    """

    def __init__(
        self,
        store: Store,
        deliverers: Mapping[str, Deliverer],
        clock: Clock,
        *,
        on_dead: OnDead,
        on_untold: OnUntold,
        pacing: Pacing | None = None,
        retry: RetryPolicy | None = None,
        jitter: Callable[[], float] = random.random,
        concurrency: int = 16,
        grace: float = 10,
        hold: Hold | None = None,
        ending: Ending | None = None,
    ) -> None:
        """`hold` says until when a row must wait that could go now."""
        self._store = store
        self._deliverers = deliverers
        self._clock = clock
        sure = frozenset(name for name, one in deliverers.items() if one.is_sure)
        self._settler = Settler(
            on_dead, on_untold, retry or RetryPolicy(), jitter, sure
        )
        self._pacing = pacing or Pacing()
        self._concurrency = concurrency
        self._grace = grace
        self._hold = hold
        self._ending = ending or Ending()
        self._flights: dict[int, _Flight] = {}
        self._finished: list[Result] = []
        self._halts: dict[str, _Halt] = {}
        self._recovered = False
        self._stopping = False
        #: set it when there is something new to send
        self.wake = asyncio.Event()
        #: what keeps the store from being written; None when nothing does
        self.trouble: str | None = None

    @property
    def halted(self) -> Mapping[str, str]:
        """Platforms that refuse our credentials, and why; their rows wait."""
        return {platform: halt.why for platform, halt in self._halts.items()}

    async def run(self) -> None:
        """Send until `stop`; then finish what is in flight and put back the rest."""
        try:
            while not self._stopping:
                due = await self._next_turn()
                await self._clock.sleep_until(due, self.wake)
            await self._finish()
        finally:
            self._cancel_flights()

    def stop(self) -> None:
        """Make `run` return."""
        self._stopping = True
        self.wake.set()

    async def run_once(self) -> int:
        """Send the head of each lane that is due, and wait; how many were settled."""
        await self._recover()
        turn = await self._turn(claim=True)
        self._launch(turn.rows)
        await self._landed(None)
        settled = len(self._finished)
        await self._turn(claim=False)
        return settled + turn.dropped

    async def run_until_idle(self) -> int:
        """The same until no more may go now; each write settles and claims."""
        await self._recover()
        settled = 0
        while True:
            settled += len(self._finished)
            turn = await self._turn(claim=True)
            settled += turn.dropped
            if not turn.rows:
                return settled
            self._launch(turn.rows)
            await self._landed(None)

    async def _next_turn(self) -> datetime | None:
        """Settle, claim and launch; when to look again, should nothing wake us."""
        try:
            await self._recover()
            turn = await self._turn(claim=True)
        except Exception as error:
            # nothing is lost: rows in flight stay marked, results stay in memory
            if self.trouble is None:
                log.error("The outbox can't be written: %s", where(error))
            self.trouble = type(error).__name__
            return self._clock.now() + STORE_WAIT
        self.trouble = None
        self._launch(turn.rows)
        return turn.due

    async def _recover(self) -> None:
        """Once, before the first claim: what became of all that was in flight."""
        if self._recovered:
            return
        past, now = self._store.flights.before(), self._clock.now()

        def sort_out(unit: Unit) -> tuple[list[Result], int]:
            arrived, lost = [], 0
            for row in unit.outbox.in_flight():
                if arrival := past.arrival(row):
                    arrived.append(Result(row, arrival))
                elif past.never_left(row):
                    unit.outbox.put_back(row.id, now)
                else:
                    unit.outbox.lose(row.id)
                    lost += 1
            return arrived, lost

        arrived, lost = await self._store.write(sort_out, step="outbox_recover")
        self._store.flights.begin(past, [result.row for result in arrived])
        self._finished += arrived
        self._recovered = True
        if lost:
            log.warning("%d messages were in flight when we stopped", lost)

    async def _turn(self, *, claim: bool) -> _Turn:
        """One write: the results that came in, and new claims."""
        results, self._finished = self._finished, []
        now = self._clock.now()
        rooms = self._rooms(now) if claim else []

        def work(unit: Unit) -> _Turn:
            for result in results:
                self._settler.settle(unit, result, now)
            turn = self._claim(unit, rooms, now)
            if results:
                crash_point("outbox.settling")
            if turn.rows:
                crash_point("outbox.claiming")
            return turn

        try:
            turn = await self._store.write(work, step="outbox")
        except Exception as error:
            if not results or _is_store_trouble(error):
                self._finished = [*results, *self._finished]
                raise
            await self._settle_singly(results, now)
            return _Turn(due=now)
        if results:
            crash_point("outbox.settled")
            self._store.flights.settled(result.row.id for result in results)
        if turn.rows:
            crash_point("outbox.claimed")
        return turn

    async def _settle_singly(self, results: Sequence[Result], now: datetime) -> None:
        """One result can't be written: the others must not wait for it."""
        left = list(results)
        try:
            while left:
                await self._settle_alone(left[0], now)
                del left[0]
        finally:
            self._finished = [*left, *self._finished]

    async def _settle_alone(self, result: Result, now: datetime) -> None:
        settle = self._settler.settle
        try:
            await self._store.write(
                lambda unit: settle(unit, result, now), step="outbox"
            )
        except Exception as error:
            if _is_store_trouble(error):
                raise
            log.error("What follows %s is lost: %s", result.row.key, where(error))
            await self._store.write(
                lambda unit: settle(unit, result, now, bare=True), step="outbox"
            )
        self._store.flights.settled((result.row.id,))

    def _rooms(self, now: datetime) -> list[_Room]:
        flying = [flight.row.platform for flight in self._flights.values()]
        return [
            _Room(
                platform,
                self._concurrency - flying.count(platform),
                halt.until if (halt := self._halts.get(platform)) else now,
            )
            for platform in self._deliverers
        ]

    def _claim(self, unit: Unit, rooms: Sequence[_Room], now: datetime) -> _Turn:
        rows: list[OutboxRow] = []
        dues: list[datetime] = []
        for room in rooms:
            limit = self._limit(room, now)
            found = unit.outbox.claim(now, limit, platform=room.platform)
            going = [row for row in found if self._may_go(unit, row, now)]
            rows += going
            # where as many were due as could go, more may be: no need to ask
            more = found and len(found) == limit
            due = now if more else unit.outbox.next_due(room.platform)
            # with no place free, a landing wakes us
            if due is not None and room.free > len(going):
                opens = self._pacing.opens_at(room.platform, now)
                dues.append(max(due, opens, room.opens))
        dropped = sum(_drop_later(unit, row) for row in rows)
        return _Turn(rows, min(dues, default=None), dropped)

    def _limit(self, room: _Room, now: datetime) -> int:
        """How many rows of a platform may go now."""
        if room.opens > now:
            return 0
        allowance = self._pacing.room(room.platform, now)
        return room.free if allowance is None else min(room.free, allowance)

    def _may_go(self, unit: Unit, row: OutboxRow, now: datetime) -> bool:
        """Spend what it costs; when it is too fast or is held it is put back."""
        if row.act in UNPACED:
            return True
        lane = paced_lane(row.lane)
        if self._hold is not None and (until := self._hold(unit, row, now)) > now:
            unit.outbox.hold(row.id, until)
            return False
        allowed = self._pacing.allowed_at(row.platform, lane, now)
        if allowed > now:
            unit.outbox.put_back(row.id, allowed)
            return False
        self._pacing.spend(row.platform, lane, now)
        return True

    def _launch(self, rows: Sequence[OutboxRow]) -> None:
        for row in rows:
            flight = _Flight(row)
            self._flights[row.id] = flight
            flight.task = asyncio.create_task(self._fly(flight))

    async def _fly(self, flight: _Flight) -> None:
        row = flight.row
        outcome: Outcome = None
        try:
            outcome = await self._deliver(flight)
        except asyncio.CancelledError:
            if flight.sending:
                outcome = Ambiguous("stopped while it was being sent")
        self._note_credentials(row.platform, outcome)
        self._finished.append(Result(row, outcome))
        del self._flights[row.id]
        self.wake.set()

    async def _deliver(self, flight: _Flight) -> Outcome:
        row = flight.row
        deliverer = self._deliverers[row.platform]
        try:
            if row.ambiguous:
                found = await deliverer.look_up(row)
                if found is not None:
                    return found
                if row.ambiguous > 1 and not deliverer.is_sure:
                    return Ambiguous("sent twice, and it may have arrived")
            async with asyncio.timeout(MOST_SECONDS):
                delivered = await deliverer.deliver(row, lambda: self._leaves(flight))
        except DeliveryError as error:
            return error
        except TimeoutError:
            late = Ambiguous if flight.sending else TryLater
            return late("no outcome in good time")
        except Exception as error:
            # a fault of ours; it must not hold up its lane for a day
            log.error("Delivering %s failed: %s", row.key, where(error))
            if row.attempts + 1 < MOST_FAULTS:
                return TryLater(type(error).__name__)
            return Rejected(f"it can't be sent ({type(error).__name__})")
        crash_point("outbox.accepted")
        self._store.flights.arrived(row, delivered, self._clock.now())
        crash_point("outbox.delivered")
        return delivered

    def _leaves(self, flight: _Flight) -> None:
        """Whoever comes after a crash can know that it was handed over.

        A line that came after the first byte could be missing though the platform has
        the message, which would then be sent as if for the first time. So it comes
        before that: what dies in between never went, but is looked up or sent again.
        """
        if flight.sending:
            return
        try:
            self._store.flights.left(flight.row)
        except OSError as error:
            log.error("outbox row %s: %s", flight.row.id, error)
            raise TryLater("there is no room to note that it goes") from error
        flight.sending = True

    def _note_credentials(self, platform: str, outcome: Outcome) -> None:
        if isinstance(outcome, BadCredentials):
            if platform not in self._halts:
                log.critical(
                    "NOTHING CAN BE SENT to %s: %s. What waits is kept; it goes when "
                    "the token is mended and Folkmoot started again.",
                    platform,
                    outcome,
                )
            until = self._clock.now() + HALT
            self._halts[platform] = _Halt(str(outcome), until)
        elif isinstance(outcome, Delivered) and self._halts.pop(platform, None):
            log.warning("Messages to %s go out again.", platform)

    async def _finish(self) -> None:
        """A stop: what is in flight gets its time, then its outcome is unknown."""
        await self._ending.step(By.SENT, self._landed(self._grace))
        self._cancel_flights()
        await self._landed(None)
        await self._turn(claim=False)

    async def _landed(self, seconds: float | None) -> None:
        tasks = [f.task for f in self._flights.values() if f.task]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    def _cancel_flights(self) -> None:
        for flight in self._flights.values():
            if flight.task is not None:
                flight.task.cancel()


def _drop_later(unit: Unit, row: OutboxRow) -> int:
    """A card shows the ticket as it is when it goes: those behind it say no more."""
    if row.act != "card" or row.ticket_id is None:
        return 0
    return unit.outbox.drop_later(row, "an earlier card says it")


def _is_store_trouble(error: Exception) -> bool:
    """A full disk, a lock: it hits every write, not this one only."""
    return isinstance(error, sqlite3.Error | StoreError) and not isinstance(
        error, sqlite3.IntegrityError
    )

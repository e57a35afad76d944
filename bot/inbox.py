"""Works off the inbox: parse, read, gather, decide; each lane in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.desk import Desk
from bot.gathering import (
    MOST,
    Breath,
    Matter,
    Piece,
    first_breath,
    is_spoken,
    matters,
    read_together,
    readable,
)
from bot.logs import where
from bot.model import CannotParse, InboxRow, Incoming, StaffAct
from bot.processes.crash import crash_point
from bot.reading.readings import Reader, Readings
from bot.store import Store, StoreError, Unit

log = logging.getLogger(__name__)

#: lanes worked off together: their texts are read in one call
BATCH = 8
#: texts of one lane in such a call: whoever sends hundreds must not hold up the others
MOST_READ = 2
#: batches under way: one is read while the other is decided
HANDS = 2
#: after so many failures a row goes to people
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Parsers:
    """What the edges make of a payload; None means that there is nothing to do."""

    telegram: Callable[[Mapping[str, Any], datetime], Incoming | None]
    slack: Callable[[Mapping[str, Any], datetime], StaffAct | None]


class InboxWorker:
    """`run_once` works off what waits now; `run` goes on until it is cancelled."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        reader: Reader,
        parsers: Parsers,
        clock: Clock,
        *,
        on_decided: Callable[[], None],
        on_reading: Callable[[Sequence[Incoming]], None] = lambda _: None,
    ) -> None:
        """`on_reading` hears whose messages are about to be read, before they are."""
        self._store = store
        self._desk = desk
        self._readings = Readings(reader)
        self._parsers = parsers
        self._clock = clock
        self._on_decided = on_decided
        self._on_reading = on_reading
        #: lanes of the rows under way
        self._busy: set[str] = set()
        self._choosing = asyncio.Lock()
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled; a broken database is waited for."""
        async with asyncio.TaskGroup() as hands:
            for _ in range(HANDS):
                hands.create_task(self._work_on())

    async def _work_on(self) -> None:
        while True:
            try:
                if await self.run_once():
                    continue
                busy = frozenset(self._busy)
                due = await self._store.read(
                    lambda unit, busy=busy: unit.inbox.next_due(busy)
                )
            except StoreError as error:
                log.error("inbox: %s Trying again in 5 s.", error)
                due = self._clock.now() + timedelta(seconds=5)
            await self._clock.sleep_until(due, self.wake)

    async def run_once(self) -> int:
        """Work off the first waiting rows of some lanes; how many there were."""
        rows = await self._choose()
        try:
            await self._work_off(rows)
        finally:
            self._busy.difference_update(row.lane for row in rows)
        return len(rows)

    async def _choose(self) -> list[InboxRow]:
        """Rows that are due, of lanes that nobody works on; the lanes are ours now."""
        async with self._choosing:
            now = self._clock.now()
            rows = await self._store.read(
                lambda unit: unit.inbox.heads(now, BATCH, frozenset(self._busy))
            )
            self._busy.update(row.lane for row in rows)
            return rows

    async def _work_off(self, heads: Sequence[InboxRow]) -> None:
        for row in heads:
            if row.source == "slack":
                await self._act(row)
                self._on_decided()
        residents = [row for row in heads if row.source == "telegram"]
        if not residents:
            return
        lanes = await self._look(residents)
        now = self._clock.now()
        breaths = [first_breath(lane, now) for lane in lanes]
        crash_point("inbox.read")
        await self._wait(breaths)
        for breath in breaths:
            if breath.until is None:
                await self._decide(breath.pieces)
                self._on_decided()

    async def _look(self, heads: Sequence[InboxRow]) -> list[list[Piece]]:
        """What waits in these lanes; some more of it is read each time."""
        waiting = await self._store.read(
            lambda unit: [[head, *unit.inbox.behind(head, MOST)] for head in heads]
        )
        lanes = [[(row, self._parse(row)) for row in rows] for rows in waiting]
        self._on_reading(
            [
                message
                for (_, message), *_ in lanes
                if isinstance(message, Incoming) and is_spoken(message)
            ]
        )
        await self._readings.learn(
            {
                row.id: text
                for lane in lanes
                for row, text in self._unread(lane)[:MOST_READ]
            }
        )
        return [[self._piece(row, message) for row, message in lane] for lane in lanes]

    def _unread(
        self, lane: Sequence[tuple[InboxRow, Incoming | CannotParse | None]]
    ) -> list[tuple[InboxRow, str]]:
        return [
            (row, text)
            for row, message in lane
            if (text := readable(message)) and not self._readings.knows(row.id)
        ]

    def _piece(self, row: InboxRow, message: Incoming | CannotParse | None) -> Piece:
        unread = bool(readable(message)) and not self._readings.knows(row.id)
        return Piece(row, message, self._readings.of(row.id), unread)

    async def _wait(self, breaths: Sequence[Breath]) -> None:
        """Rows of which more may come are due when it would have come."""
        waits = [
            ([piece.row.id for piece in breath.pieces], breath.until)
            for breath in breaths
            if breath.until is not None and breath.until > self._clock.now()
        ]
        if not waits:
            return

        def put_off(unit: Unit) -> None:
            for row_ids, until in waits:
                unit.inbox.wait(row_ids, until)

        await self._store.write(put_off, step="gather")

    def _parse(self, row: InboxRow) -> Incoming | CannotParse | None:
        if row.source != "telegram":
            return None
        try:
            return self._parsers.telegram(row.payload, row.received_at)
        except CannotParse as error:
            return error
        except Exception as error:
            # a fault of ours must not stop the lane; the row keeps what came
            log.error("inbox row %s could not be parsed: %s", row.id, where(error))
            return CannotParse(type(error).__name__)

    async def _decide(self, pieces: Sequence[Piece]) -> None:
        """Decide one breath, in one write."""
        found = [Matter(tuple(pieces))]
        if len(pieces) > 1:
            found = matters(pieces, self._desk.council)
        together = [await self._read_together(matter) for matter in found]
        await self._settle(pieces[0].row, together)
        for piece in pieces:
            self._readings.forget(piece.row.id)

    async def _read_together(self, matter: Matter) -> Matter:
        """With the reading of all its words."""
        spoken = [piece for piece in matter.pieces if readable(piece.message)]
        if len(spoken) <= 1:
            return replace(matter, reading=spoken[0].reading if spoken else None)
        if len(spoken) >= MOST:
            # a flood: reading all of it together would keep the others waiting
            return replace(matter, reading=read_together(matter, spoken[0].reading))
        (joined,) = await self._readings.read([matter.words])
        return replace(matter, reading=read_together(matter, joined))

    async def _settle(self, row: InboxRow, found: Sequence[Matter]) -> None:
        now = self._clock.now()
        message = found[0].pieces[0].message
        who = message.incoming if isinstance(message, CannotParse) else message

        def decide(unit: Unit) -> None:
            if message is None:
                unit.inbox.finish(row.id, "nothing", now)
            elif isinstance(message, CannotParse):
                self._desk.cannot_read(unit, row, who, now)
            else:
                for matter in found:
                    self._desk.receive(unit, matter, now)

        try:
            await self._store.write(decide, step="decide")
        except StoreError:
            raise
        except Exception as error:
            await self._failed(row, error, who)

    async def _act(self, row: InboxRow) -> None:
        now = self._clock.now()
        act: StaffAct | None = None
        try:
            act = self._parsers.slack(row.payload, row.received_at)
            if act is None:
                await self._store.write(
                    lambda unit: unit.inbox.finish(row.id, "nothing", now), step="act"
                )
                return
            await self._store.write(
                lambda unit: self._desk.act(unit, row, act, now), step="act"
            )
        except StoreError:
            raise
        except Exception as error:
            await self._failed(row, error, act)

    async def _failed(
        self, row: InboxRow, error: Exception, meant: Incoming | StaffAct | None
    ) -> None:
        """Again a little later; after too often it goes to people."""
        log.error("inbox row %s failed: %s", row.id, where(error))
        now = self._clock.now()
        if row.attempts + 1 < MOST_ATTEMPTS:
            later = now + timedelta(seconds=2**row.attempts)
            name = type(error).__name__
            await self._store.write(
                lambda unit: unit.inbox.postpone(row.id, later, name), step="postpone"
            )
            return
        why = f"it could not be handled ({type(error).__name__})"

        def give_up(unit: Unit) -> None:
            if isinstance(meant, StaffAct):
                self._desk.cannot_act(unit, row, meant, why, now)
            else:
                self._desk.cannot_read(unit, row, meant, now)

        try:
            await self._store.write(give_up, step="give_up")
        except StoreError:
            raise
        except Exception as worse:
            log.error("inbox row %s can't even be given up: %s", row.id, where(worse))
            await self._store.write(
                lambda unit: self._desk.put_aside(unit, row, why, now), step="give_up"
            )

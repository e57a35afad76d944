"""Works off the inbox: parse, read, decide; each lane in order, lanes side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.clock import Clock
from bot.crash import crash_point
from bot.desk import Desk
from bot.logs import where
from bot.model import CannotParse, InboxRow, Incoming, Reading, StaffAct
from bot.reader import ReaderUnavailable
from bot.reading_parts import with_parts
from bot.rules import has_words
from bot.store import Store, StoreError, Unit

log = logging.getLogger(__name__)

#: rows worked off together: their texts are read in one call
BATCH = 8
#: batches under way: one is read while the other is decided
HANDS = 2
#: seconds for the clauses of all these texts: without them each has one matter
PARTS = 1.0
#: after so many failures a row goes to people
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Patience:
    """Seconds for the reader."""

    #: for all texts in one question
    together: float
    #: from the start, for those that are asked again one by one
    altogether: float


PATIENT = Patience(3.5, 6.0)
#: while the reader fails: who comes after those that wait for it must not wait as long
IMPATIENT = Patience(1.0, 1.5)


class Reader(Protocol):
    """Reads texts; raises `ReaderUnavailable`."""

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        """One reading for each text, in order."""
        ...


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
    ) -> None:
        self._store = store
        self._desk = desk
        self._reader = reader
        self._parsers = parsers
        self._clock = clock
        self._on_decided = on_decided
        self._patience = PATIENT
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

    async def _work_off(self, rows: Sequence[InboxRow]) -> None:
        for row in rows:
            if row.source == "slack":
                await self._act(row)
                self._on_decided()
        residents = [row for row in rows if row.source == "telegram"]
        parsed = [self._parse(row) for row in residents]
        readings = await self._read(parsed)
        if rows:
            crash_point("inbox.read")
        for row, message, reading in zip(residents, parsed, readings, strict=True):
            await self._settle(row, message, reading)
            self._on_decided()

    def _parse(self, row: InboxRow) -> Incoming | CannotParse | None:
        try:
            return self._parsers.telegram(row.payload, row.received_at)
        except CannotParse as error:
            return error
        except Exception as error:
            # a fault of ours must not stop the lane; the row keeps what came
            log.error("inbox row %s could not be parsed: %s", row.id, where(error))
            return CannotParse(type(error).__name__)

    async def _read(
        self, parsed: Sequence[Incoming | CannotParse | None]
    ) -> list[Reading | None]:
        wanted = {
            index: text
            for index, message in enumerate(parsed)
            if (text := _words(message))
        }
        found = await self._read_texts(list(wanted.values())) if wanted else []
        readings: list[Reading | None] = [None] * len(parsed)
        for index, reading in zip(wanted, found, strict=True):
            readings[index] = reading
        return readings

    async def _read_texts(self, texts: list[str]) -> Sequence[Reading | None]:
        """All at once; if that fails each alone, since one may be the culprit."""
        patience, start = self._patience, asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(patience.together):
                found = await self._reader.read(texts)
        except (ReaderUnavailable, TimeoutError) as error:
            log.warning("no reading for %s messages: %s", len(texts), error)
            self._patience = IMPATIENT
        else:
            self._patience = PATIENT
            return await self._parts(texts, found)
        if len(texts) == 1:
            return [None]
        end = start + patience.altogether
        return [await self._read_alone(text, end) for text in texts]

    async def _parts(
        self, texts: Sequence[str], found: Sequence[Reading]
    ) -> Sequence[Reading]:
        """With their clauses where there may be two matters, if these can be read."""
        try:
            async with asyncio.timeout(PARTS):
                return await with_parts(texts, found, self._reader.read)
        except (ReaderUnavailable, TimeoutError) as error:
            log.warning("no reading of clauses: %s", error)
            return found

    async def _read_alone(self, text: str, end: float) -> Reading | None:
        try:
            async with asyncio.timeout_at(end):
                found = await self._reader.read([text])
        except (ReaderUnavailable, TimeoutError):
            return None
        self._patience = PATIENT
        return found[0]

    async def _settle(
        self,
        row: InboxRow,
        message: Incoming | CannotParse | None,
        reading: Reading | None,
    ) -> None:
        now = self._clock.now()
        who = message.incoming if isinstance(message, CannotParse) else message

        def decide(unit: Unit) -> None:
            if message is None:
                unit.inbox.finish(row.id, "nothing", now)
            elif isinstance(message, CannotParse):
                self._desk.cannot_read(unit, row, who, now)
            else:
                self._desk.receive(unit, row, message, reading, now)

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


def _words(message: Incoming | CannotParse | None) -> str:
    """What the model should read: words of a person, never commands or signs alone."""
    if not isinstance(message, Incoming) or message.command or message.press:
        return ""
    if message.chat_type != "private":
        return ""
    text = message.text.lstrip("/ ")
    return text if has_words(text) else ""

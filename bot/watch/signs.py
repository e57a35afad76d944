"""Signs of life of the edges, the reader and the machine, and what they come to."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.backups.backup import moment_of
from bot.inbox import Reader
from bot.learning.pin import REFUSED
from bot.reading.reader import ReaderUnavailable
from bot.store import Unit
from bot.watch.fault import Fault, Found

log = logging.getLogger(__name__)

#: how long each may be silent
TELEGRAM_SILENT = timedelta(seconds=90)
SLACK_SILENT = timedelta(seconds=60)
READER_SILENT = timedelta(minutes=2)
BACKUP_SILENT = timedelta(hours=26)
#: the event loop may do nothing else for so long
SLOW = timedelta(seconds=2)
#: our clock may be wrong by so much
CLOCK_OFF = timedelta(seconds=30)
#: of the disk
FREE = 0.1
#: seconds for the reader to read one word
READ_WITHIN = 5.0
#: seconds between measurements of the event loop
STEP = 0.5

#: names of facts: when each was last heard of
TELEGRAM, SLACK, READER, BACKUP = (
    "telegram_last_poll",
    "slack_last_alive",
    "reader_last_alive",
    "backups_since",
)
#: the latest time that was ever seen
LATEST = "latest_time"


@dataclass(frozen=True)
class Signs:
    """What was seen at one moment."""

    slack: bool = True
    reader: bool = True
    #: platforms that refuse our credentials
    refused: tuple[str, ...] = ()
    #: the longest time that the event loop did nothing else
    lag: timedelta = timedelta(0)
    #: of the disk, 0 to 1
    free: float = 1.0
    #: by how much our clock is wrong; None when nobody says
    clock_off: timedelta | None = None
    #: backups are wanted, and when the last was made
    backups: bool = False
    backup_at: datetime | None = None


def found_in(unit: Unit, signs: Signs, now: datetime) -> tuple[Found, ...]:
    """What stands still by these signs; keeps when each was last alive."""
    return (
        *_silent(unit, signs, now),
        *(Found(Fault.REFUSED, name, now) for name in sorted(signs.refused)),
        *_machine(unit, signs, now),
    )


def _silent(unit: Unit, signs: Signs, now: datetime) -> Iterator[Found]:
    """Who was not heard of for too long; the store remembers since when."""
    backup_at = signs.backup_at if signs.backups else now
    heard = {
        # the fetcher itself keeps this one
        (Fault.TELEGRAM, TELEGRAM, TELEGRAM_SILENT): None,
        (Fault.SLACK, SLACK, SLACK_SILENT): now if signs.slack else None,
        (Fault.READER, READER, READER_SILENT): now if signs.reader else None,
        (Fault.BACKUP, BACKUP, BACKUP_SILENT): backup_at,
    }
    for (fault, name, silent), at in heard.items():
        last = _last(unit, name, at, now)
        if now - last > silent:
            yield Found(fault, "", last)


def _last(unit: Unit, name: str, at: datetime | None, now: datetime) -> datetime:
    """When it was last heard of; it counts from now if it never was."""
    known = unit.inbox.fact(name)
    if at is None and known is not None:
        return datetime.fromisoformat(known)
    last = at or now
    unit.inbox.set_fact(name, last.isoformat())
    return last


def _machine(unit: Unit, signs: Signs, now: datetime) -> Iterator[Found]:
    if signs.lag > SLOW:
        yield Found(Fault.LOOP, "", now)
    if signs.free < FREE:
        yield Found(Fault.DISK, "", now)
    if unit.inbox.fact(REFUSED):
        yield Found(Fault.MODEL, "", now)
    known = unit.inbox.fact(LATEST)
    latest = max(datetime.fromisoformat(known), now) if known else now
    unit.inbox.set_fact(LATEST, latest.isoformat())
    off = signs.clock_off or timedelta(0)
    # a clock that was set back is behind what was written before
    if abs(off) > CLOCK_OFF or latest - now > CLOCK_OFF:
        yield Found(Fault.CLOCK, "", now)


class SlackAlive(Protocol):
    """What is asked of the Slack edge."""

    @property
    def connected(self) -> bool:
        """Events come in."""
        ...

    async def clock_off(self) -> timedelta | None:
        """By how much our clock is ahead of Slack's; None when it does not say."""
        ...


@dataclass
class Vitals:
    """Looks at the parts of a running Folkmoot, and at the machine under it."""

    slack: SlackAlive
    reader: Reader
    #: platforms that refuse our credentials, and why
    halted: Callable[[], Mapping[str, str]]
    database: Path
    backups: Path | None
    _lag: LoopLag = field(default_factory=lambda: LoopLag())

    def start(self) -> asyncio.Task[None]:
        """Begin to measure the event loop; the task, which must not end."""
        return self._lag.start()

    def stop(self) -> None:
        """No more of it."""
        self._lag.stop()

    async def look(self) -> Signs:
        """All of them, now."""
        is_connected = self.slack.connected
        return Signs(
            slack=is_connected,
            reader=await reads(self.reader),
            refused=tuple(self.halted()),
            lag=self._lag.take(),
            free=await asyncio.to_thread(_free, self.database.parent),
            clock_off=await self.slack.clock_off() if is_connected else None,
            backups=self.backups is not None,
            backup_at=await asyncio.to_thread(_newest, self.backups),
        )


async def reads(reader: Reader) -> bool:
    """Does it read a word?"""
    try:
        async with asyncio.timeout(READ_WITHIN):
            await reader.read(["hello"])
    except (ReaderUnavailable, TimeoutError):
        return False
    return True


def _free(folder: Path) -> float:
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total


def _newest(folder: Path | None) -> datetime | None:
    """When the newest backup was made."""
    if folder is None or not folder.is_dir():
        return None
    moments = (moment_of(path) for path in folder.glob("folkmoot-*"))
    return max((at for at in moments if at is not None), default=None)


class LoopLag:
    """How late the event loop is with what it has to do."""

    def __init__(self) -> None:
        self._worst = 0.0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Measure in the running event loop, until `stop`."""
        self._task = asyncio.create_task(self._measure())
        return self._task

    def stop(self) -> None:
        """No more of it."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def take(self) -> timedelta:
        """The worst since the last time that this was asked."""
        worst, self._worst = self._worst, 0.0
        return timedelta(seconds=worst)

    async def _measure(self) -> None:
        loop = asyncio.get_running_loop()
        with suppress(asyncio.CancelledError):
            while True:
                begun = loop.time()
                await asyncio.sleep(STEP)
                self._worst = max(self._worst, loop.time() - begun - STEP)

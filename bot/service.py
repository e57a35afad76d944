"""`folkmoot run`: the service from its settings, with a sentence for all that fails."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot import logs
from bot.bootstrap import ROOT, Addresses, Folkmoot
from bot.council.facts import Council
from bot.council.load import CouncilError, load_council
from bot.council.reload import keep_answer, next_council
from bot.deliver import BadCredentials
from bot.housekeeping import Backups
from bot.learning import pin
from bot.learning.renewal import Renewal
from bot.processes.child import ChildFailed, ChildSlow, ReaderChild, reader_command
from bot.processes.ending import By, Ending
from bot.reading.reader import ReaderClient
from bot.settings import Settings, SettingsError
from bot.store import Locked, Store, StoreError
from bot.telegram.edge import BadToken
from bot.watch.monitor import Monitor, monitoring
from bot.wording import WordingError
from bot.workers import Died

log = logging.getLogger(__name__)

#: seconds that messages may wait for the reader when the service starts
READER_READY = 60.0
#: seconds for one question to the reader
READER_TIMEOUT = 4.0

#: exit codes, by what went wrong
EXIT_CODES: Mapping[type[Exception], int] = {
    SettingsError: 2,
    CouncilError: 3,
    WordingError: 3,
    Locked: 5,
    StoreError: 4,
    ChildFailed: 6,
    BadToken: 7,
    BadCredentials: 7,
    Died: 8,
}


class NotForReal(SettingsError):
    """The example council's file can't serve real residents: make your own council.yml
    (set `example: false` once the names, numbers, people and channels are yours), or
    name another file in FOLKMOOT_COUNCIL."""

    def __init__(self) -> None:
        super().__init__(" ".join((self.__doc__ or "").split()))


def exit_code(error: Exception) -> int:
    """The exit code of an error; 1 when it is none that the service explains."""
    codes = (code for kind, code in EXIT_CODES.items() if isinstance(error, kind))
    return next(codes, 1)


async def serve(settings: Settings, ending: Ending | None = None) -> None:
    """Run until SIGTERM or SIGINT; SIGHUP: take the council's file as it is now.

    `ending` is how long the stop may take. Raises the errors of `EXIT_CODES`.
    """
    logs.set_up(settings.log_level)
    logs.check()
    credentials = settings.credentials()
    council = load_council(settings.council)
    if council.example and settings.is_live:
        raise NotForReal
    # what the database lacks is said at once, not after the model was loaded
    async with Store(settings.database):
        pass
    told = Told(ending or Ending())
    notify, wanted = os.environ.get("NOTIFY_SOCKET"), pin.pinned(settings)
    async with (
        monitoring(settings, notify, told.ending) as monitor,
        reading_child(settings.model, or_without=True, wanted=wanted, told=told) as (
            child,
            reader,
        ),
    ):
        timed = monitor.timed(reader)
        renewal = Renewal(
            child, settings.model, READER_READY, lambda: pin.pinned(settings)
        )

        def make(council: Council) -> Folkmoot:
            return Folkmoot(
                council=council,
                database=settings.database,
                credentials=credentials,
                addresses=addresses_of(settings),
                reader=timed,
                backups=backups_of(settings),
                ending=told.ending,
            )

        await _keep_serving(make, council, settings, told, monitor, renewal)


class Told:
    """What the system tells us by signals, from the first moment on."""

    def __init__(self, ending: Ending) -> None:
        #: begins when we are told to stop
        self.ending = ending
        self.stop = asyncio.Event()
        self.reload = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        loop.add_signal_handler(signal.SIGHUP, self.reload.set)

    def _stop(self) -> None:
        self.ending.begin()
        self.stop.set()

    async def unless_stopped(self, work: Coroutine[Any, Any, object]) -> bool:
        """Do it; False when we are told to stop before that is done.

        It is cancelled then, and takes down what it has put up. Raises what it raises.
        """
        working = asyncio.create_task(work)
        stopping = asyncio.create_task(self.stop.wait())
        try:
            await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            if not working.done():
                working.cancel()
            await asyncio.wait([working, stopping])
        if working.cancelled():
            return False
        working.result()
        return True


async def _keep_serving(
    make: Callable[[Council], Folkmoot],
    council: Council,
    settings: Settings,
    told: Told,
    monitor: Monitor,
    renewal: Renewal,
) -> None:
    """Serve with the files as they are; with the new ones whenever we are told."""
    again = False
    while not told.stop.is_set():
        folkmoot = make(council)
        if not await told.unless_stopped(folkmoot.start()):
            return
        try:
            monitor.serves(folkmoot)
            folkmoot.workers.watch(**renewal.tasks, **monitor.tasks)
            await _note_model(folkmoot, renewal.refused)
            log.info("%s: ready", council.name)
            await _answer(folkmoot, again)
            found = await _until_told(folkmoot, settings, told)
        except Exception as error:
            # it ends us, as being told to does
            told.ending.begin(exit_code(error))
            raise
        finally:
            monitor.rests()
            await folkmoot.stop()
        if found is None:
            return
        await told.unless_stopped(renewal.take())
        council, again = found, True


async def _answer(folkmoot: Folkmoot, again: bool) -> None:
    """Say which tickets have other people now, also to whoever told us to reload."""
    lines = [one.line for one in folkmoot.rehomed]
    for line in lines:
        log.warning("council.yml changed: %s", line)
    if again:
        await _keep(folkmoot, True, lines)


async def _note_model(folkmoot: Folkmoot, refused: str) -> None:
    """For the watchdog, which tells people."""
    await folkmoot.store.write(
        lambda unit: unit.inbox.set_fact(pin.REFUSED, "yes" if refused else ""),
        step="model",
    )


async def _keep(folkmoot: Folkmoot, taken: bool, lines: Sequence[str]) -> None:
    at = uuid4().hex
    await folkmoot.store.write(
        lambda unit: keep_answer(unit, at, taken, lines), step="reload"
    )


@asynccontextmanager
async def reading(
    model: Path, *, or_without: bool = False
) -> AsyncIterator[ReaderClient]:
    """A client of the reader process, which is our child. Raises ChildFailed."""
    async with reading_child(model, or_without=or_without) as (_, client):
        yield client


@asynccontextmanager
async def reading_child(
    model: Path,
    *,
    or_without: bool = False,
    wanted: str | None = None,
    told: Told | None = None,
) -> AsyncIterator[tuple[ReaderChild, ReaderClient]]:
    """The reader process as our child. Raises ChildFailed when it can't start.

    `wanted` is the hash that the model must have; another one is never loaded. Once we
    are `told` to stop, it is not waited for.

    One that is only slow is waited for a minute; then `or_without` it work begins, and
    what comes in before it is ready goes to people.
    """
    child = ReaderChild(reader_command(ROOT, model))
    child.options = pin.options(wanted)
    client = ReaderClient(child.socket_path, timeout=READER_TIMEOUT)
    await child.start()
    try:
        try:
            pin.check(model, wanted)
            ready = child.wait_ready(READER_READY)
            await (told.unless_stopped(ready) if told else ready)
        except (ChildSlow, pin.WrongModel) as error:
            if not or_without:
                raise
            log.error("%s. People read every message until it is.", error)
        yield child, client
    finally:
        await client.close()
        ending = told.ending if told else Ending()
        await ending.step(By.ENDED, child.stop())


def backups_of(settings: Settings) -> Backups | None:
    """Where backups go; None when none are wanted."""
    if settings.backups is None:
        return None
    key = settings.backup_key
    return Backups(settings.backups, key.get_secret_value() if key else None)


def addresses_of(settings: Settings) -> Addresses:
    """Where the platforms are, as their clients want it."""
    return Addresses(
        telegram=f"{settings.telegram_url}/bot",
        telegram_files=f"{settings.telegram_url}/file/bot",
        slack=f"{settings.slack_url}/",
    )


async def _until_told(
    folkmoot: Folkmoot, settings: Settings, told: Told
) -> Council | None:
    """Serve until told to stop (None), or to go on with the council that is given."""
    running = asyncio.create_task(folkmoot.run())
    try:
        while True:
            await _first_of(running, told.stop, told.reload)
            if running.done():
                running.result()
            if told.stop.is_set():
                log.info("stopping")
                return None
            told.reload.clear()
            try:
                return next_council(settings, folkmoot.council)
            except CouncilError as error:
                log.error("council.yml is not taken:\n%s", error)
                await _keep(folkmoot, False, error.problems)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _first_of(running: asyncio.Task[None], *events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        done = asyncio.FIRST_COMPLETED
        await asyncio.wait([running, *waiting], return_when=done)
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

"""`folkmoot run`: the service from its settings, with a sentence for all that fails."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bot import logs
from bot.bootstrap import ROOT, Addresses, Folkmoot
from bot.child import ChildFailed, ChildSlow, ReaderChild, reader_command
from bot.council import CouncilError, load_council
from bot.deliver import BadCredentials, TryLater
from bot.housekeeping import Backups
from bot.reader import ReaderClient
from bot.settings import Settings, SettingsError
from bot.store import Locked, Store, StoreError
from bot.telegram.edge import BadToken

log = logging.getLogger(__name__)

#: seconds that messages may wait for the reader when the service starts
READER_READY = 60.0
#: seconds for one question to the reader
READER_TIMEOUT = 4.0

#: exit codes, by what went wrong
EXIT_CODES: Mapping[type[Exception], int] = {
    SettingsError: 2,
    CouncilError: 3,
    Locked: 5,
    StoreError: 4,
    ChildFailed: 6,
    BadToken: 7,
    BadCredentials: 7,
    TryLater: 8,
}


class NotForReal(SettingsError):
    """The example council's file can't serve real residents: make your own council.yml
    (set `example: false` once the names, numbers, people and channels are yours), or
    name another file in FOLKMOOT_COUNCIL."""

    def __init__(self) -> None:
        super().__init__(" ".join((self.__doc__ or "").split()))


def exit_code(error: Exception) -> int:
    """The exit code of an error that the service explains."""
    return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises the errors of `EXIT_CODES`."""
    logs.set_up(settings.log_level)
    logs.check()
    credentials = settings.credentials()
    council = load_council(settings.council)
    if council.example and settings.is_live:
        raise NotForReal
    # what the database lacks is said at once, not after the model was loaded
    async with Store(settings.database):
        pass
    async with reading(settings.model, or_without=True) as reader:
        folkmoot = Folkmoot(
            council=council,
            database=settings.database,
            credentials=credentials,
            addresses=addresses_of(settings),
            reader=reader,
            backups=backups_of(settings),
        )
        async with folkmoot:
            log.info("%s: ready", council.name)
            await _until_told(folkmoot)


@asynccontextmanager
async def reading(
    model: Path, *, or_without: bool = False
) -> AsyncIterator[ReaderClient]:
    """The reader process as our child. Raises ChildFailed when it can't start.

    One that is only slow is waited for a minute; then `or_without` it work begins, and
    what comes in before it is ready goes to people.
    """
    child = ReaderChild(reader_command(ROOT, model))
    client = ReaderClient(child.socket_path, timeout=READER_TIMEOUT)
    await child.start()
    try:
        try:
            await child.wait_ready(READER_READY)
        except ChildSlow as slow:
            if not or_without:
                raise
            log.warning("%s: until it is, people read every message", slow)
        yield client
    finally:
        await client.close()
        await child.stop()


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


async def _until_told(folkmoot: Folkmoot) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    running = asyncio.create_task(folkmoot.run())
    waiting = asyncio.create_task(told.wait())
    try:
        await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        log.info("stopping")
    finally:
        for task in (running, waiting):
            task.cancel()
        await asyncio.gather(running, waiting, return_exceptions=True)

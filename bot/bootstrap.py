"""The only place that makes the real parts and joins them."""

from __future__ import annotations

import asyncio
import logging
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

from bot.clock import Clock, SystemClock
from bot.council.facts import Council
from bot.council.rehoming import Rehomed, rehome
from bot.deliver import Deliverer, DeliveryError, TryLater
from bot.desk import Desk
from bot.housekeeping import Backups
from bot.inbox import InboxWorker, Parsers
from bot.media.cleaner import Cleaner
from bot.model import Author, OutboxRow, StaffAct
from bot.outbox import OutboxWorker
from bot.privacy.mydata import MyData
from bot.processes.ending import By, Ending
from bot.reading.readings import Reader
from bot.rules import COMMANDS
from bot.settings import Credentials
from bot.slack.deliver import SlackDeliverer
from bot.slack.edge import SlackEdge
from bot.slack.parse import parse as parse_slack
from bot.slack.shared import fetch_shared
from bot.store import Store, Unit
from bot.telegram.client import fetch_media, make_bot
from bot.telegram.deliver import TelegramDeliverer
from bot.telegram.edge import Fetcher
from bot.telegram.parse import parse as parse_telegram
from bot.telegram.typing_sign import TypingSign
from bot.ticker import Ticker
from bot.unasked import unasked_by_day
from bot.watch.outside import AppriseDeliverer
from bot.watch.signs import Vitals
from bot.watch.watchdog import Watchdog
from bot.wording import Wording
from bot.workers import Workers

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[1]
#: seconds for what is in flight when Folkmoot stops, and for noting what became of it
STOP_SECONDS = 15
#: between tries to connect to Slack when Folkmoot has just started
SLACK_AGAIN = timedelta(seconds=30)
#: seconds in which Slack may refuse us before anything runs; residents wait no longer
SLACK_FIRST = 1.0


@dataclass(frozen=True)
class Addresses:
    """Where the platforms are; a sandbox is at other ones."""

    #: of python-telegram-bot: ends with /bot
    telegram: str
    #: ends with /file/bot
    telegram_files: str
    #: Slack's Web API, ends with a slash
    slack: str


class Folkmoot:
    """Everything of ours, running in one event loop between start and stop."""

    def __init__(
        self,
        *,
        council: Council,
        database: Path,
        credentials: Credentials,
        addresses: Addresses,
        reader: Reader,
        clock: Clock | None = None,
        randomness: random.Random | None = None,
        backups: Backups | None = None,
        ending: Ending | None = None,
    ) -> None:
        """`ending` limits a stop; without one its steps take the time they need."""
        self._ending = ending or Ending()
        self.clock = clock or SystemClock()
        self.council = council
        self.store = Store(database)
        wording = Wording.load(ROOT / "domain.yml", ROOT / "locales", council.time_zone)
        self.desk = Desk(council, wording, randomness or random.SystemRandom())
        self.bot = make_bot(
            credentials.telegram.get_secret_value(),
            addresses.telegram,
            addresses.telegram_files,
        )
        self.slack = SlackEdge(
            credentials.slack_app.get_secret_value(),
            credentials.slack_bot.get_secret_value(),
            self.store,
            council,
            self.clock,
            preview=self._preview,
            on_stored=self._wake,
            on_staff_left=self._staff_left,
            base_url=addresses.slack,
        )
        self.fetcher = Fetcher(
            self.bot,
            self.store,
            self.clock,
            self._wake,
            commands=commands(wording, council),
        )
        cleaner, from_slack = Cleaner(), fetch_shared(self.slack.client)
        deliverers: dict[str, Deliverer] = {
            "telegram": TelegramDeliverer(
                self.bot, self.store, from_slack, cleaner, MyData(council, wording)
            ),
            "slack": SlackDeliverer(
                self.slack.client,
                self.store,
                council,
                self.clock,
                {Author.RESIDENT: fetch_media(self.bot), Author.STAFF: from_slack},
                cleaner,
            ),
            "apprise": AppriseDeliverer(self.store, council),
        }
        self.outbox = OutboxWorker(
            self.store,
            deliverers,
            self.clock,
            on_dead=self._undelivered,
            on_untold=self._untold,
            hold=unasked_by_day(council),
            ending=self._ending,
        )
        self.typing = TypingSign(self.bot, self.store, self.clock)
        self.inbox = InboxWorker(
            self.store,
            self.desk,
            reader,
            Parsers(telegram=parse_telegram, slack=parse_slack),
            self.clock,
            on_decided=self._wake,
            on_reading=lambda said: self.typing.show(one.chat_id for one in said),
        )
        self.vitals = Vitals(
            slack=self.slack,
            reader=reader,
            halted=lambda: self.outbox.halted,
            database=database,
            backups=backups.folder if backups else None,
        )
        self.watchdog = Watchdog(
            self.store,
            self.desk,
            self.clock,
            self.vitals.look,
            on_decided=self._wake,
        )
        self.ticker = Ticker(
            self.store,
            self.desk,
            self.clock,
            on_decided=self._wake,
            sweep=self.slack.sweep,
            watch=self.watchdog.sweep,
            backups=backups,
        )
        #: tickets that `start` gave to other people, since council.yml has changed
        self.rehomed: tuple[Rehomed, ...] = ()
        #: what must go on all the time
        self.workers = Workers()

    async def start(self) -> None:
        """Open the store, connect to both platforms, start the workers.

        A platform that can't be reached is tried until it can: residents are answered
        while Slack is away or slow. Raises `StoreError`, `BadCredentials` or
        `BadToken`, each with what to do; nothing of it runs then.
        """
        try:
            await self.store.open()
            await self.slack.load()
            self.rehomed = await self._rehome()
            tried = asyncio.Event()
            self.workers.start(slack=self._keep_connecting(tried))
            await self.workers.until(tried, SLACK_FIRST)
            self.workers.start(
                outbox=self.outbox.run(),
                inbox=self.inbox.run(),
                telegram=self.fetcher.run(),
            )
            self.workers.watch(**self.ticker.start(), lag=self.vitals.start())
            await self.workers.until(self.fetcher.ready)
            self.desk.username = self.bot.username
        except BaseException:
            await self.stop()
            raise

    async def _connect_slack(self) -> bool:
        """False when it can't be reached now. Raises BadCredentials."""
        try:
            await self.slack.start()
        except TryLater as error:
            log.error("%s. Residents are answered; what is for staff waits.", error)
            return False
        for problem in self.slack.problems:
            log.warning("Slack: %s", problem)
        return True

    async def _keep_connecting(self, tried: asyncio.Event) -> None:
        """Try until Slack is there; `tried` is set after the first time."""
        while not await self._connect_slack():
            tried.set()
            again = self.clock.now() + SLACK_AGAIN
            await self.clock.sleep_until(again, asyncio.Event())
        tried.set()
        # a worker that comes to an end is one that died
        await asyncio.Event().wait()

    async def _rehome(self) -> tuple[Rehomed, ...]:
        now, desk = self.clock.now(), self.desk
        return await self.store.write(
            lambda unit: rehome(unit, self.council, desk.wording, now), step="rehome"
        )

    async def _staff_left(self) -> None:
        """Their tickets are given to those who are there."""
        self.rehomed = (*self.rehomed, *await self._rehome())
        self._wake()

    async def run(self) -> None:
        """Wait until a worker dies; raises its error, or `Died`."""
        await self.workers.ended()

    async def stop(self) -> None:
        """Take nothing new, finish what is in flight, close."""
        step = self._ending.step
        self.ticker.stop()
        self.vitals.stop()
        await step(By.QUIET, self.workers.stop(but="outbox"))
        await step(By.QUIET, self.typing.stop())
        self.outbox.stop()
        if sending := self.workers.tasks.get("outbox"):
            note = asyncio.wait([sending], timeout=STOP_SECONDS)
            await step(By.NOTED, note)
        await step(By.LEFT, self._leave())
        await step(By.CLOSED, self.store.close())

    async def _leave(self) -> None:
        """Nothing more goes to the platforms, or comes from them."""
        await self.workers.stop()
        await self.slack.stop()
        with suppress(Exception):
            # a client that was never connected has nothing to shut down
            await self.bot.shutdown()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def settle(self) -> None:
        """Wait until nothing waits in the inbox or the outbox."""
        while await self.store.read(_waits):
            self._wake()
            await asyncio.sleep(0.01)

    def _wake(self) -> None:
        self.inbox.wake.set()
        self.outbox.wake.set()

    def _undelivered(self, unit: Unit, row: OutboxRow, error: DeliveryError) -> None:
        self.desk.undelivered(unit, row, error, self.clock.now())

    def _untold(self, unit: Unit, row: OutboxRow) -> None:
        self.desk.untold(unit, row, self.clock.now())

    async def _preview(self, act: StaffAct) -> str:
        """What the resident would read. LookupError: nothing, and why."""
        return await self.store.read(
            lambda unit: self.desk.preview(unit, act, self.clock.now())
        )


def commands(wording: Wording, council: Council) -> dict[str, dict[str, str]]:
    """What the messenger offers behind the slash, by language; '' for all others."""

    def told(language: str) -> dict[str, str]:
        return {name: wording.text(f"command_{name}", language) for name in COMMANDS}

    offered = {language: told(language) for language in council.languages}
    return {"": offered[council.default_language], **offered}


def _waits(unit: Unit) -> bool:
    return unit.inbox.next_due() is not None or unit.outbox.is_busy()

"""Gets what residents write: stored first, then confirmed to Telegram."""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from telegram import Bot, BotCommand
from telegram.error import BadRequest, Conflict, RetryAfter, TelegramError

from bot.clock import Clock
from bot.processes.crash import crash_point
from bot.store import Arrived, Store, StoreError, Unit
from bot.telegram.errors import is_bad_token, wait_of, why
from bot.telegram.raw import PLATFORM, key_of, lane_of

#: the names under which the store keeps where we are
OFFSET = "telegram_offset"
LAST_POLL = "telegram_last_poll"
BOT = "telegram_bot"

WANTED = [
    "message",
    "edited_message",
    "channel_post",
    "callback_query",
    "my_chat_member",
]
#: updates in one answer; Telegram gives no more
MOST_UPDATES = 100
#: seconds that an answer may take beyond the time that was asked for
PATIENCE = 10
#: longest wait after a failure, seconds
LONGEST_WAIT = 30
#: seconds to stand down when another takes our updates; the last one repeats
CONFLICT_WAITS = (10, 60, 300)

#: between tries to tell Telegram the commands
OFFER_AGAIN = timedelta(minutes=1)

#: command -> what it does, in one language
Commands = Mapping[str, str]

log = logging.getLogger(__name__)


class BadToken(Exception):
    """Telegram refuses the bot's token. Make sure that FOLKMOOT_TELEGRAM_TOKEN is the
    one that @BotFather shows under /mybots > your bot > API Token."""

    def __init__(self) -> None:
        super().__init__(" ".join((self.__doc__ or "").split()))


class Fetcher:
    """Polls for updates and stores them raw; each batch with its offset in one write.

    An update is confirmed by the next poll only, so a crash at any point loses none.
    `on_stored` is called when there is something new.
    """

    def __init__(
        self,
        bot: Bot,
        store: Store,
        clock: Clock,
        on_stored: Callable[[], None],
        *,
        commands: Mapping[str, Commands] | None = None,
        timeout: int = 50,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`commands` by language, '' for the others; `timeout` of a poll: seconds."""
        self._bot = bot
        self._store = store
        self._clock = clock
        self._on_stored = on_stored
        self._commands = commands or {}
        self._timeout = timeout
        self._jitter = jitter
        self._offset: int | None = None
        self._failures = 0
        #: set once Telegram has answered a poll
        self.ready = asyncio.Event()
        #: what is wrong now, in words for people; None when nothing is
        self.trouble: str | None = None

    async def run(self) -> None:
        """Fetch until cancelled. Raises BadToken.

        Whatever else goes wrong is said once and tried again, and nothing is lost: what
        was not stored is served again.
        """
        await self._until_it_works(self.connect)
        # the first asks for no wait, so that `ready` says the truth at once
        await self._until_it_works(lambda: self.poll(0))
        offering = asyncio.create_task(self.offer())
        try:
            while True:
                await self._until_it_works(lambda: self.poll(self._timeout))
        finally:
            offering.cancel()

    async def connect(self) -> None:
        """Learn who the bot is, and make sure that polling works."""
        await self._bot.initialize()
        webhook = await self._bot.get_webhook_info()
        if webhook.url:
            await self._bot.delete_webhook()
            log.warning(
                "The bot had a webhook; it was removed, since Folkmoot asks Telegram "
                "for messages itself. Waiting messages were kept."
            )
        self._offset = await self._store.write(self._recall, step="connect")

    async def poll(self, seconds: int) -> int:
        """Ask once, wait at most `seconds`; how many updates were new."""
        asked: dict[str, Any] = {
            "timeout": seconds,
            "limit": MOST_UPDATES,
            "allowed_updates": WANTED,
        }
        if self._offset is not None:
            asked["offset"] = self._offset
        # the library makes getUpdates of it; called by that name, it warns
        updates: Sequence[Any] = await self._bot.do_api_request(
            "get_Updates", api_kwargs=asked, read_timeout=seconds + PATIENCE
        )
        if updates:
            crash_point("fetch.received")
        stored = await self._keep(updates)
        if self.trouble:
            await self._hurry()
        self.ready.set()
        if stored:
            self._on_stored()
        return stored

    async def _hurry(self) -> None:
        """Telegram is back: what waits for its next try goes now."""
        now = self._clock.now()
        await self._store.write(
            lambda unit: unit.outbox.hurry(PLATFORM, now), step="telegram_back"
        )
        self._on_stored()

    async def _keep(self, updates: Sequence[Any]) -> int:
        offset = _after(updates, self._offset)
        arrived = [
            Arrived(PLATFORM, key_of(u), lane_of(u), u if _is_object(u) else {"odd": u})
            for u in updates
        ]
        now = self._clock.now()

        def keep(unit: Unit) -> int:
            if offset is not None:
                unit.inbox.set_fact(OFFSET, str(offset))
            unit.inbox.set_fact(LAST_POLL, now.isoformat())
            return unit.inbox.store(arrived, now)

        stored = await self._store.write(keep, step="fetch")
        self._offset = offset
        return stored

    def _recall(self, unit: Unit) -> int | None:
        """The offset to go on from; none for another bot than before."""
        bot = str(self._bot.id)
        known, offset = unit.inbox.fact(BOT), unit.inbox.fact(OFFSET)
        unit.inbox.set_fact(BOT, bot)
        return int(offset) if offset and known in (None, bot) else None

    async def offer(self) -> None:
        """Tell Telegram the commands, in each language; nobody waits for that."""
        for language, commands in self._commands.items():
            while not await self._offered(language, commands):
                again = self._clock.now() + OFFER_AGAIN
                await self._clock.sleep_until(again, asyncio.Event())

    async def _offered(self, language: str, commands: Commands) -> bool:
        """Has Telegram answered?"""
        shown = [BotCommand(name, told) for name, told in commands.items()]
        try:
            await self._bot.set_my_commands(shown, language_code=language or None)
        except BadRequest as error:
            log.warning(
                "Telegram does not take the list of commands for language %r: %s",
                language or "any",
                why(error),
            )
        except TelegramError as error:
            log.info("The list of commands has to wait: %s", why(error))
            return False
        return True

    async def _until_it_works(self, step: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await step()
            except Exception as error:
                if is_bad_token(error):
                    raise BadToken from None
                await self._wait_after(error)
            else:
                self._well_again()
                return

    def _well_again(self) -> None:
        if self.trouble:
            log.info("Telegram: all is well again.")
        self.trouble = None
        self._failures = 0

    async def _wait_after(self, error: Exception) -> None:
        trouble = _told(error)
        if trouble != self.trouble:
            log.error(trouble)
        self.trouble = trouble
        until = self._clock.now() + self._wait(error)
        self._failures += 1
        await self._clock.sleep_until(until, asyncio.Event())

    def _wait(self, error: Exception) -> timedelta:
        if isinstance(error, RetryAfter):
            return timedelta(seconds=wait_of(error))
        if isinstance(error, Conflict):
            last = len(CONFLICT_WAITS) - 1
            return timedelta(seconds=CONFLICT_WAITS[min(self._failures, last)])
        # the exponent is bounded, as an outage is not
        wait = 2 ** min(self._failures, 10) * (1 + self._jitter() / 2)
        return timedelta(seconds=min(wait, LONGEST_WAIT))


def _after(updates: Sequence[Any], offset: int | None) -> int | None:
    """The offset that confirms them: one more than the last.

    Never the highest: after a quiet week the numbers may start again lower.
    """
    numbers = [u.get("update_id") for u in updates if _is_object(u)]
    last = next((n for n in reversed(numbers) if type(n) is int), None)
    if updates and last is None:
        raise ValueError("updates without a number")
    return offset if last is None else last + 1


def _is_object(update: object) -> bool:
    return isinstance(update, Mapping)


def _told(error: Exception) -> str:
    """A sentence for people about what keeps us from fetching."""
    if isinstance(error, Conflict):
        if "webhook" in error.message.lower():
            return (
                "Somebody set a webhook for this bot, so Telegram gives us nothing. "
                "Start Folkmoot again to remove it."
            )
        return (
            "Another program takes this bot's messages: standing down for a while. "
            "Stop the other one; two would answer every resident twice."
        )
    if isinstance(error, sqlite3.Error | StoreError):
        return (
            f"What Telegram gave could not be stored ({error}); it is not confirmed "
            "and will come again."
        )
    return f"Telegram can't be reached: {why(error)}. Trying again until it works."

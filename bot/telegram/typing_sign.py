"""Shows residents that their message is being read. It is no message: what fails is
not tried again, and nobody waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import RetryAfter, TelegramError

from bot.clock import Clock
from bot.store import Store
from bot.telegram.errors import wait_of
from bot.telegram.raw import PLATFORM

#: Telegram shows it for five seconds
AGAIN = timedelta(seconds=4)
#: chats that are told at once; others do without
MOST_AT_ONCE = 8
#: seconds for one
PATIENCE = 3

log = logging.getLogger(__name__)


class TypingSign:
    """`show` returns at once and never raises; `stop` ends what is under way."""

    def __init__(self, bot: Bot, store: Store, clock: Clock) -> None:
        self._bot = bot
        self._store = store
        self._clock = clock
        #: when each chat was last told
        self._shown: dict[str, datetime] = {}
        #: Telegram asked us to wait until then
        self._silent_until: datetime | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def show(self, chat_ids: Iterable[str]) -> None:
        """Show it in these chats for some seconds, from now on."""
        now = self._clock.now()
        self._shown = {
            chat: at
            for chat, at in self._shown.items()
            if now - at < AGAIN and at <= now
        }
        if self._silent_until is not None and now < self._silent_until:
            return
        for chat in chat_ids:
            if chat not in self._shown and len(self._tasks) < MOST_AT_ONCE:
                self._shown[chat] = now
                task = asyncio.create_task(self._show(chat, now))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End what is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _show(self, chat: str, now: datetime) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                # who is muted gets no answer
                if not await self._store.read(
                    lambda unit: unit.people.is_muted(PLATFORM, chat, now)
                ):
                    await self._bot.send_chat_action(int(chat), ChatAction.TYPING)
        except RetryAfter as error:
            self._silent_until = now + timedelta(seconds=wait_of(error))
        except (TelegramError, TimeoutError) as error:
            log.debug("no sign of reading was shown (%s)", type(error).__name__)
        except Exception as error:
            log.warning("no sign of reading was shown (%s)", type(error).__name__)

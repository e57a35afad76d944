"""A council under fire: the service as a process that dies, people who do not notice.

The people know only what the sandboxes show them. They write and press as people do:
again, when nothing came of it.
"""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from bot.council.facts import Council
from bot.processes.crash import CRASH_CODE
from sandbox.slack import OpenView, Seen, SlackSandbox
from sandbox.slack.errors import CannotDoError
from sandbox.telegram import ChatMessage, TelegramSandbox
from sandbox.town import channels, populate
from tests.builders import NOW, council
from tests.faults.fast_clock import SPEED, FastClock
from tests.forks import Forked, Forks
from tests.reader_stand_in import ReaderStandIn

T = TypeVar("T")

#: real seconds for anything to happen, kills and restarts included
PATIENCE = 60.0
#: real seconds after which people try again
AGAIN = 1.5
#: real seconds that the service has to acknowledge what Slack sends
GRACE = 2.0
STRANGER = "U0STRANGE"
WAITS = """
SELECT 'inbox', key, not_before, attempts FROM inbox WHERE state = 'new'
UNION ALL
SELECT state, key, not_before, attempts FROM outbox o WHERE state IN ('new', 'sending')
-- what nobody asked for may stand there until tomorrow
AND NOT (lane LIKE '%:unasked' AND EXISTS (SELECT 1 FROM outbox held
    WHERE held.lane = o.lane AND held.id <= o.id AND held.state = 'new'
    AND held.attempts = 0 AND held.not_before > ?))
"""
#: so far ahead is a later time of the day
LATER = timedelta(minutes=30)
Update = dict[str, Any]


class Stage:
    """Both sandboxes, a reader, a database, and the service that runs on them."""

    def __init__(self, forks: Forks, folder: Path) -> None:
        self._forks = forks
        self._stack = AsyncExitStack()
        self._service: Forked | None = None
        self._keeper: asyncio.Task[None] | None = None
        self.clock = FastClock.make(folder / "clock", NOW)
        self.database = folder / "folkmoot.sqlite"
        self.council: Council = council()
        self.reader = ReaderStandIn()
        self.telegram = TelegramSandbox(now=self.clock.now)
        self.slack = SlackSandbox(
            now=self.clock.now, team_id=self.council.slack_team, grace=GRACE
        )
        populate(self.slack, self.council)
        self.slack.add_user(STRANGER, "stranger")
        self.slack.join(STRANGER, "C0ROADS")
        #: everything that people did in Telegram, as the Bot API tells it
        self.updates: list[Update] = []
        #: how often the service died
        self.deaths = 0
        #: real seconds that a stop may take; None: as many as are promised
        self.stops_within: float | None = None
        self._is_asked_to_stop = False

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            for part in (self.reader, self.telegram, self.slack):
                await stack.enter_async_context(part)
            self._stack = stack.pop_all()
        queue = self.telegram.world.updates
        push = queue.push

        def noted(update: Update, *life: float) -> Update:
            # a press is kept as long as people wait, on whatever clock
            life = tuple(seconds * SPEED for seconds in life)
            self.updates.append(push(update, *life))
            return self.updates[-1]

        queue.push = noted  # type: ignore[method-assign]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._keep_no_more()
        if self._service:
            self._service.kill()
            await self._service.wait()
        await self._stack.__aexit__(None, None, None)

    async def start(self, crash_at: str = "") -> None:
        """Start the service and keep it running; only its first run dies there."""
        await self._start(crash_at)
        self._keeper = asyncio.create_task(self._keep())

    async def _start(self, crash_at: str = "") -> None:
        self._service = await self.process(crash_at)

    async def process(self, crash_at: str = "") -> Forked:
        """The service once, with nobody who starts it again."""
        settings = {
            "FOLKMOOT_CRASH_AT": crash_at,
            "DATABASE": str(self.database),
            "READER": str(self.reader.path),
            "CLOCK": self.clock.setting,
            "TELEGRAM": self.telegram.base_url,
            "TELEGRAM_FILES": self.telegram.base_file_url,
            "TELEGRAM_TOKEN": self.telegram.token,
            "SLACK": self.slack.base_url,
            "SLACK_BOT": self.slack.bot_token,
            "SLACK_APP": self.slack.app_token,
        }
        if self.stops_within is not None:
            settings["STOPS_WITHIN"] = str(self.stops_within)
        return await self._forks.start("tests.faults.service:main", env=settings)

    async def _keep(self) -> None:
        while self._service:
            code = await self._service.wait()
            if code == 0 and self._is_asked_to_stop:
                self._is_asked_to_stop = False
            elif code in (CRASH_CODE, -signal.SIGKILL):
                self.deaths += 1
            else:
                raise AssertionError(f"it ended with {code}:\n{self._service.err}")
            await self._start()

    async def drain(self) -> float:
        """SIGTERM, and a new start; how many seconds it took to end by itself."""
        service, loop = self._service, asyncio.get_running_loop()
        if service is None or service.code is not None:
            return 0.0
        began, self._is_asked_to_stop = loop.time(), True
        service.kill(signal.SIGTERM)
        await asyncio.wait_for(service.wait(), PATIENCE)
        return loop.time() - began

    async def replace(self, work: Callable[[], Awaitable[T]]) -> T:
        """Kill the service, do something to what it has left, start it again."""
        service, self._service = self._service, None
        await self._keep_no_more()
        if service:
            service.kill()
            await service.wait()
        done = await work()
        await self.start()
        return done

    async def _keep_no_more(self) -> None:
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def stop(self) -> None:
        """Stop the service as an administrator does; it must end by itself."""
        service, self._service = self._service, None
        await self._keep_no_more()
        if service and service.code is None:
            service.kill(signal.SIGTERM)
            code = await asyncio.wait_for(service.wait(), PATIENCE)
            assert code == 0, service.err

    def kill(self) -> None:
        """Kill the service as a power cut would."""
        if self._service:
            self._service.kill()

    @property
    def pid(self) -> int:
        """The service's process."""
        return self._service.pid if self._service else 0

    async def until(self, look: Callable[[], T], what: str) -> T:
        """The first true value of `look`. AssertionError: it never was."""
        found = await self._within(PATIENCE, look)
        if not found:
            raise AssertionError(f"never: {what}\n{self.err}")
        return found

    async def _within(self, seconds: float, look: Callable[[], T]) -> T:
        """What `look` says first that is true, or at last."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not (found := look()) and loop.time() < end:
            if self._keeper and self._keeper.done():
                self._keeper.result()
            await asyncio.sleep(0.01)
        return found

    @property
    def err(self) -> str:
        """What the running service has written to its standard error."""
        return self._service.err if self._service else ""

    # What residents do.

    def told(self, user: int) -> list[ChatMessage]:
        """What the bot has said to a resident."""
        return [m for m in self.telegram.conversation(user) if m.from_bot]

    async def answered(self, user: int, act: Callable[[], object]) -> None:
        """A resident does something and waits for a new answer."""
        before = len(self.told(user))
        act()
        await self.until(lambda: len(self.told(user)) > before, f"an answer to {user}")

    async def says(self, user: int, text: str) -> None:
        """A resident writes and waits for an answer."""
        await self.answered(user, lambda: self.telegram.send_text(user, text))

    # What staff do.

    def card(self, words: str) -> Seen | None:
        """The newest card with these words that is in any channel."""
        found = [
            post
            for channel in channels(self.council)
            for post in self.slack.messages(channel)
            if words in str(post.blocks) and "resolve" in post.action_ids
        ]
        return found[-1] if found else None

    async def card_of(self, words: str) -> Seen:
        """The same, once it is there."""
        return await self.until(lambda: self.card(words), f"a card with {words!r}")  # type: ignore[return-value]

    def thread(self, words: str) -> str:
        """All that is said under the card with these words."""
        card = self.card(words)
        if card is None:
            return ""
        posts = self.slack.thread(card.channel, card.ts)
        return " ".join(post.text for post in posts)

    async def presses(
        self, user: str, words: str, action: str, came: Callable[[], object]
    ) -> None:
        """Press a button of a card until something comes of it."""

        async def press() -> None:
            card = await self.card_of(words)
            await self.slack.press(user, card.channel, card.ts, action)

        await self._again(press, came, f"{user} presses {action}")

    async def _again(
        self,
        act: Callable[[], Awaitable[object]],
        came: Callable[[], object],
        what: str,
    ) -> None:
        """Do it as people do: again, when after a while nothing came of it."""
        for _ in range(20):
            # what was there a moment ago may not be shown any more
            with suppress(CannotDoError):
                await act()
            if await self._within(AGAIN, came):
                return
        raise AssertionError(f"nothing came of it: {what}")

    def view(self, user: str, callback_id: str) -> OpenView | None:
        """The window that somebody has before them, if it is that one."""
        views = self.slack.open_views(user)
        return views[-1] if views and views[-1].callback_id == callback_id else None

    async def opens(self, user: str, words: str, action: str, form: str) -> OpenView:
        """Press a button until its window is there."""
        await self.presses(user, words, action, lambda: self.view(user, form))
        return await self.until(lambda: self.view(user, form), form)  # type: ignore[return-value]

    async def submits(
        self, user: str, form: str, values: Any, came: Callable[[], object]
    ) -> None:
        """Send a window until something comes of it."""

        async def submit() -> None:
            view = self.view(user, form)
            if view is not None:
                await self.slack.submit(user, view.id, values)

        await self._again(submit, came, f"{user} sends {form}")

    async def replies(self, user: str, words: str, text: str) -> None:
        """Write an answer, look at it, send it."""
        await self.opens(user, words, "reply", "draft")
        await self._previews(user, "draft", {"text": {"text": text}})

    async def resolves(self, user: str, words: str, note: str) -> None:
        """Close a ticket as fixed, after a look at the preview."""
        await self.opens(user, words, "resolve", "resolve")
        values = {"outcome": {"outcome": "fixed"}, "text": {"text": note}}
        await self._previews(user, "resolve", values)

    async def _previews(self, user: str, form: str, values: Any) -> None:
        """Fill in a form, look at what the resident will read, send it."""
        shown = lambda: self.view(user, "send")  # noqa: E731
        await self.submits(user, form, values, shown)
        gone = lambda: not self.slack.open_views(user)  # noqa: E731
        await self.submits(user, "send", {}, gone)

    async def settled(self) -> None:
        """Wait until nothing waits: in the sandboxes, the inbox or the outbox."""
        if not await self._within(PATIENCE, lambda: not self._waits()):
            raise AssertionError(
                f"at {self.clock.now()} wait {self._waits()}\n{self.err}"
            )

    async def calm(self, wait: timedelta, times: int) -> None:
        """The same; what waits for its next try after an outage has that time."""
        for _ in range(times):
            if await self._within(PATIENCE / 5, lambda: not self._waits()):
                return
            self.leap(wait)
        await self.settled()

    def _waits(self) -> list[str]:
        """What is not done yet."""
        if self.telegram.unconfirmed:
            return [f"{self.telegram.unconfirmed} updates"]
        # what Slack would send again in some minutes, it sends now
        if not self.slack.sockets or self.slack.resend_waiting():
            return ["Slack"]
        address = f"file:{self.database}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as db:
            later = (self.clock.now() + LATER).isoformat(timespec="microseconds")
            return [str(row) for row in db.execute(WAITS, (later,))]

    def leap(self, by: timedelta) -> None:
        """Let time pass."""
        self.clock.move(by)
        self.slack.tick()

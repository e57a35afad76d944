"""All that goes wrong around the service while people work, by a seed."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any, get_args

from sandbox.faults import ANY, FaultKind
from sandbox.slack import SlackSandbox
from sandbox.telegram import TelegramSandbox
from tests.faults.people import dice_of
from tests.faults.stage import Stage
from tests.reader_stand_in import Mood

#: of so many ends one is asked for, with SIGTERM
ONE_IS_ASKED_FOR = 8
#: real seconds that it lives once it works
LIVES = (0, 1.5)
#: real seconds between troubles of each sort, at least and at most
FAULTS, OUTAGES = (0.2, 1.0), (15, 40)
READER, CLOCK = (3, 8), (20, 50)
#: so far a machine's clock may be wrong before somebody puts it right
ERRORS = (timedelta(hours=1), timedelta(days=1))
#: what puts words before people
SENDS = {
    "telegram": ("sendMessage", "sendMessage", "getUpdates"),
    "slack": ("chat.postMessage", "chat.postMessage", "chat.update"),
}
#: answers that come only after both clients have hung up: real seconds
TOO_LATE = 21.0
MOODS: tuple[Mood, ...] = get_args(Mood)


class Weather:
    """It goes on until it is told to stop; then all is well again."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self._stage = stage
        self._seed = seed
        self._over = asyncio.Event()
        #: how often each trouble came, by its name
        self.troubles: Counter[str] = Counter()
        #: real seconds from a kill until Telegram is polled again, in fair weather
        self.recoveries: list[float] = []
        #: real seconds from a SIGTERM to the end
        self.drains: list[float] = []

    @property
    def stopped(self) -> bool:
        """All is over."""
        return self._over.is_set()

    def stop(self) -> None:
        """From now on all is well."""
        self._over.set()

    def work(self) -> list[Coroutine[Any, Any, None]]:
        """What goes wrong, each sort by dice of its own."""
        telegram, slack = self._stage.telegram, self._stage.slack
        return [
            self._kills(self._dice(2)),
            self._faults(self._dice(3), telegram, "telegram"),
            self._faults(self._dice(4), slack, "slack"),
            self._outages(self._dice(5), telegram, "telegram"),
            self._outages(self._dice(6), slack, "slack"),
            self._reader(self._dice(7)),
            self._clock(self._dice(8)),
        ]

    def _dice(self, person: int) -> random.Random:
        return dice_of(self._seed, person)

    async def _kills(self, dice: random.Random) -> None:
        """End it, some time after it has begun to work."""
        await self._stage.until(self._polls, "a start")
        while not self.stopped:
            await self._passes(dice, LIVES)
            if self.stopped:
                return
            if dice.randrange(ONE_IS_ASKED_FOR) == 0:
                polls = self._polls()
                self.drains.append(await self._stage.drain())
                await self._stage.until(lambda p=polls: self._polls() > p, "a poll")
            else:
                await self._kill()

    async def _kill(self) -> None:
        stage, loop = self._stage, asyncio.get_running_loop()
        polls, outages = self._polls(), self.troubles["telegram away"]
        deaths, began = stage.deaths, loop.time()
        stage.kill()
        await stage.until(lambda: stage.deaths > deaths, "an end")
        await stage.until(lambda: self._polls() > polls, "a poll")
        if not stage.telegram.away and outages == self.troubles["telegram away"]:
            self.recoveries.append(loop.time() - began)

    def _polls(self) -> int:
        return self._stage.telegram.counts["getUpdates"]

    async def _faults(
        self, dice: random.Random, platform: TelegramSandbox | SlackSandbox, name: str
    ) -> None:
        """The next calls go wrong in one of the ways that there are; mostly sends."""
        kinds = list(FaultKind)
        methods = (ANY, *SENDS[name])
        while not self.stopped:
            await self._passes(dice, FAULTS)
            kind = dice.choice(kinds)
            seconds = float(dice.randint(1, 3))
            if kind is FaultKind.HANG_AFTER and dice.random() < 0.1:
                kind, seconds = FaultKind.HANG_AFTER, TOO_LATE
            # what hangs is spoilt in real time, what has to wait on a faster clock
            waits = kind is FaultKind.RATE_LIMITED or seconds == TOO_LATE
            platform.faults.inject(
                kind,
                dice.choice(methods),
                times=dice.randint(1, 3) if waits else 1,
                seconds=seconds if waits else seconds / 4,
            )
            self.troubles[f"{name} {kind}"] += 1
        platform.faults.clear()

    async def _outages(
        self, dice: random.Random, platform: TelegramSandbox | SlackSandbox, name: str
    ) -> None:
        while not self.stopped:
            await self._passes(dice, OUTAGES)
            if not self.stopped:
                self.troubles[f"{name} away"] += 1
                await platform.go_away()
                await self._passes(dice, (0.5, 3))
                await platform.come_back()

    async def _reader(self, dice: random.Random) -> None:
        """Killed, silent, empty, wrong; in between it is well."""
        reader = self._stage.reader
        while not self.stopped:
            await self._passes(dice, READER)
            mood = dice.choice(["killed", *MOODS])
            self.troubles[f"reader {mood}"] += mood != "well"
            if mood == "killed":
                await reader.stop()
            else:
                reader.mood = mood
            await self._passes(dice, READER)
            reader.mood = "well"
            if mood == "killed":
                await reader.start()

    async def _clock(self, dice: random.Random) -> None:
        """The machine's clock is wrong for a while, then put right."""
        while not self.stopped:
            await self._passes(dice, CLOCK)
            if not self.stopped:
                self.troubles["clock wrong"] += 1
                self._stage.clock.err(dice.choice(ERRORS) * dice.choice((1, -1)))
                await self._passes(dice, (1, 4))
                self._stage.clock.err(timedelta())

    async def _passes(self, dice: random.Random, seconds: tuple[float, float]) -> None:
        """So much time, or less when all is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), dice.uniform(*seconds))

"""A process that does all follow-ups that are due, and minds no lock."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from pathlib import Path

from bot.clock import MovedClock
from bot.desk import Desk
from bot.store import Store
from bot.ticker import Ticker
from bot.wording import Wording
from tests.builders import NOW, ROOT, council


class Unlocked(Store):
    """As on a file system on which locks of files mean nothing."""

    def _take_lock(self) -> None:
        pass


def main() -> int:
    """Do what is due, when the other process does."""
    return asyncio.run(follow_up())


async def follow_up() -> int:
    """Say 'ready', wait for the file GO, tick until nothing is due, say how many."""
    known = council()
    wording = Wording.load(ROOT / "domain.yml", ROOT / "locales", known.time_zone)
    desk = Desk(known, wording, random.Random(1))  # noqa: S311
    async with Unlocked(Path(os.environ["DATABASE"])) as store:
        ticker = Ticker(store, desk, MovedClock(NOW), on_decided=lambda: None)
        sys.stderr.write("ready\n")
        sys.stderr.flush()
        while not Path(os.environ["GO"]).exists():  # noqa: ASYNC110, ASYNC240
            await asyncio.sleep(0.001)
        done = 0
        while found := await ticker.tick():
            done += found
    sys.stdout.write(str(done))
    return 0

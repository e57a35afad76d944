"""Folkmoot as a process of its own, on sandboxes and a reader in the test's process."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.bootstrap import Addresses, Folkmoot
from bot.gathering import Matter
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from bot.settings import Credentials
from bot.store import Unit
from tests.builders import council
from tests.faults.fast_clock import FastClock

#: words over which our own code stumbles
STUMBLE = "stumble"
#: read once, for all processes that are forked from this one
COUNCIL = council()


def main() -> int:
    """Serve until SIGTERM."""
    # what the libraries say of every kill is of no use here
    logging.basicConfig(level=logging.ERROR)
    return asyncio.run(serve())


async def serve() -> int:
    """Build it of the environment's addresses, run it, stop it."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    reader = ReaderClient(Path(os.environ["READER"]), timeout=READER_TIMEOUT)
    folkmoot = Folkmoot(
        council=COUNCIL,
        database=Path(os.environ["DATABASE"]),
        credentials=Credentials(
            telegram=SecretStr(os.environ["TELEGRAM_TOKEN"]),
            slack_bot=SecretStr(os.environ["SLACK_BOT"]),
            slack_app=SecretStr(os.environ["SLACK_APP"]),
        ),
        addresses=Addresses(
            telegram=os.environ["TELEGRAM"],
            telegram_files=os.environ["TELEGRAM_FILES"],
            slack=os.environ["SLACK"],
        ),
        reader=reader,
        clock=FastClock.shared(os.environ["CLOCK"]),
    )
    _stumble_over_some(folkmoot)
    async with folkmoot:
        running = asyncio.create_task(folkmoot.run())
        waiting = asyncio.create_task(told.wait())
        await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED)
        for task in (running, waiting):
            task.cancel()
        await asyncio.gather(running, waiting, return_exceptions=True)
    await reader.close()
    return 0


def _stumble_over_some(folkmoot: Folkmoot) -> None:
    receive: Any = folkmoot.desk.receive

    def stumbling(unit: Unit, matter: Matter, now: datetime) -> None:
        if STUMBLE in matter.incoming.text:
            raise RuntimeError("a fault of ours")
        receive(unit, matter, now)

    folkmoot.desk.receive = stumbling  # type: ignore[method-assign]

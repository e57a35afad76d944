"""Folkmoot as a process of its own, on sandboxes and a reader in the test's process."""

from __future__ import annotations

import asyncio
import logging
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.bootstrap import Addresses, Folkmoot
from bot.gathering import Matter
from bot.processes.ending import LONGEST, Ending
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT, Told
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
    seconds = float(os.environ.get("STOPS_WITHIN", LONGEST))
    told = Told(Ending(seconds, last_resort=os._exit))
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
        ending=told.ending,
    )
    _stumble_over_some(folkmoot)
    if await told.unless_stopped(folkmoot.start()):
        try:
            await told.unless_stopped(folkmoot.run())
        finally:
            await folkmoot.stop()
    await reader.close()
    return 0


def _stumble_over_some(folkmoot: Folkmoot) -> None:
    receive: Any = folkmoot.desk.receive

    def stumbling(unit: Unit, matter: Matter, now: datetime) -> None:
        if STUMBLE in matter.incoming.text:
            raise RuntimeError("a fault of ours")
        receive(unit, matter, now)

    folkmoot.desk.receive = stumbling  # type: ignore[method-assign]

"""`folkmoot run` is told to stop while everything that it waits for hangs."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest_asyncio

from sandbox.faults import FaultKind
from sandbox.slack import SlackSandbox
from sandbox.telegram import TelegramSandbox
from sandbox.town import populate
from tests.builders import council
from tests.flows.scene import ANA, BEN, TRIAGE
from tests.flows.test_run_refusals import SLACK_APP, SLACK_BOT, TOKEN, make_checkout

#: seconds that a stop may take here, and that a process needs beside that
SECONDS, LEEWAY = 4, 2
POTHOLE = "There is a pothole in Mill Lane"
#: does not mind being told to stop; it reads nothing either
STUBBORN = """
import os, pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path({pid!r}).write_text(str(os.getpid()))
print('{{"ready": true}}', flush=True)
while True:
    time.sleep(60)
"""


class Run:
    """The command as a process of its own, with a reader that does not stop."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.telegram = TelegramSandbox(token=TOKEN)
        self.slack = SlackSandbox(
            team_id=council().slack_team, bot_token=SLACK_BOT, app_token=SLACK_APP
        )
        populate(self.slack, council())
        self.database = folder / "folkmoot.sqlite"
        self.port = _free_port()
        self._pid = folder / "reader.pid"
        self._process: asyncio.subprocess.Process

    async def start(self) -> None:
        """Start it, and wait until its reader runs."""
        checkout = make_checkout(self.folder)
        reader = STUBBORN.format(pid=str(self._pid))
        (checkout / "nlu/reader.py").write_text(reader)
        environment = {
            "FOLKMOOT_TELEGRAM_TOKEN": TOKEN,
            "FOLKMOOT_SLACK_BOT_TOKEN": SLACK_BOT,
            "FOLKMOOT_SLACK_APP_TOKEN": SLACK_APP,
            "FOLKMOOT_TELEGRAM_URL": self.telegram.base_url.removesuffix("/bot"),
            "FOLKMOOT_SLACK_URL": self.slack.base_url.removesuffix("/"),
            "FOLKMOOT_DATABASE": str(self.database),
            "FOLKMOOT_COUNCIL": str(checkout / "council.yml"),
            "FOLKMOOT_MODEL": str(checkout / "model.tar.gz"),
            "FOLKMOOT_HTTP": f"127.0.0.1:{self.port}",
            "FOLKMOOT_STOP_SECONDS": str(SECONDS),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(checkout),
        }
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", "from bot.cli import app; app()", "run"),
            cwd=checkout,
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        await self.until(self._pid.exists)

    async def until(self, look: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not look():  # noqa: ASYNC110 - another process tells nobody
                await asyncio.sleep(0.02)

    async def problems(self) -> list[str]:
        """What keeps it from its work, as it says itself."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"http://127.0.0.1:{self.port}/ready")
        return answer.json()["problems"]

    def tell(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def ended(self) -> tuple[int, float, str]:
        """Exit code, seconds from now, and what it has said of the stop."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        _, said = await self._process.communicate()
        taken = loop.time() - began
        return self._process.returncode or 0, taken, said.decode()

    def reader_runs(self) -> bool:
        pid = self._pid.read_text()
        try:
            return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
        except FileNotFoundError:
            return False

    async def until_all_hangs(self) -> None:
        """It runs; what is sent is accepted and never answered, and so is a goodbye."""
        await self.start()
        self.telegram.send_text(ANA, POTHOLE, name="Ana")
        await self.until(lambda: self.slack.messages(TRIAGE))
        for sandbox, sends in (
            (self.telegram, "sendMessage"),
            (self.slack, "chat.postMessage"),
        ):
            sandbox.faults.inject(FaultKind.HANG_AFTER, sends, times=99, seconds=600)
        self.slack.freeze_sockets()
        self.telegram.send_text(BEN, POTHOLE, name="Ben")
        await self.until(self._is_hanging)

    def _is_hanging(self) -> bool:
        kind = FaultKind.HANG_AFTER
        return all(p.faults.injected[kind] for p in (self.telegram, self.slack))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest_asyncio.fixture
async def run(tmp_path: Path) -> AsyncIterator[Run]:
    made = Run(tmp_path)
    async with made.telegram, made.slack:
        yield made


async def test_it_is_gone_in_time_though_all_that_it_waits_for_hangs(run: Run):
    await run.until_all_hangs()
    with closing(sqlite3.connect(run.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        _, asks = await asyncio.open_connection("127.0.0.1", run.port)
        asks.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        run.tell(signal.SIGTERM)
        code, taken, said = await run.ended()
        asks.close()

    assert code == 0, said
    assert SECONDS / 2 < taken < SECONDS + LEEWAY
    assert not run.reader_runs()
    with closing(sqlite3.connect(run.database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_a_stop_in_the_middle_of_a_reload_is_in_time(run: Run):
    await run.until_all_hangs()
    run.tell(signal.SIGHUP)
    # what ran before is being stopped
    while await run.problems() != ["starting"]:
        pass
    run.tell(signal.SIGTERM)
    code, taken, said = await run.ended()

    assert code == 0, said
    assert taken < SECONDS + LEEWAY

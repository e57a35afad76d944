"""From a resident's message to the reply, beside a bare echo bot on the same sandbox.

Both run as processes of their own against sandboxes in this one. Also: how long from
start to ready, and how much memory each process takes.
"""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.council.load import load_council
from sandbox.slack import SlackSandbox
from sandbox.telegram import TelegramSandbox
from sandbox.town import populate

ROOT = Path(__file__).parents[1]
#: messages a second, and how many are sent
LOADS = ((1, 30), (20, 300))
#: seconds
PATIENCE = 60.0
SENTENCES = (
    "There is a deep pothole outside the chemist in Mill Lane",
    "You should put a bench and some shade along the canal path",
    "what time does the library close on saturdays",
    "My green bin was not emptied again this week",
    "The street lamp outside number 14 has been out for days",
    "thanks, that was quick",
    "Could we have a zebra crossing in front of the primary school?",
    "Someone dumped a mattress and two tyres behind the garages in Station Road",
)


@dataclass(frozen=True)
class Measured:
    """Milliseconds from message to reply."""

    name: str
    per_second: int
    ms: Sequence[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.ms)

    @property
    def p95(self) -> float:
        """95 of 100 are no slower."""
        return statistics.quantiles(self.ms, n=20)[-1]


async def measure() -> tuple[list[Measured], float, Mapping[str, float]]:
    """Latencies, seconds from start to ready, megabytes of each process."""
    council = load_council(ROOT / "council.yml")
    async with (
        TelegramSandbox() as ours,
        TelegramSandbox() as echoes,
        SlackSandbox(
            team_id=council.slack_team,
            bot_token="xoxb-sandbox-benchmark",  # noqa: S106 - opens nothing
            app_token="xapp-sandbox-benchmark",  # noqa: S106
        ) as slack,
    ):
        populate(slack, council)
        found: list[Measured] = []
        async with echo_bot(echoes), folkmoot(ours, slack) as (process, seconds):
            for rate, count in LOADS:
                found.append(await load("echo bot", echoes, rate, count))
                found.append(await load("Folkmoot", ours, rate, count))
            memory = megabytes(process.pid)
    return found, seconds, memory


async def load(name: str, telegram: TelegramSandbox, rate: int, count: int) -> Measured:
    """`count` residents write, `rate` a second; how long each waits."""
    first = 10_000 * rate
    async with asyncio.TaskGroup() as group:
        tasks = []
        for number in range(count):
            text = SENTENCES[number % len(SENTENCES)]
            work = wait_for_reply(telegram, first + number, text)
            tasks.append(group.create_task(work))
            await asyncio.sleep(1 / rate)
    return Measured(name, rate, [task.result() for task in tasks])


async def wait_for_reply(telegram: TelegramSandbox, user: int, text: str) -> float:
    """Milliseconds until a resident who writes this has an answer."""
    started = time.perf_counter()
    telegram.send_text(user, text)
    await telegram.wait_for(
        lambda: any(message.from_bot for message in telegram.conversation(user)),
        PATIENCE,
    )
    return (time.perf_counter() - started) * 1000


@asynccontextmanager
async def echo_bot(telegram: TelegramSandbox) -> AsyncIterator[None]:
    """The echo bot, polling."""
    added = {
        "ECHO_URL": telegram.base_url.removesuffix("/bot"),
        "ECHO_TOKEN": telegram.token,
    }
    async with child([sys.executable, "-m", "benchmarks.echo_bot"], added):
        await telegram.wait_for(lambda: telegram.counts["getUpdates"], PATIENCE)
        yield


@asynccontextmanager
async def folkmoot(
    telegram: TelegramSandbox, slack: SlackSandbox
) -> AsyncIterator[tuple[asyncio.subprocess.Process, float]]:
    """`folkmoot run`, polling; with the seconds that it took to get there."""
    with tempfile.TemporaryDirectory(prefix="folkmoot-bench-") as folder:
        added = {
            "FOLKMOOT_TELEGRAM_URL": telegram.base_url.removesuffix("/bot"),
            "FOLKMOOT_TELEGRAM_TOKEN": telegram.token,
            "FOLKMOOT_SLACK_URL": slack.base_url.rstrip("/"),
            "FOLKMOOT_SLACK_BOT_TOKEN": slack.bot_token,
            "FOLKMOOT_SLACK_APP_TOKEN": slack.app_token,
            "FOLKMOOT_DATABASE": str(Path(folder) / "folkmoot.sqlite"),
            "FOLKMOOT_LOG_LEVEL": "ERROR",
            "FOLKMOOT_HTTP": "off",
        }
        command = [str(Path(sys.executable).with_name("folkmoot")), "run"]
        started = time.perf_counter()
        async with child(command, added) as process:
            await telegram.wait_for(lambda: telegram.counts["getUpdates"], PATIENCE)
            yield process, time.perf_counter() - started


@asynccontextmanager
async def child(
    command: Sequence[str], added: Mapping[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process, ended in the end."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**os.environ, **added}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


def megabytes(pid: int) -> dict[str, float]:
    """Resident memory of Folkmoot and of its reader."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    named = {"Folkmoot": pid}
    if listed:
        named["its reader"] = int(listed[0])
    return {name: _resident(one) for name, one in named.items()}


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(row for row in status.splitlines() if row.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Measure and print."""
    found, seconds, memory = asyncio.run(measure())
    table = Table(title="From message to reply, milliseconds")
    for heading in ("", "messages a second", "median", "95th of 100", "messages"):
        table.add_column(heading, justify="right")
    for one in found:
        figures = (f"{one.median:.0f}", f"{one.p95:.0f}", str(len(one.ms)))
        table.add_row(one.name, str(one.per_second), *figures)
    console = Console()
    console.print(table)
    console.print(f"start to ready: {seconds:.1f} s")
    for name, size in memory.items():
        console.print(f"memory of {name}: {size:.0f} MB")


if __name__ == "__main__":
    main()

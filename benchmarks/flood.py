"""One resident sends 10,000 messages beside 200 others: who waits for whom?

In the same run, first the 200 alone. A message is stored when it is confirmed to
Telegram.
"""

from __future__ import annotations

import asyncio
import statistics
import time

from rich.console import Console

from benchmarks.latency import ROOT, SENTENCES, folkmoot, wait_for_reply
from bot.council.load import load_council
from sandbox.slack import SlackSandbox
from sandbox.telegram import TelegramSandbox
from sandbox.town import populate

FLOOD, OTHERS = 10_000, 200
#: of the others, and of the one
PER_SECOND, FLOOD_PER_SECOND = 4, 200
ONE = 7
#: seconds for all that was sent to be stored
PATIENCE = 900.0


async def measure() -> tuple[list[float], list[float], int, float]:
    """Milliseconds of the others alone and beside the flood, replies to the one, and
    seconds until all of it was stored."""
    council = load_council(ROOT / "council.yml")
    async with (
        TelegramSandbox() as telegram,
        SlackSandbox(
            team_id=council.slack_team,
            bot_token="xoxb-sandbox-benchmark",  # noqa: S106 - opens nothing
            app_token="xapp-sandbox-benchmark",  # noqa: S106
        ) as slack,
    ):
        populate(slack, council)
        async with folkmoot(telegram, slack):
            alone = await _others(telegram, 10_000)
            started = time.perf_counter()
            flood = asyncio.create_task(_flood(telegram))
            beside = await _others(telegram, 20_000)
            await flood
            await telegram.wait_for(lambda: telegram.unconfirmed == 0, PATIENCE)
            stored = time.perf_counter() - started
            replies = sum(m.from_bot for m in telegram.conversation(ONE))
    return alone, beside, replies, stored


async def _flood(telegram: TelegramSandbox) -> None:
    for number in range(FLOOD):
        telegram.send_text(ONE, f"{SENTENCES[number % len(SENTENCES)]} ({number})")
        if number % 20 == 0:
            await asyncio.sleep(20 / FLOOD_PER_SECOND)


async def _others(telegram: TelegramSandbox, first: int) -> list[float]:
    async with asyncio.TaskGroup() as group:
        tasks = []
        for number in range(OTHERS):
            text = SENTENCES[number % len(SENTENCES)]
            work = wait_for_reply(telegram, first + number, text)
            tasks.append(group.create_task(work))
            await asyncio.sleep(1 / PER_SECOND)
    return [task.result() for task in tasks]


def main() -> None:
    """Measure and print."""
    alone, beside, replies, stored = asyncio.run(measure())
    console = Console()
    for name, ms in (("the others alone", alone), ("beside the flood", beside)):
        p95 = statistics.quantiles(ms, n=20)[-1]
        console.print(f"{name}: median {statistics.median(ms):.0f}, 95th {p95:.0f} ms")
    console.print(f"{FLOOD:,} messages stored in {stored:.0f} s, {replies} replies")


if __name__ == "__main__":
    main()

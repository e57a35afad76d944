"""How long the reader takes for a message, on one core, at every length.

Also how long it takes to be ready, and its memory.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.cli import MODEL, ROOT
from bot.processes.child import ReaderChild, reader_command
from bot.reading.reader import ReaderClient

SENTENCES = ROOT / "tests/data/services.jsonl"
#: characters; a Telegram message has 4,096 at most
LENGTHS = (80, 160, 300, 1000, 4096, 1_000_000)
#: readings of each length
TIMES = 20
WARM_UP = 10


async def measure() -> tuple[dict[str, list[float]], float, float]:
    """Milliseconds by kind of message, seconds until ready, megabytes."""
    lines = SENTENCES.read_text("utf-8").splitlines()
    usual = [str(json.loads(line)["text"]) for line in lines]
    everything = " ".join(usual)
    everything *= max(LENGTHS) // len(everything) + 2
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    child = ReaderChild(reader_command(ROOT, MODEL))
    client = ReaderClient(child.socket_path, timeout=60)
    started = time.perf_counter()
    await child.start()
    try:
        await child.wait_ready(120)
        ready = time.perf_counter() - started
        await read(client, usual[:WARM_UP])
        found = {"usual": await read(client, usual)}
        for length in LENGTHS:
            texts = [everything[at : at + length] for at in range(TIMES)]
            found[f"{length:,} characters"] = await read(client, texts)
        return found, ready, memory()
    finally:
        await client.close()
        await child.stop()


async def read(client: ReaderClient, texts: Sequence[str]) -> list[float]:
    """Milliseconds for each text, one after the other."""
    found: list[float] = []
    for text in texts:
        started = time.perf_counter()
        await client.read([text])
        found.append((time.perf_counter() - started) * 1000)
    return found


def memory() -> float:
    """Megabytes that the reader, our only child, takes."""
    own = os.getpid()
    children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    status = Path(f"/proc/{children[0]}/status").read_text()
    line = next(row for row in status.splitlines() if row.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Measure and print."""
    found, ready, megabytes = asyncio.run(measure())
    table = Table(title="One reading on one core, milliseconds")
    for heading in ("message", "median", "95th of 100", "longest", "readings"):
        table.add_column(heading, justify="right")
    for name, ms in found.items():
        p95 = statistics.quantiles(ms, n=20)[-1]
        figures = (f"{statistics.median(ms):.0f}", f"{p95:.0f}", f"{max(ms):.0f}")
        table.add_row(name, *figures, str(len(ms)))
    console = Console()
    console.print(table)
    console.print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    console.print(f"start to ready: {ready:.1f} s; memory: {megabytes:.0f} MB")


if __name__ == "__main__":
    main()

"""How long the reader takes for a message, on one core, at every length.

Also how long it takes to be ready, and its memory. Rasa's stock pipeline beside it, in
the same run, if `make diet` has trained one.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.diet.stock import STOCK_MODEL, stock
from bot.cli import MODEL, ROOT
from bot.processes.child import ReaderChild, reader_command
from bot.reading.reader import ReaderClient

SENTENCES = ROOT / "tests/data/services.jsonl"
#: characters; a Telegram message has 4,096 at most
LENGTHS = (80, 160, 300, 1000, 4096, 1_000_000)
#: readings of each length
TIMES = 20
WARM_UP = 10


@dataclass(frozen=True)
class Measured:
    """Milliseconds by kind of message, seconds until ready, megabytes."""

    readings: dict[str, list[float]]
    ready: float
    megabytes: float


async def measure(child: ReaderChild) -> Measured:
    """One reader, from its start on."""
    lines = SENTENCES.read_text("utf-8").splitlines()
    usual = [str(json.loads(line)["text"]) for line in lines]
    everything = " ".join(usual)
    everything *= max(LENGTHS) // len(everything) + 2
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
        return Measured(found, ready, memory())
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
    console = Console()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    show(console, "ours", asyncio.run(measure(ours())))
    if STOCK_MODEL.is_file():
        show(console, "stock DIET", asyncio.run(measure(stock())))
    else:
        console.print("no stock DIET to measure beside it: make diet trains one")
    console.print(f"load of the machine: {os.getloadavg()[0]:.1f}")


def ours() -> ReaderChild:
    """What reads the messages."""
    return ReaderChild(reader_command(ROOT, MODEL))


def show(console: Console, name: str, found: Measured) -> None:
    """Print what was measured of one reader."""
    table = Table(title=f"One reading on one core, milliseconds: {name}")
    for heading in ("message", "median", "95th of 100", "longest", "readings"):
        table.add_column(heading, justify="right")
    for kind, ms in found.readings.items():
        p95 = statistics.quantiles(ms, n=20)[-1]
        figures = (f"{statistics.median(ms):.0f}", f"{p95:.0f}", f"{max(ms):.0f}")
        table.add_row(kind, *figures, str(len(ms)))
    console.print(table)
    console.print(
        f"{name}: start to ready {found.ready:.1f} s; memory {found.megabytes:.0f} MB"
    )


if __name__ == "__main__":
    main()

"""What a look costs, however many tickets are open; and the Home of staff.

A tick with nothing due and with 100 due should cost the same however much is open, and
so should the watchdog's questions. `--large` adds the million, which takes minutes to
write.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bot.bootstrap import ROOT
from bot.council.facts import Council
from bot.council.load import load_council
from bot.desk import Desk
from bot.slack import home
from bot.store import Store
from bot.store.rows import stamp
from bot.store.unit import Unit
from bot.wording import Wording

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
SIZES = (1_000, 100_000)
LARGE = 1_000_000
#: follow-ups in one tick
DUE = 100
#: looks of each kind; the median counts
LOOKS = 7
#: open tickets in the lists of Home, of one team
OF_TEAM = 10_000
LATER = timedelta(days=30)


@dataclass(frozen=True)
class Cost:
    """Milliseconds, the median of some looks."""

    tickets: int
    idle: float
    due: float
    watch: float


def main() -> None:
    """Measure and print."""
    council = load_council(ROOT / "council.yml")
    sizes = (*SIZES, LARGE) if "--large" in sys.argv else SIZES
    table = Table(title="One look, milliseconds")
    for name in ("open tickets", "nothing due", f"{DUE} due", "watchdog's questions"):
        table.add_column(name, justify="right")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="folkmoot-bench-") as folder:
            cost = measure(council, Path(folder) / "folkmoot.sqlite", size)
        figures = (f"{one:.2f}" for one in (cost.idle, cost.due, cost.watch))
        table.add_row(f"{size:,}", *figures)
    console = Console()
    console.print(table)
    with tempfile.TemporaryDirectory(prefix="folkmoot-bench-") as folder:
        ms = measure_home(council, Path(folder) / "folkmoot.sqlite")
    console.print(f"Home with {OF_TEAM:,} open tickets of the team: {ms:.0f} ms")


def measure(council: Council, database: Path, size: int) -> Cost:
    """Looks at a database with so many open tickets."""
    conn = filled(council, database, size)
    wording = Wording.load(ROOT / "domain.yml", ROOT / "locales", council.time_zone)
    desk = Desk(council, wording, random.Random(1))  # noqa: S311 - references

    def tick(now: datetime) -> Callable[[], object]:
        return lambda: in_one_write(
            conn, lambda unit: desk.run_due_follow_ups(unit, now)
        )

    with closing(conn):
        idle = milliseconds(tick(NOW))
        watch = milliseconds(lambda: Unit(conn).watch.standing(NOW))
        times = []
        for look in range(LOOKS):
            make_due(conn, look)
            times.append(milliseconds(tick(NOW), looks=1))
        return Cost(size, idle, median(times), watch)


def measure_home(council: Council, database: Path) -> float:
    """Milliseconds until the lists of a member of staff are drawn."""
    staff = next(one for one in council.staff.values() if one.departments)
    conn = filled(council, database, OF_TEAM, staff.departments[0])
    with closing(conn):

        def draw() -> object:
            return home.home(home.lists(Unit(conn), staff, NOW), council, NOW)

        return milliseconds(draw)


def in_one_write(conn: sqlite3.Connection, work: Callable[[Unit], object]) -> None:
    """As the store does it, with its journal."""
    conn.execute("BEGIN IMMEDIATE")
    work(Unit(conn))
    conn.execute("COMMIT")


def milliseconds(work: Callable[[], object], looks: int = LOOKS) -> float:
    """The median of some."""
    times = []
    for _ in range(looks):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def filled(
    council: Council, database: Path, size: int, department: str = ""
) -> sqlite3.Connection:
    """A database with so many open tickets, each with what watches over it."""
    migrate(database)
    conn = sqlite3.connect(database, isolation_level=None)
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA foreign_keys = OFF")
    conn.execute("PRAGMA synchronous = OFF")
    conn.execute("BEGIN")
    at, later = stamp(NOW - timedelta(days=3)), stamp(NOW + LATER)
    conn.executemany(
        "INSERT INTO residents (id, platform, user_id, name, language, created_at) "
        "VALUES (?, 'telegram', ?, 'A', 'en', ?)",
        ((n, str(n), at) for n in range(1, size + 1)),
    )
    conn.executemany(
        "INSERT INTO conversations (id, resident_id, platform, chat_id) "
        "VALUES (?, ?, 'telegram', ?)",
        ((n, n, str(n)) for n in range(1, size + 1)),
    )
    teams = [department] if department else list(council.departments)
    conn.executemany(
        "INSERT INTO tickets (id, reference, resident_id, conversation_id, kind, "
        "service, department, status, waiting, created_at, promise_at, last_at, "
        "card_channel, card_ts) VALUES (?, ?, ?, ?, 'complaint', 'pothole', ?, 'open', "
        "'us', ?, ?, ?, 'C0', ?)",
        (
            (n, f"R{n}", n, n, teams[n % len(teams)], at, later, at, str(n))
            for n in range(1, size + 1)
        ),
    )
    conn.executemany(
        "INSERT INTO follow_ups (ticket_id, kind, sequence, due_at) "
        "VALUES (?, ?, 1, ?)",
        ((n, kind, later) for n in range(1, size + 1) for kind in WATCHED),
    )
    conn.execute("COMMIT")
    conn.execute("PRAGMA synchronous = EXTRA")
    return conn


#: what watches over each ticket
WATCHED = ("unowned", "halfway", "due_soon", "progress", "overdue", "unsettled")


def migrate(database: Path) -> None:
    """The tables, by the store itself."""
    import asyncio

    async def once() -> None:
        async with Store(database):
            pass

    asyncio.run(once())


def make_due(conn: sqlite3.Connection, look: int) -> None:
    """So many tickets are to be reminded of now, others each time."""
    first = look * DUE + 1
    conn.execute(
        "UPDATE follow_ups SET due_at = ? WHERE kind = 'halfway' "
        "AND ticket_id BETWEEN ? AND ?",
        (stamp(NOW), first, first + DUE - 1),
    )


if __name__ == "__main__":
    main()

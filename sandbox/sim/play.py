"""Plays plans one after the other and keeps what became of each."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.council.facts import Council
from bot.wording import Wording
from sandbox.sim.plan import Broken, Daily, Plan
from sandbox.sim.world import Simulation

#: where files are kept in memory, and bytes that must be free there
MEMORY, ROOM = Path("/dev/shm"), 2**30  # noqa: S108


@dataclass(frozen=True)
class History:
    """What became of a plan."""

    plan: Plan
    days: tuple[Daily, ...]
    #: what failed and how to see it again; '' when everything held
    broken: str = ""

    def total(self, name: str) -> int:
        """A figure of `Daily` over all days."""
        return sum(getattr(day, name) for day in self.days)

    def troubles(self, name: str) -> int:
        """How often a thing broke over all days."""
        return sum(day.trouble[name] for day in self.days)


async def play(
    plan: Plan,
    council: Council,
    wording: Wording,
    on_day: Callable[[], None] = lambda: None,
    keep: Path | None = None,
) -> History:
    """Play one plan, in a database of its own that is thrown away, or kept there."""
    with tempfile.TemporaryDirectory(prefix="folkmoot-", dir=_quick()) as folder:
        database = Path(folder) / "folkmoot.sqlite"
        simulation = Simulation(council, wording, database, plan, on_day=on_day)
        broken = ""
        try:
            await simulation.run()
        except Broken as error:
            broken = str(error)
        if keep is not None:
            shutil.copyfile(database, keep)
        # what follows the last day is only the calm in which it ends
        return History(plan, tuple(simulation.days[: plan.days]), broken)


def _quick() -> Path | None:
    """A folder in memory when there is room for it, else the usual one."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy and os.access(MEMORY, os.W_OK) else None


async def play_all(
    plans: Iterable[Plan],
    council: Council,
    wording: Wording,
    on_day: Callable[[], None] = lambda: None,
    keep: Path | None = None,
) -> list[History]:
    """Play them in turn, up to the first that fails: that one is the last.

    `keep` is for the database of the last.
    """
    histories: list[History] = []
    for plan in plans:
        histories.append(await play(plan, council, wording, on_day, keep))
        if histories[-1].broken:
            break
    return histories

"""The simulator is only worth something if it notices what is broken on purpose.

Each fault comes in through what the process is made of: its store, or what it believes
of the council. The product itself is as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import TypeVar

import pytest

from bot.council.facts import Council
from bot.store import Store, Unit
from bot.wording import Wording
from sandbox.sim.plan import Broken, Plan
from sandbox.sim.service import Parts, QuickStore
from sandbox.sim.world import Simulation
from tests.builders import council

T = TypeVar("T")
#: histories until a fault must have shown itself
SEEDS = 8


class Forgetful(QuickStore):
    """A store with a statement that is carried out after every so many writes."""

    step = "follow_up"
    statement = ""
    every = 1

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._writes = 0

    async def write(self, work: Callable[[Unit], T], step: str = "write") -> T:
        if step != self.step:
            return await super().write(work, step)
        self._writes += 1
        spoils = self._writes % self.every == 0

        def both(unit: Unit) -> T:
            result = work(unit)
            if spoils:
                unit.tickets._conn.execute(self.statement)
            return result

        return await super().write(both, step)


class DropsFollowUps(Forgetful):
    """One follow-up in three counts as done before it was."""

    step = "decide"
    statement = (
        "UPDATE follow_ups SET state = 'done' WHERE state = 'waiting' AND id % 3 = 0"
    )


class SendsAgain(Forgetful):
    """Now and then what was sent last to a resident is to be sent once more."""

    step = "outbox"
    every = 40
    statement = (
        "UPDATE outbox SET state = 'new' WHERE id = (SELECT max(id) FROM outbox "
        "WHERE state = 'sent' AND act = 'say')"
    )


class ForgetsReplies(Forgetful):
    """Now and then a reply is thrown away before it went."""

    step = "decide"
    every = 10
    statement = (
        "UPDATE outbox SET state = 'dropped' WHERE state = 'new' AND act = 'say'"
    )


class LosesMessages(QuickStore):
    """Every twentieth fetch is confirmed to Telegram, and was never stored."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._fetches = 0

    async def write(self, work: Callable[[Unit], T], step: str = "write") -> T:
        self._fetches += step == "fetch"
        if step == "fetch" and self._fetches % 20 == 0:
            return await self.read(lambda unit: None)  # type: ignore[return-value]
        return await super().write(work, step)


class ForgetsTheRestart(QuickStore):
    """What was in flight when the process died is not looked for at the next start."""

    async def write(self, work: Callable[[Unit], T], step: str = "write") -> T:
        if step == "outbox_recover":
            return await self.read(lambda unit: ([], 0))  # type: ignore[return-value]
        return await super().write(work, step)


def without_holidays() -> Council:
    """Scotland works when England rests, and the other way round."""
    return replace(council(), region="SCT", closed_days=frozenset())


def without_nights() -> Council:
    """The quiet minute comes at three in the morning."""
    quiet = {"quiet_from": time(3), "quiet_until": time(3, 1)}
    return replace(council(), follow_ups=replace(council().follow_ups, **quiet))


def store(kind: type[Store]) -> Parts:
    return Parts(store=kind)


BROKEN = {
    "a dropped follow-up": (store(DropsFollowUps), ("nobody noticed", "will remind")),
    "a skipped holiday": (Parts(council=without_holidays()), ("a holiday",)),
    "a forgotten restart": (
        store(ForgetsTheRestart),
        ("is a stray: UNSENT", "is still sending"),
    ),
    "an unasked message by night": (
        Parts(council=without_nights()),
        (", unasked",),
    ),
    "a second delivery": (store(SendsAgain), ("arrived 2 times",)),
    "a lost message": (store(LosesMessages), ("messages are missing",)),
    "a lost reply": (store(ForgetsReplies), ("is a stray: UNANSWERED",)),
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_the_simulator_notices(wording: Wording, tmp_path: Path, fault: str):
    parts, complaints = BROKEN[fault]

    said = ""
    for seed in range(SEEDS):
        database = tmp_path / f"{seed}.sqlite"
        history = Simulation(council(), wording, database, Plan(seed), parts=parts)
        try:
            await history.run()
        except Broken as error:
            said = str(error)
            break

    assert any(complaint in said for complaint in complaints), said
    assert f"--seed {seed}" in said

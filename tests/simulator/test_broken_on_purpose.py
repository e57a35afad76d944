"""The simulator is only worth something if it notices what is broken on purpose.

Each fault comes in through what the process is made of: its store, or what it believes
of the council. The product itself is as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import TypeVar

import pytest

from bot.council.facts import Council
from bot.lanes import is_unasked
from bot.model.queues import OutboxRow
from bot.outbox import Hold
from bot.quiet import next_allowed
from bot.store import Store, Unit
from bot.watch.fault import Fault
from bot.wording import Wording
from sandbox.sim.plan import Broken, Plan
from sandbox.sim.service import Parts, QuickStore
from sandbox.sim.world import Simulation
from tests.builders import council

T = TypeVar("T")
#: histories until a fault must have shown itself, and those with outages by night
SEEDS, NIGHTS = range(8), (1, 3, 5, 7)


class Forgetful(QuickStore):
    """A store with statements that are carried out after every so many writes."""

    step = "follow_up"
    #: or several, with semicolons
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
                for statement in self.statement.split(";"):
                    unit.tickets._conn.execute(statement)
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


class FollowsUpTwice(Forgetful):
    """Now and then what was followed up last is due once more."""

    every = 5
    statement = (
        "UPDATE follow_ups SET state = 'waiting' WHERE id = (SELECT id FROM follow_ups "
        "WHERE state = 'done' ORDER BY done_at DESC, id DESC LIMIT 1)"
    )


class FollowsUpTwofold(Forgetful):
    """Now and then a follow-up is written down twice."""

    step = "decide"
    every = 10
    statement = (
        "INSERT INTO follow_ups (ticket_id, kind, sequence, due_at) "
        "SELECT ticket_id, kind, sequence + 1, due_at FROM follow_ups "
        "WHERE state = 'waiting' ORDER BY id DESC LIMIT 1"
    )


class ForgetsTheOwner(Forgetful):
    """Now and then tickets have neither an owner nor a place in the queue."""

    step = "decide"
    every = 10
    statement = "UPDATE tickets SET owner = NULL WHERE status = 'taken'"


class Overtakes(Forgetful):
    """What waits longest for a resident goes behind what came later."""

    step = "decide"
    statement = (
        "UPDATE outbox SET id = (SELECT max(id) + 1 FROM outbox) WHERE id = ("
        "SELECT min(a.id) FROM outbox a JOIN outbox b ON b.lane = a.lane "
        "AND b.created_at > a.created_at WHERE a.state = 'new' AND b.state = 'new' "
        "AND a.act = 'say' AND b.act = 'say')"
    )


class TakesTheLastFirst(Forgetful):
    """What a resident sent first is decided after what they sent later."""

    step = "fetch"
    statement = (
        "UPDATE inbox SET id = (SELECT max(id) + 1 FROM inbox) WHERE id = ("
        "SELECT min(a.id) FROM inbox a JOIN inbox b ON b.lane = a.lane AND b.id > a.id "
        "WHERE a.state = 'new' AND b.state = 'new')"
    )


class ForgetsTheDay(Forgetful):
    """When a resident was last written to unasked is not known, nor what arrived."""

    statement = (
        "UPDATE residents SET unasked_at = NULL;"
        "UPDATE outbox SET lane = replace(lane, ':unasked', '') WHERE state = 'sent'"
    )


class HidesWhatWaits(QuickStore):
    """What residents did not ask for is not seen while it waits to go."""

    async def write(self, work: Callable[[Unit], T], step: str = "write") -> T:
        if step != "follow_up":
            return await super().write(work, step)
        rename = "UPDATE outbox SET lane = replace(lane, ?, ?) WHERE state = 'new'"

        def blind(unit: Unit) -> T:
            unit.tickets._conn.execute(rename, (":unasked", ":hidden"))
            result = work(unit)
            unit.tickets._conn.execute(rename, (":hidden", ":unasked"))
            return result

        return await super().write(blind, step)


class ForgetsFindings(Forgetful):
    """What the watchdog found is forgotten at once."""

    step = "watch"
    statement = "DELETE FROM findings"


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


def but_once_a_day(council: Council) -> Hold:
    """Only the day is minded, not the night."""

    def hold(unit: Unit, row: OutboxRow, now: datetime) -> datetime:
        if not is_unasked(row.lane):
            return now
        last = unit.outbox.last_unasked(row.conversation_id)
        zone = council.time_zone
        if last and last.astimezone(zone).date() == now.astimezone(zone).date():
            return next_allowed(council, now, last)
        return now

    return hold


def store(kind: type[Store]) -> Parts:
    return Parts(store=kind)


BROKEN = {
    "a dropped follow-up": (
        store(DropsFollowUps),
        ("nobody noticed", "will remind", "is a stray: LAPSED"),
    ),
    "a skipped holiday": (Parts(council=without_holidays()), ("a holiday",)),
    "a forgotten restart": (
        store(ForgetsTheRestart),
        ("is a stray: UNSENT", "is still sending", "watchdog found: unsent"),
    ),
    "a night that the desk forgets": (
        Parts(council=without_nights()),
        (", unasked",),
    ),
    "a follow-up that is done twice": (
        store(FollowsUpTwice),
        ("was done twice", "waits twice"),
    ),
    "a follow-up that is there twice": (store(FollowsUpTwofold), ("waits twice",)),
    "a ticket with neither owner nor queue": (
        store(ForgetsTheOwner),
        ("taken, owner None",),
    ),
    "an answer that overtakes another": (store(Overtakes), ("came after what",)),
    "a message that overtakes another": (
        store(TakesTheLastFirst),
        ("was decided after",),
    ),
    "a watchdog that forgets": (
        store(ForgetsFindings),
        ("the watchdog did not find it",),
    ),
    "a second delivery": (store(SendsAgain), ("arrived ",)),
    "a lost message": (store(LosesMessages), ("messages are missing",)),
    "a lost reply": (store(ForgetsReplies), ("is a stray: UNANSWERED",)),
}


#: what is said unasked, at the last step
HELD = {
    "a night that comes while messages wait": (
        Parts(hold=but_once_a_day),
        (", unasked",),
    ),
    "a day for which something waits already": (
        store(HidesWhatWaits),
        ("both unasked",),
    ),
    "a day of which nothing is remembered": (
        store(ForgetsTheDay),
        ("second unasked",),
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_the_simulator_notices(wording: Wording, tmp_path: Path, fault: str):
    await notices(wording, tmp_path, SEEDS, *BROKEN[fault])


@pytest.mark.parametrize("fault", HELD)
async def test_the_simulator_notices_when_nobody_minds(
    wording: Wording, tmp_path: Path, fault: str
):
    await notices(wording, tmp_path, NIGHTS, *HELD[fault])


async def notices(
    wording: Wording,
    folder: Path,
    seeds: Iterable[int],
    parts: Parts,
    complaints: tuple[str, ...],
) -> None:
    """One of these histories fails, with one of these complaints."""
    said = ""
    for seed in seeds:
        database = folder / f"{seed}.sqlite"
        history = Simulation(council(), wording, database, Plan(seed), parts=parts)
        try:
            await history.run()
        except Broken as error:
            said = str(error)
            break

    assert any(complaint in said for complaint in complaints), said
    assert f"--seed {seed}" in said


async def test_the_watchdog_of_the_simulated_process_finds_it_too(
    wording: Wording, tmp_path: Path
):
    parts = store(DropsFollowUps)
    history = Simulation(council(), wording, tmp_path / "a", Plan(0), parts=parts)

    with pytest.raises(Broken):
        await history.run()

    assert history.watched is not None
    assert history.watched.found[Fault.UNREMINDED] > 0

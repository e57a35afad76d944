"""Residents and staff at work while everything breaks, again and again, at random.

FOLKMOOT_CHAOS_SECONDS is how long (`make chaos`: ten minutes). From LONG seconds on it
begins with a database of the first released schema, and in the middle a backup takes
the place of the database. FOLKMOOT_CHAOS_SEED plays the same people and troubles again,
FOLKMOOT_CHAOS_JSON names a file for the figures.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.backups import backup
from bot.backups.restore import restore
from bot.wording import Wording
from sandbox.town import channels
from tests import schemas
from tests.builders import ROOT
from tests.faults.evidence import Before, Evidence, look_around, said_again, stored
from tests.faults.figures import Chaos
from tests.faults.invariants import examine
from tests.faults.people import People
from tests.faults.stage import Stage
from tests.faults.weather import Weather

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECONDS = float(os.environ.get("FOLKMOOT_CHAOS_SECONDS", "20"))
SEED = int(os.environ.get("FOLKMOOT_CHAOS_SEED", "") or time.time_ns() % 10**6)
JSON = os.environ.get("FOLKMOOT_CHAOS_JSON", "")
#: seconds that an upgrade and a restore need around them
LONG = 100
#: seconds of `make chaos`, and how much has to happen in them: messages, kills
FULL, LEAST = 600, (1_000, 100)
CANARIES: Mapping[int, str] = {
    201: "kestrel",
    202: "walnut",
    203: "harbour",
    204: "lantern",
    205: "bramble",
    206: "thistle",
}
#: the file of the first schema was played in this time; its chats are numbered so far
OLD, EARLIER = timedelta(days=9), 10**9
#: when all is calm: what waits half an hour after the last failure has its time
TRIES, WAIT = 8, timedelta(minutes=10)
#: threads are read again so often; real seconds that the reading has; one may fail yet
SWEEP, LOOKED, SWEEPS = timedelta(minutes=6), 2.0, 2
#: an administrator's patience, and a service manager's
DRAINED = 20.0


class History:
    """Acts of one history, each held against the invariants."""

    def __init__(self, stage: Stage, progress: Progress) -> None:
        self.stage = stage
        self.chaos = Chaos(SEED)
        self._progress = progress
        self._bar = progress.add_task("chaos", total=SECONDS, told="")
        self._channels = tuple(channels(stage.council))
        self._before = Before()
        self._first = 0

    async def begin_with_an_old_database(self) -> None:
        """That of the first released schema, with rows in every state."""
        stage = self.stage
        schemas.load((schemas.FOLDER / "1.sql").read_text("utf-8"), stage.database)
        stage.clock.move(OLD)
        stage.telegram.renumber_updates(EARLIER)
        self._look_around()
        self.chaos.upgrades += 1

    async def act(self, seconds: float, backups: Path | None = None) -> Path | None:
        """People work while things break; with `backups`, one is made among it."""
        stage, act = self.stage, len(self.chaos.acts)
        people = People(stage, CANARIES, SEED + act)
        weather = Weather(stage, SEED + act)
        works = asyncio.gather(*people.work(), *weather.work())
        made = None
        for second in range(int(seconds)):
            if backups and second == int(seconds) * 2 // 3:
                made = await asyncio.to_thread(
                    backup.make, stage.database, backups, stage.clock.now(), None
                )
            await asyncio.wait([works], timeout=1)
            if works.done():
                break
            self._tell()
        people.stopped = True
        weather.stop()
        await works
        self.chaos.weathers.append(weather)
        return made

    def _tell(self) -> None:
        told = f"{len(self.stage.updates)} updates, {self.stage.deaths} kills"
        self._progress.update(self._bar, advance=1, told=told)

    async def ends(self) -> None:
        """All is calm, and everything is looked at."""
        stage = self.stage
        await stage.calm(WAIT, TRIES)
        # what Slack brought to nobody is read again: every five minutes of uptime, for
        # which nobody waits here, and at each start
        for _ in range(SWEEPS):
            stage.leap(SWEEP)
            await stage.drain()
            await asyncio.sleep(LOOKED)
            await stage.calm(WAIT, TRIES)
        await stage.stop()
        figures = examine(
            Evidence(
                telegram=stage.telegram,
                slack=stage.slack,
                channels=self._channels,
                database=stage.database,
                updates=stage.updates[self._first :],
                canaries=CANARIES,
                before=self._before,
                now=stage.clock.now(),
                clock_jumped=True,
            )
        )
        again = said_again(stage.database, self._before) if self.chaos.restores else []
        figures.broken += [f"sent again after the restore: {one}" for one in again]
        self.chaos.acts.append(figures)

    async def restore(self, made: Path) -> None:
        """A backup becomes the database again; what it lacks is lost, and counted."""
        stage, council = self.stage, self.stage.council
        wording = Wording.load(ROOT / "domain.yml", ROOT / "locales", council.time_zone)
        await restore(
            made,
            stage.database,
            None,
            made.parent,
            council,
            wording,
            stage.clock.now(),
        )
        there = stored(stage.database)
        written = stage.updates[self._first :]
        self.chaos.restores += 1
        self.chaos.not_in_the_backup = sum(
            update["update_id"] not in there for update in written
        )
        self._look_around()

    def _look_around(self) -> None:
        stage = self.stage
        self._first = len(stage.updates)
        self._before = look_around(
            stage.telegram, stage.slack, self._channels, stage.database, CANARIES
        )


@pytest.mark.timeout(SECONDS + 600)
async def test_no_history_of_kills_loses_anything(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    began = time.monotonic()
    stage.telegram.duplicates = 1
    stage.slack.send_copies(2)
    with capsys.disabled(), _progress() as progress:
        history = History(stage, progress)
        if SECONDS < LONG:
            await stage.start()
            await history.act(SECONDS)
        else:
            await history.begin_with_an_old_database()
            await stage.start()
            made = await history.act(SECONDS / 2, tmp_path / "backups")
            await history.ends()
            assert made
            await history.restore(made)
            await stage.start()
            await history.act(SECONDS / 2)
        await history.ends()
        chaos = history.chaos
        chaos.kills, chaos.seconds = stage.deaths, time.monotonic() - began
    with capsys.disabled():
        print(f"\n{chaos.line()}")  # noqa: T201
    if JSON:
        # given by whoever started it, before there is anything to wait for
        Path(JSON).write_text(chaos.json(), "utf-8")  # noqa: ASYNC240

    assert chaos.broken == [], f"FOLKMOOT_CHAOS_SEED={SEED}"
    # how many there are in a few seconds is up to the machine
    messages, kills = LEAST if SECONDS >= FULL else (1, 1)
    assert chaos.messages >= messages
    assert chaos.kills >= kills
    assert all(seconds < DRAINED for seconds in chaos.drains)


def _progress() -> Progress:
    columns = (BarColumn(), TextColumn("{task.fields[told]}"), TimeRemainingColumn())
    return Progress(*columns, console=Console(file=sys.__stderr__), transient=True)

"""SIGTERM while residents and staff are at work: what is in flight is finished."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest

from sandbox.faults import FaultKind
from sandbox.town import channels
from tests.faults.evidence import Evidence, Figures
from tests.faults.invariants import examine
from tests.faults.people import People
from tests.faults.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = {
    101: "kestrel",
    102: "walnut",
    103: "harbour",
    104: "lantern",
    105: "meadow",
    106: "copper",
}
#: seconds that the system gives the service to end; it kills it after 30
DRAINED = 20.0
#: seconds that a process needs beside that to be gone, on a machine at work
LEEWAY = 2


async def test_a_stop_under_load_drains_in_time_and_nothing_is_lost_or_sent_twice(
    stage: Stage,
):
    await stage.start()
    await stage.says(101, "A pothole burst my tyre, kestrel")
    people = People(stage, WORDS, seed=7)
    at_work = [asyncio.create_task(one) for one in people.work()]
    taken = []
    for _ in range(2):
        seen = len(stage.updates)
        await stage.until(lambda seen=seen: len(stage.updates) > seen + 20, "a load")
        # it asserts that the service ends with code 0, and starts it again
        taken.append(await stage.drain())
    people.stopped = True
    await asyncio.gather(*at_work)
    await stage.settled()
    await stage.stop()

    assert max(taken) < DRAINED
    figures = _examined(stage)
    assert figures.broken == []
    assert stage.deaths == 0
    assert (figures.duplicates, figures.ambiguous, figures.dead) == (0, 0, 0)


async def test_a_stop_ends_in_time_though_all_that_it_waits_for_hangs(stage: Stage):
    stage.stops_within = 4
    await stage.start()
    await stage.says(101, "A pothole burst my tyre, kestrel")
    await stage.card_of("kestrel")
    _hang(stage, "sendMessage", "chat.postMessage")
    stage.slack.freeze_sockets()
    for user in (101, 102, 103):
        stage.telegram.send_text(user, f"A pothole burst my tyre, {WORDS[user]}")
    await stage.until(lambda: _hanging(stage) > 3, "sends that hang")
    with closing(sqlite3.connect(stage.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        taken = await stage.drain()

    assert 2 < taken < 4 + LEEWAY
    await _goes_on(stage)
    figures = _examined(stage)
    assert figures.broken == []
    assert figures.ambiguous > 0


async def test_a_stop_in_the_middle_of_a_start_ends_at_once(stage: Stage):
    stage.stops_within = 4
    _hang(stage, "getUpdates", "auth.test")
    await stage.start()
    await stage.until(lambda: _hanging(stage) > 1, "calls that hang")
    taken = await stage.drain()

    assert taken < 2
    await _goes_on(stage)


def _hang(stage: Stage, in_telegram: str, in_slack: str) -> None:
    """What comes from now on is accepted, and never answered."""
    hang = FaultKind.HANG_AFTER
    stage.telegram.faults.inject(hang, in_telegram, times=99, seconds=600)
    stage.slack.faults.inject(hang, in_slack, times=99, seconds=600)


def _hanging(stage: Stage) -> int:
    hang = FaultKind.HANG_AFTER
    return stage.telegram.faults.injected[hang] + stage.slack.faults.injected[hang]


async def _goes_on(stage: Stage) -> None:
    """All is well again: what was cut off is done."""
    stage.telegram.faults.clear()
    stage.slack.faults.clear()
    stage.slack.drop_sockets()
    await stage.settled()
    await stage.stop()


def _examined(stage: Stage) -> Figures:
    return examine(
        Evidence(
            updates=stage.updates,
            telegram=stage.telegram,
            slack=stage.slack,
            channels=tuple(channels(stage.council)),
            database=stage.database,
            canaries=WORDS,
        )
    )

"""SIGTERM while residents and staff are at work: what is in flight is finished."""

from __future__ import annotations

import asyncio

import pytest

from sandbox.town import channels
from tests.faults.evidence import Evidence
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
    figures = examine(
        Evidence(
            updates=stage.updates,
            telegram=stage.telegram,
            slack=stage.slack,
            channels=tuple(channels(stage.council)),
            database=stage.database,
            canaries=WORDS,
        )
    )
    assert figures.broken == []
    assert stage.deaths == 0
    assert (figures.duplicates, figures.ambiguous, figures.dead) == (0, 0, 0)

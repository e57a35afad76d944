"""The disk fails under the running service: nothing is confirmed that is not stored."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from sandbox.town import channels
from tests.faults.evidence import Evidence
from tests.faults.invariants import examine
from tests.faults.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANA, BEN, CLEO = 101, 102, 103
DEV = "U0DEVSH"
CANARIES = {ANA: "kestrel", BEN: "walnut", CLEO: "harbour"}
LONG = "A pothole burst my tyre, {}, " * 100


@contextmanager
def no_room(stage: Stage) -> Iterator[None]:
    """No file of the service may grow, as on a full disk."""
    _, most = resource.prlimit(stage.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(stage.pid, resource.RLIMIT_FSIZE, (1024, most))
    try:
        yield
    finally:
        resource.prlimit(stage.pid, resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def no_journal(stage: Stage) -> Iterator[None]:
    """No file can be made beside the database, as in a folder that is read-only."""
    journal = stage.database.with_name(f"{stage.database.name}-journal")
    journal.mkdir()
    try:
        yield
    finally:
        journal.rmdir()


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Another process has the database in the middle of a write."""
    with closing(sqlite3.connect(stage.database, isolation_level=None)) as conn:
        conn.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.parametrize("trouble", [no_room, no_journal, locked])
async def test_nothing_is_confirmed_while_nothing_can_be_stored(stage: Stage, trouble):
    await stage.start()
    await stage.says(ANA, "A pothole burst my tyre, kestrel")
    card = await stage.card_of("kestrel")
    await stage.settled()
    with trouble(stage):
        stage.telegram.send_text(BEN, LONG.format(*["walnut"] * 100)[:4000])
        stage.telegram.send_text(CLEO, "Please put a bench by the harbour")
        pressed = await stage.slack.press(DEV, card.channel, card.ts, "take")
        stage.slack.post(DEV, card.channel, "internal: mine", card.ts)
        await asyncio.sleep(1)
        assert stage.telegram.unconfirmed == 2
        assert not pressed.acked
        assert stage.told(BEN) == stage.told(CLEO) == []
    for user in (BEN, CLEO):
        await stage.until(lambda user=user: stage.told(user), "an answer")
    taken = lambda: "took this" in stage.thread("kestrel")  # noqa: E731
    await stage.presses(DEV, "kestrel", "take", taken)
    await stage.settled()
    await stage.stop()
    figures = examine(
        Evidence(
            telegram=stage.telegram,
            slack=stage.slack,
            channels=tuple(channels(stage.council)),
            database=stage.database,
            updates=stage.updates,
            canaries=CANARIES,
        )
    )

    assert figures.broken == []
    assert (stage.deaths, figures.tickets) == (0, 3)
    assert figures.duplicates == figures.dead == 0

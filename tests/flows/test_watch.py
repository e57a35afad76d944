"""The watchdog in a whole town: what a fault left behind is found, mended, told."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import MovedClock
from bot.model import FollowUpKind
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from bot.store import Fate, Unit
from bot.telegram.edge import LAST_POLL
from bot.watch.fault import Fault
from bot.watch.signs import Signs
from bot.watch.watchdog import Verdict, Watchdog
from sandbox.town import Town
from tests.builders import council
from tests.edges.test_outside import Hook, listening
from tests.flows.scene import ANA, BEN, DUTY, ROADS, Scene
from tests.reader_stand_in import ReaderStandIn

POTHOLE = "There is a pothole in Mill Lane"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with listening(Hook()) as open_hook:
        yield open_hook


@pytest.fixture
async def town(
    tmp_path: Path, reader: ReaderStandIn, clock: MovedClock, hook: Hook
) -> AsyncIterator[Town]:
    """Whoever looks after Folkmoot hears of its troubles at `hook`."""
    client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
    alerted = replace(council(), alerts=(hook.url,))
    async with Town(alerted, tmp_path / "folkmoot.sqlite", client, clock=clock) as made:
        # that this machine is slow just now is no finding here
        made.folkmoot.vitals.stop()
        yield made
    await client.close()


@pytest.fixture
def broken(town: Town, tmp_path: Path) -> Broken:
    return Broken(tmp_path / "folkmoot.sqlite")


class Broken:
    """Leaves the tables as a fault of ours would."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def by(self, statement: str) -> None:
        with closing(sqlite3.connect(self._database)) as conn:
            conn.execute(statement)
            conn.commit()


async def polled(scene: Scene) -> None:
    """The real poll waits on the machine's time, not on the moved one."""
    now = scene.town.clock.now().isoformat()
    await scene.town.folkmoot.store.write(lambda u: u.inbox.set_fact(LAST_POLL, now))


async def sweep(scene: Scene, after: timedelta = timedelta(0)) -> Verdict:
    """Time passes, Telegram is polled as ever, and the watchdog looks."""
    folkmoot = scene.town.folkmoot
    scene.town.clock.advance(after)
    await polled(scene)
    verdict = await folkmoot.watchdog.sweep()
    await scene.quiet()
    return verdict


async def found(scene: Scene) -> list[tuple[Fault, str, int]]:
    """What is known to stand still: what, about what, how often it was told."""
    known = await scene.town.folkmoot.store.read(lambda unit: unit.watch.findings())
    return [(one.fault, one.about, one.told) for one in known]


async def in_duty_channel(scene: Scene) -> list[str]:
    shown = await scene.channel(DUTY)
    lines = [line.removeprefix("Folkmoot: ").strip() for line in shown.splitlines()]
    return [line for line in lines if line]


async def test_where_all_is_well_nothing_is_found_and_nothing_said(
    scene: Scene, hook: Hook
):
    await scene.says(ANA, POTHOLE)
    await scene.says(BEN, "Thanks")

    assert await sweep(scene, MINUTE) == Verdict()
    assert await sweep(scene, HOUR) == Verdict()
    assert await in_duty_channel(scene) == []
    assert hook.got == []


async def test_a_ticket_that_nothing_would_remind_of_is_watched_again_and_nobody_told(
    scene: Scene, broken: Broken, hook: Hook
):
    await scene.says(ANA, POTHOLE)
    broken.by("DELETE FROM follow_ups")
    ticket = await scene.ticket(ANA)

    first = await sweep(scene, MINUTE)
    second = await sweep(scene, MINUTE)

    assert [one.key for one, _ in first.new] == [(Fault.UNREMINDED, ticket.reference)]
    assert [one.key for one in second.over] == [(Fault.UNREMINDED, ticket.reference)]
    store = scene.town.folkmoot.store
    assert await store.read(lambda u: u.tickets.next_follow_up()) is not None
    history = await store.read(lambda u: u.board.history(ticket.reference, 99))
    assert [line.detail for line in history if line.act == "mended"] == [
        {"fault": "unreminded"}
    ]
    assert await in_duty_channel(scene) == []
    assert hook.got == []


async def test_a_ticket_without_a_card_gets_one(scene: Scene, broken: Broken):
    await scene.says(ANA, POTHOLE)
    broken.by("DELETE FROM outbox WHERE act = 'card'")
    broken.by("UPDATE tickets SET card_channel = NULL, card_ts = NULL")

    await sweep(scene, MINUTE)
    assert (await scene.ticket(ANA)).card_ts is None
    await sweep(scene, 5 * MINUTE)

    assert (await scene.ticket(ANA)).card_ts is not None
    cards = [post for post in scene.town.slack.messages(ROADS) if not post.thread_ts]
    assert len(cards) == 2
    assert [one.key[0] for one in (await sweep(scene, MINUTE)).over] == [Fault.NO_CARD]


async def test_a_message_that_nobody_answers_is_told_once_and_again_and_its_end(
    scene: Scene, broken: Broken, hook: Hook
):
    await scene.says(ANA, "Thanks")
    broken.by("DELETE FROM outbox WHERE act = 'say'")
    tally = await scene.town.folkmoot.store.read(
        lambda u: u.ledger.tally(scene.town.clock.now())
    )
    assert [stray.fate for stray in tally.strays] == [Fate.UNANSWERED]

    for after in (3 * MINUTE, MINUTE, MINUTE):
        await sweep(scene, after)
    said = (
        "Messages of residents are in no state, so that nobody may ever answer them: "
        "inbox rows 1. `folkmoot ledger` says why."
    )
    bad = "Folkmoot, Ambleford: something stands still"
    assert [(post["title"], post["message"]) for post in hook.got] == [(bad, said)]
    assert await in_duty_channel(scene) == [bad, said]

    await sweep(scene, 4 * HOUR)
    broken.by("UPDATE inbox SET result = 'nothing'")
    await sweep(scene, MINUTE)
    await sweep(scene, MINUTE)
    assert [post["message"] for post in hook.got[1:]] == [
        f"Still: {said}",
        "In a state again: inbox rows 1.",
    ]
    assert await found(scene) == []


async def test_a_follow_up_that_fails_is_told_with_its_ticket(scene: Scene, hook: Hook):
    await scene.says(ANA, POTHOLE)
    ticket = await scene.ticket(ANA)

    def fail(unit: Unit) -> None:
        (row,) = unit.tickets.due_for(
            ticket.conversation_id,
            FollowUpKind.UNOWNED,
            scene.town.clock.now() + 90 * 24 * HOUR,
        )
        unit.tickets.follow_up_failed(row.id, row.due_at)

    await scene.town.folkmoot.store.write(fail)
    await sweep(scene, MINUTE)

    (post,) = hook.got
    assert ticket.reference in post["message"]
    assert post["message"].startswith("Follow-ups fail and are tried again each hour")


async def test_what_does_not_go_out_is_told_once_for_each_lane(
    scene: Scene, broken: Broken, hook: Hook
):
    await scene.says(ANA, POTHOLE)
    broken.by("UPDATE outbox SET state = 'sending' WHERE act IN ('card', 'note')")
    broken.by("UPDATE outbox SET state = 'new' WHERE act = 'file'")
    ticket = await scene.ticket(ANA)
    row = "SELECT min(id) FROM outbox WHERE act = 'card'"
    with closing(sqlite3.connect(scene.town.folkmoot.store.path)) as conn:
        (card,) = conn.execute(row).fetchone()

    scene.town.clock.advance(6 * MINUTE)
    await polled(scene)
    await scene.town.folkmoot.watchdog.sweep()
    async with asyncio.timeout(20):
        await hook.came.wait()

    assert await found(scene) == [(Fault.UNSENT, str(card), 1)]
    assert hook.got[0]["message"] == (
        f"Messages wait to be sent: outbox rows {card} ({ticket.reference})."
    )


async def test_signs_of_life_that_fail_are_told_and_a_restart_repeats_nothing(
    scene: Scene, hook: Hook
):
    folkmoot = scene.town.folkmoot
    bad = Signs(
        slack=False,
        reader=False,
        refused=("slack",),
        lag=timedelta(seconds=3),
        free=0.05,
        clock_off=timedelta(seconds=-40),
        backups=True,
    )

    async def look() -> Signs:
        return bad

    def watchdog() -> Watchdog:
        return Watchdog(
            folkmoot.store,
            folkmoot.desk,
            folkmoot.clock,
            look,
            on_decided=lambda: None,
        )

    # what was alive a moment ago is not yet silent
    await watchdog().sweep()
    await scene.quiet()
    assert {one[0] for one in await found(scene)} == {
        Fault.REFUSED,
        Fault.LOOP,
        Fault.DISK,
        Fault.CLOCK,
    }
    scene.town.clock.advance(27 * HOUR)
    await polled(scene)
    await watchdog().sweep()
    again = await watchdog().sweep()
    assert again == Verdict()
    assert {one[0] for one in await found(scene)} == {
        Fault.REFUSED,
        Fault.LOOP,
        Fault.DISK,
        Fault.CLOCK,
        Fault.SLACK,
        Fault.READER,
        Fault.BACKUP,
    }


async def test_a_clock_that_is_set_back_is_told_until_it_has_caught_up(scene: Scene):
    await sweep(scene, MINUTE)

    await sweep(scene, -HOUR)
    assert [one[0] for one in await found(scene)] == [Fault.CLOCK]
    await sweep(scene, 30 * MINUTE)
    assert [one[0] for one in await found(scene)] == [Fault.CLOCK]
    await sweep(scene, 30 * MINUTE)
    assert await found(scene) == []


async def test_a_clock_that_was_ahead_and_is_right_again_keeps_nobody_waiting(
    scene: Scene, broken: Broken
):
    await scene.says(ANA, POTHOLE)
    telegram, clock = scene.town.telegram, scene.town.clock
    before = len(telegram.conversation(ANA))
    # put down while the clock was a day ahead
    ahead = (clock.now() + 24 * HOUR).isoformat(timespec="microseconds")
    broken.by(f"UPDATE outbox SET state = 'new', not_before = '{ahead}'")  # noqa: S608

    began = clock.now()
    await sweep(scene, MINUTE)
    await telegram.wait_for(lambda: len(telegram.conversation(ANA)) > before)

    assert clock.now() < began + HOUR


async def test_an_alert_holds_no_word_and_no_name_of_a_resident(
    scene: Scene, broken: Broken, hook: Hook
):
    await scene.says(ANA, f"{POTHOLE} canarybird")
    broken.by("UPDATE inbox SET state = 'dead'")
    broken.by("DELETE FROM follow_ups")

    await sweep(scene, HOUR)
    await sweep(scene, HOUR)

    told = str(hook.got) + await scene.channel(DUTY)
    assert "inbox rows 1" in told
    for word in ("canarybird", "Ana", "Mill Lane", str(ANA)):
        assert word not in told

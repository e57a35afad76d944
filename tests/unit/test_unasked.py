"""What residents did not ask for waits for the day, at the last step too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.lanes import conversation_lane, side_lane, unasked_lane
from bot.model import OutboxRow
from bot.store import Store, Unit
from bot.unasked import unasked_by_day
from bot.watch.fault import Fault
from tests.builders import NOW, council, incoming

UNASKED = unasked_lane("telegram", "7")
NIGHT, MORNING, NOON, NEXT_MORNING = (
    datetime.fromisoformat(f"2026-11-{when}+00:00")
    for when in ("24 22:00", "25 08:00", "25 12:00", "26 08:00")
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "folkmoot.sqlite") as opened:
        yield opened


def put(unit: Unit, key: str, lane: str, part: int = 0) -> OutboxRow:
    """Something to say to the resident, as it lies in the outbox."""
    _, conversation = unit.people.meet(incoming(), "en", NOW)
    unit.outbox.put(
        key,
        platform="telegram",
        lane=lane,
        act="say",
        body={"part": part},
        now=NOW,
        conversation_id=conversation.id,
    )
    return unit.outbox.claim(NOW, 9)[-1]


async def held_until(
    store: Store, now: datetime, lane: str = UNASKED, part: int = 0
) -> datetime:
    hold = unasked_by_day(council())
    return await store.write(lambda u: hold(u, put(u, "say:2", lane, part), now))


async def sent(store: Store, at: datetime, lane: str = UNASKED) -> None:
    def write(unit: Unit) -> None:
        unit.outbox.sent(put(unit, "say:1", lane).id, at, "7", "31")

    await store.write(write)


async def test_by_day_it_goes_at_once(store: Store):
    assert await held_until(store, NOON) == NOON


@pytest.mark.parametrize("lane", [UNASKED, side_lane(UNASKED, 3)])
async def test_by_night_it_waits_for_the_morning(store: Store, lane: str):
    assert await held_until(store, NIGHT, lane) == MORNING


async def test_the_second_of_a_day_waits_for_the_next(store: Store):
    await sent(store, MORNING)

    assert await held_until(store, NOON) == NEXT_MORNING


async def test_what_may_have_arrived_before_they_left_counts_for_the_day(store: Store):
    def write(unit: Unit) -> None:
        row = put(unit, "say:1", UNASKED)
        unit.outbox.retry(row.id, MORNING, "no answer", ambiguous=True)
        unit.outbox.bury(row.id, "blocked by the user")

    await store.write(write)

    assert await held_until(store, NOON) == NEXT_MORNING


async def test_an_answer_does_not_count_as_unasked(
    store: Store,
):
    await sent(store, MORNING, conversation_lane("telegram", "7"))

    assert await held_until(store, NOON) == NOON


async def test_an_answer_goes_by_night_too(store: Store):
    chat = conversation_lane("telegram", "7")

    assert await held_until(store, NIGHT, chat) == NIGHT


async def test_a_later_part_of_a_message_goes_with_the_first(store: Store):
    await sent(store, NOON)

    assert await held_until(store, NOON, part=1) == NOON


def standing_and_lag(
    unit: Unit, now: datetime
) -> tuple[list[tuple[Fault, datetime]], float]:
    found = [(one.fault, one.since) for one in unit.watch.standing(now)]
    return found, unit.measures.take(now, ()).outbox_lag


async def test_what_waited_for_the_morning_stands_still_only_some_minutes_after_it(
    store: Store,
):
    minutes = [MORNING + timedelta(minutes=n) for n in (0, 3, 6)]

    def night(unit: Unit) -> None:
        unit.outbox.hold(put(unit, "say:1", UNASKED).id, MORNING)
        behind = {"platform": "telegram", "act": "say", "body": {"part": 0}}
        unit.outbox.put("say:2", lane=UNASKED, now=NOW, **behind)

    def morning(unit: Unit) -> None:
        unit.outbox.retry(
            unit.outbox.claim(MORNING, 1)[0].id, minutes[1], "busy", False
        )

    await store.write(night)
    before = await store.read(
        lambda u: standing_and_lag(u, MORNING - timedelta(hours=1))
    )
    await store.write(morning)
    after = [
        await store.read(lambda u, at=at: standing_and_lag(u, at)) for at in minutes
    ]

    assert before == ([], 0.0)
    assert after == [([], 0.0), ([], 180.0), ([(Fault.UNSENT, MORNING)], 360.0)]


async def test_what_waited_behind_something_that_was_held_waits_since_that_went(
    store: Store,
):
    def night(unit: Unit) -> None:
        first = put(unit, "say:1", UNASKED)
        unit.outbox.hold(first.id, MORNING)
        unit.outbox.put(
            "say:2",
            platform="telegram",
            lane=UNASKED,
            act="say",
            body={"part": 0},
            now=NOW,
            conversation_id=first.conversation_id,
        )

    def morning(unit: Unit) -> None:
        unit.outbox.sent(unit.outbox.claim(MORNING, 1)[0].id, MORNING, "7", "31")

    await store.write(night)
    await store.write(morning)
    found = [
        await store.read(lambda u, at=at: standing_and_lag(u, at))
        for at in (MORNING, MORNING + timedelta(minutes=6))
    ]

    assert found == [([], 0.0), ([(Fault.UNSENT, MORNING)], 360.0)]

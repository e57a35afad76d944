"""Residents see that their message is being read, and nothing waits for that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import MovedClock
from tests.builders import NOW
from tests.flows.scene import ANA, BEN, Scene
from tests.flows.test_breaths import all_is_sent, is_heard, time_passes, told
from tests.flows.test_muting import mute

SIGN = "sendChatAction"


@pytest.fixture
def clock() -> MovedClock:
    """Stands still until the test moves it: no breath ends by itself."""
    return MovedClock(NOW + timedelta(minutes=5))


async def shown(scene: Scene, times: int) -> list[dict[str, Any]]:
    """What Telegram was asked to show, once it was asked so often."""
    telegram = scene.town.telegram
    await telegram.wait_for(lambda: telegram.counts[SIGN] >= times, 5)
    return [dict(call.params) for call in telegram.calls if call.method == SIGN]


async def test_it_is_shown_before_the_breath_is_over(scene: Scene):
    scene.town.telegram.send_text(ANA, "A pothole in Mill Lane")
    await is_heard(scene)

    assert await shown(scene, 1) == [{"chat_id": str(ANA), "action": "typing"}]
    assert told(scene) == []


async def test_it_is_kept_up_while_they_go_on(scene: Scene, clock: MovedClock):
    for words in ("A pothole", "in Mill Lane", "by the church", "it is deep"):
        scene.town.telegram.send_text(ANA, words)
        await is_heard(scene)
        clock.advance(timedelta(seconds=1.5))
    await time_passes(scene, clock)

    assert len(await shown(scene, 2)) == 2
    assert len(told(scene)) == 1


@pytest.mark.parametrize("fault", ["server_error", "rate_limited", "hang", "drop"])
async def test_one_that_fails_keeps_nobody_waiting_and_is_not_tried_again(
    scene: Scene, clock: MovedClock, fault: str
):
    scene.town.telegram.faults.inject(fault, SIGN, times=9, seconds=20)
    scene.town.telegram.send_text(ANA, "A pothole in Mill Lane")
    await time_passes(scene, clock)

    assert len(told(scene)) == 1
    assert scene.town.telegram.counts[SIGN] == 1
    assert (await scene.ledger()).unanswered == 0


async def test_when_telegram_asks_for_a_pause_nobody_is_shown_it(
    scene: Scene, clock: MovedClock
):
    scene.town.telegram.faults.inject("rate_limited", SIGN, seconds=60)
    scene.town.telegram.send_text(ANA, "A pothole in Mill Lane")
    await time_passes(scene, clock)
    scene.town.telegram.send_text(BEN, "Please put a bench by the pond")
    await time_passes(scene, clock)
    assert scene.town.telegram.counts[SIGN] == 1
    clock.advance(timedelta(minutes=1))
    scene.town.telegram.send_text(BEN, "Please put a bench by the pond")
    await is_heard(scene)

    assert [one["chat_id"] for one in await shown(scene, 2)] == [str(ANA), str(BEN)]


async def test_what_is_answered_at_once_shows_nothing(scene: Scene, clock: MovedClock):
    telegram = scene.town.telegram
    telegram.send_text(ANA, "/help")
    telegram.send_text(BEN, "hello", chat=-5)
    await is_heard(scene)
    await all_is_sent(scene, clock)

    assert telegram.counts["sendMessage"] == 2
    assert telegram.counts[SIGN] == 0


async def test_who_is_muted_is_not_made_to_wait_for_an_answer(
    scene: Scene, clock: MovedClock
):
    clock.leap = True
    await mute(scene)
    before = scene.town.telegram.counts[SIGN]
    await scene.says(ANA, "you are all useless")

    assert scene.town.telegram.counts[SIGN] == before == 1

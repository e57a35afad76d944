"""A part of the service dies while its process lives: it ends, to be started again.

A Slack that is slow or away keeps no resident waiting."""

from __future__ import annotations

import asyncio

import pytest

from bot.deliver import BadCredentials
from bot.workers import Died
from sandbox.town import Town
from tests.flows.scene import ANA, Scene

POTHOLE = "There is a pothole in Mill Lane"
#: everything of a running Folkmoot that must go on all the time
WORKERS = (
    "slack",
    "outbox",
    "inbox",
    "telegram",
    "tick",
    "erase",
    "sweep",
    "watch",
    "lag",
)


async def test_whichever_worker_dies_the_service_ends_and_says_which(town: Town):
    workers = town.folkmoot.workers
    assert tuple(workers.tasks) == WORKERS
    # the last first: of several that are dead the first is named
    for name in reversed(WORKERS):
        workers.tasks[name].cancel()
        await asyncio.wait([workers.tasks[name]])

        with pytest.raises(Died, match=f"^{name} has ended$"):
            await asyncio.wait_for(town.folkmoot.run(), 10)


async def test_what_it_died_of_is_told_without_the_words_it_worked_on(town: Town):
    async def fails() -> None:
        raise ValueError("canary" + "word")

    town.folkmoot.workers.start(extra=fails())
    with pytest.raises(Died) as died:
        await asyncio.wait_for(town.folkmoot.run(), 10)

    told = str(died.value)
    assert told.startswith("extra has ended: ValueError\n")
    assert "canaryword" not in told
    assert died.value.__suppress_context__


async def again(town: Town) -> None:
    """One that has not started, in the place of the one that ran."""
    await town.folkmoot.stop()
    town.folkmoot = town.new_folkmoot()
    town._stack.push_async_callback(town.folkmoot.stop)


async def test_residents_are_answered_while_slack_does_not(town: Town):
    await again(town)
    town.slack.faults.inject("hang", "auth.test", seconds=60)
    async with asyncio.timeout(10):
        # the client of Slack waits for 15 s
        await town.folkmoot.start()
        town.telegram.send_text(ANA, POTHOLE)
        await town.telegram.wait_for(
            lambda: town.telegram.conversation(ANA)[-1].from_bot, 8
        )

    assert not town.folkmoot.slack.connected


async def test_a_token_that_slack_refuses_at_last_ends_the_service(town: Town):
    town.slack.bot_token = "xoxb-wrong"
    await again(town)
    town.slack.faults.inject("hang", "auth.test", seconds=2)

    with pytest.raises(BadCredentials, match=r"^Bot token: "):
        # residents may be served by then
        await town.folkmoot.start()
        await asyncio.wait_for(town.folkmoot.run(), 10)


async def test_a_token_that_slack_refuses_at_once_starts_nothing(town: Town):
    town.slack.bot_token = "xoxb-wrong"
    await again(town)
    town.telegram.send_text(ANA, POTHOLE)

    with pytest.raises(BadCredentials, match=r"^Bot token: "):
        await town.folkmoot.start()
    assert town.telegram.unconfirmed == 1


async def test_when_slack_is_back_staff_have_what_came_meanwhile(
    town: Town, scene: Scene
):
    await again(town)
    town.slack.faults.inject("drop", "auth.test", times=2)
    await town.folkmoot.start()
    await scene.says(ANA, POTHOLE)
    async with asyncio.timeout(10):
        while not town.folkmoot.slack.connected:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await scene.quiet()

    assert POTHOLE in await scene.channel("C0ROADS")

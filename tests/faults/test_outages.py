"""A platform is away for hours: the other side goes on, and soon all is as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.town import channels
from tests.faults.evidence import Evidence, Figures
from tests.faults.invariants import examine
from tests.faults.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANA, BEN = 101, 102
DEV = "U0DEVSH"
CANARIES = {ANA: "kestrel", BEN: "walnut"}
#: so long that each next try comes half an hour after the one before
HOURS = timedelta(hours=2)


async def ended(stage: Stage) -> Figures:
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
            now=stage.clock.now(),
        )
    )
    assert figures.broken == []
    return figures


def heard(stage: Stage) -> str:
    return " ".join(message.text for message in stage.told(ANA))


async def hours_pass(stage: Stage, hours: timedelta = HOURS) -> None:
    """In steps, so that what is tried again in between fails again."""
    for _ in range(8):
        before = stage.clock.now()
        stage.clock.move(hours / 8)
        later = before + hours / 8 + timedelta(seconds=10)
        await stage.until(lambda later=later: stage.clock.now() > later, "some time")


async def test_residents_are_answered_when_slack_is_away_at_the_start(stage: Stage):
    await stage.slack.go_away()
    await stage.start()
    await stage.says(ANA, "A pothole burst my tyre, kestrel")
    await stage.slack.come_back()
    await stage.card_of("kestrel")

    figures = await ended(stage)
    assert (figures.tickets, figures.duplicates, figures.dead) == (1, 0, 0)


async def test_staff_see_everything_soon_after_slack_was_away_for_hours(stage: Stage):
    await stage.start()
    await stage.says(ANA, "A pothole burst my tyre, kestrel")
    await stage.card_of("kestrel")
    await stage.settled()
    await stage.slack.go_away()
    await stage.says(BEN, "Please put a bench by the walnut")
    await stage.says(ANA, "outside the kestrel chemist")
    await hours_pass(stage)
    await stage.slack.come_back()
    await stage.card_of("walnut")
    await stage.until(lambda: "said where" in stage.thread("kestrel"), "the place")

    figures = await ended(stage)
    assert (figures.tickets, figures.duplicates, figures.dead) == (2, 0, 0)


@pytest.mark.parametrize("hours", [1, 23])
async def test_residents_hear_soon_after_telegram_was_away_for_hours(
    stage: Stage, hours: int
):
    await stage.start()
    await stage.says(ANA, "A pothole burst my tyre, kestrel")
    await stage.card_of("kestrel")
    await stage.settled()
    await stage.telegram.go_away()
    stage.telegram.send_text(BEN, "Please put a bench by the walnut")
    await stage.replies(DEV, "kestrel", "Which lane?")
    await hours_pass(stage, timedelta(hours=hours))
    await stage.telegram.come_back()
    await stage.until(lambda: stage.told(BEN), "an answer")
    await stage.until(lambda: "Which lane?" in heard(stage), "the reply")

    figures = await ended(stage)
    assert (figures.tickets, figures.duplicates, figures.dead) == (2, 0, 0)

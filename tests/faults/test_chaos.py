"""Residents and staff at work while the service is killed again and again, at random.

FOLKMOOT_CHAOS_SECONDS is how long (`make chaos`: ten minutes), FOLKMOOT_CHAOS_SEED
plays the same people again.
"""

from __future__ import annotations

import asyncio
import os
import random
import time

import pytest

from sandbox.slack import CannotDoError, Seen
from sandbox.town import channels
from tests.faults.invariants import Evidence, Figures, examine
from tests.faults.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECONDS = float(os.environ.get("FOLKMOOT_CHAOS_SECONDS", "20"))
SEED = int(os.environ.get("FOLKMOOT_CHAOS_SEED", "") or time.time_ns() % 10**6)
DEV = "U0DEVSH"
CANARIES = {
    201: "kestrel",
    202: "walnut",
    203: "harbour",
    204: "lantern",
    205: "bramble",
    206: "thistle",
}
SAID = (
    "A pothole burst my tyre, {}",
    "Please put a bench by the {}",
    "When does the library open, {}?",
    "my rent went up, {}, and they say it is that form",
    "hello from the {}",
    "any news of the {}",
    "thanks, {}",
    "let me talk to a real person about the {}",
)


class Chaos:
    """People who go on until they are told to stop; each by a seed of their own."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.stopped = False

    async def resident(self, user: int) -> None:
        """Write now and then, without waiting for answers; tap what is offered."""
        dice = _dice(user)
        telegram = self._stage.telegram
        while not self.stopped:
            words = dice.choice(SAID).format(CANARIES[user])
            match dice.randrange(10):
                case 0:
                    telegram.send_photo(user, words)
                case 1:
                    telegram.send_location(user)
                case 2 if offered := self._offered(user):
                    telegram.press(user, *dice.choice(offered))
                case _:
                    telegram.send_text(user, words)
            await asyncio.sleep(dice.uniform(0.1, 1.5))

    def _offered(self, user: int) -> list[tuple[int, str]]:
        told = self._stage.told(user)[-3:]
        return [
            (m.message_id, data) for m in told for row in m.buttons for _, data in row
        ]

    async def staff(self) -> None:
        """Take tickets and write in their threads."""
        dice = _dice(1)
        slack = self._stage.slack
        while not self.stopped:
            cards = [card for card in self._cards() if "take" in card.action_ids]
            if cards:
                card = dice.choice(cards)
                try:
                    await slack.press(DEV, card.channel, card.ts, "take")
                    slack.post(DEV, card.channel, "internal: mine", card.ts)
                except CannotDoError:
                    # it was taken a moment ago
                    continue
            await asyncio.sleep(dice.uniform(0.3, 1.5))

    def _cards(self) -> list[Seen]:
        slack = self._stage.slack
        return [p for c in channels(self._stage.council) for p in slack.messages(c)]

    async def killer(self) -> None:
        """Kill it, some time after it has begun to work."""
        dice = _dice(2)
        while not self.stopped:
            await self._stage.until(self._works, "a start")
            await asyncio.sleep(dice.uniform(0, 2))
            deaths = self._stage.deaths
            self._stage.kill()
            await self._stage.until(lambda: self._stage.deaths > deaths, "an end")  # noqa: B023

    def _works(self) -> bool:
        return self.stopped or self._stage.slack.sockets > 0


@pytest.mark.timeout(SECONDS + 240)
async def test_no_history_of_kills_loses_anything(
    stage: Stage, capsys: pytest.CaptureFixture[str]
):
    chaos = Chaos(stage)
    began = time.monotonic()
    stage.telegram.duplicates = 1
    stage.slack.send_copies(2)
    await stage.start()
    everybody = [chaos.resident(user) for user in CANARIES]
    work = asyncio.gather(*everybody, chaos.staff(), chaos.killer())
    await asyncio.wait([asyncio.ensure_future(work)], timeout=SECONDS)
    chaos.stopped = True
    await work
    await stage.settled()
    await stage.stop()
    figures = examine(_evidence(stage))

    with capsys.disabled():
        print(_told(stage, figures, time.monotonic() - began))  # noqa: T201
    assert figures.broken == [], f"seed {SEED}"
    assert figures.messages > SECONDS
    assert stage.deaths > SECONDS / 10


def _dice(person: int) -> random.Random:
    return random.Random(SEED * 1000 + person)  # noqa: S311 - no secret


def _evidence(stage: Stage) -> Evidence:
    return Evidence(
        telegram=stage.telegram,
        slack=stage.slack,
        channels=tuple(channels(stage.council)),
        database=stage.database,
        updates=stage.updates,
        canaries=CANARIES,
    )


def _told(stage: Stage, figures: Figures, seconds: float) -> str:
    return (
        f"\nchaos, seed {SEED}: {figures.messages} messages, {stage.deaths} kills in "
        f"{seconds:.0f} s: {len(figures.broken)} broken, {figures.tickets} tickets, "
        f"{figures.replies} replies, {figures.duplicates} of them twice, "
        f"{figures.ambiguous} sends of unknown outcome, {figures.dead} given up"
    )

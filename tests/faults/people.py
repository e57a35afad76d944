"""Residents and staff who do not notice that anything is wrong, each by a seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine, Mapping
from typing import Any

from sandbox.slack import CannotDoError, Seen
from sandbox.town import channels
from tests.faults.stage import Stage

DEV = "U0DEVSH"
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


class People:
    """They go on until they are told to stop; `words` are those of each resident."""

    def __init__(self, stage: Stage, words: Mapping[int, str], seed: int) -> None:
        self._stage = stage
        self._words = words
        self._seed = seed
        self.stopped = False

    def work(self) -> list[Coroutine[Any, Any, None]]:
        """What each of them does."""
        return [*(self._resident(user) for user in self._words), self._staff()]

    async def _resident(self, user: int) -> None:
        """Write now and then, without waiting for answers; tap what is offered."""
        dice = dice_of(self._seed, user)
        telegram = self._stage.telegram
        while not self.stopped:
            words = dice.choice(SAID).format(self._words[user])
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

    async def _staff(self) -> None:
        """Take tickets and write in their threads."""
        dice = dice_of(self._seed, 1)
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


def dice_of(seed: int, person: int) -> random.Random:
    """One's own, so that another throw of one changes no other's."""
    return random.Random(seed * 1000 + person)  # noqa: S311 - no secret

"""What residents write, and what the model would make of it: no model is asked."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from bot.council.facts import Council
from bot.model import Choice, Reading
from bot.reading.reader import ReaderUnavailable

INTENTS = (
    "complaint",
    "idea",
    "question",
    "greeting",
    "thanks",
    "goodbye",
    "status_check",
    "human_handoff",
    "emergency",
    "chitchat",
    "out_of_scope",
)
MATTERS = ("complaint", "complaint", "complaint", "idea", "question")
TALK = (
    "greeting",
    "thanks",
    "goodbye",
    "status_check",
    "human_handoff",
    "chitchat",
    "out_of_scope",
)
#: a share of what is written that is no plain matter
TALK_SHARE, DANGER_SHARE, UNSURE_SHARE = 0.3, 0.01, 0.15


@dataclass(frozen=True)
class Meaning:
    """What a scripted text says."""

    intent: str
    #: of the intent, 0 to 1
    confidence: float
    service: str
    #: of the service
    sure: float
    safety: tuple[str, ...] = ()


class Script:
    """Draws texts by a seed, and reads them again as the model would."""

    def __init__(self, council: Council, randomness: random.Random) -> None:
        self._services = sorted(council.services)
        self._random = randomness
        self._meanings: dict[str, Meaning] = {}

    def line(self) -> str:
        """A text with a meaning of its own."""
        meaning = self._meaning()
        text = f"{meaning.intent} about {meaning.service}, no. {len(self._meanings)}"
        self._meanings[text] = meaning
        return text

    def _meaning(self) -> Meaning:
        dice, drawn = self._random.random(), self._random
        service = drawn.choice(self._services)
        if dice < DANGER_SHARE:
            return Meaning("emergency", 0.97, service, 0.5, ("gas",))
        if dice < TALK_SHARE:
            return Meaning(drawn.choice(TALK), 0.95, service, 0.3)
        if dice < TALK_SHARE + UNSURE_SHARE:
            sure = drawn.uniform(0.2, 0.7)
            return Meaning(
                drawn.choice(MATTERS), drawn.uniform(0.3, 0.9), service, sure
            )
        return Meaning(drawn.choice(MATTERS), 0.95, service, 0.96)

    def read(self, text: str) -> Reading:
        """The reading of a text; one that nobody wrote here is unclear."""
        meaning = self._meanings.get(text) or Meaning("question", 0.3, "", 0.0)
        rest = (1 - meaning.confidence) / (len(INTENTS) - 1)
        others = [Choice(name, rest) for name in INTENTS if name != meaning.intent]
        other = self._services[0]
        services = (
            Choice(meaning.service, meaning.sure),
            Choice(other, 1 - meaning.sure),
        )
        return Reading(
            intent=meaning.intent,
            intent_confidence=meaning.confidence,
            intents=(Choice(meaning.intent, meaning.confidence), *others),
            services=tuple(sorted(services, key=lambda c: -c.confidence)),
            safety=meaning.safety,
        )


class ScriptedReader:
    """`bot.inbox.Reader` on a script; it can be down."""

    name = "reader"

    def __init__(self, script: Script) -> None:
        self._script = script
        self.down = False

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        """One reading for each text. Raises ReaderUnavailable."""
        if self.down:
            raise ReaderUnavailable("it is down")
        return [self._script.read(text) for text in texts]

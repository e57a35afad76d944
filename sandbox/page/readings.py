"""Readings for a story that is told the same every time: a table, no model."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Choice, Place, Reading

#: what is left of 1 goes to this
ELSE = "out_of_scope"


def reading(
    intent: str,
    services: dict[str, float],
    *,
    place: str = "",
    language: str = "en",
    dangers: tuple[str, ...] = (),
) -> Reading:
    """A sure intent with these services."""
    rest = (Choice(ELSE, 0.04),) if intent != ELSE else ()
    ranked = sorted(services.items(), key=lambda one: -one[1])
    return Reading(
        intent=intent,
        intent_confidence=0.96,
        intents=(Choice(intent, 0.96), *rest),
        services=tuple(Choice(name, share) for name, share in ranked),
        place=Place(place) if place else None,
        language=Choice(language, 0.98),
        safety=dangers,
    )


#: of words that are about nothing in particular
UNSURE = reading(ELSE, {"noise": 0.2, "library": 0.2})


class Table:
    """A reader that knows some words: the first that a text holds says what it is."""

    def __init__(self, readings: dict[str, Reading]) -> None:
        self._readings = readings

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        """One reading for each text; of what it does not know, an unsure one."""
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Reading:
        known = self._readings.items()
        found = (meant for words, meant in known if words in text.lower())
        return next(found, UNSURE)

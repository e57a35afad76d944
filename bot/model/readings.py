"""What the model made of a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where something is: words, a point (WGS 84 degrees), or both."""

    text: str = ""
    latitude: float | None = None
    longitude: float | None = None

    def __bool__(self) -> bool:
        return bool(self.text) or self.latitude is not None


@dataclass(frozen=True)
class Choice:
    """A name with its probability, 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Clause:
    """A piece of a text that may be a matter of its own."""

    text: str
    #: it says so itself: "also", "another thing"
    another: bool = False
    #: it speaks of what was said before: "it", "they"
    back: bool = False
    #: nothing but a name, among others: "a broken lamp"
    named: bool = False


@dataclass(frozen=True)
class Reading:
    """What the model made of one text. Rankings are best first and sum to 1."""

    intent: str
    intent_confidence: float
    intents: tuple[Choice, ...]
    services: tuple[Choice, ...]
    place: Place | None = None
    time: str | None = None
    language: Choice | None = None
    #: names of dangers found beside the intent, empty when none
    safety: tuple[str, ...] = ()
    #: how its clauses read, in order; empty when there is one, or they were not read
    parts: tuple[Part, ...] = ()

    def probability(self, *intents: str) -> float:
        """The summed probability of these intents."""
        return sum(c.confidence for c in self.intents if c.name in intents)


@dataclass(frozen=True)
class Part:
    """A clause, and how it reads by itself."""

    clause: Clause
    reading: Reading

"""From the services that the reader saw to the department that answers for them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from bot.council.facts import Council
from bot.model import Choice, Reading

Certainty = Literal["sure", "nearly", "unsure"]


@dataclass(frozen=True)
class Routing:
    """Where a message belongs. Nothing known: triage, with confidence 0."""

    #: the best guess; whether to follow it says `sure`
    department: str
    #: 0 to 1
    confidence: float
    sure: Certainty
    #: every department with any probability, best first
    departments: tuple[Choice, ...]
    #: the likeliest service of that department
    service: str | None
    service_confidence: float
    #: a law or code sets a time for it
    lawful: bool = False


def route(reading: Reading, council: Council) -> Routing:
    """Sum the services' probabilities by department; unknown services are ignored."""
    known = [c for c in reading.services if c.name in council.services]
    sums: defaultdict[str, float] = defaultdict(float)
    for choice in known:
        sums[council.department_of(choice.name).id] += choice.confidence
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    if not ranked:
        return Routing(council.triage, 0.0, "unsure", (), None, 0.0)
    departments = tuple(Choice(name, min(p, 1.0)) for name, p in ranked)
    best = departments[0]
    own = council.department(best.name).services
    service = max((c for c in known if c.name in own), key=lambda c: c.confidence)
    return Routing(
        best.name,
        best.confidence,
        _certainty(best, council),
        departments,
        service.name,
        service.confidence,
    )


def _certainty(best: Choice, council: Council) -> Certainty:
    thresholds = council.department(best.name).thresholds
    if best.confidence >= thresholds.sure:
        return "sure"
    return "nearly" if best.confidence >= thresholds.nearly else "unsure"

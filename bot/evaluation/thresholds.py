"""Which thresholds cost least, from labelled messages and what each outcome costs.

A message whose department is likely enough is routed (`sure`), else the resident is
asked (`nearly`), else a person in triage reads it first. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from actions.matters import OFFERED
from bot.council.facts import Council, Thresholds
from bot.evaluation.evaluate import Case

#: candidates: no finer than what so few messages can tell
STEP = 0.05
#: a department with fewer messages takes the thresholds of all
FEWEST = 60
ALL = "all departments"


@dataclass(frozen=True)
class Costs:
    """Minutes of people's time."""

    #: a ticket in the wrong department: read there, sent on, read again, and the wait
    wrong: float = 15.0
    #: one question to the resident
    ask: float = 1.0
    #: a person reads and sorts it
    triage: float = 3.0


COSTS = Costs()


@dataclass(frozen=True)
class Advice:
    """The cheapest thresholds of a department, with the mean cost of a message."""

    department: str
    of: int
    sure: float
    nearly: float
    cost: float
    #: with the thresholds that council.yml has
    cost_now: float


def advice(
    cases: Sequence[Case], council: Council, costs: Costs = COSTS
) -> tuple[Advice, ...]:
    """For all departments together, then for each with enough messages of its own."""
    if not cases:
        return ()
    groups = {ALL: list(cases)}
    for name in council.departments:
        own = [case for case in cases if case.guess == name]
        if len(own) >= FEWEST:
            groups[name] = own
    return tuple(_advice(name, group, council, costs) for name, group in groups.items())


def _advice(name: str, cases: Sequence[Case], council: Council, costs: Costs) -> Advice:
    best = min(
        _candidates(), key=lambda t: (mean_cost(cases, t, costs), -t.sure, -t.nearly)
    )
    known = council.departments.get(name)
    now = known.thresholds if known else council.thresholds
    return Advice(
        name,
        len(cases),
        best.sure,
        best.nearly,
        mean_cost(cases, best, costs),
        mean_cost(cases, now, costs),
    )


def _candidates() -> Iterator[Thresholds]:
    steps = [round(n * STEP, 2) for n in range(1, round(1 / STEP))]
    for sure in steps:
        for nearly in steps:
            if nearly <= sure:
                yield Thresholds(sure, nearly)


def mean_cost(cases: Sequence[Case], at: Thresholds, costs: Costs) -> float:
    """Minutes a message with these thresholds."""
    return sum(_cost(case, at, costs) for case in cases) / len(cases)


def _cost(case: Case, at: Thresholds, costs: Costs) -> float:
    if case.confidence >= at.sure:
        return 0.0 if case.right else costs.wrong
    if case.confidence < at.nearly:
        return costs.triage
    offered = [choice.name for choice in case.ranking[:OFFERED]]
    return costs.ask + (0.0 if case.truth in offered else costs.triage)

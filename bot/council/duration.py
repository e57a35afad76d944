"""Promised lengths of time, as council.yml writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Unit = Literal[
    "minutes", "hours", "working days", "clock minutes", "clock hours", "days", "months"
]
PromiseStep = Literal["first_answer", "next_news", "resolution"]

#: what people write -> the unit and how many of it
UNITS: dict[str, tuple[Unit, int]] = {
    "min": ("minutes", 1),
    "minute": ("minutes", 1),
    "h": ("hours", 1),
    "hour": ("hours", 1),
    "working day": ("working days", 1),
    "clock minute": ("clock minutes", 1),
    "clock hour": ("clock hours", 1),
    "day": ("days", 1),
    "calendar day": ("days", 1),
    "week": ("days", 7),
    "month": ("months", 1),
}
#: no promise is longer than about two years
LONGEST: dict[Unit, int] = {
    "minutes": 100_000,
    "hours": 2_000,
    "working days": 500,
    "clock minutes": 100_000,
    "clock hours": 17_520,
    "days": 731,
    "months": 24,
}


@dataclass(frozen=True)
class Duration:
    """A promised length of time: of opening time, of working days, or by the clock."""

    amount: int
    unit: Unit

    @property
    def minutes(self) -> int:
        """Of a length by the clock. ValueError for one that a calendar has to say."""
        match self.unit:
            case "clock minutes":
                return self.amount
            case "clock hours":
                return self.amount * 60
        raise ValueError(f"{self} are not of the same length everywhere")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit if self.amount != 1 else self.unit[:-1]}"


def parse_duration(text: str) -> Duration:
    """'4 h', '30 min' (opening time), '2 working days', '3 days', '1 month',
    '30 clock minutes'. ValueError with a sentence for anything else."""
    words = re.fullmatch(r"\s*(\d{1,6})\s*([a-z ]+?)\s*", text.casefold())
    unit = words and re.sub(r"\s+", " ", words[2])
    found = unit and (UNITS.get(unit) or UNITS.get(unit.removesuffix("s")))
    if not words or not found:
        raise ValueError(
            f"{text!r} is not a length of time: write '4 h' or '30 min' (while open), "
            "'2 working days', '3 days', '2 weeks', '1 month' or '30 clock minutes'"
        )
    amount = int(words[1]) * found[1]
    if not 1 <= amount <= LONGEST[found[0]]:
        raise ValueError(
            f"{text!r} should be at least 1 and at most {LONGEST[found[0]]} {found[0]}"
        )
    return Duration(amount, found[0])

"""What is simulated, what a day of it came to, and what it means that it failed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

#: days at which a simulation may begin: clock changes, bank holidays, a leap day
STARTS = (
    datetime(2026, 12, 16, tzinfo=UTC),
    datetime(2027, 3, 19, tzinfo=UTC),
    datetime(2027, 4, 28, tzinfo=UTC),
    datetime(2027, 8, 20, tzinfo=UTC),
    datetime(2027, 10, 22, tzinfo=UTC),
    datetime(2028, 2, 21, tzinfo=UTC),
)


@dataclass(frozen=True)
class Plan:
    """What is simulated. The same plan is the same history."""

    seed: int
    days: int = 14
    residents: int = 15
    #: days between what one resident does, on average
    rest: float = 4.0

    @property
    def is_paced(self) -> bool:
        """Whether messages go out as slowly as in life; every fourth history."""
        return self.seed % 4 == 0

    @property
    def has_overnight_outages(self) -> bool:
        """Whether Telegram is down for whole nights; every second history."""
        return self.seed % 2 == 1

    @property
    def start(self) -> datetime:
        """A day to begin, by the seed."""
        return STARTS[self.seed % len(STARTS)]

    @property
    def command(self) -> str:
        """What plays it again."""
        return (
            f"folkmoot simulate --days {self.days} --residents {self.residents} "
            f"--seed {self.seed}"
        )


class Broken(Exception):
    """Something that must be true is not: where, when, and how to see it again."""

    def __init__(self, plan: Plan, now: datetime, what: str) -> None:
        super().__init__(
            f"seed {plan.seed}, {now:%Y-%m-%d %H:%M:%S} UTC: {what}\n{plan.command}"
        )
        self.what = what


@dataclass
class Daily:
    """A day of the picture."""

    #: its midnight on the council's wall
    day: datetime
    #: messages, taps and the like of residents
    received: int = 0
    #: messages that reached residents
    said: int = 0
    #: those among them that a person wrote
    answers: int = 0
    #: what staff did in Slack
    acts: int = 0
    #: tickets at the end of the day
    open: int = 0
    overdue: int = 0
    #: outages that began, and crashes, by what broke
    trouble: Counter[str] = field(default_factory=Counter)

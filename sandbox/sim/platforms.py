"""The platforms, made up: they take what is sent, lose answers, and go down."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.deliver import Ambiguous, Delivered, Leaves, TryLater, Unreachable, unnoted
from bot.lanes import paced_lane
from bot.model import OutboxRow

#: shares of sends that go wrong on a good day
BUSY, LOST_BEFORE, LOST_AFTER = 0.01, 0.005, 0.01

#: tells the world that something arrived, for the first time or once more
OnArrival = Callable[[OutboxRow, Delivered], None]


@dataclass
class Platform:
    """A `bot.deliver.Deliverer` in this process."""

    name: str
    randomness: random.Random
    on_arrival: OnArrival
    is_sure: bool = False
    #: whatever it is down for
    outages: set[str] = field(default_factory=set)
    #: chats that take nothing more
    blocked: set[str] = field(default_factory=set)
    #: key of a row -> where it arrived first
    arrived: dict[str, Delivered] = field(default_factory=dict)
    _numbers: int = 0

    @property
    def down(self) -> bool:
        """Nothing gets through."""
        return bool(self.outages)

    async def deliver(self, row: OutboxRow, leaves: Leaves = unnoted) -> Delivered:
        """Send it once, with the luck of the day."""
        if self.down:
            raise TryLater("no connection")
        leaves()
        dice = self.randomness.random()
        if dice < BUSY:
            raise TryLater("too many requests", after=3)
        if dice < BUSY + LOST_BEFORE:
            raise Ambiguous("no answer")
        if row.act == "say" and place_of(row) in self.blocked:
            raise Unreachable("blocked by the user")
        where = self._accept(row)
        if dice < BUSY + LOST_BEFORE + LOST_AFTER:
            raise Ambiguous("the answer was lost")
        return where

    def _accept(self, row: OutboxRow) -> Delivered:
        self._numbers += 1
        where = Delivered(place_of(row), self._id(row))
        self.arrived.setdefault(row.key, where)
        self.on_arrival(row, where)
        return where

    def _id(self, row: OutboxRow) -> str:
        if row.act == "card":
            # a card is brought up to date in its place
            return f"card{row.ticket_id}.{place_of(row)}"
        return f"9{self._numbers:06}"

    async def look_up(self, row: OutboxRow) -> Delivered | None:
        """Slack can be asked, the others can't."""
        if self.down:
            raise TryLater("no connection")
        return self.arrived.get(row.key) if self.is_sure else None


def place_of(row: OutboxRow) -> str:
    """The chat, channel or address that a row goes to."""
    return paced_lane(row.lane).split(":")[1]

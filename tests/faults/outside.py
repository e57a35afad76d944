"""A platform in this process: what arrived there, and how it answers, by a list."""

from __future__ import annotations

from collections import Counter

from bot.deliver import Ambiguous, Delivered, Leaves, Rejected, TryLater, unnoted
from bot.model import OutboxRow
from sandbox.sim.platforms import place_of

#: how the next send may go wrong
ERRORS = ("busy", "wait", "lost before", "lost after", "refused")


class Outside:
    """`bot.deliver.Deliverer`; what is in `errors` spoils one send after the other."""

    def __init__(self, *, is_sure: bool) -> None:
        self.is_sure = is_sure
        self.down = False
        self.errors: list[str] = []
        self.arrived: list[OutboxRow] = []

    async def deliver(self, row: OutboxRow, leaves: Leaves = unnoted) -> Delivered:
        """Take it, or not."""
        leaves()
        error = self.errors.pop(0) if self.errors else ""
        if self.down or error == "busy":
            raise TryLater("no connection")
        match error:
            case "wait":
                raise TryLater("too many requests", after=7)
            case "refused":
                raise Rejected("it is not wanted")
            case "lost before":
                raise Ambiguous("no answer")
        self.arrived.append(row)
        if error == "lost after":
            raise Ambiguous("the answer was lost")
        return self._where(row)

    async def look_up(self, row: OutboxRow) -> Delivered | None:
        """Where it is, if this platform can be asked."""
        if self.down:
            raise TryLater("no connection")
        came = self.is_sure and row.key in self.times
        return self._where(row) if came else None

    @property
    def times(self) -> Counter[str]:
        """How often each row arrived, by its key."""
        return Counter(row.key for row in self.arrived)

    def said(self) -> list[OutboxRow]:
        """What residents read."""
        return [row for row in self.arrived if row.act == "say"]

    def _where(self, row: OutboxRow) -> Delivered:
        first = next(n for n, one in enumerate(self.arrived) if one.key == row.key)
        name = f"card{row.ticket_id}" if row.act == "card" else f"{9000 + first}"
        return Delivered(place_of(row), name)

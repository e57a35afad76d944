"""What residents did not ask for, held at the very last step.

The desk writes it by day and once a day. But an outage may last into the night: then
it waits until the morning, and what was to come that day waits for the next.
"""

from __future__ import annotations

from datetime import datetime

from bot.council.facts import Council
from bot.lanes import is_unasked
from bot.model import OutboxRow
from bot.outbox import Hold
from bot.quiet import next_allowed
from bot.store import Unit


def unasked_by_day(council: Council) -> Hold:
    """Until when a row must wait."""

    def hold(unit: Unit, row: OutboxRow, now: datetime) -> datetime:
        # a later part goes with the first
        if not is_unasked(row.lane) or row.body.get("part"):
            return now
        last = unit.outbox.last_unasked(row.conversation_id)
        return next_allowed(council, now, last)

    return hold

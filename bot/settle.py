"""What becomes of a row of the outbox once its outcome is known."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.deliver import (
    Ambiguous,
    BadCredentials,
    Delivered,
    DeliveryError,
    Rejected,
    Unreachable,
)
from bot.model import OutboxRow
from bot.retry import RetryPolicy
from bot.store import Unit

#: tells the desk, in the same write, that a row will never arrive
OnDead = Callable[[Unit, OutboxRow, DeliveryError], None]
#: None: it was claimed but never tried
Outcome = Delivered | DeliveryError | None

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """How a row fared."""

    row: OutboxRow
    outcome: Outcome


class Settler:
    """Writes outcomes with what follows from them."""

    def __init__(
        self, on_dead: OnDead, retry: RetryPolicy, jitter: Callable[[], float]
    ) -> None:
        self._on_dead = on_dead
        self._retry = retry
        self._jitter = jitter

    def settle(
        self, unit: Unit, result: Result, now: datetime, *, bare: bool = False
    ) -> None:
        """Write one outcome; when `bare`, without links and without telling anybody."""
        row, outcome = result.row, result.outcome
        if isinstance(outcome, Delivered):
            unit.outbox.sent(row.id, now, outcome.place, outcome.remote_id)
            if outcome.remote_id and not bare:
                _link(unit, row, outcome)
        elif outcome is None or isinstance(outcome, BadCredentials):
            unit.outbox.put_back(row.id, now)
        else:
            self._settle_failure(unit, row, outcome, now, bare)

    def _settle_failure(
        self,
        unit: Unit,
        row: OutboxRow,
        error: DeliveryError,
        now: datetime,
        bare: bool,
    ) -> None:
        again = self._again_at(row, error, now)
        if again is not None:
            lost = isinstance(error, Ambiguous)
            unit.outbox.retry(row.id, again, str(error), lost)
            return
        unit.outbox.bury(row.id, str(error))
        log.warning("%s will not arrive: %s", row.key, error)
        if not bare:
            self._on_dead(unit, row, error)

    def _again_at(
        self, row: OutboxRow, error: DeliveryError, now: datetime
    ) -> datetime | None:
        if isinstance(error, Unreachable | Rejected):
            return None
        if isinstance(error, Ambiguous) and row.ambiguous:
            # it may have arrived twice already
            return None
        return self._retry.next_attempt(
            row.attempts, error, row.created_at, now, self._jitter()
        )


def _link(unit: Unit, row: OutboxRow, delivered: Delivered) -> None:
    """Remember where it is, for replies, edits and presses."""
    unit.people.link(
        row.platform,
        delivered.place,
        delivered.remote_id,
        message_id=row.message_id,
        ticket_id=row.ticket_id,
    )
    if row.act == "card" and row.ticket_id is not None:
        unit.tickets.change(
            row.ticket_id,
            {"card_channel": delivered.place, "card_ts": delivered.remote_id},
        )

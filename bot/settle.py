"""What becomes of a row of the outbox once its outcome is known."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from bot.deliver import (
    Ambiguous,
    BadCredentials,
    Delivered,
    DeliveryError,
    Rejected,
    StepAside,
    Unreachable,
)
from bot.lanes import channel_lane, side_lane
from bot.model import Author, OutboxRow, StoredMessage
from bot.retry import RetryPolicy
from bot.store import Unit

#: tells the desk, in the same write, that a row will never arrive
OnDead = Callable[[Unit, OutboxRow, DeliveryError], None]
#: tells the desk that this has failed: nobody knows yet
OnUntold = Callable[[Unit, OutboxRow], None]
#: None: it was claimed but never tried
Outcome = Delivered | DeliveryError | None

#: acts after which the note about an answer says something else
OF_AN_ANSWER = ("say", "send_file", "edit", "unsay")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """How a row fared."""

    row: OutboxRow
    outcome: Outcome


class Settler:
    """Writes outcomes with what follows from them."""

    def __init__(
        self,
        on_dead: OnDead,
        on_untold: OnUntold,
        retry: RetryPolicy,
        jitter: Callable[[], float],
        sure: Collection[str] = (),
    ) -> None:
        """`sure`: platforms that can be asked what has become of a lost outcome."""
        self._sure = sure
        self._on_dead = on_dead
        self._on_untold = on_untold
        self._retry = retry
        self._jitter = jitter

    def settle(
        self, unit: Unit, result: Result, now: datetime, *, bare: bool = False
    ) -> None:
        """Write one outcome; when `bare`, without what follows from it, but for a word
        to somebody when it will never arrive."""
        row, outcome = result.row, result.outcome
        if isinstance(outcome, Delivered):
            unit.outbox.sent(
                row.id, outcome.at or now, outcome.place, outcome.remote_id
            )
            if outcome.remote_id and not bare:
                _link(unit, row, outcome, now)
            if not bare:
                _show_state(unit, row, now)
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
            if isinstance(error, StepAside):
                unit.outbox.move_to_lane(row.id, side_lane(row.lane, row.id))
            return
        unit.outbox.bury(row.id, str(error), ambiguous=isinstance(error, Ambiguous))
        log.warning("%s will not arrive: %s", row.key, error)
        if bare:
            self._on_untold(unit, row)
            return
        _show_state(unit, row, now)
        self._on_dead(unit, row, error)

    def _again_at(
        self, row: OutboxRow, error: DeliveryError, now: datetime
    ) -> datetime | None:
        if isinstance(error, Unreachable | Rejected):
            return None
        lost_again = isinstance(error, Ambiguous) and row.ambiguous
        if lost_again and row.platform not in self._sure:
            # it may have arrived twice already
            return None
        return self._retry.next_attempt(
            row.attempts, error, row.waits_since, now, self._jitter()
        )


def _link(unit: Unit, row: OutboxRow, delivered: Delivered, now: datetime) -> None:
    """Remember where it is, for replies, edits and presses."""
    unit.people.link(
        row.platform,
        delivered.place,
        delivered.remote_id,
        message_id=row.message_id,
        ticket_id=row.ticket_id,
    )
    if row.act == "card" and row.ticket_id is not None:
        _place_card(unit, row, row.ticket_id, delivered, now)


def _show_state(unit: Unit, row: OutboxRow, now: datetime) -> None:
    """The note about an answer of staff says whether it arrived."""
    if row.act not in OF_AN_ANSWER or not (row.message_id and row.ticket_id):
        return
    if row.body.get("part", 0) + 1 < row.body.get("parts", 1):
        return
    channel = unit.tickets.get(row.ticket_id).card_channel
    if channel and unit.people.message(row.message_id).author is Author.STAFF:
        unit.outbox.put(
            f"reply_state:{row.id}",
            platform="slack",
            lane=channel_lane(channel),
            act="reply_state",
            body={},
            now=now,
            ticket_id=row.ticket_id,
            message_id=row.message_id,
        )


def _place_card(
    unit: Unit, row: OutboxRow, ticket_id: int, delivered: Delivered, now: datetime
) -> None:
    """Where the card is; one that is left in another channel says where it went."""
    ticket = unit.tickets.get(ticket_id)
    left = (ticket.card_channel, ticket.card_ts)
    moves = left[0] is not None and left[0] != delivered.place
    if moves and unit.outbox.card_went_elsewhere(row, delivered.place):
        # two channels at once: the later one is where it belongs
        left = (delivered.place, delivered.remote_id)
    else:
        unit.tickets.place_card(ticket_id, delivered.place, delivered.remote_id)
        if moves:
            _show_again(unit, row, ticket_id, delivered.place, now)
    if moves:
        unit.outbox.put(
            f"left_card:{row.id}",
            platform=row.platform,
            lane=channel_lane(left[0] or ""),
            act="left_card",
            body={"channel": left[0], "ts": left[1]},
            now=now,
            ticket_id=ticket_id,
        )


def _show_again(
    unit: Unit, row: OutboxRow, ticket_id: int, channel: str, now: datetime
) -> None:
    """What was said so far, for those who did not see it in the other channel."""
    lane = channel_lane(channel)
    said = unit.people.of_ticket(ticket_id)
    first = next((m.id for m in said if m.text), None)
    for message in said:
        if message.id != first or unit.people.media(message.id):
            _show(unit, row, message, lane, now)


def _show(
    unit: Unit, row: OutboxRow, message: StoredMessage, lane: str, now: datetime
) -> None:
    note: dict[str, object] = {"name": "resident_message", "values": {}}
    if message.author is Author.STAFF:
        note = {"name": "replied", "values": {"user": message.staff}}
    files = [{"index": index} for index in range(len(unit.people.media(message.id)))]
    for act, bodies in (("note", [note]), ("file", files)):
        if unit.outbox.shows(message.id, act, lane):
            continue
        for body in bodies:
            unit.outbox.put(
                f"again:{row.id}:{message.id}:{act}:{body.get('index', '')}",
                platform=row.platform,
                lane=lane,
                act=act,
                body=body,
                now=now,
                ticket_id=row.ticket_id,
                message_id=message.id,
            )

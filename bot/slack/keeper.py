"""Who may act, and keeping what they did before Slack hears that we have it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.clock import Clock
from bot.council.facts import Council
from bot.lanes import channel_lane, conversation_lane
from bot.model import Ticket
from bot.slack.parse import (
    Body,
    Sort,
    action_of,
    channel_of,
    key_of,
    payload_of,
    reference_of,
    sort_of,
    team_ids,
    thread_of,
    user_of,
)
from bot.store import Arrived, Store, Unit

log = logging.getLogger(__name__)

SOURCE = "slack"


class Keeper:
    """Stores envelopes of staff; everybody else is refused, which is audited."""

    def __init__(
        self,
        store: Store,
        council: Council,
        clock: Clock,
        on_stored: Callable[[], None],
    ) -> None:
        self._store = store
        self._council = council
        self._clock = clock
        self._on_stored = on_stored
        #: listed as staff, but guests, bots or gone in Slack itself
        self.barred: frozenset[str] = frozenset()

    def refusal(self, body: Body) -> str | None:
        """Why this may not be done; None when it may."""
        user = user_of(body)
        if team_ids(body) != {self._council.slack_team}:
            return "another workspace"
        if body.get("is_ext_shared_channel"):
            return "a channel shared with another organisation"
        if user in self.barred:
            return "a guest or a bot"
        if self._council.staff_by_slack(user) is None:
            return "not staff"
        return None

    async def keep(self, bodies: Sequence[Body]) -> int:
        """Store what is new among these, all or nothing; how many were.

        What is written outside tickets' threads is nobody's business and not kept.
        Raises what the store raises: then nothing may be acknowledged.
        """
        now = self._clock.now()
        stored = await self._store.write(
            lambda unit: unit.inbox.store(_arrivals(unit, bodies), now),
            step="slack_envelope",
        )
        if stored:
            self._on_stored()
        return stored

    async def has(self, body: Body) -> bool:
        """It is here already: it comes once more."""
        key = key_of(body)
        return await self._store.read(lambda unit: unit.inbox.has(SOURCE, key))

    async def hurry(self) -> None:
        """What waits for its next try goes now."""
        now = self._clock.now()
        if await self._store.write(
            lambda unit: unit.outbox.hurry(SOURCE, now), step="slack_back"
        ):
            self._on_stored()

    async def refuse(self, body: Body, why: str) -> None:
        """One sentence for whoever tried, at most once an hour, and a line of audit."""
        user, channel, act = user_of(body), channel_of(body), action_of(body)
        now = self._clock.now()
        log.warning("slack: %s by %s in %s refused: %s", act, user, channel, why)

        def work(unit: Unit) -> None:
            unit.tickets.audit(
                now,
                actor=user,
                act="refused",
                reference=None,
                inbox_id=None,
                detail={"act": act, "channel": channel, "why": why},
            )
            key = f"refused:{user}:{channel}:{now:%Y-%m-%dT%H}"
            _put_tell(unit, key, user, channel, "not_staff", now)

        await self._store.write(work, step="slack_refusal")
        self._on_stored()

    async def tell(self, body: Body, name: str) -> None:
        """Answer whoever pressed a button, seen by nobody else."""
        user, channel, now = user_of(body), channel_of(body), self._clock.now()
        key = f"tell:{name}:{key_of(body)}"
        await self._store.write(
            lambda unit: _put_tell(unit, key, user, channel, name, now),
            step="slack_tell",
        )
        self._on_stored()


def _arrivals(unit: Unit, bodies: Sequence[Body]) -> list[Arrived]:
    found = (_arrival(unit, body) for body in bodies)
    return [arrived for arrived in found if arrived is not None]


def _arrival(unit: Unit, body: Body) -> Arrived | None:
    ticket = _ticket(unit, body)
    if ticket is None and sort_of(body) is Sort.THREAD:
        return None
    reference = ticket.reference if ticket else reference_of(body)
    payload = payload_of(body, reference)
    return Arrived(SOURCE, key_of(body), _lane(unit, ticket, body), payload)


def _ticket(unit: Unit, body: Body) -> Ticket | None:
    thread = thread_of(body)
    if thread:
        return unit.tickets.by_card(channel_of(body), thread)
    return unit.tickets.by_reference(reference_of(body))


def _lane(unit: Unit, ticket: Ticket | None, body: Body) -> str:
    """The resident's own lane; an act on no ticket has the lane of its channel."""
    if ticket is None:
        return channel_lane(channel_of(body))
    conversation = unit.people.conversation(ticket.conversation_id)
    return conversation_lane(conversation.platform, conversation.chat_id)


def _put_tell(
    unit: Unit, key: str, user: str, channel: str, name: str, now: datetime
) -> None:
    body = {"user": user, "channel": channel, "name": name, "values": {}}
    unit.outbox.put(
        key,
        platform=SOURCE,
        lane=channel_lane(channel),
        act="tell",
        body=body,
        now=now,
    )

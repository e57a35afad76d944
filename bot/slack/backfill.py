"""What Slack did not deliver: read again from the threads of open tickets."""

from __future__ import annotations

from collections import defaultdict

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.broken import Broken
from bot.slack.history import history, replies
from bot.slack.keeper import Keeper
from bot.slack.parse import Body, Sort, key_of, payload_of, sort_of
from bot.store import Store, Unit
from bot.store.tickets import read_to

#: read again what is this much older than the newest seen: an older message may show
#: up later, seconds
OVERLAP = 120.0


class Backfill:
    """Sweeps channel by channel; how far it came is remembered for each."""

    def __init__(
        self,
        client: AsyncWebClient,
        store: Store,
        keeper: Keeper,
        team: str,
        broken: Broken,
    ) -> None:
        self._client = client
        self._store = store
        self._keeper = keeper
        self._team = team
        self._broken = broken

    async def run(self) -> int:
        """Store what is missing; how many messages were. Raises DeliveryError."""
        cards: dict[str, set[str]] = defaultdict(set)
        for channel, ts in await self._store.read(lambda u: u.tickets.open_cards()):
            cards[channel].add(ts)
        return sum([await self._channel(one, cards[one]) for one in cards])

    async def _channel(self, channel: str, cards: set[str]) -> int:
        fact = read_to(channel)
        since = float(await self._store.read(lambda u: u.inbox.fact(fact)) or 0)
        newest, stored = since, 0
        async for parent in history(self._client, channel, min(cards, key=float)):
            latest = float(parent.get("latest_reply") or 0)
            newest = max(newest, latest - OVERLAP)
            if parent["ts"] in cards and latest > since:
                stored += await self._thread(channel, parent["ts"], since)
        if newest > since:
            await self._store.write(
                lambda unit: _come_to(unit, fact, since, newest), step="slack_read"
            )
        return stored

    async def _thread(self, channel: str, card: str, since: float) -> int:
        bodies: list[Body] = []
        async for message in replies(self._client, channel, card, f"{since:.6f}"):
            event = {**message, "channel": channel}
            body = {"type": "event_callback", "team_id": self._team, "event": event}
            if self._is_wanted(body):
                bodies.append(body)
        return await self._keeper.keep(bodies) if bodies else 0

    def _is_wanted(self, body: Body) -> bool:
        """Staff wrote it; one that makes no sense must not hold up the others."""
        try:
            if sort_of(body) is not Sort.THREAD or self._keeper.refusal(body):
                return False
            # what the keeper makes of it, tried on this one alone
            return bool(key_of(body) and payload_of(body, ""))
        except Exception as error:
            self._broken.note(error, body["event"].get("ts"))
            return False


def _come_to(unit: Unit, fact: str, since: float, newest: float) -> None:
    """Remember it, unless a card was found meanwhile that is to be read from before."""
    if float(unit.inbox.fact(fact) or 0) == since:
        unit.inbox.set_fact(fact, f"{newest:.6f}")

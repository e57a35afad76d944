"""Addresses of messages in Slack, for links: asked for once, they never change."""

from __future__ import annotations

from collections.abc import Iterable

from slack_sdk.web.async_client import AsyncWebClient

from bot.deliver import DeliveryError
from bot.model import Ticket
from bot.slack.errors import ask

#: that are remembered
MOST = 5000


class Addresses:
    """Finds them; '' where nobody says: what is posted does not wait for a link."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: dict[tuple[str, str], str] = {}

    async def of(self, channel: str, ts: str) -> str:
        """The address of a message."""
        if (channel, ts) not in self._known:
            request = self._client.chat_getPermalink(channel=channel, message_ts=ts)
            try:
                found = str((await ask(request, repeatable=True))["permalink"])
            except DeliveryError:
                return ""
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[channel, ts] = found
        return self._known[channel, ts]

    async def of_card(self, ticket: Ticket) -> str:
        """The address of a ticket's card; '' when there is none yet."""
        if not (ticket.card_channel and ticket.card_ts):
            return ""
        return await self.of(ticket.card_channel, ticket.card_ts)

    async def of_cards(self, tickets: Iterable[Ticket]) -> dict[str, str]:
        """Those of several, by reference."""
        return {t.reference: await self.of_card(t) for t in tickets}

"""Pages outside Slack, through Apprise: e-mail, SMS and many others."""

from __future__ import annotations

import asyncio
import logging
import re
from datetime import datetime
from importlib import import_module

from bot.council.facts import Council
from bot.deliver import Delivered, Leaves, Rejected, TryLater, unnoted
from bot.model import OutboxRow, Ticket
from bot.store import Store
from bot.watch import alerts

PLATFORM = "apprise"
#: how Apprise tells of an answer that is no success
STATUS = re.compile(r"error[=: ]+(\d{3})")
#: client errors after which a second try may fare better
PASSING = (408, 425, 429)


class AppriseDeliverer:
    """Delivers `page` and `alert`, to one address for each row. No words of residents
    leave Slack.

    Apprise says only whether it worked; why not is read from what it logs. A lost
    answer counts as a failure: a page that comes twice is better than none.
    """

    is_sure = False

    def __init__(self, store: Store, council: Council) -> None:
        self._store = store
        self._council = council
        # what is logged is read: one send at a time
        self._one = asyncio.Lock()

    async def deliver(self, row: OutboxRow, leaves: Leaves = unnoted) -> Delivered:
        """Send it once. Raises Rejected or TryLater."""
        leaves()
        index = int(row.body.get("index", 0))
        try:
            match row.act:
                case "page":
                    url = self._council.duty.outside[index]
                    ticket = await self._store.read(
                        lambda unit: unit.tickets.get(row.ticket_id or 0)
                    )
                    words = self._words(ticket, row.created_at)
                case "alert":
                    url = self._council.alerted[index]
                    words = self._alert(row)
                case _:
                    raise Rejected(f"Apprise has no act {row.act!r}")
        except LookupError as error:
            raise Rejected("the address or the ticket is gone") from error
        async with self._one:
            await self._notify(url, *words)
        return Delivered(str(index))

    async def look_up(self, row: OutboxRow) -> Delivered | None:
        """Never known."""
        return None

    def _words(self, ticket: Ticket, at: datetime) -> tuple[str, str]:
        """Title and text: enough to know that one must look, and where."""
        department = self._council.department(ticket.department).name
        clock = f"{at.astimezone(self._council.time_zone):%H:%M}"
        title = f"EMERGENCY {ticket.reference}: nobody has it yet"
        text = (
            f"{self._council.short_name}, {department}, {clock}. A resident wrote of "
            f"danger, and nobody has pressed 'I have it'. Look into Slack now: "
            f"{ticket.reference}."
        )
        return title, text

    def _alert(self, row: OutboxRow) -> tuple[str, str]:
        """Title and text: what stands still, by ids."""
        found = alerts.of_row(row.body)
        zone = self._council.time_zone
        lines = [alerts.sentence(one, zone) for one in found]
        return alerts.title(found, self._council.short_name), "\n".join(lines)

    async def _notify(self, url: str, title: str, text: str) -> None:
        # loading all that it can speak to takes seconds: nobody waits for that
        apprise = await asyncio.to_thread(import_module, "apprise")
        service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
        if service is None:
            raise Rejected("Apprise does not understand the address")
        told = apprise.Apprise()
        told.add(service)
        with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
            done = await told.async_notify(
                title=title, body=text, notify_type=apprise.NotifyType.FAILURE
            )
            why = said.getvalue()
        if not done:
            raise _failure(why)


def _failure(said: str) -> Rejected | TryLater:
    """By the HTTP status that Apprise tells of, if any; never the address itself."""
    found = STATUS.search(said)
    status = int(found[1]) if found else 0
    if 400 <= status < 500 and status not in PASSING:
        return Rejected(f"HTTP {status}")
    return TryLater(f"HTTP {status}" if status else "it did not go out")

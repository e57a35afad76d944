"""Files in a ticket's thread: fetched from where they are, made harmless, uploaded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import PurePath
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.deliver import (
    Ambiguous,
    BadCredentials,
    Delivered,
    DeliveryError,
    StepAside,
    TryLater,
    Unfit,
)
from bot.media.cleaner import Cleaned, Cleaner, unfit
from bot.media.kinds import NEVER, TEXT, Reason
from bot.model import Author, Media, OutboxRow, Ticket
from bot.slack.errors import ask
from bot.slack.text import one_line
from bot.store import Store, Unit

#: fetches a file of a message; raises DeliveryError
Fetch = Callable[[Media], Awaitable[bytes]]

#: bytes; what a messenger lets a bot fetch, and send
MOST_BYTES = {Author.RESIDENT: 20 * 1024 * 1024, Author.STAFF: 50 * 1024 * 1024}
#: of one ticket: files, and their bytes altogether
MOST_FILES, MOST_ALTOGETHER = 60, 300 * 1024 * 1024
TITLE_CHARACTERS = 80


class ThreadFiles:
    """Brings files of messages into their tickets' threads."""

    def __init__(
        self,
        client: AsyncWebClient,
        store: Store,
        fetch: Mapping[Author, Fetch],
        cleaner: Cleaner,
    ) -> None:
        """`fetch` by who sent a file."""
        self._client = client
        self._store = store
        self._fetch = fetch
        self._cleaner = cleaner

    async def bring(
        self, row: OutboxRow, ticket: Ticket, channel: str
    ) -> Delivered | None:
        """Where it is; None: the very same file is there already. Raises DeliveryError,
        Unfit when it is refused."""
        media, author, many, again = await self._store.read(
            lambda unit: _facts(unit, row, channel)
        )
        if again:
            return None
        if many:
            raise unfit(Reason.MANY)
        if (media.size or 0) > MOST_BYTES[author]:
            raise unfit(Reason.TOO_LARGE, _megabytes(media.size or 0))
        if media.mime in NEVER:
            raise unfit(Reason.KIND)
        async with self._cleaner.hand():
            cleaned = await self._cleaner.clean(await self._fetched(media, author))
            return await self._upload(row, ticket, channel, media, cleaned)

    async def _fetched(self, media: Media, author: Author) -> bytes:
        try:
            data = await self._fetch[author](media)
        except (TryLater, Ambiguous, BadCredentials) as error:
            # the other platform's trouble is no trouble with Slack
            wait = getattr(error, "after", None)
            raise StepAside(f"the file can't be had yet ({error})", wait) from error
        except Unfit:
            raise
        except DeliveryError as error:
            raise Unfit(Reason.GONE, str(error)) from error
        if len(data) > MOST_BYTES[author]:
            raise unfit(Reason.TOO_LARGE, _megabytes(len(data)))
        return data

    async def _upload(
        self,
        row: OutboxRow,
        ticket: Ticket,
        channel: str,
        media: Media,
        cleaned: Cleaned,
    ) -> Delivered:
        answer: dict[str, Any] = await ask(
            self._client.files_upload_v2(
                channel=channel,
                thread_ts=ticket.card_ts,
                file=cleaned.data,
                filename=name_of_row(row) + ending(cleaned, media),
                title=title(ticket.reference, media),
            ),
            repeatable=False,
        )
        return Delivered(channel, str(answer["files"][0]["id"]))


def _facts(
    unit: Unit, row: OutboxRow, channel: str
) -> tuple[Media, Author, bool, bool]:
    """The file; whose; are there too many before it; is the same one there already?"""
    message_id, index = row.message_id or 0, int(row.body["index"])
    media, author = unit.people.media(message_id)[index], _author(unit, message_id)
    if author is Author.STAFF:
        return media, author, False, False
    count, size = unit.files.before(message_id, index)
    many = count >= MOST_FILES or size >= MOST_ALTOGETHER
    return media, author, many, unit.files.shown_already(message_id, index, channel)


def _author(unit: Unit, message_id: int) -> Author:
    return unit.people.message(message_id).author


def name_of_row(row: OutboxRow) -> str:
    """A file name without ending that no other row has: the row is found by it."""
    return f"folkmoot-{row.message_id}-{row.body['index']}"


def ending(cleaned: Cleaned, media: Media) -> str:
    """'.jpg' and such, by what the file is; its name counts for tables only."""
    named = PurePath(media.name).suffix.lower()
    is_table = cleaned.ending == TEXT.ending and named == ".csv"
    return named if is_table else cleaned.ending


def title(reference: str, media: Media) -> str:
    """What staff read above the file."""
    name = one_line(media.name, TITLE_CHARACTERS) or str(media.kind)
    return f"{reference}: {name}"


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB, and 20 MB are possible"

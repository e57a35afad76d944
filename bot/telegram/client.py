"""The client of Telegram's Bot API, and the files that residents send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from telegram import Bot
from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.deliver import DeliveryError, Rejected, TryLater
from bot.media.cleaner import unfit
from bot.media.kinds import Reason
from bot.model import Media
from bot.telegram.errors import is_foreign, wait_of, why

API = "https://api.telegram.org/bot"
FILES = "https://api.telegram.org/file/bot"
#: calls at once; the outbox sends 16, and files are fetched beside it
CONNECTIONS = 32
#: seconds
CONNECT, READ, WRITE, POOL = 10, 20, 20, 5
#: bytes, as much as Telegram gives to a bot
MOST_BYTES = 20 * 1024 * 1024
#: what Telegram says to more than that
TOO_BIG = "file is too big"
#: seconds that one file may take
MOST_SECONDS = 120


class QuietRequest(HTTPXRequest):
    """Does not write an answer that it can't read, with people's words, to the log."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The JSON of an answer. TelegramError: it is none."""
        try:
            return json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("Invalid server response") from None


def make_bot(
    token: str, base_url: str | None = None, base_file_url: str | None = None
) -> Bot:
    """The client; the addresses are Telegram's own unless given. Opens nothing yet."""
    return Bot(
        token,
        base_url=base_url or API,
        base_file_url=base_file_url or FILES,
        request=_request(CONNECTIONS),
        # a poll that was given up may still hold the other
        get_updates_request=_request(2),
    )


def _request(connections: int) -> QuietRequest:
    return QuietRequest(
        connection_pool_size=connections,
        connect_timeout=CONNECT,
        read_timeout=READ,
        write_timeout=WRITE,
        pool_timeout=POOL,
    )


def fetch_media(bot: Bot) -> Callable[[Media], Awaitable[bytes]]:
    """A function that gets the bytes of a file, at most 20 MB.

    It raises Unfit (too large), Rejected (gone) or TryLater; no error of it names the
    address, which holds the token.
    """
    context = httpx.create_ssl_context()

    async def fetch(media: Media) -> bytes:
        if media.size is not None and media.size > MOST_BYTES:
            raise unfit(Reason.TOO_LARGE)
        link = await _link(bot, media)
        try:
            async with (
                asyncio.timeout(MOST_SECONDS),
                httpx.AsyncClient(verify=context, timeout=READ) as client,
            ):
                return await _download(client, link)
        except (httpx.HTTPError, TimeoutError) as error:
            raise TryLater(f"no file ({type(error).__name__})") from None

    return fetch


async def _link(bot: Bot, media: Media) -> str:
    """Where the file is for the next hour; holds the token."""
    try:
        file = await bot.get_file(media.file_id)
    except TelegramError as error:
        raise _no_file(error) from None
    if not file.file_path:
        raise Rejected("the file is gone")
    return file.file_path


def _no_file(error: TelegramError) -> DeliveryError:
    if isinstance(error, RetryAfter):
        return TryLater(why(error), wait_of(error))
    refused = isinstance(error, BadRequest) and not is_foreign(error)
    if refused and TOO_BIG in error.message.lower():
        return unfit(Reason.TOO_LARGE)
    if refused and "temporarily" not in error.message:
        return Rejected(why(error))
    return TryLater(why(error))


async def _download(client: httpx.AsyncClient, link: str) -> bytes:
    async with client.stream("GET", link) as answer:
        if 400 <= answer.status_code < 500:
            raise Rejected("the file is gone")
        if answer.status_code != httpx.codes.OK:
            raise TryLater(f"no file (status {answer.status_code})")
        data = bytearray()
        async for chunk in answer.aiter_bytes():
            data += chunk
            if len(data) > MOST_BYTES:
                raise unfit(Reason.TOO_LARGE)
        return bytes(data)

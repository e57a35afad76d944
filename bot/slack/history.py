"""What was said in Slack: read page by page, and searched for a row of the outbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.deliver import Delivered, Rejected
from bot.slack.errors import ask

Message = Mapping[str, Any]

EVENT_TYPE = "folkmoot_outbox"
PAGE = 200


def event_metadata(key: str) -> dict[str, Any]:
    """What a message of ours carries, unseen: the key of its outbox row."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


async def find_message(
    client: AsyncWebClient,
    key: str,
    channel: str,
    thread: str | None,
    since: datetime,
    *,
    filename: str | None = None,
) -> Delivered | None:
    """The message with that key (or file) in a thread or in the channel itself.

    Looks in the channel too when the thread has none: Slack puts a reply there when
    the thread's first message is gone.
    """
    oldest = f"{since.timestamp():.6f}"
    if thread is not None:
        found = await _find(replies(client, channel, thread, oldest), key, filename)
        if found:
            return Delivered(channel, found)
    found = await _find(history(client, channel, oldest), key, filename)
    return Delivered(channel, found) if found else None


async def history(
    client: AsyncWebClient, channel: str, oldest: str
) -> AsyncIterator[Message]:
    """Messages of a channel outside its threads, newest first. Raises DeliveryError."""
    pages = _pages(
        lambda cursor: client.conversations_history(
            channel=channel,
            oldest=oldest,
            inclusive=True,
            include_all_metadata=True,
            limit=PAGE,
            cursor=cursor,
        )
    )
    async for message in pages:
        yield message


async def replies(
    client: AsyncWebClient, channel: str, thread: str, oldest: str
) -> AsyncIterator[Message]:
    """A thread, oldest first; none when it is gone. Raises DeliveryError."""
    pages = _pages(
        lambda cursor: client.conversations_replies(
            channel=channel,
            ts=thread,
            oldest=oldest,
            include_all_metadata=True,
            limit=PAGE,
            cursor=cursor,
        )
    )
    try:
        async for message in pages:
            yield message
    except Rejected:
        # thread_not_found
        return


async def _find(
    messages: AsyncIterator[Message], key: str, filename: str | None
) -> str | None:
    async for message in messages:
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("key") == key:
            return str(message["ts"])
        for file in message.get("files") or ():
            if filename and PurePath(str(file.get("name"))).stem == filename:
                return str(file["id"])
    return None


async def _pages(
    turn: Callable[[str], Awaitable[AsyncSlackResponse]],
) -> AsyncIterator[Message]:
    cursor = ""
    while True:
        answer = await ask(turn(cursor), repeatable=True)
        for message in answer["messages"]:
            yield message
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return

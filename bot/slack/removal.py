"""Taking back what we put into Slack: messages, their threads, files."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.deliver import Delivered, Rejected, Unreachable
from bot.slack.blocks import Post, paragraph, plain, post, rich
from bot.slack.errors import ask, code_of
from bot.slack.history import replies
from bot.slack.text import escape

#: as good as done: it is not there, it is not ours, or we are not there any more
DONE = frozenset(
    {
        "cant_delete_file",
        "cant_delete_message",
        "compliance_exports_prevent_deletion",
        "file_deleted",
        "file_not_found",
        "message_not_found",
        "thread_not_found",
    }
)


async def remove(client: AsyncWebClient, body: Mapping[str, Any]) -> Delivered:
    """Delete a file, or a message with all of ours below it. Raises DeliveryError.

    A second time does no harm.
    """
    channel, remote_id = body["channel"], body["remote_id"]
    if body["is_file"]:
        await _gone(client.files_delete(file=remote_id))
        return Delivered()
    try:
        below = [m async for m in replies(client, channel, remote_id, "0")]
    except Unreachable:
        return Delivered()
    for message in reversed(below):
        if message["ts"] == remote_id or not message.get("bot_id"):
            continue
        for file in message.get("files") or ():
            await _gone(client.files_delete(file=file["id"]))
        await _gone(client.chat_delete(channel=channel, ts=message["ts"]))
    await _gone(client.chat_delete(channel=channel, ts=remote_id))
    return Delivered()


def erased_note(references: tuple[str, ...]) -> Post:
    """What stays to be done by staff after an erasure."""
    words = (
        f"A resident asked us to erase what we hold about them: {', '.join(references)}"
        ". Our posts and files about it are deleted. What you wrote yourselves in "
        "those threads, and files that you put there or into an answer, only you can "
        "delete: please do, and delete copies that you made."
    )
    blocks: list[Block] = [rich([paragraph(plain(words))])]
    return post(escape(words), blocks)


async def _gone(request: Awaitable[AsyncSlackResponse]) -> None:
    try:
        await ask(request, repeatable=True)
    except Unreachable:
        # the channel is archived or we are not in it: nothing of ours can be deleted
        return
    except Rejected as error:
        if code_of(error.__cause__ or error) not in DONE:
            raise

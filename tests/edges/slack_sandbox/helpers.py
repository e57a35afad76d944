"""Blocks and views to send, and what comes back when Slack refuses."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.slack import OpenView, SlackSandbox

Connect = Callable[[], Awaitable[AsyncSocketModeHandler]]
Json = dict[str, Any]


def web_client(sandbox: SlackSandbox, token: str | None = None) -> AsyncWebClient:
    """An unchanged client that leaves second tries to its caller."""
    return AsyncWebClient(
        token=token or sandbox.bot_token, base_url=sandbox.base_url, retry_handlers=[]
    )


async def refusal(call: Awaitable[Any]) -> str:
    """The error code that Slack refuses a call with."""
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


async def complaints(call: Awaitable[Any]) -> list[str]:
    """What Slack says in detail against blocks or a view."""
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["response_metadata"]["messages"]


def button(action_id: str = "take", **more: Any) -> Json:
    """A button."""
    text = {"type": "plain_text", "text": "Take"}
    return {"type": "button", "action_id": action_id, "text": text, **more}


def actions(*elements: Json, **more: Any) -> Json:
    """A block of buttons or menus."""
    return {"type": "actions", "elements": list(elements), **more}


def section(text: str = "A pothole") -> Json:
    """A block of text."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def input_block(element: Json, block_id: str = "words", **more: Any) -> Json:
    """A labelled input."""
    label = {"type": "plain_text", "text": "Reply"}
    return {
        "type": "input",
        "block_id": block_id,
        "label": label,
        "element": element,
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    """A modal with Submit."""
    return {
        "type": "modal",
        "callback_id": "reply",
        "title": {"type": "plain_text", "text": "Reply"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": list(blocks) or [input_block(WORDS)],
        **more,
    }


WORDS: Json = {"type": "plain_text_input", "action_id": "text"}


def pass_time(sandbox: SlackSandbox, clock: Clock, seconds: float) -> None:
    """Move the clock, and let the sandbox look at it."""
    clock.move(seconds=seconds)
    sandbox.tick()


async def until(predicate: Callable[[], object]) -> None:
    """Wait for something in the client, which the sandbox cannot know of."""
    async with asyncio.timeout(5):
        while not predicate():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def opened(
    sandbox: SlackSandbox, client: AsyncWebClient, triggers: list[str], view: Json
) -> OpenView:
    """Mary uses the shortcut and gets this view."""
    await sandbox.shortcut("U1", "start")
    await until(lambda: triggers)
    await client.views_open(trigger_id=triggers.pop(), view=view)
    return sandbox.top_view("U1")

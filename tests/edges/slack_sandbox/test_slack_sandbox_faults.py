"""Injected faults, and the sandbox as a process of its own."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackSandbox
from tests.edges.slack_sandbox.helpers import Json, web_client


async def test_a_rate_limit_can_be_injected(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.inject("rate_limited", "chat.postMessage", chat="C1", seconds=30)
    await client.chat_postMessage(channel="G1", text="elsewhere")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="hi")
    await client.chat_postMessage(channel="C1", text="hi")

    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "30"
    assert [m.text for m in sandbox.messages("C1")] == ["hi"]
    assert [(c.fault, c.status) for c in sandbox.calls] == [
        (None, 200),
        ("rate_limited", 0),
        (None, 200),
    ]


async def test_a_server_error_is_not_accepted(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.inject("server_error")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="hi")

    assert refused.value.response.status_code == 500
    assert sandbox.messages("C1") == ()


@pytest.mark.parametrize(("kind", "accepted"), [("drop", 0), ("drop_after", 1)])
async def test_the_connection_can_break_before_or_after_a_post_is_accepted(
    sandbox: SlackSandbox, client: AsyncWebClient, kind: str, accepted: int
) -> None:
    sandbox.faults.inject(kind, "chat.postMessage")

    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel="C1", text="hi")

    assert len(sandbox.messages("C1")) == accepted
    assert sandbox.counts["chat.postMessage"] == 1


async def test_an_answer_can_be_cut_in_half(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.inject("truncated", "chat.postMessage")

    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C1", text="hi")

    assert len(sandbox.messages("C1")) == 1


async def test_an_answer_can_come_too_late(sandbox: SlackSandbox) -> None:
    sandbox.faults.inject("hang_after", "chat.postMessage", seconds=5)
    impatient = web_client(sandbox)
    impatient.timeout = 0.2

    with pytest.raises(TimeoutError):
        await impatient.chat_postMessage(channel="C1", text="hi")

    assert len(sandbox.messages("C1")) == 1


@pytest.fixture
async def other_process() -> AsyncIterator[Json]:
    """Where a sandbox in a process of its own is."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.slack", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    yield json.loads(await process.stdout.readline())
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


async def test_the_sandbox_runs_as_its_own_process(other_process: Json) -> None:
    client = AsyncWebClient(
        token=other_process["bot_token"], base_url=other_process["base_url"]
    )
    async with aiohttp.ClientSession() as session:

        async def control(verb: str, **given: object) -> Json:
            url = f"{other_process['control_url']}/{verb}"
            answer = await session.post(url, json=given)
            return {"status": answer.status, **await answer.json()}

        await control("add_user", id="U1", name="mary")
        await control("add_channel", id="C1", name="roads")
        await client.chat_postMessage(channel="C1", text="card")
        posted = await control("post", user="U1", channel="C1", text="hello")
        shown = await control("messages", channel="C1")
        refused = await control("post", user="U9", channel="C1", text="hello")
        await control("fault", kind="rate_limited", method="auth.test")
        with pytest.raises(SlackApiError, match="ratelimited"):
            await client.auth_test()
        counts = await control("counts")

    assert [m["text"] for m in shown["result"]] == ["card", "hello"]
    assert shown["result"][1]["ts"] == posted["result"]
    assert refused == {
        "status": 400,
        "error": "CannotDoError: nobody here has the id U9",
    }
    assert counts["result"] == {"chat.postMessage": 1, "auth.test": 1}

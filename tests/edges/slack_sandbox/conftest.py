"""A workspace on a clock that stands still, and the real Slack clients of it."""

from collections.abc import AsyncIterator

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.slack import SlackSandbox
from tests.edges.slack_sandbox.helpers import Connect, Json, web_client


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Slack clients would send loopback through a proxy of the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[SlackSandbox]:
    async with SlackSandbox(now=clock, grace=0) as running:
        running.add_user("U1", "mary", real_name="Mary Okoro")
        running.add_user("U2", "tom")
        running.add_channel("C1", "roads")
        running.add_channel("G1", "social-care", private=True, members=["U1"])
        yield running


@pytest.fixture
def client(sandbox: SlackSandbox) -> AsyncWebClient:
    return web_client(sandbox)


@pytest.fixture
def app(client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client)


@pytest.fixture
async def connect(sandbox: SlackSandbox, app: AsyncApp) -> AsyncIterator[Connect]:
    """Opens one Socket Mode connection of the app for each time it is called."""
    handlers: list[AsyncSocketModeHandler] = []

    async def connect() -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, sandbox.app_token, ping_interval=0.2)
        handlers.append(handler)
        await handler.connect_async()
        await sandbox.wait_for(lambda: sandbox.sockets == len(handlers))
        return handler

    yield connect
    for handler in handlers:
        await handler.close_async()


@pytest.fixture
def triggers(app: AsyncApp) -> list[str]:
    """The trigger ids of the shortcuts that people used."""
    triggers: list[str] = []

    @app.shortcut("start")
    async def start(ack: AsyncAck, body: Json) -> None:
        await ack()
        triggers.append(body["trigger_id"])

    return triggers

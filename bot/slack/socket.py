"""The Socket Mode connection: opened, watched, replaced when it stays down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import ClientError, ClientWebSocketResponse
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.clock import Clock
from bot.deliver import BadCredentials, TryLater
from bot.slack.broken import Broken
from bot.slack.errors import ask

log = logging.getLogger(__name__)

#: seconds until a new connection must have said hello
HELLO = 15.0
#: seconds for Slack to answer a goodbye; aiohttp waits 10 from each word it hears
GOODBYE = 3.0
#: slack_sdk mends a connection by itself, but may try one address for ever: after this
#: it starts anew
PATIENCE = timedelta(seconds=60)
APP_HELP = (
    "Make an app-level token (xapp-...) with the scope connections:write at "
    "https://api.slack.com/apps, your app > Basic Information > App-Level Tokens, and "
    "switch Socket Mode on."
)
#: what the library says of a lost connection, with a traceback each time, we say once
_QUIET = logging.getLogger("slack_sdk.socket_mode.folkmoot")
_QUIET.setLevel(logging.CRITICAL)
#: the type of envelopes that Slack sends again until they are acknowledged
EVENT = "events_api"


class _Handler(AsyncSocketModeHandler):
    """Bolt's own, which raises where what it looks for is not what it should be."""

    broken: Broken

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:
        """What is nonsense to Bolt itself, before or after the app was asked."""
        try:
            await super().handle(client, req)
        except (ConnectionError, ClientError):
            # the socket is gone: it comes again on the next one
            raise
        except Exception as error:
            self.broken.note(error, req.envelope_id)
            if req.type == EVENT:
                await acknowledge(client, req.envelope_id)


async def acknowledge(client: AsyncBaseSocketModeClient, envelope_id: str) -> None:
    """Slack need not send it again."""
    response = SocketModeResponse(envelope_id=envelope_id)
    await client.send_socket_mode_response(response)


class Socket:
    """Envelopes go from Slack to Bolt's app over it."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        clock: Clock,
        *,
        ping_seconds: float,
        on_hello: Callable[[], None],
        broken: Broken,
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._clock = clock
        self._ping_seconds = ping_seconds
        self._on_hello = on_hello
        self._broken = broken
        self._handler: AsyncSocketModeHandler | None = None
        self._greeted: ClientWebSocketResponse | None = None
        self._hello = asyncio.Event()
        self._is_wanted = False
        self._down_since: datetime | None = None

    @property
    def connected(self) -> bool:
        """It is open, Slack has said hello, and pings are answered."""
        if self._handler is None:
            return False
        client, session = self._handler.client, self._handler.client.current_session
        return (
            session is not None
            and session is self._greeted
            and not (session.closed or client.closed or client.stale)
            and not any(task.done() for task in _tasks_of(self._handler))
        )

    async def open(self) -> None:
        """Connect. Raises BadCredentials with what to do, TryLater."""
        self._is_wanted = True
        await self._connect()

    async def close(self) -> None:
        """Hang up for good. Safe to call twice."""
        self._is_wanted = False
        await self._hang_up()

    async def check(self) -> None:
        """Start anew if it has been down for too long. Raises as `open` does."""
        now = self._clock.now()
        if self.connected or not self._is_wanted:
            self._down_since = None
            return
        self._down_since = self._down_since or now
        if now - self._down_since < PATIENCE:
            return
        log.warning("slack: no connection since %s, starting anew", self._down_since)
        await self._hang_up()
        await self._connect()

    async def _connect(self) -> None:
        url = await self._address()
        handler = _Handler(
            self._app,
            self._app_token,
            logger=_QUIET,
            ping_interval=self._ping_seconds,
        )
        handler.broken = self._broken
        handler.client.wss_uri = url
        handler.client.message_listeners.append(self._heard)
        self._handler = handler
        self._hello.clear()
        try:
            async with asyncio.timeout(HELLO):
                await handler.connect_async()
                await self._hello.wait()
        except TimeoutError as error:
            await self._hang_up()
            raise TryLater("Slack does not answer on its socket") from error

    async def _address(self) -> str:
        request = self._app.client.apps_connections_open(app_token=self._app_token)
        try:
            answer = await ask(request, repeatable=True)
        except BadCredentials as error:
            raise BadCredentials(f"App token: {error}. {APP_HELP}") from error
        return str(answer["url"])

    async def _heard(
        self, client: AsyncBaseSocketModeClient, message: dict, raw: str | None
    ) -> None:
        if message.get("type") == "hello":
            log.info("slack: connected")
            self._greeted = getattr(client, "current_session", None)
            self._hello.set()
            self._on_hello()
        elif not isinstance(message.get("payload", {}), dict | str):
            await self._drop(client, message)

    async def _drop(self, client: AsyncBaseSocketModeClient, message: dict) -> None:
        """slack_sdk raises over such a payload before anybody is asked."""
        envelope_id = message.get("envelope_id")
        self._broken.note(TypeError(), envelope_id)
        if message.get("type") == EVENT and isinstance(envelope_id, str):
            await acknowledge(client, envelope_id)

    async def _hang_up(self) -> None:
        handler, self._handler = self._handler, None
        if handler is None:
            return
        tasks = _tasks_of(handler)
        try:
            async with asyncio.timeout(GOODBYE):
                await handler.close_async()
        except TimeoutError:
            log.warning("slack: it does not answer a goodbye")
        finally:
            await _break_off(handler)
        await asyncio.gather(*tasks, return_exceptions=True)


async def _break_off(handler: AsyncSocketModeHandler) -> None:
    """What the library does after a goodbye, also if that had no end."""
    for task in _tasks_of(handler):
        task.cancel()
    await handler.client.aiohttp_client_session.close()


def _tasks_of(handler: AsyncSocketModeHandler) -> list[asyncio.Future[None]]:
    """What the library keeps going; without one of them it hears nothing."""
    client = handler.client
    tasks = (
        client.message_processor,
        client.message_receiver,
        client.current_session_monitor,
    )
    return [task for task in tasks if task is not None]

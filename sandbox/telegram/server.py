"""The Telegram sandbox: the Bot API over HTTP, and the people behind it."""

from __future__ import annotations

import json
import math
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar

from aiohttp import web

from sandbox.clock import utcnow
from sandbox.control import control_routes
from sandbox.faults import Fault, FaultKind, Faults, fault_from_json, serve_with_fault
from sandbox.listener import Listener
from sandbox.telegram.api import BotApi
from sandbox.telegram.params import MOST_UPLOAD, Params, Upload, read_params
from sandbox.telegram.people import People
from sandbox.telegram.refusals import Refusal, too_many_requests
from sandbox.telegram.updates import Update
from sandbox.telegram.world import World

T = TypeVar("T")

#: Well-formed, and of no use outside the sandbox.
SANDBOX_TOKEN = "7000000001:SANDBOX-not-a-secret-00000000000000"  # noqa: S105
MOST_CALLS = 20_000
#: The name under which faults and counts know downloads.
DOWNLOAD = "download"


@dataclass(frozen=True)
class Call:
    """A call as it came in, whatever became of it."""

    method: str
    params: Mapping[str, str | Upload]
    at: datetime


class TelegramSandbox(People):
    """Serves one bot on loopback; its methods play the people."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = utcnow,
        token: str = SANDBOX_TOKEN,
        username: str = "folkmoot_sandbox_bot",
        seed: int = 0,
    ) -> None:
        super().__init__(World(now, token, username, seed))
        self.token = token
        self.username = username
        self.faults = Faults()
        #: The last calls, oldest first; `counts` has all of them by method.
        self.calls: deque[Call] = deque(maxlen=MOST_CALLS)
        self.counts: Counter[str] = Counter()
        self._api = BotApi(self.world)
        self._listener = Listener(self._app())

    @property
    def base_url(self) -> str:
        """As python-telegram-bot's Bot wants it."""
        return f"{self._listener.url}/bot"

    @property
    def base_file_url(self) -> str:
        """As python-telegram-bot's Bot wants it."""
        return f"{self._listener.url}/file/bot"

    @property
    def control_url(self) -> str:
        """Where POST <verb> works even while the API is away."""
        return f"{self._listener.control_url}/control"

    async def start(self, port: int = 0) -> None:
        """Listen on `port` (0: any free one). OSError: taken."""
        await self._listener.start(port)

    async def stop(self) -> None:
        """Answer the long poll and close."""
        self.world.updates.end_poll()
        await self._listener.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def go_away(self) -> None:
        """Refuse connections and break the open ones."""
        await self._listener.go_away()

    async def come_back(self) -> None:
        """Listen again on the same port."""
        await self._listener.come_back()

    @property
    def away(self) -> bool:
        """Whether connections are refused."""
        return self._listener.away

    @property
    def unconfirmed(self) -> int:
        """Updates that the bot has not confirmed yet."""
        return len(self.world.updates)

    @property
    def duplicates(self) -> int:
        """How often each update comes again after it was confirmed."""
        return self.world.updates.duplicates

    @duplicates.setter
    def duplicates(self, times: int) -> None:
        self.world.updates.duplicates = times

    def deliver_again(self, update: Update, times: int = 1) -> None:
        """Deliver an update (as a verb returned it) again, confirmed or not."""
        self.world.updates.push_again(update, times)

    def renumber_updates(self, next_id: int) -> None:
        """Number from a lower id, as after a silent week. ValueError: not silent."""
        self.world.updates.renumber(next_id)

    async def wait_for(
        self,
        predicate: Callable[[], T],
        timeout: float = 10,  # noqa: ASYNC109
    ) -> T:
        """The first true value of `predicate`, looked at after every change.

        TimeoutError after `timeout` real seconds.
        """
        return await self.world.changes.wait_for(predicate, timeout)

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=MOST_UPLOAD + (1 << 20))
        app.router.add_route("*", "/bot{token}/{method}", self._serve_call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        app.add_routes(control_routes(self._control_verbs()))
        app.router.add_route("*", "/{rest:.*}", self._serve_nothing)
        return app

    async def _serve_nothing(self, request: web.Request) -> web.Response:
        return Refusal(404, "Not Found").response()

    async def _serve_call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        if name.lower() == "getupdates":
            name, run = "getUpdates", self._api.get_updates
        else:
            name, method = self._api.methods.get(name.lower(), (name, None))
            run = None if method is None else _answering(method)
        return await self._guarded(request, name, run)

    async def _guarded(
        self,
        request: web.Request,
        name: str,
        run: Callable[[Params], Awaitable[bytes]] | None,
    ) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return Refusal(401, "Unauthorized").response()
        try:
            params = await read_params(request)
        except Refusal as refusal:
            return refusal.response()
        self._record(name, params)

        async def serve() -> web.StreamResponse:
            if run is None:
                return Refusal(404, "Not Found: method not found").response()
            try:
                result = await run(params)
            except Refusal as refusal:
                return refusal.response()
            body = b'{"ok":true,"result":' + result + b"}"
            return web.Response(body=body, content_type="application/json")

        fault = self.faults.take(name, params.text("chat_id") or None)
        return await serve_with_fault(request, fault, serve, _refuse)

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return Refusal(404, "Not Found").response()
        self._record(DOWNLOAD, Params({"path": request.match_info["path"]}))

        async def serve() -> web.StreamResponse:
            link = self.world.links.get(request.match_info["path"])
            if link is None or self.world.time() > link[1]:
                return Refusal(404, "Not Found").response()
            return web.Response(
                body=link[0].data, content_type="application/octet-stream"
            )

        fault = self.faults.take(DOWNLOAD)
        return await serve_with_fault(request, fault, serve, _refuse)

    def _record(self, name: str, params: Params) -> None:
        self.calls.append(Call(name, params.given, self.world.now()))
        self.counts[name] += 1
        self.world.changes.happened()

    async def _wait(self, after: int, timeout: float = 10) -> int:  # noqa: ASYNC109
        changes = self.world.changes
        await changes.wait_for(lambda: changes.count > after, timeout)
        return changes.count

    def _control_verbs(self) -> dict[str, Callable[..., Any]]:
        plays = [
            name
            for name in vars(People)
            if not name.startswith("_") and callable(getattr(self, name))
        ]
        return {name: getattr(self, name) for name in plays} | {
            "go_away": self.go_away,
            "come_back": self.come_back,
            "deliver_again": self.deliver_again,
            "renumber_updates": self.renumber_updates,
            "set_duplicates": lambda times: setattr(self, "duplicates", times),
            "fault": lambda **body: fault_from_json(self.faults, body),
            "clear_faults": self.faults.clear,
            "counts": lambda: self.counts,
            "unconfirmed": lambda: self.unconfirmed,
            "changes": lambda: self.world.changes.count,
            "wait": self._wait,
        }


def _answering(method: Callable[[Params], Any]) -> Callable[[Params], Awaitable[bytes]]:
    async def run(params: Params) -> bytes:
        return json.dumps(method(params)).encode()

    return run


def _refuse(fault: Fault) -> web.Response:
    if fault.kind is FaultKind.RATE_LIMITED:
        return too_many_requests(math.ceil(fault.seconds)).response()
    return Refusal(500, "Internal Server Error").response()

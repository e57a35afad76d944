"""The Web API over HTTP: tokens, scopes, limits and faults before each method."""

from __future__ import annotations

import json
import mimetypes
from collections import Counter, deque
from collections.abc import Callable
from email.utils import format_datetime

from aiohttp import WSCloseCode, web

from sandbox.faults import Fault, FaultKind, Faults, serve_with_fault
from sandbox.slack import methods as _methods  # noqa: F401  registers them
from sandbox.slack.errors import SlackError
from sandbox.slack.limits import Limits
from sandbox.slack.methods.registry import METHODS, Args, Method
from sandbox.slack.model import Call, Json
from sandbox.slack.sockets import Socket
from sandbox.slack.state import State

#: The most sockets that an app may hold.
SOCKETS = 10
CALLS_KEPT = 10_000
HEARTBEAT_SECONDS = 30.0
#: Names of the addresses that are not methods, for faults and calls.
UPLOAD, DOWNLOAD, RESPONSE_URL = "upload", "download", "response_url"
SIGN_IN_PAGE = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head></html>"


def answer(
    body: Json, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """A JSON answer."""
    return web.json_response(body, status=status, headers=headers)


class WebApi:
    """Slack's HTTP side for one workspace."""

    def __init__(self, state: State, faults: Faults, limits: Limits) -> None:
        self._state = state
        self._faults = faults
        self._limits = limits
        #: The latest calls, the newest last, and how many there were of each method.
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.counts: Counter[str] = Counter()

    def routes(self) -> list[web.RouteDef]:
        """All addresses."""
        return [
            web.route("*", "/api/{method}", self._call),
            web.post("/upload/v1/{ticket}", self._upload),
            web.get("/files-pri/{file}/{name:.*}", self._download),
            web.post("/actions/{token}", self._respond),
            web.get("/link/", self._socket),
        ]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        given, error = await _given(request)

        def serve(call: Call) -> web.Response:
            if error:
                return refused(call, SlackError(error))
            return self._serve(request, call, given)

        channel = given.get("channel") or given.get("channel_id")
        return await self._answered(request, name, given, serve, channel)

    async def _answered(
        self,
        request: web.Request,
        name: str,
        given: Json,
        serve: Callable[[Call], web.Response],
        channel: str | None = None,
    ) -> web.StreamResponse:
        """Note the call and serve it, unless a fault comes in between."""
        args = {key: value for key, value in given.items() if key != "token"}
        call = Call(name, args, self._state.workspace.now())
        self.calls.append(call)
        self.counts[name] += 1
        fault = self._faults.take(name, channel)
        call.fault = fault.kind.value if fault else None

        async def served() -> web.Response:
            response = serve(call)
            call.status = response.status
            return response

        try:
            return await serve_with_fault(request, fault, served, refusal)
        finally:
            self._state.workspace.changes.happened()

    def _serve(self, request: web.Request, call: Call, given: Json) -> web.Response:
        try:
            known = self._allowed(request, call.method, _token(request, given))
            channel = str(given.get("channel", ""))
            wait = self._limits.wait(call.method, known.tier, channel)
            if wait:
                call.error = "ratelimited"
                return too_many(wait)
            body = {"ok": True, **known.serve(self._state, Args(given))}
        except SlackError as refusal:
            return refused(call, refusal)
        headers = {
            "x-oauth-scopes": self._state.installation.granted,
            "Date": format_datetime(self._state.workspace.now(), usegmt=True),
        }
        return answer(body, headers=headers)

    def _allowed(self, request: web.Request, name: str, token: str) -> Method:
        known = METHODS.get(name)
        if known is None:
            raise SlackError("unknown_method")
        installed = self._state.installation
        if not token:
            raise SlackError("not_authed")
        if token not in (installed.bot_token, installed.app_token):
            raise SlackError("invalid_auth")
        if self._state.revoked:
            raise SlackError(self._state.revoked)
        if (token == installed.app_token) != known.app_level and name != "api.test":
            raise SlackError("not_allowed_token_type")
        if known.app_level and request.method != "POST":
            raise SlackError("insecure_request")
        self._state.need(*known.scopes)
        return known

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        content = await _uploaded(request)

        def serve(call: Call) -> web.Response:
            if not self._state.files.receive(request.match_info["ticket"], content):
                return web.Response(status=400, text="Bad Request")
            return web.Response(text=f"OK - {len(content)}")

        return await self._answered(request, UPLOAD, {}, serve)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes; without the right token a page to sign in, and status 200."""
        file_id = request.match_info["file"].rpartition("-")[2]

        def serve(call: Call) -> web.Response:
            content = self._content(request, file_id)
            if content is None:
                return web.Response(text=SIGN_IN_PAGE, content_type="text/html")
            kind = mimetypes.guess_type(request.match_info["name"])[0]
            kind = kind or "application/octet-stream"
            return web.Response(body=content, content_type=kind)

        return await self._answered(request, DOWNLOAD, {"file": file_id}, serve)

    def _content(self, request: web.Request, file_id: str) -> bytes | None:
        installed, file = self._state.installation, self._state.files.by_id.get(file_id)
        allowed = (
            _token(request, {}) == installed.bot_token
            and not self._state.revoked
            and "files:read" in installed.scopes
        )
        if not allowed or file is None or file.deleted:
            return None
        return file.content if self._state.files.app_may_see(file) else None

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        given, _ = await _given(request)

        def serve(call: Call) -> web.Response:
            try:
                self._state.replies.use(request.match_info["token"], given)
            except SlackError as refusal:
                return refused(call, refusal, 404)
            return web.Response(text="ok")

        return await self._answered(request, RESPONSE_URL, given, serve)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("ticket", "") not in self._state.tickets:
            return web.Response(status=403, text="Forbidden")
        ws = web.WebSocketResponse(autoping=False, heartbeat=HEARTBEAT_SECONDS)
        await ws.prepare(request)
        hub = self._state.sockets
        if len(hub.sockets) >= SOCKETS:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close(code=WSCloseCode.TRY_AGAIN_LATER)
            return ws
        socket = Socket(ws, request)
        socket.send(json.dumps(self._hello(len(hub.sockets) + 1)))
        hub.join(socket)
        try:
            await socket.run(hub.acknowledge)
        finally:
            hub.leave(socket)
        return ws

    def _hello(self, connections: int) -> Json:
        return {
            "type": "hello",
            "num_connections": connections,
            "connection_info": {"app_id": self._state.workspace.app_id},
            "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
        }


def refused(call: Call, refusal: SlackError, status: int = 200) -> web.Response:
    """A refusal in Slack's words, noted."""
    call.error = refusal.error
    return answer(refusal.body(), status)


def too_many(wait: int) -> web.Response:
    """429; `wait` in seconds."""
    body = {"ok": False, "error": "ratelimited"}
    return answer(body, 429, {"Retry-After": str(wait)})


def refusal(fault: Fault) -> web.Response:
    """Slack's own answer to a fault that it admits to."""
    if fault.kind is FaultKind.RATE_LIMITED:
        return too_many(max(1, round(fault.seconds)))
    return answer({"ok": False, "error": "internal_error"}, 500)


def _token(request: web.Request, given: Json) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme == "Bearer" else str(given.get("token") or "")


async def _given(request: web.Request) -> tuple[Json, str]:
    """The arguments, and what is wrong with the way they came."""
    given: Json = dict(request.query)
    if not request.can_read_body:
        return given, ""
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read())
        except ValueError:
            return given, "invalid_json"
        return (
            (given | body, "") if isinstance(body, dict) else (given, "json_not_object")
        )
    return given | dict(await request.post()), ""


async def _uploaded(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    form = await request.post()
    for field in form.values():
        if isinstance(field, web.FileField):
            return field.file.read()
    return b""

"""The page on loopback: what everybody sees, and doing things as any of them.

Whoever opens it plays everybody, so it answers this machine only: the host must be
loopback, and what does something needs a header that no foreign page can send.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from sandbox.listener import HOST
from sandbox.page.state import state
from sandbox.slack import InteractionResult, SubmitResult
from sandbox.slack.errors import CannotDoError
from sandbox.town import Town

STATIC = Path(__file__).parent / "static"
#: taken when it is free
PORT = 8411
HOSTS = ("127.0.0.1", "localhost")
HEADER = "X-Folkmoot-Page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
)
POLICY += "connect-src 'self'; base-uri 'none'; form-action 'none'"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """Serves the page for a town while it is entered."""

    def __init__(self, town: Town, port: int = PORT) -> None:
        self._town = town
        self._port = port
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.2)
        self.url = ""

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        try:
            await self._listen(self._port)
        except OSError:
            # somebody else has it
            await self._listen(0)
        return self

    async def _listen(self, port: int) -> None:
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        self.url = f"http://{HOST}:{site.port}/"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[_only_here])
        app.router.add_get("/", _file("index.html"))
        for name in ("page.css", "blocks.js", "page.js"):
            app.router.add_get(f"/{name}", _file(name))
        app.router.add_get("/state", self._state)
        app.router.add_get("/photo/{user}/{message}", self._photo)
        app.router.add_get("/file/{channel}/{ts}/{file}", self._attached)
        app.router.add_post("/do/{verb}", self._do)
        return app

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(state(self._town))

    async def _photo(self, request: web.Request) -> web.Response:
        user, number = (int(request.match_info[n]) for n in ("user", "message"))
        for message in self._town.telegram.conversation(user):
            if message.message_id == number and message.photo:
                return web.Response(body=message.photo, content_type="image/png")
        raise web.HTTPNotFound

    async def _attached(self, request: web.Request) -> web.Response:
        where = request.match_info
        seen = self._town.slack.message(where["channel"], where["ts"])
        for file in seen.files:
            kind = mimetypes.guess_type(file.name)[0] or ""
            if file.id == where["file"] and kind.startswith("image/"):
                return web.Response(body=file.content, content_type=kind)
        raise web.HTTPNotFound

    async def _do(self, request: web.Request) -> web.Response:
        given = await request.json()
        try:
            result = await self._acted(request.match_info["verb"], given)
        except (CannotDoError, ValueError, LookupError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(result)

    async def _acted(self, verb: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """As a resident or a member of staff. Raises what they cannot do."""
        telegram, slack = self._town.telegram, self._town.slack
        match verb:
            case "say":
                telegram.send_text(given["user"], given["text"], name=given["name"])
            case "tap":
                telegram.press(given["user"], given["message"], given["label"])
            case "post":
                slack.post(
                    given["user"], given["channel"], given["text"], given.get("thread")
                )
            case "home":
                slack.open_home(given["user"])
            case "command":
                where = given["user"], given["channel"]
                return _told(await slack.command(*where, "/folkmoot", given["text"]))
            case "shortcut":
                where = given["channel"], given["ts"]
                user, name = given["user"], "send_to_resident"
                return _told(await slack.message_shortcut(user, name, *where))
            case "press":
                return _told(await slack.press(**given))
            case "press_in_view":
                return _told(await slack.press_in_view(**given))
            case "submit":
                return _told(await slack.submit(**given))
            case "close":
                await slack.close_view(given["user"], given["view_id"])
            case _:
                raise ValueError(f"nobody can {verb}")
        return {}


def _told(result: InteractionResult | SubmitResult) -> dict[str, Any]:
    """What Slack tells whoever did it."""
    errors = dict(result.errors) if isinstance(result, SubmitResult) else {}
    return {"problem": result.error or "", "errors": errors}


def _file(name: str) -> Handler:
    async def serve(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / name)

    return serve


@web.middleware
async def _only_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    host = (request.host or "").rpartition(":")[0] or request.host
    acts = request.method != "GET"
    if host not in HOSTS or (acts and HEADER not in request.headers):
        raise web.HTTPForbidden(text="This page is for this machine only.")
    answer = await handler(request)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer

"""`/live`, `/ready` and `/metrics`, for this machine only."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

log = logging.getLogger(__name__)

#: seconds to finish an answer when it stops
ANSWERED = 1.0
#: as Prometheus wants it
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Web:
    """Answers on an address of this machine; what it says is asked of its callers."""

    def __init__(
        self,
        problems: Callable[[], Awaitable[tuple[str, ...]]],
        metrics: Callable[[], Awaitable[bytes]],
    ) -> None:
        self._problems = problems
        self._metrics = metrics
        app = web.Application()
        app.router.add_get("/live", self._live)
        app.router.add_get("/ready", self._ready)
        app.router.add_get("/metrics", self._tell)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=ANSWERED)
        #: where it listens, once it does
        self.address: tuple[str, int] | None = None

    async def start(self, host: str, port: int) -> None:
        """Listen. A port that is taken costs the service nothing but this."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError as error:
            log.error(
                "FOLKMOOT_HTTP: %s:%s can't be listened on (%s). Nobody can see from "
                "there how Folkmoot is; all else goes on. Set another address.",
                host,
                port,
                error.strerror,
            )
            return
        self.address = self._runner.addresses[0][:2]

    async def stop(self) -> None:
        """Let go of the address. Safe to call twice."""
        await self._runner.cleanup()

    async def _live(self, _: web.Request) -> web.Response:
        # an event loop that is held up does not get here
        return web.json_response({"live": True})

    async def _ready(self, _: web.Request) -> web.Response:
        problems = await self._problems()
        body = {"ready": not problems, "problems": problems}
        return web.json_response(body, status=503 if problems else 200)

    async def _tell(self, _: web.Request) -> web.Response:
        text = await self._metrics()
        return web.Response(body=text, headers={"Content-Type": METRICS_TYPE})

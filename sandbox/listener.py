"""A loopback HTTP server that can go away and come back on the same port."""

from __future__ import annotations

import asyncio

from aiohttp import web

HOST = "127.0.0.1"


class Listener:
    """Serves `app` on an API port that can refuse, and on a control port that stays."""

    def __init__(self, app: web.Application) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        self._api: web.TCPSite | None = None
        self._control: web.TCPSite | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where the API is, without a slash at the end; refuses while away."""
        return f"http://{HOST}:{self._port}"

    @property
    def control_url(self) -> str:
        """The same app on the port that never goes away."""
        if self._control is None:
            raise RuntimeError("not started")
        return f"http://{HOST}:{self._control.port}"

    @property
    def away(self) -> bool:
        """Whether connections to the API port are refused."""
        return self._api is None

    async def start(self, port: int = 0) -> None:
        """Listen on `port` (0: any free one). OSError: taken."""
        await self._runner.setup()
        self._port = port
        await self.come_back()
        control = web.TCPSite(self._runner, HOST, 0)
        await control.start()
        self._control = control

    async def stop(self) -> None:
        """Close everything; calls still being served are cancelled."""
        await self._runner.cleanup()
        self._api = self._control = None

    async def go_away(self) -> None:
        """Refuse new connections to the API port and break the open ones."""
        if self._api is not None:
            await self._api.stop()
            self._api = None
            self.break_connections()
            await asyncio.sleep(0)  # in which the loop closes the sockets

    async def come_back(self) -> None:
        """Listen again on the port known from before."""
        if self._api is None:
            site = web.TCPSite(self._runner, HOST, self._port)
            await site.start()
            self._api, self._port = site, site.port

    def break_connections(self) -> None:
        """Break every open connection to the API port, WebSockets too."""
        server = self._runner.server
        for handler in server.connections if server else ():
            transport = handler.transport
            if transport and transport.get_extra_info("sockname")[1] == self._port:
                transport.abort()

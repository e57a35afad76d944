"""One Socket Mode connection, from Slack's side."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from aiohttp import WSMsgType, web

#: After these many seconds Slack closes a socket that it has asked to leave.
CLOSES_AFTER = 10.0


class Socket:
    """A WebSocket with a queue, so that plain functions can send."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        self._ws = ws
        self._request = request
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        #: Asked to leave: gets payloads only if there is no other socket.
        self.leaving = False
        #: A zombie: what is sent to it never arrives.
        self.silent = False
        #: Whether pings are answered.
        self.pongs = True

    def send(self, frame: str) -> None:
        """Put a frame on its way."""
        if not self.silent:
            self._queue.put_nowait(frame)

    def ask_to_leave(self, reason: str) -> None:
        """Tell the client to open another socket instead of this one."""
        self.send(json.dumps({"type": "disconnect", "reason": reason}))
        self.leaving = True
        asyncio.get_running_loop().call_later(CLOSES_AFTER, self.abort)

    def abort(self) -> None:
        """Break the connection."""
        if self._request.transport is not None:
            self._request.transport.abort()

    def freeze(self) -> None:
        """Keep it open, but read nothing of what comes over it: no ping, no goodbye."""
        if self._request.transport is not None:
            self._request.transport.pause_reading()

    async def run(self, on_ack: Callable[[str, object], None]) -> None:
        """Serve until the client leaves."""
        writer = asyncio.create_task(self._write())
        try:
            await self._read(on_ack)
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    async def _write(self) -> None:
        while True:
            await self._ws.send_str(await self._queue.get())

    async def _read(self, on_ack: Callable[[str, object], None]) -> None:
        async for message in self._ws:
            if message.type is WSMsgType.PING and self.pongs:
                await self._ws.pong(message.data)
            elif message.type is WSMsgType.TEXT and not self.silent:
                frame = json.loads(message.data)
                if frame.get("envelope_id"):
                    on_ack(frame["envelope_id"], frame.get("payload"))

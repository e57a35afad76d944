"""Signs of life that we give: to systemd, and to a service that misses them."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable

import httpx

log = logging.getLogger(__name__)

#: seconds between signs
TO_SYSTEMD, TO_OUTSIDE = 15, 60
#: seconds for one call
PATIENCE = 10.0

Problems = Callable[[], Awaitable[tuple[str, ...]]]


class Ping:
    """A call each minute: to the address when all is well, else to its `/fail`.

    It carries no data. Whoever misses it knows that Folkmoot, its machine or its way
    out is down.
    """

    def __init__(self, url: str, problems: Problems) -> None:
        self._url = url
        self._problems = problems
        self._client = httpx.AsyncClient(timeout=PATIENCE)
        self._is_heard = True

    async def once(self) -> None:
        """One call. That it does not get through is logged once."""
        url = f"{self._url}/fail" if await self._problems() else self._url
        try:
            answer = await self._client.get(url)
            heard, why = answer.is_success, f"HTTP {answer.status_code}"
        except httpx.HTTPError as error:
            heard, why = False, type(error).__name__
        if self._is_heard and not heard:
            # never the address: whoever knows it can call there too
            log.warning("FOLKMOOT_PING_URL is not reached: %s", why)
        self._is_heard = heard

    async def run(self) -> None:
        """Call until cancelled."""
        try:
            while True:
                await self.once()
                await asyncio.sleep(TO_OUTSIDE)
        finally:
            await self.close()

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()


class Systemd:
    """Tells systemd that the event loop goes round, where systemd asks for it."""

    def __init__(self, address: str) -> None:
        """`address` as in NOTIFY_SOCKET."""
        # a first @ stands for the zero byte of an abstract address
        self._address = "\0" + address[1:] if address.startswith("@") else address

    def tell(self, state: str) -> None:
        """Such as WATCHDOG=1. It is never worth an error."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            try:
                line.sendto(state.encode(), self._address)
            except OSError as error:
                log.debug("systemd does not listen: %s", error.strerror)

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            self.tell("WATCHDOG=1")
            await asyncio.sleep(TO_SYSTEMD)

"""Injected faults, the same table for every sandbox server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from aiohttp import web

#: Matches every method of the API.
ANY = "*"

BAD_GATEWAY_PAGE = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
    "<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    "<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)


class FaultKind(StrEnum):
    """What goes wrong with a call."""

    #: 429 with the platform's own body; not accepted.
    RATE_LIMITED = "rate_limited"
    #: 500 with the platform's own body; not accepted.
    SERVER_ERROR = "server_error"
    #: 502 with a proxy's HTML page; not accepted.
    BAD_GATEWAY = "bad_gateway"
    #: The connection breaks; not accepted.
    DROP = "drop"
    #: Accepted, then the connection breaks before the answer.
    DROP_AFTER = "drop_after"
    #: Nothing happens for `seconds`; then served, if the caller still waits.
    HANG = "hang"
    #: Accepted at once, answered after `seconds`.
    HANG_AFTER = "hang_after"
    #: Accepted, answered with JSON cut in half.
    TRUNCATED = "truncated"
    #: Accepted; the answer comes in small pieces over `seconds`.
    DRIP = "drip"


@dataclass(frozen=True)
class Fault:
    """The next `times` calls of `method` (in `chat`, if given) go wrong."""

    kind: FaultKind
    method: str = ANY
    #: Telegram chat id or Slack channel id, as text; None is any.
    chat: str | None = None
    times: int = 1
    #: Retry-After of RATE_LIMITED, length of HANG, HANG_AFTER and DRIP.
    seconds: float = 1.0

    def matches(self, method: str, chat: str | None) -> bool:
        """Whether a call of `method` in `chat` is meant."""
        return self.method in (ANY, method) and self.chat in (None, chat)


class Faults:
    """The faults that are still to come, first come first used."""

    def __init__(self) -> None:
        self._pending: list[Fault] = []
        #: How many calls each kind has spoilt.
        self.injected: dict[FaultKind, int] = dict.fromkeys(FaultKind, 0)

    def inject(
        self,
        kind: FaultKind | str,
        method: str = ANY,
        *,
        chat: str | int | None = None,
        times: int = 1,
        seconds: float = 1.0,
    ) -> Fault:
        """Spoil the next `times` matching calls. ValueError: unknown kind, no times."""
        if times < 1:
            raise ValueError("times must be 1 or more")
        where = None if chat is None else str(chat)
        fault = Fault(FaultKind(kind), method, where, times, seconds)
        self._pending.append(fault)
        return fault

    @property
    def pending(self) -> tuple[Fault, ...]:
        """The faults not used up yet."""
        return tuple(self._pending)

    def clear(self) -> None:
        """Let everything pass from now on."""
        self._pending.clear()

    def take(self, method: str, chat: str | int | None = None) -> Fault | None:
        """Use up one call of the first fault that matches, if any."""
        if not self._pending:
            return None
        where = None if chat is None else str(chat)
        for index, fault in enumerate(self._pending):
            if fault.matches(method, where):
                self._use_up(index, fault)
                return fault
        return None

    def _use_up(self, index: int, fault: Fault) -> None:
        self.injected[fault.kind] += 1
        if fault.times == 1:
            del self._pending[index]
        else:
            self._pending[index] = replace(fault, times=fault.times - 1)


#: pieces of an answer that drips
PIECES = 8

Serve = Callable[[], Awaitable[web.StreamResponse]]
#: The platform's own answer to RATE_LIMITED and SERVER_ERROR.
Refuse = Callable[[Fault], web.Response]


async def serve_with_fault(
    request: web.Request, fault: Fault | None, serve: Serve, refuse: Refuse
) -> web.StreamResponse:
    """Answer `request` with `serve()`, spoilt by `fault` if there is one."""
    if fault is None:
        return await serve()
    match fault.kind:
        case FaultKind.RATE_LIMITED | FaultKind.SERVER_ERROR:
            return refuse(fault)
        case FaultKind.BAD_GATEWAY:
            return web.Response(
                status=502, text=BAD_GATEWAY_PAGE, content_type="text/html"
            )
        case FaultKind.DROP:
            return drop(request)
        case FaultKind.HANG:
            await asyncio.sleep(fault.seconds)
            return drop(request) if gone(request) else await serve()
        case _:
            return await _spoil_answer(request, fault, await serve())


async def _spoil_answer(
    request: web.Request, fault: Fault, answer: web.StreamResponse
) -> web.StreamResponse:
    if fault.kind is FaultKind.DROP_AFTER:
        return drop(request)
    if fault.kind is FaultKind.HANG_AFTER:
        await asyncio.sleep(fault.seconds)
        return answer
    body = answer.body if isinstance(answer, web.Response) else b""
    whole = body if isinstance(body, bytes) else b""
    if fault.kind is FaultKind.DRIP:
        return await _drip(request, whole, answer, fault.seconds)
    return web.Response(body=whole[: len(whole) // 2], content_type="application/json")


async def _drip(
    request: web.Request, whole: bytes, answer: web.StreamResponse, seconds: float
) -> web.StreamResponse:
    """The answer piece by piece; who hangs up in between gets no more of it."""
    slow = web.StreamResponse(status=answer.status, headers=answer.headers)
    slow.content_length = len(whole)
    size = len(whole) // PIECES + 1
    with suppress(ConnectionError):
        await slow.prepare(request)
        for start in range(0, len(whole), size):
            await asyncio.sleep(seconds / PIECES)
            await slow.write(whole[start : start + size])
        await slow.write_eof()
    return slow


def gone(request: web.Request) -> bool:
    """Whether the caller has hung up."""
    return request.transport is None or request.transport.is_closing()


def drop(request: web.Request) -> web.Response:
    """Break the connection; the response returned is for aiohttp and never sent."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def fault_from_json(faults: Faults, body: Mapping[str, Any]) -> Fault:
    """Inject what a control call asks for. ValueError: something is wrong with it."""
    unknown = set(body) - {"kind", "method", "chat", "times", "seconds"}
    if unknown or "kind" not in body:
        raise ValueError(
            f"a fault has kind, method, chat, times, seconds; not {sorted(unknown)}"
        )
    wanted = dict(body)
    return faults.inject(wanted.pop("kind"), wanted.pop("method", ANY), **wanted)

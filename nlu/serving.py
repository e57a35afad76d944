"""The reader's protocol: JSON lines over a socket, requests answered by their id."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

MAX_LINE = 1_000_000
CHUNK = 16
PIPELINED = 64


class Reads(Protocol):
    """What can be served."""

    about: dict[str, Any]

    def read(self, texts: list[str]) -> list[dict[str, Any]]:
        """Return a reading of each text."""


async def serve(
    model: Reads, listener: socket.socket, ready: Callable[[], None]
) -> None:
    """Answer on the socket until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    desk = Desk(model)
    server = await asyncio.start_unix_server(desk.meet, sock=listener)
    ready()
    await stop.wait()
    server.close()


class Desk:
    """Answers any number of connections from one model."""

    def __init__(self, model: Reads) -> None:
        self._model = model
        self._thread = ThreadPoolExecutor(max_workers=1)

    async def meet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer one connection; several requests may be under way at once."""
        room = asyncio.Semaphore(PIPELINED)
        answering: set[asyncio.Task[None]] = set()

        async def answer(line: bytes | None) -> None:
            try:
                reply = await self.reply(line)
                writer.write(json.dumps(reply, ensure_ascii=False).encode() + b"\n")
                await writer.drain()
            except ConnectionError:
                pass
            finally:
                room.release()

        try:
            async for line in lines(reader):
                await room.acquire()
                task = asyncio.create_task(answer(line))
                answering.add(task)
                task.add_done_callback(answering.discard)
            await asyncio.gather(*answering)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def reply(self, line: bytes | None) -> dict[str, Any]:
        """Return the answer to one line; None stands for a line that was too long."""
        if line is None:
            return {"id": None, "error": f"a line may have {MAX_LINE} bytes at most"}
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            return {"id": None, "error": "not JSON"}
        if not isinstance(request, dict):
            return {"id": None, "error": "not a JSON object"}
        number = request.get("id")
        try:
            return {"id": number, **await self._do(request)}
        except Exception as error:
            # The words of an error may quote a message: only its kind is told.
            print(f"reader: {type(error).__name__}", file=sys.stderr)  # noqa: T201
            return {"id": number, "error": f"could not read: {type(error).__name__}"}

    async def _do(self, request: dict[str, Any]) -> dict[str, Any]:
        match request:
            case {"op": "model"}:
                return {"model": self._model.about}
            case {"op": "read", "texts": list(texts)} if all(
                isinstance(text, str) for text in texts
            ):
                return {"readings": await self._read(texts)}
            case {"op": "read"}:
                return {"error": "texts must be a list of strings"}
        return {"error": "unknown op: read and model are known"}

    async def _read(self, texts: list[str]) -> list[dict[str, Any]]:
        """Read in small batches, so that a long list delays nobody else for long."""
        loop = asyncio.get_running_loop()
        readings: list[dict[str, Any]] = []
        for start in range(0, len(texts), CHUNK):
            chunk = texts[start : start + CHUNK]
            readings += await loop.run_in_executor(
                self._thread, self._model.read, chunk
            )
        return readings


async def lines(reader: asyncio.StreamReader) -> Any:
    """Yield each line without its newline; None for one over MAX_LINE."""
    held = bytearray()
    dropping = False
    while block := await reader.read(65536):
        *whole, rest = block.split(b"\n")
        for part in whole:
            held += part
            yield None if dropping or len(held) > MAX_LINE else bytes(held)
            held.clear()
            dropping = False
        held += rest
        if len(held) > MAX_LINE:
            held.clear()
            dropping = True
    if held:
        yield bytes(held)

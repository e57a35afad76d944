"""Client of the reader process (nlu/reader.py): texts in, readings out.

Newline-delimited JSON over a Unix socket. Whatever goes wrong is one error,
`ReaderUnavailable`: the desk then hands the message to a person.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.model import Reading
from bot.reading.answers import ModelInfo, model_info, readings
from bot.reading.breaker import CircuitBreaker

#: characters of a text that are read; the rest says nothing new
MAX_CHARACTERS = 2000
#: texts of one question: the reader takes a line of 1,000,000 bytes at most, and
#: the longest texts take it 0.1 s each
BATCH = 16
#: bytes of one answer line; a reading takes about 4 KB
MAX_LINE = 32 * 1024 * 1024

T = TypeVar("T")


class ReaderUnavailable(Exception):
    """The reader is down, slow, silent or talks nonsense; the words say which."""


class _Connection:
    """One connection; each answer finds its question by the id."""

    def __init__(
        self, stream: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._stream = stream
        self._writer = writer
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Mapping[str, Any] | None]] = {}
        self._retired = False
        self._end = "the reader closed the connection"
        self._listener = asyncio.create_task(self._listen())

    @classmethod
    async def open(cls, path: Path) -> _Connection:
        """Connect; raises OSError."""
        return cls(*await asyncio.open_unix_connection(path, limit=MAX_LINE))

    @property
    def usable(self) -> bool:
        """New questions may be asked on it."""
        return not self._retired

    async def ask(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send one question and wait for its answer."""
        number = next(self._numbers)
        answer = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            line = (
                json.dumps({"id": number, **question}, ensure_ascii=False).encode()
                + b"\n"
            )
            self._writer.write(line)
            await self._writer.drain()
            found = await answer
        finally:
            del self._waiting[number]
            self._close_when_idle()
        if found is None:
            raise ReaderUnavailable(self._end)
        return found

    def retire(self) -> None:
        """Take no more questions; those under way may still be answered."""
        self._retired = True
        self._close_when_idle()

    async def close(self) -> None:
        """Close now; questions under way fail."""
        self._retired = True
        self._writer.transport.abort()
        await self._listener

    def _close_when_idle(self) -> None:
        if self._retired and not self._waiting:
            self._writer.transport.abort()

    async def _listen(self) -> None:
        try:
            while (line := await self._stream.readline()).endswith(b"\n"):
                self._deliver(line)
            if line:
                self._end = "the reader stopped in the middle of an answer"
        except (OSError, ValueError, RecursionError) as error:
            self._end = f"the reader's answer could not be understood: {error}"
        finally:
            self._retired = True
            self._writer.transport.abort()
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_result(None)

    def _deliver(self, line: bytes) -> None:
        answer = json.loads(line)
        if not isinstance(answer, dict) or type(answer.get("id")) is not int:
            raise ValueError("it has no id")
        waiting = self._waiting.get(answer["id"])
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)


class ReaderClient:
    """Asks the reader at `socket_path`; a question takes at most `timeout` seconds.

    One connection is kept and renewed after a failure. After 5 failures in a row
    calls are refused at once, with one trial every 30 s.
    """

    def __init__(
        self,
        socket_path: Path,
        *,
        timeout: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = socket_path
        self._timeout = timeout
        self._breaker = CircuitBreaker(clock=clock)
        self._connection: _Connection | None = None
        self._opening = asyncio.Lock()

    async def model(self) -> ModelInfo:
        """Which model is loaded. Raises ReaderUnavailable."""
        return await self._call({"op": "model"}, model_info)

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        """One reading a text, in order. Raises ReaderUnavailable."""
        found: list[Reading] = []
        for start in range(0, len(texts), BATCH):
            batch = [_clean(text) for text in texts[start : start + BATCH]]
            found += await self._call(
                {"op": "read", "texts": batch},
                functools.partial(readings, count=len(batch)),
            )
        return found

    async def close(self) -> None:
        """Hang up; a later call connects again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _call(
        self, question: Mapping[str, Any], understand: Callable[[Any], T]
    ) -> T:
        if not self._breaker.allow():
            raise ReaderUnavailable("the reader keeps failing; it was not asked")
        try:
            async with asyncio.timeout(self._timeout):
                found = understand(await (await self._connected()).ask(question))
        except (OSError, ValueError, ReaderUnavailable) as error:
            self._breaker.failed()
            self._renew()
            raise self._unavailable(error) from error
        except asyncio.CancelledError:
            # whoever asked has waited long enough
            self._breaker.failed()
            self._renew()
            raise
        self._breaker.succeeded()
        return found

    async def _connected(self) -> _Connection:
        async with self._opening:
            if self._connection is None or not self._connection.usable:
                self._connection = await _Connection.open(self._path)
            return self._connection

    def _renew(self) -> None:
        """The next call connects afresh."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.retire()

    def _unavailable(self, error: Exception) -> ReaderUnavailable:
        match error:
            case ReaderUnavailable():
                return error
            case TimeoutError():
                return ReaderUnavailable(f"no answer within {self._timeout:g} s")
            case ValidationError():
                first = error.errors(include_input=False, include_url=False)[0]
                where = ".".join(str(part) for part in first["loc"])
                return ReaderUnavailable(f"nonsense in {where}: {first['msg']}")
            case OSError():
                return ReaderUnavailable(f"cannot reach the reader: {error}")
            case _:
                return ReaderUnavailable(str(error))


def _clean(text: str) -> str:
    """What is read of a text: bounded, and free of what UTF-8 cannot hold."""
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode()

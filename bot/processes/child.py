"""Runs the reader process as our child and restarts it when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from bot.processes import child_launch

log = logging.getLogger(__name__)

#: seconds before the first, second, ... restart in a row
BACK_OFF = (1.0, 2.0, 5.0, 10.0, 30.0)
#: seconds of being ready after which the restarts are counted afresh
STEADY = 60.0
#: bytes of data that the child may hold; with a model it takes about 0.5 GB
MEMORY = 2 * 1024**3
#: bytes of a Unix socket's path, on Linux with its final zero
LONGEST_SOCKET_PATH = 107
#: bytes of the child's last words that an error shows
TAIL = 2000
#: all that the child sees of our environment; no secret has one of these names
PASSED = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "OMP_NUM_THREADS",
    "TMPDIR",
    "TZ",
)
SET = {
    # Rasa, Keras and Matplotlib write settings there unless they cannot
    "HOME": os.devnull,
    "PYTHONNOUSERSITE": "1",
    "PYTHONUNBUFFERED": "1",
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


class ChildFailed(Exception):
    """The reader process does not run; the words say why and what to do."""


class ChildSlow(ChildFailed):
    """The reader process runs, but is not ready in good time; it may still be."""


def reader_command(root: Path, model: Path) -> list[str]:
    """The command of the reader in the checkout at `root`. Raises ChildFailed."""
    python, script = root / "nlu/.venv/bin/python", root / "nlu/reader.py"
    if not python.exists():
        raise ChildFailed(f"no Rasa environment at {python}: run `make install`")
    if not model.is_file():
        raise ChildFailed(f"no model at {model}: run `folkmoot train`")
    return [str(python), str(script), "--model", str(model)]


def child_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """The few variables that the child gets."""
    return {name: ours[name] for name in PASSED if name in ours} | SET


class ReaderChild:
    """Runs `command --socket PATH`, which says `{"ready": ...}` on its stdout.

    It gets at most `memory` bytes of data, no secrets, SIGTERM on `stop`, SIGKILL
    `grace` seconds later, and it dies with us. `sleep` and `clock` count seconds.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        memory: int = MEMORY,
        grace: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._command = tuple(command)
        #: more words of the command, from the next start on
        self.options: tuple[str, ...] = ()
        self._memory = memory
        self._grace = grace
        self._clock = clock
        self._sleep = sleep
        self._folder = _socket_folder()
        self._task: asyncio.Task[None] | None = None
        #: the run under way became ready or ended
        self._settled = asyncio.Event()
        #: how the last run ended, None once one became ready
        self._failure: ChildFailed | None = None
        #: when the running child became ready, None while there is none
        self._ready_since: float | None = None
        #: process id of the running child, None while there is none
        self.pid: int | None = None

    @property
    def socket_path(self) -> Path:
        """Where the reader listens; stays the same over restarts."""
        return self._folder / "reader.sock"

    @property
    def ready(self) -> bool:
        """The child runs and has said that it is ready."""
        return self._ready_since is not None

    @property
    def keeper(self) -> asyncio.Task[None] | None:
        """What keeps it running until `stop`; None: it was not started."""
        return self._task

    async def start(self) -> None:
        """Start the child and keep it running until `stop`."""
        self._settled.clear()
        self._task = asyncio.create_task(self._keep_running())

    async def wait_ready(self, timeout: float) -> None:  # noqa: ASYNC109
        """Return when it is ready. Raises ChildFailed when it ended before that,
        ChildSlow after `timeout` seconds; restarts go on all the same."""
        if self._task is None:
            raise ChildFailed("the reader was not started")
        try:
            async with asyncio.timeout(timeout):
                await self._settled.wait()
        except TimeoutError:
            raise ChildSlow(f"the reader is not ready after {timeout:g} s") from None
        if self._failure is not None:
            raise self._failure

    async def stop(self) -> None:
        """End the child; returns when it is gone. Cancelled, it kills the child."""
        if self._task is not None:
            self._task.cancel()
            try:
                await asyncio.wait([self._task])
            except asyncio.CancelledError:
                self._task.cancel()
                raise
            self._task = None
            self._settle(ChildFailed("the reader was stopped"))

    async def _keep_running(self) -> None:
        in_a_row = 0
        try:
            while True:
                ready_for = await self._run_once()
                in_a_row = 1 if ready_for >= STEADY else in_a_row + 1
                delay = BACK_OFF[min(in_a_row, len(BACK_OFF)) - 1]
                log.error("%s; starting it again in %g s", self._failure, delay)
                await self._sleep(delay)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    async def _run_once(self) -> float:
        """Start it and wait for its end; returns for how many seconds it was ready."""
        self._settled.clear()
        try:
            process = await self._spawn()
        except OSError as error:
            self._settle(ChildFailed(f"cannot start the reader: {error}"))
            return 0.0
        tail = asyncio.create_task(_tail(process.stderr))
        listener = asyncio.create_task(self._listen(process.stdout))
        try:
            code = await process.wait()
            self._settle(ChildFailed(_last_words(code, await _soon(tail))))
            since = self._ready_since
            return 0.0 if since is None else self._clock() - since
        finally:
            self._ready_since = self.pid = None
            await self._end(process)
            for task in (tail, listener):
                task.cancel()
            await asyncio.wait([tail, listener])

    async def _spawn(self) -> asyncio.subprocess.Process:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self.socket_path.unlink(missing_ok=True)
        launch = [sys.executable, "-I", "-S", child_launch.__file__]
        limits = [str(os.getpid()), str(self._memory)]
        process = await asyncio.create_subprocess_exec(
            *(*launch, *limits, *self._command, *self.options),
            *("--socket", str(self.socket_path)),
            env=child_environment(os.environ),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            # Ctrl-C in the terminal is for us; we end the child in our order
            start_new_session=True,
        )
        self.pid = process.pid
        return process

    async def _listen(self, stdout: asyncio.StreamReader | None) -> None:
        while stdout is not None and (line := await _line(stdout)):
            if not self.ready and _says_ready(line):
                self._ready_since = self._clock()
                self._settle(None)
                log.info("the reader is ready (process %s)", self.pid)

    def _settle(self, failure: ChildFailed | None) -> None:
        self._failure = failure
        self._settled.set()

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        try:
            if process.returncode is None:
                _signal(process.pid, signal.SIGTERM)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), self._grace)
        finally:
            # what it may have started, too
            _signal(process.pid, signal.SIGKILL)
        await process.wait()


def _socket_folder() -> Path:
    """A fresh name, short enough for a socket's path."""
    name = f"folkmoot-{secrets.token_hex(8)}"
    folder = Path(tempfile.gettempdir()) / name
    if len(os.fsencode(folder / "reader.sock")) <= LONGEST_SOCKET_PATH:
        return folder
    return Path("/tmp") / name  # noqa: S108 (made fresh, for us alone)


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _says_ready(line: bytes) -> bool:
    try:
        said = json.loads(line)
    except ValueError:
        return False
    return isinstance(said, dict) and bool(said.get("ready"))


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line, b'' at the end; a line that is too long counts as empty."""
    try:
        return await stream.readline()
    except ValueError:
        return b"\n"


async def _tail(stream: asyncio.StreamReader | None) -> bytes:
    """Read to the end, so that the child never blocks; keep the last words."""
    kept = b""
    while stream is not None and (chunk := await stream.read(65536)):
        kept = (kept + chunk)[-TAIL:]
    return kept


async def _soon(tail: asyncio.Task[bytes]) -> bytes:
    """The last words, if nobody else holds the stream open."""
    done, _ = await asyncio.wait([tail], timeout=1)
    return tail.result() if done else b""


def _last_words(code: int, tail: bytes) -> str:
    how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    words = tail.decode("utf-8", "replace").strip()
    return f"the reader ended ({how})" + (f":\n{words}" if words else "")

"""Has files looked at and made harmless by a confined process, one for each file."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO

from bot.deliver import StepAside, Unfit
from bot.media import clean
from bot.media.kinds import Reason, Sort
from bot.processes.child import child_environment

#: files under way at once, in both directions: each is held in memory
HANDS = 2
#: seconds to wait for one that is free, and before the next try
PATIENCE, AGAIN = 20.0, 5.0
#: seconds that one file may take, waiting for a processor included
MOST_SECONDS = 60.0
#: for what the libraries would do on every processor
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
#: why, as staff read it
WHY = {
    Reason.TOO_LARGE: "it is too large",
    Reason.KIND: "it is none of the kinds of files that are let through",
    Reason.MACROS: "it is an office document with programs in it (macros)",
    Reason.UNSAFE: "it is broken, or can't be opened safely",
    Reason.GONE: "there is nothing in it",
    Reason.MANY: "there are too many files in this ticket already",
}


@dataclass(frozen=True)
class Cleaned:
    """A file that may be passed on."""

    data: bytes
    #: '.jpg' and such, by what it is
    ending: str
    sort: Sort
    #: pixels, of a picture
    width: int = 0
    height: int = 0


def unfit(reason: Reason, more: str = "") -> Unfit:
    """The error for a file that is not passed on."""
    return Unfit(reason, WHY[reason] + (f": {more}" if more else ""))


class Cleaner:
    """Nothing of a file is read in our own process."""

    def __init__(self, hands: int = HANDS) -> None:
        self._hands = asyncio.Semaphore(hands)

    @asynccontextmanager
    async def hand(self) -> AsyncIterator[None]:
        """Hold one of the hands while a file is in memory. StepAside: none is free."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._hands.acquire()
        except TimeoutError:
            raise StepAside("other files are on their way", AGAIN) from None
        try:
            yield
        finally:
            self._hands.release()

    async def clean(self, data: bytes) -> Cleaned:
        """The file, harmless. Unfit: it is refused; StepAside: try again."""
        with _memory() as source, _memory() as result:
            source.write(data)
            # to its beginning, with all of it written
            source.seek(0)
            code = await _run(source, result)
            result.seek(0)
            line = result.readline()
            if code != 0 or not line.endswith(b"\n"):
                raise _ended(code)
            told = json.loads(line)
            if "refused" in told:
                raise unfit(Reason(told["refused"]))
            told["sort"] = Sort(told["sort"])
            return Cleaned(result.read() or data, **told)


def _memory() -> IO[bytes]:
    """A file that is on no disk."""
    return os.fdopen(os.memfd_create("folkmoot"), "w+b")


async def _run(source: IO[bytes], result: IO[bytes]) -> int:
    """Exit code; -SIGALRM when it took too long."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-m", clean.__name__, str(os.getpid())),
        env=child_environment(os.environ) | ONE_THREAD,
        stdin=source,
        stdout=result,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await process.wait()
    except TimeoutError:
        return -signal.SIGALRM
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _ended(code: int) -> Unfit | StepAside:
    """It gave no answer: the file was too much for it, or something is wrong here."""
    if code >= 0 or code == -signal.SIGKILL:
        # it did not begin, or the system ended it
        return StepAside(f"files can't be looked at (exit code {code})")
    return unfit(Reason.UNSAFE, signal.Signals(-code).name)

"""A stop has one end, and every step of it ends so long before, whoever hangs.

What a step leaves undone is safe: the database is written in whole units, what was
being sent is noted beside it, and whoever starts next finds out what became of that.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from enum import Enum

log = logging.getLogger(__name__)

#: seconds from being told to stop until we are gone; 20 are promised
LONGEST = 18
#: seconds in which the last line of the log may be written
LAST_WORDS = 0.5


class By(Enum):
    """When a step is over at the latest: a part of the whole time, in their order."""

    #: nothing new is begun
    QUIET = 0.1
    #: what was being sent has its outcome, or none that is known
    SENT = 0.55
    #: the outcomes are in the database
    NOTED = 0.7
    #: Telegram and Slack are left
    LEFT = 0.8
    #: the database is closed
    CLOSED = 0.87
    #: the reader is gone
    ENDED = 0.94
    #: nobody is answered over HTTP
    DARK = 0.98


class Ending:
    """Limits the steps of a stop, once it has begun; until then they take their time.

    `seconds` after its beginning `last_resort` is called with an exit code, from a
    thread of its own: a thread that hangs, or an event loop, is not waited for.
    """

    def __init__(
        self,
        seconds: float = LONGEST,
        *,
        last_resort: Callable[[int], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._last_resort = last_resort
        self._clock = clock
        self._began: float | None = None
        self._begun = asyncio.Event()

    def begin(self, code: int = 0) -> None:
        """The time runs from the first call on; `code` is for the last resort."""
        if self._began is not None:
            return
        self._began = self._clock()
        self._begun.set()
        if self._last_resort is not None:
            timer = threading.Timer(self._seconds, self._give_up, (code,))
            timer.daemon = True
            timer.start()

    async def step(self, by: By, work: Awaitable[object]) -> bool:
        """Wait for it; False: it took too long, and is cancelled and left.

        Raises what it raises.
        """
        task = asyncio.ensure_future(work)
        begun = asyncio.create_task(self._begun.wait())
        try:
            await asyncio.wait([task, begun], return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                await asyncio.wait([task], timeout=self._left(by))
            if task.done():
                task.result()
                return True
            undone = by.name.lower()
            log.warning(
                "stopping: there is no time left to wait till all is %s", undone
            )
            return False
        finally:
            begun.cancel()
            task.cancel()

    def _left(self, by: By) -> float:
        """Seconds."""
        began = self._clock() if self._began is None else self._began
        return max(0.0, began + self._seconds * by.value - self._clock())

    def _give_up(self, code: int) -> None:
        said = "stopping took too long: gone without an end; nothing is lost"
        # a log that nobody reads may hang like all else
        words = threading.Thread(target=log.error, args=(said,), daemon=True)
        words.start()
        words.join(LAST_WORDS)
        if self._last_resort is not None:
            self._last_resort(code)

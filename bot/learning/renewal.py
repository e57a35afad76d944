"""The running reader takes a model that was trained since it started."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from bot.learning.pin import WrongModel, check, options
from bot.processes.child import ChildFailed, ReaderChild

log = logging.getLogger(__name__)


class Renewal:
    """Watches one model's file for one reader."""

    def __init__(
        self,
        child: ReaderChild,
        model: Path,
        patience: float,
        pinned: Callable[[], str | None] = lambda: None,
    ) -> None:
        """`patience`: seconds for the new model to load; `pinned`: the hash that it
        must have."""
        self._child = child
        self._model = model
        self._patience = patience
        self._pinned = pinned
        self._loaded = _stamp(model)
        #: why the file that is there is not loaded; '' when it is the right one
        self.refused = _why_not(model, pinned())

    @property
    def tasks(self) -> dict[str, asyncio.Task[None]]:
        """What keeps the reader running, by name; it must not end."""
        keeper = self._child.keeper
        return {} if keeper is None else {"reader": keeper}

    async def take(self) -> bool:
        """Load the model anew if its file is another one, or only now the right one;
        whether it was.

        Messages wait in the meantime. One that doesn't load is said in the log; people
        read the messages then, and the reader is started again and again.
        """
        now, wanted = _stamp(self._model), self._pinned()
        refused = _why_not(self._model, wanted)
        if now is None or (now, refused) == (self._loaded, self.refused):
            return False
        self._loaded, self.refused = now, refused
        log.info("the model has changed: the reader starts anew")
        await self._child.stop()
        self._child.options = options(wanted)
        await self._child.start()
        try:
            check(self._model, wanted)
            await self._child.wait_ready(self._patience)
        except ChildFailed as error:
            log.error("the new model can't be read with: %s", error)
        return True


def _why_not(model: Path, wanted: str | None) -> str:
    try:
        check(model, wanted)
    except WrongModel as error:
        return str(error)
    return ""


def _stamp(model: Path) -> tuple[int, int, int] | None:
    """Tells one file from another that takes its place."""
    try:
        found = model.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns)

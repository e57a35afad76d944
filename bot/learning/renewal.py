"""The running reader takes a model that was trained since it started."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.processes.child import ChildFailed, ReaderChild

log = logging.getLogger(__name__)


class Renewal:
    """Watches one model's file for one reader."""

    def __init__(self, child: ReaderChild, model: Path, patience: float) -> None:
        """`patience`: seconds for the new model to load."""
        self._child = child
        self._model = model
        self._patience = patience
        self._loaded = _stamp(model)

    async def take(self) -> bool:
        """Load the model anew if its file is another one; whether it was.

        Messages wait in the meantime. One that doesn't load is said in the log; people
        read the messages then, and the reader is started again and again.
        """
        now = _stamp(self._model)
        if now is None or now == self._loaded:
            return False
        self._loaded = now
        log.info("the model has changed: the reader starts anew")
        await self._child.stop()
        await self._child.start()
        try:
            await self._child.wait_ready(self._patience)
        except ChildFailed as error:
            log.error("the new model can't be read with: %s", error)
        return True


def _stamp(model: Path) -> tuple[int, int, int] | None:
    """Tells one file from another that takes its place."""
    try:
        found = model.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns)

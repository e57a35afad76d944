"""What nobody waits for: erasures, and each night old things, backups, a tidy file."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.backups import backup
from bot.clock import Clock
from bot.council.facts import Council
from bot.privacy.forgetting import erase_due
from bot.privacy.retention import TICKETS, clear_some, cutoffs
from bot.store import Store, StoreError, Unit
from bot.store.erasures import Done, Wish
from bot.wording import Wording

log = logging.getLogger(__name__)


#: bytes; while a file is written anew everybody waits, about a second for this much
TIDIED_AT_ONCE = 256 * 1024 * 1024


@dataclass(frozen=True)
class Backups:
    """Where backups go, and what locks them."""

    folder: Path
    key: str | None = field(default=None, repr=False)


class Housekeeping:
    """Called by the ticker; a failure is tried again the next time."""

    def __init__(
        self,
        store: Store,
        council: Council,
        wording: Wording,
        clock: Clock,
        on_decided: Callable[[], None],
        backups: Backups | None = None,
    ) -> None:
        self._store = store
        self._council = council
        self._wording = wording
        self._clock = clock
        self._on_decided = on_decided
        self._backups = backups

    async def erase(self) -> int:
        """Erase whoever asked for it and can be erased now; how many."""
        if not await self._store.read(_anything_to_erase):
            return 0
        now = self._clock.now()
        await self._note_erasures()
        done = await self._store.write(
            lambda unit: erase_due(unit, self._council, self._wording, now),
            step="erase",
        )
        await self._note_erasures()
        await self._tidy()
        if done:
            log.info("%s erased", done)
            self._on_decided()
        return done

    async def _tidy(self) -> None:
        """SQLite overwrites what is deleted, but may leave traces where it moved rows
        about: only a new file has none. A large one waits for the night."""
        if self._store.path.stat().st_size <= TIDIED_AT_ONCE:
            await self._store.compact()

    async def clear(self) -> dict[str, int]:
        """Delete what was kept long enough, and tidy the file; how many of each."""
        now, rules = self._clock.now(), self._council.retention
        removed: dict[str, int] = {}
        try:
            for what in (TICKETS, *cutoffs(rules, now)):
                while some := await self._store.write(
                    lambda unit, what=what: clear_some(unit, what, rules, now),
                    step="clear",
                ):
                    removed[what] = removed.get(what, 0) + some
            await self._store.compact()
        except StoreError as error:
            log.error("clearing: %s", error)
        log.info("cleared: %s", removed or "nothing")
        self._on_decided()
        await self.back_up()
        return removed

    async def back_up(self) -> Path | None:
        """A backup where the settings want it, and none that is too old; where."""
        if self._backups is None:
            return None
        folder, key = self._backups.folder, self._backups.key
        now, days = self._clock.now(), self._council.retention.backups
        try:
            made = await asyncio.to_thread(
                backup.make, self._store.path, folder, now, key
            )
            await asyncio.to_thread(backup.expire, folder, days, now)
            await self._note_erasures()
        except (StoreError, OSError) as error:
            log.error("NO BACKUP was made: %s", error)
            return None
        return made

    async def _note_erasures(self) -> None:
        """Beside the backups, before and after: a restore has to do them again."""
        if self._backups is None:
            return
        done, wishes = await self._store.read(erasures_of)
        folder = self._backups.folder
        await asyncio.to_thread(backup.note_erasures, folder, done, wishes)


def erasures_of(unit: Unit) -> tuple[list[Done], list[tuple[Wish, str]]]:
    """Those that were done, and those asked for with whose they are."""
    wishes = unit.erasures.wishes()
    return unit.erasures.done(), [(w, unit.erasures.mark_of(w)) for w in wishes]


def _anything_to_erase(unit: Unit) -> bool:
    return bool(unit.erasures.wishes()) or unit.erasures.farewells_said()

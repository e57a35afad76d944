"""What nobody waits for: erasures, and each night old things, backups, a tidy file."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.clock import Clock
from bot.council import Council
from bot.forgetting import erase_due
from bot.retention import TICKETS, clear_some, cutoffs
from bot.store import Store, StoreError, Unit
from bot.wording import Wording

log = logging.getLogger(__name__)


class Housekeeping:
    """Called by the ticker; a failure is tried again the next time."""

    def __init__(
        self,
        store: Store,
        council: Council,
        wording: Wording,
        clock: Clock,
        on_decided: Callable[[], None],
    ) -> None:
        self._store = store
        self._council = council
        self._wording = wording
        self._clock = clock
        self._on_decided = on_decided

    async def erase(self) -> int:
        """Erase whoever asked for it and can be erased now; how many."""
        if not await self._store.read(_anything_to_erase):
            return 0
        now = self._clock.now()
        done = await self._store.write(
            lambda unit: erase_due(unit, self._council, self._wording, now),
            step="erase",
        )
        if done:
            log.info("%s erased", done)
            self._on_decided()
        return done

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
        return removed


def _anything_to_erase(unit: Unit) -> bool:
    return bool(unit.erasures.wishes()) or unit.erasures.farewells_said()

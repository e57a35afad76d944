"""What the watchdog finds: only what is really down, and all of that."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.store.rows import stamp
from bot.watch.fault import Fault

#: signs of life of what can be down
SILENT: Mapping[str, Fault] = {
    "telegram": Fault.TELEGRAM,
    "slack": Fault.SLACK,
    "reader": Fault.READER,
}
#: looks are so far apart: what an outage left behind may be found after it
LOOK = timedelta(hours=1)
#: what waits in an outage, and is given up and sent anew when it lasts a day
WAITING = (Fault.UNSENT, Fault.NO_CARD)


class Watched:
    """Compares what the tables say was found with the truth."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        #: how often each was found
        self.found: Counter[Fault] = Counter()
        self._seen = ""
        self._down: frozenset[str] = frozenset()

    def wrong(
        self,
        now: datetime,
        down: frozenset[str],
        well_since: datetime,
        *,
        died: bool,
    ) -> Iterator[str]:
        """What should not have been found, and what should have, right after a look.

        `down` is what is down now; `well_since` when an outage or a stop last ended;
        `died`: the process did, before the look or after it.
        """
        is_calm = not down and now - well_since > LOOK
        for row in self._conn.execute(
            "SELECT fault, about FROM findings WHERE found_at > ?", (self._seen,)
        ):
            fault = Fault(row["fault"])
            self.found[fault] += 1
            waits = fault in WAITING and not is_calm
            if not waits and fault not in {SILENT.get(name) for name in down}:
                yield f"the watchdog found: {fault} {row['about']}".rstrip()
        self._seen = stamp(now)
        if died:
            return
        # at the first look it may have been down for a moment only
        for name in sorted(down & self._down & SILENT.keys()):
            if not self._is_known(SILENT[name]):
                yield f"{name} is down, and the watchdog did not find it"
        self._down = down

    def _is_known(self, fault: Fault) -> bool:
        return bool(
            self._conn.execute(
                "SELECT 1 FROM findings WHERE fault = ? AND over_at IS NULL", (fault,)
            ).fetchone()
        )

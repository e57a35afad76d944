"""Outages and crashes, by a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from sandbox.sim.agenda import Agenda

DAY = timedelta(days=1)
#: days between outages of each thing, and between crashes, on average
OUTAGE_EVERY, CRASH_EVERY = 6.0, 3.0
#: hours that an outage and a crash may last, each as likely
OUTAGES = (0.02, 0.1, 0.5, 1, 3, 9, 26)
DOWNTIMES = (0.01, 0.01, 0.02, 0.1, 0.1, 0.5, 2, 8, 72)
#: of how many crash points the process survives until it dies at one
SURVIVED = 60


class Weather:
    """Says when a thing breaks, and for how long."""

    def __init__(self, agenda: Agenda, clock: Clock, randomness: random.Random) -> None:
        self._agenda = agenda
        self._clock = clock
        self._random = randomness

    def outages(self, begins: Callable[[], None], ends: Callable[[], None]) -> None:
        """One thing's outages, for as long as the simulation goes on."""

        def begin() -> None:
            begins()
            hours = self._random.choice(OUTAGES) * self._random.uniform(0.5, 1.5)
            self._agenda.put(self._in(timedelta(hours=hours)), end)

        def end() -> None:
            ends()
            self._agenda.put(self._after(OUTAGE_EVERY), begin)

        self._agenda.put(self._after(OUTAGE_EVERY), begin)

    def crashes(self, dooms: Callable[[int], None]) -> None:
        """`dooms` hears how many crash points the process still survives."""

        def doom() -> None:
            dooms(self._random.randint(1, SURVIVED))
            self._agenda.put(self._after(CRASH_EVERY), doom)

        self._agenda.put(self._after(CRASH_EVERY), doom)

    def downtime(self) -> timedelta:
        """How long the process stays down after a crash."""
        hours = self._random.choice(DOWNTIMES) * self._random.uniform(0.5, 1.5)
        return timedelta(hours=hours)

    def _after(self, days: float) -> datetime:
        return self._in(timedelta(days=self._random.expovariate(1 / days)))

    def _in(self, wait: timedelta) -> datetime:
        return self._clock.now() + wait

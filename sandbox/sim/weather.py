"""Outages and crashes, by a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, tzinfo

from bot.clock import Clock
from sandbox.sim.agenda import Agenda

DAY = timedelta(days=1)
#: days between outages of each thing, and between crashes, on average
OUTAGE_EVERY, CRASH_EVERY = 6.0, 3.0
#: hours that an outage and a crash may last, each as likely
OUTAGES = (0.02, 0.1, 0.5, 1, 3, 9, 26)
DOWNTIMES = (0.01, 0.01, 0.02, 0.1, 0.1, 0.5, 2, 8, 72)
#: days between outages that last into the night, or over the next morning
OVERNIGHT_EVERY = 3.0
#: between which hours of the first day they begin, and end, from its midnight on
OVERNIGHT = (((9, 20), (22, 30)), ((8, 12), (38, 44)))
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

    def overnight(
        self, zone: tzinfo, begins: Callable[[], None], ends: Callable[[], None]
    ) -> None:
        """Outages after which what waited would go at a bad time, or all at once."""

        def end() -> None:
            ends()
            wait()

        def wait() -> None:
            days = 1 + int(self._random.expovariate(1 / OVERNIGHT_EVERY))
            first, last = self._random.choice(OVERNIGHT)

            def begin() -> None:
                begins()
                self._agenda.put(self._at(zone, 0, last), end)

            self._agenda.put(self._at(zone, days, first), begin)

        wait()

    def _at(self, zone: tzinfo, days: int, span: tuple[int, int]) -> datetime:
        """Some time between these hours of the day that is so many days from now."""
        local = self._clock.now().astimezone(zone)
        day = datetime.combine(local.date(), time())
        hours = days * 24 + self._random.uniform(*span)
        return (day + timedelta(hours=hours)).replace(tzinfo=zone).astimezone(UTC)

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

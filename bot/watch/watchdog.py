"""Each minute: what stands still is put right where that is safe, else people hear.

It asks the tables and the signs of life, and remembers what it found, so that a crash
repeats nothing: once for each finding, again after hours, and when it is over.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from actions.mending import MENDABLE
from bot.clock import Clock
from bot.desk import Desk
from bot.lanes import alert_lane, channel_lane
from bot.store import Store, Unit
from bot.watch.alerts import NAMED, Alert, News
from bot.watch.fault import Fault, Finding, Found
from bot.watch.signs import Signs, found_in

log = logging.getLogger(__name__)

#: how old a finding is when people hear of it, and hear again; then once a day
USUALLY = (timedelta(0), timedelta(hours=4))
#: what was put right gets the time to show it
AFTER_MENDING = (timedelta(minutes=10), timedelta(hours=4))
#: what Telegram keeps for us is lost after a day
OF_TELEGRAM = (timedelta(minutes=15), timedelta(hours=4), timedelta(hours=20))
TELL_AT: Mapping[Fault, tuple[timedelta, ...]] = {
    **dict.fromkeys(MENDABLE, AFTER_MENDING),
    Fault.TELEGRAM: OF_TELEGRAM,
}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Verdict:
    """What comes of a look, against what was known before."""

    #: never seen before, and how many of the times to tell of it have passed
    new: tuple[tuple[Found, int], ...] = ()
    #: known, and people hear of it now: so often by then
    told: tuple[tuple[Finding, int], ...] = ()
    over: tuple[Finding, ...] = ()
    alerts: tuple[Alert, ...] = ()


def judge(found: Iterable[Found], known: Iterable[Finding], now: datetime) -> Verdict:
    """What is new, what is said again, what is over. Pure."""
    standing = {one.key: one for one in found}
    before = {one.key: one for one in known}
    new = tuple(
        (one, _times(one.fault, now - one.since))
        for key, one in standing.items()
        if key not in before
    )
    told = tuple(
        (one, times)
        for key, one in before.items()
        if key in standing and (times := _times(one.fault, now - one.since)) > one.told
    )
    over = tuple(one for key, one in before.items() if key not in standing)
    return Verdict(new, told, over, _alerts(new, told, over, standing))


def _times(fault: Fault, age: timedelta) -> int:
    """How often people should have heard of it by this age."""
    steps = TELL_AT.get(fault, USUALLY)
    passed = sum(age >= step for step in steps)
    if passed < len(steps):
        return passed
    return passed + (age - steps[-1]) // DAY


def _alerts(
    new: Iterable[tuple[Found, int]],
    told: Iterable[tuple[Finding, int]],
    over: Iterable[Finding],
    standing: Mapping[tuple[Fault, str], Found],
) -> tuple[Alert, ...]:
    first = [one for one, times in new if times]
    first += [standing[one.key] for one, _ in told if not one.told]
    again = [replace(standing[one.key], since=one.since) for one, _ in told if one.told]
    ended = [Found(one.fault, one.about, one.since) for one in over if one.told]
    return (
        *_by_fault(News.FOUND, first),
        *_by_fault(News.STILL, again),
        *_by_fault(News.OVER, ended),
    )


def _by_fault(news: News, found: Sequence[Found]) -> list[Alert]:
    """One alert for each kind, however many there are."""
    order = list(Fault)
    ranked = sorted(found, key=lambda one: order.index(one.fault))
    return [
        _alert(news, fault, tuple(group))
        for fault, group in groupby(ranked, key=lambda one: one.fault)
    ]


def _alert(news: News, fault: Fault, found: tuple[Found, ...]) -> Alert:
    named = tuple(_name(one) for one in found[:NAMED] if one.about)
    since = min(one.since for one in found)
    return Alert(news, fault, named, len(found) if named else 0, since)


def _name(one: Found) -> str:
    return f"{one.about} ({one.reference})" if one.reference else one.about


class Watchdog:
    """`sweep` once a minute."""

    def __init__(
        self,
        store: Store,
        desk: Desk,
        clock: Clock,
        look: Callable[[], Awaitable[Signs]],
        *,
        on_decided: Callable[[], None],
    ) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._look = look
        self._on_decided = on_decided

    async def sweep(self) -> Verdict:
        """Look once, put right, tell. Raises StoreError."""
        signs = await self._look()
        now = self._clock.now()
        verdict, late = await self._store.write(
            lambda unit: (self._sweep(unit, signs, now), _put_right(unit, now)),
            step="watch",
        )
        if late:
            log.warning("%d rows waited for a time that a wrong clock gave them", late)
        for alert in verdict.alerts:
            level = logging.WARNING if alert.news is News.OVER else logging.ERROR
            named = ", ".join(alert.about)
            log.log(level, "watchdog: %s: %s %s", alert.fault, alert.news, named)
        if verdict.new or verdict.alerts or late:
            self._on_decided()
        return verdict

    def _sweep(self, unit: Unit, signs: Signs, now: datetime) -> Verdict:
        found = (*unit.watch.standing(now), *found_in(unit, signs, now))
        verdict = judge(found, unit.watch.findings(), now)
        for one, told in verdict.new:
            unit.watch.remember(one, now, told)
            if one.fault in MENDABLE:
                self._desk.mend(unit, one, now)
        for one, told in verdict.told:
            unit.watch.told(one.id, told)
        for one in verdict.over:
            unit.watch.over(one.id, now)
        if verdict.alerts:
            self._tell(unit, verdict.alerts, now)
        return verdict

    def _tell(self, unit: Unit, alerts: Sequence[Alert], now: datetime) -> None:
        """In the duty channel, and outside Slack: the first may be what is broken."""
        council = self._desk.council
        body = {"alerts": [alert.as_body() for alert in alerts]}
        key = f"alert:{now:%Y-%m-%dT%H:%M:%S.%f}"
        unit.outbox.put(
            f"{key}:slack",
            platform="slack",
            lane=channel_lane(council.duty.channel),
            act="alert",
            body=body,
            now=now,
        )
        for index in range(len(council.alerted)):
            unit.outbox.put(
                f"{key}:{index}",
                platform="apprise",
                lane=alert_lane(index),
                act="alert",
                body=body | {"index": index},
                now=now,
            )


def _put_right(unit: Unit, now: datetime) -> int:
    """A clock that was ahead and is right again must keep nobody waiting; how many."""
    return unit.inbox.put_right(now) + unit.outbox.put_right(now)

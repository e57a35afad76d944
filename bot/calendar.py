"""When a department is open, and when a promised length of time is over. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays
from opening_hours import OpeningHours, State

from bot.council.duration import Duration, PromiseStep

if TYPE_CHECKING:
    from bot.council.facts import Council, Department
    from bot.model import Kind

#: the week of the law: no hours of any one department
OFFICE_HOURS = "Mo-Fr 09:00-17:00"
#: so many years without one open minute mean that it never opens again
YEARS_TO_SEARCH = 2
#: no search goes further than this many years, however little is open
YEARS_AT_MOST = 60
#: as opening hours write them, whatever the machine's language
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")
MONTHS += ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ZERO = timedelta(0)


class NeverOpensError(ValueError):
    """No open time was found within the coming years."""


@dataclass(frozen=True)
class _Year:
    """The open time of one local year: intervals in UTC, and the working days."""

    starts: list[datetime]
    ends: list[datetime]
    #: open time from the start of the year to the end of each interval
    sums: list[timedelta]
    days: list[date]
    #: the last open moment of each working day
    closes: list[datetime]

    @property
    def total(self) -> timedelta:
        return self.sums[-1] if self.sums else ZERO

    def open_before(self, at: datetime) -> timedelta:
        """Open time of this year before the moment."""
        i = bisect_right(self.starts, at) - 1
        return ZERO if i < 0 else self.sums[i] - max(self.ends[i] - at, ZERO)

    def after_open(self, amount: timedelta) -> datetime:
        """The first moment with this much open time (0 < amount <= total) before it."""
        i = bisect_left(self.sums, amount)
        return self.ends[i] - (self.sums[i] - amount)


class Calendar:
    """One department's opening hours in the council's zone, without the public
    holidays of its country and region and without the council's closed days.

    A moment is always aware (ValueError if not), a result always UTC. Opening times are
    times on the wall: one that the clock change skips moves on by the change, one
    that comes twice is the first.
    """

    def __init__(
        self,
        opening: str,
        zone: ZoneInfo,
        country: str,
        region: str | None = None,
        closed_days: frozenset[date] = frozenset(),
    ) -> None:
        self.opening = opening
        self.zone = zone
        self._country = country
        self._region = region
        self._closed_days = closed_days
        self._years: dict[int, _Year] = {}

    @classmethod
    def of(cls, council: Council, department: Department) -> Calendar:
        """The calendar of a department; the same object for the same hours."""
        return _calendar(
            department.opening,
            council.time_zone,
            council.country,
            council.region,
            council.closed_days,
        )

    @classmethod
    def office(cls, council: Council) -> Calendar:
        """Monday to Friday but public holidays: the working days of the law."""
        return _calendar(
            OFFICE_HOURS, council.time_zone, council.country, council.region, ()
        )

    def is_open(self, at: datetime) -> bool:
        """Open at this moment; at the closing time itself no longer."""
        at = _utc(at)
        year = self._year(self._local(at).year)
        i = bisect_right(year.starts, at) - 1
        return i >= 0 and at < year.ends[i]

    def next_open(self, at: datetime) -> datetime:
        """The moment itself when open, else the next opening. NeverOpensError."""
        at = _utc(at)
        if self.is_open(at):
            return at
        for _, year in self._years_from(at):
            i = bisect_left(year.starts, at)
            if i < len(year.starts):
                return year.starts[i]
        raise NeverOpensError(f"{self.opening!r} never opens after {at:%Y-%m-%d}")

    def add(self, at: datetime, length: Duration) -> datetime:
        """When the length of time is over.

        Opening time ends at the earliest moment with so much of it since `at`. The
        day of `at` is never a working day of the promise: N working days end when the
        N-th day with opening hours after it closes. Days and months keep the time of
        day; a month ends on its last day at the latest. NeverOpensError.
        """
        at = _utc(at)
        amount = length.amount
        match length.unit:
            case "minutes":
                return self._add_open(at, timedelta(minutes=amount))
            case "hours":
                return self._add_open(at, timedelta(hours=amount))
            case "working days":
                return self._add_working_days(at, amount)
            case "clock minutes":
                return at + timedelta(minutes=amount)
            case "clock hours":
                return at + timedelta(hours=amount)
            case "days":
                local = self._local(at)
                return self._to_utc(local.replace(tzinfo=None) + timedelta(days=amount))
            case "months":
                return self._to_utc(_add_months(self._local(at), amount))

    def open_time_between(self, a: datetime, b: datetime) -> timedelta:
        """Open time from a to b; negative when b is earlier."""
        a, b = _utc(a), _utc(b)
        if b < a:
            return -self.open_time_between(b, a)
        first, last = self._local(a).year, self._local(b).year
        whole = sum((self._year(y).total for y in range(first, last)), ZERO)
        return (
            whole + self._year(last).open_before(b) - self._year(first).open_before(a)
        )

    def _add_open(self, at: datetime, amount: timedelta) -> datetime:
        for number, year in self._years_from(at):
            if number == 0:
                amount += year.open_before(at)
            if amount <= year.total:
                return year.after_open(amount)
            amount -= year.total
        raise NeverOpensError(f"{self.opening!r} is not open for long enough")

    def _add_working_days(self, at: datetime, amount: int) -> datetime:
        today = self._local(at).date()
        for _, year in self._years_from(at):
            passed = bisect_right(year.days, today)
            if passed + amount <= len(year.days):
                return year.closes[passed + amount - 1]
            amount -= len(year.days) - passed
        raise NeverOpensError(f"{self.opening!r} has not so many days")

    def _years_from(self, at: datetime) -> Iterator[tuple[int, _Year]]:
        """Numbered from 0, the year of the moment and those after it."""
        first = self._local(at).year
        empty = 0
        for number in range(YEARS_AT_MOST):
            year = self._year(first + number)
            empty = 0 if year.starts else empty + 1
            yield number, year
            if empty > YEARS_TO_SEARCH:
                return

    def _year(self, number: int) -> _Year:
        if number not in self._years:
            self._years[number] = self._build(number)
        return self._years[number]

    def _build(self, number: int) -> _Year:
        begin, end = datetime(number, 1, 1), datetime(number + 1, 1, 1)  # noqa: DTZ001
        spans: list[tuple[datetime, datetime]] = []
        closes: dict[date, datetime] = {}
        hours = OpeningHours(self._rules(number)).intervals(begin, end)
        for start, stop in ((a, b) for a, b, state, _ in hours if state is State.OPEN):
            span = self._to_utc(start), self._to_utc(stop)
            if span[1] <= span[0]:
                continue
            if spans and span[0] <= spans[-1][1]:
                last = spans.pop()
                span = last[0], max(last[1], span[1])
            spans.append(span)
            for day, close in _last_moments(start, stop):
                closes[day] = self._to_utc(close)
        return _year(spans, closes)

    def _rules(self, number: int) -> str:
        """The opening hours with this year's days off.

        The library's own `PH` knows only some of the public holidays, so they are
        written out as dates.
        """
        off = {d for d in self._closed_days if d.year == number}
        off |= _public_holidays(self._country, self._region, number)
        dates = (f"{d.year} {MONTHS[d.month - 1]} {d.day:02} off" for d in sorted(off))
        return "; ".join((self.opening, *dates))

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def _to_utc(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone, fold=0).astimezone(UTC)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC)


def _year(
    spans: list[tuple[datetime, datetime]], closes: dict[date, datetime]
) -> _Year:
    sums: list[timedelta] = []
    for start, end in spans:
        sums.append((sums[-1] if sums else ZERO) + (end - start))
    return _Year(
        [s for s, _ in spans],
        [e for _, e in spans],
        sums,
        list(closes),
        list(closes.values()),
    )


def _last_moments(start: datetime, stop: datetime) -> Iterator[tuple[date, datetime]]:
    """Each day of a span of wall time, with its last open minute."""
    day = start.date()
    while (midnight := datetime.combine(day, time())) < stop:
        next_midnight = midnight + timedelta(days=1)
        # a promise for Friday that ends at midnight must not read as Saturday
        yield (
            day,
            stop if stop < next_midnight else next_midnight - timedelta(minutes=1),
        )
        day = next_midnight.date()


def _add_months(local: datetime, amount: int) -> datetime:
    years, month = divmod(local.month - 1 + amount, 12)
    year = local.year + years
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day, tzinfo=None)


@lru_cache(maxsize=256)
def _public_holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=region, years=year))


@lru_cache(maxsize=256)
def _calendar(
    opening: str,
    zone: ZoneInfo,
    country: str,
    region: str | None,
    closed_days: tuple[date, ...],
) -> Calendar:
    return Calendar(opening, zone, country, region, frozenset(closed_days))


def due(
    council: Council,
    department_id: str,
    service: str | None,
    kind: Kind | str,
    now: datetime,
    step: PromiseStep,
) -> datetime:
    """When a step of the promise is due, UTC.

    A department whose hours have run out falls back to office hours, so that a matter
    always has a due time.
    """
    length = council.department(department_id).promised(step, service, str(kind))
    return after(council, department_id, length, now)


def after(
    council: Council, department_id: str, length: Duration, now: datetime
) -> datetime:
    """When a length of time is over, UTC; in office hours where hours have run out."""
    department = council.department(department_id)
    try:
        return Calendar.of(council, department).add(now, length)
    except NeverOpensError:
        return Calendar.office(council).add(now, length)


def share(
    council: Council, department_id: str, now: datetime, until: datetime, percent: int
) -> datetime:
    """When so much of the opening time until then has passed; of all time where the
    department does not open until then."""
    opens = Calendar.of(council, council.department(department_id))
    minutes = opens.open_time_between(now, until) * percent // timedelta(minutes=100)
    if minutes < 1:
        return now + (until - now) * percent / 100
    return opens.add(now, Duration(minutes, "minutes"))


def promise(
    council: Council,
    department_id: str,
    service: str | None,
    kind: Kind | str,
    now: datetime,
) -> datetime:
    """When the first answer is due, UTC."""
    return due(council, department_id, service, kind, now, "first_answer")


def deadline(
    council: Council, service: str | None, received: datetime
) -> datetime | None:
    """When the law wants the matter settled, UTC; None where it sets no time.

    Counted in office days: a council's own closed days do not stop the law's clock.
    """
    known = council.services.get(service) if service else None
    if known is None or known.statutory is None:
        return None
    return Calendar.office(council).add(received, known.statutory)

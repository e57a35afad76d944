"""Figures of many matters: how many, how soon, promises, what residents say. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from bot.calendar import Calendar
from bot.council.facts import Council
from bot.model import Kind, Verdict
from bot.report.course import Course, course
from bot.rules import COMPLAINTS, Sort
from bot.store.report import Matter, Matters

HOUR = timedelta(hours=1)
#: a kind that nobody knows any more
UNKNOWN = "unknown"


@dataclass(frozen=True)
class One:
    """A matter with how it went."""

    matter: Matter
    course: Course
    #: to the first word of a person, in opening hours and by the clock
    opening: timedelta | None
    clock: timedelta | None


@dataclass(frozen=True)
class Figures:
    """Of a group of matters. Hours are None where nothing was answered."""

    received: int
    answered: int
    #: whose first promise was kept, of those whose first promise is decided
    in_time: int
    due: int
    #: promises: by which a person spoke; told anew before they passed; silently passed
    kept: int
    renewed: int
    lapsed: int
    opening_median: float | None
    opening_p90: float | None
    clock_median: float | None
    clock_p90: float | None
    #: that residents opened again
    reopened: int
    fixed: int
    partly: int
    not_fixed: int
    rated: int
    #: mean mark, 1 to 5
    rating: float | None


@dataclass(frozen=True)
class Report:
    """The whole report of some local days."""

    first: date
    last: date
    messages: int
    total: Figures
    #: by id, in the order of council.yml; those that are gone from it come last
    departments: Mapping[str, Figures]
    kinds: Mapping[str, Figures]
    #: by the Monday that they begin with
    weeks: Mapping[date, Figures]
    #: departments that got something and in which no person spoke to any resident
    silent: tuple[str, ...]


def report(
    found: Matters,
    council: Council,
    first: date,
    last: date,
    department: str | None = None,
) -> Report:
    """Of everything, or of one department. Joined tickets count once."""
    ones = [
        _one(matter, council)
        for matter in found.matters
        if not matter.is_merged and department in (None, matter.department)
    ]
    order = [*council.departments, *sorted({o.matter.department for o in ones})]
    departments = _by(ones, lambda one: one.matter.department, order)
    return Report(
        first=first,
        last=last,
        messages=found.messages,
        total=figures(ones),
        departments=departments,
        kinds=_by(ones, lambda one: sort_of(one.matter), [*Sort, UNKNOWN]),
        weeks=_weeks(ones, council, first, last),
        silent=tuple(name for name in departments if name not in found.spoke),
    )


def sort_of(matter: Matter) -> str:
    """As `bot.rules.sort_of` has it for a ticket."""
    if matter.kind is None:
        return UNKNOWN
    if matter.kind is not Kind.COMPLAINT:
        return Sort(matter.kind)
    about_us = matter.service == COMPLAINTS
    return Sort.COMPLAINT if about_us or matter.reopened else Sort.SERVICE_REQUEST


def _one(matter: Matter, council: Council) -> One:
    went = course(matter.lines)
    if went.answered_at is None:
        return One(matter, went, None, None)
    hours = _hours(council, matter.department)
    opening = hours.open_time_between(matter.created_at, went.answered_at)
    return One(matter, went, opening, went.answered_at - matter.created_at)


def _hours(council: Council, department: str) -> Calendar:
    known = council.departments.get(department)
    return Calendar.of(council, known) if known else Calendar.office(council)


def _by(
    ones: Iterable[One], key: Callable[[One], str], order: Sequence[str]
) -> dict[str, Figures]:
    groups: dict[str, list[One]] = {}
    for one in ones:
        groups.setdefault(key(one), []).append(one)
    return {name: figures(groups[name]) for name in order if name in groups}


def _weeks(
    ones: Iterable[One], council: Council, first: date, last: date
) -> dict[date, Figures]:
    """Each week, also one without anything."""
    groups: dict[date, list[One]] = {}
    monday = _monday(first)
    while monday <= last:
        groups[monday] = []
        monday += timedelta(days=7)
    for one in ones:
        local: datetime = one.matter.created_at.astimezone(council.time_zone)
        groups[_monday(local.date())].append(one)
    return {monday: figures(group) for monday, group in groups.items()}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def figures(ones: Sequence[One]) -> Figures:
    """Of these."""
    opening = [one.opening / HOUR for one in ones if one.opening is not None]
    clock = [one.clock / HOUR for one in ones if one.clock is not None]
    courses = [one.course for one in ones]
    marks = [c.rating for c in courses if c.rating is not None]
    said = [c.verdict for c in courses]
    return Figures(
        received=len(ones),
        answered=len(clock),
        in_time=sum(c.in_time is True for c in courses),
        due=sum(c.in_time is not None for c in courses),
        kept=sum(c.kept for c in courses),
        renewed=sum(c.renewed for c in courses),
        lapsed=sum(c.lapsed for c in courses),
        opening_median=_measured(median, opening),
        opening_p90=_measured(p90, opening),
        clock_median=_measured(median, clock),
        clock_p90=_measured(p90, clock),
        reopened=sum(one.matter.reopened > 0 for one in ones),
        fixed=said.count(Verdict.FIXED),
        partly=said.count(Verdict.PARTLY),
        not_fixed=said.count(Verdict.NOT_FIXED),
        rated=len(marks),
        rating=round(sum(marks) / len(marks), 2) if marks else None,
    )


def p90(hours: Sequence[float]) -> float:
    """90 of 100 are no longer (nearest rank)."""
    ranked = sorted(hours)
    return ranked[math.ceil(0.9 * len(ranked)) - 1]


def _measured(
    measure: Callable[[Sequence[float]], float], hours: Sequence[float]
) -> float | None:
    return round(measure(hours), 2) if hours else None


def share(part: int, whole: int) -> float | None:
    """0 to 1; None of nothing."""
    return round(part / whole, 4) if whole else None

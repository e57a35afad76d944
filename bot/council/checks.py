"""What in council.yml does not fit together, though each line alone may be right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from babel import Locale, UnknownLocaleError
from opening_hours import validate

from bot.calendar import Calendar, NeverOpensError
from bot.council.duration import Unit, parse_duration
from bot.council.file import USER_ID, Place, Problem, did_you_mean
from bot.model import Kind

Data = Mapping[str, Any]

#: who is named in a department, or else a user group under the second name
ROLES = {"supervisors": "supervisor_groups", "staff": "staff_groups"}
#: to tell which of two lengths is the longer: departments are open a third of the day
ROUGH_MINUTES: Mapping[Unit, int] = {
    "minutes": 3,
    "hours": 3 * 60,
    "working days": 24 * 60,
    "clock minutes": 1,
    "clock hours": 60,
    "days": 24 * 60,
    "months": 30 * 24 * 60,
}

#: of each month, in the longest year
LAST_DAYS: Mapping[str, int] = {
    **dict.fromkeys(("Jan", "Mar", "May", "Jul", "Aug", "Oct", "Dec"), 31),
    **dict.fromkeys(("Apr", "Jun", "Sep", "Nov"), 30),
    "Feb": 29,
}
#: a month with a day or two, as opening hours have them; a time is no day
DATES = re.compile(
    rf"({'|'.join(LAST_DAYS)})\s+(\d\d?)(?![\d:])(?:\s*-\s*(\d\d?)(?![\d:]))?"
)


def cross_check(data: Data, today: date) -> tuple[Problem, ...]:
    """Every mistake between the parts of the file, whatever else is wrong with it."""
    return (
        *_services(data),
        *_overrides(data),
        *_people(data),
        *_groups(data),
        *_triage(data),
        *_successors(data),
        *_channels(data),
        *_thresholds(data),
        *_follow_ups(data),
        *_retention(data),
        *_languages(data),
        *_hours(data, today, holidays_problem := tuple(_holidays(data))),
        *holidays_problem,
    )


def _blocks(data: Data, name: str) -> Iterator[tuple[str, Data]]:
    """The blocks of a part, leaving out what is not one."""
    part = data.get(name)
    for key, block in part.items() if isinstance(part, dict) else ():
        if isinstance(block, dict):
            yield str(key), block


def _keys(data: Data, name: str) -> list[str]:
    part = data.get(name)
    return [str(key) for key in part] if isinstance(part, dict) else []


def _list(block: Data, name: str) -> list[Any]:
    value = block.get(name)
    return value if isinstance(value, list) else []


def _services(data: Data) -> Iterator[Problem]:
    known = _keys(data, "services")
    owners: dict[str, str] = {}
    for key, department in _blocks(data, "departments"):
        for i, service in enumerate(_list(department, "services")):
            place = ("departments", key, "services", i)
            if service not in known:
                hint = did_you_mean(service, known)
                yield Problem(place, f"{service!r} is not in services{hint}")
            elif owners.setdefault(service, key) != key:
                yield Problem(place, f"{owners[service]} has {service!r} already")
    for service in known:
        if service not in owners:
            yield Problem(("services", service), "no department answers for it")


def _overrides(data: Data) -> Iterator[Problem]:
    kinds = [kind.value for kind in Kind]
    for key, department in _blocks(data, "departments"):
        own = [str(s) for s in _list(department, "services")]
        for name in _keys(department, "promise_overrides"):
            if name not in (*own, *kinds):
                hint = did_you_mean(name, (*own, *kinds))
                text = f"neither a service of this department nor a kind{hint}"
                yield Problem(("departments", key, "promise_overrides", name), text)


def _retention(data: Data) -> Iterator[Problem]:
    known = _keys(data, "services")
    part = data.get("retention")
    retention = part if isinstance(part, dict) else {}
    named = [("by_service", name) for name in _keys(retention, "by_service")]
    for i, law in enumerate(_list(retention, "kept_by_law")):
        services = _list(law, "services") if isinstance(law, dict) else []
        named += [("kept_by_law", i, "services", s) for s in services]
    for place in named:
        if place[-1] not in known:
            hint = did_you_mean(place[-1], known)
            text = f"{place[-1]!r} is not in services{hint}"
            yield Problem(("retention", *place[:-1]), text)


def _people(data: Data) -> Iterator[Problem]:
    known = _keys(data, "staff")
    for place, user in _named_people(data):
        if user not in known:
            yield Problem(place, f"{user!r} is not in staff{did_you_mean(user, known)}")


def _groups(data: Data) -> Iterator[Problem]:
    """Somebody works in each department, somebody supervises it, and no group is named
    twice in one."""
    for key, department in _blocks(data, "departments"):
        place = ("departments", key)
        for role, groups in ROLES.items():
            if not (department.get(role) or department.get(groups)):
                text = f"name somebody here, or a user group under {groups}"
                yield Problem((*place, role), text)
        supervising = _list(department, "supervisor_groups")
        for i, group in enumerate(_list(department, "staff_groups")):
            if group in supervising:
                text = f"{group!r} is in supervisor_groups already"
                yield Problem((*place, "staff_groups", i), text)


def _named_people(data: Data) -> Iterator[tuple[Place, Any]]:
    for key, department in _blocks(data, "departments"):
        if "lead" in department:
            yield ("departments", key, "lead"), department["lead"]
        for role in ROLES:
            for i, user in enumerate(_list(department, role)):
                yield ("departments", key, role, i), user
    duty = data.get("duty")
    for i, user in enumerate(_list(duty, "officers") if isinstance(duty, dict) else ()):
        yield ("duty", "officers", i), user
    for i, step in enumerate(_ladder(data)):
        told = step.get("tell")
        for user in told if isinstance(told, list) else [told]:
            if isinstance(user, str) and re.fullmatch(USER_ID, user):
                yield ("follow_ups", "ladder", i, "tell"), user


def _ladder(data: Data) -> list[Data]:
    """The steps of the ladder, leaving out what is not one."""
    block = data.get("follow_ups")
    steps = _list(block, "ladder") if isinstance(block, dict) else []
    return [step if isinstance(step, dict) else {} for step in steps]


def _follow_ups(data: Data) -> Iterator[Problem]:
    yield from _rising(data)
    block = data.get("follow_ups")
    if not isinstance(block, dict):
        return
    match block.get("warn_at"):
        case [int(first), int(second)] if first >= second:
            text = f"the second ({second}) should come after the first ({first})"
            yield Problem(("follow_ups", "warn_at"), text)
    times = [block.get(name) for name in ("quiet_from", "quiet_until")]
    if times[0] is not None and times[0] == times[1]:
        text = "is the same as quiet_from: nobody could ever be written to"
        yield Problem(("follow_ups", "quiet_until"), text)


def _rising(data: Data) -> Iterator[Problem]:
    """A step that comes no later than the one before would never be a step."""
    before: tuple[int, str] | None = None
    for i, step in enumerate(_ladder(data)):
        try:
            length = parse_duration(str(step.get("after")))
        except ValueError:
            continue
        amount = length.amount * ROUGH_MINUTES[length.unit]
        if before and amount <= before[0]:
            text = f"{length} is not later than the step before ({before[1]})"
            yield Problem(("follow_ups", "ladder", i, "after"), text)
        before = amount, str(length)


def _triage(data: Data) -> Iterator[Problem]:
    departments = _keys(data, "departments")
    triage = data.get("triage")
    if isinstance(triage, str) and triage not in departments:
        hint = did_you_mean(triage, departments)
        yield Problem(("triage",), f"{triage!r} is not in departments{hint}")


def _successors(data: Data) -> Iterator[Problem]:
    """Who is gone has a successor who is there, of the same sort."""
    departments, staff = _keys(data, "departments"), _keys(data, "staff")
    part = data.get("successors")
    for gone, to in part.items() if isinstance(part, dict) else ():
        known = staff if re.fullmatch(USER_ID, str(gone)) else departments
        sort = "staff" if known is staff else "departments"
        place = ("successors", str(gone))
        if gone in known:
            yield Problem(place, f"is in {sort} still: take it out of either")
        elif to not in known:
            yield Problem(place, f"{to!r} is not in {sort}{did_you_mean(to, known)}")


def _channels(data: Data) -> Iterator[Problem]:
    users: dict[str, list[Place]] = defaultdict(list)
    for key, department in _blocks(data, "departments"):
        users[str(department.get("slack_channel"))].append(("departments", key))
    for first, *others in (p for c, p in users.items() if c != "None"):
        for place in others:
            text = f"{first[-1]} has the same channel"
            yield Problem((*place, "slack_channel"), text)


def _thresholds(data: Data) -> Iterator[Problem]:
    blocks = [((), data)] + [
        (("departments", key), block) for key, block in _blocks(data, "departments")
    ]
    for place, block in blocks:
        values = block.get("thresholds")
        if not isinstance(values, dict):
            continue
        sure, nearly = values.get("sure"), values.get("nearly")
        if not isinstance(sure, float | int) or not isinstance(nearly, float | int):
            continue
        if nearly > sure:
            text = f"nearly ({nearly}) should not be above sure ({sure})"
            yield Problem((*place, "thresholds", "nearly"), text)


def _languages(data: Data) -> Iterator[Problem]:
    spoken = [str(code) for code in _list(data, "languages")]
    for i, code in enumerate(spoken):
        if not _is_language(code):
            text = f"{code!r} is not a language we know: write it like 'en' or 'cy'"
            yield Problem(("languages", i), text)
        elif code in spoken[:i]:
            yield Problem(("languages", i), f"{code!r} is there twice")
    yield from _unspoken(data, spoken)
    for part in ("departments", "services"):
        for key, block in _blocks(data, part):
            if spoken and _keys(block, "name") and spoken[0] not in block["name"]:
                text = f"has no name in {spoken[0]!r}, the first of languages"
                yield Problem((part, key, "name"), text)


def _unspoken(data: Data, spoken: Sequence[str]) -> Iterator[Problem]:
    """Names in other languages; each language is told of once."""
    found: dict[str, list[Place]] = {}
    for part in ("departments", "services"):
        for key, block in _blocks(data, part):
            for code in _keys(block, "name"):
                if code not in spoken:
                    found.setdefault(code, []).append((part, key, "name", code))
    for code, places in found.items():
        more = f" ({len(places) - 1} more like this)" if places[1:] else ""
        hint = did_you_mean(code, spoken)
        yield Problem(places[0], f"{code!r} is not in languages{hint}{more}")


def _is_language(code: str) -> bool:
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _holidays(data: Data) -> Iterator[Problem]:
    country, region = data.get("country"), data.get("region")
    regions = holidays.list_supported_countries(include_aliases=True)
    if not isinstance(country, str):
        return
    if country not in regions:
        text = f"no public holidays are known for {country!r}"
        yield Problem(("country",), text + did_you_mean(country, regions))
    elif region is not None and region not in regions[country]:
        known = ", ".join(regions[country]) or "none: leave it out"
        hint = did_you_mean(region, regions[country])
        text = f"{country} has no region {region!r}{hint}; known: {known}"
        yield Problem(("region",), text)


def _no_such_date(opening: str) -> str:
    """A date in it that no year has: the library would leave it out, and be open."""
    for month, *days in DATES.findall(opening):
        for day in filter(None, days):
            if not 1 <= int(day) <= LAST_DAYS[month]:
                return f"{month} {day}"
    return ""


def _hours(
    data: Data, today: date, holidays_problem: Iterable[Problem]
) -> Iterator[Problem]:
    """Hours under which nobody would ever answer."""
    country = data.get("country")
    if not isinstance(country, str) or tuple(holidays_problem):
        return
    closed = frozenset(d for d in _list(data, "closed_days") if isinstance(d, date))
    noon = datetime.combine(today, time(12), UTC)
    for key, department in _blocks(data, "departments"):
        opening = str(department.get("opening"))
        if not validate(opening):
            continue
        if missing := _no_such_date(opening):
            text = f"{opening!r}: there is no {missing}"
            yield Problem(("departments", key, "opening"), text)
            continue
        hours = Calendar(opening, ZoneInfo("UTC"), country, data.get("region"), closed)
        try:
            soon = (hours.next_open(noon) - noon).days < 366
        except NeverOpensError:
            soon = False
        if not soon:
            text = f"{opening!r} never opens within a year from now"
            yield Problem(("departments", key, "opening"), text)

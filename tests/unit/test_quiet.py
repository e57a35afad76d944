"""When residents may hear from us unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.facts import Council
from bot.quiet import is_quiet, next_allowed, note_before
from tests.builders import council

LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
MOMENTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001
    datetime(2028, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def in_zone(zone: ZoneInfo) -> Council:
    return replace(council(), time_zone=zone)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("now", "last", "allowed"),
    [
        # by day, nothing yet
        ("2026-11-24 10:30", None, "2026-11-24 10:30"),
        # by night
        ("2026-11-24 21:00", None, "2026-11-25 08:00"),
        ("2026-11-24 07:59", None, "2026-11-24 08:00"),
        ("2026-11-24 08:00", None, "2026-11-24 08:00"),
        # one today already
        ("2026-11-24 10:30", "2026-11-24 08:00", "2026-11-25 08:00"),
        ("2026-11-24 22:00", "2026-11-24 08:00", "2026-11-25 08:00"),
        # one yesterday
        ("2026-11-24 10:30", "2026-11-23 20:59", "2026-11-24 10:30"),
        # summer time: the wall counts
        ("2026-07-01 20:30", None, "2026-07-02 07:00"),
        # the clocks go forward on 28 March 2027, back on 25 October 2026
        ("2027-03-27 22:00", None, "2027-03-28 07:00"),
        ("2026-10-24 21:00", None, "2026-10-25 08:00"),
        # the clock was set back: an hour counts, a wrong year does not
        ("2026-11-24 10:30", "2026-11-24 11:30", "2026-11-25 08:00"),
        ("2026-11-24 10:30", "2027-11-24 11:30", "2026-11-24 10:30"),
    ],
)
def test_when_a_resident_may_be_written_to(now: str, last: str | None, allowed: str):
    found = next_allowed(council(), at(now), at(last) if last else None)

    assert found == at(allowed)


@given(MOMENTS, st.none() | MOMENTS, st.sampled_from([LORD_HOWE, KIRITIMATI]))
def test_it_is_never_night_never_earlier_and_never_the_same_day(
    now: datetime, last: datetime | None, zone: ZoneInfo
):
    where = in_zone(zone)

    found = next_allowed(where, now, last)

    assert found >= now
    assert not is_quiet(where, found)
    if last and now - timedelta(days=1) <= last <= now + timedelta(days=1):
        assert found.astimezone(zone).date() > last.astimezone(zone).date() or (
            last.astimezone(zone).date() < now.astimezone(zone).date()
        )
    assert found - now < timedelta(days=3)


def test_quiet_hours_may_lie_within_one_day():
    siesta = replace(council().follow_ups, quiet_from=time(13), quiet_until=time(15))
    where = replace(council(), follow_ups=siesta)

    hours = [h for h in range(24) if is_quiet(where, at(f"2026-11-24 {h:02}:00"))]

    assert hours == [13, 14]


@pytest.mark.parametrize(
    ("now", "until", "noted"),
    [
        # an hour before
        ("2026-11-24 10:30", "2026-11-26 17:00", "2026-11-26 16:00"),
        # no time for the usual notice: halfway
        ("2026-11-24 10:30", "2026-11-24 11:00", "2026-11-24 10:45"),
        # early in the morning there is time yet
        ("2026-11-24 10:30", "2026-11-25 08:30", "2026-11-25 08:00"),
        # it passes at night: the evening before
        ("2026-11-24 10:30", "2026-11-25 02:00", "2026-11-24 20:59"),
        ("2026-11-24 10:30", "2026-11-25 08:00", "2026-11-24 20:59"),
    ],
)
def test_the_note_comes_before_the_promise_passes(now: str, until: str, noted: str):
    assert note_before(council(), at(now), at(until)) == at(noted)


@given(MOMENTS, st.timedeltas(timedelta(minutes=1), timedelta(days=40)))
def test_the_note_always_lies_between(now: datetime, length: timedelta):
    noted = note_before(in_zone(LORD_HOWE), now, now + length)

    assert now < noted < now + length

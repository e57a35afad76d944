"""Opening hours and promises, held against an independent library."""

import random
import time as stopwatch
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from workclock import Holidays, Schedule, WorkDay

from bot.calendar import Calendar, NeverOpensError, deadline, due, promise
from bot.council.duration import Duration, parse_duration
from bot.council.facts import Council, Thresholds
from bot.council.load import load_council
from bot.model import Kind

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
LONDON = ZoneInfo("Europe/London")
ZONES = (
    "Europe/London",
    "Pacific/Kiritimati",
    "Australia/Lord_Howe",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Africa/Cairo",
)
FIRST, LAST = datetime(2025, 12, 1, tzinfo=UTC), datetime(2028, 6, 1, tzinfo=UTC)
DAYS_OFF = sorted(
    holidays.country_holidays("GB", subdiv="ENG", years=range(2022, 2042))
)

#: one slot: which days, from and to in minutes of the day
Slot = tuple[tuple[int, ...], int, int]


@pytest.fixture(scope="module")
def council() -> Council:
    return load_council(Path(__file__).parents[2] / "council.yml")


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def office(opening: str = "Mo-Fr 09:00-12:00,13:00-17:00") -> Calendar:
    return Calendar(opening, LONDON, "GB", "ENG")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def both(slots: list[Slot], zone: str) -> tuple[Calendar, Schedule]:
    """The same hours for us and for the oracle."""
    opening = ", ".join(
        f"{','.join(DAYS[d] for d in days)} {_clock(start)}-{_clock(end)}"
        for days, start, end in slots
    )
    rules = [WorkDay(_time(start), _time(end), days) for days, start, end in slots]
    oracle = Schedule([*rules, Holidays(DAYS_OFF)], time_zone=zone)
    return Calendar(opening, ZoneInfo(zone), "GB", "ENG"), oracle


def working_days(oracle: Schedule, zone: str, at: datetime, amount: int) -> datetime:
    """The end of the N-th local day with working time after the day of `at`."""
    tz = ZoneInfo(zone)
    today = at.astimezone(tz).date()
    closes: dict[date, datetime] = {}
    moment = at
    while len(closes) < amount + 1:
        start, end = oracle.next_period(moment)
        day = start.astimezone(tz).date()
        if day > today:
            closes[day] = end
        moment = end
    return list(closes.values())[amount - 1]


days = st.lists(st.integers(0, 6), min_size=1, unique=True).map(
    lambda d: tuple(sorted(d))
)


@st.composite
def slots(draw: st.DrawFn) -> list[Slot]:
    """One to three slots within a day, in steps of 15 minutes."""
    marks = sorted(
        draw(
            st.lists(
                st.integers(0, 96),
                min_size=2,
                max_size=6,
                unique=True,
            )
        )
    )
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    return [(draw(days), start * 15, end * 15) for start, end in pairs]


moments = st.datetimes(
    FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC)
)
zones = st.sampled_from(ZONES)
#: minutes of opening time
lengths = st.integers(1, 2 * 24 * 60)

NIGHT: list[Slot] = [((0, 1, 2, 3, 4, 5, 6), 30, 150)]
#: 01:00-01:45 and 02:00-02:30, of which the clock change makes an overlap
SKIPPED: list[Slot] = [((6,), 60, 105), ((6,), 120, 150)]


@settings(max_examples=250, deadline=None)
@given(slots(), zones, st.lists(st.tuples(moments, lengths), min_size=12, max_size=12))
@example(SKIPPED, "Europe/London", [(datetime(2026, 3, 28, 12, tzinfo=UTC), 100)])
@example(NIGHT, "Europe/London", [(datetime(2026, 3, 28, 12, tzinfo=UTC), 121)])
@example(NIGHT, "Europe/London", [(datetime(2026, 10, 24, 12, tzinfo=UTC), 121)])
@example(NIGHT, "Australia/Lord_Howe", [(datetime(2026, 10, 3, tzinfo=UTC), 121)])
@example(NIGHT, "Africa/Cairo", [(datetime(2026, 4, 23, 12, tzinfo=UTC), 121)])
def test_opening_time_agrees_with_an_independent_library_3000_times(
    hours: list[Slot], zone: str, cases: list[tuple[datetime, int]]
) -> None:
    ours, oracle = both(hours, zone)

    for at, minutes in cases:
        end = ours.add(at, Duration(minutes, "minutes"))
        assert end == oracle.add(at, timedelta(minutes=minutes))
        assert ours.open_time_between(at, end) == timedelta(minutes=minutes)
        assert ours.next_open(at) == oracle.next_period(at)[0]
        assert ours.is_open(at) == (oracle.next_period(at)[0] == at)


@settings(max_examples=120, deadline=None)
@given(slots(), zones, st.lists(st.tuples(moments, moments), min_size=8, max_size=8))
def test_open_time_between_two_moments_agrees_and_turns_with_them(
    hours: list[Slot], zone: str, pairs: list[tuple[datetime, datetime]]
) -> None:
    ours, oracle = both(hours, zone)

    for a, b in pairs:
        assert ours.open_time_between(a, b) == oracle.between(a, b)
        assert ours.open_time_between(b, a) == -ours.open_time_between(a, b)


@pytest.mark.parametrize("zone", ZONES)
def test_working_days_agree_with_an_independent_library(zone: str) -> None:
    chance = random.Random(zone)  # noqa: S311
    ours, oracle = both(
        [
            ((0, 1, 2, 3), 510, 750),
            ((0, 1, 2, 3, 4), 795, 1020),
            ((5,), 540, 720),
        ],
        zone,
    )

    for _ in range(400):
        at = FIRST + (LAST - FIRST) * chance.random()
        amount = chance.randint(1, 25)
        expected = working_days(oracle, zone, at, amount)
        assert ours.add(at, Duration(amount, "working days")) == expected, (at, amount)


@settings(max_examples=100, deadline=None)
@given(slots(), zones, moments, lengths, lengths)
def test_two_stretches_of_opening_time_are_one(
    hours: list[Slot], zone: str, at: datetime, first: int, second: int
) -> None:
    calendar, _ = both(hours, zone)

    in_two = calendar.add(
        calendar.add(at, Duration(first, "minutes")), Duration(second, "minutes")
    )

    assert in_two == calendar.add(at, Duration(first + second, "minutes"))


def test_a_lunch_break_does_not_count() -> None:
    at = london("2026-11-23 11:30")

    assert office().add(at, Duration(1, "hours")) == london("2026-11-23 13:30")


def test_time_that_ends_at_closing_does_not_run_into_the_next_day() -> None:
    at = london("2026-11-23 16:00")

    assert office().add(at, Duration(1, "hours")) == london("2026-11-23 17:00")


def test_the_day_of_receipt_is_not_a_working_day_of_the_promise() -> None:
    two = Duration(2, "working days")

    assert office().add(london("2026-11-23 08:00"), two) == london("2026-11-25 17:00")
    assert office().add(london("2026-11-23 22:00"), two) == london("2026-11-25 17:00")
    assert office().add(london("2026-11-21 12:00"), two) == london("2026-11-24 17:00")


def test_every_public_holiday_of_england_in_2026_is_closed() -> None:
    """The trap: the hours library itself leaves four of them open."""
    days_off = (
        "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28".split()  # noqa: SIM905
    )

    for day in days_off:
        assert not office().is_open(london(f"2026-{day} 10:00")), day
    assert office().is_open(london("2026-12-29 10:00"))


def test_the_region_decides_about_holidays() -> None:
    hours = "Mo-Fr 09:00-17:00"
    easter_monday = london("2026-04-06 10:00")

    assert not Calendar(hours, LONDON, "GB", "ENG").is_open(easter_monday)
    assert Calendar(hours, LONDON, "GB", "SCT").is_open(easter_monday)


def test_closed_days_of_the_council_are_closed() -> None:
    closed = frozenset({date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)})
    calendar = Calendar("Mo-Fr 09:00-17:00", LONDON, "GB", "ENG", closed)

    assert calendar.next_open(london("2026-12-24 17:00")) == london("2027-01-04 09:00")
    assert calendar.add(
        london("2026-12-23 10:00"), Duration(2, "working days")
    ) == london("2027-01-04 17:00")


def test_next_open_is_the_moment_itself_when_open() -> None:
    assert office().next_open(london("2026-11-23 10:00")) == london("2026-11-23 10:00")
    assert office().next_open(london("2026-11-23 12:00")) == london("2026-11-23 13:00")
    assert office().next_open(london("2026-11-27 17:00")) == london("2026-11-30 09:00")


def test_results_are_utc() -> None:
    end = office().add(london("2026-07-01 10:00"), Duration(1, "hours"))

    assert (end, end.tzinfo) == (datetime(2026, 7, 1, 10, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    ("zone", "night", "open_hours"),
    [
        ("Europe/London", "2026-03-29", 23),
        ("Europe/London", "2026-10-25", 25),
        ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Pacific/Kiritimati", "2026-03-29", 24),
    ],
)
def test_a_day_of_the_clock_change_has_its_own_length(
    zone: str, night: str, open_hours: float
) -> None:
    begin = datetime.fromisoformat(night).replace(tzinfo=ZoneInfo(zone))
    calendar = Calendar("24/7", ZoneInfo(zone), "GB", "ENG")

    passed = calendar.open_time_between(
        begin, (begin + timedelta(days=1)).replace(tzinfo=ZoneInfo(zone))
    )

    assert passed == timedelta(hours=open_hours)


def test_the_29th_of_february_counts_in_a_leap_year() -> None:
    at = london("2028-02-28 12:00")

    assert office().add(at, Duration(1, "working days")) == london("2028-02-29 17:00")
    assert office().add(at, Duration(1, "days")) == london("2028-02-29 12:00")
    assert office().add(at, Duration(24, "months")) == london("2030-02-28 12:00")
    assert office().add(london("2028-02-29 12:00"), Duration(12, "months")) == london(
        "2029-02-28 12:00"
    )


def test_days_and_months_keep_the_time_on_the_wall() -> None:
    at = london("2026-10-24 10:00")

    assert office().add(at, Duration(1, "days")) - at == timedelta(hours=25)
    assert office().add(at, Duration(24, "clock hours")) - at == timedelta(hours=24)
    assert office().add(london("2027-01-31 10:00"), Duration(1, "months")) == london(
        "2027-02-28 10:00"
    )
    assert office().add(london("2026-12-15 10:00"), Duration(1, "months")) == london(
        "2027-01-15 10:00"
    )


def test_a_working_day_that_ends_at_midnight_still_reads_as_that_day() -> None:
    calendar = office("24/7")

    end = calendar.add(london("2026-11-23 10:00"), Duration(1, "working days"))

    assert end == london("2026-11-24 23:59")


def test_a_night_shift_belongs_to_both_of_its_days() -> None:
    calendar = office("Mo 22:00-06:00")

    assert calendar.is_open(london("2026-11-24 03:00"))
    assert calendar.add(london("2026-11-22 10:00"), Duration(2, "hours")) == london(
        "2026-11-24 00:00"
    )
    assert calendar.add(
        london("2026-11-23 10:00"), Duration(1, "working days")
    ) == london("2026-11-24 06:00")


def test_hours_that_have_run_out_say_so() -> None:
    calendar = office("2024 Mo-Fr 09:00-17:00")
    at = london("2026-11-23 10:00")

    for length in (Duration(1, "hours"), Duration(1, "working days")):
        with pytest.raises(NeverOpensError):
            calendar.add(at, length)
    with pytest.raises(NeverOpensError, match="never opens after 2026-11-23"):
        calendar.next_open(at)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        office().is_open(datetime(2026, 11, 23, 10))  # noqa: DTZ001


def test_the_same_hours_share_one_calendar(council: Council) -> None:
    roads = council.department("roads_street_lighting")

    assert Calendar.of(council, roads) is Calendar.of(council, roads)
    assert Calendar.of(council, roads) is Calendar.of(
        council, replace(roads, thresholds=Thresholds(1, 1))
    )


def test_a_promise_follows_department_service_and_kind(council: Council) -> None:
    at = london("2026-11-23 11:00")
    roads = "roads_street_lighting"

    assert promise(council, roads, "pothole", Kind.COMPLAINT, at) == london(
        "2026-11-25 17:00"
    )
    assert promise(council, roads, "traffic_light", Kind.COMPLAINT, at) == london(
        "2026-11-23 15:45"
    )
    assert promise(council, roads, None, Kind.IDEA, at) == london("2026-11-30 17:00")
    assert due(council, roads, None, "complaint", at, "next_news") == london(
        "2026-11-30 17:00"
    )


def test_a_promise_has_a_due_time_even_when_the_hours_have_run_out(
    council: Council,
) -> None:
    roads = council.department("roads_street_lighting")
    closed = replace(roads, opening="2024 Mo-Fr 09:00-17:00")
    without = replace(council, departments={**council.departments, closed.id: closed})

    end = promise(without, closed.id, None, "complaint", london("2026-11-23 11:00"))

    assert end == london("2026-11-25 17:00")


def test_the_law_counts_days_on_which_the_council_chooses_to_close(
    council: Council,
) -> None:
    received = london("2026-12-14 11:00")

    assert deadline(council, "freedom_of_information", received) == london(
        "2027-01-14 17:00"
    )
    assert deadline(council, "personal_data", received) == london("2027-01-14 11:00")
    assert deadline(council, "pothole", received) is None
    assert deadline(council, None, received) is None


@pytest.mark.parametrize(
    ("text", "duration", "back"),
    [
        ("4 h", Duration(4, "hours"), "4 hours"),
        ("90min", Duration(90, "minutes"), "90 minutes"),
        ("1 working day", Duration(1, "working days"), "1 working day"),
        ("2 Working  Days", Duration(2, "working days"), "2 working days"),
        ("20 calendar days", Duration(20, "days"), "20 days"),
        ("2 weeks", Duration(14, "days"), "14 days"),
        ("1 month", Duration(1, "months"), "1 month"),
        ("30 clock minutes", Duration(30, "clock minutes"), "30 clock minutes"),
    ],
)
def test_a_length_of_time_is_read_and_written(
    text: str, duration: Duration, back: str
) -> None:
    assert parse_duration(text) == duration
    assert str(duration) == back
    assert parse_duration(back) == duration


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("soon", "'soon' is not a length of time"),
        ("two days", "'two days' is not a length of time"),
        ("-2 days", "'-2 days' is not a length of time"),
        ("2 fortnights", "'2 fortnights' is not a length of time"),
        ("0 days", "'0 days' should be at least 1 and at most 731 days"),
        ("99 months", "'99 months' should be at least 1 and at most 24 months"),
    ],
)
def test_a_wrong_length_of_time_gets_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_duration(text)


def test_a_promise_takes_less_than_200_microseconds(council: Council) -> None:
    chance = random.Random(7)  # noqa: S311
    start = datetime(2026, 1, 1, tzinfo=UTC)
    cases = [
        (d, start + timedelta(minutes=chance.randrange(500_000)))
        for d in council.departments
        for _ in range(100)
    ]
    for department, at in cases:
        promise(council, department, None, Kind.COMPLAINT, at)

    best = min(_seconds_for(council, cases) for _ in range(5))

    assert best / len(cases) < 200e-6


def _seconds_for(council: Council, cases: list[tuple[str, datetime]]) -> float:
    begin = stopwatch.perf_counter()
    for department, at in cases:
        promise(council, department, None, Kind.COMPLAINT, at)
    return stopwatch.perf_counter() - begin

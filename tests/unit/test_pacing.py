"""How fast messages may go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import pacing
from bot.pacing import Pace, Pacing, Rate

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TELEGRAM = {"telegram": Pace(lane=Rate(1, 3), overall=Rate(25, 5))}


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def go_as_soon_as_allowed(
    paces: Pacing, platform: str, lanes: list[str], now: datetime = START
) -> list[float]:
    """Seconds from the start at which each goes, one lane after the other."""
    times = []
    for lane in lanes:
        now = max(now, paces.allowed_at(platform, lane, now))
        paces.spend(platform, lane, now)
        times.append(round((now - START).total_seconds(), 6))
    return times


@pytest.mark.parametrize(
    ("platform", "lanes", "seconds"),
    [
        ("telegram", ["a"] * 5, [0, 0, 0, 1, 2]),
        ("slack", ["c"] * 6, [0, 0, 0, 1, 2, 3]),
        ("telegram", list("abcdefgh"), [0, 0, 0, 0, 0, 0.04, 0.08, 0.12]),
        ("slack", list("abcdefgh"), [0] * 8),
        ("fax", ["a"] * 4, [0, 0, 0, 0]),
        ("telegram", ["a", "a", "a", "b", "a"], [0, 0, 0, 0, 1]),
    ],
)
def test_a_lane_and_the_platform_keep_their_pace(
    platform: str, lanes: list[str], seconds: list[float]
) -> None:
    assert go_as_soon_as_allowed(Pacing(), platform, lanes) == seconds


def test_a_rest_gives_the_burst_back() -> None:
    paces = Pacing()
    go_as_soon_as_allowed(paces, "slack", ["c"] * 3)

    assert go_as_soon_as_allowed(paces, "slack", ["c"] * 4, at(2)) == [2, 2, 3, 4]


@pytest.mark.parametrize(
    ("spent", "seconds", "room", "opens"),
    [
        (0, 0, 5, 0),
        (4, 0, 1, 0),
        (5, 0, 0, 0.04),
        (5, 0.039, 0, 0.04),
        (5, 0.04, 1, 0.04),
        (5, 10, 5, 10),
    ],
)
def test_a_platform_says_how_many_may_go_and_when_the_next(
    spent: int, seconds: float, room: int, opens: float
) -> None:
    paces = Pacing()
    for number in range(spent):
        paces.spend("telegram", f"lane {number}", START)

    assert (
        paces.room("telegram", at(seconds)),
        paces.opens_at("telegram", at(seconds)),
    ) == (room, at(opens))


def test_a_platform_without_a_rate_of_its_own_has_room_without_limit() -> None:
    assert (Pacing().room("slack", START), Pacing().opens_at("slack", START)) == (
        None,
        START,
    )


def test_a_clock_that_is_set_back_does_not_stop_a_lane() -> None:
    paces = Pacing()
    go_as_soon_as_allowed(paces, "slack", ["c"] * 3)

    allowed = paces.allowed_at("slack", "c", START - timedelta(hours=1))

    assert allowed == START - timedelta(hours=1) + timedelta(seconds=1)


def test_lanes_that_rest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MOST_LANES", 10)
    paces = Pacing({"slack": Pace(lane=Rate(1, 3))})
    for number in range(1000):
        paces.spend("slack", str(number), at(number))

    assert len(paces._lanes) <= 11


def test_lanes_are_bounded_even_when_none_rests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pacing, "MOST_LANES", 10)
    paces = Pacing({"slack": Pace(lane=Rate(1, 3))})
    for number in range(1000):
        paces.spend("slack", str(number), START)

    assert len(paces._lanes) == 10


@given(st.lists(st.sampled_from("abc"), max_size=60))
def test_no_lane_ever_exceeds_its_rate(lanes: list[str]) -> None:
    times = go_as_soon_as_allowed(Pacing(TELEGRAM), "telegram", lanes)

    for lane in "abc":
        own = [t for t, name in zip(times, lanes, strict=True) if name == lane]
        # no more than burst + rate x window in any window
        for first in range(len(own)):
            for last in range(first, len(own)):
                assert last - first + 1 <= 3 + (own[last] - own[first]) + 1e-6

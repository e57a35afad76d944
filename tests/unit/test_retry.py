"""When a failed send is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.deliver import Ambiguous, DeliveryError, TryLater
from bot.retry import RetryPolicy

CREATED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = CREATED + timedelta(minutes=1)
FAILED = TryLater("no answer")


@pytest.mark.parametrize(
    ("attempts", "jitter", "seconds"),
    [
        (0, 0, 1),
        (1, 0, 5),
        (2, 0, 30),
        (3, 0, 120),
        (4, 0, 600),
        (5, 0, 1800),
        (6, 0, 1800),
        (500, 0, 1800),
        (0, 1, 1.2),
        (2, 0.5, 33),
        (9, 1, 2160),
    ],
)
def test_waits_grow_to_half_an_hour_and_jitter_only_makes_them_longer(
    attempts: int, jitter: float, seconds: float
) -> None:
    again = RetryPolicy().next_attempt(attempts, FAILED, CREATED, NOW, jitter)

    assert again == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("after", [0, 0.5, 7, 4000])
def test_a_wait_named_by_the_platform_is_kept_exactly(after: float) -> None:
    again = RetryPolicy().next_attempt(3, TryLater("429", after), CREATED, NOW, 1)

    assert again == NOW + timedelta(seconds=after)


def test_no_platform_is_believed_to_mean_more_than_two_hours() -> None:
    error = TryLater("429", 90_000)
    again = RetryPolicy().next_attempt(3, error, CREATED, NOW, 1)

    assert again == NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("age", "error", "dead"),
    [
        (timedelta(hours=23, minutes=59), FAILED, False),
        (timedelta(hours=24), FAILED, True),
        (timedelta(hours=24), TryLater("429", 5), True),
        (timedelta(hours=25), Ambiguous("no answer"), True),
        (timedelta(hours=1), Ambiguous("no answer"), False),
    ],
)
def test_it_is_dead_after_a_day(
    age: timedelta, error: DeliveryError, dead: bool
) -> None:
    again = RetryPolicy().next_attempt(3, error, CREATED, CREATED + age, 0)

    assert (again is None) == dead

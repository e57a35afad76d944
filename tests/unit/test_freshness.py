"""How long a card's words about the time left are true."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.freshness import OFTEN, fresh_until
from bot.slack.blocks import length
from tests.builders import NOW

SECOND = timedelta(seconds=1)


@given(st.timedeltas(timedelta(days=-60), timedelta(days=60)))
def test_the_words_change_then_and_not_before(left: timedelta):
    promise_at = NOW + left
    until = fresh_until(promise_at, NOW)
    then = length(promise_at - (until - 2 * SECOND))

    assert timedelta(0) < until - NOW <= timedelta(days=1) + SECOND
    if abs(left) >= timedelta(hours=1) and until - NOW > 2 * SECOND:
        assert then == length(left)
        assert length(promise_at - until) != length(left)


def test_the_last_hour_is_told_by_the_quarter():
    assert fresh_until(NOW + timedelta(minutes=50), NOW) == NOW + OFTEN

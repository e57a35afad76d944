"""Two weeks of a council, two hundred times: whatever happens, every check holds."""

from __future__ import annotations

import pytest

from bot.wording import Wording
from sandbox.sim.plan import Plan
from sandbox.sim.play import play_all
from tests.builders import council

SEEDS, AT_ONCE = 200, 2


@pytest.mark.parametrize("first", range(0, SEEDS, AT_ONCE))
async def test_nothing_is_lost_late_or_said_twice_in_two_weeks_of_trouble(
    wording: Wording, first: int
):
    plans = [Plan(seed) for seed in range(first, first + AT_ONCE)]

    histories = await play_all(plans, council(), wording)

    assert [history.broken for history in histories] == [""] * AT_ONCE

"""Any history of faults and crashes: every row ends, every lane keeps its order."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.clock import MovedClock
from bot.deliver import (
    Ambiguous,
    BadCredentials,
    Delivered,
    Leaves,
    Rejected,
    TryLater,
    Unreachable,
    unnoted,
)
from bot.model import OutboxRow
from bot.outbox import OutboxWorker
from bot.store import Store
from tests.edges.outbox_parts import (
    Deaths,
    Script,
    post,
    states,
)

OUTCOMES = st.sampled_from(
    [
        None,
        None,
        TryLater("down"),
        TryLater("429", 3),
        Ambiguous("no answer"),
        Unreachable("blocked"),
        Rejected("no"),
        BadCredentials("revoked"),
        ValueError("odd"),
        "crash",
    ]
)
LANES = ("C1", "C2", "C3")


class Crash(BaseException):
    """The process is gone, right after the platform had the message."""


@settings(max_examples=40, deadline=None)
@given(st.lists(OUTCOMES, max_size=40), st.lists(st.sampled_from(LANES), max_size=9))
@example([Ambiguous("no answer"), "crash"], ["C1"])
def test_whatever_happens_every_row_ends_and_every_lane_keeps_its_order(
    tmp_path_factory: pytest.TempPathFactory,
    outcomes: list[Any],
    lanes: list[str],
) -> None:
    path = tmp_path_factory.mktemp("outbox") / "folkmoot.sqlite"
    asyncio.run(_live_through(path, outcomes, lanes))


async def _live_through(path: Path, outcomes: list[Any], lanes: list[str]) -> None:
    clock = MovedClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    deaths, platform = Deaths(), Platform(outcomes)
    # the loop tells of every crash
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    async with Store(path) as store:
        for number, lane in enumerate(lanes):
            await post(store, clock, f"{number}", channel=lane)
        worker = platform.worker(store, clock, deaths)
        for _ in range(400):
            if set(states(store).values()) <= {"sent", "dead"}:
                break
            await worker.run_once()
            if platform.crashed:
                platform.crashed = False
                worker = platform.worker(store, clock, deaths)
            clock.advance(timedelta(minutes=5))

    ended = states(store)
    assert set(ended.values()) <= {"sent", "dead"}
    assert sorted(key for key, _, _ in deaths.told) == sorted(
        key for key, state in ended.items() if state == "dead"
    )
    for lane in LANES:
        keys = [f"{n}" for n, name in enumerate(lanes) if name == lane]
        accepted = [key for key in platform.accepted if key in keys]
        assert accepted == sorted(accepted, key=int)
        assert all(accepted.count(key) <= 2 for key in keys)
        assert all(accepted.count(key) for key in keys if ended[key] == "sent")


class Platform(Script):
    """A platform that may have accepted what it gives no answer to."""

    def __init__(self, outcomes: list[Any]) -> None:
        super().__init__(list(outcomes))
        self.accepted: list[str] = []
        self.crashed = False

    def worker(self, store: Store, clock: MovedClock, deaths: Deaths) -> OutboxWorker:
        return OutboxWorker(
            store,
            {"slack": self},
            clock,
            on_dead=deaths,
            on_untold=deaths.nobody_knows,
            jitter=lambda: 0,
        )

    async def deliver(self, row: OutboxRow, leaves: Leaves = unnoted) -> Delivered:
        outcome = self.outcomes[0] if self.outcomes else None
        if outcome == "crash":
            # it has the message, so it had left
            leaves()
            self.outcomes.pop(0)
            self.accepted.append(row.key)
            self.crashed = True
            raise Crash
        if outcome is None or isinstance(outcome, Ambiguous):
            self.accepted.append(row.key)
        return await super().deliver(row, leaves)

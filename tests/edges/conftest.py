"""A real store and a Telegram sandbox on one clock that only moves when told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Bot

from bot.clock import MovedClock
from bot.outbox import OutboxWorker
from bot.store import Store
from bot.telegram.client import make_bot
from bot.telegram.edge import Fetcher
from sandbox.telegram import TelegramSandbox
from tests.edges.bots import close, telegram_deliverer
from tests.edges.fetching import fetcher_of
from tests.edges.outbox_parts import Deaths, Script


@pytest.fixture
def moved_clock() -> MovedClock:
    return MovedClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "folkmoot.sqlite") as opened:
        yield opened


@pytest.fixture
async def telegram(moved_clock: MovedClock) -> AsyncIterator[TelegramSandbox]:
    async with TelegramSandbox(now=moved_clock.now) as running:
        yield running


@pytest.fixture
async def council_bot(telegram: TelegramSandbox) -> AsyncIterator[Bot]:
    made = make_bot(telegram.token, telegram.base_url, telegram.base_file_url)
    yield made
    await close(made)


@pytest.fixture
def deaths() -> Deaths:
    return Deaths()


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def worker(
    store: Store, moved_clock: MovedClock, deaths: Deaths, council_bot: Bot
) -> OutboxWorker:
    """Sends to the sandbox."""
    deliverers = {"telegram": telegram_deliverer(council_bot, store)}
    return OutboxWorker(
        store,
        deliverers,
        moved_clock,
        on_dead=deaths,
        on_untold=deaths.nobody_knows,
        jitter=lambda: 0,
    )


@pytest.fixture
def scripted(
    store: Store, moved_clock: MovedClock, deaths: Deaths, script: Script
) -> OutboxWorker:
    """Sends by script, to both platforms."""
    return OutboxWorker(
        store,
        {"slack": script, "telegram": script},
        moved_clock,
        on_dead=deaths,
        on_untold=deaths.nobody_knows,
        jitter=lambda: 0,
        grace=0.2,
    )


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def fetcher(
    council_bot: Bot, store: Store, moved_clock: MovedClock, woken: list[str]
) -> Fetcher:
    return fetcher_of(council_bot, store, moved_clock, woken)

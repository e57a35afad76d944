"""A real store and a Telegram sandbox on one clock that only moves when told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Bot

from bot.clock import MovedClock
from bot.store import Store
from bot.telegram.client import make_bot
from sandbox.telegram import TelegramSandbox
from tests.edges.bots import close


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

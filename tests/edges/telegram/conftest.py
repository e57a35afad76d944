"""A Telegram sandbox with a clock that stands still, and real clients of it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from sandbox.clock import Clock
from sandbox.telegram import TelegramSandbox


@pytest.fixture(autouse=True)
def spans_of_time_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's own switch; without it every RetryAfter warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[TelegramSandbox]:
    async with TelegramSandbox(now=clock) as running:
        yield running


def client(sandbox: TelegramSandbox) -> Bot:
    """An unchanged python-telegram-bot client of the sandbox."""
    return Bot(
        sandbox.token,
        base_url=sandbox.base_url,
        base_file_url=sandbox.base_file_url,
        request=HTTPXRequest(read_timeout=2),
    )


@pytest.fixture
async def bot(sandbox: TelegramSandbox) -> AsyncIterator[Bot]:
    async with client(sandbox) as running:
        yield running


@pytest.fixture
async def other_bot(sandbox: TelegramSandbox) -> AsyncIterator[Bot]:
    async with client(sandbox) as running:
        yield running

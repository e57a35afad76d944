"""Fetching updates when something is wrong: another poller, no network, a full disk."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from telegram.error import Conflict

from bot.clock import MovedClock
from bot.store import Store, Unit
from bot.telegram.client import make_bot
from bot.telegram.edge import BadToken, Fetcher
from sandbox.telegram import TelegramSandbox
from tests.edges.fetching import ANA, fetcher_of, inbox, running, texts, until


async def test_a_second_poller_makes_it_stand_down_with_one_line(
    telegram: TelegramSandbox,
    fetcher: Fetcher,
    moved_clock: MovedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = make_bot(telegram.token, telegram.base_url)
    async with other, running(fetcher):
        await fetcher.ready.wait()
        await until(lambda: telegram.world.updates._poll)
        await other.get_updates(timeout=1)
        await until(lambda: fetcher.trouble)
        polls = telegram.counts["getUpdates"]
        await asyncio.sleep(0.05)

        assert telegram.counts["getUpdates"] == polls
        assert "Another program takes this bot's messages" in (fetcher.trouble or "")
        moved_clock.advance(timedelta(seconds=10))
        telegram.send_text(ANA, "all yours")
        await until(lambda: fetcher.trouble is None)
    said = [r for r in caplog.records if "Another program" in r.getMessage()]
    assert [r.levelno for r in said] == [logging.ERROR]


async def test_each_conflict_is_waited_out_longer(
    fetcher: Fetcher, moved_clock: MovedClock
) -> None:
    waits = []
    for _ in range(4):
        waits.append(fetcher._wait(Conflict("terminated")).total_seconds())
        fetcher._failures += 1

    assert waits == [10, 60, 300, 300]


async def test_a_refused_token_is_one_clear_error_without_the_token(
    telegram: TelegramSandbox, store: Store, moved_clock: MovedClock
) -> None:
    token = "123456:wrong-and-secret"
    bot = make_bot(token, telegram.base_url)
    with pytest.raises(BadToken) as caught:
        await fetcher_of(bot, store, moved_clock).run()

    assert "FOLKMOOT_TELEGRAM_TOKEN" in str(caught.value)
    assert "secret" not in f"{caught.value!r} {caught.value.__cause__!r}"
    await bot.shutdown()


async def test_a_token_that_is_revoked_while_it_polls_ends_it(
    telegram: TelegramSandbox, fetcher: Fetcher
) -> None:
    task = asyncio.create_task(fetcher.run())
    await fetcher.ready.wait()
    telegram.token = "1:revoked"

    with pytest.raises(BadToken):
        await asyncio.wait_for(task, 10)


async def test_an_unreachable_telegram_is_waited_for_and_said_once(
    telegram: TelegramSandbox,
    fetcher: Fetcher,
    store: Store,
    moved_clock: MovedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    telegram.send_text(ANA, "hello?")
    await telegram.go_away()
    caplog.set_level(logging.INFO, logger="bot")
    async with running(fetcher):
        for wait in (1, 2, 4, 8, 16, 30, 30):
            await until(lambda wait=wait: fetcher._failures)
            failures = fetcher._failures
            moved_clock.advance(timedelta(seconds=wait - 0.1))
            await asyncio.sleep(0.02)
            assert fetcher._failures == failures
            moved_clock.advance(timedelta(seconds=0.1))
            await until(lambda failures=failures: fetcher._failures > failures)
        assert not fetcher.ready.is_set()
        assert fetcher.trouble == (
            "Telegram can't be reached: no answer (ConnectError). "
            "Trying again until it works."
        )
        await telegram.come_back()
        moved_clock.advance(timedelta(seconds=30))
        await until(lambda: texts(store))

        assert fetcher.trouble is None
    assert [r.message for r in caplog.records if r.name == "bot.telegram.edge"] == [
        "Telegram can't be reached: no answer (ConnectError). "
        "Trying again until it works.",
        "Telegram: all is well again.",
    ]


@pytest.mark.parametrize(
    "kind", ["drop", "drop_after", "truncated", "bad_gateway", "server_error"]
)
async def test_a_poll_that_breaks_loses_nothing_and_shows_no_words(
    telegram: TelegramSandbox,
    fetcher: Fetcher,
    store: Store,
    moved_clock: MovedClock,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    telegram.faults.inject(kind, "getUpdates", times=2)
    # enough of them that half an answer shows some
    for number in range(4):
        telegram.send_text(ANA, f"my canary words {number}")
    async with running(fetcher):
        for failures in (1, 2):
            await until(lambda failures=failures: fetcher._failures == failures)
            moved_clock.advance(timedelta(seconds=30))
        await until(lambda: texts(store))
        await until(lambda: telegram.unconfirmed == 0)

    assert texts(store) == [f"my canary words {number}" for number in range(4)]
    assert "canary" not in caplog.text


async def test_it_waits_as_long_as_telegram_says(
    telegram: TelegramSandbox, fetcher: Fetcher, moved_clock: MovedClock
) -> None:
    telegram.faults.inject("rate_limited", "getUpdates", seconds=42)
    async with running(fetcher):
        await until(lambda: fetcher.trouble)
        moved_clock.advance(timedelta(seconds=41.9))
        await asyncio.sleep(0.02)
        assert not fetcher.ready.is_set()
        moved_clock.advance(timedelta(seconds=0.1))

        await asyncio.wait_for(fetcher.ready.wait(), 10)


async def test_what_can_not_be_stored_is_not_confirmed(
    telegram: TelegramSandbox, fetcher: Fetcher, store: Store, moved_clock: MovedClock
) -> None:
    def limit_pages(unit: Unit, pages: int) -> None:
        unit.inbox._conn.execute(f"PRAGMA max_page_count = {pages}")

    await store.read(lambda unit: limit_pages(unit, 1))
    for number in range(20):
        telegram.send_text(ANA, f"{number} " + "words " * 500)
    async with running(fetcher):
        await until(lambda: fetcher.trouble)
        assert "could not be stored" in (fetcher.trouble or "")
        assert (inbox(store), telegram.unconfirmed) == ([], 20)

        await store.read(lambda unit: limit_pages(unit, 1_000_000))
        moved_clock.advance(timedelta(seconds=30))
        await until(lambda: telegram.unconfirmed == 0)

    assert [text.split()[0] for text in texts(store)] == [str(n) for n in range(20)]

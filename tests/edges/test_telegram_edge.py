"""Fetching updates: stored before they are confirmed, whatever happens."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot

from bot.clock import MovedClock
from bot.model import CannotParse
from bot.processes.crash import CRASH_CODE
from bot.store import Store
from bot.telegram.client import make_bot
from bot.telegram.edge import Fetcher
from bot.telegram.parse import parse
from sandbox.telegram import TelegramSandbox
from tests.edges.fetching import ANA, BO, fact, fetcher_of, inbox, running, texts


async def test_updates_are_stored_raw_and_confirmed_by_the_next_poll_only(
    telegram: TelegramSandbox, fetcher: Fetcher, store: Store, woken: list[str]
) -> None:
    await fetcher.connect()
    first = telegram.send_text(ANA, "a pothole")
    second = telegram.send_photo(BO, "another")

    assert await fetcher.poll(0) == 2
    assert inbox(store) == [("telegram:5001", first), ("telegram:5002", second)]
    assert fact(store, "telegram_offset") == str(second["update_id"] + 1)
    assert (telegram.unconfirmed, woken) == (2, ["stored"])

    assert await fetcher.poll(0) == 0
    assert (telegram.unconfirmed, woken) == (0, ["stored"])


async def test_an_empty_poll_is_kept_as_a_sign_of_life(
    fetcher: Fetcher, store: Store, moved_clock: MovedClock
) -> None:
    await fetcher.connect()
    moved_clock.advance(timedelta(minutes=5))

    assert not fetcher.ready.is_set()
    await fetcher.poll(0)

    assert fetcher.ready.is_set()
    assert fact(store, "telegram_last_poll") == moved_clock.now().isoformat()
    assert fact(store, "telegram_offset") is None


async def test_the_commands_are_offered_in_each_language_until_telegram_answers(
    telegram: TelegramSandbox, fetcher: Fetcher, moved_clock: MovedClock
) -> None:
    telegram.faults.inject("server_error", "setMyCommands")
    await fetcher.connect()
    moved_clock.leap = True
    await fetcher.offer()

    assert telegram.world.commands == {
        ('{"type": "default"}', ""): [
            {"command": "help", "description": "What I can do"}
        ],
        ('{"type": "default"}', "pl"): [
            {"command": "help", "description": "Co potrafię"}
        ],
    }


@pytest.mark.parametrize("fault", ["hang", "server_error"])
async def test_nobody_waits_until_telegram_has_taken_the_commands(
    telegram: TelegramSandbox, fetcher: Fetcher, store: Store, fault: str
) -> None:
    telegram.faults.inject(fault, "setMyCommands", times=100, seconds=60)
    async with running(fetcher):
        await asyncio.wait_for(fetcher.ready.wait(), 5)
        telegram.send_text(ANA, "a pothole")
        await telegram.wait_for(lambda: texts(store) == ["a pothole"], 5)


async def test_commands_that_telegram_refuses_keep_nobody_waiting(
    telegram: TelegramSandbox,
    council_bot: Bot,
    store: Store,
    moved_clock: MovedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    odd = {"": {"Not A Command": "?"}}
    fetcher = Fetcher(council_bot, store, moved_clock, lambda: None, commands=odd)
    await fetcher.connect()
    await fetcher.offer()
    telegram.send_text(ANA, "a pothole")

    assert await fetcher.poll(0) == 1
    assert "does not take the list of commands" in caplog.text


async def test_lower_numbers_after_a_quiet_week_are_confirmed_too(
    telegram: TelegramSandbox, fetcher: Fetcher, store: Store
) -> None:
    await fetcher.connect()
    before = telegram.send_text(ANA, "before the holidays")
    await fetcher.poll(0)
    await fetcher.poll(0)
    telegram.renumber_updates(before["update_id"] - 50_000)
    after = telegram.send_text(ANA, "after the holidays")

    assert await fetcher.poll(0) == 1
    assert fact(store, "telegram_offset") == str(after["update_id"] + 1)
    await fetcher.poll(0)

    assert telegram.unconfirmed == 0
    assert texts(store) == ["before the holidays", "after the holidays"]


async def test_a_bad_update_between_good_ones_holds_nobody_up(
    telegram: TelegramSandbox, fetcher: Fetcher, store: Store
) -> None:
    await fetcher.connect()
    telegram.send_text(ANA, "first")
    telegram.send_raw({"message": {"chat": {"id": BO}, "date": "yesterday"}})
    telegram.send_raw({"message": ["no", "object"]})
    telegram.send_text(BO, "last")

    assert await fetcher.poll(0) == 4
    await fetcher.poll(0)

    assert telegram.unconfirmed == 0
    assert [_outcome(update) for _, update in inbox(store)] == [
        "first",
        f"cannot parse, chat {BO}",
        "cannot parse, no chat",
        "last",
    ]


def _outcome(update: dict[str, Any]) -> str:
    try:
        found = parse(update)
    except CannotParse as error:
        chat = f"chat {error.incoming.chat_id}" if error.incoming else "no chat"
        return f"cannot parse, {chat}"
    return found.text if found else "nothing"


async def test_an_update_that_is_served_again_is_one_row(
    telegram: TelegramSandbox, fetcher: Fetcher, store: Store, woken: list[str]
) -> None:
    await fetcher.connect()
    update = telegram.send_text(ANA, "a pothole")
    await fetcher.poll(0)
    await fetcher.poll(0)
    telegram.deliver_again(update, times=3)

    assert await fetcher.poll(0) == 0
    assert (texts(store), woken) == (["a pothole"], ["stored"])


POLL_ONCE = """
import asyncio, sys
from pathlib import Path
from bot.clock import SystemClock
from bot.store import Store
from bot.telegram.client import make_bot
from bot.telegram.edge import Fetcher

async def main(token, url, path):
    async with Store(Path(path)) as store:
        fetcher = Fetcher(make_bot(token, url), store, SystemClock(), lambda: None)
        await fetcher.connect()
        await fetcher.poll(0)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("crash_at", "stored"), [("fetch.before_commit", 0), ("fetch.after_commit", 2)]
)
async def test_a_crash_around_the_write_loses_nothing_and_doubles_nothing(
    telegram: TelegramSandbox,
    council_bot: Bot,
    moved_clock: MovedClock,
    store: Store,
    crash_at: str,
    stored: int,
) -> None:
    await store.close()
    telegram.send_text(ANA, "first")
    telegram.send_text(ANA, "second")
    command = [sys.executable, "-c", POLL_ONCE, telegram.token, telegram.base_url]
    died = await asyncio.to_thread(
        subprocess.run,
        [*command, str(store.path)],
        env={"FOLKMOOT_CRASH_AT": crash_at},
        check=False,
    )

    assert died.returncode == CRASH_CODE
    assert len(inbox(store)) == stored
    async with Store(store.path) as again:
        fetcher = fetcher_of(council_bot, again, moved_clock)
        await fetcher.connect()
        # the same offset again so soon gets one update at a time
        for _ in range(3):
            await fetcher.poll(0)
    assert (texts(store), telegram.unconfirmed) == (["first", "second"], 0)


async def test_after_a_restart_it_goes_on_where_it_was(
    telegram: TelegramSandbox, fetcher: Fetcher, store: Store, moved_clock: MovedClock
) -> None:
    await fetcher.connect()
    telegram.send_text(ANA, "first")
    await fetcher.poll(0)
    other = make_bot(telegram.token, telegram.base_url)
    again = fetcher_of(other, store, moved_clock)
    await again.connect()

    assert await again.poll(0) == 0
    assert telegram.unconfirmed == 0
    await other.shutdown()


async def test_another_bot_starts_from_its_own_earliest_update(
    fetcher: Fetcher, store: Store, moved_clock: MovedClock
) -> None:
    await fetcher.connect()
    await store.write(lambda u: u.inbox.set_fact("telegram_offset", "999999999"))
    token = "7000000002:ANOTHER-not-a-secret-0000000000000"
    async with TelegramSandbox(now=moved_clock.now, token=token) as another:
        another.send_text(ANA, "for the new bot")
        bot = make_bot(token, another.base_url)
        successor = fetcher_of(bot, store, moved_clock)
        await successor.connect()

        assert await successor.poll(0) == 1
        await successor.poll(0)
        assert another.unconfirmed == 0
        await bot.shutdown()


async def test_a_webhook_is_removed_and_that_is_said(
    telegram: TelegramSandbox, fetcher: Fetcher, caplog: pytest.LogCaptureFixture
) -> None:
    hook = {
        "url": "https://example.org/hook",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }
    told = ("getWebhookInfo", lambda params: hook)
    telegram._api.methods["getwebhookinfo"] = told

    await fetcher.connect()

    assert telegram.counts["deleteWebhook"] == 1
    assert "had a webhook" in caplog.text


async def test_a_webhook_that_is_not_there_is_not_removed(
    telegram: TelegramSandbox, fetcher: Fetcher
) -> None:
    await fetcher.connect()

    assert telegram.counts["deleteWebhook"] == 0

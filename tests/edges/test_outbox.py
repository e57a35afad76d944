"""The outbox worker with the real Telegram client: order, pace, faults, crashes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import timedelta

import pytest

from bot.clock import MovedClock
from bot.outbox import OutboxWorker
from bot.processes.crash import CRASH_CODE
from bot.store import Store
from sandbox.telegram import TelegramSandbox
from tests.edges.outbox_parts import (
    ANA,
    BO,
    Deaths,
    drain,
    heard,
    look,
    one,
    running,
    say,
    states,
    until,
)


async def test_a_row_goes_out_once_and_is_known_by_its_place(
    telegram: TelegramSandbox,
    worker: OutboxWorker,
    store: Store,
    moved_clock: MovedClock,
) -> None:
    telegram.send_text(ANA, "hello")
    await say(store, moved_clock, "good morning")

    assert await worker.run_once() == 1
    assert await worker.run_once() == 0

    message = telegram.conversation(ANA)[-1]
    linked = await store.read(
        lambda u: u.people.linked("telegram", str(ANA), str(message.message_id))
    )
    assert heard(telegram) == ["good morning"]
    assert states(store) == {"good morning": "sent"}
    assert linked == (1, None)


async def test_a_wait_that_telegram_names_is_kept_to_the_moment(
    telegram: TelegramSandbox,
    worker: OutboxWorker,
    store: Store,
    moved_clock: MovedClock,
) -> None:
    telegram.send_text(ANA, "hello")
    telegram.faults.inject("rate_limited", "sendMessage", seconds=7)
    await say(store, moved_clock, "a", "b")
    assert await worker.run_once() == 1

    moved_clock.advance(timedelta(seconds=6.99))
    assert await worker.run_once() == 0
    moved_clock.advance(timedelta(seconds=0.01))
    assert (await worker.run_once(), await worker.run_once()) == (1, 1)

    assert heard(telegram) == ["a", "b"]
    assert one(store, "a") == {
        "state": "sent",
        "attempts": 2,
        "ambiguous": 0,
        "error": None,
    }


async def test_one_chats_429_holds_no_other_chat_up(
    telegram: TelegramSandbox,
    worker: OutboxWorker,
    store: Store,
    moved_clock: MovedClock,
) -> None:
    for who in (ANA, BO):
        telegram.send_text(who, "hello")
    telegram.faults.inject("rate_limited", "sendMessage", chat=ANA, seconds=60)
    await say(store, moved_clock, "a1", "a2")
    await say(store, moved_clock, "b1", "b2", to=BO)

    while await worker.run_once():
        pass

    assert (heard(telegram, ANA), heard(telegram, BO)) == ([], ["b1", "b2"])


@pytest.mark.parametrize("fault", ["drop_after", "truncated"])
async def test_an_answer_that_is_lost_after_acceptance_makes_one_duplicate_at_most(
    telegram: TelegramSandbox,
    worker: OutboxWorker,
    store: Store,
    moved_clock: MovedClock,
    fault: str,
) -> None:
    telegram.send_text(ANA, "hello")
    telegram.faults.inject(fault, "sendMessage")
    await say(store, moved_clock, "a", "b")

    await drain(worker, moved_clock)

    assert heard(telegram) == ["a", "a", "b"]
    assert one(store, "a") == {
        "state": "sent",
        "attempts": 2,
        "ambiguous": 1,
        "error": None,
    }
    assert one(store, "b")["ambiguous"] == 0


async def test_an_answer_that_is_lost_twice_is_not_sent_a_third_time(
    telegram: TelegramSandbox,
    worker: OutboxWorker,
    store: Store,
    moved_clock: MovedClock,
    deaths: Deaths,
) -> None:
    telegram.send_text(ANA, "hello")
    telegram.faults.inject("drop_after", "sendMessage", times=2)
    await say(store, moved_clock, "a", "b")

    await worker.run_once()
    moved_clock.advance(timedelta(seconds=1))
    await worker.run_once()
    assert states(store) == {"a": "dead", "b": "new"}
    await drain(worker, moved_clock)

    assert heard(telegram) == ["a", "a", "b"]
    assert states(store) == {"a": "dead", "b": "sent"}
    assert [(key, kind) for key, kind, _ in deaths.told] == [("a", "Ambiguous")]


async def test_refusals_between_two_sends_do_not_count_as_sends(
    telegram: TelegramSandbox,
    worker: OutboxWorker,
    store: Store,
    moved_clock: MovedClock,
) -> None:
    telegram.send_text(ANA, "hello")
    telegram.faults.inject("drop_after", "sendMessage")
    telegram.faults.inject("server_error", "sendMessage", times=3)
    await say(store, moved_clock, "a")

    await drain(worker, moved_clock)

    assert heard(telegram) == ["a", "a"]
    assert one(store, "a")["attempts"] == 5


async def test_who_blocked_the_bot_is_dead_at_once_and_staff_are_told_in_that_write(
    telegram: TelegramSandbox,
    worker: OutboxWorker,
    store: Store,
    moved_clock: MovedClock,
    deaths: Deaths,
) -> None:
    telegram.send_text(ANA, "hello")
    telegram.block(ANA)
    await say(store, moved_clock, "a")

    assert await worker.run_once() == 1

    why = "Forbidden: bot was blocked by the user"
    assert one(store, "a") == {
        "state": "dead",
        "attempts": 1,
        "ambiguous": 0,
        "error": why,
    }
    assert deaths.told == [("a", "Unreachable", why)]
    assert look(store, "SELECT * FROM facts") == [("told:a", "Unreachable")]


async def test_a_lane_keeps_its_order_while_other_lanes_go_on(
    telegram: TelegramSandbox,
    worker: OutboxWorker,
    store: Store,
    moved_clock: MovedClock,
) -> None:
    for who in (ANA, BO):
        telegram.send_text(who, "hello")
    telegram.faults.inject("server_error", "sendMessage", chat=ANA, times=4)
    await say(store, moved_clock, "a1", "a2", "a3")
    await say(store, moved_clock, "b1", "b2", "b3", to=BO)

    while await worker.run_once():
        pass
    assert (heard(telegram, ANA), heard(telegram, BO)) == ([], ["b1", "b2", "b3"])

    await drain(worker, moved_clock, seconds=60)
    assert heard(telegram, ANA) == ["a1", "a2", "a3"]


async def test_a_chat_that_hangs_holds_no_other_chat_up(
    telegram: TelegramSandbox,
    worker: OutboxWorker,
    store: Store,
    moved_clock: MovedClock,
) -> None:
    for who in (ANA, BO):
        telegram.send_text(who, "hello")
    telegram.faults.inject("hang", "sendMessage", chat=ANA, seconds=1)
    await say(store, moved_clock, "a1", "a2")
    await say(store, moved_clock, "b1", "b2", "b3", to=BO)

    async with running(worker):
        await until(lambda: len(heard(telegram, BO)) == 3)
        assert heard(telegram, ANA) == []
        await until(lambda: len(heard(telegram, ANA)) == 2)
    assert heard(telegram, ANA) == ["a1", "a2"]


async def test_messages_go_no_faster_than_the_platform_takes_them(
    telegram: TelegramSandbox,
    worker: OutboxWorker,
    store: Store,
    moved_clock: MovedClock,
) -> None:
    telegram.send_text(ANA, "hello")
    await say(store, moved_clock, *"abcde")
    times = []
    for tenth in range(25):
        while await worker.run_once():
            times.append(tenth / 10)
        moved_clock.advance(timedelta(seconds=0.1))

    assert times == [0, 0, 0, 1, 2]
    assert telegram.world.pace._chats  # the sandbox counted, and refused none
    assert one(store, "e")["attempts"] == 1


SEND = """
import asyncio, sys
from pathlib import Path
from datetime import datetime
from bot.clock import MovedClock
from bot.outbox import OutboxWorker
from bot.store import Store
from bot.telegram.client import make_bot
from tests.edges.bots import telegram_deliverer

async def main(token, url, path, now):
    async with Store(Path(path)) as store:
        telegram = telegram_deliverer(make_bot(token, url), store)
        worker = OutboxWorker(
            store,
            {"telegram": telegram},
            MovedClock(datetime.fromisoformat(now)),
            on_dead=lambda *_: None, on_untold=lambda *_: None,
        )
        while await worker.run_once():
            pass

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("crash_at", "heard_again"),
    [
        ("outbox_recover.after_commit", ["a", "b"]),
        ("outbox.before_commit", ["a", "b"]),
        ("outbox.claimed", ["a", "b"]),
        ("outbox.accepted", ["a", "a", "b"]),
        ("outbox.delivered", ["a", "b"]),
        ("outbox.before_commit:2", ["a", "b"]),
        ("outbox.after_commit:2", ["a", "b"]),
        ("outbox.accepted:2", ["a", "b", "b"]),
        ("outbox.delivered:2", ["a", "b"]),
    ],
)
async def test_a_crash_at_any_point_loses_nothing_and_keeps_the_order(
    telegram: TelegramSandbox,
    worker: OutboxWorker,
    store: Store,
    moved_clock: MovedClock,
    crash_at: str,
    heard_again: list[str],
) -> None:
    telegram.send_text(ANA, "hello")
    await say(store, moved_clock, "a", "b")
    await store.close()
    now = moved_clock.now().isoformat()
    command = [sys.executable, "-c", SEND, telegram.token, telegram.base_url]
    died = await asyncio.to_thread(
        subprocess.run,
        [*command, str(store.path), now],
        env={"FOLKMOOT_CRASH_AT": crash_at},
        check=False,
    )
    assert died.returncode == CRASH_CODE

    async with Store(store.path) as again:
        worker._store = again
        worker._deliverers["telegram"]._store = again  # type: ignore[attr-defined]
        await drain(worker, moved_clock, hours=1)

    assert heard(telegram) == heard_again
    assert states(store) == {"a": "sent", "b": "sent"}

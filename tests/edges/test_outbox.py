"""The outbox worker, with the real Telegram client and with a deliverer by script."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Bot

from bot import outbox
from bot.clock import MovedClock
from bot.crash import CRASH_CODE
from bot.deliver import (
    Ambiguous,
    BadCredentials,
    Delivered,
    DeliveryError,
    Rejected,
    TryLater,
    Unreachable,
)
from bot.model import Author, Incoming, Kind, OutboxRow
from bot.outbox import OutboxWorker
from bot.store import Store, Unit
from bot.telegram.deliver import TelegramDeliverer
from sandbox.telegram import TelegramSandbox

ANA, BO = 5001, 5002


@dataclass
class Deaths:
    """What staff were told; it can be made to fail."""

    told: list[tuple[str, str, str]] = field(default_factory=list)
    error: Exception | None = None

    def __call__(self, unit: Unit, row: OutboxRow, error: DeliveryError) -> None:
        if self.error:
            raise self.error
        unit.inbox.set_fact(f"told:{row.key}", type(error).__name__)
        self.told.append((row.key, type(error).__name__, str(error)))


@pytest.fixture
def deaths() -> Deaths:
    return Deaths()


@dataclass
class Script:
    """A deliverer that does what the test says, outcome by outcome; then delivers."""

    outcomes: list[Any] = field(default_factory=list)
    known: Delivered | None = None
    tried: list[str] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)

    async def deliver(self, row: OutboxRow) -> Delivered:
        self.tried.append(row.key)
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if isinstance(outcome, BaseException):
            raise outcome
        if callable(outcome):
            await outcome()
        return Delivered("C1", f"{len(self.tried)}.0")

    async def look_up(self, row: OutboxRow) -> Delivered | None:
        self.looked_up.append(row.key)
        return self.known


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def worker(
    store: Store, moved_clock: MovedClock, deaths: Deaths, council_bot: Bot
) -> OutboxWorker:
    """Sends to the sandbox."""
    deliverers = {"telegram": TelegramDeliverer(council_bot, store)}
    return OutboxWorker(
        store, deliverers, moved_clock, on_dead=deaths, jitter=lambda: 0
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
        jitter=lambda: 0,
        grace=0.2,
    )


async def say(store: Store, clock: MovedClock, *texts: str, to: int = ANA) -> None:
    """Rows that say these texts; the key of each is its text."""

    def put(unit: Unit) -> None:
        now = clock.now()
        met = Incoming("telegram", str(to), "private", str(to), "Ana", "1", now)
        _, conversation = unit.people.meet(met, "en", now)
        for text in texts:
            message_id = unit.people.add_message(
                conversation.id, author=Author.BOT, text=text, at=now
            )
            unit.outbox.put(
                text,
                platform="telegram",
                lane=f"telegram:{to}",
                act="say",
                body={"part": 0, "parts": 1, "buttons": [], "reply_to": None},
                now=now,
                conversation_id=conversation.id,
                message_id=message_id,
            )

    await store.write(put)


async def post(
    store: Store,
    clock: MovedClock,
    *keys: str,
    act: str = "note",
    channel: str = "C1",
    ticket_id: int | None = None,
) -> None:
    """Rows for a Slack channel."""

    def put(unit: Unit) -> None:
        for key in keys:
            unit.outbox.put(
                key,
                platform="slack",
                lane=f"slack:{channel}",
                act=act,
                body={},
                now=clock.now(),
                ticket_id=ticket_id,
            )

    await store.write(put)


async def a_ticket(store: Store, clock: MovedClock) -> int:
    def put(unit: Unit) -> int:
        now = clock.now()
        met = Incoming("telegram", str(ANA), "private", str(ANA), "Ana", "1", now)
        resident, conversation = unit.people.meet(met, "en", now)
        return unit.tickets.open(
            reference="K7M-2QXR",
            resident_id=resident.id,
            conversation_id=conversation.id,
            origin_inbox_id=None,  # type: ignore[arg-type]
            matter=1,
            now=now,
            fields={"kind": Kind.IDEA, "department": "triage", "promise_at": now},
        )

    return await store.write(put)


def look(store: Store, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(store.path)) as db:
        return db.execute(query).fetchall()


def states(store: Store) -> dict[str, str]:
    return dict(look(store, "SELECT key, state FROM outbox ORDER BY id"))


def one(store: Store, key: str) -> dict[str, Any]:
    names = "state, attempts, ambiguous, error"
    (found,) = look(store, f"SELECT {names} FROM outbox WHERE key = '{key}'")  # noqa: S608
    return dict(zip(names.split(", "), found, strict=True))


def heard(telegram: TelegramSandbox, who: int = ANA) -> list[str]:
    return [m.text for m in telegram.conversation(who) if m.from_bot]


async def drain(worker: OutboxWorker, clock: MovedClock, **pace: float) -> None:
    """Go on for 30 hours, in steps."""
    step = timedelta(**(pace or {"minutes": 30}))
    for _ in range(int(timedelta(hours=30) / step)):
        while await worker.run_once():
            pass
        clock.advance(step)


@asynccontextmanager
async def running(worker: OutboxWorker) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await asyncio.wait_for(task, 10)


async def until(predicate: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not predicate():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


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


async def test_answers_to_taps_wait_for_no_pace(
    scripted: OutboxWorker, script: Script, store: Store, moved_clock: MovedClock
) -> None:
    await post(store, moved_clock, "a", "b", "c", "d", act="answer_press")
    while await scripted.run_once():
        pass

    assert script.tried == ["a", "b", "c", "d"]


async def test_bad_credentials_halt_a_platform_and_lose_nothing(
    scripted: OutboxWorker,
    script: Script,
    store: Store,
    moved_clock: MovedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    script.outcomes = [BadCredentials("token_revoked")]
    await post(store, moved_clock, "a", "b")
    await scripted.run_once()
    await say(store, moved_clock, "to a resident")

    assert scripted.halted == {"slack": "token_revoked"}
    while await scripted.run_once():
        pass
    assert states(store) == {"a": "new", "b": "new", "to a resident": "sent"}
    assert one(store, "a")["attempts"] == 0
    script.outcomes = [BadCredentials("token_revoked")]
    moved_clock.advance(outbox.HALT)
    await scripted.run_once()
    loud = [r for r in caplog.records if r.levelno == logging.CRITICAL]
    assert len(loud) == 1

    moved_clock.advance(outbox.HALT)
    while await scripted.run_once():
        pass
    assert (scripted.halted, states(store)["b"]) == ({}, "sent")


async def test_an_unexpected_error_is_tried_again_and_logged_without_words(
    scripted: OutboxWorker,
    script: Script,
    store: Store,
    moved_clock: MovedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    script.outcomes = [ValueError("canary words")]
    await post(store, moved_clock, "a")
    await scripted.run_once()

    assert one(store, "a") == {
        "state": "new",
        "attempts": 1,
        "ambiguous": 0,
        "error": "ValueError",
    }
    assert "ValueError" in caplog.text
    assert "canary" not in caplog.text
    moved_clock.advance(timedelta(seconds=1))
    await scripted.run_once()
    assert states(store) == {"a": "sent"}


async def test_what_fails_for_a_day_is_dead_and_the_rest_goes_on(
    scripted: OutboxWorker,
    script: Script,
    store: Store,
    moved_clock: MovedClock,
    deaths: Deaths,
) -> None:
    script.outcomes = [TryLater("still down")] * 100
    await post(store, moved_clock, "a", "b")
    start = moved_clock.now()
    while states(store)["a"] == "new":
        await scripted.run_once()
        moved_clock.advance(timedelta(minutes=10))

    assert timedelta(hours=24) <= moved_clock.now() - start <= timedelta(hours=25)
    assert deaths.told == [("a", "TryLater", "still down")]
    script.outcomes = []
    await scripted.run_once()
    assert states(store) == {"a": "dead", "b": "sent"}


@pytest.mark.parametrize(
    ("known", "tried", "place"),
    [(Delivered("C1", "9.0"), [], "9.0"), (None, ["a"], "1.0")],
)
async def test_what_was_in_flight_at_a_crash_is_looked_up_before_it_is_sent_again(
    scripted: OutboxWorker,
    script: Script,
    store: Store,
    moved_clock: MovedClock,
    known: Delivered | None,
    tried: list[str],
    place: str,
) -> None:
    await post(store, moved_clock, "a")
    await store.write(lambda unit: unit.outbox.claim(moved_clock.now(), 1))
    script.known = known

    await scripted.run_once()

    assert (script.looked_up, script.tried) == (["a"], tried)
    assert look(store, "SELECT state, ambiguous, remote_id FROM outbox") == [
        ("sent", 1, place)
    ]


async def test_what_was_in_flight_at_two_crashes_is_not_sent_a_third_time(
    scripted: OutboxWorker,
    script: Script,
    store: Store,
    moved_clock: MovedClock,
    deaths: Deaths,
) -> None:
    await post(store, moved_clock, "a")
    for _ in range(2):
        await store.write(lambda unit: unit.outbox.claim(moved_clock.now(), 1))
        await store.write(lambda unit: unit.outbox.recover())

    await scripted.run_once()

    assert (script.tried, states(store)) == ([], {"a": "dead"})
    assert deaths.told[0][:2] == ("a", "Ambiguous")
    # but a person can order it
    await store.write(lambda unit: unit.outbox.redrive(moved_clock.now()))
    await scripted.run_once()
    assert (script.tried, states(store)) == (["a"], {"a": "sent"})


async def test_cards_that_wait_behind_a_card_of_the_same_ticket_are_needless(
    scripted: OutboxWorker, script: Script, store: Store, moved_clock: MovedClock
) -> None:
    ticket = await a_ticket(store, moved_clock)
    await post(store, moved_clock, "card 1", act="card", ticket_id=ticket)
    await post(store, moved_clock, "note 1", ticket_id=ticket)
    await post(store, moved_clock, "card 2", "card 3", act="card", ticket_id=ticket)
    await post(store, moved_clock, "elsewhere", act="card", channel="C2")
    while await scripted.run_once():
        pass

    assert script.tried == ["card 1", "elsewhere", "note 1"]
    assert states(store) == {
        "card 1": "sent",
        "note 1": "sent",
        "card 2": "dropped",
        "card 3": "dropped",
        "elsewhere": "sent",
    }


async def test_a_card_that_came_up_while_one_is_sent_goes_too(
    scripted: OutboxWorker, script: Script, store: Store, moved_clock: MovedClock
) -> None:
    ticket = await a_ticket(store, moved_clock)

    async def change_meanwhile() -> None:
        await post(store, moved_clock, "card 2", act="card", ticket_id=ticket)

    script.outcomes = [change_meanwhile]
    await post(store, moved_clock, "card 1", act="card", ticket_id=ticket)
    while await scripted.run_once():
        pass

    assert script.tried == ["card 1", "card 2"]


async def test_a_posted_card_is_found_by_its_place(
    scripted: OutboxWorker, store: Store, moved_clock: MovedClock
) -> None:
    ticket = await a_ticket(store, moved_clock)
    await post(store, moved_clock, "card", act="card", ticket_id=ticket)
    await scripted.run_once()

    found = await store.read(lambda unit: unit.tickets.by_card("C1", "1.0"))
    assert found is not None
    assert found.id == ticket
    linked = await store.read(lambda unit: unit.people.linked("slack", "C1", "1.0"))
    assert linked == (None, ticket)


async def test_a_result_that_can_not_be_linked_holds_no_other_up(
    scripted: OutboxWorker,
    script: Script,
    store: Store,
    moved_clock: MovedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def erase_meanwhile() -> None:
        await store.write(lambda u: u.people._conn.execute("DELETE FROM residents"))

    script.outcomes = [erase_meanwhile]
    await say(store, moved_clock, "a")
    await post(store, moved_clock, "b")
    while await scripted.run_once():
        pass

    assert states(store) == {"a": "sent", "b": "sent"}
    assert look(store, "SELECT platform FROM links") == [("slack",)]
    assert "What follows a is lost: IntegrityError" in caplog.text


async def test_a_desk_that_fails_over_a_dead_row_holds_no_other_up(
    scripted: OutboxWorker,
    script: Script,
    store: Store,
    moved_clock: MovedClock,
    deaths: Deaths,
    caplog: pytest.LogCaptureFixture,
) -> None:
    deaths.error = LookupError("canary words")
    script.outcomes = [Rejected("no"), None]
    await post(store, moved_clock, "a")
    await post(store, moved_clock, "b", channel="C2")
    await scripted.run_once()

    assert states(store) == {"a": "dead", "b": "sent"}
    assert "What follows a is lost: LookupError" in caplog.text
    assert "canary" not in caplog.text


async def test_a_store_that_is_full_keeps_results_until_there_is_room(
    scripted: OutboxWorker,
    script: Script,
    store: Store,
    moved_clock: MovedClock,
) -> None:
    full: list[bool] = []
    write = store.write

    async def write_or_not(work: Any, step: str = "write") -> Any:
        if full and step == "outbox":

            def fail(unit: Unit) -> None:
                raise sqlite3.OperationalError("database or disk is full")

            return await write(fail, step)
        return await write(work, step)

    async def fill_up() -> None:
        full.append(True)

    store.write = write_or_not  # type: ignore[method-assign]
    script.outcomes = [fill_up]
    await post(store, moved_clock, "a", "b")
    async with running(scripted):
        await until(lambda: scripted.trouble)
        assert states(store) == {"a": "sending", "b": "new"}
        full.clear()
        moved_clock.advance(outbox.STORE_WAIT)
        await until(lambda: states(store) == {"a": "sent", "b": "sent"})
        assert scripted.trouble is None
    assert script.tried == ["a", "b"]


async def test_a_stop_waits_for_what_is_in_flight(
    scripted: OutboxWorker, script: Script, store: Store, moved_clock: MovedClock
) -> None:
    begun = asyncio.Event()

    async def take_a_moment() -> None:
        begun.set()
        await asyncio.sleep(0.05)

    script.outcomes = [take_a_moment]
    await post(store, moved_clock, "a", "b")
    async with running(scripted):
        await begun.wait()

    assert states(store) == {"a": "sent", "b": "new"}
    assert script.tried == ["a"]


async def test_a_stop_that_can_not_wait_puts_back_what_may_have_arrived(
    scripted: OutboxWorker, script: Script, store: Store, moved_clock: MovedClock
) -> None:
    begun = asyncio.Event()

    async def hang() -> None:
        begun.set()
        await asyncio.sleep(60)

    script.outcomes = [hang]
    await post(store, moved_clock, "a")
    async with running(scripted):
        await begun.wait()

    assert one(store, "a") == {
        "state": "new",
        "attempts": 1,
        "ambiguous": 1,
        "error": "stopped while it was being sent",
    }


async def test_a_new_row_is_sent_as_soon_as_the_worker_is_woken(
    scripted: OutboxWorker, store: Store, moved_clock: MovedClock
) -> None:
    async with running(scripted):
        await asyncio.sleep(0.02)
        await post(store, moved_clock, "a")
        scripted.wake.set()
        await until(lambda: states(store) == {"a": "sent"})


async def test_a_row_that_waits_is_sent_when_its_time_comes(
    scripted: OutboxWorker, script: Script, store: Store, moved_clock: MovedClock
) -> None:
    script.outcomes = [TryLater("down"), TryLater("down")]
    await post(store, moved_clock, "a")
    async with running(scripted):
        await until(lambda: one(store, "a")["attempts"] == 1)
        moved_clock.advance(timedelta(seconds=1))
        await until(lambda: one(store, "a")["attempts"] == 2)
        moved_clock.advance(timedelta(seconds=5))
        await until(lambda: states(store) == {"a": "sent"})


SEND = """
import asyncio, sys
from pathlib import Path
from datetime import datetime
from bot.clock import MovedClock
from bot.outbox import OutboxWorker
from bot.store import Store
from bot.telegram.client import make_bot
from bot.telegram.deliver import TelegramDeliverer

async def main(token, url, path, now):
    async with Store(Path(path)) as store:
        telegram = TelegramDeliverer(make_bot(token, url), store)
        worker = OutboxWorker(
            store,
            {"telegram": telegram},
            MovedClock(datetime.fromisoformat(now)),
            on_dead=lambda *_: None,
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
        ("outbox.delivered", ["a", "a", "b"]),
        ("outbox.before_commit:2", ["a", "a", "b"]),
        ("outbox.after_commit:2", ["a", "b"]),
        ("outbox.delivered:2", ["a", "b", "b"]),
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
            store, {"slack": self}, clock, on_dead=deaths, jitter=lambda: 0
        )

    async def deliver(self, row: OutboxRow) -> Delivered:
        outcome = self.outcomes[0] if self.outcomes else None
        if outcome == "crash":
            self.outcomes.pop(0)
            self.accepted.append(row.key)
            self.crashed = True
            raise Crash
        if outcome is None or isinstance(outcome, Ambiguous):
            self.accepted.append(row.key)
        return await super().deliver(row)

"""What the outbox worker does with each outcome, by a deliverer with a script."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from bot import outbox
from bot.clock import MovedClock
from bot.deliver import (
    Ambiguous,
    BadCredentials,
    Delivered,
    Rejected,
    TryLater,
)
from bot.model import Ticket
from bot.outbox import OutboxWorker
from bot.retry import RetryPolicy
from bot.settle import Result, Settler
from bot.store import Store, Unit
from tests.edges.outbox_parts import (
    Deaths,
    Script,
    a_ticket,
    drain,
    leave,
    look,
    one,
    post,
    running,
    say,
    states,
    until,
)


async def test_a_card_that_is_heard_of_last_is_left_for_the_one_that_came_later(
    store: Store, moved_clock: MovedClock, deaths: Deaths
) -> None:
    ticket, now = await a_ticket(store, moved_clock), moved_clock.now()
    settler = Settler(deaths, deaths.nobody_knows, RetryPolicy(), lambda: 0)
    await post(store, moved_clock, "a", act="card", channel="C1", ticket_id=ticket)
    await post(store, moved_clock, "b", act="card", channel="C2", ticket_id=ticket)

    def heard(unit: Unit) -> Ticket:
        first, later = unit.outbox.claim(now, 9)
        settler.settle(unit, Result(later, Delivered("C2", "2.0")), now)
        settler.settle(unit, Result(first, Delivered("C1", "1.0")), now)
        return unit.tickets.get(ticket)

    found = await store.write(heard)
    assert (found.card_channel, found.card_ts) == ("C2", "2.0")
    assert look(store, "SELECT lane, body FROM outbox WHERE act = 'left_card'") == [
        ("slack:C1", '{"channel": "C1", "ts": "1.0"}')
    ]


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


async def test_what_was_kept_back_for_a_day_is_tried_again_as_long_as_anything(
    scripted: OutboxWorker, script: Script, store: Store, moved_clock: MovedClock
) -> None:
    day = timedelta(days=1)
    await post(store, moved_clock, "a")
    until = moved_clock.now() + day
    await store.write(lambda unit: unit.outbox.hold(1, until))
    script.outcomes = [TryLater("busy")]
    moved_clock.advance(day)
    await scripted.run_once()

    assert one(store, "a")["state"] == "new"
    moved_clock.advance(timedelta(seconds=1))
    await scripted.run_once()
    assert states(store) == {"a": "sent"}


async def test_what_is_given_up_after_a_lost_answer_may_have_arrived(
    scripted: OutboxWorker, script: Script, store: Store, moved_clock: MovedClock
) -> None:
    await post(store, moved_clock, "a")
    script.outcomes = [Ambiguous("the answer was lost")]
    moved_clock.advance(timedelta(days=1))
    await scripted.run_once()

    assert one(store, "a") == {
        "state": "dead",
        "attempts": 1,
        "ambiguous": 1,
        "error": "the answer was lost",
    }


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
    await leave(store, moved_clock)
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
        (row,) = await leave(store, moved_clock)
        await store.write(lambda unit, row=row: unit.outbox.lose(row.id))

    await scripted.run_once()

    assert (script.tried, states(store)) == ([], {"a": "dead"})
    assert deaths.told[0][:2] == ("a", "Ambiguous")
    # but a person can order it
    await store.write(lambda unit: unit.outbox.redrive(moved_clock.now()))
    await scripted.run_once()
    assert (script.tried, states(store)) == (["a"], {"a": "sent"})


async def test_where_it_can_be_looked_up_it_is_sent_after_any_number_of_crashes(
    script: Script, store: Store, moved_clock: MovedClock, deaths: Deaths
) -> None:
    script.is_sure = True
    script.outcomes = [Ambiguous("no answer"), Ambiguous("no answer")]
    worker = OutboxWorker(
        store,
        {"slack": script},
        moved_clock,
        on_dead=deaths,
        on_untold=deaths.nobody_knows,
        jitter=lambda: 0,
    )
    await post(store, moved_clock, "a")
    for _ in range(3):
        (row,) = await leave(store, moved_clock)
        await store.write(lambda unit, row=row: unit.outbox.lose(row.id))
    await drain(worker, moved_clock, hours=1)

    assert (script.looked_up, script.tried) == (["a"] * 3, ["a"] * 3)
    assert (states(store), deaths.told) == ({"a": "sent"}, [])


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
    assert deaths.untold == ["a"]
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


async def hang(begun: asyncio.Event) -> None:
    """Take it, and never answer."""
    begun.set()
    await asyncio.Event().wait()


async def test_a_stop_that_can_not_wait_puts_back_what_may_have_arrived(
    scripted: OutboxWorker, script: Script, store: Store, moved_clock: MovedClock
) -> None:
    begun = asyncio.Event()
    script.outcomes = [lambda: hang(begun)]
    await post(store, moved_clock, "a")
    async with running(scripted):
        await begun.wait()

    assert one(store, "a") == {
        "state": "new",
        "attempts": 1,
        "ambiguous": 1,
        "error": "stopped while it was being sent",
    }


async def test_a_stop_puts_back_what_never_left_as_if_nothing_had_happened(
    scripted: OutboxWorker, script: Script, store: Store, moved_clock: MovedClock
) -> None:
    begun = asyncio.Event()
    script.outcomes, script.leaves_late = [lambda: hang(begun)], True
    await post(store, moved_clock, "a")
    async with running(scripted):
        await begun.wait()

    assert one(store, "a") == {
        "state": "new",
        "attempts": 0,
        "ambiguous": 0,
        "error": None,
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

"""What is known, after a kill, of what was on its way."""

from __future__ import annotations

import resource
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import MovedClock
from bot.deliver import Delivered
from bot.outbox import OutboxWorker
from bot.store import Store
from bot.store.rows import stamp
from tests.builders import NOW
from tests.edges.outbox_parts import Deaths, Script, leave, look, post

FATE = "SELECT state, ambiguous, place, remote_id FROM outbox"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "folkmoot.sqlite") as opened:
        yield opened


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(NOW)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def file(store: Store) -> Path:
    return store.path.with_name("folkmoot.sqlite.flights")


def worker(store: Store, script: Script, clock: MovedClock) -> OutboxWorker:
    """That of a new process."""
    return OutboxWorker(
        store,
        {"slack": script},
        clock,
        on_dead=Deaths(),
        on_untold=Deaths().nobody_knows,
    )


async def a_start(store: Store, script: Script, clock: MovedClock) -> OutboxWorker:
    """The first start on this run of the system."""
    started = worker(store, script, clock)
    await started.run_once()
    return started


def lines(file: Path) -> list[str]:
    return file.read_text("ascii").splitlines()


def state(file: Path) -> tuple[int, bytes]:
    """Which file it is, and what stands in it."""
    return file.stat().st_ino, file.read_bytes()


def overwrite(file: Path, text: str) -> None:
    file.write_text(text, "ascii")


async def test_what_never_left_is_sent_as_if_nothing_had_happened(
    store: Store, script: Script, clock: MovedClock
):
    await a_start(store, script, clock)
    await post(store, clock, "a")
    await store.write(lambda unit: unit.outbox.claim(clock.now(), 9))
    await worker(store, script, clock).run_once()

    assert (script.looked_up, script.tried) == ([], ["a"])
    assert look(store, FATE) == [("sent", 0, "C1", "1.0")]


async def test_what_arrived_is_not_sent_again_and_is_known_by_its_place(
    store: Store, script: Script, clock: MovedClock, file: Path
):
    await a_start(store, script, clock)
    await post(store, clock, "a")
    (row,) = await leave(store, clock)
    store.flights.arrived(row, Delivered("C7", "12.5"), clock.now())
    assert "12.5" in lines(file)[-1]
    arrived = clock.now()
    clock.advance(timedelta(hours=16))
    await worker(store, script, clock).run_once()

    assert (script.looked_up, script.tried) == ([], [])
    assert look(store, FATE) == [("sent", 0, "C7", "12.5")]
    # what comes once a day goes by when it really arrived
    assert look(store, "SELECT sent_at FROM outbox") == [(stamp(arrived),)]
    assert len(lines(file)) == 1


async def test_what_left_without_an_answer_may_have_arrived(
    store: Store, script: Script, clock: MovedClock
):
    await a_start(store, script, clock)
    await post(store, clock, "a")
    await leave(store, clock)
    await worker(store, script, clock).run_once()

    assert (script.looked_up, script.tried) == (["a"], ["a"])
    assert look(store, FATE) == [("sent", 1, "C1", "1.0")]


@pytest.mark.parametrize("first", ["", '["boot", "another run of the system"]\n'])
async def test_after_a_power_cut_a_missing_line_proves_nothing(
    store: Store, script: Script, clock: MovedClock, file: Path, first: str
):
    await a_start(store, script, clock)
    await post(store, clock, "a")
    await store.write(lambda unit: unit.outbox.claim(clock.now(), 9))
    overwrite(file, first)
    await worker(store, script, clock).run_once()

    assert (script.looked_up, script.tried) == (["a"], ["a"])
    assert look(store, FATE) == [("sent", 1, "C1", "1.0")]


async def test_a_line_that_was_cut_short_is_no_line(
    store: Store, script: Script, clock: MovedClock, file: Path
):
    await a_start(store, script, clock)
    await post(store, clock, "a")
    (row,) = await leave(store, clock)
    store.flights.arrived(row, Delivered("C7", "12.5"), clock.now())
    overwrite(file, "\n".join(lines(file))[:-4])
    await worker(store, script, clock).run_once()

    assert look(store, FATE) == [("sent", 1, "C1", "1.0")]


async def test_lines_of_what_is_settled_go_also_while_something_is_on_its_way(
    store: Store, script: Script, clock: MovedClock, file: Path
):
    await a_start(store, script, clock)
    await post(store, clock, "slow", *(f"{n}" for n in range(150)))
    rows = [
        row
        for _ in range(151)
        for row in await store.write(lambda unit: unit.outbox.claim(clock.now(), 9))
        if not await store.write(lambda u, row=row: u.outbox.move_to_lane(row.id, "x"))
    ]
    for row in rows:
        store.flights.left(row)
        if row.key != "slow":
            store.flights.settled([row.id])

    assert any('"slow"' in line for line in lines(file))
    assert len(lines(file)) < 110


async def test_once_nothing_is_on_its_way_no_line_is_left_and_the_file_is_the_same(
    store: Store, script: Script, clock: MovedClock, file: Path
):
    started = await a_start(store, script, clock)
    before = state(file)
    for key in ("a", "b"):
        await post(store, clock, key)
        await started.run_once()
        assert state(file) == before

    await post(store, clock, "c")
    await store.write(lambda unit: unit.outbox.claim(clock.now(), 9))
    await worker(store, script, clock).run_once()
    assert (script.looked_up, script.tried) == ([], ["a", "b", "c"])


async def test_a_line_for_which_there_is_no_room_spoils_none_after_it(
    store: Store, script: Script, clock: MovedClock, file: Path
):
    await a_start(store, script, clock)
    await post(store, clock, "a")
    await post(store, clock, "b", channel="C2")
    a, b = await store.write(lambda unit: unit.outbox.claim(clock.now(), 9))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(state(file)[1]) + 5, hard))
    try:
        with pytest.raises(OSError, match="no room"):
            store.flights.left(a)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    store.flights.left(b)
    await worker(store, script, clock).run_once()

    # the one with a line may have arrived, the other did not
    assert script.looked_up == ["b"]


async def test_where_no_line_can_be_written_nothing_is_handed_over(
    store: Store, script: Script, clock: MovedClock
):
    started = await a_start(store, script, clock)
    await post(store, clock, "a")
    store.flights.close()
    await started.run_once()

    assert script.tried == []
    assert look(store, "SELECT state, attempts FROM outbox") == [("new", 1)]

"""The store on a real file: what was written together stays together."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Author, FollowUpKind, Kind, MessageKind, Place, Status, Waiting
from bot.store import Arrived, Locked, Store, StoreError, Unit
from bot.store.migrations import SCHEMA_VERSION
from tests.builders import NOW, incoming


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "folkmoot.sqlite") as opened:
        yield opened


def arrived(key: str = "k1", lane: str = "telegram:7") -> Arrived:
    return Arrived("telegram", key, lane, {"words": "lone \ud83d surrogate"})


def beside(database: Path) -> list[Path]:
    return sorted(database.parent.iterdir())


async def a_ticket(store: Store) -> int:
    def make(unit: Unit) -> int:
        unit.inbox.store([arrived()], NOW)
        _, conversation = unit.people.meet(incoming(), "en", NOW)
        return unit.tickets.open(
            reference="K7M-2QXR",
            resident_id=conversation.resident_id,
            conversation_id=conversation.id,
            origin_inbox_id=1,
            matter=1,
            now=NOW,
            fields={
                "kind": Kind.COMPLAINT,
                "service": "pothole",
                "department": "roads_street_lighting",
                "promise_at": NOW,
                "place": Place("Mill Lane"),
            },
        )

    return await store.write(make)


async def test_the_same_thing_twice_is_one_row(store: Store):
    counts = [
        await store.write(lambda u: u.inbox.store([arrived(), arrived()], NOW))
        for _ in range(2)
    ]

    assert counts == [1, 0]


async def test_what_came_in_comes_back_as_it_was(store: Store):
    await store.write(lambda u: u.inbox.store([arrived()], NOW))

    heads = await store.read(lambda u: u.inbox.heads(NOW, 10))

    assert [head.payload for head in heads] == [{"words": "lone \ud83d surrogate"}]


async def test_only_the_first_row_of_a_lane_is_due(store: Store):
    rows = [arrived("k1"), arrived("k2"), arrived("k3", "telegram:8")]
    await store.write(lambda u: u.inbox.store(rows, NOW))

    heads = await store.read(lambda u: u.inbox.heads(NOW, 10))

    assert [(head.id, head.lane) for head in heads] == [
        (1, "telegram:7"),
        (3, "telegram:8"),
    ]


async def test_a_postponed_row_holds_its_lane_until_its_time(store: Store):
    later = NOW + timedelta(seconds=5)
    await store.write(lambda u: u.inbox.store([arrived("k1"), arrived("k2")], NOW))
    await store.write(lambda u: u.inbox.postpone(1, later, "Oops"))

    assert await store.read(lambda u: u.inbox.heads(NOW, 10)) == []
    due = await store.read(lambda u: u.inbox.heads(later, 10))
    assert [(row.id, row.attempts) for row in due] == [(1, 1)]


async def test_a_unit_that_fails_leaves_nothing_behind(store: Store):
    def half(unit: Unit) -> None:
        unit.inbox.store([arrived()], NOW)
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        await store.write(half)

    assert await store.read(lambda u: u.inbox.heads(NOW, 10)) == []


async def test_one_message_makes_one_ticket_of_a_matter(store: Store):
    await a_ticket(store)

    with pytest.raises(sqlite3.IntegrityError, match="origin_inbox_id"):
        await store.write(
            lambda u: u.tickets.open(
                reference="OTHER-22",
                resident_id=1,
                conversation_id=1,
                origin_inbox_id=1,
                matter=1,
                now=NOW,
                fields={
                    "kind": Kind.IDEA,
                    "service": None,
                    "department": "triage",
                    "promise_at": NOW,
                },
            )
        )


async def test_a_ticket_comes_back_whole_with_the_words_of_its_first_message(
    store: Store,
):
    ticket_id = await a_ticket(store)
    await store.write(
        lambda u: u.people.add_message(
            1,
            author=Author.RESIDENT,
            text="a pothole",
            at=NOW,
            kind=MessageKind.TEXT,
            ticket_id=ticket_id,
        )
    )

    ticket = await store.read(lambda u: u.tickets.by_reference("K7M-2QXR"))

    assert ticket is not None
    assert (
        ticket.words,
        ticket.place,
        ticket.status,
        ticket.waiting,
        ticket.promise_at,
    ) == ("a pothole", Place("Mill Lane"), Status.OPEN, Waiting.US, NOW)


async def test_a_follow_up_of_the_same_kind_gives_way_to_the_next(store: Store):
    ticket_id = await a_ticket(store)
    later = NOW + timedelta(days=1)
    for due in (NOW, later):
        await store.write(
            lambda u, due=due: u.tickets.schedule(ticket_id, FollowUpKind.OVERDUE, due)
        )

    found = await store.read(lambda u: u.tickets.due(later))

    assert [(one.sequence, one.due_at) for one in found] == [(2, later)]


async def test_erasing_a_resident_takes_everything_that_leads_to_them(store: Store):
    ticket_id = await a_ticket(store)
    await store.write(
        lambda u: u.people.add_message(
            1, author=Author.RESIDENT, text="canary", at=NOW, ticket_id=ticket_id
        )
    )
    await store.close()
    db = sqlite3.connect(store.path)
    db.execute("PRAGMA foreign_keys = ON")

    db.execute("DELETE FROM residents")

    tables = ("conversations", "tickets", "messages", "media", "revisions", "asks")
    left = {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}  # noqa: S608
    assert left == dict.fromkeys(tables, 0)
    db.close()


async def test_a_second_folkmoot_on_the_same_file_is_refused(store: Store):
    with pytest.raises(Locked, match="in use by another Folkmoot"):
        await Store(store.path).open()


async def test_a_file_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "newer.sqlite"
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()

    with pytest.raises(StoreError, match="newer Folkmoot"):
        await Store(path).open()

    db = sqlite3.connect(path)
    assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)
    db.close()


async def test_a_file_that_is_no_database_is_refused_with_what_to_do(tmp_path: Path):
    path = tmp_path / "notes.sqlite"
    path.write_text("dear diary " * 500)

    with pytest.raises(StoreError, match="not a whole SQLite database"):
        await Store(path).open()


async def test_a_full_disk_is_said_and_nothing_is_half_written(store: Store):
    def fill(unit: Unit) -> None:
        unit.inbox._conn.execute("PRAGMA max_page_count = 60")
        unit.inbox.store([arrived(f"k{n}", "x" * 900) for n in range(2000)], NOW)

    with pytest.raises(StoreError, match="disk is full"):
        await store.write(fill)

    assert await store.read(lambda u: u.inbox.heads(NOW, 10)) == []


async def test_the_database_and_what_is_beside_it_can_be_read_by_their_owner_only(
    store: Store,
):
    await store.write(lambda unit: unit.inbox.store([arrived()], NOW))
    store.flights.begin(store.flights.before(), [])
    found = {path.name: path.stat().st_mode & 0o077 for path in beside(store.path)}

    assert found == {
        "folkmoot.sqlite": 0,
        "folkmoot.sqlite.flights": 0,
        "folkmoot.sqlite.lock": 0,
    }


async def test_raw_updates_expire_and_their_rows_stay(store: Store):
    await store.write(lambda u: u.inbox.store([arrived()], NOW))
    await store.write(lambda u: u.inbox.finish(1, "answered", NOW))

    later = NOW + timedelta(days=30)
    forgotten = await store.write(lambda u: u.inbox.expire_payloads(later))

    assert forgotten == 1
    assert await store.write(lambda u: u.inbox.store([arrived()], NOW)) == 0


async def test_a_platform_that_is_back_forgives_what_failed_while_it_was_away(
    store: Store,
):
    later = NOW + timedelta(hours=1)

    def fails(unit: Unit) -> None:
        for key in ("say:1", "say:2"):
            unit.outbox.put(
                key, platform="telegram", lane=key, act="say", body={}, now=NOW
            )
        tried = unit.outbox.claim(NOW, 1)[0]
        for _ in range(9):
            unit.outbox.retry(tried.id, later, "no connection", False)

    await store.write(fails)
    hurried = await store.write(lambda u: u.outbox.hurry("telegram", NOW))

    waiting = await store.write(lambda u: u.outbox.claim(NOW, 9))
    assert hurried == 1
    assert [(row.key, row.attempts) for row in waiting] == [("say:1", 1), ("say:2", 0)]


async def test_what_a_wrong_clock_put_far_ahead_is_due_and_what_has_to_wait_waits(
    store: Store,
):
    minutes = {
        # for its pace, an undo, a mass of notes
        "telegram:1": (0, 9),
        "telegram:2": (0, 11),
        # for its next try
        "telegram:3": (3, 119),
        "telegram:4": (3, 121),
        # for the day
        "telegram:5:unasked": (0, 35 * 60),
        "telegram:6:unasked": (0, 37 * 60),
    }

    def put(unit: Unit) -> None:
        for lane, (attempts, wait) in minutes.items():
            row = unit.outbox.put(
                lane, platform="telegram", lane=lane, act="say", body={}, now=NOW
            )
            until = NOW + timedelta(minutes=wait)
            for _ in range(attempts):
                unit.outbox.retry(row or 0, until, "no connection", False)
            unit.outbox.put_back(row or 0, until)
        soon, far = NOW + timedelta(minutes=4), NOW + timedelta(minutes=6)
        unit.inbox.store([arrived("k1", "telegram:1")], soon)
        unit.inbox.store([arrived("k2", "telegram:2")], far)

    await store.write(put)
    late = await store.write(
        lambda u: (u.outbox.put_right(NOW), u.inbox.put_right(NOW))
    )

    assert late == (3, 1)
    due = await store.write(lambda u: u.outbox.claim(NOW, 9))
    assert [row.lane for row in due] == [
        "telegram:2",
        "telegram:4",
        "telegram:6:unasked",
    ]
    waiting = await store.read(lambda u: u.inbox.heads(NOW, 9))
    assert [row.lane for row in waiting] == ["telegram:2"]

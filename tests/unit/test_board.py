"""What staff look for: lists, words, corrections; and their answers in Slack."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.model import Author, Kind, Place, Status
from bot.slack import home
from bot.store import Store, Unit
from sandbox.slack.blocks import checked_view
from tests.builders import NOW, council, incoming

ROADS, PARKS = "roads_street_lighting", "parks_trees"
DEV = "U0DEVSH"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store(tmp_path / "folkmoot.sqlite")
    await opened.open()
    yield opened
    await opened.close()


def put(unit: Unit, number: int, words: str, **fields: object) -> int:
    """A ticket with these words; its id."""
    _, conversation = unit.people.meet(incoming(chat_id=str(number)), "en", NOW)
    usual = {
        "kind": Kind.COMPLAINT,
        "service": "pothole",
        "department": ROADS,
        "promise_at": NOW + timedelta(hours=number % 90 - 9),
        "place": Place("Mill Lane"),
    }
    ticket_id = unit.tickets.open(
        reference=f"K7M-{number:05}",
        resident_id=conversation.resident_id,
        conversation_id=conversation.id,
        origin_inbox_id=None,
        matter=1,
        now=NOW,
        fields=usual | fields,
    )
    unit.people.add_message(
        conversation.id, author=Author.RESIDENT, text=words, at=NOW, ticket_id=ticket_id
    )
    return ticket_id


async def found(store: Store, query: str) -> str:
    staff = council().staff[DEV]
    shown = await store.read(
        lambda unit: home.search(unit, council(), staff, query, NOW)
    )
    return str(shown.blocks)


async def test_words_of_the_message_the_place_and_the_service_are_found_together(
    store: Store,
):
    await store.write(lambda u: put(u, 1, "My wheel broke"))
    await store.write(lambda u: put(u, 2, "My wheel broke", place=Place("High St")))

    assert "K7M-00001" in await found(store, "pothole mill lane")
    assert "K7M-00002" not in await found(store, "pothole mill lane")
    assert "K7M-00002" in await found(store, "WHEEL high")
    assert "Nothing was found" in await found(store, "wheel canary")


@pytest.mark.parametrize("query", ['"', "*", "a OR b", 'NEAR("x")', "-", "(", "é' --"])
async def test_nothing_that_is_typed_breaks_the_search(store: Store, query: str):
    await store.write(lambda u: put(u, 1, "My wheel broke"))

    assert await found(store, query)


async def test_no_word_of_another_department_is_shown(store: Store):
    await store.write(lambda u: put(u, 1, "canary", department=PARKS))

    assert "canary" not in await found(store, "canary")
    assert "canary" not in await found(store, "mill")


async def test_words_that_were_changed_or_erased_are_found_no_more(store: Store):
    def work(unit: Unit) -> None:
        put(unit, 1, "secretword")
        unit.people.revise(1, "other", NOW)
        unit.tickets._conn.execute("DELETE FROM revisions")
        unit.board.forget_deleted()

    await store.write(work)
    rows = await store.read(
        lambda u: u.tickets._conn.execute("SELECT block FROM said_data").fetchall()
    )

    assert "Nothing was found" in await found(store, "secretword")
    assert b"secretword" not in b"".join(bytes(row[0]) for row in rows)


async def test_the_home_shows_what_is_late_first(store: Store):
    taken = {"owner": DEV, "status": Status.TAKEN}
    late, soon = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    # no person has answered, and the machine gave a new date
    renewed = taken | {"overdue_since": NOW - timedelta(days=1)}

    def work(unit: Unit) -> None:
        put(unit, 1, "free", promise_at=soon)
        unit.tickets.change(put(unit, 2, "mine", promise_at=soon), taken)
        unit.tickets.change(put(unit, 3, "late", promise_at=late), taken)
        put(unit, 4, "canary", department=PARKS)
        later = put(unit, 5, "renewed", promise_at=NOW + timedelta(days=2))
        unit.tickets.change(later, renewed)

    await store.write(work)
    lists = await store.read(lambda u: home.lists(u, council().staff[DEV], NOW))
    view = home.home(lists, council(), NOW)
    shown = str(view)

    order = [shown.index(f"K7M-0000{number}") for number in (3, 5, 2, 1)]
    assert order == sorted(order)
    assert "Overdue (2)" in shown
    assert "Dev, *OVERDUE since Mon 23 Nov 10:30*, 2 days to the new date" in shown
    assert "canary" not in shown
    assert checked_view(view, "home", lambda *_: True)


async def test_ten_thousand_open_tickets_are_listed_within_a_second(store: Store):
    def work(unit: Unit) -> None:
        for number in range(10_000):
            owner = {"owner": DEV, "status": Status.TAKEN} if number % 7 == 0 else {}
            ticket = put(unit, number, "A deep pothole that broke my wheel")
            if owner:
                unit.tickets.change(ticket, owner)

    await store.write(work)
    staff = council().staff[DEV]
    start = time.perf_counter()
    lists = await store.read(lambda u: home.lists(u, staff, NOW))
    view = home.home(lists, council(), NOW)
    listed = time.perf_counter() - start
    await found(store, "wheel mill lane")

    assert listed < 1
    assert time.perf_counter() - start < 2
    assert len(view["blocks"]) <= 100


async def test_corrections_are_written_as_lines_to_train_with(
    store: Store, tmp_path: Path
):
    before = {"kind": "complaint", "service": "pothole", "department": ROADS}
    after = {"kind": "idea", "service": "", "department": PARKS}
    await store.write(
        lambda u: u.board.correct(put(u, 1, "Plant trees"), DEV, before, after, NOW)
    )
    out = tmp_path / "examples.jsonl"
    database = str(tmp_path / "folkmoot.sqlite")
    command = ["nlu", "corrections", "--out", str(out), "--database", database]
    done = CliRunner().invoke(app, command)

    assert done.exit_code == 0, done.output
    assert [json.loads(line) for line in out.read_text("utf-8").splitlines()] == [
        {
            "text": "Plant trees",
            "intent": "idea",
            "service": None,
            "department": PARKS,
            "was": before,
            "by": "staff",
            "at": "2026-11-24T10:30:00.000000+00:00",
        }
    ]
    assert out.stat().st_mode & 0o077 == 0

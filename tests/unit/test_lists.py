"""The weekly review and the morning list: from the tables to what Slack shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.lists import Lists
from bot.model import Author, Kind, Outcome, Place, Status, Waiting
from bot.slack import lists
from bot.slack.lists import morning_of
from bot.store import Arrived, Store, Unit
from bot.store.review import Wrong
from sandbox.slack.blocks import message_problems
from tests.builders import NOW, council, incoming

ROADS, PARKS = "roads_street_lighting", "parks_trees"
DAY = timedelta(days=1)
#: Tuesday, just after roads opened
OPENED = datetime.fromisoformat("2026-11-24 08:40+00:00")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "folkmoot.sqlite") as opened:
        yield opened


async def opened(
    store: Store,
    reference: str,
    age: timedelta = timedelta(hours=1),
    department: str = ROADS,
    **changes: Any,
) -> int:
    """A ticket of this age, promised for tomorrow evening."""

    def write(unit: Unit) -> int:
        unit.inbox.store([Arrived("telegram", reference, "telegram:7", {})], NOW)
        _, conversation = unit.people.meet(incoming(), "en", NOW)
        ticket_id = unit.tickets.open(
            reference=reference,
            resident_id=conversation.resident_id,
            conversation_id=conversation.id,
            origin_inbox_id=unit.inbox.heads(NOW, 9)[0].id,
            matter=len(unit.tickets.of_conversation(conversation.id)),
            now=NOW - age,
            fields={
                "kind": Kind.COMPLAINT,
                "service": "pothole",
                "department": department,
                "promise_at": NOW + DAY,
                "place": Place("Mill Lane"),
            },
        )
        if changes:
            unit.tickets.change(ticket_id, changes)
        return ticket_id

    return await store.write(write)


HELD = {"owner": "U0DEVSH", "status": Status.TAKEN}


@pytest.mark.parametrize(
    ("age", "changes", "wrong"),
    [
        (timedelta(hours=1), {}, ()),
        (2 * DAY, HELD, ()),
        (2 * DAY, {}, (Wrong.UNOWNED,)),
        (2 * DAY, {**HELD, "promise_at": NOW}, (Wrong.BROKEN,)),
        (2 * DAY, {**HELD, "overdue_since": NOW}, (Wrong.BROKEN,)),
        (2 * DAY, {**HELD, "promise_at": NOW, "waiting": Waiting.RESIDENT}, ()),
        (8 * DAY, HELD, (Wrong.SILENT,)),
        (2 * DAY, {**HELD, "reopened": 1}, (Wrong.REOPENED,)),
        (2 * DAY, {**HELD, "asked": 2}, (Wrong.ASKED_TWICE,)),
        (
            2 * DAY,
            {
                "status": Status.RESOLVED,
                "outcome": Outcome.FIXED,
                "resolved_at": NOW - DAY,
                "rating": 2,
            },
            (Wrong.LOW_RATING,),
        ),
        (
            60 * DAY,
            {
                "status": Status.RESOLVED,
                "outcome": Outcome.FIXED,
                "resolved_at": NOW - 30 * DAY,
                "rating": 1,
            },
            (),
        ),
        (
            40 * DAY,
            {"overdue_since": NOW, "reopened": 2, "asked": 3},
            (
                Wrong.BROKEN,
                Wrong.UNOWNED,
                Wrong.REOPENED,
                Wrong.ASKED_TWICE,
                Wrong.OLD,
            ),
        ),
    ],
)
async def test_what_is_wrong_with_a_ticket(
    store: Store, age: timedelta, changes: dict[str, Any], wrong: tuple[Wrong, ...]
):
    await opened(store, "K7M-2QXR", age, **changes)

    found = await store.read(lambda u: u.review.unresolved((ROADS, PARKS), NOW))

    assert [one.wrong for one in found] == ([wrong] if wrong else [])


async def test_an_answer_that_never_arrived_is_found(store: Store):
    ticket_id = await opened(store, "K7M-2QXR", **HELD)

    def lose(unit: Unit) -> None:
        row = unit.outbox.put(
            "say:1",
            platform="telegram",
            lane="telegram:7",
            act="say",
            body={},
            now=NOW,
            ticket_id=ticket_id,
        )
        unit.outbox.bury(row or 0, "gone")

    await store.write(lose)

    found = await store.read(lambda u: u.review.unresolved((ROADS,), NOW))
    assert [one.wrong for one in found] == [(Wrong.UNDELIVERED,)]


async def test_an_owner_who_wrote_is_not_silent(store: Store):
    ticket_id = await opened(store, "K7M-2QXR", 9 * DAY, **HELD)
    await store.write(
        lambda u: u.people.add_message(
            1, author=Author.STAFF, text="Soon", at=NOW - DAY, ticket_id=ticket_id
        )
    )

    assert await store.read(lambda u: u.review.unresolved((ROADS,), NOW)) == ()


async def test_a_review_is_of_its_departments_only_and_the_worst_come_first(
    store: Store,
):
    await opened(store, "AAA-1111", 3 * DAY)
    await opened(store, "BBB-2222", 3 * DAY, reopened=1)
    await opened(store, "CCC-3333", 3 * DAY, PARKS)

    found = await store.read(lambda u: u.review.unresolved((ROADS,), NOW))

    assert [one.ticket.reference for one in found] == ["BBB-2222", "AAA-1111"]


def lines_of(blocks: tuple[dict[str, Any], ...]) -> list[str]:
    return [
        "".join(
            p.get("text") or p.get("fallback") or p["user_id"] for p in e["elements"]
        )
        for block in blocks
        if block["type"] == "rich_text"
        for e in block["elements"]
    ]


async def test_the_morning_has_what_is_late_due_today_and_new(store: Store):
    await opened(store, "NEW-1111")
    await opened(store, "DUE-2222", 5 * DAY, promise_at=NOW + timedelta(hours=4))
    await opened(store, "OLD-3333", 5 * DAY, promise_at=NOW - DAY)
    await opened(store, "LAT-4444", 5 * DAY)
    new_date = {"promise_at": NOW + 2 * DAY, "overdue_since": NOW - DAY}
    await opened(store, "REN-5555", 5 * DAY, **new_date)

    found = await store.read(lambda u: morning_of(u, council(), ROADS, NOW))

    assert [t.reference for t in found.overdue] == ["OLD-3333", "REN-5555"]
    assert [t.reference for t in (*found.today, *found.new)] == ["DUE-2222", "NEW-1111"]
    shown = lists.morning(found, council(), ROADS, {}, NOW)
    assert message_problems(list(shown.blocks)) == []
    assert shown.text.endswith("overdue 2, due today 1, new 1")


async def test_lists_are_posted_once_a_day_and_a_week_when_a_department_opens(
    store: Store,
):
    await opened(store, "K7M-2QXR", 3 * DAY, promise_at=NOW)
    posted: list[list[str]] = []
    for now in (
        OPENED - timedelta(minutes=20),
        OPENED,
        OPENED + timedelta(minutes=5),
        OPENED + timedelta(hours=3),
        OPENED + DAY,
        OPENED + 7 * DAY,
    ):
        # a process that remembers nothing
        some = Lists(council())
        for department in some.due(now):
            await store.write(lambda u, d=department, n=now: some.put(u, d, n))  # noqa: B023
            some.remember(department, now)
        assert some.due(now) == []
        claimed = await store.write(lambda u, n=now: u.outbox.claim(n, 9))
        posted.append([row.key for row in claimed])
        for row in claimed:
            await store.write(lambda u, r=row, n=now: u.outbox.sent(r.id, n, "C", "1"))

    assert posted == [
        [],
        [f"morning:{ROADS}:2026-11-24"],
        [f"review:{ROADS}:2026-W48"],
        [],
        [f"morning:{ROADS}:2026-11-25"],
        [f"morning:{ROADS}:2026-12-01"],
    ]

"""The supervisors' review: what it shows, page by page, and what was decided."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Author, Media, MessageKind, Status, StoredMessage
from bot.slack import reading, review
from bot.slack.review import SHOWN, Reviewed, answer, named, reviewed
from bot.slack.show import TicketView
from bot.slack.views import Errand
from bot.store import Store, Unit
from bot.store.review import Decided, Trouble, Wrong
from sandbox.slack.blocks import checked_view, message_problems
from tests.builders import NOW, council, ticket
from tests.unit.test_lists import HELD, PARKS, ROADS, lines_of, opened

DAY = timedelta(days=1)
ROSE, DEV = "U0ROSEK", "U0DEVSH"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "folkmoot.sqlite") as opened:
        yield opened


async def in_review(store: Store, now: datetime = NOW) -> list[str]:
    found = await store.read(lambda u: u.review.unresolved((ROADS,), now))
    return [one.ticket.reference for one in found]


def labels(blocks: tuple[dict[str, Any], ...]) -> list[str]:
    """Of all buttons and menus, in order."""
    found = []
    for block in blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            options = element.get("options", ())
            found += [o["text"]["text"] for o in options] or [element["text"]["text"]]
    return found


async def test_it_names_what_is_wrong_and_no_words_of_residents(store: Store):
    await opened(store, "AAA-1111", 3 * DAY, **HELD, overdue_since=NOW, asked=2)
    await opened(store, "BBB-2222", 3 * DAY)
    found = await store.read(lambda u: reviewed(u, (ROADS,), NOW))

    urls = {"AAA-1111": "https://folkmoot.slack.com/archives/C0ROADS/p1"}
    shown = review.review(found, council(), urls, NOW)

    assert message_problems(list(shown.blocks)) == []
    assert lines_of(shown.blocks) == [
        "Promise broken (1)",
        "AAA-1111 Pothole, U0DEVSH, open for 3 days, promised Wed 25 Nov 10:30 · also "
        "asked about twice",
        "Nobody has it (1)",
        "BBB-2222 Pothole, nobody's, open for 3 days, promised Wed 25 Nov 10:30",
    ]
    assert labels(shown.blocks)[:6] == [
        "Read",
        "Take over",
        "Remind",
        "Give to a colleague…",
        "Promise a date…",
        "Leave it as it is, and why…",
    ]


async def test_a_closed_ticket_with_a_low_mark_can_be_opened_again(store: Store):
    closed = {"status": Status.RESOLVED, "resolved_at": NOW - DAY, "rating": 1}
    await opened(store, "AAA-1111", 3 * DAY, **closed)
    found = await store.read(lambda u: reviewed(u, (ROADS,), NOW))

    shown = review.review(found, council(), {}, NOW)

    assert lines_of(shown.blocks) == [
        "Rated 1 or 2 (1)",
        "AAA-1111 Pothole, nobody's, closed 24 h ago",
    ]
    assert labels(shown.blocks) == [
        "Read",
        "Open it again",
        "Leave it as it is, and why…",
    ]


async def test_a_long_review_goes_on_at_the_next_page(store: Store):
    for number in range(SHOWN + 2):
        await opened(store, f"AAA-11{number:02}", 3 * DAY)

    pages = [
        await store.read(lambda u, p=page: answer(u, council(), ROSE, p, NOW))
        for page in ("", f"{ROADS} 2", "9")
    ]

    assert lines_of(pages[0].blocks)[0] == f"Nobody has it ({SHOWN + 2})"
    assert lines_of(pages[0].blocks)[-1] == (
        "Page 1 of 2. The next: /folkmoot review roads_street_lighting 2"
    )
    assert len(lines_of(pages[1].blocks)) == 4
    assert lines_of(pages[1].blocks)[-1] == "Page 2 of 2."
    assert lines_of(pages[2].blocks) == lines_of(pages[1].blocks)


async def test_nothing_wrong_is_said_in_a_word(store: Store):
    shown = await store.read(lambda u: answer(u, council(), ROSE, "", NOW))

    assert lines_of(shown.blocks) == ["Nothing is broken, late or forgotten."]


@pytest.mark.parametrize(
    ("user", "asked", "departments"),
    [
        (ROSE, "", (ROADS,)),
        (ROSE, "Roads and Street Lighting ", (ROADS,)),
        (ROSE, ROADS, (ROADS,)),
        (ROSE, "housing", ()),
        (DEV, "", ()),
        (DEV, ROADS, ()),
        ("U0GONEX", "", ()),
    ],
)
def test_only_leads_and_supervisors_review_and_only_theirs(
    user: str, asked: str, departments: tuple[str, ...]
):
    assert named(council(), user, asked) == departments


async def test_whoever_supervises_nothing_is_told_so(store: Store):
    await opened(store, "AAA-1111", 3 * DAY)

    shown = await store.read(lambda u: answer(u, council(), DEV, "", NOW))

    assert lines_of(shown.blocks) == [review.NOBODYS]


NEWS = {
    "the resident wrote": lambda u, t: said(u, t, Author.RESIDENT),
    "staff wrote": lambda u, t: said(u, t, Author.STAFF),
    "the resident did something": lambda u, t: done(u, "rated", "resident"),
    "a promise was broken": lambda u, t: done(u, "promise_overdue", "bot"),
    "its owner lost it": lambda u, t: done(u, "handed_back", "bot"),
}
NO_NEWS = {
    "nothing": lambda u, t: None,
    "the machine spoke": lambda u, t: said(u, t, Author.BOT),
    "the ladder": lambda u, t: done(u, "ladder", "bot"),
    "another decision": lambda u, t: done(u, "decided", ROSE),
}


def said(unit: Unit, ticket_id: int, author: Author) -> None:
    at = NOW + DAY
    unit.people.add_message(1, author=author, text="?", at=at, ticket_id=ticket_id)


def done(unit: Unit, act: str, actor: str) -> None:
    unit.tickets.audit(
        NOW + DAY, actor=actor, act=act, reference="AAA-1111", inbox_id=None, detail={}
    )


@pytest.mark.parametrize(
    ("happens", "listed"),
    [
        *((what, ["AAA-1111"]) for what in NEWS),
        *((what, []) for what in NO_NEWS),
    ],
)
async def test_a_decision_takes_it_out_until_something_new_happens(
    store: Store, happens: str, listed: list[str]
):
    ticket_id = await opened(store, "AAA-1111", 9 * DAY)
    assert await in_review(store) == ["AAA-1111"]
    await store.write(lambda u: u.review.decide(ticket_id, ROSE, "In March.", NOW))
    assert await in_review(store) == []

    await store.write(lambda u: (NEWS | NO_NEWS)[happens](u, ticket_id))

    assert await in_review(store, NOW + 2 * DAY) == listed


async def test_what_was_decided_is_shown_in_the_next_review_and_not_for_ever(
    store: Store,
):
    ticket_id = await opened(store, "AAA-1111", 9 * DAY)
    await store.write(lambda u: u.review.decide(ticket_id, ROSE, "In March.", NOW))

    shown = []
    for later in (7 * DAY, 9 * DAY):
        post = await store.read(
            lambda u, now=NOW + later: answer(u, council(), ROSE, "", now)
        )
        shown.append(lines_of(post.blocks))

    assert shown == [
        [
            "Nothing is broken, late or forgotten.",
            "Left as it is (1)",
            "AAA-1111 U0ROSEK: In March.",
        ],
        ["Nothing is broken, late or forgotten."],
    ]


async def test_a_decision_is_told_to_its_resident_and_goes_with_the_ticket(
    store: Store,
):
    ticket_id = await opened(store, "AAA-1111", 9 * DAY)
    await store.write(lambda u: u.review.decide(ticket_id, ROSE, "In March.", NOW))

    told = await store.read(lambda u: u.holdings.everything(1))
    assert [(row["reference"], row["reason"]) for row in told["decisions"]] == [
        ("AAA-1111", "In March.")
    ]

    await store.write(lambda u: u.erasures.delete_tickets([ticket_id]))
    assert await store.read(lambda u: u.holdings.everything(1)["decisions"]) == []


WORDS = st.text(
    alphabet=st.characters() | st.sampled_from("👨‍👩‍👧<>&@!|\x00\n \u202e"),
    max_size=4000,
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sets(st.sampled_from(list(Wrong)), min_size=1), max_size=60),
    st.lists(WORDS, max_size=20),
    st.integers(1, 4),
)
def test_slack_takes_every_review(
    wrongs: list[set[Wrong]], reasons: list[str], page: int
):
    found = Reviewed(
        (ROADS, PARKS),
        tuple(
            Trouble(ticket(), tuple(w for w in Wrong if w in wrong)) for wrong in wrongs
        ),
        tuple(Decided(ticket(), ROSE, reason, NOW) for reason in reasons),
    )

    shown = review.review(found, council(), {}, NOW, page=min(page, found.pages))

    assert message_problems(json.loads(json.dumps(shown.blocks))) == []


def view() -> TicketView:
    return TicketView(
        ticket=ticket(),
        resident="Ana",
        service="Pothole",
        department="Roads",
        supervisors=(ROSE,),
        language="",
        guesses=(),
        zone=council().time_zone,
    )


def message(number: int, text: str, author: Author = Author.RESIDENT) -> StoredMessage:
    staff = DEV if author is Author.STAFF else None
    return StoredMessage(number, 1, 1, author, MessageKind.TEXT, text, NOW, staff)


def conversation(
    said: list[StoredMessage], page: int, files: dict[int, list[Media]] | None = None
) -> dict[str, Any]:
    errand = Errand("K7M-2QXR", "C0ROADS")
    return reading.conversation(errand, view(), said, files or {}, council(), page)


def test_the_whole_conversation_is_read_page_by_page_the_newest_first():
    said = [message(n, f"word {n}") for n in range(1, 30)]

    pages = [conversation(said, page) for page in (0, 1, 2, 99)]

    shown = [lines_of(tuple(page["blocks"])) for page in pages]
    assert [found[0].splitlines()[0][:3] for found in shown] == ["Ana"] * 4
    assert [found[-1] for found in shown] == [
        "Page 3 of 3",
        "Page 1 of 3",
        "Page 2 of 3",
        "Page 3 of 3",
    ]
    assert [labels(tuple(page["blocks"])) for page in pages] == [
        ["Earlier"],
        ["Later"],
        ["Earlier", "Later"],
        ["Earlier"],
    ]


def test_numbers_are_masked_and_everybody_is_named():
    said = [
        message(1, "Ring me on 07700 900123"),
        message(2, "We will.", Author.STAFF),
        message(3, "Thank you.", Author.BOT),
    ]

    shown = json.dumps(conversation(said, 0, {1: [Media(MessageKind.PHOTO, "f")]}))

    assert "900123" not in shown
    assert "(photo, in the thread)" in shown
    assert all(f'"text": "{name}"' in shown for name in ("Ana", "Dev", "Folkmoot"))


def test_only_whoever_reviews_the_department_reads_it():
    roads = ticket(department=ROADS)

    found = [
        reading.may_read(council(), user, roads) for user in (ROSE, DEV, "U0SHONA")
    ]

    assert found == [True, False, False]


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, max_size=40), st.integers(0, 5))
def test_slack_shows_every_conversation(texts: list[str], page: int):
    said = [message(n, text) for n, text in enumerate(texts)]

    shown = conversation([replace(one, author=Author.BOT) for one in said], page)

    checked_view(json.loads(json.dumps(shown)), "modal", lambda file: True)

"""The whole card in each state, as files: a change of what staff see shows in a diff.

FOLKMOOT_RENEW_SNAPSHOTS=1 writes them anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.likeness import Similar
from bot.model import Choice, Outcome, Place, Relation, RelationKind, Status, Waiting
from bot.slack import render
from bot.slack.blocks import Post
from bot.slack.show import TicketView
from sandbox.slack.blocks import message_problems
from tests.builders import NOW, ROOT, council, ticket

FOLDER = ROOT / "tests" / "snapshots" / "cards"
RENEW = os.environ.get("FOLKMOOT_RENEW_SNAPSHOTS") == "1"
DEV, ROSE = "U0DEVSH", "U0ROSEK"
URL = "https://ambleford.slack.com/archives/C0ROADS/p1795512918000000"
OTHER = "W9B-W7KA"


def view(*, shown: dict[str, Any] | None = None, **changes: Any) -> TicketView:
    """A pothole as it is told first; `changes` are the ticket's."""
    usual = {
        "words": "There is a deep pothole in Mill Lane.\nIt broke my wheel & tyre",
        "promise_at": NOW + timedelta(days=2, hours=3),
    }
    made = TicketView(
        ticket=ticket(**usual | changes),
        resident="Ana",
        service="Pothole",
        department="Roads and street lighting",
        supervisors=(ROSE,),
        language="",
        guesses=(),
        zone=council().time_zone,
    )
    return replace(made, **shown or {})


def taken(**changes: Any) -> TicketView:
    """The same with an owner."""
    return view(owner=DEV, status=Status.TAKEN, **changes)


def with_others() -> TicketView:
    """One that is linked, and two that may be the same: one of the same resident."""
    mine = ticket(reference="T56-P3KB", id=3)
    theirs = ticket(reference="2E5-98N6", id=4, conversation_id=2)
    linked = Relation(1, RelationKind.LINKED, "K7M-2QXR", OTHER, (), Status.OPEN)
    alike = Similar(mine, "same place"), Similar(theirs, "similar words")
    urls = {OTHER: URL, "T56-P3KB": URL}
    return view(shown={"relations": (linked,), "similar": alike, "urls": urls})


CARDS: dict[str, Callable[[], TicketView]] = {
    "new": view,
    "taken": taken,
    "overdue": lambda: taken(promise_at=NOW - timedelta(hours=5)),
    "waits_for_the_resident": lambda: taken(waiting=Waiting.RESIDENT),
    "waits_for_somebody_else": lambda: taken(waiting=Waiting.THIRD_PARTY),
    "emergency": lambda: view(emergency=True),
    "not_sure": lambda: view(
        shown={
            "service": "",
            "guesses": (Choice("Housing", 0.55), Choice("Noise", 0.3)),
        },
        service=None,
    ),
    "another_language": lambda: view(
        shown={"language": "Polish"}, words="dziura w drodze przed szkołą"
    ),
    "a_pin": lambda: view(place=Place("Mill Lane", 51.5072, -0.1276)),
    "no_place_no_name": lambda: view(shown={"resident": ""}, place=Place()),
    "long_words_with_a_phone_number": lambda: view(
        words="Call me on 07700 900123. " + "It is still there. " * 60
    ),
    "only_a_photo": lambda: view(words=""),
    "with_others": with_others,
    "withdrawn": lambda: view(status=Status.WITHDRAWN),
    "merged": lambda: view(status=Status.MERGED),
    **{
        f"resolved_{outcome}": lambda outcome=outcome: view(
            owner=DEV, status=Status.RESOLVED, outcome=outcome
        )
        for outcome in Outcome
    },
}
POSTS: dict[str, Callable[[], Post]] = {
    **{
        name: lambda made=made: render.card(made(), NOW) for name, made in CARDS.items()
    },
    "left_its_channel": lambda: render.left(view(), URL),
    "duty_page": lambda: render.page(view(emergency=True), (DEV, ROSE), URL),
}


@pytest.mark.parametrize("name", POSTS)
def test_the_card_is_the_one_in_its_file(name: str):
    post = POSTS[name]()
    shown = {"text": post.text, "blocks": list(post.blocks)}
    path = FOLDER / f"{name}.json"
    if RENEW:
        whole = json.dumps(shown, indent=2, ensure_ascii=False, sort_keys=True)
        path.write_text(whole + "\n", "utf-8")

    assert json.loads(json.dumps(shown)) == json.loads(path.read_text("utf-8"))
    assert message_problems(json.loads(json.dumps(shown["blocks"]))) == []


def test_no_file_is_left_of_a_card_that_is_gone():
    assert {path.stem for path in FOLDER.iterdir()} == POSTS.keys()

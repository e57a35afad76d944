"""Every message and window that we make for Slack, with whatever people may write.

What is made is found in the code: a new one that is not tried here fails the test.
"""

from __future__ import annotations

import asyncio
import json
import pkgutil
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from inspect import get_annotations, getmembers, isfunction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import bot.slack
from bot.likeness import Similar
from bot.model import (
    AuditLine,
    Author,
    Choice,
    Media,
    MessageKind,
    Place,
    Relation,
    RelationKind,
    Sending,
    Status,
    StoredMessage,
    Ticket,
)
from bot.slack import (
    contact,
    forms,
    history_view,
    home,
    lists,
    notes,
    reading,
    removal,
    render,
    review,
    views,
)
from bot.slack.blocks import Post
from bot.slack.held import Held
from bot.slack.parse import query_of
from bot.slack.shared import MOST_FILES, shared
from bot.slack.show import TicketView, name_of
from bot.slack.views import Errand
from bot.store import Store, Unit
from bot.store.review import Decided, Trouble, Wrong
from bot.watch.alerts import Alert, News
from bot.watch.fault import Fault
from sandbox.slack.blocks import (
    MESSAGE_CHARACTERS,
    characters,
    checked_view,
    message_problems,
)
from tests.builders import NOW, council, incoming, ticket
from tests.unit.test_slack_render import mrkdwn

REF, OTHER = "K7M-2QXR", "T4H-5PQ8"
DEV, ROSE = "U0DEVSH", "U0ROSEK"
ROADS, CHANNEL = "roads_street_lighting", "C0ROADS"
NAMES = notes.Names(first_name=str, name_of=lambda one: name_of(council(), one))
#: what all others are made with
PARTS = {"blocks.post", "views.modal"}
#: what Slack would obey; names of staff and links of ours are no mrkdwn
COMMANDS = ("<!", "<@", "<#")

Made = Post | dict[str, Any]
#: Hypothesis makes no lone surrogates: 'ß' becomes one
anything = st.text(
    alphabet=st.characters()
    | st.sampled_from("👨‍👩‍👧🏽é\u0301\u202e\u200d<>&@!#|*_`~\x00\n אבß"),
    max_size=4200,
).map(lambda text: text.replace("ß", "\ud83d"))


def pothole(words: str) -> Ticket:
    return ticket(words=words, place=Place(words), part=words, awaited=words)


def said(
    words: str, number: int = 7, author: Author = Author.RESIDENT
) -> StoredMessage:
    return StoredMessage(number, 1, 1, author, MessageKind.TEXT, words, NOW, DEV)


def errand(words: str = "") -> Errand:
    files = shared([{"id": f"F{n}", "name": words[:300]} for n in range(MOST_FILES)])
    return Errand(REF, CHANNEL, words[: views.DRAFT_CHARACTERS], files=files)


def relations() -> tuple[Relation, ...]:
    return tuple(
        Relation(number, kind, REF, OTHER, (), Status.OPEN)
        for number, kind in enumerate([*RelationKind] * 3)
    )


def card(words: str) -> TicketView:
    other = replace(pothole(words), reference=OTHER, id=4)
    return TicketView(
        ticket=replace(pothole(words), emergency=True),
        resident=words,
        service="Pothole",
        department="Roads and street lighting",
        supervisors=(ROSE, "S0ROADSLEADS"),
        language="Polish",
        guesses=(Choice(ROADS, 0.5), Choice("parks_trees", 0.2)),
        zone=council().time_zone,
        relations=relations(),
        similar=(Similar(other, "similar words"),) * 3,
        whole=words,
        statutory=NOW,
    )


def facts(words: str) -> forms.Facts:
    return forms.Facts(
        pothole(words),
        council(),
        NOW,
        messages=(said(words),) * 120,
        relations=relations(),
        others=(OTHER,) * 300,
        words=words,
    )


def all_notes(words: str) -> list[Made]:
    """Each note with each state of an answer, in the thread and alone."""
    values = {"user": DEV, "outcome": "not_ours", "why": words, "old": "x"}
    shown = [None, *(notes.Said(said(words), words, Place(words), s) for s in Sending)]
    return [
        notes.note(name, values, card(words), NAMES, one, alone=one is None)
        for name in notes.NOTES
        for one in (shown if name in ("reply_state", "replied") else shown[:2])
    ]


async def _tables(path: Path) -> None:
    async with Store(path):
        pass


@cache
def unit() -> Unit:
    """One ticket in a database, whose words can be changed."""
    path = Path(tempfile.mkdtemp()) / "folkmoot.sqlite"
    asyncio.run(_tables(path))
    conn = sqlite3.connect(path, isolation_level=None)
    conn.row_factory = sqlite3.Row
    made = Unit(conn)
    _, conversation = made.people.meet(incoming(), "en", NOW)
    opened = made.tickets.open(
        reference=REF,
        resident_id=conversation.resident_id,
        conversation_id=conversation.id,
        origin_inbox_id=None,
        matter=1,
        now=NOW,
        fields={"kind": "complaint", "department": ROADS, "promise_at": NOW},
    )
    given = {"author": Author.RESIDENT, "text": "?", "at": NOW}
    made.people.add_message(conversation.id, ticket_id=opened, **given)
    made.review.decide(opened, ROSE, "?", NOW)
    return made


def searched(words: str) -> list[Made]:
    """What is found by a reference, and by whatever somebody looks for."""
    unit().people.revise(1, words.encode("utf-8", "replace").decode(), NOW)
    staff = council().staff[DEV]
    queries = (REF, "overdue", "help", query_of({"text": words}))
    return [home.search(unit(), council(), staff, one, NOW) for one in queries]


def reviewed(words: str) -> Made:
    troubles = tuple(Trouble(pothole(words), tuple(Wrong)) for _ in range(40))
    decided = (Decided(pothole(words), ROSE, words, NOW),) * 20
    found = review.Reviewed((ROADS, "housing"), troubles, decided)
    return review.review(found, council(), {}, NOW, asked=words[:100])


def read(words: str) -> Made:
    texts = [said(words, n) for n in range(40)]
    files = {1: [Media(MessageKind.PHOTO, "F")]}
    return reading.conversation(errand(), card(words), texts, files, council(), 0)


def lines(words: str) -> list[AuditLine]:
    detail = {"before": "owner=", "after": f"owner={words}", "why": words}
    return [AuditLine(NOW, DEV, "took", detail)] * 60


def lists_of(words: str) -> home.Lists:
    shown = [pothole(words)] * home.SHOWN
    return home.Lists(shown, shown, shown, 900, 900)


#: what is made, by the name of its function: with words of residents or staff in it
MADE: dict[str, Callable[[str], Made | list[Made]]] = {
    **{
        f"forms.{form.__name__}": lambda w, f=form: f(errand(w), facts(w))
        for form in (*forms.FORMS.values(), forms.menu)
    },
    "contact.form": lambda w: contact.form(CHANNEL, council()),
    "forms.done": lambda w: forms.done(errand(w)),
    "history_view.history": lambda w: history_view.history(
        errand(), lines(w), council()
    ),
    "home.home": lambda w: home.home(lists_of(w), council(), NOW, "https://x.slack/"),
    "home.nobody": lambda w: home.nobody(),
    "home.search": searched,
    "lists.morning": lambda w: lists.morning(
        lists.Morning(*[(pothole(w),) * 30] * 3), council(), ROADS, {}, NOW
    ),
    "notes.note": all_notes,
    "reading.conversation": read,
    "removal.erased_note": lambda w: removal.erased_note((REF, OTHER) * 20),
    "render.alert": lambda w: render.alert(
        tuple(Alert(News.FOUND, f, (w[:80],) * 3, 9, NOW) for f in Fault),
        council(),
    ),
    "render.card": lambda w: render.card(card(w), NOW),
    "render.duty_note": lambda w: render.duty_note(REF, w),
    "render.left": lambda w: render.left(card(w), "https://x.slack/p1"),
    "render.page": lambda w: render.page(
        card(w), ("U0EDITH",), "https://x.slack/p1", Held("Dev has it since ", NOW)
    ),
    "review.answer": lambda w: review.answer(unit(), council(), ROSE, w, NOW),
    "review.review": reviewed,
    "views.reading": lambda w: views.reading(errand(), w),
    "views.reply_form": lambda w: views.reply_form(
        errand(), w, ["x"] * 120, takes_files=True
    ),
    "views.reply_preview": lambda w: views.reply_preview(
        errand(w), f"{w}\n\nRose, Roads. {REF}", changed=True
    ),
    "views.resolve_form": lambda w: views.resolve_form(errand(w)),
    "views.sorry": lambda w: views.sorry(w[:200] or "x"),
    "views.unsent": lambda w: views.unsent(errand(w), "It is closed."),
}


def in_the_code() -> set[str]:
    """Every function of bot/slack that makes a message or a window."""
    found: set[str] = set()
    for module in pkgutil.iter_modules(bot.slack.__path__):
        loaded = import_module(f"bot.slack.{module.name}")
        for name, function in getmembers(loaded, isfunction):
            made = get_annotations(function).get("return") in ("Json", "Post")
            own = function.__module__ == loaded.__name__
            if made and own and not name.startswith("_"):
                found.add(f"{module.name}.{name}")
    return found - PARTS


def test_every_message_and_window_of_the_code_is_tried_here():
    assert in_the_code() == {*MADE}


@pytest.mark.parametrize("name", MADE)
@settings(max_examples=12, deadline=None)
@given(words=anything)
@example(words="\ud83d")
def test_slack_takes_what_is_made_whatever_people_write(name: str, words: str):
    made = MADE[name](words)
    for one in made if isinstance(made, list) else [made]:
        if isinstance(one, Post):
            blocks = json.loads(json.dumps(one.blocks))
            assert message_problems(blocks) == []
            assert characters(blocks) < MESSAGE_CHARACTERS
            assert 0 < len(one.text) < 4000
            shown = [one.text, *mrkdwn(blocks)]
        else:
            view = json.loads(json.dumps(one))
            assert checked_view(view, view["type"], lambda _: True)
            shown = [*mrkdwn(view["blocks"])]
        # half a character reaches no wire
        json.dumps(one.blocks if isinstance(one, Post) else one).encode()
        told = " ".join(shown).replace("<@U0EDITH>", "")
        assert not any(command in told for command in COMMANDS)

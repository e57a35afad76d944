"""What Slack is shown: whole cards, and nothing that Slack would refuse or obey."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.likeness import Similar
from bot.model import (
    ActKind,
    Author,
    Choice,
    MessageKind,
    Outcome,
    Place,
    Relation,
    RelationKind,
    Status,
    StoredMessage,
    Ticket,
    Waiting,
)
from bot.slack import forms, render, views
from bot.slack.blocks import Post
from bot.slack.notes import NOTES, Names, Said, note
from bot.slack.shared import MOST_FILES, shared
from bot.slack.show import TicketView, name_of
from bot.slack.text import clean, cut, escape, one_line
from bot.slack.views import Errand
from sandbox.slack.blocks import (
    MESSAGE_CHARACTERS,
    characters,
    checked_view,
    message_problems,
)
from tests.builders import NOW, council, ticket

NAMES = Names(first_name=lambda user: "Rose", name_of=lambda w: name_of(council(), w))
HOSTILE = (
    "<!channel> <!here> <@U0ROSEK> <#C0ROADS> <https://evil.example|council.gov.uk> "
    "&lt;!channel&gt; \u202eslevart\u202c \u200b\x00\x07 @here *bold* `code`"
)


def view(found: Ticket | None = None, **changes: Any) -> TicketView:
    shown = TicketView(
        ticket=found or ticket(words="A deep pothole", promise_at=NOW),
        resident="Ana",
        service="Pothole",
        department="Roads and street lighting",
        supervisors=("U0ROSEK",),
        language="",
        guesses=(),
        zone=council().time_zone,
    )
    return replace(shown, **changes)


def message(text: str, kind: MessageKind = MessageKind.TEXT) -> StoredMessage:
    return StoredMessage(
        id=9,
        conversation_id=1,
        ticket_id=1,
        author=Author.RESIDENT,
        kind=kind,
        text=text,
        at=NOW,
    )


def strings(value: Any) -> Iterator[str]:
    """Every string in a payload, by whatever name."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def mrkdwn(value: Any) -> Iterator[str]:
    """Every text that Slack reads as mrkdwn."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for item in value.values():
            yield from mrkdwn(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from mrkdwn(item)


def shown_text(post: Post) -> str:
    """What can be read of rich text, one after the other."""

    def words(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if value.get("type") in ("text", "link", "date"):
                yield value.get("text") or value.get("fallback") or ""
            if value.get("type") == "user":
                yield f"@{value['user_id']}"
            for item in value.values():
                yield from words(item)
        elif isinstance(value, list | tuple):
            for item in value:
                yield from words(item)

    return "".join(words(list(post.blocks)))


def assert_slack_takes(post: Post) -> None:
    blocks = json.loads(json.dumps(post.blocks))
    assert message_problems(blocks) == []
    assert characters(blocks) < MESSAGE_CHARACTERS
    assert 0 < len(post.text) < 4000
    json.dumps([post.text, blocks], ensure_ascii=False).encode()


def assert_harmless(*texts: str) -> None:
    for text in texts:
        for command in ("<!", "<@", "<#", "<http", "<mailto"):
            assert command not in text


def option(act: str, label: str) -> dict[str, Any]:
    return {
        "text": {"type": "plain_text", "text": label, "emoji": True},
        "value": f"{act}:K7M-2QXR",
    }


def test_a_card_shows_everything_that_staff_need():
    found = ticket(
        words="A deep pothole, my bike fell in",
        place=Place("Mill Lane", 52.20531, 0.12184),
        promise_at=NOW + timedelta(days=2, hours=3),
    )

    shown = render.card(view(found, language="Polish"), NOW)

    bold = {"bold": True}
    url = (
        "https://www.openstreetmap.org/?mlat=52.20531&mlon=0.12184"
        "#map=18/52.20531/0.12184"
    )

    def text(words: str, style: Any = None) -> dict[str, Any]:
        return {"type": "text", "text": words} | ({"style": style} if style else {})

    def press(action: str, label: str, **more: str) -> dict[str, Any]:
        return {
            "type": "button",
            "action_id": action,
            "text": {"type": "plain_text", "text": label, "emoji": True},
            "value": "K7M-2QXR",
            **more,
        }

    assert shown == Post(
        text="K7M-2QXR · Pothole (service request): A deep pothole, my bike fell in",
        blocks=(
            {
                "type": "header",
                "text": {
                    "type": "plain_text",
                    "text": "K7M-2QXR · Pothole (service request)",
                    "emoji": True,
                },
            },
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_quote",
                        "elements": [text("A deep pothole, my bike fell in")],
                    }
                ],
            },
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            text("From: ", bold),
                            text("Ana"),
                            text("\n"),
                            text("Place: ", bold),
                            text("Mill Lane "),
                            {"type": "link", "url": url, "text": "map"},
                            text("\n"),
                            text("Language: ", bold),
                            text("Polish, words as they were sent"),
                            text("\n"),
                            text("Department: ", bold),
                            text("Roads and street lighting"),
                            text("\n"),
                            text("Owner: ", bold),
                            text("nobody yet"),
                            text("\n"),
                            text("State: ", bold),
                            text("Nobody has it yet"),
                            text("\n"),
                            text("Answer by: ", bold),
                            {
                                "type": "date",
                                "timestamp": 1795699800,
                                "format": "{date_short_pretty} at {time}",
                                "fallback": "Thu 26 Nov 13:30",
                            },
                            text(" · 2 days left (as of Tue 24 Nov 10:30)"),
                        ],
                    }
                ],
            },
            {
                "type": "actions",
                "elements": [
                    press("take", "Take", style="primary"),
                    press("reply", "Reply to resident"),
                    press("resolve", "Resolve"),
                    {
                        "type": "overflow",
                        "action_id": "menu",
                        "options": [
                            option("ask", "Ask the resident…"),
                            option("promise", "Promise a date…"),
                            option("move", "Other department, kind or service…"),
                            option("assign", "Give to a colleague…"),
                            option("more", "History, merge, link, split…"),
                        ],
                    },
                ],
            },
        ),
    )
    assert_slack_takes(shown)


def test_a_card_says_how_many_characters_it_leaves_out_and_offers_all_of_them():
    shown = render.card(view(ticket(words="pothole " * 400)), NOW)

    assert "… and 2,600 characters more" in shown_text(shown)
    assert [b["text"]["text"] for b in shown.blocks[-1]["elements"][:-1]] == [
        "Take",
        "Reply to resident",
        "Resolve",
        "All of it",
    ]
    assert_slack_takes(shown)


def test_a_card_of_an_emergency_cannot_be_overlooked():
    shown = render.card(view(ticket(emergency=True, words="wires down")), NOW)

    assert shown.blocks[0]["text"]["text"] == (
        "🚨 EMERGENCY · K7M-2QXR · Pothole (service request)"
    )
    assert shown.text.startswith("🚨 EMERGENCY · K7M-2QXR")


def test_a_card_shows_the_guesses_where_the_model_was_not_sure():
    guesses = (Choice("Parking", 0.52), Choice("Housing", 0.31))

    shown = render.card(view(guesses=guesses), NOW)

    assert "Not sure: it may be Parking 52%, Housing 31%" in shown_text(shown)


def test_a_late_card_says_by_how_much():
    shown = render.card(view(ticket(promise_at=NOW - timedelta(hours=5))), NOW)

    assert "OVERDUE by 5 h (as of Tue 24 Nov 10:30)" in shown_text(shown)


def test_a_taken_card_names_its_owner_and_has_no_button_to_take_it():
    taken = ticket(owner="U0DEVSH", status=Status.TAKEN)

    shown = render.card(view(taken), NOW)

    assert "Owner: @U0DEVSH\nState: Somebody has it" in shown_text(shown)
    assert [b["action_id"] for b in shown.blocks[-1]["elements"]] == [
        "reply",
        "resolve",
        "menu",
    ]


def test_a_card_that_waits_for_the_resident_counts_no_time():
    waiting = ticket(owner="U0DEVSH", status=Status.TAKEN, waiting=Waiting.RESIDENT)

    shown = shown_text(render.card(view(waiting), NOW))

    assert "Somebody has it, waiting for the resident" in shown
    assert "Answer by" not in shown


def test_a_closed_card_says_how_it_ended_and_has_only_its_menu():
    closed = ticket(owner="U0DEVSH", status=Status.RESOLVED, outcome=Outcome.NOT_FIXED)

    shown = render.card(view(closed), NOW)

    assert "State: Resolved: not fixed" in shown_text(shown)
    (menu,) = shown.blocks[-1]["elements"]
    assert [one["value"] for one in menu["options"]] == [
        "reopen:K7M-2QXR",
        "more:K7M-2QXR",
    ]
    assert_slack_takes(shown)


def test_a_card_links_words_about_a_place_to_a_search():
    found = ticket(place=Place("the <b>corner</b> & Żabia/5"))

    shown = render.card(view(found), NOW)

    assert (
        "https://www.openstreetmap.org/search?query="
        "the%20%3Cb%3Ecorner%3C%2Fb%3E%20%26%20%C5%BBabia%2F5"
    ) in strings(list(shown.blocks))


def test_a_page_calls_the_officers_and_links_the_card():
    shown = render.page(
        view(ticket(words="wires down", emergency=True)),
        ("U0EDITH", "U0JOANB"),
        "https://x.slack.com/archives/C0ROADS/p1",
    )

    assert shown.text.startswith("<@U0EDITH> <@U0JOANB> 🚨 EMERGENCY · K7M-2QXR")
    assert shown_text(shown) == (
        "@U0EDITH @U0JOANB please look at this now.wires downFrom: Ana\n"
        "Place: Mill Lane find on the map\nDepartment: Roads and street lighting\n"
        "Card: K7M-2QXR"
    )
    assert "https://x.slack.com/archives/C0ROADS/p1" in strings(list(shown.blocks))
    assert shown.blocks[-1]["elements"][0]["action_id"] == "have_it"
    assert_slack_takes(shown)


@pytest.mark.parametrize("name", NOTES)
def test_every_note_is_taken_by_slack(name: str):
    values = {"user": "U0DEVSH", "outcome": "not_ours", "why": "blocked", "old": "x"}

    for alone in (True, False):
        for said in (None, Said(message("the words"), before="old words")):
            shown = note(name, values, view(), NAMES, said, alone=alone)
            assert_slack_takes(shown)
            assert "{" not in shown_text(shown) + shown.text


def test_a_note_shows_what_the_resident_wrote():
    shown = note("resident_message", {}, view(), NAMES, Said(message("it got worse")))

    assert shown_text(shown) == "Ana wrote:it got worse"
    assert shown.text == "K7M-2QXR: Ana wrote: it got worse"


def test_a_note_shows_an_edit_with_the_words_before():
    said = Said(message("Mill Lane 5"), before="Mill Lane 4")

    shown = note("resident_edited", {}, view(), NAMES, said)

    assert shown_text(shown) == (
        "Ana changed a message. It says now:Mill Lane 5It said before:Mill Lane 4"
    )


def test_a_note_shows_a_pin_on_the_map():
    said = Said(message("", MessageKind.LOCATION), where=Place("", 52.2, 0.1))

    shown = note("resident_message", {}, view(), NAMES, said)

    assert shown_text(shown) == "Ana sent a place:pin map"


def test_a_late_promise_calls_the_owner_and_else_the_supervisors():
    late = [
        shown_text(note("promise_overdue", values, view(), NAMES))
        for values in ({"user": "U0DEVSH"}, {})
    ]

    assert [text.split(" ")[0] for text in late] == ["@U0DEVSH", "@U0ROSEK"]


def test_a_note_outside_its_thread_names_the_ticket():
    shown = note("took", {"user": "U0ROSEK"}, view(), NAMES, alone=True)

    assert shown_text(shown) == "K7M-2QXR: Rose took this."


def test_a_whisper_names_the_colleague_and_the_ticket():
    values = {"user": "U0ROSEK", "reference": "K7M-2QXR"}

    said = render.tell("taken_already", values, lambda user: "Rose")

    assert said == "Rose has K7M-2QXR already. Nothing was changed."


def test_hostile_words_are_harmless_wherever_they_stand():
    bad = ticket(words=HOSTILE, place=Place(HOSTILE))
    bad_view = view(bad, resident=HOSTILE)

    posts = [
        render.card(bad_view, NOW),
        render.page(bad_view, (), ""),
        *(
            note(name, {"why": HOSTILE}, bad_view, NAMES, Said(message(HOSTILE)))
            for name in NOTES
        ),
    ]

    for post in posts:
        assert_slack_takes(post)
        assert_harmless(post.text, *mrkdwn(list(post.blocks)))
        for text in strings(list(post.blocks)):
            assert not set(text) & {"\u202e", "\u200b", "\x00", "\x07"}


#: Hypothesis makes no lone surrogates: 'ß' becomes one
residents_words = st.text(
    alphabet=st.characters()
    | st.sampled_from("👨‍👩‍👧🏽é\u0301\u202e\u200d<>&@!#|\x00\n אبß"),
    max_size=5000,
).map(lambda text: text.replace("ß", "\ud83d"))


@settings(max_examples=60, deadline=None)
@given(words=residents_words, name=residents_words, place=residents_words)
def test_slack_takes_whatever_residents_write(words: str, name: str, place: str):
    written = ticket(words=words, place=Place(place))
    shown = view(written, resident=name)

    posts = [
        render.card(shown, NOW),
        render.page(shown, ("U0EDITH",), ""),
        note("resident_message", {"why": words}, shown, NAMES, Said(message(words))),
        note("resident_edited", {}, shown, NAMES, Said(message(words), before=name)),
        note("place_added", {}, shown, NAMES, None, alone=True),
    ]

    for post in posts:
        assert_slack_takes(post)
        assert_harmless(post.text.removeprefix("<@U0EDITH>"))
    assert_slack_shows(views.reading(Errand("K7M-2QXR", "C0ROADS"), words))


@settings(max_examples=40, deadline=None)
@given(words=residents_words)
def test_a_card_names_other_tickets_without_a_word_of_their_residents(words: str):
    said = f"canary {words}"
    other = ticket(reference="W9B-W7KA", id=4, words=said, place=Place(said))
    linked = Relation(1, RelationKind.SPLIT, "W9B-W7KA", "K7M-2QXR", (), Status.OPEN)
    shown = view(
        similar=(Similar(other, "same place"), Similar(other, "similar words")),
        relations=(linked,) * 9,
        urls={"W9B-W7KA": "https://ambleford.slack.com/archives/C0ROADS/p1"},
    )

    post = render.card(shown, NOW)
    assert_slack_takes(post)
    assert "canary" not in str(post)


@settings(max_examples=50, deadline=None)
@given(
    draft=st.text(min_size=1, max_size=views.DRAFT_CHARACTERS),
    names=st.lists(st.text(max_size=90), max_size=MOST_FILES),
)
def test_a_draft_of_any_words_and_files_travels_with_its_preview(
    draft: str, names: list[str]
):
    files = shared([{"id": "F0123456789", "name": name} for name in names])
    errand = Errand("K7M-2QXR", "C0ROADSANDMORE", draft, files=files)

    words = f"{draft}\n\nRose, Roads. K7M-2QXR"
    shown = views.reply_preview(errand, words)

    expected = replace(errand, seen=views.mark(words))
    assert Errand.decode(shown["private_metadata"]) == expected
    assert len(shown["private_metadata"]) <= 3000
    assert_slack_shows(shown)


def test_the_longest_draft_with_the_most_files_fits_into_a_window():
    names = ['"\\' * 45 + ".pdf"] * MOST_FILES
    files = shared([{"id": "F0123456789", "name": name} for name in names])
    errand = Errand(
        "K7M-2QXR",
        "C0123456789",
        "x" * views.DRAFT_CHARACTERS,
        fields={views.CANNED: "y" * 75},
        files=files,
    )

    assert len(errand.encode()) <= 3000


def test_a_window_that_was_open_before_an_update_is_understood():
    old = '["K7M-2QXR", "C0ROADS", "reply", "", {}]\nSoon'

    assert Errand.decode(old) == Errand("K7M-2QXR", "C0ROADS", "Soon")


def test_a_long_gap_between_words_is_no_trouble():
    shown = views.reading(Errand("K7M-2QXR", "C0ROADS"), f"a{' ' * 7000}b")

    assert [block["text"]["text"] for block in shown["blocks"]] == ["a", "b"]


def assert_slack_shows(view: dict[str, Any]) -> None:
    json.dumps(view, ensure_ascii=False).encode(errors="surrogatepass")
    checked_view(json.loads(json.dumps(view)), "modal", lambda file: True)


def test_slack_shows_the_forms():
    errand = Errand("K7M-2QXR", "C0ROADS")

    with_files = views.reply_form(errand, takes_files=True)
    for form in (views.reply_form(errand), with_files, views.resolve_form(errand)):
        assert_slack_shows(form)
        assert Errand.decode(form["private_metadata"]) == errand


def test_all_words_of_a_long_message_can_be_read():
    words = " ".join(f"word{n}" for n in range(1500))

    shown = views.reading(Errand("K7M-2QXR", "C0ROADS"), words)

    read = " ".join(block["text"]["text"] for block in shown["blocks"])
    assert read == words
    assert len(shown["blocks"]) == 5


@pytest.mark.parametrize(
    ("outcome", "note_text", "missing"),
    [
        (None, "", ["outcome"]),
        (Outcome.FIXED, "", []),
        (Outcome.NOT_OURS, " ", ["text"]),
        (Outcome.NOT_OURS, "Network Rail, 0345 711 4141", []),
        (Outcome.NO_ACTION, "", ["text"]),
        (Outcome.NO_ACTION, "It is within the limits.", []),
        (Outcome.DUPLICATE, "", []),
    ],
)
def test_some_outcomes_need_words(
    outcome: Outcome | None, note_text: str, missing: list[str]
):
    chosen = {"outcome": outcome.value} if outcome else {}
    errand = Errand(
        "K7M-2QXR", "C0ROADS", note_text, kind=ActKind.RESOLVE, fields=chosen
    )
    assert list(forms.problems(errand, NOW, council())) == missing


def test_escaping_leaves_no_command_to_slack():
    assert escape("<!channel> & <@U1>\u202e") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


def test_cleaning_keeps_emoji_and_scripts_that_need_joiners():
    family, persian = "👨‍👩‍👧", "می‌خواهم"

    assert clean(f"\u2066{family}\u2069 {persian}\x00") == f"{family} {persian}"


def test_cleaning_leaves_nothing_that_can_not_be_sent():
    assert clean("half an emoji \ud83d").encode() == b"half an emoji \xef\xbf\xbd"


def test_cleaning_leaves_one_empty_line_at_most():
    assert clean("one\r\n\r\n\n \n\ntwo\u2028three") == "one\n\ntwo\nthree"


@pytest.mark.parametrize(
    ("text", "most", "head"),
    [
        ("short", 10, "short"),
        ("a pothole in the road", 12, "a pothole"),
        ("e\u0301" * 5, 5, "e\u0301" * 2),
        ("👨‍👩‍👧👨‍👩‍👧", 7, "👨‍👩‍👧"),
    ],
)
def test_a_cut_breaks_neither_words_nor_signs(text: str, most: int, head: str):
    assert cut(text, most) == (head, len(text) - len(head))


@given(text=st.text(max_size=300), most=st.integers(2, 100))
def test_a_line_is_never_longer_than_it_may_be(text: str, most: int):
    line = one_line(text, most)

    assert len(line) <= most
    assert "\n" not in line

"""Updates into what the desk understands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model import CannotParse, Media, MessageKind, Place, Press
from bot.telegram.parse import parse
from tests.unit.updates import (
    ANA,
    COUNCIL_BOT,
    DATE,
    FROM_ANA,
    GROUP,
    PRIVATE,
    RECEIVED,
    file,
    membership,
    message,
)


@pytest.mark.parametrize(
    ("fields", "changes"),
    [
        ({"text": "A pothole"}, {"text": "A pothole"}),
        (
            {"text": "It is still there", "reply_to_message": {
                "message_id": 30, "date": DATE, "chat": PRIVATE, "text": "Fixed"}},
            {"text": "It is still there", "reply_to": "30"},
        ),
        (
            {"text": "From a neighbour", "forward_origin": {
                "type": "hidden_user", "date": DATE, "sender_user_name": "Bo"}},
            {"text": "From a neighbour"},
        ),
        (
            {"location": {"latitude": 52.2, "longitude": 0.12}},
            {"kind": MessageKind.LOCATION, "place": Place("", 52.2, 0.12)},
        ),
        (
            {
                "location": {"latitude": 52.2, "longitude": 0.12},
                "venue": {
                    "location": {"latitude": 52.2, "longitude": 0.12},
                    "title": "Town Hall",
                    "address": "1 High Street",
                },
            },
            {
                "kind": MessageKind.VENUE,
                "content": "Town Hall, 1 High Street",
                "place": Place("Town Hall, 1 High Street", 52.2, 0.12),
            },
        ),
        (
            {"contact": {"phone_number": "+441632960000", "first_name": "Sam"}},
            {"kind": MessageKind.CONTACT, "content": "Sam, +441632960000"},
        ),
        (
            {
                "poll": {
                    "id": "1",
                    "question": "When?",
                    "options": [
                        {"text": "Now", "voter_count": 0, "persistent_id": "0"}
                    ],
                    "total_voter_count": 0,
                    "is_closed": False,
                    "is_anonymous": True,
                    "type": "regular",
                    "allows_multiple_answers": False,
                    "allows_revoting": False,
                    "members_only": False,
                }
            },
            {"kind": MessageKind.POLL, "content": "When?\n• Now"},
        ),
        ({"dice": {"emoji": "🎲", "value": 4}}, {"kind": MessageKind.OTHER}),
        ({"a_kind_of_next_year": {"x": 1}}, {"kind": MessageKind.OTHER}),
    ],
)  # fmt: skip
def test_a_message_without_files_is_understood(
    fields: dict[str, Any], changes: dict[str, Any]
) -> None:
    assert parse(message(**fields), RECEIVED) == replace(FROM_ANA, **changes)


@pytest.mark.parametrize(
    ("fields", "kind", "media"),
    [
        (
            {
                "photo": [
                    file(file_id="S", width=90, height=60),
                    file(file_id="L", width=1280, height=853),
                    file(file_id="M", width=320, height=213),
                ]
            },
            MessageKind.PHOTO,
            Media(MessageKind.PHOTO, "L", "U1", "image/jpeg", 1000),
        ),
        (
            {"voice": file(duration=3, mime_type="audio/ogg")},
            MessageKind.VOICE,
            Media(MessageKind.VOICE, "F1", "U1", "audio/ogg", 1000),
        ),
        (
            {"audio": file(duration=3, mime_type="audio/mpeg", file_name="a.mp3")},
            MessageKind.AUDIO,
            Media(MessageKind.AUDIO, "F1", "U1", "audio/mpeg", 1000, "a.mp3"),
        ),
        (
            {"video": file(width=1, height=1, duration=3, mime_type="video/mp4")},
            MessageKind.VIDEO,
            Media(MessageKind.VIDEO, "F1", "U1", "video/mp4", 1000),
        ),
        (
            {"video_note": file(length=240, duration=3)},
            MessageKind.VIDEO,
            Media(MessageKind.VIDEO, "F1", "U1", "video/mp4", 1000),
        ),
        (
            {
                "document": file(
                    file_name="../\u202egnp.pdf", mime_type="application/pdf"
                )
            },
            MessageKind.DOCUMENT,
            Media(
                MessageKind.DOCUMENT, "F1", "U1", "application/pdf", 1000, "../gnp.pdf"
            ),
        ),
        (
            {
                "animation": file(width=1, height=1, duration=1, mime_type="video/mp4"),
                "document": file(mime_type="video/mp4"),
            },
            MessageKind.ANIMATION,
            Media(MessageKind.ANIMATION, "F1", "U1", "video/mp4", 1000),
        ),
        (
            {
                "sticker": {
                    "file_id": "F1",
                    "file_unique_id": "U1",
                    "type": "regular",
                    "width": 512,
                    "height": 512,
                    "is_animated": False,
                    "is_video": False,
                    "emoji": "👍",
                }
            },
            MessageKind.STICKER,
            Media(MessageKind.STICKER, "F1", "U1", "image/webp"),
        ),
    ],
)
def test_a_file_is_named_with_its_size_and_type(
    fields: dict[str, Any], kind: MessageKind, media: Media
) -> None:
    assert parse(message(**fields)) == replace(FROM_ANA, kind=kind, media=(media,))


def test_a_caption_is_the_text_and_an_album_has_a_group() -> None:
    photo = {"photo": [file(width=9, height=9)], "caption": "Here"}
    found = parse(message(**photo, media_group_id="G1"))

    assert found == replace(
        FROM_ANA,
        kind=MessageKind.PHOTO,
        text="Here",
        media=(Media(MessageKind.PHOTO, "F1", "U1", "image/jpeg", 1000),),
        group="G1",
    )


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start", "start", ""),
        ("/Status", "status", ""),
        ("/status@council_bot K7M-2QX", "status", "K7M-2QX"),
        ("/quiet  off\n", "quiet", "off"),
        ("/start payload_1", "start", "payload_1"),
        ("/pothole", "pothole", ""),
        ("/pothole 12", "pothole", "12"),
        # a sentence that begins with a slash
        ("/pothole on Mill Road", "", ""),
        ("/help  me\nplease ", "", ""),
        ("/start there is a fire here", "", ""),
        ("/", "", ""),
        ("/etc/passwd is open", "", ""),
        ("/café", "", ""),
        ('/complaint{"place": "x"}', "", ""),
        ("see /help", "", ""),
    ],
)
def test_commands_are_known_by_their_form(
    text: str, command: str, argument: str
) -> None:
    found = parse(message(text=text))

    assert found == replace(FROM_ANA, text=text, command=command, argument=argument)


def test_an_edit_has_the_time_of_the_edit() -> None:
    told = message(text="Mill Lane", edit_date=DATE + 60)["message"]

    assert parse({"update_id": 701, "edited_message": told}) == replace(
        FROM_ANA,
        text="Mill Lane",
        at=datetime.fromtimestamp(DATE + 60, UTC),
        edited=True,
    )


@pytest.mark.parametrize(
    ("data", "ask", "option"), [("a:12:3", 12, 3), ("old data", None, None)]
)
@pytest.mark.parametrize("accessible", [True, False])
def test_a_press_names_its_ask(
    data: str, ask: int | None, option: int | None, accessible: bool
) -> None:
    pressed: dict[str, Any] = {"message_id": 40, "chat": PRIVATE, "date": 0}
    if accessible:
        pressed |= {"date": DATE, "from": COUNCIL_BOT, "text": "Which?"}
    query = {"id": "Q1", "from": ANA, "chat_instance": "1", "data": data}
    found = parse(
        {"update_id": 702, "callback_query": query | {"message": pressed}}, RECEIVED
    )

    assert found == replace(
        FROM_ANA, message_id="40", at=RECEIVED, press=Press("Q1", ask, option)
    )


@pytest.mark.parametrize(
    ("before", "after", "blocked"),
    [
        ("member", "kicked", True),
        ("kicked", "member", False),
        ("left", "member", False),
    ],
)
def test_blocking_and_coming_back_are_told(
    before: str, after: str, blocked: bool
) -> None:
    assert parse(membership(before, after)) == replace(
        FROM_ANA, message_id="", blocked=blocked
    )


def test_in_a_group_the_chat_and_the_person_are_two() -> None:
    assert parse(message(text="Hello", chat=GROUP)) == replace(
        FROM_ANA, text="Hello", chat_id="-77", chat_type="group"
    )


CHANNEL = {"id": -100_5, "type": "channel", "title": "News"}
POST = {"message_id": 1, "date": DATE, "chat": CHANNEL, "text": "News"}
NAMELESS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "a_kind_of_next_year": {"x": 1}},
        membership("member", "member"),
        message(text="Beep", chat=GROUP, **{"from": COUNCIL_BOT}),
        message(
            text="News", chat=GROUP, is_automatic_forward=True, sender_chat=CHANNEL
        ),
        message(chat=GROUP, new_chat_members=[COUNCIL_BOT]),
        message(pinned_message={"message_id": 3, "date": DATE, "chat": PRIVATE}),
    ],
)
def test_what_needs_no_answer_is_nothing(update: dict[str, Any]) -> None:
    assert parse(update) is None


def test_a_channel_speaks_for_itself() -> None:
    found = parse({"update_id": 1, "channel_post": POST})

    assert found is not None
    assert (found.chat_type, found.chat_id, found.user_id) == (
        "channel",
        "-1005",
        "-1005",
    )


def test_a_groups_nameless_administrator_is_a_person() -> None:
    found = parse(
        message(text="Hi", chat=GROUP, sender_chat=GROUP, **{"from": NAMELESS})
    )

    assert found is not None
    assert (found.text, found.user_id) == ("Hi", "1087968824")


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("Ana", None, "Ana"),
        ("  Ana\n\tMaria ", "K", "Ana Maria K"),
        ("\u202eanA\u202c\u2066x\u2069", None, "anAx"),
        ("A\x00n\x1ba\u200b", "\u200f", "Ana"),
        ("\u202e", None, ""),
        ("x" * 80, None, "x" * 64),
        ("\ud800Ana", None, "\ufffdAna"),
        ("علی\u200cرضا", None, "علی\u200cرضا"),
    ],
)
def test_names_hide_nothing_and_are_short(
    first: str, last: str | None, shown: str
) -> None:
    sender = {"id": 1, "is_bot": False, "first_name": first, "last_name": last}
    found = parse(message(text="x", **{"from": sender}))

    assert found is not None
    assert found.name == shown


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        (r"half \ud83d of a smile", "half \ufffd of a smile"),
        (r"\udc00\ud83d", "\ufffd\ufffd"),
        (r"whole \ud83d\ude00", "whole 😀"),
        (r"null\u0000 bell\u0007 line\r\n\ttab", "null bell line\n\ttab"),
    ],
)
def test_odd_characters_can_be_stored_and_sent(escaped: str, text: str) -> None:
    update = json.loads(json.dumps(message(text="?")).replace("?", escaped))
    found = parse(update)

    assert found is not None
    assert found.text == text
    assert found.text.encode()


def test_halves_that_arrive_apart_become_one_character() -> None:
    found = parse(message(text="\ud83d" + "\ude00"))

    assert found is not None
    assert found.text == "😀"


def test_what_makes_no_sense_still_names_chat_and_words() -> None:
    broken = message(text="Help \ud83d")
    broken["message"]["entities"] = "not a list of entities"

    with pytest.raises(CannotParse) as caught:
        parse(broken, RECEIVED)

    assert caught.value.incoming == replace(
        FROM_ANA, name="Ana", text="Help \ufffd", language_hint=""
    )
    assert "Help" not in str(caught.value)


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": 1, "message": {"text": "where am I?"}},
        {"update_id": 1, "message": 7},
        {"update_id": 1, "message": {"chat": 7, "message_id": 1, "date": 1}},
        {"message": [1, 2]},
        {"update_id": 1, "callback_query": {"id": "Q"}},
    ],
)
def test_garbage_without_a_chat_is_said_to_be_that(update: dict[str, Any]) -> None:
    with pytest.raises(CannotParse) as caught:
        parse(update)

    assert caught.value.incoming is None

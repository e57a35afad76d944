"""Keys and lanes of updates that nobody has understood yet, and of garbage."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import CannotParse
from bot.telegram.parse import key_of, lane_of, parse
from tests.unit.updates import (
    ANA,
    DATE,
    GROUP,
    PRIVATE,
    membership,
    message,
)

EDITED = {"chat": PRIVATE, "message_id": 31, "date": DATE, "edit_date": DATE + 9}


@pytest.mark.parametrize(
    ("update", "key", "lane"),
    [
        (message(text="x"), f"message:5001:31:{DATE}", "5001"),
        (
            {"update_id": 2, "edited_message": EDITED},
            f"edit:5001:31:{DATE + 9}:2",
            "5001",
        ),
        (
            {"update_id": 3, "callback_query": {"id": "Q", "from": ANA}},
            "press:Q",
            "5001",
        ),
        (
            {
                "update_id": 3,
                "callback_query": {"id": "Q", "from": ANA, "message": {"chat": GROUP}},
            },
            "press:Q",
            "-77",
        ),
        (membership("member", "kicked"), f"member:5001:{DATE}:kicked", "5001"),
        ({"update_id": 4, "poll": {"id": "1"}}, "update:4", "none"),
        ({"update_id": 5, "message": {"chat": PRIVATE}}, "update:5", "5001"),
    ],
)
def test_every_update_has_a_key_of_its_own_and_the_lane_of_its_chat(
    update: dict[str, Any], key: str, lane: str
) -> None:
    assert (key_of(update), lane_of(update)) == (f"telegram:{key}", f"telegram:{lane}")


def test_the_same_message_under_another_number_has_the_same_key() -> None:
    assert key_of(message(text="x")) == key_of({**message(text="x"), "update_id": 1})


def test_a_bot_that_took_anothers_place_starts_new_keys() -> None:
    assert key_of(message(date=DATE)) != key_of(message(date=DATE + 1))


NAMES = [
    "update_id",
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat",
    "from",
    "id",
    "text",
    "date",
    "message_id",
    "photo",
    "type",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=25,
)


@given(JSON)
def test_no_garbage_breaks_the_edge(garbage: Any) -> None:
    assert key_of(garbage) == key_of(json.loads(json.dumps(garbage)))
    assert lane_of(garbage).startswith("telegram:")
    if isinstance(garbage, dict):
        try:
            parse(garbage)
        except CannotParse as error:
            assert (error.incoming is None) == (lane_of(garbage) == "telegram:none")


@given(JSON)
def test_a_message_with_garbage_in_it_keeps_its_chat(garbage: Any) -> None:
    update = message(text="Hello", photo=garbage, entities=garbage)
    try:
        found = parse(update)
    except CannotParse as error:
        found = error.incoming

    assert found is not None
    assert (found.chat_id, found.text) == ("5001", "Hello")

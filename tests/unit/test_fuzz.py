"""Whatever comes in at an edge is understood, left alone, or refused by its name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model import CannotParse, Incoming, StaffAct
from bot.slack import parse as slack
from bot.telegram.parse import parse as parse_telegram
from bot.telegram.raw import key_of, lane_of

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)

#: half of a character may stand in JSON
words = st.text(st.characters(), max_size=40)
scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | words
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)
    ),
    max_leaves=12,
)

PERSON = {"id": 7, "is_bot": False, "first_name": "Ana", "language_code": "en"}
MESSAGE = {
    "message_id": 1,
    "date": 1795000000,
    "chat": {"id": 7, "type": "private", "first_name": "Ana"},
    "from": PERSON,
    "text": "There is a deep pothole",
    "entities": [{"type": "bold", "offset": 0, "length": 5}],
    "photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}],
    "location": {"latitude": 51.5, "longitude": -0.1},
    "reply_to_message": {
        "message_id": 2,
        "date": 1795000000,
        "chat": {"id": 7, "type": "private"},
    },
}
UPDATES = (
    {"update_id": 1, "message": MESSAGE},
    {"update_id": 1, "edited_message": {**MESSAGE, "edit_date": 1795000001}},
    {
        "update_id": 1,
        "callback_query": {
            "id": "1",
            "from": PERSON,
            "chat_instance": "x",
            "message": MESSAGE,
            "data": "a:1:0",
        },
    },
)
EVENT = {
    "type": "message",
    "channel": "C0ROADS",
    "user": "U0DEVSH",
    "ts": "1795000000.000100",
    "thread_ts": "1795000000.000000",
    "text": "a note",
    "team": "T0AMBLEFORD",
}
BODIES = (
    {"type": "event_callback", "team_id": "T0AMBLEFORD", "event": EVENT},
    {
        "type": "block_actions",
        "team": {"id": "T0AMBLEFORD"},
        "user": {"id": "U0DEVSH", "team_id": "T0AMBLEFORD"},
        "container": {"channel_id": "C0ROADS", "message_ts": "1795000000.000000"},
        "actions": [
            {"action_id": "take", "value": "K7M-2QXR", "action_ts": "1795000000.1"}
        ],
        "trigger_id": "1",
    },
    {
        "type": "view_submission",
        "team": {"id": "T0AMBLEFORD"},
        "user": {"id": "U0DEVSH", "team_id": "T0AMBLEFORD"},
        "view": {
            "id": "V1",
            "callback_id": "resolve",
            "private_metadata": "K7M-2QXR\nC0ROADS\n",
            "state": {"values": {"text": {"text": {"value": "done"}}}},
        },
    },
)


def paths(value: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a JSON value."""
    found = [at] if at else []
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for key, each in inner:
        found += paths(each, (*at, key))
    return found


def replaced(value: Any, at: tuple[Any, ...], by: object) -> Any:
    """A copy with something else in one place; None takes it out."""
    if not at:
        return by
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(at) == 1 and by is None and isinstance(copy, dict):
        del copy[at[0]]
    else:
        copy[at[0]] = replaced(copy[at[0]], at[1:], by)
    return copy


@st.composite
def mutants(draw: st.DrawFn, sources: tuple[dict[str, Any], ...]) -> Any:
    """Something real with one to three places changed."""
    made: Any = draw(st.sampled_from(sources))
    for _ in range(draw(st.integers(1, 3))):
        found = paths(made)
        if found:
            made = replaced(made, draw(st.sampled_from(found)), draw(values))
    return made


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(words, values, max_size=4) | mutants(UPDATES))
@example({"message": None})
def test_any_update_of_telegram_is_understood_left_or_refused_by_name(update: Any):
    assert key_of(update)
    assert lane_of(update)
    try:
        found = parse_telegram(update, NOW)
    except CannotParse as error:
        found = error.incoming
    assert found is None or isinstance(found, Incoming)
    if found:
        found.text.encode("utf-8")
        found.name.encode("utf-8")


@settings(max_examples=400, deadline=None)
@given(mutants(BODIES))
def test_any_envelope_of_slack_is_understood_or_fails_by_itself(body: Any):
    try:
        if slack.sort_of(body) is slack.Sort.NOTHING:
            return
        slack.key_of(body)
        act = slack.parse(slack.payload_of(body, "K7M-2QXR"), NOW)
    except (AttributeError, TypeError, LookupError, ValueError, OverflowError):
        # noted and counted; see test_slack_edge
        return
    assert act is None or isinstance(act, StaffAct)

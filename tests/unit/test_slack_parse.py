"""What Slack sends: keys that stay the same, acts as they were meant."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model import ActKind, Outcome, StaffAct
from bot.slack import views
from bot.slack.parse import (
    Sort,
    channel_of,
    draft_of,
    essence,
    key_of,
    message_of,
    parse,
    payload_of,
    reference_of,
    shared_of,
    sort_of,
    team_ids,
    thread_of,
    user_of,
)
from bot.slack.views import Errand
from tests.builders import NOW

TS = "1795516200.000100"
AT = datetime.fromtimestamp(1795516200.0001, UTC)


def press(action: str = "take", value: str = "K7M-2QXR", **more: Any) -> dict:
    return {
        "type": "block_actions",
        "team": {"id": "T0AMBLEFORD", "domain": "ambleford"},
        "user": {"id": "U0ROSEK", "name": "rose", "team_id": "T0AMBLEFORD"},
        "token": "verification",
        "trigger_id": "1.2.abc",
        "response_url": "https://hooks.slack.com/actions/secret",
        "container": {
            "type": "message",
            "message_ts": "1795516100.000001",
            "channel_id": "C0ROADS",
        },
        "channel": {"id": "C0ROADS", "name": "roads"},
        "message": {"text": "A resident's words"},
        "actions": [
            {"action_id": action, "type": "button", "value": value, "action_ts": TS}
        ],
    } | more


def submission(callback: str, errand: Errand, values: dict | None = None) -> dict:
    return {
        "type": "view_submission",
        "team": {"id": "T0AMBLEFORD"},
        "user": {"id": "U0ROSEK", "team_id": "T0AMBLEFORD"},
        "view": {
            "id": "V2",
            "root_view_id": "V1",
            "hash": "1.abc",
            "callback_id": callback,
            "private_metadata": errand.encode(),
            "blocks": [{"type": "section"}],
            "state": {"values": values or {}},
        },
    }


def resolution(outcome: str | None, note: str | None) -> dict:
    chosen = {"value": outcome} if outcome else None
    values = {
        "outcome": {"outcome": {"type": "static_select", "selected_option": chosen}},
        "text": {"text": {"type": "plain_text_input", "value": note}},
    }
    return submission(views.RESOLVE, Errand("K7M-2QXR", "C0ROADS"), values)


def said(**event: Any) -> dict:
    return {
        "type": "event_callback",
        "team_id": "T0AMBLEFORD",
        "event_id": "Ev1",
        "event": {
            "type": "message",
            "channel": "C0ROADS",
            "user": "U0ROSEK",
            "team": "T0AMBLEFORD",
            "text": "I know that hole",
            "ts": TS,
            "thread_ts": "1795516100.000001",
            "blocks": [{"type": "rich_text"}],
        }
        | event,
    }


def changed(**message: Any) -> dict:
    inner = {
        "user": "U0ROSEK",
        "text": "I know that hole well",
        "ts": TS,
        "thread_ts": "1795516100.000001",
        "edited": {"user": "U0ROSEK", "ts": "1795516300.000000"},
    } | message
    return said(subtype="message_changed", message=inner, user=None, thread_ts=None)


def deleted() -> dict:
    before = said()["event"]
    return said(
        subtype="message_deleted",
        deleted_ts=TS,
        previous_message=before,
        user=None,
        thread_ts=None,
    )


def stored(body: dict, reference: str = "K7M-2QXR") -> dict:
    """As it comes back from the inbox."""
    return json.loads(json.dumps(payload_of(body, reference)))


def act_of(body: dict) -> StaffAct | None:
    return parse(stored(body), NOW)


def test_a_press_of_take_is_an_act():
    assert sort_of(press()) is Sort.PRESS
    assert act_of(press()) == StaffAct(
        ActKind.TAKE, "U0ROSEK", "K7M-2QXR", "C0ROADS", AT
    )


def test_a_press_of_i_have_it_is_an_act():
    assert act_of(press("have_it")) == StaffAct(
        ActKind.HAVE_IT, "U0ROSEK", "K7M-2QXR", "C0ROADS", AT
    )


def test_a_previewed_reply_is_an_act_with_the_draft_as_it_was_written():
    draft = "Fixed <today> & tested.\n\nSee you"
    body = submission(views.SEND, Errand("K7M-2QXR", "C0ROADS", draft))

    assert sort_of(body) is Sort.SUBMISSION
    assert act_of(body) == StaffAct(
        ActKind.REPLY, "U0ROSEK", "K7M-2QXR", "C0ROADS", NOW, text=draft
    )


def test_a_draft_is_no_act_but_leads_to_the_preview():
    values = {"text": {"text": {"type": "plain_text_input", "value": "Hello"}}}
    body = submission(views.DRAFT, Errand("K7M-2QXR", "C0ROADS"), values)

    assert sort_of(body) is Sort.DRAFT
    assert draft_of(body) == Errand("K7M-2QXR", "C0ROADS", "Hello")
    assert act_of(body) is None


def test_the_form_that_resolves_leads_to_a_preview():
    body = resolution("not_ours", "Network Rail has it")

    assert sort_of(body) is Sort.DRAFT
    assert draft_of(body) == Errand(
        "K7M-2QXR",
        "C0ROADS",
        "Network Rail has it",
        kind=ActKind.RESOLVE,
        fields={"outcome": "not_ours"},
    )


def test_a_resolution_stored_before_there_was_a_preview_is_done_all_the_same():
    body = resolution("not_ours", "Network Rail has it")

    assert act_of(body) == StaffAct(
        ActKind.RESOLVE,
        "U0ROSEK",
        "K7M-2QXR",
        "C0ROADS",
        NOW,
        text="Network Rail has it",
        outcome=Outcome.NOT_OURS,
    )


def test_a_resolution_without_anything_chosen_has_no_outcome():
    act = act_of(resolution(None, None))

    assert act is not None
    assert (act.outcome, act.text) == (None, "")


def test_what_is_said_in_a_thread_is_an_internal_act():
    assert sort_of(said()) is Sort.THREAD
    assert thread_of(said()) == "1795516100.000001"
    assert act_of(said()) == StaffAct(
        ActKind.THREAD, "U0ROSEK", "K7M-2QXR", "C0ROADS", AT, text="I know that hole"
    )


@pytest.mark.parametrize("body", [changed(), deleted()], ids=["changed", "deleted"])
def test_an_internal_note_that_is_changed_or_deleted_needs_nothing(body: dict):
    assert sort_of(body) is Sort.THREAD
    assert user_of(body) == "U0ROSEK"
    assert act_of(body) is None


@pytest.mark.parametrize(
    "body",
    [
        said(thread_ts=None),
        said(bot_id="B0FOLKMOOT"),
        said(subtype="channel_join"),
        said(subtype="bot_message", user=None, bot_id="B1"),
        said(type="app_mention"),
        changed(edited=None),
        changed(bot_id="B0FOLKMOOT"),
        press("map"),
        press(actions=[]),
        submission("of_another", Errand("", "")),
        {"type": "view_closed", "view": {}, "user": {"id": "U0ROSEK"}},
        {"type": "shortcut", "callback_id": "x", "user": {"id": "U0ROSEK"}},
        {"command": "/another", "user_id": "U0ROSEK", "team_id": "T0AMBLEFORD"},
    ],
)
def test_everything_else_has_nothing_to_do_with_us(body: dict):
    assert sort_of(body) is Sort.NOTHING


@pytest.mark.parametrize("action", ["reply", "resolve", "words"])
def test_some_buttons_only_open_a_window(action: str):
    assert sort_of(press(action)) is Sort.OPENER
    assert act_of(press(action)) is None


def test_a_button_may_name_a_message_beside_the_ticket():
    body = press("words", "K7M-2QXR:42")

    assert (reference_of(body), message_of(body)) == ("K7M-2QXR", 42)
    assert message_of(press()) is None


ALL = {
    "press": press(),
    "reply": submission(views.SEND, Errand("K7M-2QXR", "C0ROADS", "Hello")),
    "resolution": resolution("fixed", "Done"),
    "message": said(),
    "changed": changed(),
    "deleted": deleted(),
}


@pytest.mark.parametrize("name", ALL)
def test_the_same_thing_has_the_same_key_however_it_comes(name: str):
    again = copy.deepcopy(ALL[name])
    again |= {"event_id": "Ev2", "trigger_id": "9.9", "token": "other"}
    if "view" in again:
        again["view"] |= {"hash": "2.def", "id": "V3"}

    assert key_of(again) == key_of(ALL[name])


def test_different_things_have_different_keys():
    bodies = [
        *ALL.values(),
        press(user={"id": "U0DEVSH", "team_id": "T0AMBLEFORD"}),
        press("have_it"),
        press(value="ABC-2345"),
        press(actions=[press()["actions"][0] | {"action_ts": "1795516200.000200"}]),
        submission(views.SEND, Errand("K7M-2QXR", "C0ROADS", "Hello again")),
        resolution("fixed", "Done twice"),
        resolution("partly", "Done"),
        said(ts="1795516200.000200"),
        said(channel="C0WASTE"),
        changed(edited={"ts": "1795516400.000000"}),
    ]

    assert len({key_of(body) for body in bodies}) == len(bodies)


def test_a_message_has_the_key_of_its_place_and_time():
    assert key_of(said()) == f"slack:message:T0AMBLEFORD:C0ROADS:{TS}"


@pytest.mark.parametrize("name", ALL)
def test_what_is_kept_has_no_secret_and_nothing_of_the_card(name: str):
    kept = json.dumps(essence(ALL[name]))

    for unwanted in ("verification", "1.2.abc", "hooks.slack", "A resident", "blocks"):
        assert unwanted not in kept


@pytest.mark.parametrize("name", ALL)
def test_who_and_where_can_be_told_of_everything(name: str):
    body = ALL[name]

    assert (user_of(body), channel_of(body)) == ("U0ROSEK", "C0ROADS")


def test_every_workspace_that_a_body_names_is_told():
    foreign = said(user_team="T0OTHER", source_team="T0OTHER")

    assert team_ids(press()) == {"T0AMBLEFORD"}
    assert team_ids(foreign) == {"T0AMBLEFORD", "T0OTHER"}
    assert team_ids(press(user={"id": "U1", "team_id": "T0OTHER"})) == {
        "T0AMBLEFORD",
        "T0OTHER",
    }


def test_a_shared_message_is_read_as_people_see_it():
    text = "See <https://x.org|our page> &amp; <https://y.org>, ask &lt;Dev&gt;"
    body = {"type": "message_action", "message": {"text": text}}

    assert shared_of(body) == "See our page & https://y.org, ask <Dev>"

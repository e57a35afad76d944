"""Submissions, and what the app can answer to them, with the real Bolt app."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import CannotDoError, Outcome, SlackSandbox
from tests.edges.slack_sandbox.helpers import (
    WORDS,
    Connect,
    Json,
    input_block,
    modal,
    opened,
)


@pytest.fixture
def submitted(app: AsyncApp) -> list[Json]:
    """What the app was sent; it acknowledges everything."""
    submitted: list[Json] = []

    @app.view("reply")
    async def submit(ack: AsyncAck, body: Json) -> None:
        submitted.append(body)
        await ack()

    return submitted


def answering(app: AsyncApp, **answer: Any) -> None:
    """Lets the app acknowledge submissions so."""

    @app.view("reply")
    async def submit(ack: AsyncAck) -> None:
        await ack(**answer)


async def test_a_submission_carries_what_was_filled_in_and_closes_the_modal(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    triggers: list[str],
    submitted: list[Json],
    connect: Connect,
) -> None:
    await connect()
    view = await opened(sandbox, client, triggers, modal(private_metadata="t1"))

    result = await sandbox.submit("U1", view.id, {"words": {"text": "We'll mend it"}})

    assert (result.outcome, result.view) == (Outcome.CLOSED, None)
    assert sandbox.open_views("U1") == ()
    (body,) = submitted
    assert body["view"]["state"]["values"] == {
        "words": {"text": {"type": "plain_text_input", "value": "We'll mend it"}}
    }
    assert (body["view"]["private_metadata"], body["user"]["id"]) == ("t1", "U1")


async def test_slack_itself_asks_for_what_is_missing_or_too_long(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    triggers: list[str],
    submitted: list[Json],
    connect: Connect,
) -> None:
    await connect()
    short = input_block({**WORDS, "max_length": 5}, "short", optional=True)
    view = await opened(sandbox, client, triggers, modal(input_block(WORDS), short))

    empty = await sandbox.submit("U1", view.id)
    long = await sandbox.submit(
        "U1", view.id, {"words": {"text": "x"}, "short": {"text": "too long"}}
    )

    assert (empty.outcome, empty.errors) == (
        Outcome.ERRORS,
        {"words": "Please complete this required field."},
    )
    assert long.errors == {"short": "Must be 5 characters or fewer."}
    assert submitted == []
    with pytest.raises(CannotDoError, match="has no input"):
        await sandbox.submit("U1", view.id, {"nowhere": {"text": "x"}})


@pytest.mark.parametrize(
    ("answer", "outcome", "errors"),
    [
        ({"errors": {"words": "No."}}, Outcome.ERRORS, {"words": "No."}),
        ({"errors": {"nowhere": "No."}}, Outcome.FAILED, {}),
    ],
)
async def test_the_apps_errors_show_beside_inputs_that_are_there(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    app: AsyncApp,
    triggers: list[str],
    connect: Connect,
    answer: Json,
    outcome: Outcome,
    errors: Json,
) -> None:
    answering(app, response_action="errors", **answer)
    await connect()
    view = await opened(sandbox, client, triggers, modal())

    result = await sandbox.submit("U1", view.id, {"words": {"text": "x"}})

    assert (result.outcome, result.errors) == (outcome, errors)
    assert sandbox.top_view("U1").id == view.id


async def test_an_answer_may_update_push_or_clear(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    app: AsyncApp,
    triggers: list[str],
    connect: Connect,
) -> None:
    preview = modal(input_block(WORDS), callback_id="preview", external_id="p")
    answering(app, response_action="update", view=preview)

    @app.view("preview")
    async def push(ack: AsyncAck) -> None:
        await ack(response_action="push", view=modal(callback_id="sure"))

    @app.view("sure")
    async def clear(ack: AsyncAck) -> None:
        await ack(response_action="clear")

    await connect()
    view = await opened(sandbox, client, triggers, modal())
    words = {"words": {"text": "x"}}

    updated = await sandbox.submit("U1", view.id, words)
    assert (updated.outcome, sandbox.top_view("U1").id) == (Outcome.UPDATED, view.id)
    assert sandbox.top_view("U1").values["words"]["text"]["value"] == "x"
    pushed = await sandbox.submit("U1", view.id)
    top = sandbox.top_view("U1")
    assert (pushed.outcome, top.callback_id) == (Outcome.PUSHED, "sure")
    assert (top.root_view_id, top.previous_view_id) == (view.id, view.id)
    cleared = await sandbox.submit("U1", top.id, words)
    assert (cleared.outcome, sandbox.open_views("U1")) == (Outcome.CLEARED, ())


async def test_an_answer_with_a_wrong_view_is_trouble_for_the_person(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    app: AsyncApp,
    triggers: list[str],
    connect: Connect,
) -> None:
    answering(app, response_action="update", view=modal(title=None))
    await connect()
    view = await opened(sandbox, client, triggers, modal())

    result = await sandbox.submit("U1", view.id, {"words": {"text": "x"}})

    assert result.outcome is Outcome.FAILED
    assert "missing required field: title" in (result.error or "")


async def test_a_menu_can_be_filled_by_the_app(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    app: AsyncApp,
    triggers: list[str],
    submitted: list[Json],
    connect: Connect,
) -> None:
    roads = {"text": {"type": "plain_text", "text": "Roads"}, "value": "roads"}

    @app.options("department")
    async def departments(ack: AsyncAck, body: Json) -> None:
        await ack(options=[roads] if body["value"] == "ro" else [])

    await connect()
    menu = {"type": "external_select", "action_id": "department"}
    view = await opened(sandbox, client, triggers, modal(input_block(menu)))

    assert await sandbox.suggest("U1", view.id, "department", "ro") == (roads,)
    await sandbox.submit("U1", view.id, {"words": {"department": "roads"}})

    state = submitted[0]["view"]["state"]["values"]["words"]["department"]
    assert state == {"type": "external_select", "selected_option": roads}
    with pytest.raises(CannotDoError):
        await sandbox.suggest("U1", view.id, "department", "ro")


async def test_every_kind_of_input_comes_back_in_its_own_form(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    triggers: list[str],
    submitted: list[Json],
    connect: Connect,
) -> None:
    option = {"text": {"type": "plain_text", "text": "Yes"}, "value": "yes"}
    inputs: dict[str, tuple[Json, Any, Json]] = {
        "radio_buttons": ({"options": [option]}, "yes", {"selected_option": option}),
        "checkboxes": ({"options": [option]}, ["yes"], {"selected_options": [option]}),
        "users_select": ({}, "U2", {"selected_user": "U2"}),
        "multi_users_select": ({}, ["U2"], {"selected_users": ["U2"]}),
        "datepicker": ({}, "2026-03-09", {"selected_date": "2026-03-09"}),
        "timepicker": ({}, "09:30", {"selected_time": "09:30"}),
        "datetimepicker": ({}, 1772532000, {"selected_date_time": 1772532000}),
        "number_input": ({"is_decimal_allowed": False}, "12", {"value": "12"}),
        "email_text_input": ({}, "a@b.uk", {"value": "a@b.uk"}),
        "url_text_input": ({}, "https://a.uk", {"value": "https://a.uk"}),
    }
    blocks = [
        input_block({"type": kind, "action_id": "a", **fields}, kind)
        for kind, (fields, _, _) in inputs.items()
    ]
    await connect()
    view = await opened(sandbox, client, triggers, modal(*blocks))

    result = await sandbox.submit(
        "U1", view.id, {kind: {"a": value} for kind, (_, value, _) in inputs.items()}
    )

    assert (result.outcome, result.errors) == (Outcome.CLOSED, {})
    assert submitted[0]["view"]["state"]["values"] == {
        kind: {"a": {"type": kind, **state}} for kind, (_, _, state) in inputs.items()
    }

"""Modals and Home tabs, with the real Bolt app."""

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.slack import CannotDoError, OpenView, SlackSandbox
from tests.edges.slack_sandbox.helpers import (
    WORDS,
    Connect,
    Json,
    actions,
    button,
    input_block,
    modal,
    opened,
    refusal,
    section,
    until,
)

HOME = {"type": "home", "blocks": [section("Mine"), actions(button("more"))]}


async def test_an_opened_modal_is_on_the_screen_of_who_asked(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    triggers: list[str],
    connect: Connect,
) -> None:
    await connect()
    view = modal(private_metadata="t1", external_id="e1")
    shown = await opened(sandbox, client, triggers, view)

    assert shown == OpenView(
        id=shown.id,
        type="modal",
        callback_id="reply",
        title="Reply",
        blocks=tuple(view["blocks"]),
        private_metadata="t1",
        values={"words": {"text": {"type": "plain_text_input", "value": None}}},
        hash=shown.hash,
        root_view_id=shown.id,
        previous_view_id=None,
        submit="Send",
        external_id="e1",
    )
    assert sandbox.open_views("U2") == ()


async def test_a_trigger_is_good_once(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    triggers: list[str],
    connect: Connect,
) -> None:
    await connect()
    await sandbox.shortcut("U1", "start")
    await until(lambda: triggers)
    await client.views_open(trigger_id=triggers[0], view=modal())

    again = client.views_open(trigger_id=triggers[0], view=modal())
    assert await refusal(again) == "exchanged_trigger_id"


async def test_a_trigger_is_good_for_three_seconds(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    clock: Clock,
    triggers: list[str],
    connect: Connect,
) -> None:
    await connect()
    await sandbox.shortcut("U1", "start")
    await until(lambda: triggers)
    clock.move(seconds=3.1)

    late = client.views_open(trigger_id=triggers[0], view=modal())
    assert await refusal(late) == "expired_trigger_id"
    assert sandbox.open_views("U1") == ()


async def test_a_wrong_view_is_refused_with_what_is_wrong(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    triggers: list[str],
    connect: Connect,
) -> None:
    await connect()
    await sandbox.shortcut("U1", "start")
    await until(lambda: triggers)

    with pytest.raises(SlackApiError) as refused:
        await client.views_open(
            trigger_id=triggers[0], view=modal(input_block(WORDS, "a" * 256))
        )
    assert refused.value.response["error"] == "invalid_arguments"
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 256 characters "
        "[json-pointer:/view/blocks/0/block_id]",
        "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
    ]


async def test_only_the_top_view_can_be_used(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    triggers: list[str],
    connect: Connect,
) -> None:
    await connect()
    below = await opened(sandbox, client, triggers, modal())
    await sandbox.shortcut("U1", "start")
    await until(lambda: triggers)
    await client.views_push(trigger_id=triggers.pop(), view=modal())

    with pytest.raises(CannotDoError, match="on screen"):
        await sandbox.submit("U1", below.id, {"words": {"text": "x"}})
    await sandbox.close_view("U1", sandbox.top_view("U1").id)
    assert sandbox.top_view("U1").id == below.id


async def test_at_most_three_views_are_stacked(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    triggers: list[str],
    connect: Connect,
) -> None:
    await connect()
    for _ in range(4):
        await sandbox.shortcut("U1", "start")
    await until(lambda: len(triggers) == 4)

    assert await refusal(client.views_push(trigger_id=triggers[0], view=modal())) == (
        "not_found"
    )
    await client.views_open(trigger_id=triggers[1], view=modal())
    for trigger in triggers[2:]:
        await client.views_push(trigger_id=trigger, view=modal())
    await sandbox.shortcut("U1", "start")
    await until(lambda: len(triggers) == 5)
    fourth = client.views_push(trigger_id=triggers[4], view=modal())
    assert await refusal(fourth) == "push_limit_reached"


async def test_an_update_needs_the_hash_of_now_if_it_names_one(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    triggers: list[str],
    connect: Connect,
) -> None:
    await connect()
    view = await opened(sandbox, client, triggers, modal(external_id="e1"))
    sandbox.fill_in("U1", view.id, {"words": {"text": "half a sentence"}})

    await client.views_update(external_id="e1", hash=view.hash, view=modal())
    stale = client.views_update(view_id=view.id, hash=view.hash, view=modal())

    assert await refusal(stale) == "hash_conflict"
    kept = sandbox.top_view("U1").values["words"]["text"]["value"]
    assert kept == "half a sentence"


async def test_a_modal_that_was_closed_cannot_be_updated(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    app: AsyncApp,
    triggers: list[str],
    connect: Connect,
) -> None:
    closed: list[Json] = []

    @app.view_closed("reply")
    async def close(ack: AsyncAck, body: Json) -> None:
        await ack()
        closed.append(body)

    await connect()
    view = await opened(sandbox, client, triggers, modal(notify_on_close=True))

    await sandbox.close_view("U1", view.id)

    assert [body["view"]["id"] for body in closed] == [view.id]
    assert await refusal(client.views_update(view_id=view.id, view=modal())) == (
        "not_found"
    )


async def test_an_external_id_names_one_view_only(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    triggers: list[str],
    connect: Connect,
) -> None:
    await connect()
    await opened(sandbox, client, triggers, modal(external_id="e1"))
    same = {**HOME, "external_id": "e1"}

    assert await refusal(client.views_publish(user_id="U2", view=same)) == (
        "duplicate_external_id"
    )


async def test_a_choice_in_a_modal_reaches_the_app_with_the_view(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    app: AsyncApp,
    triggers: list[str],
    connect: Connect,
) -> None:
    chosen: list[Json] = []

    @app.action("more")
    async def more(ack: AsyncAck, body: Json) -> None:
        await ack()
        chosen.append(body)

    await connect()
    view = await opened(
        sandbox, client, triggers, modal(input_block(WORDS), actions(button("more")))
    )
    await sandbox.press_in_view("U1", view.id, "more")

    (body,) = chosen
    assert body["container"] == {"type": "view", "view_id": view.id}
    assert body["view"]["hash"] == view.hash
    assert body["actions"][0]["action_id"] == "more"


async def test_a_home_tab_is_published_opened_and_pressed(
    sandbox: SlackSandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect
) -> None:
    pressed: list[Json] = []

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=HOME)

    @app.action("more")
    async def more(ack: AsyncAck, body: Json) -> None:
        await ack()
        pressed.append(body)

    await connect()
    sandbox.open_home("U1")
    shown = await sandbox.wait_for(lambda: sandbox.home("U1"))
    await sandbox.press_in_view("U1", shown.id, "more")
    await client.views_publish(user_id="U1", view=HOME, hash=shown.hash)
    stale = client.views_publish(user_id="U1", view=HOME, hash=shown.hash)

    assert await refusal(stale) == "hash_conflict"
    assert pressed[0]["view"]["type"] == "home"
    assert sandbox.home("U2") is None

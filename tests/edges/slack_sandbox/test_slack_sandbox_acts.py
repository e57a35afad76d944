"""Buttons, menus, shortcuts and commands, with the real Bolt app."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.clock import Clock
from sandbox.slack import CannotDoError, SlackSandbox
from tests.edges.slack_sandbox.helpers import (
    Connect,
    Json,
    actions,
    button,
    pass_time,
    section,
    until,
)

SERVICES = {
    "type": "static_select",
    "action_id": "service",
    "options": [
        {"text": {"type": "plain_text", "text": name}, "value": name.lower()}
        for name in ("Pothole", "Noise")
    ],
}


@pytest.fixture
def acts(app: AsyncApp) -> list[Json]:
    """Lets the app acknowledge every act and keep what it was told."""
    acts: list[Json] = []

    async def keep(ack: AsyncAck, body: Json) -> None:
        await ack()
        acts.append(body)

    for listen in (app.action, app.shortcut, app.command):
        listen("take")(keep)
    app.action("service")(keep)
    app.command("/folkmoot")(keep)
    return acts


async def card(client: AsyncWebClient, *elements: Json, **more: Any) -> str:
    blocks = [section(), actions(*elements, block_id="buttons")]
    posted = await client.chat_postMessage(
        channel="C1", text="card", blocks=blocks, **more
    )
    return posted["ts"]


async def test_a_press_tells_who_pressed_what_and_where(
    sandbox: SlackSandbox, client: AsyncWebClient, acts: list[Json], connect: Connect
) -> None:
    await connect()
    ts = await card(client, button("take", value="t1"))

    result = await sandbox.press("U1", "C1", ts, "take")

    assert (result.acked, result.response, result.error) == (True, None, None)
    (body,) = acts
    (action,) = body["actions"]
    del action["action_ts"]
    assert action == {
        "type": "button",
        "block_id": "buttons",
        "action_id": "take",
        "text": {"type": "plain_text", "text": "Take"},
        "value": "t1",
    }
    assert body["user"] == {
        "id": "U1",
        "username": "mary",
        "name": "mary",
        "team_id": "T0FOLK",
    }
    assert body["team"] == {"id": "T0FOLK", "domain": "folkmoot"}
    assert body["channel"] == {"id": "C1", "name": "roads"}
    assert body["container"]["message_ts"] == body["message"]["ts"] == ts
    assert body["trigger_id"]
    assert body["response_url"].startswith("http://127.0.0.1:")


async def test_a_button_that_does_not_show_cannot_be_pressed(
    sandbox: SlackSandbox, client: AsyncWebClient, acts: list[Json], connect: Connect
) -> None:
    await connect()
    ts = await card(client, button("take", value="t1"))

    with pytest.raises(CannotDoError, match="there is no close to press"):
        await sandbox.press("U1", "C1", ts, "close")
    with pytest.raises(CannotDoError):
        await sandbox.press("U1", "C1", ts, "take", "t2")
    await client.chat_update(channel="C1", ts=ts, text="taken", blocks=[section()])
    with pytest.raises(CannotDoError, match="there is no take to press"):
        await sandbox.press("U1", "C1", ts, "take")
    await client.chat_delete(channel="C1", ts=ts)
    with pytest.raises(CannotDoError, match="no message"):
        await sandbox.press("U1", "C1", ts, "take")
    assert acts == []


async def test_nobody_presses_in_a_channel_that_they_are_not_in(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(
        channel="G1", text="card", blocks=[actions(button())]
    )

    with pytest.raises(CannotDoError, match="U2 is not in G1"):
        await sandbox.press("U2", "G1", posted["ts"], "take")


async def test_a_choice_from_a_menu_is_one_of_its_options(
    sandbox: SlackSandbox, client: AsyncWebClient, acts: list[Json], connect: Connect
) -> None:
    await connect()
    ts = await card(client, SERVICES)

    await sandbox.press("U1", "C1", ts, "service", selected_option="noise")
    with pytest.raises(CannotDoError, match="'fire' is not among the options"):
        await sandbox.press("U1", "C1", ts, "service", selected_option="fire")

    (body,) = acts
    assert body["actions"][0]["selected_option"]["value"] == "noise"
    chosen = body["state"]["values"]["buttons"]["service"]["selected_option"]
    assert chosen["value"] == "noise"


async def test_a_stranger_is_marked_by_the_workspace_they_belong_to(
    sandbox: SlackSandbox, client: AsyncWebClient, acts: list[Json], connect: Connect
) -> None:
    await connect()
    sandbox.add_user("U9", "stranger", team_id="T0OTHER")
    ts = await card(client, button())

    await sandbox.press("U9", "C1", ts, "take")

    (body,) = acts
    assert (body["user"]["team_id"], body["team"]["id"]) == ("T0OTHER", "T0OTHER")


async def test_an_act_that_nobody_acknowledges_fails_after_three_seconds(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    clock: Clock,
    app: AsyncApp,
    connect: Connect,
) -> None:
    heard: list[Json] = []

    @app.middleware
    async def refuse(body: Json) -> BoltResponse:
        heard.append(body)
        return BoltResponse(status=500)

    await connect()
    ts = await card(client, button())
    pressing = asyncio.create_task(sandbox.press("U1", "C1", ts, "take"))
    await until(lambda: any(body.get("actions") for body in heard))
    pass_time(sandbox, clock, 3)
    assert not pressing.done()
    pass_time(sandbox, clock, 0.1)

    result = await pressing
    assert (result.acked, result.error) == (False, "operation_timeout")
    pressed = [body for body in heard if body.get("actions")]
    pass_time(sandbox, clock, 600)
    assert len(pressed) == 1


async def test_an_act_without_a_socket_fails_at_once(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    ts = await card(client, button())

    result = await sandbox.press("U1", "C1", ts, "take")

    assert (result.acked, result.error) == (False, "dispatch_failed")


async def test_a_press_can_come_twice_as_one_envelope(
    sandbox: SlackSandbox, client: AsyncWebClient, acts: list[Json], connect: Connect
) -> None:
    await connect()
    ts = await card(client, button())

    result = await sandbox.press("U1", "C1", ts, "take")
    sandbox.resend(result.envelope_id, times=2)

    await until(lambda: len(acts) == 3)
    assert len({body["trigger_id"] for body in acts}) == 1


async def test_shortcuts_carry_their_message(
    sandbox: SlackSandbox, acts: list[Json], connect: Connect
) -> None:
    await connect()
    ts = sandbox.post("U2", "C1", "send this")

    await sandbox.shortcut("U1", "take")
    await sandbox.message_shortcut("U1", "take", "C1", ts)

    anywhere, on_message = acts
    assert (anywhere["type"], anywhere["callback_id"]) == ("shortcut", "take")
    assert (on_message["type"], on_message["message_ts"]) == ("message_action", ts)
    assert on_message["message"]["text"] == "send this"
    assert on_message["channel"]["id"] == "C1"


async def test_a_command_is_answered_to_its_sender_only(
    sandbox: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    await connect()
    told: list[Json] = []

    @app.command("/folkmoot")
    async def search(ack: AsyncAck, body: Json) -> None:
        told.append(body)
        await ack(text="3 tickets")

    result = await sandbox.command("U1", "C1", "/folkmoot", "pothole")

    assert (told[0]["text"], told[0]["user_id"], told[0]["channel_id"]) == (
        "pothole",
        "U1",
        "C1",
    )
    assert result.response == {"text": "3 tickets"}
    assert [m.text for m in sandbox.ephemerals("U1")] == ["3 tickets"]
    assert sandbox.messages("C1") == ()
    with pytest.raises(CannotDoError, match="/nothing is not a valid command"):
        await sandbox.command("U1", "C1", "/nothing")


async def test_a_command_may_answer_to_the_whole_channel(
    sandbox: SlackSandbox, app: AsyncApp, connect: Connect
) -> None:
    await connect()

    @app.command("/folkmoot")
    async def tell(ack: AsyncAck) -> None:
        await ack(text="here", response_type="in_channel")

    await sandbox.command("U1", "C1", "/folkmoot")

    assert [m.text for m in sandbox.messages("C1")] == ["here"]


async def test_a_response_url_replaces_or_deletes_the_message_that_was_pressed(
    sandbox: SlackSandbox, client: AsyncWebClient, app: AsyncApp, connect: Connect
) -> None:
    await connect()

    @app.action("take")
    async def take(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(text="taken", replace_original=True)

    @app.action("drop")
    async def drop(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(delete_original=True)

    taken, dropped = await card(client, button()), await card(client, button("drop"))
    await sandbox.press("U1", "C1", taken, "take")
    await sandbox.press("U1", "C1", dropped, "drop")

    await sandbox.wait_for(
        lambda: [m.text for m in sandbox.messages("C1")] == ["taken"]
    )


async def test_a_response_url_is_good_five_times_and_half_an_hour(
    sandbox: SlackSandbox, clock: Clock, acts: list[Json], connect: Connect
) -> None:
    await connect()
    for _ in range(2):
        await sandbox.command("U1", "C1", "/folkmoot")
    first, second = [AsyncWebhookClient(body["response_url"]) for body in acts]

    for _ in range(5):
        assert (await first.send(text="more")).status_code == 200
    assert (await first.send(text="more")).status_code == 404
    clock.move(minutes=31)
    late = await second.send(text="late")

    assert late.body == '{"ok": false, "error": "expired_url"}'
    assert [call.error for call in list(sandbox.calls)[-2:]] == [
        "used_url",
        "expired_url",
    ]


async def test_an_ephemeral_card_can_be_pressed_by_its_reader(
    sandbox: SlackSandbox, client: AsyncWebClient, acts: list[Json], connect: Connect
) -> None:
    await connect()
    blocks = [actions(button())]
    shown = await client.chat_postEphemeral(
        channel="C1", user="U1", text="yours", blocks=blocks
    )

    await sandbox.press("U1", "C1", shown["message_ts"], "take")

    (body,) = acts
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body
    with pytest.raises(CannotDoError):
        await sandbox.press("U2", "C1", shown["message_ts"], "take")

"""Socket Mode with the real Bolt app: events, acknowledgements, broken sockets."""

from typing import Any

import pytest
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.slack import DeliveryState, SlackSandbox
from tests.edges.slack_sandbox.helpers import Connect, Json, pass_time, until


class Heard(list[Json]):
    """The bodies that the app's listener was given."""

    def texts(self) -> list[str]:
        """The words of the message events among them."""
        return [body["event"].get("text", "") for body in self]


@pytest.fixture
def heard(app: AsyncApp) -> Heard:
    """Lets the app hear messages; Bolt acknowledges them by itself."""
    heard = Heard()

    @app.event("message")
    async def hear(body: Json) -> None:
        heard.append(body)

    return heard


@pytest.fixture
def deaf(app: AsyncApp) -> Heard:
    """Lets the app hear everything and acknowledge nothing."""
    heard = Heard()

    @app.middleware
    async def hear(body: Json) -> BoltResponse:
        heard.append(body)
        return BoltResponse(status=500)

    return heard


async def test_a_message_reaches_the_app_as_the_events_api_has_it(
    sandbox: SlackSandbox, heard: Heard, connect: Connect
) -> None:
    await connect()
    card = sandbox.post("U1", "C1", "card")
    ts = sandbox.post("U1", "C1", "on my way", thread_ts=card)

    await sandbox.wait_for(lambda: heard.texts() == ["card", "on my way"])

    body = heard[1]
    blocks = body["event"].pop("blocks")
    assert blocks[0]["type"] == "rich_text"
    assert body["event"] == {
        "type": "message",
        "user": "U1",
        "ts": ts,
        "text": "on my way",
        "team": "T0FOLK",
        "thread_ts": card,
        "parent_user_id": "U1",
        "channel": "C1",
        "channel_type": "channel",
        "event_ts": ts,
    }
    assert (body["type"], body["team_id"]) == ("event_callback", "T0FOLK")
    assert body["authorizations"][0]["user_id"] == sandbox.bot_user.id
    assert body["event_id"] != heard[0]["event_id"]
    assert body["is_ext_shared_channel"] is False


async def test_edits_and_deletions_reach_the_app_with_what_was_there_before(
    sandbox: SlackSandbox, heard: Heard, connect: Connect
) -> None:
    await connect()
    ts = sandbox.post("U1", "C1", "tomorow")
    sandbox.edit("U1", "C1", ts, "tomorrow")
    sandbox.delete("U1", "C1", ts)

    await sandbox.wait_for(lambda: len(heard) == 3)

    changed, deleted = heard[1]["event"], heard[2]["event"]
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["text"] == "tomorrow"
    assert changed["message"]["edited"]["user"] == "U1"
    assert changed["previous_message"]["text"] == "tomorow"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert deleted["previous_message"]["text"] == "tomorrow"


async def test_bolt_ignores_the_apps_own_messages_that_slack_sends_it(
    sandbox: SlackSandbox, client: AsyncWebClient, heard: Heard, connect: Connect
) -> None:
    await connect()
    await client.chat_postMessage(channel="C1", text="mine")
    sandbox.post("U1", "C1", "hers")

    await sandbox.wait_for(lambda: all(d.settled.is_set() for d in sandbox.deliveries))

    assert heard.texts() == ["hers"]
    assert [d.payload["event"]["text"] for d in sandbox.deliveries] == ["mine", "hers"]


async def test_the_app_hears_nothing_from_channels_that_it_is_not_in(
    sandbox: SlackSandbox, heard: Heard, connect: Connect
) -> None:
    await connect()
    sandbox.leave(sandbox.bot_user.id, "C1")
    sandbox.post("U1", "C1", "secret")
    sandbox.join(sandbox.bot_user.id, "C1")
    sandbox.post("U1", "C1", "public")

    await sandbox.wait_for(lambda: heard.texts() == ["public"])


async def test_a_stranger_in_a_shared_channel_is_marked_as_one(
    sandbox: SlackSandbox, heard: Heard, connect: Connect
) -> None:
    await connect()
    sandbox.add_user("U9", "stranger", team_id="T0OTHER")
    sandbox.add_channel("C2", "shared", is_ext_shared=True)
    sandbox.post("U9", "C2", "hello")

    (body,) = await sandbox.wait_for(lambda: list(heard))

    assert body["is_ext_shared_channel"] is True
    assert (body["event"]["user_team"], body["team_id"]) == ("T0OTHER", "T0FOLK")


async def test_an_event_that_is_not_acknowledged_comes_three_times_more(
    sandbox: SlackSandbox, clock: Clock, deaf: Heard, connect: Connect
) -> None:
    await connect()
    sandbox.post("U1", "C1", "hello")
    delivery = sandbox.deliveries[-1]

    for number, wait in enumerate((0, 60, 300), start=1):
        await until(lambda seen=number: len(deaf) == seen)
        pass_time(sandbox, clock, 3.1)
        assert len(deaf) == number
        pass_time(sandbox, clock, wait)
        assert (delivery.attempt, delivery.reason) == (number, "timeout")
    await until(lambda: len(deaf) == 4)
    pass_time(sandbox, clock, 3.1)

    assert delivery.state is DeliveryState.LOST
    assert len({body["event_id"] for body in deaf}) == 1
    assert delivery.frame()["retry_attempt"] == 3


async def test_an_event_without_a_socket_waits_for_its_next_try(
    sandbox: SlackSandbox, clock: Clock, heard: Heard, connect: Connect
) -> None:
    sandbox.post("U1", "C1", "hello")
    pass_time(sandbox, clock, 0)
    await connect()
    delivery = sandbox.deliveries[-1]
    assert (delivery.state, delivery.reason) == (
        DeliveryState.WAITING,
        "connection_failed",
    )

    pass_time(sandbox, clock, 60)
    await sandbox.wait_for(lambda: heard.texts() == ["hello"])


async def test_waiting_events_can_be_sent_at_once(
    sandbox: SlackSandbox, heard: Heard, connect: Connect
) -> None:
    for text in ("one", "two"):
        sandbox.post("U1", "C1", text)
    await connect()

    assert sandbox.resend_waiting() == 2
    await sandbox.wait_for(lambda: sorted(heard.texts()) == ["one", "two"])


async def test_an_envelope_can_come_five_times(
    sandbox: SlackSandbox, heard: Heard, connect: Connect
) -> None:
    await connect()
    sandbox.send_copies(4)
    sandbox.post("U1", "C1", "again")
    await sandbox.wait_for(lambda: len(heard) == 4)
    sandbox.resend(sandbox.deliveries[-1].envelope_id)

    await sandbox.wait_for(lambda: heard.texts() == ["again"] * 5)
    assert len({body["event_id"] for body in heard}) == 1


async def test_each_payload_goes_to_one_of_several_sockets(
    sandbox: SlackSandbox, app: AsyncApp, heard: Heard, connect: Connect
) -> None:
    seen: list[Any] = []
    for handler in [await connect(), await connect()]:
        handler.client.message_listeners.append(
            lambda client, message, raw: _note(seen, client, message)
        )
    for number in range(6):
        sandbox.post("U1", "C1", f"{number}")

    await sandbox.wait_for(lambda: len(heard) == 6)
    assert sorted(map(seen.count, set(seen))) == [3, 3]


async def _note(seen: list[Any], client: object, message: Json) -> None:
    if message.get("type") == "events_api":
        seen.append(client)


async def test_an_eleventh_socket_is_sent_away(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    async with ClientSession() as session:
        open_sockets = []
        for _ in range(11):
            opened = await client.apps_connections_open(app_token=sandbox.app_token)
            open_sockets.append(await session.ws_connect(opened["url"]))
        frames = [await socket.receive_json() for socket in open_sockets]

    assert [frame["type"] for frame in frames] == [*["hello"] * 10, "disconnect"]
    assert frames[9]["num_connections"] == 10
    assert frames[10]["reason"] == "too_many_websockets"


async def test_a_socket_without_a_ticket_is_refused(sandbox: SlackSandbox) -> None:
    async with ClientSession() as session:
        site = sandbox.base_url.removesuffix("/api/")
        response = await session.get(f"{site}/link/?ticket=made-up")

    assert response.status == 403


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_the_client_opens_a_new_socket_when_it_is_asked_to(
    sandbox: SlackSandbox, heard: Heard, connect: Connect, reason: str
) -> None:
    await connect()
    sandbox.disconnect(reason)
    await sandbox.wait_for(lambda: sandbox.counts["apps.connections.open"] == 2)
    await sandbox.wait_for(lambda: sandbox.sockets == 1)

    sandbox.post("U1", "C1", "after")
    await sandbox.wait_for(lambda: heard.texts() == ["after"])


async def test_the_client_comes_back_after_its_socket_breaks(
    sandbox: SlackSandbox, heard: Heard, connect: Connect
) -> None:
    await connect()
    sandbox.drop_sockets()
    await sandbox.wait_for(lambda: sandbox.sockets == 0)
    await sandbox.wait_for(lambda: sandbox.sockets == 1)

    sandbox.post("U1", "C1", "after")
    await sandbox.wait_for(lambda: heard.texts() == ["after"])


async def test_a_zombie_answers_pings_and_delivers_nothing(
    sandbox: SlackSandbox, clock: Clock, heard: Heard, connect: Connect
) -> None:
    handler = await connect()
    sandbox.turn_into_zombies()
    began = handler.client.last_ping_pong_time or 0
    sandbox.post("U1", "C1", "lost")

    await until(lambda: (handler.client.last_ping_pong_time or 0) > began)
    pass_time(sandbox, clock, 3.1)

    assert (heard, sandbox.sockets) == ([], 1)
    assert sandbox.deliveries[-1].reason == "timeout"


async def test_the_client_replaces_a_zombie_that_answers_no_pings(
    sandbox: SlackSandbox, heard: Heard, connect: Connect
) -> None:
    await connect()
    sandbox.turn_into_zombies(pongs=False)
    await sandbox.wait_for(lambda: sandbox.counts["apps.connections.open"] == 2)
    await sandbox.wait_for(lambda: sandbox.sockets == 1)

    sandbox.post("U1", "C1", "after")
    await sandbox.wait_for(lambda: heard.texts() == ["after"])


async def test_slack_can_be_away_while_people_write(
    sandbox: SlackSandbox, client: AsyncWebClient, heard: Heard, connect: Connect
) -> None:
    await connect()
    await sandbox.go_away()
    ts = sandbox.post("U1", "C1", "in the meantime")
    sandbox.tick()
    with pytest.raises(OSError, match="Cannot connect"):
        await client.auth_test()
    await sandbox.come_back()
    await sandbox.wait_for(lambda: sandbox.sockets == 1)

    history = await client.conversations_history(channel="C1")
    assert [message["ts"] for message in history["messages"]] == [ts]
    assert heard == []

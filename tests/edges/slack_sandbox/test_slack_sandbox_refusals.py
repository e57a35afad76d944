"""What Slack refuses, and with which words."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.slack import SlackSandbox
from tests.edges.slack_sandbox.helpers import (
    actions,
    button,
    modal,
    refusal,
    section,
    web_client,
)

#: Given the client, with `own` and `marys`: the ts of a message of each.
Refused = Callable[[Any], Awaitable[Any]]

NO_PAYLOAD = {"event_type": "outbox"}
HUGE = {"event_type": "outbox", "event_payload": {"key": "x" * 8001}}

REFUSALS: dict[str, tuple[str, Refused]] = {
    "post to a channel that is not there": (
        "channel_not_found",
        lambda c: c.chat_postMessage(channel="C9", text="hi"),
    ),
    "post to a channel that the app is not in": (
        "not_in_channel",
        lambda c: c.chat_postMessage(channel="C2", text="hi"),
    ),
    "post to a private channel that the app is not in": (
        "channel_not_found",
        lambda c: c.chat_postMessage(channel="G2", text="hi"),
    ),
    "post to an archived channel": (
        "is_archived",
        lambda c: c.chat_postMessage(channel="C3", text="hi"),
    ),
    "post to a bot": (
        "cannot_dm_bot",
        lambda c: c.chat_postMessage(channel="U8", text="hi"),
    ),
    "post nothing": (
        "no_text",
        lambda c: c.api_call("chat.postMessage", json={"channel": "C1"}),
    ),
    "post blocks that are not JSON": (
        "invalid_blocks_format",
        lambda c: c.chat_postMessage(channel="C1", text="hi", blocks="[{"),
    ),
    "post blocks that are no list": (
        "invalid_blocks_format",
        lambda c: c.chat_postMessage(channel="C1", text="hi", blocks='{"type": 1}'),
    ),
    "post wrong blocks": (
        "invalid_blocks",
        lambda c: c.chat_postMessage(channel="C1", text="hi", blocks=[section("")]),
    ),
    "post too much in blocks": (
        "msg_blocks_too_long",
        lambda c: c.chat_postMessage(
            channel="C1", text="hi", blocks=[section("x" * 2700)] * 5
        ),
    ),
    "post metadata without a payload": (
        "invalid_metadata_format",
        lambda c: c.chat_postMessage(channel="C1", text="hi", metadata=NO_PAYLOAD),
    ),
    "post too much metadata": (
        "metadata_too_large",
        lambda c: c.chat_postMessage(channel="C1", text="hi", metadata=HUGE),
    ),
    "update a message that is not there": (
        "message_not_found",
        lambda c: c.chat_update(channel="C1", ts="1.000001", text="hi"),
    ),
    "update somebody else's message": (
        "cant_update_message",
        lambda c: c.chat_update(channel="C1", ts=c.marys, text="hi"),
    ),
    "update to a text over 4,000 characters": (
        "msg_too_long",
        lambda c: c.chat_update(channel="C1", ts=c.own, text="x" * 4001),
    ),
    "update to nothing": (
        "no_text",
        lambda c: c.api_call(
            "chat.update", json={"channel": "C1", "ts": c.own, "text": " "}
        ),
    ),
    "delete somebody else's message": (
        "cant_delete_message",
        lambda c: c.chat_delete(channel="C1", ts=c.marys),
    ),
    "whisper to somebody who is not there": (
        "user_not_in_channel",
        lambda c: c.chat_postEphemeral(channel="G1", user="U2", text="hi"),
    ),
    "link to a message that is not there": (
        "message_not_found",
        lambda c: c.chat_getPermalink(channel="C1", message_ts="1.000001"),
    ),
    "read a channel that the app is not in": (
        "not_in_channel",
        lambda c: c.conversations_history(channel="C2"),
    ),
    "read from a time that is none": (
        "invalid_ts_oldest",
        lambda c: c.conversations_history(channel="C1", oldest="yesterday"),
    ),
    "read on from a cursor of something else": (
        "invalid_cursor",
        lambda c: c.conversations_history(channel="C1", cursor="b2Zmc2V0OjI="),
    ),
    "read too much at once": (
        "invalid_limit",
        lambda c: c.conversations_history(channel="C1", limit=1000),
    ),
    "read a thread that is not there": (
        "thread_not_found",
        lambda c: c.conversations_replies(channel="C1", ts="1.000001"),
    ),
    "list conversations of a strange type": (
        "invalid_types",
        lambda c: c.conversations_list(types="secret"),
    ),
    "open a conversation with nobody": (
        "users_list_not_supplied",
        lambda c: c.conversations_open(users=""),
    ),
    "open a conversation with somebody who has left": (
        "user_disabled",
        lambda c: c.conversations_open(users="U7"),
    ),
    "open a conversation with a stranger": (
        "user_not_found",
        lambda c: c.conversations_open(users="U99"),
    ),
    "ask about somebody who is not there": (
        "user_not_found",
        lambda c: c.users_info(user="U99"),
    ),
    "ask about a group that is not there": (
        "no_such_subteam",
        lambda c: c.usergroups_users_list(usergroup="S9"),
    ),
    "open a view for no act": (
        "invalid_trigger_id",
        lambda c: c.views_open(trigger_id="1.2.3", view=modal()),
    ),
    "update a view that is not there": (
        "not_found",
        lambda c: c.views_update(view_id="V9", view=modal()),
    ),
    "publish a home for nobody": (
        "user_not_found",
        lambda c: c.views_publish(user_id="U99", view={"type": "home", "blocks": []}),
    ),
    "react with no emoji": (
        "invalid_name",
        lambda c: c.reactions_add(channel="C1", timestamp=c.marys, name="a b"),
    ),
    "react to a message that is not there": (
        "message_not_found",
        lambda c: c.reactions_add(channel="C1", timestamp="1.000001", name="eyes"),
    ),
    "ask about a file that is not there": (
        "file_not_found",
        lambda c: c.files_info(file="F000000000"),
    ),
    "announce an empty file": (
        "missing_argument",
        lambda c: c.files_getUploadURLExternal(filename="a.txt", length=0),
    ),
    "share a file that was never uploaded": (
        "file_not_found",
        lambda c: c.files_completeUploadExternal(files=[{"id": "F000000000"}]),
    ),
    "call what is not there": ("unknown_method", lambda c: c.api_call("chat.shout")),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_slack_refuses(
    name: str, sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    code, call = REFUSALS[name]
    sandbox.add_channel("C2", "others", with_bot=False)
    sandbox.add_channel("G2", "hidden", private=True, with_bot=False)
    sandbox.add_channel("C3", "old")
    sandbox.archive("C3")
    sandbox.add_user("U7", "gone", deleted=True)
    sandbox.add_user("U8", "robot", is_bot=True)
    own = await client.chat_postMessage(channel="C1", text="mine")
    known = {"own": own["ts"], "marys": sandbox.post("U1", "C1", "hers")}
    vars(client).update(known)

    assert await refusal(call(client)) == code
    assert sandbox.calls[-1].error == code


async def test_a_refusal_of_blocks_points_at_what_is_wrong(
    client: AsyncWebClient,
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(
            channel="C1", text="hi", blocks=[actions(button(), button())]
        )

    problem = (
        '`action_id` "take" already exists '
        "[json-pointer:/blocks/0/elements/1/action_id]"
    )
    assert refused.value.response.data == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [problem],
        "response_metadata": {"messages": [f"[ERROR] {problem}"]},
    }


@pytest.mark.parametrize("token", ["xoxb-other", "nonsense"])
async def test_a_wrong_token_is_refused(sandbox: SlackSandbox, token: str) -> None:
    assert await refusal(web_client(sandbox, token).auth_test()) == "invalid_auth"


async def test_each_method_wants_its_own_kind_of_token(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    by_app = web_client(sandbox, sandbox.app_token)
    wrong = client.apps_connections_open(app_token=sandbox.bot_token)

    assert await refusal(by_app.auth_test()) == "not_allowed_token_type"
    assert await refusal(wrong) == "not_allowed_token_type"


async def test_no_token_and_no_json_are_refused(sandbox: SlackSandbox) -> None:
    async with ClientSession() as session:
        nobody = await session.post(f"{sandbox.base_url}auth.test")
        headers = {"Content-Type": "application/json"}
        broken = await session.post(
            f"{sandbox.base_url}auth.test", data="{", headers=headers
        )

        assert (await nobody.json())["error"] == "not_authed"
        assert (await broken.json())["error"] == "invalid_json"


async def test_revoked_tokens_are_refused_until_they_are_good_again(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    sandbox.revoke_tokens()
    assert await refusal(client.auth_test()) == "token_revoked"

    sandbox.revoke_tokens(None)
    assert (await client.auth_test())["ok"]


async def test_a_missing_scope_is_named() -> None:
    async with SlackSandbox(scopes=["channels:read"]) as sandbox:
        sandbox.add_channel("C1", "roads")
        client = web_client(sandbox)

        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel="C1", text="hi")
        assert await refusal(client.conversations_list(types="private_channel")) == (
            "missing_scope"
        )

    assert refused.value.response.data == {
        "ok": False,
        "error": "missing_scope",
        "needed": "chat:write",
        "provided": "channels:read",
    }


async def test_a_sixth_post_at_once_to_a_channel_has_to_wait_a_second(
    sandbox: SlackSandbox, client: AsyncWebClient, clock: Clock
) -> None:
    for _ in range(5):
        await client.chat_postMessage(channel="C1", text="hi")

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="hi")
    assert refused.value.response.status_code == 429
    assert refused.value.response.data == {"ok": False, "error": "ratelimited"}
    assert refused.value.response.headers["Retry-After"] == "1"

    await client.chat_postMessage(channel="G1", text="another channel")
    clock.move(seconds=1)
    await client.chat_postMessage(channel="C1", text="hi")
    assert len(sandbox.messages("C1")) == 6


async def test_posts_at_one_a_second_always_pass(
    sandbox: SlackSandbox, client: AsyncWebClient, clock: Clock
) -> None:
    for _ in range(70):
        clock.move(seconds=1)
        await client.chat_postMessage(channel="C1", text="hi")

    assert len(sandbox.messages("C1")) == 70


async def test_a_tier_2_method_may_be_called_twenty_times_a_minute(
    client: AsyncWebClient, clock: Clock
) -> None:
    for _ in range(20):
        await client.users_list()

    assert await refusal(client.users_list()) == "ratelimited"
    clock.move(seconds=2.9)
    assert await refusal(client.users_list()) == "ratelimited"
    clock.move(seconds=0.1)
    await client.users_list()

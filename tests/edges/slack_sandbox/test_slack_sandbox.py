"""What the app says and reads in the Slack sandbox, by the real client."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.slack import CannotDoError, Seen, SlackSandbox
from tests.edges.slack_sandbox.helpers import actions, button, refusal, section

CARD = [section(), actions(button())]


async def test_a_posted_card_is_what_people_see(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    blocks = [{**CARD[0], "block_id": "words"}, {**CARD[1], "block_id": "buttons"}]
    metadata = {"event_type": "outbox", "event_payload": {"key": "card:1"}}

    posted = await client.chat_postMessage(
        channel="C1", text="A pothole", blocks=blocks, metadata=metadata
    )

    assert sandbox.messages("C1") == (
        Seen(
            ts=posted["ts"],
            channel="C1",
            user=sandbox.bot_user.id,
            by_app=True,
            text="A pothole",
            blocks=tuple(blocks),
            metadata=metadata,
            action_ids=("take",),
        ),
    )


async def test_blocks_and_elements_without_ids_are_given_some(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    nameless = button()
    del nameless["action_id"]

    posted = await client.chat_postMessage(
        channel="C1", text="card", blocks=[actions(nameless)]
    )

    (block,) = posted["message"]["blocks"]
    assert block["block_id"]
    assert sandbox.messages("C1")[0].action_ids == (block["elements"][0]["action_id"],)


async def test_the_app_knows_itself_by_its_token(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    known = await client.auth_test()

    assert known.data == {
        "ok": True,
        "url": "https://folkmoot.slack.com/",
        "team": "Folkmoot",
        "user": "folkmoot",
        "team_id": "T0FOLK",
        "user_id": sandbox.bot_user.id,
        "bot_id": sandbox.bot_user.bot_id,
        "is_enterprise_install": False,
    }
    assert "chat:write" in known.headers["x-oauth-scopes"]


async def test_a_thread_holds_its_parent_and_the_replies_in_order(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    card = (await client.chat_postMessage(channel="C1", text="card"))["ts"]
    first = sandbox.post("U1", "C1", "looking", thread_ts=card)
    answer = await client.chat_postMessage(channel="C1", text="noted", thread_ts=card)

    assert [m.ts for m in sandbox.thread("C1", card)] == [card, first, answer["ts"]]
    assert answer["message"]["thread_ts"] == card
    assert [m.ts for m in sandbox.messages("C1")] == [card]


async def test_a_broadcast_reply_shows_in_the_channel_too(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    card = (await client.chat_postMessage(channel="C1", text="card"))["ts"]
    reply = await client.chat_postMessage(
        channel="C1", text="fixed", thread_ts=card, reply_broadcast=True
    )

    assert reply["message"]["subtype"] == "thread_broadcast"
    assert [m.ts for m in sandbox.messages("C1")] == [card, reply["ts"]]


async def test_a_reply_to_a_deleted_card_lands_in_the_channel_without_a_word(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    card = (await client.chat_postMessage(channel="C1", text="card"))["ts"]
    await client.chat_delete(channel="C1", ts=card)

    reply = await client.chat_postMessage(channel="C1", text="late", thread_ts=card)

    assert "thread_ts" not in reply["message"]
    assert [m.ts for m in sandbox.messages("C1")] == [reply["ts"]]


async def test_a_deleted_card_with_replies_leaves_a_stone(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    card = (await client.chat_postMessage(channel="C1", text="secret"))["ts"]
    reply = sandbox.post("U1", "C1", "hm", thread_ts=card)
    await client.chat_delete(channel="C1", ts=card)

    stone, kept = sandbox.thread("C1", card)
    history = await client.conversations_history(channel="C1")
    assert (stone.deleted, stone.text, kept.ts) == (True, "", reply)
    assert history["messages"][0]["subtype"] == "tombstone"


async def test_an_update_with_blocks_does_not_show_as_edited(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    card = (await client.chat_postMessage(channel="C1", text="new", blocks=CARD))["ts"]

    await client.chat_update(channel="C1", ts=card, text="taken", blocks=[section()])

    (seen,) = sandbox.messages("C1")
    assert (seen.text, len(seen.blocks), seen.edited) == ("taken", 1, False)


async def test_an_update_with_text_alone_takes_the_blocks_away(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    card = (await client.chat_postMessage(channel="C1", text="new", blocks=CARD))["ts"]

    await client.chat_update(channel="C1", ts=card, text="plain")

    (seen,) = sandbox.messages("C1")
    assert (seen.text, seen.blocks, seen.edited) == ("plain", (), True)


async def test_an_update_keeps_metadata_that_it_does_not_mention(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    metadata = {"event_type": "outbox", "event_payload": {"key": "1"}}
    card = await client.chat_postMessage(channel="C1", text="new", metadata=metadata)

    await client.chat_update(channel="C1", ts=card["ts"], text="changed")

    assert sandbox.messages("C1")[0].metadata == metadata


async def test_a_very_long_text_is_cut_with_a_warning(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C1", text="x" * 40_001)

    assert posted["response_metadata"] == {"warnings": ["message_truncated"]}
    assert len(sandbox.messages("C1")[0].text) == 40_000


async def test_only_one_person_sees_an_ephemeral_message(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    shown = await client.chat_postEphemeral(channel="C1", user="U1", text="only you")

    (seen,) = sandbox.ephemerals("U1")
    assert (seen.ts, seen.text) == (shown["message_ts"], "only you")
    assert (sandbox.ephemerals("U2"), sandbox.messages("C1")) == ((), ())


async def test_a_post_to_a_person_goes_to_their_conversation_with_the_app(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    opened = await client.conversations_open(users="U1")

    posted = await client.chat_postMessage(channel="U1", text="on duty")

    assert opened["channel"]["id"] == posted["channel"] == sandbox.dm("U1")
    assert [m.text for m in sandbox.dms("U1")] == ["on duty"]


async def test_ts_grow_though_the_clock_stands_still_or_goes_back(
    sandbox: SlackSandbox, client: AsyncWebClient, clock: Clock
) -> None:
    first = sandbox.post("U1", "C1", "a")
    second = sandbox.post("U1", "C1", "b")
    clock.move(seconds=-60)
    third = sandbox.post("U1", "C1", "c")
    clock.move(hours=1)
    fourth = sandbox.post("U1", "C1", "d")

    assert first < second < third < fourth
    assert float(fourth) == clock.time.timestamp()


async def test_people_edit_and_delete_their_own_messages_only(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    ts = sandbox.post("U1", "C1", "tomorow")
    sandbox.edit("U1", "C1", ts, "tomorrow")
    assert (sandbox.message("C1", ts).text, sandbox.message("C1", ts).edited) == (
        "tomorrow",
        True,
    )

    with pytest.raises(CannotDoError):
        sandbox.edit("U2", "C1", ts, "never")
    with pytest.raises(CannotDoError):
        sandbox.delete("U2", "C1", ts)
    sandbox.delete("U1", "C1", ts)

    assert sandbox.messages("C1") == ()
    assert sandbox.message("C1", ts).deleted
    assert await refusal(client.conversations_replies(channel="C1", ts=ts)) == (
        "thread_not_found"
    )


def test_people_write_only_where_they_are(sandbox: SlackSandbox) -> None:
    with pytest.raises(CannotDoError, match="U2 is not in G1"):
        sandbox.post("U2", "G1", "hello")
    with pytest.raises(CannotDoError, match="no channel C9"):
        sandbox.post("U1", "C9", "hello")
    with pytest.raises(CannotDoError, match="nobody here has the id U9"):
        sandbox.post("U9", "C1", "hello")


async def test_a_reaction_shows_on_the_message(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    ts = sandbox.post("U1", "C1", "done")
    await client.reactions_add(channel="C1", timestamp=ts, name="eyes")
    sandbox.react("U2", "C1", ts, "eyes")

    assert sandbox.message("C1", ts).reactions == {"eyes": (sandbox.bot_user.id, "U2")}
    assert (
        await refusal(client.reactions_add(channel="C1", timestamp=ts, name="eyes"))
        == "already_reacted"
    )

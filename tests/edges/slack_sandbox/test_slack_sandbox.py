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


async def test_a_permalink_names_the_thread(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    card = (await client.chat_postMessage(channel="C1", text="card"))["ts"]
    reply = sandbox.post("U1", "C1", "hm", thread_ts=card)

    link = await client.chat_getPermalink(channel="C1", message_ts=reply)

    place = f"https://folkmoot.slack.com/archives/C1/p{reply.replace('.', '')}"
    assert link["permalink"] == f"{place}?thread_ts={card}&cid=C1"


async def test_history_pages_backwards_and_leaves_threads_out(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    written = [sandbox.post("U1", "C1", f"message {n}") for n in range(5)]
    sandbox.post("U1", "C1", "in the thread", thread_ts=written[0])

    pages = []
    cursor: str | None = None
    while cursor != "":
        page = await client.conversations_history(channel="C1", limit=2, cursor=cursor)
        pages.append([message["ts"] for message in page["messages"]])
        cursor = page["response_metadata"]["next_cursor"]

    newest_first = written[::-1]
    assert pages == [newest_first[:2], newest_first[2:4], newest_first[4:]]


async def test_history_leaves_out_the_bounds_unless_asked(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    a, b, c = [sandbox.post("U1", "C1", text) for text in "abc"]

    async def found(**bounds: str | bool) -> list[str]:
        page = await client.conversations_history(channel="C1", **bounds)
        return [message["ts"] for message in page["messages"]]

    assert await found(oldest=a) == [c, b]
    assert await found(oldest=a, latest=c) == [b]
    assert await found(oldest=a, latest=c, inclusive=True) == [c, b, a]
    assert await found(latest="1") == []


async def test_replies_page_forwards_with_the_parent_on_the_first_page(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    card = sandbox.post("U1", "C1", "card")
    written = [sandbox.post("U1", "C1", f"{n}", thread_ts=card) for n in range(3)]

    first = await client.conversations_replies(channel="C1", ts=card, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_replies(
        channel="C1", ts=card, limit=2, cursor=cursor
    )

    assert [m["ts"] for m in first["messages"]] == [card, written[0]]
    assert [m["ts"] for m in second["messages"]] == written[1:]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert first["messages"][0]["reply_count"] == 3


async def test_replies_can_be_asked_for_what_came_after_a_moment(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    card = sandbox.post("U1", "C1", "card")
    old, new = [sandbox.post("U1", "C1", t, thread_ts=card) for t in ("old", "new")]

    later = await client.conversations_replies(channel="C1", ts=card, oldest=old)

    assert [m["ts"] for m in later["messages"]] == [card, new]


async def test_metadata_comes_back_only_when_asked_for(client: AsyncWebClient) -> None:
    metadata = {"event_type": "outbox", "event_payload": {"key": "k1"}}
    await client.chat_postMessage(channel="C1", text="card", metadata=metadata)

    without = await client.conversations_history(channel="C1")
    having = await client.conversations_history(channel="C1", include_all_metadata=True)

    assert "metadata" not in without["messages"][0]
    assert having["messages"][0]["metadata"] == metadata


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


async def test_typed_text_reaches_the_app_escaped_and_with_links_marked(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    sandbox.post("U1", "C1", "<b>Salt & grit</b> <@U2> see https://a.uk/x?y=1.")

    history = await client.conversations_history(channel="C1")

    assert history["messages"][0]["text"] == (
        "&lt;b&gt;Salt &amp; grit&lt;/b&gt; <@U2> see <https://a.uk/x?y=1>."
    )


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


async def test_the_app_lists_channels_it_may_know_of(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    sandbox.add_channel("C2", "shared", is_ext_shared=True, with_bot=False)
    sandbox.add_channel("G2", "hidden", private=True, with_bot=False)
    kinds = "public_channel,private_channel"

    first = await client.conversations_list(types=kinds, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_list(types=kinds, limit=2, cursor=cursor)
    own = await client.users_conversations(types=kinds)
    toms = await client.users_conversations(user="U2", types=kinds)
    shared = await client.conversations_info(channel="C2")

    assert [c["id"] for c in first["channels"]] == ["C1", "G1"]
    assert [c["id"] for c in second["channels"]] == ["C2"]
    assert [c["id"] for c in own["channels"]] == ["C1", "G1"]
    assert [c["id"] for c in toms["channels"]] == ["C1", "C2"]
    assert shared["channel"]["is_ext_shared"] is True
    assert shared["channel"]["is_member"] is False


async def test_the_app_learns_who_is_a_guest_or_of_another_workspace(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    sandbox.add_user("U3", "guest", is_restricted=True)
    sandbox.add_user("U4", "stranger", team_id="T0OTHER")
    sandbox.add_usergroup("S1", ["U1", "U3"])

    guest = (await client.users_info(user="U3"))["user"]
    stranger = (await client.users_info(user="U4"))["user"]
    everybody = await client.users_list()
    group = await client.usergroups_users_list(usergroup="S1")
    inside = await client.conversations_members(channel="G1")

    assert (guest["is_restricted"], guest["team_id"]) == (True, "T0FOLK")
    assert (stranger["is_stranger"], stranger["team_id"]) == (True, "T0OTHER")
    assert [u["id"] for u in everybody["members"]] == [
        sandbox.bot_user.id,
        "U1",
        "U2",
        "U3",
    ]
    assert group["users"] == ["U1", "U3"]
    assert inside["members"] == [sandbox.bot_user.id, "U1"]


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

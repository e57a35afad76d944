"""What the app can read in the Slack sandbox, by the real client."""

from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackSandbox
from tests.edges.slack_sandbox.helpers import actions, button, section

CARD = [section(), actions(button())]


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


async def test_typed_text_reaches_the_app_escaped_and_with_links_marked(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    sandbox.post("U1", "C1", "<b>Salt & grit</b> <@U2> see https://a.uk/x?y=1.")

    history = await client.conversations_history(channel="C1")

    assert history["messages"][0]["text"] == (
        "&lt;b&gt;Salt &amp; grit&lt;/b&gt; <@U2> see <https://a.uk/x?y=1>."
    )


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

"""What goes out to Slack, on the real client: each row once, whatever happens."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.deliver import (
    Ambiguous,
    BadCredentials,
    Delivered,
    DeliveryError,
    Rejected,
    StepAside,
    TryLater,
    Unfit,
    Unreachable,
)
from bot.lanes import channel_lane
from bot.model import Media, MessageKind, OutboxRow, Place
from bot.slack.deliver import SlackDeliverer
from bot.slack.edge import SlackEdge
from sandbox.slack import SlackSandbox
from sandbox.telegram.media import png
from tests.edges.slack.helpers import (
    DEV,
    DUTY,
    REFERENCE,
    ROADS,
    ROSE,
    Files,
    FlakyStore,
    note_row,
    open_ticket,
    post_card,
    remember_card,
    row,
    say,
)
from tests.flows.scene import LIBRARIES
from tests.pictures import same_picture

PHOTO = Media(MessageKind.PHOTO, "file-1", mime="image/jpeg", size=1000)
HOSTILE = "<!channel> <@U0ROSEK> <https://evil.example|council.gov.uk> @here &amp; \x00"


async def failure(sending: Awaitable[Any]) -> tuple[type[DeliveryError], str]:
    with pytest.raises(DeliveryError) as raised:
        await sending
    return type(raised.value), str(raised.value)


async def test_a_card_is_posted_with_its_key_and_changed_in_place(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore
):
    first = await post_card(deliverer, store)
    await store.write(
        lambda unit: unit.tickets.change(1, {"owner": DEV, "status": "taken"})
    )

    second = await deliverer.deliver(row("card", key="card:inbox:2:1"))

    (card,) = slack.messages(ROADS)
    assert first == second == Delivered(ROADS, card.ts)
    assert card.metadata == {
        "event_type": "folkmoot_outbox",
        "event_payload": {"key": "card:inbox:1:1"},
    }
    assert card.action_ids == ("reply", "resolve", "menu")
    assert not card.edited


async def test_a_card_that_somebody_deleted_is_posted_anew(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore
):
    first = await post_card(deliverer, store)
    client = deliverer._client
    await client.chat_delete(channel=ROADS, ts=first.remote_id)

    second = await deliverer.deliver(row("card", key="card:inbox:2:1"))

    assert [seen.ts for seen in slack.messages(ROADS)] == [second.remote_id]


async def test_an_unknown_outcome_of_a_card_is_found_out_and_it_is_posted_once(
    deliverer: SlackDeliverer, slack: SlackSandbox
):
    slack.faults.inject("drop_after", "chat.postMessage")

    assert (await failure(deliverer.deliver(row("card"))))[0] is Ambiguous
    found = await deliverer.look_up(row("card"))

    (card,) = slack.messages(ROADS)
    assert found == Delivered(ROADS, card.ts)


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1)])
async def test_a_card_is_found_though_our_clock_was_ahead_when_it_was_written(
    deliverer: SlackDeliverer, slack: SlackSandbox, ahead: timedelta
):
    slack.faults.inject("drop_after", "chat.postMessage")
    await failure(deliverer.deliver(row("card")))
    (card,) = slack.messages(ROADS)
    posted = datetime.fromtimestamp(float(card.ts), UTC)

    found = await deliverer.look_up(replace(row("card"), created_at=posted + ahead))

    assert found == Delivered(ROADS, card.ts)


async def test_a_card_that_never_arrived_is_not_found(
    deliverer: SlackDeliverer, slack: SlackSandbox
):
    slack.faults.inject("drop", "chat.postMessage")

    assert (await failure(deliverer.deliver(row("card"))))[0] is Ambiguous
    assert await deliverer.look_up(row("card")) is None


async def test_a_card_of_unknown_outcome_is_found_though_its_ticket_has_moved_on(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore
):
    slack.faults.inject("drop_after", "chat.postMessage")
    assert (await failure(deliverer.deliver(row("card"))))[0] is Ambiguous
    await store.write(
        lambda unit: unit.tickets._conn.execute(
            "UPDATE tickets SET department = 'libraries_leisure'"
        )
    )
    moved = replace(row("card", key="card:inbox:2:1"), lane=channel_lane(LIBRARIES))
    await remember_card(store, await deliverer.deliver(moved))

    found = await deliverer.look_up(row("card"))

    (card,) = slack.messages(ROADS)
    assert found == Delivered(ROADS, card.ts)
    assert len(slack.messages(LIBRARIES)) == 1


async def test_a_look_for_one_row_does_not_find_another(
    deliverer: SlackDeliverer, store: FlakyStore
):
    await deliverer.deliver(row("card"))

    assert await deliverer.look_up(row("card", key="card:inbox:9:1")) is None


async def test_an_update_of_a_card_needs_no_looking_up(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore
):
    await post_card(deliverer, store)
    slack.faults.inject("drop_after", "chat.update")

    assert (await failure(deliverer.deliver(row("card"))))[0] is TryLater
    assert await deliverer.look_up(row("card")) is None


async def test_a_note_hangs_under_the_card(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore
):
    card = await post_card(deliverer, store)
    message_id = await say(store, "It got worse")

    sent = await deliverer.deliver(note_row("resident_message", message_id))

    _, reply = slack.thread(ROADS, card.remote_id)
    assert (reply.ts, reply.text) == (
        sent.remote_id,
        f"{REFERENCE}: Ana wrote: It got worse",
    )


async def test_a_note_shows_where_a_pin_points(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore
):
    card = await post_card(deliverer, store)
    message_id = await say(store, "", MessageKind.LOCATION, point=(52.2053, 0.1218))

    await deliverer.deliver(note_row("resident_message", message_id))

    _, reply = slack.thread(ROADS, card.remote_id)
    (link,) = (e for e in reply.blocks[0]["elements"][1]["elements"] if "url" in e)
    assert link["url"].startswith("https://www.openstreetmap.org/?mlat=52.20530&")


async def test_an_unknown_outcome_of_a_note_is_found_out_in_the_thread(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore
):
    card = await post_card(deliverer, store)
    slack.faults.inject("hang_after", "chat.postMessage", seconds=60)

    lost = await failure(deliverer.deliver(note_row("took", user=DEV)))
    found = await deliverer.look_up(note_row("took", user=DEV))

    _, reply = slack.thread(ROADS, card.remote_id)
    assert lost == (Ambiguous, "Slack did not answer (TimeoutError)")
    assert found == Delivered(ROADS, reply.ts)


async def test_a_note_without_a_card_names_its_ticket(
    deliverer: SlackDeliverer, slack: SlackSandbox
):
    await deliverer.deliver(note_row("took", user=DEV))

    (note,) = slack.messages(ROADS)
    assert note.blocks[0]["elements"][0]["elements"][0]["text"] == f"{REFERENCE}: "


async def test_a_note_under_a_deleted_card_is_found_with_its_reference(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore
):
    card = await post_card(deliverer, store)
    await deliverer._client.chat_delete(channel=ROADS, ts=card.remote_id)

    sent = await deliverer.deliver(note_row("took", user=DEV))

    (note,) = slack.messages(ROADS)
    assert note.blocks[0]["elements"][0]["elements"][0]["text"] == f"{REFERENCE}: "
    assert await deliverer.look_up(note_row("took", user=DEV)) == sent


async def test_a_photo_comes_into_the_thread(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore, files: Files
):
    card = await post_card(deliverer, store)
    message_id = await say(store, "", MessageKind.PHOTO, (PHOTO,))

    await deliverer.deliver(row("file", {"index": 0}, message_id=message_id))

    _, reply = slack.thread(ROADS, card.remote_id)
    (file,) = reply.files
    assert (file.name, file.title) == (
        f"folkmoot-{message_id}-0.png",
        f"{REFERENCE}: photo",
    )
    assert same_picture(file.content, files.data)


async def test_an_unknown_outcome_of_a_photo_is_found_out_by_its_name(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore
):
    card = await post_card(deliverer, store)
    message_id = await say(store, "", MessageKind.PHOTO, (PHOTO,))
    sending = row("file", {"index": 0}, message_id=message_id)
    slack.faults.inject("drop_after", "files.completeUploadExternal")

    assert (await failure(deliverer.deliver(sending)))[0] is Ambiguous
    found = await deliverer.look_up(sending)

    _, reply = slack.thread(ROADS, card.remote_id)
    assert found == Delivered(ROADS, reply.files[0].id)


@pytest.mark.parametrize(
    ("size", "data", "error", "reason", "said"),
    [
        (30 * 1024 * 1024, b"x", None, "too_large", "30 MB, and 20 MB are possible"),
        (None, b"x" * (20 * 1024 * 1024 + 1), None, "too_large", "it is too large"),
        (None, b"", None, "gone", "there is nothing in it"),
        (None, b"x", Rejected("file is gone"), "gone", "file is gone"),
        (None, b"<html>", None, "kind", "none of the kinds of files"),
    ],
)
async def test_a_file_that_can_not_come_is_refused_with_the_reason(
    deliverer: SlackDeliverer,
    slack: SlackSandbox,
    store: FlakyStore,
    files: Files,
    size: int | None,
    data: bytes,
    error: DeliveryError | None,
    reason: str,
    said: str,
):
    card = await post_card(deliverer, store)
    video = Media(MessageKind.VIDEO, "file-2", mime="video/mp4", size=size)
    message_id = await say(store, "", MessageKind.VIDEO, (video,))
    files.data, files.error = data, error

    with pytest.raises(Unfit, match=said) as refused:
        await deliverer.deliver(row("file", {"index": 0}, message_id=message_id))

    assert refused.value.reason == reason
    assert len(slack.thread(ROADS, card.remote_id)) == 1


async def test_a_table_keeps_its_ending_and_a_name_that_lies_does_not(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore, files: Files
):
    card = await post_card(deliverer, store)
    for name, data in (("a.csv", b"a,b"), ("a.exe", b"a"), ("a.html", png())):
        sent = Media(MessageKind.DOCUMENT, name, mime="text/plain", name=name)
        message_id = await say(store, "", MessageKind.DOCUMENT, (sent,))
        files.data = data
        await deliverer.deliver(row("file", {"index": 0}, message_id=message_id))

    shown = [f.name for p in slack.thread(ROADS, card.remote_id) for f in p.files]
    assert [name.rpartition(".")[2] for name in shown] == ["csv", "txt", "png"]


async def test_a_file_that_can_not_be_fetched_now_is_tried_later(
    deliverer: SlackDeliverer, store: FlakyStore, files: Files
):
    message_id = await say(store, "", MessageKind.PHOTO, (PHOTO,))
    sending = row("file", {"index": 0}, message_id=message_id)
    results = []
    for files.error in (
        TryLater("slow down", 7),
        Ambiguous("no answer"),
        BadCredentials("the other token"),
    ):
        results.append((await failure(deliverer.deliver(sending)))[0])

    assert results == [StepAside] * 3


async def test_the_duty_officers_are_called_with_a_link_to_the_card(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore
):
    card = await post_card(deliverer, store)

    await deliverer.deliver(row("page", {"whom": ["U0EDITH", "U0JOANB"]}))

    (page,) = slack.messages(DUTY)
    assert page.text.startswith("<@U0EDITH> <@U0JOANB> ")
    assert page.action_ids == ("have_it",)
    link = page.blocks[2]["elements"][-1]["elements"][-1]
    assert link["url"].endswith(f"/archives/{ROADS}/p{card.remote_id.replace('.', '')}")


async def test_an_emergency_does_not_wait_for_its_card(
    deliverer: SlackDeliverer, slack: SlackSandbox
):
    sent = await deliverer.deliver(row("page", {"whom": ["U0EDITH"]}))

    assert [page.ts for page in slack.messages(DUTY)] == [sent.remote_id]
    assert await deliverer.look_up(row("page", {"whom": ["U0EDITH"]})) == sent


async def test_the_duty_channel_hears_of_what_could_not_be_posted(
    deliverer: SlackDeliverer, slack: SlackSandbox
):
    body = {"reference": REFERENCE, "why": "Unreachable"}

    await deliverer.deliver(row("duty_note", body, ticket_id=None))

    (note,) = slack.messages(DUTY)
    assert note.text.startswith(f"Something about {REFERENCE} could not be posted")


async def test_a_whisper_is_seen_by_one_person_only(
    deliverer: SlackDeliverer, slack: SlackSandbox
):
    values = {"user": ROSE, "reference": REFERENCE}
    body = {"user": DEV, "channel": ROADS, "name": "taken_already", "values": values}
    telling = row("tell", body, ticket_id=None)

    assert await deliverer.deliver(telling) == Delivered(ROADS)
    assert await deliverer.look_up(telling) is None
    assert [seen.text for seen in slack.ephemerals(DEV)] == [
        f"Rose has {REFERENCE} already. Nothing was changed."
    ]
    assert slack.messages(ROADS) == ()


async def test_a_whisper_to_somebody_who_left_is_done_with(
    deliverer: SlackDeliverer, slack: SlackSandbox
):
    slack.leave(DEV, ROADS)
    body = {"user": DEV, "channel": ROADS, "name": "sent", "values": {}}

    assert await deliverer.deliver(row("tell", body, ticket_id=None)) == Delivered(
        ROADS
    )


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("rate_limited", TryLater),
        ("server_error", Ambiguous),
        ("bad_gateway", Ambiguous),
        ("truncated", Ambiguous),
        ("drop", Ambiguous),
        ("drop_after", Ambiguous),
        ("hang", Ambiguous),
    ],
)
async def test_every_fault_of_a_post_is_an_error_of_ours(
    deliverer: SlackDeliverer,
    slack: SlackSandbox,
    fault: str,
    kind: type[DeliveryError],
):
    slack.faults.inject(fault, "chat.postMessage", seconds=7)

    found, why = await failure(deliverer.deliver(row("card")))

    assert found is kind
    assert "xoxb" not in why


@pytest.mark.parametrize(
    "fault", ["rate_limited", "server_error", "bad_gateway", "truncated", "drop_after"]
)
async def test_what_may_be_done_twice_is_simply_tried_again(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore, fault: str
):
    await post_card(deliverer, store)
    slack.faults.inject(fault, "chat.update", seconds=7)

    assert (await failure(deliverer.deliver(row("card"))))[0] is TryLater


async def test_the_wait_that_slack_names_is_kept(
    deliverer: SlackDeliverer, slack: SlackSandbox
):
    slack.faults.inject("rate_limited", "chat.postMessage", seconds=7)

    with pytest.raises(TryLater) as raised:
        await deliverer.deliver(row("card"))

    assert raised.value.after == 7


async def test_slack_away_is_tried_later(
    deliverer: SlackDeliverer, slack: SlackSandbox
):
    await slack.go_away()

    assert await failure(deliverer.deliver(row("card"))) == (
        TryLater,
        "Slack can't be reached (ClientConnectorError)",
    )
    assert (await failure(deliverer.look_up(row("card"))))[0] is TryLater


async def test_a_revoked_token_is_told_as_such(
    deliverer: SlackDeliverer, slack: SlackSandbox
):
    slack.revoke_tokens()

    assert await failure(deliverer.deliver(row("card"))) == (
        BadCredentials,
        "Slack refuses the token (token_revoked)",
    )


async def test_a_channel_without_the_app_can_not_be_reached(
    deliverer: SlackDeliverer, slack: SlackSandbox
):
    slack.leave(slack.bot_user.id, ROADS)

    assert await failure(deliverer.deliver(row("card"))) == (
        Unreachable,
        "nothing can be posted there (not_in_channel)",
    )


@pytest.mark.parametrize(
    "sending",
    [
        row("card", ticket_id=None),
        row("card", ticket_id=99),
        note_row("no_such_note"),
        note_row("resident_message", message_id=99),
        row("file", {"index": 5}, message_id=1),
        row("no_such_act"),
    ],
    ids=["erased", "no ticket", "no note", "no message", "no file", "no act"],
)
async def test_what_is_not_there_any_more_is_rejected(
    deliverer: SlackDeliverer, store: FlakyStore, sending: OutboxRow
):
    assert (await failure(deliverer.deliver(sending)))[0] is Rejected


async def test_hostile_words_reach_slack_as_words(
    deliverer: SlackDeliverer, slack: SlackSandbox, store: FlakyStore
):
    await open_ticket(
        store, HOSTILE, reference="ABC-2345", chat_id="8", place=Place(HOSTILE)
    )

    sent = await deliverer.deliver(row("card", ticket_id=2))

    (card,) = slack.messages(ROADS)
    assert sent.remote_id == card.ts
    assert card.text == (
        "ABC-2345 · Pothole (service request): &lt;!channel&gt; &lt;@U0ROSEK&gt; "
        "&lt;https://evil.example|council.gov.uk&gt; @here &amp;amp;"
    )
    quote = card.blocks[1]["elements"][0]
    assert quote["type"] == "rich_text_quote"
    assert quote["elements"][0]["text"] == HOSTILE.removesuffix(" \x00")
    (posted,) = (call for call in slack.calls if call.method == "chat.postMessage")
    assert {
        name: posted.args[name]
        for name in ("parse", "link_names", "unfurl_links", "unfurl_media")
    } == {
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


async def test_a_card_posted_by_a_process_that_died_is_found_by_the_next(
    deliverer: SlackDeliverer,
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
):
    await deliverer.deliver(row("card"))

    found = await deliverer.look_up(row("card"))
    assert found is not None
    await remember_card(store, found)
    await deliverer.deliver(row("card", key="card:inbox:2:1"))

    assert len(slack.messages(ROADS)) == 1
    pressed = await slack.press(DEV, ROADS, found.remote_id, "take")
    assert pressed.acked

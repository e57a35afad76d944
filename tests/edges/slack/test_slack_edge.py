"""The Slack edge on the real Bolt app and Socket Mode: stored, then acknowledged."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import MovedClock
from bot.deliver import BadCredentials, TryLater
from bot.model import ActKind, Outcome, StaffAct
from bot.slack import socket
from bot.slack.deliver import SlackDeliverer
from bot.slack.edge import SlackEdge
from sandbox.slack import DeliveryState, Envelope, SlackSandbox
from sandbox.slack import Outcome as Submitted
from tests.builders import NOW, council
from tests.edges.slack.helpers import (
    DEV,
    DUTY,
    REFERENCE,
    ROADS,
    ROSE,
    FlakyStore,
    Preview,
    open_ticket,
    post_card,
    remember_card,
    row,
    settled,
    until,
    window_of,
)

THREAD_ACT = ActKind.THREAD
NOTE = {
    "type": "message",
    "user": DEV,
    "channel": ROADS,
    "ts": "1795000009.000000",
    "thread_ts": "1795000000.000000",
}


@pytest.fixture
async def card(deliverer: SlackDeliverer, store: FlakyStore) -> str:
    """ts of the ticket's card."""
    return (await post_card(deliverer, store)).remote_id


def an_edge(
    slack: SlackSandbox,
    store: FlakyStore,
    clock: MovedClock,
    *,
    app_token: str = "",
    bot_token: str = "",
) -> SlackEdge:
    return SlackEdge(
        app_token or slack.app_token,
        bot_token or slack.bot_token,
        store,
        council(),
        clock,
        preview=Preview(),
        on_stored=store.on_stored,
        base_url=slack.base_url,
        ping_seconds=0.2,
    )


async def test_it_connects_and_finds_nothing_wrong(edge: SlackEdge):
    assert edge.connected
    assert edge.problems == ()


async def test_it_hangs_up_when_stopped(edge: SlackEdge, slack: SlackSandbox):
    await edge.stop()

    await until(lambda: slack.sockets == 0)
    assert not edge.connected


async def test_a_wrong_bot_token_is_said_with_the_cure(
    slack: SlackSandbox, store: FlakyStore, clock: MovedClock
):
    with pytest.raises(BadCredentials, match=r"Bot token: .*invalid_auth.*OAuth &"):
        await an_edge(slack, store, clock, bot_token="xoxb-wrong").start()


async def test_a_wrong_app_token_is_said_with_the_cure(
    slack: SlackSandbox, store: FlakyStore, clock: MovedClock
):
    edge = an_edge(slack, store, clock, app_token="xapp-wrong")

    with pytest.raises(BadCredentials, match=r"App token: .*connections:write"):
        await edge.start()


async def test_a_token_of_another_workspace_is_refused(
    store: FlakyStore, clock: MovedClock
):
    async with SlackSandbox(team_id="T0OTHER") as other:
        with pytest.raises(BadCredentials, match=r"T0OTHER.*slack_team: T0AMBLEFORD"):
            await an_edge(other, store, clock).start()


async def test_slack_away_at_the_start_is_tried_later(
    slack: SlackSandbox, store: FlakyStore, clock: MovedClock
):
    await slack.go_away()

    with pytest.raises(TryLater, match="can't be reached"):
        await an_edge(slack, store, clock).start()


async def test_what_will_go_wrong_is_told_at_the_start(
    slack: SlackSandbox, store: FlakyStore, clock: MovedClock
):
    slack.leave(slack.bot_user.id, "C0WASTE")
    slack.archive("C0PARKING")
    slack.add_channel("C0HOUSING", "housing")
    slack.add_channel(ROADS, "roads", is_ext_shared=True)
    slack.add_channel(DUTY, "duty", private=True, with_bot=False)
    slack.add_user(DEV, "dev", is_restricted=True)
    slack.add_user(ROSE, "rose", team_id="T0OTHER")
    edge = an_edge(slack, store, clock)

    await edge.start()
    await edge.stop()

    assert edge.problems == (
        "The Slack channel C0DUTYDESK of the duty officer does not exist, or it is "
        "private and Folkmoot is not in it.",
        "The Slack channel #roads of Roads and street lighting is shared with another "
        "organisation: residents' words would leave the council, and everything "
        "pressed there is refused. Stop sharing it, or name another channel.",
        "The Slack channel #waste_recycling of Waste and recycling lacks Folkmoot. "
        "Write there: /invite @folkmoot",
        "The Slack channel #parking of Parking is archived.",
        "The Slack channel #housing of Housing is public, but personal matters are "
        "posted there. Make it private (channel name > Settings > Change to a private "
        "channel).",
        "Rose (U0ROSEK in council.yml, staff) is not in this Slack workspace: what "
        "they press in Slack is refused.",
        "Dev (U0DEVSH in council.yml, staff) is a guest in Slack: what they press in "
        "Slack is refused.",
    )


async def test_a_missing_scope_is_told_at_the_start(
    store: FlakyStore, clock: MovedClock
):
    scopes = ["channels:history", "channels:read", "chat:write", "users:read"]
    team = council().slack_team
    async with SlackSandbox(team_id=team, scopes=scopes, now=clock.now) as slack:
        edge = an_edge(slack, store, clock)
        await edge.start()
        await edge.stop()

    assert edge.problems[0] == (
        "The Slack app lacks the scopes commands, files:read, files:write, "
        "groups:history, groups:read, usergroups:read. Add them at "
        "https://api.slack.com/apps, OAuth & Permissions, and install the app again."
    )


async def test_a_press_is_stored_in_the_residents_lane_and_acknowledged(
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
    clock: MovedClock,
    card: str,
):
    pressed = await slack.press(DEV, ROADS, card, "take")

    assert pressed.acked
    rows = await store.inbox_rows()
    assert [row.lane for row in rows] == ["telegram:7"]
    assert store.wakes == 1


async def test_a_press_is_understood_as_an_act(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    await slack.press(DEV, ROADS, card, "take")

    (act,) = await store.acts()
    assert act is not None
    assert act == StaffAct(ActKind.TAKE, DEV, REFERENCE, ROADS, act.at)


async def test_an_envelope_sent_five_times_is_one_row(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    slack.send_copies(5)
    await slack.press(DEV, ROADS, card, "take")
    slack.post(DEV, ROADS, "I know that hole", thread_ts=card)
    slack.send_copies(1)
    await settled(slack)
    for delivery in slack.deliveries:
        slack.resend(delivery.envelope_id)
    await slack.press(ROSE, ROADS, card, "take")

    kinds = [act and (act.kind, act.user) for act in await store.acts()]
    assert kinds == [
        (ActKind.TAKE, DEV),
        (THREAD_ACT, DEV),
        (ActKind.TAKE, ROSE),
    ]


async def test_nothing_is_acknowledged_while_the_store_fails_and_it_comes_again(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    store.full = True
    slack.post(DEV, ROADS, "I know that hole", thread_ts=card)
    event = slack.deliveries[-1]
    pressed = await slack.press(DEV, ROADS, card, "take")
    # again at once, and failed again
    await until(lambda: event.attempt == 1)
    await until(lambda: event.state is DeliveryState.WAITING)

    store.full = False
    slack.resend_waiting()
    await until(lambda: event.state is DeliveryState.ACKNOWLEDGED)

    assert (pressed.acked, pressed.error) == (False, "operation_timeout")
    assert [act and act.kind for act in await store.acts()] == [THREAD_ACT]


@pytest.mark.parametrize(
    "event",
    [
        "canaryword",
        NOTE | {"user": ["canaryword"]},
        NOTE | {"thread_ts": {"canaryword": 1}},
    ],
)
async def test_an_event_that_makes_no_sense_is_acknowledged_and_counted(
    edge: SlackEdge, slack: SlackSandbox, event: Any, caplog: pytest.LogCaptureFixture
):
    body = {"type": "event_callback", "event_id": "Ev1", "event": event}
    sent = slack.send_raw(Envelope.EVENT, body | {"team_id": council().slack_team})
    await until(lambda: sent.state is DeliveryState.ACKNOWLEDGED)

    assert (sent.attempt, edge.broken.count) == (0, 1)
    (told,) = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert told.startswith(
        (f"slack: no sense in {sent.envelope_id}:", "slack: no sense in Ev1:")
    )
    assert "canary" not in caplog.text


async def test_an_act_that_makes_no_sense_is_told_to_whoever_did_it(
    edge: SlackEdge, slack: SlackSandbox
):
    body = {"type": "block_actions", "actions": ["take"], "user": {"id": DEV}}
    sent = slack.send_raw(Envelope.INTERACTIVE, body)
    await until(lambda: edge.broken.count)
    slack.tick()
    await until(lambda: sent.error)

    assert (sent.state, sent.error) == (DeliveryState.LOST, "operation_timeout")


async def test_a_stranger_is_refused_and_nothing_is_kept_of_it(
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
    deliverer: SlackDeliverer,
    card: str,
):
    for _ in range(3):
        await slack.press("U0STRANGE", ROADS, card, "take")
    await slack.press("U0STRANGE", ROADS, card, "reply")
    for waiting in await store.outgoing():
        await deliverer.deliver(waiting)

    assert await store.acts() == []
    assert slack.open_views("U0STRANGE") == ()
    assert [seen.text for seen in slack.ephemerals("U0STRANGE")] == [
        "Only staff named in the council's file may do that. Nothing was done. Ask "
        "whoever looks after Folkmoot to add you."
    ]
    assert await store.audit() == [("U0STRANGE", "refused")] * 4


async def test_guests_and_people_of_other_workspaces_are_refused(
    slack: SlackSandbox, store: FlakyStore, clock: MovedClock, card: str
):
    slack.add_user(DEV, "dev", is_restricted=True)
    edge = an_edge(slack, store, clock)
    await edge.start()
    slack.add_user(ROSE, "rose", team_id="T0OTHER")

    await slack.press(DEV, ROADS, card, "take")
    await slack.press(ROSE, ROADS, card, "take")
    slack.post(ROSE, ROADS, "as you say", thread_ts=card)
    await settled(slack)
    await edge.stop()

    assert await store.acts() == []
    assert await store.audit() == [(DEV, "refused"), (ROSE, "refused")]


async def test_nobody_acts_in_a_channel_shared_with_others(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    # the channel was shared after the start
    slack._state.workspace.channel(ROADS).is_ext_shared = True
    slack.post(DEV, ROADS, "in a shared thread", thread_ts=card)
    await settled(slack)

    assert await store.acts() == []


async def test_only_what_is_said_in_a_tickets_thread_is_kept(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    lunch = slack.post(DEV, ROADS, "Lunch?")
    slack.post(ROSE, ROADS, "Yes", thread_ts=lunch)
    inside = slack.post(DEV, ROADS, "Measured: 12 cm", thread_ts=card)
    slack.edit(DEV, ROADS, inside, "Measured: 13 cm")
    slack.delete(DEV, ROADS, inside)
    slack.post("U0STRANGE", ROADS, "I am nobody", thread_ts=card)
    await settled(slack)

    rows = await store.inbox_rows()
    assert [row.lane for row in rows] == ["telegram:7"] * 3
    assert [row.payload["body"]["event"]["subtype"] for row in rows] == [
        "",
        "message_changed",
        "message_deleted",
    ]


async def test_a_window_opens_while_the_store_is_busy(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    free = threading.Event()
    slow = store.write(lambda unit: free.wait(10))
    writing = asyncio.create_task(slow)
    try:
        pressed = await slack.press(DEV, ROADS, card, "reply")
        await slack.wait_for(lambda: slack.open_views(DEV))
    finally:
        free.set()
        await writing

    assert pressed.acked
    assert slack.top_view(DEV).title == "Reply to resident"


async def test_a_reply_is_previewed_changed_and_sent(
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
    preview: Preview,
    card: str,
):
    await slack.press(DEV, ROADS, card, "reply")
    form = await window_of(slack, DEV)
    first = await slack.submit(DEV, form.id, {"text": {"text": "Fixed <today>"}})
    assert first.outcome is Submitted.PUSHED
    assert first.view is not None
    assert (first.view.submit, first.view.close) == ("Send", "Back")
    assert first.view.blocks[1]["elements"][0]["elements"][0]["text"] == (
        f"Fixed <today>\n\nDev, Roads and street lighting\n{REFERENCE}"
    )
    await slack.close_view(DEV, first.view.id)
    words = {"text": {"text": "Fixed *tomorrow*"}}
    second = await slack.submit(DEV, form.id, words)
    assert second.view is not None
    assert await store.acts() == []

    sent = await slack.submit(DEV, second.view.id)

    assert sent.outcome is Submitted.CLEARED
    assert slack.open_views(DEV) == ()
    (act,) = await store.acts()
    assert act is not None
    assert act == StaffAct(
        ActKind.REPLY, DEV, REFERENCE, ROADS, act.at, text="Fixed *tomorrow*"
    )
    assert preview.asked[-1] == ("Fixed *tomorrow*", REFERENCE, DEV)


async def test_sending_twice_is_one_reply(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    await slack.press(DEV, ROADS, card, "reply")
    form = await window_of(slack, DEV)
    words = {"text": {"text": "Fixed"}}
    shown = (await slack.submit(DEV, form.id, words)).view
    assert shown is not None
    store.full = True
    failed = await slack.submit(DEV, shown.id)
    store.full = False
    slack.send_copies(3)
    await slack.submit(DEV, shown.id)

    assert failed.outcome is Submitted.FAILED
    assert len(await store.acts()) == 1


async def test_an_empty_reply_is_not_even_previewed(
    edge: SlackEdge, slack: SlackSandbox, card: str
):
    await slack.press(DEV, ROADS, card, "reply")
    form = await window_of(slack, DEV)

    result = await slack.submit(DEV, form.id, {"text": {"text": " \n "}})

    assert result.errors == {"text": "Write something first."}


async def test_a_reply_about_a_ticket_that_is_gone_is_said_beside_it(
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
    deliverer: SlackDeliverer,
):
    await open_ticket(store, reference="ABC-2345", chat_id="8")
    await store.write(lambda unit: unit.tickets.change(1, {"reference": "ABC-2346"}))
    card = await post_card(deliverer, store)
    await slack.press(DEV, ROADS, card.remote_id, "reply")
    form = await window_of(slack, DEV)

    result = await slack.submit(DEV, form.id, {"text": {"text": "Hello"}})

    assert result.errors == {"text": "There is no ABC-2346 any more."}


async def test_resolving_asks_for_what_the_outcome_needs(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    await slack.press(DEV, ROADS, card, "resolve")
    form = await window_of(slack, DEV)
    chosen = {"outcome": {"outcome": "not_ours"}}
    first = await slack.submit(DEV, form.id, chosen)
    assert await store.acts() == []

    note = {"text": {"text": "Network Rail, 0345 711 4141"}}
    second = await slack.submit(DEV, form.id, chosen | note)
    assert second.view is not None
    assert await store.acts() == []
    third = await slack.submit(DEV, second.view.id)

    assert first.errors == {
        "text": "Say who deals with it instead, and how to reach them."
    }
    assert third.outcome is Submitted.CLEARED
    (act,) = await store.acts()
    assert act is not None
    assert (act.kind, act.outcome, act.text) == (
        ActKind.RESOLVE,
        Outcome.NOT_OURS,
        "Network Rail, 0345 711 4141",
    )


async def test_all_words_of_a_long_message_are_a_press_away(
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
    deliverer: SlackDeliverer,
):
    await store.write(lambda unit: unit.people.revise(1, "pothole " * 200, NOW))
    card = await post_card(deliverer, store)

    await slack.press(DEV, ROADS, card.remote_id, "words")
    seen = await slack.wait_for(lambda: slack.open_views(DEV))

    assert seen[0].blocks[0]["text"]["text"] == ("pothole " * 200).strip()


async def test_a_window_that_does_not_open_is_told(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    slack.faults.inject("server_error", "views.open")

    await slack.press(DEV, ROADS, card, "reply")
    await until(lambda: store.wakes)

    assert [row.body["name"] for row in await store.outgoing()] == ["not_opened"]


async def test_a_lost_socket_is_opened_again_and_what_was_missed_is_read(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    slack.turn_into_zombies(pongs=False)
    slack.post(DEV, ROADS, "said into the void", thread_ts=card)

    await until(lambda: store.wakes, 20)

    assert [act and act.text for act in await store.acts()] == ["said into the void"]
    assert edge.connected


async def test_a_goodbye_that_slack_does_not_hear_is_not_waited_for(
    edge: SlackEdge, slack: SlackSandbox, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(socket, "GOODBYE", 0.1)
    slack.freeze_sockets()

    async with asyncio.timeout(5):
        await edge.stop()

    assert not edge.connected


async def test_slack_away_for_twenty_minutes_loses_nothing(
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
    clock: MovedClock,
    card: str,
):
    slack.post(DEV, ROADS, "before", thread_ts=card)
    await until(lambda: store.wakes == 1)
    await slack.go_away()
    for minute in range(4):
        clock.advance(timedelta(minutes=5))
        slack.post(ROSE, ROADS, f"away {minute}", thread_ts=card)
        slack.tick()
    await slack.come_back()

    await until(lambda: store.wakes >= 2, 20)
    again = await edge.backfill()

    texts = [act and act.text for act in await store.acts()]
    assert texts == ["before", "away 0", "away 1", "away 2", "away 3"]
    assert again == 0


async def test_a_socket_that_is_silent_but_answers_pings_loses_nothing(
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
    clock: MovedClock,
    card: str,
):
    slack.post(DEV, ROADS, "heard", thread_ts=card)
    await settled(slack)
    await edge.sweep()
    slack.turn_into_zombies()
    for minute in range(3):
        clock.advance(timedelta(minutes=10))
        slack.post(DEV, ROADS, f"unheard {minute}", thread_ts=card)
        await edge.sweep()

    texts = [act and act.text for act in await store.acts()]
    assert texts == ["heard", "unheard 0", "unheard 1", "unheard 2"]


async def test_a_sweep_reads_only_threads_with_something_new(
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
    deliverer: SlackDeliverer,
    clock: MovedClock,
    card: str,
):
    await open_ticket(store, reference="ABC-2345", chat_id="8")
    other = await deliverer.deliver(row("card", key="card:2", ticket_id=2))
    await remember_card(store, other, ticket_id=2)
    slack.post(DEV, ROADS, "old news", thread_ts=card)
    clock.advance(timedelta(minutes=10))
    slack.post(DEV, ROADS, "news", thread_ts=other.remote_id)
    slack.post(DEV, ROADS, "no ticket's thread")
    await edge.backfill()
    before = len(slack.calls)

    await edge.backfill()

    read = [(call.method, call.args.get("ts")) for call in list(slack.calls)[before:]]
    assert read == [
        ("conversations.history", None),
        ("conversations.replies", other.remote_id),
    ]


async def test_words_under_a_card_before_anybody_knew_it_are_not_lost(
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
    deliverer: SlackDeliverer,
    clock: MovedClock,
    card: str,
):
    """Slack had the card, its answer was lost; meanwhile the channel was read on."""
    await open_ticket(store, reference="ABC-2345", chat_id="8")
    late = await deliverer.deliver(row("card", key="card:2", ticket_id=2))
    clock.advance(timedelta(minutes=1))
    slack.post(DEV, ROADS, "whose is it?", thread_ts=late.remote_id)
    clock.advance(timedelta(minutes=10))
    slack.post(DEV, ROADS, "another", thread_ts=card)
    await settled(slack)
    await edge.backfill()
    clock.advance(timedelta(minutes=10))
    await edge.backfill()

    await remember_card(store, late, ticket_id=2)
    await edge.backfill()

    texts = [act and act.text for act in await store.acts()]
    assert texts == ["another", "whose is it?"]


async def test_a_card_that_becomes_known_during_a_sweep_is_read_from_its_beginning(
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
    deliverer: SlackDeliverer,
    clock: MovedClock,
    card: str,
):
    await open_ticket(store, reference="ABC-2345", chat_id="8")
    late = await deliverer.deliver(row("card", key="card:2", ticket_id=2))
    slack.post(DEV, ROADS, "whose is it?", thread_ts=late.remote_id)
    clock.advance(timedelta(minutes=10))
    slack.post(DEV, ROADS, "another", thread_ts=card)
    await edge.backfill()
    clock.advance(timedelta(minutes=10))
    slack.post(DEV, ROADS, "one more", thread_ts=card)
    slack.faults.inject("hang", "conversations.replies", seconds=0.5)
    before = slack.counts["conversations.replies"]

    sweep = asyncio.create_task(edge.backfill())
    await slack.wait_for(lambda: slack.counts["conversations.replies"] > before, 5)
    await remember_card(store, late, ticket_id=2)
    await sweep
    await edge.backfill()

    texts = [act and act.text for act in await store.acts()]
    assert sorted(texts, key=str) == ["another", "one more", "whose is it?"]


async def test_a_dead_client_is_replaced_after_a_minute(
    edge: SlackEdge, slack: SlackSandbox, clock: MovedClock
):
    # slack_sdk has stopped trying
    handler = edge._socket._handler
    assert handler is not None
    await handler.close_async()
    await edge.check()
    assert not edge.connected

    clock.advance(timedelta(minutes=2))
    await edge.check()

    assert edge.connected


@pytest.mark.parametrize(
    "part", ["message_processor", "message_receiver", "current_session_monitor"]
)
async def test_a_client_of_which_a_part_died_is_replaced_after_a_minute(
    edge: SlackEdge, slack: SlackSandbox, clock: MovedClock, part: str
):
    handler = edge._socket._handler
    assert handler is not None
    getattr(handler.client, part).cancel()
    await until(lambda: not edge.connected)
    await edge.check()

    clock.advance(timedelta(minutes=2))
    await edge.check()

    assert edge.connected

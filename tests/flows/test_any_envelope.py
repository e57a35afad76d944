"""Arbitrary envelopes of Slack through Bolt, the inbox and the desk: whatever comes has
an outcome, stops no lane, and the next act and the next message are done as ever."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.clock import MovedClock
from bot.model import Status
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from bot.slack import views
from bot.slack.parse import COMMAND, OPENERS, PRESSES, SEND_TO_RESIDENT, SUBMISSIONS
from sandbox import hands
from sandbox.slack import Delivery, DeliveryState, Envelope
from sandbox.town import Town
from tests.builders import NOW, council
from tests.flows.scene import ANA, BEN, DEV, ROADS, Scene
from tests.reader_stand_in import ReaderStandIn
from tests.unit.test_fuzz import mutants, values

ACKNOWLEDGED = DeliveryState.ACKNOWLEDGED
TEAM = "T0AMBLEFORD"
#: stand for the ticket that is there, and its card
REFERENCE, CARD = "K7M-2QXR", "1795000000.000000"
WHO = {"team": {"id": TEAM}, "user": {"id": DEV, "team_id": TEAM}, "trigger_id": "1.2"}
FILLED = {
    name: {name: {"type": "plain_text_input", "value": "done"}}
    for name in ("text", "note", "outcome", "user", "department", "day", "hour")
}


def event(**fields: Any) -> dict[str, Any]:
    written = {"type": "message", "channel": ROADS, "user": DEV, "ts": "1795000009.1"}
    inner = written | {"thread_ts": CARD, "text": "a note", "team": TEAM} | fields
    return {"type": "event_callback", "team_id": TEAM, "event_id": "E1", "event": inner}


def press(action_id: str) -> dict[str, Any]:
    action = {"action_id": action_id, "value": REFERENCE, "action_ts": "1795000000.1"}
    container = {"type": "message", "channel_id": ROADS, "message_ts": CARD}
    inside = {"container": container, "channel": {"id": ROADS}, "actions": [action]}
    return {"type": "block_actions", **WHO, **inside}


def submission(callback_id: str) -> dict[str, Any]:
    view = {"id": "V1", "root_view_id": "V1", "callback_id": callback_id}
    view |= {"private_metadata": f"{REFERENCE}\n{ROADS}\n{CARD}"}
    return {
        "type": "view_submission",
        **WHO,
        "view": view | {"state": {"values": FILLED}},
    }


EVENTS = (
    event(),
    event(subtype="message_changed", message={"ts": CARD, "text": "other words"}),
    event(subtype="file_share", files=[{"id": "F1", "name": "a.pdf", "size": 3}]),
    event(type="app_home_opened", tab="home"),
    event(type="reaction_added", item={"channel": ROADS, "ts": CARD}),
)
ACTS = (
    *(press(name) for name in (*PRESSES, *OPENERS, "no_such_button")),
    *(submission(name) for name in (*SUBMISSIONS, views.DRAFT, "no_such_form")),
    {"type": "shortcut", "callback_id": "log_contact", **WHO},
    {
        "type": "message_action",
        "callback_id": SEND_TO_RESIDENT,
        "channel": {"id": ROADS},
        "message": {"ts": CARD, "text": "words"},
        **WHO,
    },
)
COMMANDS = tuple(
    {"command": COMMAND, "text": text, "team_id": TEAM, "user_id": DEV}
    for text in ("pothole", "review", "new", f"mute {REFERENCE}", REFERENCE)
)
#: half of them as they are, half with something wrong inside, some are anything at all
envelopes = st.one_of(
    st.tuples(st.just(Envelope.EVENT), st.sampled_from(EVENTS) | mutants(EVENTS)),
    st.tuples(st.just(Envelope.INTERACTIVE), st.sampled_from(ACTS) | mutants(ACTS)),
    st.tuples(st.just(Envelope.COMMAND), st.sampled_from(COMMANDS) | mutants(COMMANDS)),
    st.tuples(
        st.sampled_from(Envelope),
        st.dictionaries(st.text(max_size=9), values, max_size=3),
    ),
)


#: Bolt and slack_sdk themselves raise over each of these
NONSENSE: tuple[Any, ...] = (
    event(type=[None]),
    {"type": "event_callback", "team_id": TEAM, "event": 0},
    {"type": [None], "event": {"type": {}}},
    {"type": "event_callback", "authorizations": [5], "event": {}},
    {"team": 5},
    [1],
    None,
)


@settings(max_examples=7, deadline=None)
@given(st.lists(envelopes, min_size=30, max_size=40))
@example([(Envelope.EVENT, one) for one in NONSENSE])
def test_whatever_comes_from_slack_has_an_outcome_and_stops_no_lane(
    some: list[tuple[Envelope, Any]],
):
    asyncio.run(_has_an_outcome(some))


async def _has_an_outcome(some: list[tuple[Envelope, Any]]) -> None:
    clock = MovedClock(NOW, leap=True)
    with tempfile.TemporaryDirectory() as folder:
        async with ReaderStandIn() as reader:
            client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
            town = Town(
                council(), Path(folder) / "any.sqlite", client, clock=clock, grace=5
            )
            async with town:
                scene = Scene(town)
                await scene.says(ANA, "There is a pothole in Mill Lane")
                await _all_sent(scene, some)
                await _goes_on(scene)
            await client.close()


async def _all_sent(scene: Scene, some: list[tuple[Envelope, Any]]) -> None:
    """Every envelope reaches the app, once or until Slack gives up."""
    ticket, town = await scene.ticket(ANA), scene.town
    slack = town.slack
    sent: list[Delivery] = []
    for kind, payload in some:
        told = json.dumps(payload).replace(REFERENCE, ticket.reference)
        told = told.replace(CARD, ticket.card_ts or "")
        sent.append(slack.send_raw(kind, json.loads(told)))
    events = [one for one in sent if one.kind is Envelope.EVENT]
    await slack.wait_for(lambda: all(one.settled.is_set() for one in events), 20)
    await scene.quiet()
    # no event comes again; an act that came to nothing is one that made no sense
    assert {(one.state, one.attempt) for one in events} <= {(ACKNOWLEDGED, 0)}
    failed = [one for one in sent if one.state is not ACKNOWLEDGED]
    assert len(failed) <= town.folkmoot.slack.broken.count


async def _goes_on(scene: Scene) -> None:
    """Nothing waits for ever, and what comes next is done."""
    town = scene.town
    await scene.says(BEN, "There is a deep pothole")
    ticket = await scene.ticket(BEN)
    await scene.staff(hands.take(town, DEV, ticket))
    await scene.staff(hands.reply(town, DEV, ticket, "We come on Friday"))

    taken = await scene.ticket(BEN)
    assert (taken.status, taken.owner) == (Status.TAKEN, DEV)
    told = [m.text for m in town.telegram.conversation(BEN) if m.from_bot]
    assert told[-1].startswith("We come on Friday")
    waiting = await town.folkmoot.store.read(
        lambda unit: unit.inbox.heads(NOW.replace(year=2036), 100)
    )
    assert waiting == []
    assert (await scene.ledger()).unanswered == 0
    assert town.folkmoot.slack.connected

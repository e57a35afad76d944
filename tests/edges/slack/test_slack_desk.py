"""Search, Home, menus and windows through the real Bolt app."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clock import MovedClock
from bot.model import ActKind, Status
from bot.slack import forms, render, views
from bot.slack.deliver import SlackDeliverer
from bot.slack.edge import SlackEdge
from sandbox.slack import SlackSandbox
from tests.edges.slack.helpers import (
    DEV,
    REFERENCE,
    ROADS,
    FlakyStore,
    open_ticket,
    post_card,
    settled,
    window_of,
)

STRANGER = "U0STRANGE"


@pytest.fixture
async def card(deliverer: SlackDeliverer, store: FlakyStore) -> str:
    """ts of the ticket's card."""
    return (await post_card(deliverer, store)).remote_id


async def test_a_search_is_answered_for_one_pair_of_eyes(
    edge: SlackEdge, slack: SlackSandbox, card: str
):
    for query in ("deep pothole", REFERENCE, "mill lane", "overdue"):
        done = await slack.command(DEV, ROADS, "/folkmoot", query)
        assert (done.acked, done.error) == (True, None)
        assert REFERENCE in str(slack.ephemerals(DEV)[-1].blocks)

    await slack.command(DEV, ROADS, "/folkmoot", "mine")
    assert "Nothing was found" in str(slack.ephemerals(DEV)[-1].blocks)


async def test_a_stranger_finds_nothing_and_is_told_why(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    done = await slack.command(STRANGER, ROADS, "/folkmoot", "deep pothole")

    assert done.acked
    assert slack.ephemerals(STRANGER) == ()
    (row,) = await store.outgoing()
    assert (row.act, row.body["name"]) == ("tell", "not_staff")
    assert await store.audit() == [(STRANGER, "refused")]


async def test_the_home_shows_tickets_to_staff_only(
    edge: SlackEdge, slack: SlackSandbox, card: str
):
    for user in (DEV, STRANGER):
        slack.open_home(user)
        await settled(slack)
        await slack.wait_for(lambda user=user: slack.home(user) is not None)

    assert REFERENCE in str(slack.home(DEV))
    assert REFERENCE not in str(slack.home(STRANGER))
    assert "Only staff" in str(slack.home(STRANGER))


@pytest.mark.parametrize("kind", ["ask", "promise", "move", "assign"])
async def test_each_act_of_the_menu_opens_its_window(
    edge: SlackEdge, slack: SlackSandbox, card: str, kind: str
):
    chosen = f"{kind}:{REFERENCE}"
    await slack.press(DEV, ROADS, card, render.MENU, selected_option=chosen)

    window = await window_of(slack, DEV)
    assert window.callback_id == (views.DRAFT if kind in forms.SPOKEN else forms.DO)


async def test_a_window_left_open_for_an_hour_still_does_what_it_says(
    edge: SlackEdge,
    slack: SlackSandbox,
    store: FlakyStore,
    clock: MovedClock,
    card: str,
):
    chosen = f"assign:{REFERENCE}"
    await slack.press(DEV, ROADS, card, render.MENU, selected_option=chosen)
    window = await window_of(slack, DEV)
    clock.advance(timedelta(hours=1))
    done = await slack.submit(DEV, window.id, {forms.USER: {forms.USER: DEV}})

    assert done.error is None
    (act,) = await store.acts()
    assert act is not None
    assert (act.kind, act.to, act.reference) == (ActKind.ASSIGN, DEV, REFERENCE)


async def test_a_colleague_who_is_no_staff_is_refused_beside_the_field(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    chosen = f"assign:{REFERENCE}"
    await slack.press(DEV, ROADS, card, render.MENU, selected_option=chosen)
    window = await window_of(slack, DEV)
    done = await slack.submit(DEV, window.id, {forms.USER: {forms.USER: STRANGER}})

    assert done.errors == {
        forms.USER: "They are not named as staff in the council's file."
    }
    assert await store.acts() == []


async def test_a_press_on_an_old_card_opens_what_is_true_now(
    edge: SlackEdge, slack: SlackSandbox, store: FlakyStore, card: str
):
    await open_ticket(store, "Another", reference="T4H-5PQ8", chat_id="8")
    await store.write(lambda unit: unit.tickets.change(1, {"status": Status.RESOLVED}))
    chosen = f"more:{REFERENCE}"
    await slack.press(DEV, ROADS, card, render.MENU, selected_option=chosen)

    window = await window_of(slack, DEV)
    assert "Join into another" not in str(window.blocks)
    assert "History" in str(window.blocks)

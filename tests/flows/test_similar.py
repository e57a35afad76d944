"""Tickets that may be about the same thing: named on the card, one press to link."""

from __future__ import annotations

from bot.model import ActKind, Ticket
from bot.slack import others
from sandbox import hands
from tests.flows.scene import (
    ANA,
    BEN,
    DEE,
    DEV,
    HOUSING,
    PARKS,
    ROADS,
    Scene,
)

POTHOLE = "There is a pothole in Mill Lane"
SAME = "Careful, a pothole in Mill Lane again: canary"


async def both(scene: Scene) -> tuple[Ticket, Ticket]:
    """Ana's ticket, then Ben's about the same thing."""
    await scene.says(ANA, POTHOLE)
    await scene.says(BEN, SAME)
    return await scene.ticket(ANA), await scene.ticket(BEN)


async def card(scene: Scene, ticket: Ticket) -> str:
    """What a ticket's card shows, buttons and all."""
    post = scene.town.slack.message(ticket.card_channel or "", ticket.card_ts or "")
    return str(post.blocks)


async def test_a_card_names_the_open_ticket_about_the_same_thing_and_links_to_it(
    scene: Scene,
):
    first, second = await both(scene)
    slack = scene.town.slack
    url = f"p{(first.card_ts or '').replace('.', '')}|{first.reference}>"

    shown = await card(scene, second)
    assert "*Perhaps the same:*" in shown
    assert f"{url} · same place, of another resident" in shown
    assert POTHOLE not in shown
    assert "canary" not in await card(scene, first)

    chats = await scene.chat(ANA), await scene.chat(BEN)
    press = slack.press(DEV, ROADS, second.card_ts or "", others.LINK_THIS)
    await scene.staff(press)
    for ticket, other in ((first, second), (second, first)):
        shown = await card(scene, ticket)
        assert "Linked with" in shown
        assert other.reference in shown
        assert "Perhaps the same" not in shown
    assert (await scene.chat(ANA), await scene.chat(BEN)) == chats


async def test_two_of_the_same_resident_are_joined_with_one_press(scene: Scene):
    await scene.says(ANA, "The library in Mill Lane has a deep hole")
    await scene.says(ANA, f"{POTHOLE}, a deep hole")
    library, ours = (await scene.tickets(ANA))[::-1]
    values = {"department": "roads_street_lighting", "service": "pothole"}
    await scene.staff(hands.act(scene.town, DEV, library, ActKind.MOVE, values))
    moved = await scene.ticket(ANA, 1)
    assert "of the same resident" in await card(scene, moved)

    press = scene.town.slack.press(DEV, ROADS, moved.card_ts or "", others.JOIN_THIS)
    await scene.staff(press)
    newest, joined = await scene.tickets(ANA)
    assert (joined.id, joined.status) == (library.id, "merged")
    assert newest.reference == ours.reference
    assert scene.town.telegram.conversation(ANA)[-1].text == (
        f"{library.reference} and {ours.reference} are about the same thing, so we "
        f"deal with them together as {ours.reference}."
    )


async def test_similar_words_are_enough_where_no_place_speaks_against_it(
    scene: Scene,
):
    words = "The swings beside the lake are broken, please repair them"
    await scene.says(ANA, words)
    await scene.says(BEN, "Please repair the broken swings near the lake")
    ours, theirs = await scene.ticket(ANA), await scene.ticket(BEN)
    assert ours.department == theirs.department

    shown = await card(scene, theirs)
    assert f"{ours.reference}> · similar words, of another resident" in shown


async def test_nothing_is_named_of_another_department_or_of_what_is_closed(
    scene: Scene,
):
    first, second = await both(scene)
    moved = hands.act(
        scene.town, DEV, first, ActKind.MOVE, {"department": "parks_trees"}
    )
    await scene.staff(moved)
    await scene.staff(hands.take(scene.town, DEV, second))
    assert "Perhaps the same" not in await card(scene, second)
    assert "Perhaps the same" not in await scene.channel(PARKS)


async def test_a_sensitive_department_names_no_similar_tickets(scene: Scene):
    for resident in (ANA, BEN, DEE):
        await scene.says(resident, "my rent went up again without any letter")
        await scene.taps(resident, "Housing")
    tickets = [await scene.ticket(one) for one in (ANA, BEN, DEE)]
    assert {one.card_channel for one in tickets} == {HOUSING}

    assert "Perhaps the same" not in await scene.channel(HOUSING)

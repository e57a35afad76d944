"""Whoever scans a code has a ticket that knows the service and the place."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import MovedClock
from bot.scan import Scanned, encode
from tests.flows.scene import ANA, BEN, PARKS, ROADS, Scene

CODE = encode(Scanned("pothole", "Lamp 14, Mill Lane"))


async def test_a_code_prefills_service_and_place(scene: Scene):
    await scene.says(ANA, f"/start {CODE}")
    asked = scene.town.telegram.conversation(ANA)[-1]
    assert asked.text.endswith(
        "You scanned our code: Pothole, Lamp 14, Mill Lane. Tell me in a few words "
        "what is wrong there. A photo helps."
    )
    assert await scene.tickets(ANA) == []
    await scene.says(ANA, "it is broken again")

    (ticket,) = await scene.tickets(ANA)
    assert (ticket.service, ticket.department, ticket.place.text) == (
        "pothole",
        "roads_street_lighting",
        "Lamp 14, Mill Lane",
    )
    assert "> it is broken again" in await scene.channel(ROADS)


async def test_a_photo_alone_is_enough(scene: Scene):
    await scene.says(ANA, f"/start {CODE}")
    await scene.does(scene.town.telegram.send_photo, ANA)

    assert (await scene.ticket(ANA)).service == "pothole"


async def test_it_is_kept_for_who_writes_later_but_not_for_ever(
    scene: Scene, clock: MovedClock
):
    await scene.says(ANA, f"/start {CODE}")
    await scene.says(ANA, "hello there")
    clock.advance(timedelta(days=1))
    await scene.says(ANA, "it is broken again")
    assert (await scene.ticket(ANA)).place.text == "Lamp 14, Mill Lane"
    await scene.says(BEN, f"/start {CODE}")
    clock.advance(timedelta(days=3))
    await scene.says(BEN, "it is broken again")

    late = await scene.ticket(BEN)
    assert (late.service, late.place.text) == (None, "")


async def test_words_that_are_surely_about_something_else_go_there_with_the_place(
    scene: Scene,
):
    await scene.says(ANA, f"/start {CODE}")
    await scene.says(ANA, "Please put a bench by the pond")

    ticket = await scene.ticket(ANA)
    assert (ticket.department, ticket.place.text) == (
        "parks_trees",
        "Lamp 14, Mill Lane",
    )
    assert "Lamp 14" in await scene.channel(PARKS)


async def test_a_forged_or_unknown_code_is_a_plain_start(scene: Scene):
    for payload in ("1-dragons-", "2-pothole-TGFtcA", "x" * 64, "1--____"):
        await scene.says(ANA, f"/start {payload}")

    told = [m.text for m in scene.town.telegram.conversation(ANA) if m.from_bot]
    assert len({*told}) == 1
    assert told[0].startswith("Hello! I'm the automatic assistant")
    assert await scene.tickets(ANA) == []

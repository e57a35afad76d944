"""A resident shares where they are: the card follows, and nobody is disturbed."""

from __future__ import annotations

from bot.model import Place
from tests.flows.scene import ANA, BEN, ROADS, TRIAGE, Scene
from tests.flows.test_breaths import told


async def shares(scene: Scene) -> int:
    sent = await scene.does(
        scene.town.telegram.send_location, ANA, 51.5, -0.1, live_period=900
    )
    return int(sent["message"]["message_id"])


async def goes(scene: Scene, message_id: int, latitude: float) -> None:
    telegram = scene.town.telegram
    await scene.does(telegram.move_location, ANA, message_id, latitude, -0.1)


async def test_the_card_follows_and_nobody_is_answered_for_each_point(scene: Scene):
    message_id = await shares(scene)
    for latitude in (51.501, 51.502, 51.503):
        await goes(scene, message_id, latitude)

    assert (await scene.ticket(ANA)).place == Place("", 51.503, -0.1)
    card = scene.town.slack.messages(TRIAGE)[0]
    assert "mlat=51.50300" in str(card.blocks)
    assert len(told(scene)) == 1
    assert len(scene.town.slack.thread(TRIAGE, card.ts)) == 1
    count = await scene.ledger()
    assert (count.received, count.nothing_due, count.unanswered) == (4, 3, 0)


async def test_a_step_changes_nothing(scene: Scene):
    message_id = await shares(scene)
    await goes(scene, message_id, 51.5001)

    assert (await scene.ticket(ANA)).place == Place("", 51.5, -0.1)


async def test_its_end_is_noted_with_the_last_point(scene: Scene):
    message_id = await shares(scene)
    await goes(scene, message_id, 51.502)
    await scene.does(scene.town.telegram.stop_location, ANA, message_id)

    thread = await scene.channel(TRIAGE)
    assert "Ana no longer shares where they are. The last point:" in thread
    assert thread.count("mlat=51.50200") == 2
    assert len(told(scene)) == 1


async def test_a_pin_that_was_told_before_stays(scene: Scene):
    await scene.says(ANA, "A pothole burst my tyre")
    await scene.does(scene.town.telegram.send_location, ANA, 51.6, -0.2)
    message_id = await shares(scene)
    await goes(scene, message_id, 51.502)

    assert (await scene.ticket(ANA)).place == Place("", 51.6, -0.2)


async def test_it_answers_where_and_goes_on_moving(scene: Scene):
    await scene.says(ANA, "A pothole burst my tyre")
    message_id = await shares(scene)
    await goes(scene, message_id, 51.504)

    assert (await scene.ticket(ANA)).place == Place("", 51.504, -0.1)
    assert "mlat=51.50400" in str(scene.town.slack.messages(ROADS)[0].blocks)
    assert len(told(scene)) == 2


async def test_one_whose_start_never_came_is_nobodys(scene: Scene):
    telegram = scene.town.telegram
    telegram.send_text(BEN, "hello there")
    message_id = await shares(scene)
    moved = telegram.move_location(ANA, message_id, 51.7, -0.1)
    moved["edited_message"]["message_id"] = 99_999
    telegram.send_raw(moved)
    await scene.quiet()

    assert (await scene.ledger()).unanswered == 0


async def test_a_pin_does_not_say_what_a_photo_is_about(scene: Scene):
    await scene.does(scene.town.telegram.send_photo, ANA)
    await scene.does(scene.town.telegram.send_location, ANA, 51.6, -0.2)
    await scene.says(ANA, "A pothole burst my tyre")

    (ticket,) = await scene.tickets(ANA)
    assert (ticket.department, ticket.place) == (
        "roads_street_lighting",
        Place("", 51.6, -0.2),
    )

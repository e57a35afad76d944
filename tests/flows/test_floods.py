"""Floods: everything is kept and reaches people; answers and tickets have a limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import MovedClock
from bot.council.facts import Floods
from bot.watch.fault import Fault
from tests.builders import council
from tests.flows.scene import ANA, BEN, CLEO, DUTY, ROADS, TRIAGE, Scene

FLOOD = (
    "We have all your messages, and a person will read them. There is no need to send "
    "them again."
)


def told(scene: Scene, user: int) -> list[str]:
    return [m.text for m in scene.town.telegram.conversation(user) if m.from_bot]


async def flood(scene: Scene, user: int, count: int, words: str = "pothole {}") -> None:
    for number in range(count):
        scene.town.telegram.send_text(user, words.format(number), name="Ana")
    await scene.quiet()


async def test_very_many_messages_get_at_most_three_replies(scene: Scene):
    await flood(scene, ANA, 100)

    assert len(told(scene, ANA)) <= 3
    assert told(scene, ANA)[-1] == FLOOD
    (ticket,) = await scene.tickets(ANA)
    count = await scene.ledger()
    assert (count.received, count.acknowledged, count.unanswered) == (100, 100, 0)
    kept = await scene.town.folkmoot.store.read(
        lambda unit: [m.text for m in unit.people.of_ticket(ticket.id)]
    )
    assert sorted(kept) == sorted(f"pothole {n}" for n in range(100))
    thread = await scene.channel(ROADS)
    assert "Ana sent many messages in a short time." in thread
    assert "> pothole 99" in thread


async def test_others_are_answered_as_ever_beside_a_flood(scene: Scene):
    for number in range(60):
        scene.town.telegram.send_text(ANA, f"pothole {number}")
    scene.town.telegram.send_text(BEN, "Please put a bench by the pond")
    await scene.quiet()

    assert len(told(scene, BEN)) == 1
    assert "Parks and trees" in told(scene, BEN)[0]


async def test_a_danger_is_answered_in_the_middle_of_a_flood(scene: Scene):
    await flood(scene, ANA, 50)
    await scene.says(ANA, "there is a smell of gas")

    assert told(scene, ANA)[-1].startswith("Call 0800 111 999 now")
    assert "EMERGENCY" in await scene.channel(DUTY)


async def test_a_flood_of_dangers_pages_once_and_staff_read_all_of_it(scene: Scene):
    await flood(scene, ANA, 60, "a smell of gas, number {}")

    (ticket,) = await scene.tickets(ANA)
    duty = await scene.channel(DUTY)
    assert duty.count("EMERGENCY") == 1
    assert all(words.startswith("Call 0800 111 999 now") for words in told(scene, ANA))
    kept = await scene.town.folkmoot.store.read(
        lambda unit: [m.text for m in unit.people.of_ticket(ticket.id)]
    )
    assert kept == [f"a smell of gas, number {n}" for n in range(60)]
    assert "> a smell of gas, number 59" in await scene.channel(TRIAGE)
    count = await scene.ledger()
    assert (count.received, count.acknowledged, count.unanswered) == (60, 60, 0)


async def test_two_dangers_of_one_resident_are_two_emergencies(scene: Scene):
    await scene.says(ANA, "there is a smell of gas")
    await scene.says(ANA, "the smell of gas is worse now")
    await scene.says(ANA, "and now there is a fire in the house")

    assert len(await scene.tickets(ANA)) == 2
    duty = await scene.channel(DUTY)
    assert duty.count("EMERGENCY") == 2
    thread = await scene.channel(TRIAGE)
    assert "Ana writes of the danger again:" in thread
    assert "> the smell of gas is worse now" in thread


async def test_when_the_flood_is_over_everything_is_answered_again(
    scene: Scene, clock: MovedClock
):
    await flood(scene, ANA, 50)
    await scene.says(ANA, "/help")
    assert told(scene, ANA)[-1] == FLOOD
    clock.advance(timedelta(minutes=11))
    await scene.says(ANA, "/help")

    assert told(scene, ANA)[-1].startswith("Write to me in your own words.")
    assert (await scene.ledger()).unanswered == 0


async def test_a_flood_keeps_nobody_from_being_erased(scene: Scene):
    await flood(scene, ANA, 50)
    for _ in range(3):
        await scene.says(ANA, "/forget")

    assert len([text for text in told(scene, ANA) if text != FLOOD]) <= 3
    chat = scene.town.telegram.conversation(ANA)
    assert any(m.buttons for m in chat[-6:])


@pytest.fixture
def few_tickets(scene: Scene) -> None:
    # the least that the file may say is more than a test needs
    few = replace(council(), floods=Floods(tickets_a_minute=1))
    scene.town.folkmoot.desk.council = few


@pytest.mark.usefixtures("few_tickets")
async def test_too_many_tickets_at_once_wait_in_triage_one_for_each_resident(
    scene: Scene, clock: MovedClock
):
    folkmoot = scene.town.folkmoot
    telegram = scene.town.telegram
    telegram.send_text(ANA, "A pothole in Mill Lane", name="Ana")
    await scene.quiet()
    telegram.send_text(BEN, "Please put a bench by the pond", name="Ben")
    telegram.send_text(BEN, "A pothole in Mill Lane")
    telegram.send_text(CLEO, "hello", name="Cleo")
    await scene.quiet()

    (bens,) = await scene.tickets(BEN)
    assert bens.department == "triage"
    assert await scene.tickets(CLEO) == []
    assert "> Please put a bench by the pond" in await scene.channel(TRIAGE)
    standing = await folkmoot.store.read(
        lambda unit: [one.fault for one in unit.watch.standing(clock.now())]
    )
    assert standing == [Fault.SURGE]
    clock.advance(timedelta(minutes=11))
    assert not await folkmoot.store.read(
        lambda unit: [
            one for one in unit.watch.standing(clock.now()) if one.fault is Fault.SURGE
        ]
    )


@pytest.mark.usefixtures("few_tickets")
async def test_what_an_outage_kept_up_is_no_flood_when_it_comes_at_once(
    scene: Scene, clock: MovedClock
):
    telegram = scene.town.telegram
    await telegram.go_away()
    telegram.send_text(ANA, "There is a pothole in Mill Lane", name="Ana")
    telegram.send_text(BEN, "There is a pothole in Mill Lane", name="Ben")
    clock.advance(timedelta(minutes=15))
    await telegram.come_back()
    await scene.quiet()

    assert [(await scene.ticket(chat)).department for chat in (ANA, BEN)] == [
        "roads_street_lighting"
    ] * 2
    assert (
        await scene.town.folkmoot.store.read(
            lambda unit: [
                one
                for one in unit.watch.standing(clock.now())
                if one.fault is Fault.SURGE
            ]
        )
        == []
    )


def test_the_file_of_the_council_says_how_much_is_a_flood():
    assert council().floods == Floods(20, 10, 60)

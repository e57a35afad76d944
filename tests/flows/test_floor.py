"""While a person talks with a resident, the bot passes on and does not chat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clock import MovedClock
from bot.model import Outcome, Waiting
from sandbox import hands
from tests.flows.scene import ANA, DEV, ROADS, Scene

PASSED_ON = "I've passed this on to Dev from the Roads and street lighting team ({})."


async def spoken(scene: Scene) -> None:
    """Dev has answered Ana about her pothole, and waits for her."""
    await scene.says(ANA, "There is a pothole in Mill Lane")
    ticket = await scene.ticket(ANA)
    await scene.staff(hands.take(scene.town, DEV, ticket))
    await scene.staff(hands.reply(scene.town, DEV, ticket, "Which side of the lane?"))


def newest(scene: Scene) -> str:
    return scene.town.telegram.conversation(ANA)[-1].text


@pytest.mark.parametrize("words", ["thanks", "hello there", "goodbye then"])
async def test_courtesies_go_to_the_person_and_do_not_turn_the_clock(
    scene: Scene, words: str
):
    await spoken(scene)
    before = await scene.ticket(ANA)
    await scene.says(ANA, words)

    after = await scene.ticket(ANA)
    assert newest(scene) == PASSED_ON.format(after.reference)
    assert (await scene.channel(ROADS)).endswith(f"Ana wrote:\n        > {words}")
    assert (after.waiting, after.promise_at) == (Waiting.RESIDENT, before.promise_at)


@pytest.mark.parametrize("words", ["by the football pitch", "what is your name"])
async def test_what_looks_idle_may_be_the_answer_and_is_added(scene: Scene, words: str):
    await spoken(scene)
    await scene.says(ANA, words)

    (ticket,) = await scene.tickets(ANA)
    assert ticket.waiting is Waiting.US
    assert newest(scene).startswith(f"Thank you, I've added this to {ticket.reference}")
    assert (await scene.channel(ROADS)).endswith(f"Ana wrote:\n        > {words}")


async def test_a_clearly_new_matter_still_has_a_ticket_of_its_own(scene: Scene):
    await spoken(scene)
    await scene.says(ANA, "When does the library open?")

    new, old = await scene.tickets(ANA)
    assert (new.department, old.waiting) == ("libraries_leisure", Waiting.RESIDENT)
    assert new.reference in newest(scene)


async def test_when_it_is_resolved_the_bot_has_the_floor_again(scene: Scene):
    await spoken(scene)
    done = hands.resolve(
        scene.town, DEV, await scene.ticket(ANA), Outcome.FIXED, "Filled"
    )
    await scene.staff(done)
    await scene.says(ANA, "thanks")

    assert newest(scene) == "You're welcome."


async def test_a_day_after_the_last_word_the_bot_has_the_floor_again(scene: Scene):
    await spoken(scene)
    clock = scene.town.clock
    assert isinstance(clock, MovedClock)
    clock.advance(timedelta(hours=25))
    await scene.says(ANA, "thanks")

    assert newest(scene) == "You're welcome."

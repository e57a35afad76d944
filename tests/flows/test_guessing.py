"""Somebody tries references that are not theirs, by the thousand, and finds nothing."""

from __future__ import annotations

import random

from actions import decide
from bot.clock import MovedClock
from bot.reference import new_reference
from tests.builders import incoming, ticket, turn
from tests.flows.scene import ANA, BEN, Scene

GUESSES = 10_000


def test_ten_thousand_guesses_at_references_get_one_and_the_same_answer():
    chance = random.Random(5)  # noqa: S311
    own = ticket(reference="K7M-2QXR")
    answers = set()
    for _ in range(GUESSES):
        guess = new_reference(chance)
        asked = incoming(f"/status {guess}", command="status", argument=guess)
        decision = decide(turn(asked, tickets=(own,)))
        answers.add(str(decision).replace(guess, "REF"))

    assert len(answers) == 1
    assert "REF" not in answers.pop()


async def test_whoever_guesses_learns_nothing_is_held_back_and_costs_staff_nothing(
    scene: Scene, clock: MovedClock
):
    await scene.says(ANA, "There is a deep pothole at 12 Secret Close")
    (anas,) = await scene.tickets(ANA)
    chat_of_ana = await scene.chat(ANA)
    chance = random.Random(5)  # noqa: S311
    guesses = [new_reference(chance) for _ in range(99)]
    for guess in (*guesses[:10], anas.reference, *guesses[10:]):
        scene.town.telegram.send_text(BEN, f"/status {guess}", name="Ben")
    await scene.quiet()

    told = [m.text for m in scene.town.telegram.conversation(BEN) if m.from_bot]
    assert len(told) <= 22
    assert len(set(told)) <= 3
    assert "Secret Close" not in "".join(told)
    assert await scene.tickets(BEN) == []
    assert await scene.chat(ANA) == chat_of_ana
    count = await scene.ledger()
    assert (count.received, count.unanswered) == (101, 0)
    lines = await scene.town.folkmoot.store.read(
        lambda unit: unit.tickets._conn.execute(
            "SELECT count(*) FROM audit WHERE act = 'flood' AND actor = 'resident'"
        ).fetchone()[0]
    )
    assert lines == 1

"""Of a sensitive department only the reference is said: in the chat, and in lists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model import ActKind, Outcome
from bot.slack import home
from sandbox import hands
from tests.builders import council
from tests.flows.scene import ANA, HOUSING, Scene
from tests.flows.test_staff import UNSURE
from tests.flows.test_weeks import pass_days

STAFF = council().department("housing").staff[0]
#: what would tell whoever looks over a shoulder what it is about
TELLING = ("housing", "tenancy", "rent", "Rent")


async def in_housing(scene: Scene) -> int:
    """Ana's matter is with housing; how many messages there were until then."""
    await scene.says(ANA, UNSURE)
    await scene.taps(ANA, "Housing")
    return 3


def told(scene: Scene, since: int) -> list[str]:
    """What the machine said in Ana's chat since then."""
    said = scene.town.telegram.conversation(ANA)[since:]
    return [m.text or "" for m in said if m.from_bot]


async def test_what_the_machine_says_names_neither_the_department_nor_the_matter(
    scene: Scene,
):
    since = await in_housing(scene) - 1
    await scene.says(ANA, "/status")
    await scene.staff(hands.take(scene.town, STAFF, await scene.ticket(ANA)))
    await scene.says(ANA, "/status")
    await pass_days(scene, 8)

    said = told(scene, since)

    assert said[0].startswith("Thank you. The Resident support team has ")
    assert any("your message" in words for words in said)
    assert [w for w in said if any(one in w for one in TELLING)] == []


async def test_a_question_of_staff_is_not_repeated_when_they_are_reminded(scene: Scene):
    since = await in_housing(scene)
    ticket = await scene.ticket(ANA)
    values = {"text": "How much rent do you owe?"}
    await scene.staff(hands.act(scene.town, STAFF, ticket, ActKind.ASK, values))
    scene.town.clock.advance(timedelta(seconds=16))
    await scene.quiet()
    await pass_days(scene, 30)

    asked, *after = told(scene, since)

    assert asked.startswith("How much rent do you owe?")
    assert [words.split(". ")[0].split("\n")[0] for words in after] == [
        f"About {ticket.reference}: we still need your answer to go on",
        f"About {ticket.reference}: we asked you: please see our last message",
        f"We have closed {ticket.reference}, because we had no answer from you",
    ]


@pytest.mark.parametrize("query", ["mine", "rent"])
async def test_lists_show_neither_words_nor_place(scene: Scene, query: str):
    await in_housing(scene)
    ticket = await scene.ticket(ANA)
    await scene.staff(hands.take(scene.town, STAFF, ticket))
    store, staff = scene.town.folkmoot.store, council().staff[STAFF]
    now = scene.town.clock.now()

    found = await store.read(lambda u: home.search(u, council(), staff, query, now))
    listed = await store.read(lambda u: home.lists(u, staff, now))

    shown = f"{found} {home.home(listed, council(), now)}"
    assert shown.count(ticket.reference) == 2
    assert UNSURE[:9] not in shown


async def test_staff_of_the_department_still_see_it_all_on_the_card(scene: Scene):
    await in_housing(scene)

    assert UNSURE in await scene.channel(HOUSING)


async def test_when_it_is_closed_the_question_how_it_went_names_the_reference_only(
    scene: Scene,
):
    since = await in_housing(scene)
    ticket = await scene.ticket(ANA)
    done = hands.resolve(scene.town, STAFF, ticket, Outcome.FIXED, "It is settled.")
    await scene.staff(done)
    await pass_days(scene, 4)

    asked = [words for words in told(scene, since) if "Is it fixed?" in words]
    assert asked == [
        f"{ticket.reference} (your message): our people say that this is done. "
        "Is it fixed? You can also send a photo or a few words."
    ]

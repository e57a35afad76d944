"""Several matters in one chat: which is meant, and what can be done about each."""

from __future__ import annotations

from datetime import timedelta

from tests.flows.scene import ANA, LIBRARIES, ROADS, TRIAGE, Scene

POTHOLE = "There is a pothole in Mill Lane"
UNCLEAR = "it goes on like this all day and night"


async def two(scene: Scene) -> None:
    """Roads and the libraries each have a ticket of Ana."""
    await scene.says(ANA, POTHOLE)
    await scene.says(ANA, "When does the library open?")
    # what follows so soon would go on with the newest
    scene.town.clock.advance(timedelta(hours=1))


def buttons(scene: Scene) -> list[str]:
    said = scene.town.telegram.conversation(ANA)[-1]
    return [label for row in said.buttons for label, _ in row]


async def test_unclear_words_are_kept_at_once_and_then_asked_about(scene: Scene):
    await two(scene)
    await scene.says(ANA, UNCLEAR)
    newest, first = await scene.tickets(ANA)

    assert buttons(scene) == [
        f"Library · {newest.reference}",
        f"Pothole, Mill Lane · {first.reference}",
        "Something new",
    ]
    assert UNCLEAR in await scene.channel(LIBRARIES)
    await scene.taps(ANA, f"Pothole, Mill Lane · {first.reference}")
    assert UNCLEAR in await scene.channel(ROADS)
    assert (await scene.channel(LIBRARIES)).endswith(
        "Ana says that their last message is not about this: it is in REF-1 now."
    )


async def test_something_new_gets_a_ticket_of_its_own(scene: Scene):
    await two(scene)
    await scene.says(ANA, UNCLEAR)
    await scene.taps(ANA, "Something new")

    assert len(await scene.tickets(ANA)) == 3
    assert (await scene.ticket(ANA)).words == UNCLEAR
    assert UNCLEAR in await scene.channel(TRIAGE)
    assert (await scene.ledger()).unanswered == 0


async def test_without_an_open_ticket_unclear_words_go_to_a_person(scene: Scene):
    await scene.says(ANA, UNCLEAR)

    assert "Something new" not in buttons(scene)
    assert UNCLEAR in await scene.channel(TRIAGE)


async def test_a_resident_adds_something_from_the_list(scene: Scene):
    await two(scene)
    first = await scene.ticket(ANA, 1)
    await scene.says(ANA, "/status")
    await scene.taps(ANA, f"Pothole, Mill Lane · {first.reference}")
    await scene.taps(ANA, "Add something")
    await scene.says(ANA, "it is half a metre wide")

    assert "> it is half a metre wide" in await scene.channel(ROADS)
    assert len(await scene.tickets(ANA)) == 2


async def test_a_resident_says_that_it_is_fixed(scene: Scene):
    await scene.says(ANA, POTHOLE)
    await scene.says(ANA, "/status")
    await scene.taps(ANA, "It is fixed")

    ticket = await scene.ticket(ANA)
    assert (ticket.status, ticket.outcome, ticket.verdict) == (
        "resolved",
        "fixed",
        "fixed",
    )
    assert (await scene.channel(ROADS)).endswith("Ana says that it is fixed.")


async def test_asking_for_news_reaches_the_owner_and_twice_the_supervisors(
    scene: Scene,
):
    await scene.says(ANA, POTHOLE)
    await scene.says(ANA, "/status")
    await scene.taps(ANA, "Any news?")
    assert (await scene.channel(ROADS)).endswith("Ana asks for news.")
    scene.town.clock.advance(timedelta(hours=2))
    await scene.says(ANA, "/status")

    assert "Ana had to ask twice how this stands." in await scene.channel(ROADS)

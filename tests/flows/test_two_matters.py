"""One message that tells of two matters, from both chairs."""

from __future__ import annotations

from bot.model import Kind, Place
from tests.flows.scene import ANA, HOUSING, ROADS, Scene, script

WASTE = "C0WASTE"
BOTH = "The bin was missed and the lamp outside 14 is out"


async def test_each_matter_gets_its_ticket_and_one_receipt_names_both(scene: Scene):
    await scene.says(ANA, "/start")
    await scene.says(ANA, BOTH)
    await scene.says(ANA, "at 16 Mill Lane")

    told = (await scene.chat(ANA)).partition(f"Ana: {BOTH}\n")[2]
    assert told == script("""
        Folkmoot: Thank you. You told us about more than one thing, so each goes to \
the team that looks after it:

            REF-1: Missed bin collection. The Waste and recycling team has it. You'll \
hear from us by 16:30 tomorrow.

            REF-2: Street light. The Roads and street lighting team has it. You'll \
hear from us by Thursday 26 November.

            Where is this one: Missed bin collection? Send your location, write an \
address or a place nearby, or press Skip.
        Ana: at 16 Mill Lane
        Folkmoot: Thank you, I've added the place to REF-1.
    """)
    assert await scene.channel(ROADS) == script(f"""
        Folkmoot: REF-2 · Street light (service request)
            > and the lamp outside 14 is out
            The whole message:
            > {BOTH}
            From: Ana
            Place: 14 <find on the map: \
https://www.openstreetmap.org/search?query=14>
            Department: Roads and street lighting
            Owner: nobody yet
            State: Nobody has it yet
            Answer by: Thu 26 Nov 17:00 · 2 days left (as of Tue 24 Nov 10:35)
            Together: Linked with REF-1
            [Take] [Reply to resident] [Resolve]
    """)
    assert "> The bin was missed\n" in await scene.channel(WASTE)
    second, first = await scene.tickets(ANA)
    assert (first.words, first.place) == (
        "The bin was missed",
        Place("at 16 Mill Lane"),
    )
    assert (second.words, second.place) == (
        "and the lamp outside 14 is out",
        Place("14"),
    )
    assert (await scene.ledger()).unanswered == 0


async def test_one_answer_says_where_both_are(scene: Scene):
    await scene.says(ANA, "Our bin was missed. Also the lamp is out in our street")
    await scene.says(ANA, "Elm Way")

    places = [ticket.place for ticket in await scene.tickets(ANA)]
    assert places == [Place("Elm Way"), Place("Elm Way")]
    chat = await scene.chat(ANA)
    assert chat.count("Where is it? If it is not all in one place") == 1
    assert "Ana said where it is" in await scene.channel(ROADS)
    assert "Ana said where it is" in await scene.channel(WASTE)


async def test_one_matter_told_in_two_sentences_stays_one(scene: Scene):
    await scene.says(ANA, "Our bin was missed. It is the third bin they missed so far")

    assert [(t.kind, t.part) for t in await scene.tickets(ANA)] == [
        (Kind.COMPLAINT, "")
    ]


async def test_what_is_in_confidence_is_not_shown_to_the_other_department(
    scene: Scene,
):
    await scene.says(ANA, "The lamp outside 14 is out and we have no hot water at all")

    roads, housing = await scene.channel(ROADS), await scene.channel(HOUSING)
    assert "hot water" not in roads
    assert "> The lamp outside 14 is out\n" in roads
    assert "lamp outside 14" in housing
    assert "The whole message" in housing
    chat = await scene.chat(ANA)
    assert "Heating" not in chat.partition("Thank you")[2]


async def test_a_danger_comes_before_the_rest(scene: Scene):
    await scene.says(ANA, "The bin was missed. Also there is a smell of gas outside 14")

    assert [t.emergency for t in await scene.tickets(ANA)] == [True]


async def test_staff_find_each_by_its_own_words(scene: Scene):
    await scene.says(ANA, BOTH)

    def found(word: str) -> object:
        departments = list(scene.town.council.departments)
        return scene.town.folkmoot.store.read(
            lambda unit: [
                t.service for t in unit.board.search([(word, ())], departments, 5)
            ]
        )

    assert await found("lamp") == ["street_light", "missed_collection"]  # type: ignore[misc]

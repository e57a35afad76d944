"""Cutting a text into clauses, and which of them are worth reading."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.model import Choice, Clause, Part, Reading
from bot.reading.clauses import LONGEST, clauses
from bot.reading.parts import with_parts
from tests.builders import reading


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (
            "en",
            "The bin was missed and the lamp outside 14 is out",
            (Clause("The bin was missed"), Clause("and the lamp outside 14 is out")),
        ),
        (
            "en",
            "Our bin was missed. Also the road is full of holes, it is a disgrace!",
            (
                Clause("Our bin was missed."),
                Clause("Also the road is full of holes,", another=True),
                Clause("it is a disgrace!", back=True),
            ),
        ),
        ("en", "I want to appeal a parking ticket", ()),
        ("en", "Bins, lamps and holes", ()),
        (
            "en",
            "Two lamps are out. Thank you!",
            (),
        ),
        (
            "cy",
            "Mae twll yn y ffordd ac mae'r golau wedi torri",
            (Clause("Mae twll yn y ffordd"), Clause("ac mae'r golau wedi torri")),
        ),
        (
            "pl",
            "Nie odebrano nam śmieci, poza tym latarnia nie świeci",
            (
                Clause("Nie odebrano nam śmieci,"),
                Clause("poza tym latarnia nie świeci", another=True),
            ),
        ),
        (
            "es",
            "No recogieron la basura y también hay un bache",
            (
                Clause("No recogieron la basura"),
                Clause("y también hay un bache", another=True),
            ),
        ),
        ("en", "one two three. " * (LONGEST // 15 + 1), ()),
        ("en", "", ()),
    ],
)
def test_a_text_is_cut_where_another_matter_may_begin(
    language: str, text: str, found: tuple[Clause, ...]
):
    assert clauses(text, language) == found


def test_what_is_cut_loses_no_word():
    text = "The bin was missed, and so was next door's; also the lamp is out\n- as ever"

    cut = clauses(text)

    assert " ".join(one.text for one in cut).split() == text.split()


async def test_only_what_may_tell_of_two_matters_is_read_again():
    asked: list[str] = []

    async def read(texts: Sequence[str]) -> list[Reading]:
        asked.extend(texts)
        return [reading() for _ in texts]

    two = "The bin was missed and the lamp outside is out"
    unsure = reading(services={"missed_collection": 0.7, "street_light": 0.3})
    sure = reading(services={"missed_collection": 1.0})
    talk = reading("chitchat", services={"missed_collection": 0.7, "tree": 0.3})

    found = await with_parts([two, two, two, "one"], [unsure, sure, talk, unsure], read)

    assert asked == ["The bin was missed", "and the lamp outside is out"]
    assert [len(one.parts) for one in found] == [2, 0, 0, 0]
    assert found[0].parts[1] == Part(Clause("and the lamp outside is out"), reading())


async def test_the_words_of_a_language_cut_only_its_own_texts():
    async def read(texts: Sequence[str]) -> list[Reading]:
        return [reading() for _ in texts]

    services = {"missed_collection": 0.7, "street_light": 0.3}
    welsh = reading(services=services, language=Choice("cy", 0.9))
    text = "this is not a text that is in Welsh"

    found = await with_parts([text, text], [reading(services=services), welsh], read)

    assert [len(one.parts) for one in found] == [0, 2]

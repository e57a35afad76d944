"""The real reader process on the real model, asked as the service asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cli import MODEL, ROOT
from bot.evaluation.read import readings_of
from bot.evaluation.rows import Row, read_rows
from bot.evaluation.scores import Report, evaluate, known_labels
from bot.model import Reading
from bot.processes.child import ReaderChild, reader_command
from bot.reading.reader import ReaderClient
from bot.routing import route
from tests.builders import council

HELD_OUT = Path(__file__).parents[1] / "data/heldout.jsonl"

pytestmark = [
    pytest.mark.model,
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[ReaderClient]:
    if not MODEL.is_file():
        pytest.skip("no model: run `make train`")
    child = ReaderChild(reader_command(ROOT, MODEL))
    client = ReaderClient(child.socket_path, timeout=10)
    await child.start()
    try:
        await child.wait_ready(60)
        yield client
    finally:
        await client.close()
        await child.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def held_out(reader: ReaderClient) -> Report:
    rows = read_rows(HELD_OUT, known_labels(council()))
    found = [one async for one in readings_of(reader, [row.text for row in rows])]
    return evaluate(rows, found, council())


@pytest.mark.parametrize(
    ("text", "intent", "department", "language"),
    [
        (
            "There is a deep pothole in Mill Lane, it burst my tyre",
            "complaint",
            "roads_street_lighting",
            "en",
        ),
        (
            "You could put a second swing in the playground at the park",
            "idea",
            "parks_trees",
            "en",
        ),
        (
            "how do i renew my parking permit for the street i live in",
            "question",
            "parking",
            "en",
        ),
        (
            "Od dwóch tygodni nikt nie zabrał śmieci z naszej ulicy",
            "complaint",
            "waste_recycling",
            "pl",
        ),
    ],
)
async def test_what_a_resident_writes_is_understood(
    reader: ReaderClient, text: str, intent: str, department: str, language: str
):
    found = (await reader.read([text]))[0]

    assert found.language is not None
    assert (
        found.intent,
        route(found, council()).department,
        found.language.name,
        found.safety,
    ) == (intent, department, language, ())


async def test_danger_is_found_beside_the_matter(reader: ReaderClient):
    found = await reader.read(
        [
            "My bin was missed and there is a strong smell of gas in the stairwell",
            "these potholes will kill my car one day",
        ]
    )

    assert [one.safety for one in found] == [("gas",), ()]


async def test_where_it_is_comes_with_the_reading(reader: ReaderClient):
    found = (await reader.read(["The lamp outside 14 Mill Lane is out since Monday"]))[
        0
    ]

    assert found.place is not None
    assert (found.place.text, found.time) == ("14 Mill Lane", "since Monday")


async def test_the_model_names_the_council_s_services(reader: ReaderClient):
    about = await reader.model()

    assert set(council().services) <= set(about.services)


HOLE = "There is a deep pothole in Mill Lane"
ODD = {
    "a long story": f"{HOLE}. " + "I have told you so many times before. " * 80,
    "one endless word": "pothole" * 2000,
    "a megabyte": "a hole in the road " * 55_000,
    "lone surrogates": f"{HOLE} \ud83d \udc00",
    "zero-width": "\u200b".join("There is a deep pothole") + " in Mill Lane\u200b",
    "mixed scripts": f"{HOLE} яма на дороге 路上有坑 حفرة 🚗🕳️",
    "right to left marks": f"\u202e{HOLE}\u202c",
    "line breaks": "There is\r\n\r\na deep\npothole\x00 in\tMill Lane\u2028",
    "a command": f"/{HOLE}",
    "json": '{"op": "read", "texts": ["' + HOLE + '"]}\n{"op": "model"}',
    "pictures alone": "🕳️🚗💥",
    "nothing": "",
}


@pytest.mark.parametrize("name", ODD)
async def test_odd_text_gets_a_whole_answer(reader: ReaderClient, name: str):
    found = (await reader.read([ODD[name]]))[0]

    assert whole(found)


@pytest.mark.parametrize(
    "name",
    [
        "a long story",
        "lone surrogates",
        "zero-width",
        "right to left marks",
        "line breaks",
        "a command",
    ],
)
async def test_a_pothole_is_seen_through_what_hides_it(reader: ReaderClient, name: str):
    found = (await reader.read([ODD[name]]))[0]

    assert (found.intent, found.services[0].name) == ("complaint", "pothole")


async def test_the_other_texts_of_a_batch_change_nothing(reader: ReaderClient):
    alone = (await reader.read([HOLE]))[0]

    among = await reader.read([*ODD.values(), HOLE, *ODD.values()])

    assert len(among) == 2 * len(ODD) + 1
    told = among[len(ODD)]
    assert [c.name for c in told.intents] == [c.name for c in alone.intents]
    assert told.intent_confidence == pytest.approx(alone.intent_confidence, abs=0.01)


async def test_the_held_out_sentences_are_read_as_well_as_they_were(held_out: Report):
    floors = {"intent": 0.93, "department": 0.92, "service": 0.88}

    assert {
        kind: held_out.scores[kind].accuracy.value >= floor  # type: ignore[index]
        for kind, floor in floors.items()
    } == dict.fromkeys(floors, True), held_out.scores
    assert held_out.scores["department"].top_three.value >= 0.97
    assert held_out.scores["intent"].macro_f1 >= 0.9


async def test_held_out_emergencies_page_and_nothing_else_does(held_out: Report):
    assert held_out.paging is not None
    assert (held_out.paging.recall.value, held_out.paging.others.hits) == (1.0, 0)


async def test_what_is_sure_is_right(held_out: Report):
    at = {one.threshold: one for one in held_out.scores["department"].coverage}
    sure = council().thresholds.sure

    assert at[sure].right.value >= 0.95
    assert at[sure].covered.value >= 0.8


async def test_no_held_out_sentence_was_learnt_from():
    learnt = {
        key(line.strip().removeprefix("- "))
        for file in (ROOT / "data/nlu").glob("*.yml")
        for line in file.read_text("utf-8").splitlines()
    }
    rows = read_rows(HELD_OUT, known_labels(council()))

    assert shared(rows, learnt) == []


def shared(rows: list[Row], learnt: Collection[str]) -> list[str]:
    return [row.text for row in rows if key(row.text) in learnt]


def key(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def whole(found: Reading) -> bool:
    """Every label has a probability, and they sum to 1."""
    sums = [sum(c.confidence for c in r) for r in (found.intents, found.services)]
    return (
        len(found.intents) == 11
        and found.intent == found.intents[0].name
        and sums == pytest.approx([1, 1], abs=0.01)
    )

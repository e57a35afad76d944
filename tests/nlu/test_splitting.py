"""Two matters in one message, with the real model on sentences of our own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from actions.twofold import matters_of
from bot.cli import MODEL, ROOT
from bot.processes.child import ReaderChild, reader_command
from bot.reading.parts import with_parts
from bot.reading.reader import ReaderClient
from tests.builders import council

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data/matters.jsonl")
    .read_text("utf-8")
    .splitlines()
]
#: the other half was looked at while the rules were made
UNSEEN = [row for row in ROWS if row["half"] == "b"]

#: only named, one after the other; with the number of tickets
NAMED = {
    "I'd like to report a missed bin, a broken lamp and noisy neighbours": 3,
    "reporting potholes and graffiti on Mill Lane": 2,
    "I need to report fly tipping and a broken swing in the park. Both on Elm Road.": 2,
    "Chcę zgłosić dziurę w drodze, nieodebrane śmieci i hałas": 3,
    "Quería denunciar un coche abandonado y basura sin recoger": 2,
    "Dw i eisiau riportio lamp stryd wedi torri a baw ci": 2,
    "I want to report a broken lamp and pole on Mill Lane": 1,
    "I'd like to report rubbish, bags and an old mattress on the verge": 1,
    "I want to complain about noise and shouting at night": 1,
    "I want to report a fallen tree and branches in the road": 1,
    "Zgłaszam dziurę i pęknięty asfalt": 1,
    "Quiero denunciar ruido y gritos de los vecinos": 1,
    "Hoffwn roi gwybod am sbwriel a bagiau ar y palmant": 1,
}

pytestmark = [
    pytest.mark.model,
    pytest.mark.timeout(180),
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


async def test_there_are_enough_of_each_and_in_every_language():
    doubles = [row["language"] for row in ROWS if len(row["services"]) == 2]
    singles = [row["language"] for row in ROWS if len(row["services"]) == 1]

    assert len(doubles) >= 60
    assert len(singles) >= 120
    assert min(map(doubles.count, council().languages)) >= 10
    assert min(map(singles.count, council().languages)) >= 18


async def test_a_split_is_almost_always_right_and_most_doubles_are_split(
    reader: ReaderClient,
):
    texts = [row["text"] for row in UNSEEN]
    found = await with_parts(texts, await reader.read(texts), reader.read)

    split = [
        (row, matters)
        for row, one in zip(UNSEEN, found, strict=True)
        if (matters := matters_of(one, council()))
    ]
    right = [(row, matters) for row, matters in split if len(row["services"]) == 2]
    doubles = [row for row in UNSEEN if len(row["services"]) == 2]
    placed = [
        [council().department_of(name).id for name in row["services"]]
        == [one.department for one in matters]
        for row, matters in right
    ]
    assert len(right) / len(split) >= 0.9
    assert len(right) / len(doubles) >= 0.5
    assert sum(placed) / len(placed) >= 0.9


async def test_what_is_named_one_after_the_other_makes_a_ticket_a_department(
    reader: ReaderClient,
):
    found = await with_parts(list(NAMED), await reader.read(list(NAMED)), reader.read)

    split = [max(len(matters_of(one, council())), 1) for one in found]
    assert dict(zip(NAMED, split, strict=True)) == NAMED

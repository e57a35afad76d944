"""The real model on sentences of our own that it never learnt from, with floors.

They were written before the model was tuned. `danger-seen.jsonl` was looked at while
it was; `danger-kept.jsonl` was not.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from actions.safety import TEXTS
from bot.cli import MODEL, ROOT
from bot.evaluation.read import readings_of
from bot.evaluation.rows import read_rows
from bot.evaluation.scores import evaluate, known_labels
from bot.model import Reading
from bot.processes.child import ReaderChild, reader_command
from bot.reading.reader import ReaderClient
from bot.rules import is_danger
from tests.builders import council

DATA = Path(__file__).parents[1] / "data"
LANGUAGES = ("en", "cy", "pl", "es")

pytestmark = [
    pytest.mark.model,
    pytest.mark.timeout(240),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[ReaderClient]:
    if not MODEL.is_file():
        pytest.skip("no model: run `make train`")
    child = ReaderChild(reader_command(ROOT, MODEL))
    client = ReaderClient(child.socket_path, timeout=30)
    await child.start()
    try:
        await child.wait_ready(60)
        yield client
    finally:
        await client.close()
        await child.stop()


def rows(name: str) -> list[dict[str, Any]]:
    lines = (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


async def read(reader: ReaderClient, texts: Sequence[str]) -> list[Reading]:
    found = [one async for one in readings_of(reader, texts)]
    return [one for one in found if one is not None]


async def test_the_sets_are_large_enough():
    danger = rows("danger-seen") + rows("danger-kept")
    languages = [row["language"] for row in rows("languages")]
    services = [row["service"] for row in rows("services")]

    assert sum(row["danger"] is not None for row in danger) >= 150
    assert sum(row["danger"] is None for row in danger) >= 300
    assert min(map(languages.count, LANGUAGES)) >= 150
    assert len(services) >= 200
    assert set(services) == set(council().services)
    assert min(map(services.count, services)) >= 4


async def test_every_kind_of_danger_in_the_sets_is_one_that_the_desk_knows():
    kinds = {row["danger"] for row in rows("danger-seen") + rows("danger-kept")}

    assert kinds - {None} <= {*TEXTS, "danger_to_life", "water", "collapse"}


@pytest.mark.parametrize(
    ("name", "recall", "figures"),
    [("danger-seen", 0.92, 0.03), ("danger-kept", 0.88, 0.065)],
)
async def test_dangers_page_in_every_language_and_figures_of_speech_do_not(
    reader: ReaderClient, name: str, recall: float, figures: float
):
    wanted = rows(name)
    found = await read(reader, [row["text"] for row in wanted])
    told = list(zip(wanted, found, strict=True))
    urgent = [(row, one) for row, one in told if row["danger"]]
    paged = [is_danger(one) for _, one in urgent]
    named = [row["danger"] in one.safety[:1] for row, one in urgent]
    calm = [is_danger(one) for row, one in told if not row["danger"]]

    assert sum(paged) / len(paged) >= recall
    assert sum(named) / len(named) >= recall - 0.05
    assert sum(calm) / len(calm) <= figures
    for language in LANGUAGES:
        own = [is_danger(one) for row, one in urgent if row["language"] == language]
        assert sum(own) / len(own) >= recall - 0.12, language


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def languages(reader: ReaderClient) -> list[tuple[dict[str, Any], Reading]]:
    """Every second sentence of `languages.jsonl`, as it is read."""
    wanted = rows("languages")[::2]
    found = await read(reader, [row["text"] for row in wanted])
    return list(zip(wanted, found, strict=True))


def shares(hits: Sequence[tuple[dict[str, Any], bool]]) -> dict[str, float]:
    """How many of a language's sentences hit, by language."""
    own = {
        lang: [hit for row, hit in hits if row["language"] == lang]
        for lang in LANGUAGES
    }
    return {language: sum(found) / len(found) for language, found in own.items()}


async def test_each_language_is_read_nearly_as_well_as_english(
    languages: list[tuple[dict[str, Any], Reading]],
):
    share = shares([(row, row["intent"] == one.intent) for row, one in languages])

    assert share["en"] >= 0.94
    assert min(share.values()) >= share["en"] - 0.1, share
    assert sum(is_danger(one) for _, one in languages) <= len(languages) * 0.02


async def test_services_are_found_in_each_language_nearly_as_well_as_in_english(
    languages: list[tuple[dict[str, Any], Reading]],
):
    share = shares(
        [
            (row, row["service"] == one.services[0].name)
            for row, one in languages
            if row.get("service")
        ]
    )

    assert share["en"] >= 0.92
    assert min(share.values()) >= share["en"] - 0.12, share


async def test_the_language_of_a_message_is_known(
    languages: list[tuple[dict[str, Any], Reading]],
):
    told = [(row, one.language) for row, one in languages if one.language is not None]
    share = shares([(row, row["language"] == found.name) for row, found in told])

    assert len(told) >= len(languages) * 0.97
    assert min(share.values()) >= 0.94, share


async def test_services_of_sentences_kept_apart_are_found(reader: ReaderClient):
    wanted = read_rows(DATA / "services.jsonl", known_labels(council()))
    found = await read(reader, [row.text for row in wanted])
    service = evaluate(wanted, found, council()).scores["service"]

    assert service.accuracy.value >= 0.88, service.accuracy
    assert service.top_three.value >= 0.95, service.top_three


@pytest.mark.parametrize("change", ["capitals and question marks", "typed in capitals"])
async def test_capitals_and_question_marks_hardly_matter(
    reader: ReaderClient, change: str
):
    wanted = rows("services")[::2]
    texts = [row["text"] for row in wanted]
    if change == "typed in capitals":
        changed = [text.upper() for text in texts]
    else:
        changed = [text.lower().replace("?", "") for text in texts]
    before = await read(reader, texts)
    after = await read(reader, changed)
    shares = [
        sum(row["intent"] == one.intent for row, one in zip(wanted, some, strict=True))
        / len(wanted)
        for some in (before, after)
    ]

    assert shares[1] >= shares[0] - 0.03, shares


async def test_no_sentence_of_the_sets_was_learnt_from():
    learnt = {
        key(line.strip().removeprefix("- "))
        for file in (ROOT / "data/nlu").glob("*.yml")
        for line in file.read_text("utf-8").splitlines()
    }
    names = ("languages", "services", "danger-seen", "danger-kept")
    # so short that people can only say them one way
    wanted = {key(row["text"]) for name in names for row in rows(name)}

    assert {one for one in wanted & learnt if len(one) > 24} == set()


def key(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())

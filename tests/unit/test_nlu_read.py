"""Reading a file of texts: one line each, in order, with what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.nlu import app
from bot.evaluation.read import BadTexts, read_all, read_texts, report
from bot.model import Choice, Place, Reading
from tests.builders import council, reading


class Echo:
    """Reads every text as a pothole complaint; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        self.asked += texts
        return [reading() for _ in texts]


def test_a_reading_is_reported_with_its_departments_best_first():
    read = reading(
        services={"pothole": 0.5, "street_light": 0.2, "noise": 0.3},
        place=Place("Mill Lane"),
        language=Choice("en", 0.99),
        safety=("gas",),
    )

    found = report("a pothole", read, council())

    assert (found["service"], found["department"], found["place"]) == (
        "pothole",
        "roads_street_lighting",
        {"text": "Mill Lane", "latitude": None, "longitude": None},
    )
    assert found["department_ranking"] == [
        {"name": "roads_street_lighting", "confidence": 0.7},
        {"name": "environmental_health", "confidence": 0.3},
    ]
    assert (found["language"], found["safety"]) == (
        {"name": "en", "confidence": 0.99},
        ["gas"],
    )


async def test_a_text_without_a_letter_keeps_its_line_and_never_reaches_the_model():
    reader = Echo()

    found = [
        one
        async for one in read_all(reader, council(), ["a hole", "??", "another"])  # type: ignore[arg-type]
    ]

    assert reader.asked == ["a hole", "another"]
    assert [(one["text"], one["intent"]) for one in found] == [
        ("a hole", "complaint"),
        ("??", None),
        ("another", "complaint"),
    ]
    assert found[0].keys() == found[1].keys()


def test_lines_that_are_no_texts_are_all_named(tmp_path: Path):
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "fine"}\n\n{"words": 1}\nnot json\n')

    with pytest.raises(BadTexts) as error:
        read_texts(file)

    assert str(error.value) == (
        f'{file}:3: not {{"text": "..."}} in JSON\n'
        f'{file}:4: not {{"text": "..."}} in JSON'
    )


def test_a_mark_at_the_beginning_and_what_is_no_utf_8_are_read(tmp_path: Path):
    file = tmp_path / "texts.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"text": "a\\u2028b"}\r\n{"text": "c\xff"}\n')

    assert read_texts(file) == ["a\u2028b", "c\udcff"]


def test_lines_of_any_depth_and_size_are_read_or_named(tmp_path: Path):
    file = tmp_path / "texts.jsonl"
    megabyte = "a hole in the road " * 55_000
    file.write_text("[" * 100_000 + f'\n{{"text": "{megabyte}"}}\n')

    with pytest.raises(BadTexts) as error:
        read_texts(file)

    assert str(error.value) == f'{file}:1: not {{"text": "..."}} in JSON'
    file.write_text(f'{{"text": "{megabyte}"}}\n')
    assert read_texts(file) == [megabyte]


def test_an_empty_file_has_no_texts(tmp_path: Path):
    file = tmp_path / "texts.jsonl"
    file.touch()

    assert read_texts(file) == []


def test_what_is_read_is_never_written_over(tmp_path: Path):
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "a", "intent": "idea"}\n')

    found = CliRunner().invoke(app, ["read", str(file), "--out", str(file)])

    assert (found.exit_code, found.stderr) == (
        1,
        f"folkmoot: {file} is what is read: name another file for the readings\n",
    )
    assert file.read_text() == '{"text": "a", "intent": "idea"}\n'


def test_a_page_without_a_folder_is_said_before_anything_is_read(tmp_path: Path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "a", "intent": "idea"}\n')
    page = tmp_path / "none" / "page.html"

    found = CliRunner().invoke(app, ["evaluate", str(file), "--html", str(page)])

    assert (found.exit_code, found.stderr) == (
        1,
        f"folkmoot: {page}: there is no folder {page.parent}\n",
    )

"""What a training learns from: our sentences, and a council's rows beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlu.sources import SourceError, own_sentences, write_sources

OURS = """\
version: "3.1"

nlu:
  - intent: complaint
    metadata:
      service: pothole
    examples: |
      - a hole in the road
      - the road: full of holes

  - intent: question
    metadata:
      service: pothole
    examples: |
      - who mends holes
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "nlu"
    folder.mkdir()
    (folder / "roads.yml").write_text(OURS)
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def file(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "mine.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_where_a_council_says_otherwise_its_word_counts(own: Path, out: Path) -> None:
    rows = (
        {"text": "Who  mends HOLES", "intent": "complaint"},
        {"text": "a hole in the road", "service": "pothole"},
    )

    counts = write_sources([file(out, *rows)], own, out)

    assert (counts["sentences"], counts["extra"], counts["overruled"]) == (3, 2, 1)
    assert own_sentences(out / "own") == [
        ("a hole in the road", "complaint", "pothole"),
        ("the road: full of holes", "complaint", "pothole"),
    ]
    assert own_sentences(out) == [
        ("Who mends HOLES", "complaint", None),
        ("a hole in the road", "complaint", "pothole"),
    ]


def test_without_such_rows_all_of_our_sentences_are_learnt(
    own: Path, out: Path
) -> None:
    counts = write_sources([], own, out)

    assert counts["overruled"] == 0
    assert own_sentences(out / "own") == own_sentences(own)
    assert sorted(path.name for path in out.iterdir()) == ["own"]


def test_every_text_that_is_labelled_twice_is_named_without_its_words(
    own: Path, out: Path
) -> None:
    path = file(
        out,
        {"text": "my road", "intent": "complaint"},
        {"text": "My road", "intent": "question"},
        {"text": "your road", "service": "pothole"},
        {"text": "your road", "intent": "complaint", "service": "pothole"},
    )

    with pytest.raises(SourceError) as caught:
        write_sources([path], own, out)

    assert str(caught.value) == (
        f"{path}:2: the same text is labelled otherwise {path}:1\n"
        f"{path}:4: the same text is labelled otherwise {path}:3"
    )

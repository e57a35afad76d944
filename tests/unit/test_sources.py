"""What a training learns from: our sentences, and a council's rows beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlu.sources import Sentence, SourceError, gather

OURS = """\
version: "3.1"

nlu:
  - intent: emergency
    metadata:
      danger: gas
    examples: |
      - I smell gas

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


def file(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "mine.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_where_a_council_says_otherwise_its_word_counts(own: Path) -> None:
    rows = (
        {"text": "Who  mends HOLES", "intent": "complaint"},
        {"text": "a hole in the road", "service": "pothole"},
    )

    sentences, counts = gather([file(own, *rows)], own)

    assert (counts["sentences"], counts["extra"], counts["overruled"]) == (4, 2, 1)
    assert sentences == [
        Sentence("I smell gas", "emergency", None, "gas"),
        Sentence("a hole in the road", "complaint", "pothole"),
        Sentence("the road: full of holes", "complaint", "pothole"),
        Sentence("Who mends HOLES", "complaint", None),
        Sentence("a hole in the road", None, "pothole"),
    ]


def test_without_such_rows_all_of_our_sentences_are_learnt(own: Path) -> None:
    sentences, counts = gather([], own)

    assert sentences == [
        Sentence("I smell gas", "emergency", None, "gas"),
        Sentence("a hole in the road", "complaint", "pothole"),
        Sentence("the road: full of holes", "complaint", "pothole"),
        Sentence("who mends holes", "question", "pothole"),
    ]
    assert counts == {
        "sentences": 4,
        "extra": 0,
        "overruled": 0,
        "intents": {"complaint": 2, "emergency": 1, "question": 1},
        "services": ["pothole"],
    }


def test_every_text_that_is_labelled_twice_is_named_without_its_words(
    own: Path,
) -> None:
    path = file(
        own,
        {"text": "my road", "intent": "complaint"},
        {"text": "My road", "intent": "question"},
        {"text": "your road", "service": "pothole"},
        {"text": "your road", "intent": "complaint", "service": "pothole"},
    )

    with pytest.raises(SourceError) as caught:
        gather([path], own)

    assert str(caught.value) == (
        f"{path}:2: the same text is labelled otherwise {path}:1\n"
        f"{path}:4: the same text is labelled otherwise {path}:3"
    )

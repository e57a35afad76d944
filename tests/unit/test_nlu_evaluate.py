"""Scores of labelled messages, against figures worked out by hand."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.evaluation.evaluate import (
    Case,
    ClassScore,
    Confusion,
    Paging,
    calibration_error,
    interval,
    only,
    score,
)
from bot.evaluation.rows import BadRows, Row, read_rows
from bot.evaluation.scores import as_json, evaluate, known_labels
from bot.evaluation.show import show
from bot.model import Choice
from tests.builders import council, reading

KNOWN = {
    "intent": {"complaint", "idea"},
    "department": {"parking"},
    "service": {"pothole"},
}


def case(truth: str, source: str = "a", **ranking: float) -> Case:
    return Case(truth, tuple(Choice(n, p) for n, p in ranking.items()), source)


FOUR = [
    case("complaint", complaint=0.9, idea=0.1),
    case("complaint", idea=0.6, complaint=0.4),
    case("idea", "b", idea=0.8, complaint=0.2),
    case("question", "b", idea=0.5, complaint=0.3, thanks=0.1, question=0.1),
]


def test_each_class_and_their_mean_are_as_worked_out_by_hand():
    found = score(FOUR)

    assert found.classes == (
        ClassScore("complaint", 2, 1.0, interval(1, 2), pytest.approx(2 / 3)),
        ClassScore("idea", 1, pytest.approx(1 / 3), interval(1, 1), 0.5),
        ClassScore("question", 1, 0.0, interval(0, 1), 0.0),
    )
    assert found.macro_f1 == pytest.approx((2 / 3 + 0.5) / 3)


def test_first_three_sources_and_mistakes_are_counted():
    found = score(FOUR)

    assert found.accuracy == interval(2, 4)
    assert found.top_three == interval(3, 4)
    assert [(s.source, s.accuracy) for s in found.sources] == [
        ("a", interval(1, 2)),
        ("b", interval(1, 2)),
    ]
    assert found.confusions == (
        Confusion("complaint", "idea", 1),
        Confusion("question", "idea", 1),
    )


def test_precision_is_told_of_what_is_trusted_only():
    found = {c.threshold: (c.covered, c.right) for c in score(FOUR).coverage}

    assert found[0.0] == (interval(4, 4), interval(2, 4))
    assert found[0.6] == (interval(3, 4), interval(2, 3))
    assert found[0.8] == (interval(2, 4), interval(2, 2))


def test_calibration_error_is_the_gap_between_confidence_and_truth():
    sure_and_right = [case("idea", idea=1.0)] * 4
    half_right = [case("idea", idea=0.9), case("thanks", idea=0.9)]

    assert calibration_error(sure_and_right) == 0.0
    assert calibration_error(half_right) == pytest.approx(0.4)


def test_an_interval_is_wilsons():
    share = interval(8, 10)

    assert (share.value, round(share.low, 4), round(share.high, 4)) == (
        0.8,
        0.4902,
        0.9433,
    )
    assert interval(10, 10).high == pytest.approx(1.0)
    assert interval(0, 0).value == 0.0


def test_some_labels_alone_are_scored_as_if_there_were_no_others():
    found = only(FOUR, ("question", "complaint"))

    assert [(c.truth, c.guess) for c in found] == [
        ("complaint", "complaint"),
        ("complaint", "complaint"),
        ("question", "complaint"),
    ]


def test_a_text_that_could_not_be_read_is_a_mistake():
    found = score([Case("idea", ())])

    assert (found.accuracy, found.confusions) == (
        interval(0, 1),
        (Confusion("idea", None, 1),),
    )


def test_no_cases_have_no_score():
    found = score([])

    assert (found.macro_f1, found.accuracy, found.calibration_error) == (
        0.0,
        interval(0, 0),
        0.0,
    )


def test_rows_carry_their_labels_and_the_files_name_for_want_of_a_source(
    tmp_path: Path,
):
    file = tmp_path / "mine.jsonl"
    file.write_text(
        '{"text": "a", "intent": "idea", "source": "chat"}\n\n'
        '{"text": "b", "department": "parking", "service": null}\n'
    )

    assert read_rows(file, KNOWN) == [  # type: ignore[arg-type]
        Row("a", {"intent": "idea"}, "chat", file="mine"),
        Row("b", {"department": "parking"}, "mine", file="mine"),
    ]


def test_every_row_that_cannot_be_scored_is_named(tmp_path: Path):
    file = tmp_path / "mine.jsonl"
    file.write_text(
        'no\n{"words": 1}\n{"text": "a"}\n{"text": "b", "intent": "wish"}\n'
        '{"text": "c", "service": ["pothole"]}\n'
        '{"text": "d", "danger": true}\n{"text": "e", "services": ["moon"]}\n'
        '{"text": "f", "services": []}\n'
    )

    with pytest.raises(BadRows) as error:
        read_rows(file, KNOWN)  # type: ignore[arg-type]

    assert str(error.value).split("\n") == [
        f"{file}:1: not JSON",
        f'{file}:2: not {{"text": "..."}} with a label',
        f"{file}:3: no label: one of intent, department, service, danger, services",
        f"{file}:4: 'wish' is no intent that is known here",
        f"{file}:5: ['pothole'] is no service that is known here",
        f"{file}:6: danger is neither the name of one nor null, which means none",
        f"{file}:7: 'moon' is no service that is known here",
        f"{file}:8: services is not a list of the service of each matter",
    ]


def test_a_file_without_a_row_is_said(tmp_path: Path):
    file = tmp_path / "mine.jsonl"
    file.write_text("\n")

    with pytest.raises(BadRows, match="there is no row in it"):
        read_rows(file, KNOWN)  # type: ignore[arg-type]


def test_the_desk_pages_for_named_dangers_and_for_sure_emergencies():
    rows = [
        Row("a", {"intent": "emergency"}),
        Row("b", {"intent": "emergency"}),
        Row("c", {"intent": "complaint", "department": "roads_street_lighting"}),
        Row("??", {"intent": "complaint", "service": "noise"}),
    ]
    readings = [
        reading("emergency", 0.6),
        reading("emergency", 0.4),
        reading(safety=("gas",)),
        None,
    ]

    report = evaluate(rows, readings, council())

    assert report.paging == Paging(interval(1, 2), interval(1, 2))
    assert {kind: one.accuracy for kind, one in report.scores.items()} == {
        "intent": interval(3, 4),
        "department": interval(1, 1),
        "service": interval(0, 1),
    }
    assert report.matters is not None
    assert report.matters.accuracy == interval(1, 2)


def test_a_report_is_shown_as_tables_and_is_plain_json():
    rows = [Row("a", {"intent": "idea"}, "the park"), Row("b", {"intent": "complaint"})]
    report = evaluate(rows, [reading(), reading()], council())
    console = Console(record=True, width=120, file=StringIO())

    show(report, console)

    text = console.export_text()
    assert "2 labelled messages" in text
    assert "50.0% (9.5–90.5)" in text
    assert "the park" in text
    figures = json.loads(json.dumps(as_json(report)))
    assert figures["scores"]["intent"]["confusions"] == [
        {"truth": "idea", "guess": "complaint", "count": 1}
    ]


def test_labels_are_the_councils_and_the_eleven_intents():
    known = known_labels(council())

    assert len(set(known["intent"])) == 11
    assert "pothole" in known["service"]
    assert "parking" in known["department"]

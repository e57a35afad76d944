"""Scores of each file and language, and the figures of the stock pipeline beside."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

from rich.console import Console

from bot.evaluation.beside import MATTERS, Beside, beside, keep, sentences_hash
from bot.evaluation.evaluate import Paging, interval, score
from bot.evaluation.rows import CALM, Row, read_rows
from bot.evaluation.scores import as_json, compared, evaluate, known_labels
from bot.evaluation.sets import Found, Group, SetScore, Splits, by_file
from bot.evaluation.show import show
from bot.model import Clause, Part, Reading
from tests.builders import council, reading

GAS = Row("gas", {}, file="danger", language="en", danger="gas")
CALM_ROW = Row("no gas", {}, file="danger", language="cy", danger=CALM)


def two() -> Reading:
    """A reading of which both clauses are surely matters of their own."""
    lamp = reading(services={"street_light": 0.99, "pothole": 0.01})
    hole = reading(services={"missed_collection": 0.99, "pothole": 0.01})
    parts = (Part(Clause("the bin was missed"), hole), Part(Clause("lamp out"), lamp))
    return replace(hole, parts=parts)


def test_dangers_are_scored_for_each_language_of_their_file():
    read = [
        (GAS, reading(safety=("gas",))),
        (replace(GAS, language="cy"), reading(safety=("fire",))),
        (CALM_ROW, reading()),
        (replace(CALM_ROW, language="en"), None),
    ]

    (found,) = by_file(read, council())

    assert found == SetScore(
        "danger",
        (
            Group(
                "all",
                4,
                {},
                Paging(interval(2, 2), interval(0, 2)),
                interval(1, 2),
                None,
            ),
            Group(
                "en",
                2,
                {},
                Paging(interval(1, 1), interval(0, 1)),
                interval(1, 1),
                None,
            ),
            Group(
                "cy",
                2,
                {},
                Paging(interval(1, 1), interval(0, 1)),
                interval(0, 1),
                None,
            ),
        ),
    )


def test_labels_are_scored_for_each_file_and_a_file_of_one_language_has_no_parts():
    row = Row("a", {"service": "noise"}, file="mine", language="en")
    other = Row("b", {"department": "roads_street_lighting"}, file="theirs")
    read = [(row, reading(services={"pothole": 0.6, "noise": 0.4})), (other, reading())]

    mine, theirs = by_file(read, council())

    once = interval(1, 1)
    assert mine.groups == (
        Group("all", 1, {"service": Found(interval(0, 1), once)}, None, None, None),
    )
    assert theirs.groups == (
        Group("all", 1, {"department": Found(once, once)}, None, None, None),
    )


def test_two_matters_are_scored_by_how_they_are_split_and_where_they_go():
    double = ("missed_collection", "street_light")
    read = [
        (Row("a", {}, matters=double), two()),
        (Row("b", {}, matters=double), reading()),
        (Row("c", {}, matters=("pothole",)), two()),
        (Row("d", {}, matters=("pothole",)), None),
        (Row("e", {}, matters=double[::-1]), two()),
    ]

    (found,) = by_file(read, council())

    assert found.groups[0].splits == Splits(
        split=interval(3, 5),
        right=interval(2, 3),
        found=interval(2, 3),
        placed=interval(1, 2),
    )


def test_the_files_of_this_project_can_all_be_scored(tmp_path: Path):
    folder = Path(__file__).parents[1] / "data"
    known = known_labels(council())
    files = sorted(folder.glob("*.jsonl"))
    rows = {file.stem: read_rows(file, known) for file in files}

    assert {name for name, found in rows.items() if any(r.danger for r in found)} == {
        "danger-kept",
        "danger-seen",
    }
    assert {len(row.matters) for row in rows["matters"]} == {1, 2}
    assert rows["danger-seen"][0].urgent is True
    assert {row.urgent for row in rows["services"]} == {False}


def test_kept_figures_come_back_for_the_same_rows_until_the_sentences_change(
    tmp_path: Path,
):
    kept = tmp_path / "figures.json"
    learnt = tmp_path / "nlu"
    learnt.mkdir()
    (learnt / "roads.yml").write_text("nlu: a")
    rows = [Row("a", {"intent": "idea"}), Row("b", {"intent": "complaint"})]
    report = evaluate(rows, [reading(), reading()], council())
    model = {"sentences": 5, "epochs": 3, "seconds": 60}
    keep(kept, {**model, "sources": sentences_hash(learnt)}, rows, compared(report))

    fresh = beside(kept, rows[::-1], learnt)
    (learnt / "roads.yml").write_text("nlu: b")
    stale = beside(kept, rows, learnt)

    assert isinstance(fresh, Beside)
    assert (fresh.sentences, fresh.epochs, fresh.seconds, fresh.stale) == (
        5,
        3,
        60,
        False,
    )
    assert set(fresh.scores) == {"intent", MATTERS}
    assert fresh.scores["intent"].accuracy == interval(1, 2)
    assert stale == replace(fresh, stale=True)
    assert beside(kept, rows[:1], learnt) is None
    assert beside(tmp_path / "none.json", rows, learnt) is None
    assert '"a"' not in kept.read_text()


def test_figures_of_another_model_go_and_those_of_the_same_stay(tmp_path: Path):
    kept = tmp_path / "figures.json"
    one, two_ = [Row("a", {"intent": "idea"})], [Row("b", {"intent": "idea"})]
    figures = {"intent": score([])}

    keep(kept, {"epochs": 1}, one, figures)
    keep(kept, {"epochs": 1}, two_, figures)
    both = len(json.loads(kept.read_text())["sets"])
    keep(kept, {"epochs": 2}, two_, figures)

    assert both == 2
    assert len(json.loads(kept.read_text())["sets"]) == 1


def test_files_dangers_matters_and_the_stock_pipeline_are_shown_and_written():
    rows = [GAS, Row("a", {"intent": "complaint"}, file="mine", matters=("pothole",))]
    plain = evaluate(rows, [reading(safety=("gas",)), reading()], council())
    stock = Beside(6000, 30, 900, stale=True, scores=compared(plain))
    report = replace(plain, beside=stock)
    shown = StringIO()

    show(report, Console(file=shown, width=160))

    assert "Dangers in each file" in shown.getvalue()
    assert "danger: all" in shown.getvalue()
    assert "Two matters in one message" in shown.getvalue()
    assert "30 epochs; our sentences have changed since" in shown.getvalue()
    written = json.loads(json.dumps(as_json(plain)))
    assert [one["name"] for one in written["sets"]] == ["danger", "mine"]

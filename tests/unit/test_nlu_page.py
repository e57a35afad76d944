"""The evaluation as a page: whole, readable by everybody, quoting safely."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from bot.council.facts import Thresholds
from bot.evaluation.beside import Beside, StockScore
from bot.evaluation.charts import SHADES, shades
from bot.evaluation.evaluate import Case, interval, score
from bot.evaluation.page import page
from bot.evaluation.rows import WEAK, Row
from bot.evaluation.scores import Report, evaluate
from bot.evaluation.thresholds import ALL, Costs, advice, mean_cost
from bot.model import Choice
from tests.builders import council, reading

VOID = {"meta", "br", "link", "img"}


class Outline(HTMLParser):
    """Tags that are opened and closed, headings in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("section", "h2"):
            self.ids.append(found.get("id") or "")
        if tag == "a" and (found.get("href") or "").startswith("#"):
            self.targets.append((found["href"] or "")[1:])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing is left open."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def report() -> Report:
    rows = [
        Row("a <b>pothole</b>?", {"intent": "idea", "department": "parking"}, "a"),
        Row("a hole", {"intent": "complaint", "service": "pothole"}, "b", WEAK),
    ]
    read = [reading(language=Choice("pl", 0.9)), reading()]
    score = StockScore(0.4, (0.3, 0.5), interval(1, 2), interval(2, 2), 0.1)
    stock = Beside(6000, 100, 900, stale=True, scores={"intent": score})
    return evaluate(rows, read, council(), bare=read, stock=stock)


@pytest.fixture(scope="module")
def shown(report: Report) -> str:
    return page(report, "How well")


def test_the_page_is_whole_and_loads_and_runs_nothing(shown: str):
    assert Outline(shown).open == []
    assert "<script" not in shown
    assert not re.search(r"""(?:src|href)=["']?[^#"']""", shown)
    assert "default-src 'none'" in shown


def test_every_section_can_be_reached_and_headings_skip_no_level(shown: str):
    outline = Outline(shown)

    assert outline.targets == [
        *["intent", "department", "service", "files", "diet", "thresholds"]
    ]
    assert set(outline.targets) <= set(outline.ids)
    assert outline.headings[0] == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps)


def test_words_of_messages_are_quoted_as_words(shown: str):
    assert "a &lt;b&gt;pothole&lt;/b&gt;?" in shown
    assert "<b>pothole" not in shown


def test_groups_and_stripped_texts_are_told(shown: str, report: Report):
    assert [g.source for g in report.scores["intent"].languages] == ["not told", "pl"]
    assert [g.source for g in report.scores["intent"].strengths] == ["strong", "weak"]
    assert report.stripped["intent"] == report.scores["intent"]
    assert "intent, without capitals and “?”" in shown


def test_the_stock_pipeline_stands_beside_ours_and_is_said_to_be_stale(shown: str):
    assert "(6,000, 100 epochs, 15 minutes)" in shown
    assert "<td>0.400 (0.300–0.500)</td>" in shown
    assert "<strong>Stale:</strong>" in shown


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_figures_can_be_read_on_every_shade():
    rules = re.findall(r"background:(#\w{6});color:(#\w+)", shades())

    assert len(rules) == 2 * SHADES
    for background, ink in rules:
        dark, light = sorted((luminance(background), luminance(f"{ink}{ink[1:]}")))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (background, ink)


def case(truth: str, **ranking: float) -> Case:
    return Case(truth, tuple(Choice(n, p) for n, p in ranking.items()))


COSTS = Costs(wrong=10, ask=1, triage=3)


def test_a_message_costs_what_becomes_of_it():
    at = Thresholds(sure=0.8, nearly=0.5)
    cases = {
        "routed right": (case("parking", parking=0.9), 0),
        "routed wrong": (case("housing", parking=0.9), 10),
        "asked, and offered": (case("housing", parking=0.6, housing=0.3), 1),
        "asked, not offered": (case("trees", parking=0.6, housing=0.3), 4),
        "to triage": (case("parking", parking=0.4), 3),
        "nothing read": (Case("parking", ()), 3),
    }

    assert {n: mean_cost([one], at, COSTS) for n, (one, _) in cases.items()} == {
        name: cost for name, (_, cost) in cases.items()
    }


def test_the_cheapest_thresholds_are_found_for_all_and_for_departments_with_enough():
    sure = [case("parking", parking=0.7, housing=0.2)] * 60
    wrong = [case("housing", parking=0.6, housing=0.3)] * 20

    every, parking = advice([*sure, *wrong], council(), COSTS)

    assert (every.department, parking.department) == (ALL, "parking")
    assert every.of == 80
    # from 0.65 on all are right; the wrong ones are settled by one question
    assert (every.sure, every.cost) == (0.7, 20 / 80)
    assert every.nearly <= 0.6
    assert every.cost < every.cost_now


def test_without_departments_there_is_no_advice():
    assert advice([], council()) == ()


def test_an_interval_of_the_f1_holds_the_f1_and_is_the_same_each_time():
    cases = [case("idea", idea=0.9)] * 30 + [case("thanks", idea=0.6)] * 5

    found = score(cases)

    low, high = found.f1_interval
    assert low <= found.macro_f1 <= high
    assert score(cases) == found

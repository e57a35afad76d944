"""The report: how one matter went, figures of many, and how they are written."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

import pytest

from bot.model import AuditLine, Kind, Verdict
from bot.report import tables
from bot.report.course import course
from bot.report.figures import Figures, p90, report, share
from bot.report.page import page
from bot.rules import Sort
from bot.store.report import Matter, Matters
from tests.builders import NOW, council

DEV = "U0DEVSH"
ROADS, PARKS = "roads_street_lighting", "parks_trees"
HOUR, DAYS = timedelta(hours=1), timedelta(days=1)
DAY = date(2026, 11, 24)
NOTHING = Figures(
    received=0,
    answered=0,
    in_time=0,
    due=0,
    kept=0,
    renewed=0,
    lapsed=0,
    opening_median=None,
    opening_p90=None,
    clock_median=None,
    clock_p90=None,
    reopened=0,
    fixed=0,
    partly=0,
    not_fixed=0,
    rated=0,
    rating=None,
)


def lines(*acts: str, every: timedelta = HOUR, **detail: str) -> tuple[AuditLine, ...]:
    """Acts an hour apart; those of staff are Dev's."""
    staff = {"replied", "asked", "promised", "resolved", "stopped_answer"}
    staff.add("took_answer_back")
    return tuple(
        AuditLine(NOW + n * every, DEV if act in staff else "bot", act, detail)
        for n, act in enumerate(acts)
    )


def matter(*acts: str, **changes) -> Matter:
    """A pothole that came now."""
    made = Matter("K7M-2QXR", ROADS, NOW, Kind.COMPLAINT, "pothole")
    return replace(made, lines=lines("opened", *acts), **changes)


@pytest.mark.parametrize(
    ("acts", "in_time", "promises"),
    [
        # nobody has spoken, and the promise runs
        (["opened"], None, (0, 0, 0)),
        (["opened", "replied"], True, (1, 0, 0)),
        # a receipt, a take and talk among staff are no answer
        (["opened", "took", "paged"], None, (0, 0, 0)),
        # passed, with and without a word before
        (["opened", "promise_overdue"], False, (0, 0, 1)),
        (["opened", "promise_renewed", "promise_overdue"], False, (0, 1, 0)),
        (["opened", "promise_renewed_untold", "promise_overdue"], False, (0, 0, 1)),
        # too late is not kept, and the same lateness counts once
        (["opened", "promise_overdue", "promise_overdue", "replied"], False, (0, 0, 1)),
        # answered after the warning, before the promise passed
        (["opened", "promise_renewed", "replied"], True, (1, 0, 0)),
        # a promise of a person is an answer, and runs in its turn
        (["opened", "promised", "promise_overdue"], True, (1, 0, 1)),
        (["opened", "promised", "resolved"], True, (2, 0, 0)),
        # a second answer in a row keeps no further promise
        (["opened", "replied", "replied", "resolved"], True, (1, 0, 0)),
        # a further message, or "not fixed", starts the clock anew
        (["opened", "replied", "added", "replied"], True, (2, 0, 0)),
        (["opened", "resolved", "reopened", "promise_overdue"], True, (1, 0, 1)),
        (["opened", "replied", "no_news", "resolved"], True, (2, 0, 0)),
        # taken back by the resident: nobody owes anything
        (["opened", "withdrawn", "promise_overdue"], None, (0, 0, 0)),
        # an answer that was stopped was none
        (["opened", "replied", "stopped_answer"], None, (0, 0, 0)),
        (["opened", "replied", "stopped_answer", "replied"], True, (1, 0, 0)),
    ],
)
def test_a_matter_is_answered_and_its_promises_are_kept_told_anew_or_passed(
    acts: list[str], in_time: bool | None, promises: tuple[int, int, int]
):
    went = course(lines(*acts))

    assert (went.in_time, (went.kept, went.renewed, went.lapsed)) == (in_time, promises)


def test_the_first_word_of_a_person_is_the_answer():
    assert course(lines("opened", "took", "asked", "resolved")).answered_at == (
        NOW + 2 * HOUR
    )
    assert course(lines("opened", "replied", "took_answer_back")).answered_at is None


def test_what_residents_say_is_the_last_they_said():
    said = (
        *lines("opened", "resolved"),
        AuditLine(NOW, "resident", "verdict", {"verdict": "not_fixed"}),
        AuditLine(NOW, "resident", "verdict", {"verdict": "fixed"}),
        AuditLine(NOW, "resident", "rated", {"rating": "4"}),
    )

    assert (course(said).verdict, course(said).rating) == (Verdict.FIXED, 4)


def test_ninety_of_a_hundred_is_the_nearest_rank():
    assert [p90([float(n) for n in range(1, many + 1)]) for many in (1, 9, 10, 11)] == [
        1,
        9,
        9,
        10,
    ]
    assert (share(1, 3), share(0, 4), share(0, 0)) == (0.3333, 0.0, None)


def test_figures_of_departments_kinds_and_weeks():
    """An answer after an hour, one after three nights, one never, one in Parks."""
    monday_after = datetime.fromisoformat("2026-11-30T09:00:00+00:00")
    found = Matters(
        matters=(
            matter("replied"),
            replace(
                matter(reference="B", reopened=1),
                lines=(
                    *lines("opened", "promise_renewed", "promise_overdue", every=DAYS),
                    AuditLine(NOW + 3 * DAYS, DEV, "replied", {}),
                ),
            ),
            matter("promise_overdue", kind=Kind.IDEA),
            matter(department=PARKS, created_at=monday_after, kind=Kind.QUESTION),
            # joined into another: it counts there
            matter(is_merged=True),
        ),
        spoke=frozenset({ROADS}),
        messages=7,
    )

    made = report(found, council(), DAY, date(2026, 12, 6))

    roads = replace(
        NOTHING,
        received=3,
        answered=2,
        in_time=1,
        due=3,
        kept=1,
        renewed=1,
        lapsed=1,
        # Roads has a break at noon: an hour, and 5.75 + 7.75 + 7.75 + 2 hours
        opening_median=12.12,
        opening_p90=23.25,
        clock_median=36.5,
        clock_p90=72.0,
        reopened=1,
    )
    parks = replace(NOTHING, received=1)
    assert made.departments == {ROADS: roads, PARKS: parks}
    assert made.total == replace(roads, received=4)
    assert made.silent == (PARKS,)
    assert made.messages == 7
    assert {n: one.received for n, one in made.kinds.items()} == {
        Sort.SERVICE_REQUEST: 1,
        Sort.COMPLAINT: 1,
        Sort.IDEA: 1,
        Sort.QUESTION: 1,
    }
    assert {n: one.received for n, one in made.weeks.items()} == {
        date(2026, 11, 23): 3,
        date(2026, 11, 30): 1,
    }
    only = report(found, council(), DAY, DAY, ROADS)
    assert (only.total, only.departments) == (roads, {ROADS: roads})


def test_of_nothing_there_is_a_report_too():
    made = report(Matters((), frozenset(), 0), council(), DAY, DAY)

    assert made.total == NOTHING
    assert made.departments == {}
    assert made.weeks == {date(2026, 11, 23): NOTHING}
    assert "–" in page(made, council())


def small():
    found = Matters((matter("replied"), matter()), frozenset({ROADS}), 2)
    return report(found, council(), DAY, DAY)


def test_as_json_it_has_its_schema_and_both_shares():
    told = json.loads(tables.as_json(small(), "Ambleford"))

    assert list(told) == [
        "schema",
        "council",
        "from",
        "to",
        "messages",
        "total",
        "departments",
        "kinds",
        "weeks",
        "silent_departments",
    ]
    assert told["schema"] == "folkmoot.report/1"
    assert (told["from"], told["to"], told["messages"]) == (
        "2026-11-24",
        "2026-11-24",
        2,
    )
    assert told["total"] == {
        "received": 2,
        "answered": 1,
        "in_time": 1,
        "due": 1,
        "kept": 1,
        "renewed": 0,
        "lapsed": 0,
        "opening_median": 1.0,
        "opening_p90": 1.0,
        "clock_median": 1.0,
        "clock_p90": 1.0,
        "reopened": 0,
        "fixed": 0,
        "partly": 0,
        "not_fixed": 0,
        "rated": 0,
        "rating": None,
        "in_time_share": 1.0,
        "kept_or_renewed_share": 1.0,
    }


def test_as_csv_it_has_a_line_for_each_group_and_no_formula():
    found = Matters((matter(department="=cmd()"), matter()), frozenset(), 2)
    made = report(found, council(), DAY, DAY)

    rows = list(csv.DictReader(io.StringIO(tables.as_csv(made))))

    assert [(row["group"], row["name"], row["received"]) for row in rows] == [
        ("all", "", "2"),
        ("department", ROADS, "1"),
        ("department", "'=cmd()", "1"),
        ("kind", "service_request", "2"),
        ("week", "2026-11-23", "2"),
    ]


class Outline(HTMLParser):
    """What a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_the_page_needs_nothing_else_and_says_in_tables_what_its_charts_show():
    hostile = "<script>alert(1)</script>"
    found = Matters((matter("replied"), matter(department=hostile)), frozenset(), 2)

    shown = page(report(found, council(), DAY, DAY), council())

    outline = Outline()
    outline.feed(shown)
    assert hostile not in shown
    assert "script" not in outline.tags
    assert outline.tags.count("figure") == 4
    assert outline.tags.count("table") == outline.tags.count("caption") == 7
    assert ("lang", "en") in outline.attributes
    addresses = [
        value
        for name, value in outline.attributes
        if name in ("src", "href", "xlink:href") or "url(" in (value or "")
    ]
    assert [a for a in addresses if a and not a.startswith("#")] == []
    assert not re.search(r"@import|//[a-z]", re.sub(r'xmlns(:\w+)?="[^"]*"', "", shown))
    figures = [a for a in outline.attributes if a[0] == "aria-label"]
    assert ("aria-label", "Promises by department") in figures

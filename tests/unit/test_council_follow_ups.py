"""The follow-ups and the ladder in council.yml: what is usual, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from bot.council.duration import Duration
from bot.council.facts import Council, Step
from bot.council.load import CouncilError, load_council
from tests.builders import NOW, ROOT

Edited = Callable[..., Council]

LADDER = """    - {after: 4 h, tell: lead}
    - {after: 2 working days, tell: supervisors}
    - {after: 4 working days, tell: duty}
"""


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """The example with each (old, new) replaced."""

    def load(*changes: tuple[str, str]) -> Council:
        text = (ROOT / "council.yml").read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path = tmp_path / "council.yml"
        path.write_text(text, "utf-8")
        return load_council(path, today=NOW.date())

    return load


def problem(edited: Edited, *changes: tuple[str, str]) -> str:
    """The only problem, without the name of the file and its line."""
    with pytest.raises(CouncilError) as error:
        edited(*changes)
    assert len(error.value.problems) == 1, error.value.problems
    return error.value.problems[0].split(": ", 1)[1]


def test_the_example_spells_out_what_is_usual(edited: Edited):
    text = (ROOT / "council.yml").read_text("utf-8")
    start = text.index("\nfollow_ups:")
    block = text[start : text.index("\n# How probable", start)]

    assert edited().follow_ups == edited((block, "")).follow_ups
    assert edited().duty == edited(("  page_again: 3 clock minutes\n", "")).duty


def test_the_ladder_may_name_roles_and_people(edited: Edited):
    council = edited(("tell: supervisors}", "tell: [supervisors, U0JOANB]}"))

    assert council.follow_ups.ladder == (
        Step(Duration(4, "hours"), ("lead",)),
        Step(Duration(2, "working days"), ("supervisors", "U0JOANB")),
        Step(Duration(4, "working days"), ("duty",)),
    )
    assert council.follow_ups.quiet_from == time(21)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("tell: supervisors}", "tell: U0GONEX}"),
            "follow_ups.ladder.1.tell: 'U0GONEX' is not in staff",
        ),
        (
            ("tell: supervisors}", "tell: mayor}"),
            "follow_ups.ladder.1.tell.0: 'mayor' is not lead, supervisors, duty or a "
            "Slack member id",
        ),
        (
            ("{after: 2 working days, tell", "{after: 3 h, tell"),
            "follow_ups.ladder.1.after: 3 hours is not later than the step before "
            "(4 hours)",
        ),
        (
            (LADDER, "    []\n"),
            "follow_ups.ladder: should have at least one entry",
        ),
        (
            ("warn_at: [50, 80]", "warn_at: [80, 50]"),
            "follow_ups.warn_at: the second (50) should come after the first (80)",
        ),
        (
            ('quiet_until: "08:00"', 'quiet_until: "21:00"'),
            "follow_ups.quiet_until: is the same as quiet_from: nobody could ever be "
            "written to",
        ),
        (
            ('quiet_until: "08:00"', "quiet_until: 8"),
            'follow_ups.quiet_until: 8 is not a time of day: write "21:00", in quotes',
        ),
        (
            ("  nudge: 3 working days ", "  nudge: soon "),
            "follow_ups.nudge: 'soon' is not a length of time: write '4 h' or '30 min' "
            "(while open), '2 working days', '3 days', '2 weeks', '1 month' or "
            "'30 clock minutes'",
        ),
        (
            ("  nudge: 3", "  nudged: 3"),
            "follow_ups.nudged: unknown name (did you mean 'nudge'?)",
        ),
    ],
)
def test_a_bad_follow_up_is_named(edited: Edited, change: tuple[str, str], said: str):
    assert problem(edited, change) == said


def test_an_address_that_apprise_does_not_know_is_refused_without_repeating_it(
    edited: Edited,
):
    bad = ("  outside: []", '  outside: ["nonsense:secret-password"]')

    said = problem(edited, bad)

    assert said.startswith("duty.outside.0: Apprise does not understand this address")
    assert "secret" not in said


def test_addresses_outside_are_never_shown(edited: Edited):
    good = ("  outside: []", '  outside: ["json://user:secret@127.0.0.1:9"]')

    council = edited(good)

    assert council.duty.outside == ("json://user:secret@127.0.0.1:9",)
    assert "secret" not in repr(council)

"""`folkmoot simulate`: a seed is a history, and it ends with a picture."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

from typer.testing import CliRunner

from bot.cli import app
from bot.wording import Wording
from sandbox.sim.picture import page
from sandbox.sim.plan import Broken, Daily, Plan
from sandbox.sim.play import History
from sandbox.sim.world import Simulation
from tests.builders import NOW, council


def told(days: int = 20, broken: str = "") -> History:
    start = datetime(2027, 3, 19)  # noqa: DTZ001
    return History(
        Plan(3, days, 15),
        tuple(
            Daily(
                start + timedelta(days=n),
                received=10 + n,
                said=20,
                answers=n % 3,
                open=n,
                overdue=n // 4,
                trouble=Counter({"crash": n % 2, "slack": n % 5 == 0}),
            )
            for n in range(days)
        ),
        broken,
    )


async def test_the_same_seed_is_the_same_history(wording: Wording, tmp_path: Path):
    arrived = []
    for number in range(2):
        database = tmp_path / f"{number}.sqlite"
        one = Simulation(council(), wording, database, Plan(7, days=5))
        await one.run()
        arrived.append((one.heard.times, one.days, one.mortality.deaths))

    assert arrived[0] == arrived[1]
    assert arrived[0][0].total() > 100


def test_a_failure_says_where_and_how_to_see_it_again():
    said = str(Broken(Plan(12, 30, 40), NOW, "inbox row 3 is a stray"))

    assert said == (
        "seed 12, 2026-11-24 10:30:00 UTC: inbox row 3 is a stray\n"
        "folkmoot simulate --days 30 --residents 40 --seed 12"
    )


def test_the_picture_needs_nothing_from_elsewhere():
    html = page(told())

    assert "<script" not in html
    assert not re.search(r"(src|href)=['\"]?(https?:)?//", html)


def test_the_picture_has_every_figure_for_those_who_see_no_charts():
    html = page(told(days=2))

    table = ElementTree.fromstring(re.findall(r"<table>.*?</table>", html, re.S)[0])  # noqa: S314
    rows = [["".join(cell.itertext()) for cell in row] for row in table.iter("tr")]
    assert rows == [
        [
            "Day", "From residents", "Answers by people", "Open", "Overdue",
            "Telegram down", "Slack down", "Reader down", "Apprise down", "Crash",
        ],
        ["19 Mar 2027", "10", "0", "0", "0", "0", "1", "0", "0", "0"],
        ["20 Mar 2027", "11", "1", "1", "0", "0", "0", "0", "0", "1"],
    ]  # fmt: skip
    charts = re.findall(r'<figure [^>]*aria-label="([^"]+)"', html)
    assert charts == [
        "What was said. From residents: 21 in all, at most 11 a day; Answers by "
        "people: 1 in all, at most 1 a day.",
        "What was open. Open: at most 1; Overdue: at most 0.",
        "What broke. Telegram down: 0 in all, at most 0 a day; Slack down: 1 in all, "
        "at most 1 a day; Reader down: 0 in all, at most 0 a day; Apprise down: 0 in "
        "all, at most 0 a day; Crash: 1 in all, at most 1 a day.",
    ]


def test_the_picture_of_a_failure_says_what_failed():
    html = page(told(broken="seed 3: <b> is a stray"))

    assert '<p class="failed">seed 3: &lt;b&gt; is a stray</p>' in html


def test_the_command_plays_seeds_and_draws_the_first(tmp_path: Path):
    html = tmp_path / "weeks.html"
    words = ["simulate", "--days", "3", "--residents", "4", "--seed", "9"]

    result = CliRunner().invoke(app, [*words, "--seeds", "2", "--html", str(html)])

    assert result.exit_code == 0, result.output
    assert "all 2 seeds held" in result.output
    assert "A simulated council: 3 days" in html.read_text("utf-8")


def test_a_history_that_is_kept_can_be_counted_and_is_never_written_over(
    tmp_path: Path,
):
    kept = tmp_path / "weeks.sqlite"
    words = ["simulate", "--days", "3", "--residents", "4", "--seed", "9"]

    played = CliRunner().invoke(app, [*words, "--keep", str(kept)])
    counted = CliRunner().invoke(app, ["ledger", "--database", str(kept)])
    before = kept.read_bytes()
    again = CliRunner().invoke(app, [*words, "--keep", str(kept)])

    assert (played.exit_code, counted.exit_code) == (0, 0), counted.output
    assert re.search(r"received\W+[1-9]", counted.output)
    assert re.search(r"strays\W+0", counted.output)
    assert again.exit_code == 1
    assert f"{kept} is there already." in again.output
    assert kept.read_bytes() == before


def test_a_picture_that_has_no_folder_is_told_before_anything_is_played(
    tmp_path: Path,
):
    html = tmp_path / "away" / "weeks.html"

    result = CliRunner().invoke(app, ["simulate", "--html", str(html)])

    assert result.exit_code == 1
    assert f"there is no folder {html.parent}. Make it first." in result.output

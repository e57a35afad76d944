"""`folkmoot report` of a few days in a town, to the figure, and of deleted tickets."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import MovedClock
from bot.model import Outcome
from sandbox import hands
from sandbox.town import Town
from tests.builders import ROOT
from tests.flows.scene import ANA, BEN, CLEO, DEE, DEV, Scene
from tests.flows.test_weeks import pass_days, pass_until

ROADS = "roads_street_lighting"
POTHOLE = "There is a pothole in Mill Lane"


@pytest.fixture
def run(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FOLKMOOT_DATABASE", str(town.folkmoot.store.path))
    monkeypatch.setenv("FOLKMOOT_COUNCIL", str(ROOT / "council.yml"))

    async def command(*words: str) -> Any:
        return await asyncio.to_thread(CliRunner().invoke, app, ["report", *words])

    return command


async def four_days(scene: Scene, clock: MovedClock) -> None:
    """Ana is answered in two hours and content, Ben too late, Cleo and Dee
    never."""
    for user in (ANA, BEN, CLEO, DEE):
        await scene.says(user, POTHOLE)
    await scene.says(ANA, "Thanks")
    clock.advance(timedelta(hours=2))
    ana = await scene.ticket(ANA)
    await scene.staff(
        hands.resolve(scene.town, DEV, ana, Outcome.FIXED, "A crew filled it.")
    )
    await pass_days(scene, 4)
    await scene.taps(ANA, "Fixed")
    await scene.taps(ANA, "4")
    ben = await scene.ticket(BEN)
    await scene.staff(hands.reply(scene.town, DEV, ben, "We are on it."))
    await pass_until(scene, clock.now() + timedelta(minutes=1))


#: 1.92 h from 10:35 to the break at 12:30 is Ana's answer; Ben's is all of Roads' hours
#: from then to the Saturday
EXPECTED = {
    "received": 4,
    "answered": 2,
    "in_time": 1,
    "due": 4,
    "kept": 1,
    "renewed": 3,
    "lapsed": 0,
    "opening_median": 15.17,
    "opening_p90": 28.42,
    "clock_median": 50.0,
    "clock_p90": 98.0,
    "reopened": 0,
    "fixed": 1,
    "partly": 0,
    "not_fixed": 0,
    "rated": 1,
    "rating": 4.0,
    "in_time_share": 0.25,
    "kept_or_renewed_share": 1.0,
}
ONE_DAY = ("--from", "2026-11-24", "--to", "2026-11-24")


async def test_the_figures_of_some_days_come_out_to_the_figure(
    scene: Scene, town: Town, clock: MovedClock, run, tmp_path: Path
):
    await four_days(scene, clock)
    out = {kind: tmp_path / f"report.{kind}" for kind in ("json", "csv", "html")}
    wanted = [word for kind, path in out.items() for word in (f"--{kind}", str(path))]

    done = await run(*ONE_DAY, *wanted)

    assert (done.exit_code, sorted(done.output.split())) == (
        0,
        sorted(str(path) for path in out.values()),
    )
    told = json.loads(out["json"].read_text())
    assert told["total"] == EXPECTED
    assert told["departments"] == {ROADS: EXPECTED}
    assert told["kinds"] == {"service_request": EXPECTED}
    assert told["weeks"] == {"2026-11-23": EXPECTED}
    assert (told["messages"], told["silent_departments"]) == (5, [])
    assert out["csv"].read_text().splitlines()[1].startswith("all,,4,2,1,4,1,3,0,")
    assert "Roads and street lighting" in out["html"].read_text()
    for path in out.values():
        for secret in ("Mill Lane", "Ana", DEV, str(ANA)):
            assert secret not in path.read_text()

    # once the tickets were deleted, the audit still tells all of it
    with closing(sqlite3.connect(town.folkmoot.store.path)) as conn:
        conn.execute("DELETE FROM tickets")
        conn.commit()
    await run(*ONE_DAY, "--json", str(out["json"]))
    assert json.loads(out["json"].read_text())["total"] == EXPECTED


async def test_a_department_in_which_nobody_speaks_is_silent(scene: Scene, run):
    await scene.says(ANA, POTHOLE)

    done = await run(*ONE_DAY)

    assert done.exit_code == 0
    assert "(silent)" in done.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            ("--from", "2026-11-24", "--to", "2026-11-23"),
            "folkmoot: --to 2026-11-23 is before --from 2026-11-24.",
        ),
        (
            (*ONE_DAY, "--department", "road"),
            "folkmoot: There is no department 'road'; there are: "
            "roads_street_lighting, ",
        ),
        (
            (*ONE_DAY, "--html", "/no/such/folder/report.html"),
            "folkmoot: /no/such/folder: there is no such folder. Make it first.",
        ),
    ],
)
async def test_what_can_not_be_reported_is_explained(
    run, words: tuple[str, ...], why: str
):
    done = await run(*words)

    assert done.exit_code == 4
    assert done.stderr.startswith(why)

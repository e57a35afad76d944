"""`folkmoot init`: from a few answers to a file that Folkmoot takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.council.load import load_council
from tests.builders import ROOT

ANSWERS = """\
name: "Town: of Nether & Upper Wick"
website: https://wick.example
privacy_url: https://wick.example/privacy
safeguarding_number: "01632 960 111"
slack_team: T0WICKWICK
languages: en, pl
departments:
  triage: C0WTRIAGE U0ANNAAA U0BENBBB
  roads_street_lighting: C0WROADS U0CLEOCC
duty: C0WDUTY U0ANNAAA
staff: {U0ANNAAA: Anna, U0BENBBB: Ben, U0CLEOCC: "on"}
"""


def init(folder: Path, *words: str, say: str = "") -> Result:
    out = str(folder / "our.yml")
    return CliRunner().invoke(app, ["init", out, *words], input=say)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.yml"
    path.write_text(ANSWERS)
    return path


def test_the_file_says_what_was_answered(tmp_path: Path, answers: Path) -> None:
    done = init(tmp_path, "--answers", str(answers), "--no-input")

    assert done.exit_code == 0, done.output
    council = load_council(tmp_path / "our.yml")
    roads, triage = council.departments.values()
    assert not council.example
    assert council.name == "Town: of Nether & Upper Wick"
    assert (council.languages, council.region) == (("en", "pl"), "ENG")
    assert council.emergency_number == "999"
    assert (roads.id, roads.slack_channel) == ("roads_street_lighting", "C0WROADS")
    assert (roads.lead, roads.supervisors, roads.staff) == (
        "U0CLEOCC",
        ("U0CLEOCC",),
        ("U0CLEOCC",),
    )
    assert (triage.lead, triage.staff) == ("U0ANNAAA", ("U0BENBBB",))
    assert council.duty.officers == ("U0ANNAAA",)
    assert {u: s.first_name for u, s in council.staff.items()} == {
        "U0ANNAAA": "Anna",
        "U0BENBBB": "Ben",
        "U0CLEOCC": "on",
    }
    assert json.loads((tmp_path / "council.schema.json").read_text())["properties"]


def test_what_no_department_answers_for_goes_to_triage_and_stays_private(
    tmp_path: Path, answers: Path
) -> None:
    init(tmp_path, "--answers", str(answers), "--no-input")

    triage = load_council(tmp_path / "our.yml").departments["triage"]
    assert "homelessness" in triage.services
    assert triage.sensitive


def test_the_comments_stay_and_the_invented_council_goes(
    tmp_path: Path, answers: Path
) -> None:
    init(tmp_path, "--answers", str(answers), "--no-input")

    text = (tmp_path / "our.yml").read_text()
    example = (ROOT / "council.yml").read_text()
    comments = {line for line in example.splitlines() if line.startswith("#")}
    lost = comments - set(text.splitlines())
    assert len(lost) <= 6, lost
    for word in ("Ambleford", "ambleford", " cy: ", " es: ", "U0ROSEK", "C0ROADS"):
        assert word not in text


def test_all_standard_departments_come_out_as_in_the_example(tmp_path: Path) -> None:
    example = load_council(ROOT / "council.yml")
    words = ["--set", "name=A", "--set", "website=https://a.example"]
    words += ["--set", "privacy_url=https://a.example/p"]
    words += ["--set", "safeguarding_number=01632 960 199"]
    words += ["--set", "slack_team=T0AMBLEFORD", "--set", "languages=en cy pl es"]
    words += ["--set", "duty=C0DUTYDESK U0EDITH U0JOANB"]
    for key, one in example.departments.items():
        people = " ".join((one.lead, *one.staff))
        words += ["--set", f"departments.{key}={one.slack_channel} {people}"]
    for user, one in example.staff.items():
        words += ["--set", f"staff.{user}={one.first_name}"]

    done = init(tmp_path, *words, "--no-input")

    assert done.exit_code == 0, done.output
    made = load_council(tmp_path / "our.yml")
    for part in ("departments", "services", "staff", "duty", "follow_ups", "retention"):
        assert getattr(made, part) == getattr(example, part), part


def test_a_file_that_is_there_is_kept_unless_forced(
    tmp_path: Path, answers: Path
) -> None:
    out = tmp_path / "our.yml"
    out.write_text("precious")

    refused = init(tmp_path, "--answers", str(answers), "--no-input")
    assert (refused.exit_code, out.read_text()) == (2, "precious")
    assert "is there already. --force writes over it" in refused.output

    forced = init(tmp_path, "--answers", str(answers), "--no-input", "--force")
    assert forced.exit_code == 0
    assert out.read_text() != "precious"


def test_everything_missing_or_wrong_is_told_at_once_and_nothing_written(
    tmp_path: Path, answers: Path
) -> None:
    text = ANSWERS.replace("T0WICKWICK", "wick").replace("U0BENBBB: Ben, ", "")
    answers.write_text(text.replace('safeguarding_number: "01632 960 111"\n', ""))

    done = init(tmp_path, "--answers", str(answers), "--no-input")

    assert done.exit_code == 2
    assert done.output.splitlines() == [
        "folkmoot: nothing was written:",
        "safeguarding_number: is missing",
        "slack_team: 'wick' is not a Slack workspace id (T...)",
    ]
    answers.write_text(
        ANSWERS.replace("U0BENBBB: Ben, ", "")
        .replace("en, pl", "en, ur")
        .replace("roads_street_lighting", "rodes")
    )
    done = init(tmp_path, "--answers", str(answers), "--no-input")
    assert [line.partition(" (")[0] for line in done.output.splitlines()] == [
        "folkmoot: nothing was written:",
        "languages: there are no texts in 'ur'",
        "departments.rodes: not a standard department",
        "staff.U0BENBBB: is missing: what is their first name?",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.yml"]


def test_in_a_conversation_a_wrong_answer_is_asked_again(tmp_path: Path) -> None:
    said = [
        *("Wick Council", "Wick", "wick.example", "https://wick.example"),
        *("https://wick.example/privacy", "", "Europe/Lundon", "", "", ""),
        *("", "", "", "", "", "01632 960 111", "T0WICKWICK"),
        # triage can't be left out, every other department can
        *("", "C0WTRIAGE U0ANNAAA", "C0WROADS U0CLEOCC", *[""] * 11),
        *("C0WDUTY U0ANNAAA", "Anna", "Cleo"),
    ]

    done = init(tmp_path, say="\n".join(said) + "\n")

    assert done.exit_code == 0, done.output
    assert "'wick.example' is not an address that begins with https://" in done.output
    assert "(did you mean 'Europe/London'?)" in done.output
    council = load_council(tmp_path / "our.yml")
    assert [d.id for d in council.departments.values()] == [
        "roads_street_lighting",
        "triage",
    ]
    assert council.staff_by_slack("U0CLEOCC").first_name == "Cleo"


def test_a_setting_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    done = init(tmp_path, "--set", "nmae=Wick", "--no-input")

    assert done.exit_code == 2
    assert "'nmae=Wick' should be name=value; names: name, short_name" in done.output


def test_the_schema_is_printed_or_written(tmp_path: Path) -> None:
    printed = CliRunner().invoke(app, ["schema"])
    CliRunner().invoke(app, ["schema", str(tmp_path / "s.json")])

    assert printed.output == (tmp_path / "s.json").read_text()
    assert json.loads(printed.output)["required"][:2] == ["name", "short_name"]

"""council.yml: what a right file gives, and what is said about a wrong one."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.council.duration import Duration
from bot.council.facts import Council, Promises, Staff, Thresholds
from bot.council.load import CouncilError, council_schema, load_council

EXAMPLE = Path(__file__).parents[2] / "council.yml"
TODAY = date(2026, 11, 23)

SMALL = """\
example: true
name: Ambleford Borough Council
short_name: Ambleford
website: https://www.ambleford.example
privacy_url: https://www.ambleford.example/privacy
languages: [en, cy]
time_zone: Europe/London
country: GB
region: ENG
closed_days: [2026-12-29]
emergency_number: "999"
non_emergency_number: "101"
gas_number: "0800 111 999"
electricity_number: "105"
crisis_line: "116 123"
safeguarding_number: "01632 960 199"
slack_team: T0AMBLEFORD
triage: triage
duty: {channel: C0DUTYDESK, officers: [U0EDITH]}
thresholds: {sure: 0.75, nearly: 0.45}
retention: {raw_updates: 30}
departments:
  roads:
    name: {en: Roads, cy: Ffyrdd}
    slack_channel: C0ROADS
    opening: "Mo-Fr 09:00-12:30,13:30-17:00"
    lead: U0ROSEK
    supervisors: [U0ROSEK]
    staff: [U0DEVSH]
    promise:
      first_answer: 2 working days
      next_news: 5 working days
      resolution: 20 working days
    promise_overrides:
      pothole: {first_answer: 4 h}
      idea: {first_answer: 5 working days, next_news: 10 days}
    services: [pothole, pavement]
  triage:
    name: Customer services
    slack_channel: C0TRIAGE
    opening: "Mo-Fr 08:00-18:00"
    lead: U0JOANB
    supervisors: [U0JOANB]
    staff: [U0DEVSH]
    promise:
      first_answer: 1 working day
      next_news: 3 working days
      resolution: 15 working days
    thresholds: {sure: 0.9, nearly: 0.5}
services:
  pothole: {name: {en: Pothole, cy: Twll yn y ffordd}, needs_place: true}
  pavement: {name: Pavement, statutory: 1 month}
staff:
  U0ROSEK: Rose
  U0DEVSH: Dev
  U0JOANB: Joan
  U0EDITH: Edith
"""

Load = Callable[[str], Council]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def write_and_load(text: str) -> Council:
        path = tmp_path / "council.yml"
        path.write_text(text, "utf-8")
        return load_council(path, today=TODAY)

    return write_and_load


@pytest.fixture
def problems(load: Load) -> Callable[..., tuple[str, ...]]:
    """The problems of the small file with each (old, new) replaced."""

    def of(*changes: tuple[str, str]) -> tuple[str, ...]:
        text = SMALL
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        with pytest.raises(CouncilError) as error:
            load(text)
        return error.value.problems

    return of


def test_the_shipped_example_loads_and_says_that_it_is_an_example() -> None:
    council = load_council(EXAMPLE, today=TODAY)

    assert council.example
    assert council.languages == ("en", "cy", "pl", "es")
    assert len(council.departments) == 13
    assert len(council.services) == 54
    assert {d.id for d in council.departments.values() if d.sensitive} == {
        "social_care",
        "housing",
        "council_tax_benefits",
    }


def test_the_example_names_everything_in_every_language() -> None:
    council = load_council(EXAMPLE, today=TODAY)
    named = [*council.departments.values(), *council.services.values()]

    assert {tuple(thing.names) for thing in named} == {council.languages}


def test_a_small_file_gives_whole_values(load: Load) -> None:
    council = load(SMALL)

    assert council.time_zone == ZoneInfo("Europe/London")
    assert council.closed_days == (date(2026, 12, 29),)
    assert council.default_language == "en"
    assert council.duty.officers == ("U0EDITH",)
    assert council.retention.raw_updates == 30
    assert council.department("roads").promise == Promises(
        Duration(2, "working days"),
        Duration(5, "working days"),
        Duration(20, "working days"),
    )
    assert council.services["pavement"].statutory == Duration(1, "months")
    assert council.services["pothole"].needs_place


def test_names_fall_back_to_the_first_language(load: Load) -> None:
    council = load(SMALL)

    assert council.department("roads").name_in("cy") == "Ffyrdd"
    assert council.department("roads").name_in("pl") == "Roads"
    assert council.department("triage").name_in("cy") == "Customer services"
    assert council.services["pothole"].name_in("xx") == "Pothole"


def test_a_service_belongs_to_its_department_and_an_unknown_one_to_triage(
    load: Load,
) -> None:
    council = load(SMALL)

    assert council.department_of("pavement").id == "roads"
    assert council.department_of("moon_landing").id == "triage"


def test_only_the_people_of_the_file_may_act(load: Load) -> None:
    council = load(SMALL)

    assert council.staff_by_slack("U0ROSEK") == Staff(
        "U0ROSEK", "Rose", ("roads",), "supervisor"
    )
    assert council.staff_by_slack("U0DEVSH") == Staff(
        "U0DEVSH", "Dev", ("roads", "triage"), "staff"
    )
    assert council.staff_by_slack("U0EDITH") == Staff("U0EDITH", "Edith", (), "staff")
    assert council.staff_by_slack("U0STRANGER") is None


def test_a_promise_is_the_services_own_then_the_kinds_then_the_usual(
    load: Load,
) -> None:
    roads = load(SMALL).department("roads")

    assert roads.promised("first_answer", "pothole", "idea") == Duration(4, "hours")
    assert roads.promised("next_news", "pothole", "idea") == Duration(10, "days")
    assert roads.promised("first_answer", None, "idea") == Duration(5, "working days")
    assert roads.promised("first_answer", "pavement", "complaint") == Duration(
        2, "working days"
    )


def test_thresholds_are_a_departments_own_or_the_usual_ones(load: Load) -> None:
    council = load(SMALL)

    assert council.department("roads").thresholds == Thresholds(0.75, 0.45)
    assert council.department("triage").thresholds == Thresholds(0.9, 0.5)


def test_every_mistake_is_named_at_once_in_the_order_of_the_file(
    problems: Callable[..., tuple[str, ...]],
) -> None:
    found = problems(
        ("short_name: Ambleford\n", ""),
        ("time_zone: Europe/London", "time_zone: Europe/Londn"),
        ('emergency_number: "999"', "emergency_number: 999"),
        ("slack_channel: C0ROADS", "slack_chanel: C0ROADS"),
        ("first_answer: 2 working days", "first_answer: 2 wrking days"),
        ("lead: U0JOANB", "lead: U0JOANX"),
    )

    assert found == (
        "council.yml:1: short_name: is missing",
        "council.yml:6: time_zone: 'Europe/Londn' is not a time zone like "
        "'Europe/London' (did you mean 'Europe/London'?)",
        "council.yml:10: emergency_number: put the number in quotes, or leading zeros "
        "get lost",
        "council.yml:22: departments.roads.slack_channel: is missing",
        "council.yml:24: departments.roads.slack_chanel: unknown name "
        "(did you mean 'slack_channel'?)",
        "council.yml:30: departments.roads.promise.first_answer: '2 wrking days' is "
        "not a length of time: write '4 h' or '30 min' (while open), '2 working "
        "days', '3 days', '2 weeks', '1 month' or '30 clock minutes'",
        "council.yml:41: departments.triage.lead: 'U0JOANX' is not in staff "
        "(did you mean 'U0JOANB'?)",
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param(
            "    thresholds: {sure: 0.9, nearly: 0.5}",
            "    services: [pothole]",
            "49: departments.triage.services.0: roads has 'pothole' already",
            id="service of two departments",
        ),
        pytest.param(
            "triage: triage\n",
            "triage: triag\n",
            "18: triage: 'triag' is not in departments (did you mean 'triage'?)",
            id="no such triage",
        ),
        pytest.param(
            "triage: triage\n", "", "1: triage: is missing", id="triage missing"
        ),
        pytest.param(
            "officers: [U0EDITH]",
            "officers: [U0EDTIH]",
            "19: duty.officers.0: 'U0EDTIH' is not in staff (did you mean 'U0EDITH'?)",
            id="unknown duty officer",
        ),
        pytest.param(
            "slack_channel: C0TRIAGE",
            "slack_channel: C0ROADS",
            "40: departments.triage.slack_channel: roads has the same channel",
            id="channel twice",
        ),
        pytest.param(
            "slack_channel: C0TRIAGE",
            'slack_channel: "#triage"',
            "40: departments.triage.slack_channel: '#triage' is not a Slack channel id "
            "(channel name > View channel details > at the very bottom)",
            id="channel name for an id",
        ),
        pytest.param(
            "thresholds: {sure: 0.9, nearly: 0.5}",
            "thresholds: {sure: 0.5, nearly: 0.9}",
            "49: departments.triage.thresholds.nearly: nearly (0.9) should not be "
            "above sure (0.5)",
            id="thresholds out of order",
        ),
        pytest.param(
            "sure: 0.75",
            "sure: 75",
            "20: thresholds.sure: should be 1 or less",
            id="threshold in percent",
        ),
        pytest.param(
            "region: ENG",
            "region: EGN",
            "9: region: GB has no region 'EGN' (did you mean 'ENG'?); "
            "known: ENG, NIR, SCT, WLS",
            id="unknown holiday region",
        ),
        pytest.param(
            "country: GB",
            "country: QQ",
            "8: country: no public holidays are known for 'QQ'",
            id="unknown holiday country",
        ),
        pytest.param(
            'opening: "Mo-Fr 08:00-18:00"',
            'opening: "2019 Mo-Fr 08:00-18:00"',
            "41: departments.triage.opening: '2019 Mo-Fr 08:00-18:00' never opens "
            "within a year from now",
            id="hours of the past",
        ),
        pytest.param(
            'opening: "Mo-Fr 08:00-18:00"',
            'opening: "Mo-Fr off"',
            "41: departments.triage.opening: 'Mo-Fr off' never opens "
            "within a year from now",
            id="never open",
        ),
        pytest.param(
            'opening: "Mo-Fr 08:00-18:00"',
            'opening: "Feb 30 08:00-18:00"',
            "41: departments.triage.opening: 'Feb 30 08:00-18:00': there is no Feb 30",
            id="on a day that never comes",
        ),
        pytest.param(
            'opening: "Mo-Fr 08:00-18:00"',
            'opening: "Mo-Fr 08:00-18:00; Nov 28-31 off"',
            "41: departments.triage.opening: 'Mo-Fr 08:00-18:00; Nov 28-31 off': there "
            "is no Nov 31",
            id="a day too many",
        ),
        pytest.param(
            'opening: "Mo-Fr 08:00-18:00"',
            'opening: "Mo-Fr 9-5pm"',
            "41: departments.triage.opening: opening hours cannot be read from "
            "'9-5pm' on (write them like "
            "'Mo-Fr 09:00-12:30,13:30-17:00; Sa 09:00-12:00')",
            id="unreadable hours",
        ),
        pytest.param(
            'opening: "Mo-Fr 08:00-18:00"',
            'opening: "Mo-Fr 08:00-18:00; PH off"',
            "41: departments.triage.opening: leave PH and SH out: public holidays of "
            "the country and region are closed anyway, other days are listed in "
            "closed_days",
            id="holidays in the hours",
        ),
        pytest.param(
            "pothole: {first_answer: 4 h}",
            "pothol: {first_answer: 4 h}",
            "35: departments.roads.promise_overrides.pothol: neither a service of this "
            "department nor a kind (did you mean 'pothole'?)",
            id="override of nothing",
        ),
        pytest.param(
            "languages: [en, cy]",
            "languages: [en, cy, qq]",
            "6: languages.2: 'qq' is not a language we know: "
            "write it like 'en' or 'cy'",
            id="unknown language",
        ),
        pytest.param(
            "name: {en: Roads, cy: Ffyrdd}",
            "name: {en: Roads, pl: Drogi}",
            "24: departments.roads.name.pl: 'pl' is not in languages",
            id="name in a language not spoken",
        ),
        pytest.param(
            "name: {en: Roads, cy: Ffyrdd}",
            "name: {cy: Ffyrdd}",
            "24: departments.roads.name: has no name in 'en', the first of languages",
            id="no name in the first language",
        ),
        pytest.param(
            "closed_days: [2026-12-29]",
            "closed_days: [29 December]",
            "10: closed_days.0: should be a date like 2026-12-28",
            id="closed day that is no date",
        ),
        pytest.param(
            "needs_place: true",
            "needs_place: perhaps",
            "51: services.pothole.needs_place: should be true or false",
            id="neither true nor false",
        ),
        pytest.param(
            "    supervisors: [U0ROSEK]",
            "    supervisors: []",
            "28: departments.roads.supervisors: name somebody here, or a user group "
            "under supervisor_groups",
            id="no supervisor",
        ),
        pytest.param(
            "    staff: [U0DEVSH]\n    promise:\n      first_answer: 2 working days",
            "    staff: U0DEVSH\n    promise:\n      first_answer: 2 working days",
            "29: departments.roads.staff: should be a list",
            id="no list",
        ),
        pytest.param(
            "retention: {raw_updates: 30}",
            "retention: thirty days",
            "21: retention: should be lines of 'name: value', indented below it",
            id="text for a block",
        ),
        pytest.param(
            "lead: U0JOANB",
            "lead: U0JOANB\n    reply_as: first name",
            "43: departments.triage.reply_as: 'first name' should be "
            "'first name and department' or 'department only'",
            id="no such choice",
        ),
    ],
)
def test_a_mistake_is_said_with_its_line(
    problems: Callable[..., tuple[str, ...]], old: str, new: str, problem: str
) -> None:
    assert problems((old, new)) == (f"council.yml:{problem}",)


def test_a_misspelt_service_is_named_on_both_sides(
    problems: Callable[..., tuple[str, ...]],
) -> None:
    found = problems(("services: [pothole, pavement]", "services: [pothole, pavment]"))

    assert found == (
        "council.yml:37: departments.roads.services.1: 'pavment' is not in services "
        "(did you mean 'pavement'?)",
        "council.yml:52: services.pavement: no department answers for it",
    )


def test_names_in_a_language_that_is_not_spoken_are_told_of_once(
    problems: Callable[..., tuple[str, ...]],
) -> None:
    found = problems(("languages: [en, cy]", "languages: [en]"))

    assert [line.partition(": ")[2] for line in found] == [
        "departments.roads.name.cy: 'cy' is not in languages (1 more like this)"
    ]


def test_a_service_without_a_department_is_named(
    problems: Callable[..., tuple[str, ...]],
) -> None:
    found = problems(("services: [pothole, pavement]", "services: [pothole]"))

    assert found == ("council.yml:52: services.pavement: no department answers for it",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "council.yml:1: the file should be lines of 'name: value'"),
        (
            "name: [open",
            "council.yml:1: the file is not YAML here: expected ',' or ']', but got "
            "'<stream end>' (a bracket is not closed)",
        ),
        (
            "name: Ambleford\ncountry: GB\nname: Wexley\n",
            'council.yml:3: the file is not YAML here: found duplicate key "name" '
            'with value "Wexley" (original value: "Ambleford") (take one of them out)',
        ),
        (
            'name: "Ambleford\ncountry: GB\n',
            "council.yml:3: the file is not YAML here: found unexpected end of stream "
            "(a quote is not closed); what is wrong may begin in line 1",
        ),
        (
            "floods:\n\tmessages: 20\n",
            "council.yml:2: the file is not YAML here: found character '\\t' that "
            "cannot start any token (indent with spaces, not with tabs)",
        ),
    ],
)
def test_a_file_that_is_not_yaml_is_said_in_one_line(
    load: Load, text: str, problem: str
) -> None:
    with pytest.raises(CouncilError) as error:
        load(text)

    assert error.value.problems == (problem,)


def test_a_missing_file_is_said_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(CouncilError) as error:
        load_council(tmp_path / "council.yml")

    assert error.value.problems == (f"{tmp_path}/council.yml: there is no such file",)


def test_a_file_in_another_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "council.yml"
    path.write_bytes("name: Café".encode("latin-1"))

    with pytest.raises(CouncilError) as error:
        load_council(path)

    assert error.value.problems == ("council.yml: the file is not written in UTF-8",)


def test_the_schema_knows_every_name_and_allows_no_other() -> None:
    schema = council_schema()

    assert schema["additionalProperties"] is False
    assert set(schema["required"]) >= {"name", "departments", "services", "staff"}
    department = schema["$defs"]["DepartmentFile"]
    assert department["properties"]["slack_channel"]["pattern"] == "^[CG][A-Z0-9]{6,}$"
    assert "id" not in department["properties"]


def test_a_department_has_people_or_a_user_group(load: Load, problems: Any) -> None:
    after = "    promise:\n      first_answer: 2 working days"
    named = f"    staff: [U0DEVSH]\n{after}"
    group = "    staff_groups: [S0ROADSTEAM]\n"
    twice = f"{group}    supervisor_groups: [S0ROADSTEAM]\n"
    council = load(SMALL.replace(named, group + after))

    assert council.staff.groups == {"S0ROADSTEAM": {"roads": "staff"}}
    for text, told in (
        ("", "name somebody here, or a user group under staff_groups"),
        (twice, "'S0ROADSTEAM' is in supervisor_groups already"),
        (group.replace("S0ROADSTEAM", "roads"), "a Slack user group id"),
    ):
        assert told in "".join(problems((named, text + after)))


def test_members_come_and_go_and_keep_what_the_file_says_of_them(load: Load) -> None:
    group = "    staff: [U0DEVSH]\n    supervisor_groups: [S0ROADSTEAM]\n"
    roster = load(SMALL.replace("    staff: [U0DEVSH]\n", group, 1)).staff
    named = dict(roster)
    assert roster.admit({"S0ROADSTEAM": {"U0ZOE123": "Zoe", "U0DEVSH": "D"}}) == set()

    assert roster["U0ZOE123"] == Staff("U0ZOE123", "Zoe", ("roads",), "supervisor")
    assert (roster["U0DEVSH"].first_name, roster["U0DEVSH"].role) == (
        named["U0DEVSH"].first_name,
        "supervisor",
    )
    assert roster.admit({}) == {"U0ZOE123"}
    assert dict(roster) == named

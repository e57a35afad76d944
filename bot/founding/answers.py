"""What a council is asked, and what may be answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.council.file import (
    ChannelId,
    Country,
    Form,
    Id,
    Language,
    Phone,
    TeamId,
    Url,
    UserId,
    Words,
    Zone,
)
from bot.council.source import problem_of


class AnswersError(Exception):
    """Answers are missing or wrong: `problems` has each of them, one line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


SEPARATORS = r"[\s,]+"


def _team(value: object) -> object:
    """'C0ROADS U0ROSE U0DEV': the channel, then who works there, the lead first."""
    if not isinstance(value, str):
        return value
    channel, *people = re.split(SEPARATORS, value.strip())
    return {"channel": channel, "people": people}


def _words(value: object) -> object:
    return re.split(SEPARATORS, value.strip()) if isinstance(value, str) else value


class Team(Form):
    """A Slack channel and its people."""

    channel: ChannelId
    #: member ids; the first leads
    people: Annotated[tuple[UserId, ...], Field(min_length=1)]


TeamAnswer = Annotated[Team, BeforeValidator(_team)]
#: what a British council need not look up
BRITISH = {
    "emergency_number": "999",
    "non_emergency_number": "101",
    "gas_number": "0800 111 999",
    "electricity_number": "105",
    "crisis_line": "116 123",
}


class Answers(Form):
    """Everything that is asked; what has a default may be left out."""

    name: Words
    short_name: Words
    website: Url
    privacy_url: Url
    languages: Annotated[
        tuple[Language, ...], BeforeValidator(_words), Field(min_length=1)
    ] = ("en",)
    time_zone: Zone = ZoneInfo("Europe/London")
    country: Country = "GB"
    region: str | None = None
    emergency_number: Phone
    non_emergency_number: Phone
    gas_number: Phone
    electricity_number: Phone
    crisis_line: Phone
    safeguarding_number: Phone
    slack_team: TeamId
    duty: TeamAnswer
    #: by id of the standard departments; triage is among them
    departments: dict[Id, TeamAnswer]
    #: first names by member id
    staff: dict[UserId, Words]

    @property
    def people(self) -> tuple[str, ...]:
        """Member ids of everybody named, each once."""
        teams = (*self.departments.values(), self.duty)
        return tuple(dict.fromkeys(user for team in teams for user in team.people))


def with_defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, with what follows from it."""
    known = dict(given)
    if "name" in known:
        known.setdefault("short_name", known["name"])
    if known.get("country", "GB") == "GB":
        known = BRITISH | {"region": "ENG"} | known
    return known


def checked(
    given: Mapping[str, Any], languages: tuple[str, ...], standard: tuple[str, ...]
) -> Answers:
    """The answers. `languages`: those with texts; `standard`: ids of departments.

    Raises AnswersError.
    """
    try:
        answers = Answers.model_validate(with_defaults(given))
    except ValidationError as error:
        found = (problem_of(one) for one in error.errors())
        raise AnswersError(
            tuple(f"{'.'.join(map(str, p.place))}: {p.text}" for p in found)
        ) from None
    problems = [
        f"languages: there are no texts in {code!r} (there are: {', '.join(languages)})"
        for code in answers.languages
        if code not in languages
    ]
    problems += [
        f"departments.{name}: not a standard department (they are: "
        f"{', '.join(standard)})"
        for name in answers.departments
        if name not in standard
    ]
    if "triage" not in answers.departments:
        problems.append("departments.triage: is missing: it takes what is unsure")
    problems += [
        f"staff.{user}: is missing: what is their first name?"
        for user in answers.people
        if user not in answers.staff
    ]
    if problems:
        raise AnswersError(tuple(problems))
    return answers


def read_answers(path: Path) -> dict[str, Any]:
    """Answers from a YAML file. Raises AnswersError."""
    try:
        data = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise AnswersError((f"{path}: {error}",)) from None
    if not isinstance(data, dict):
        raise AnswersError((f"{path}: should be lines of 'name: value'",))
    return data


def put(given: dict[str, Any], setting: str) -> None:
    """Put 'name=value' or 'departments.triage=C0TRIAGE U0JOAN' among the answers.

    Raises AnswersError.
    """
    name, equals, value = setting.partition("=")
    part, _, key = name.strip().partition(".")
    if not equals or part not in Answers.model_fields:
        known = ", ".join(Answers.model_fields)
        raise AnswersError((f"{setting!r} should be name=value; names: {known}",))
    if key:
        given.setdefault(part, {})[key] = value.strip()
    else:
        given[part] = value.strip()

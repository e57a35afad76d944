"""Asks for what is not answered yet, one question at a time, each checked at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.council.source import problem_of
from bot.founding.answers import Answers, Team, TeamAnswer, with_defaults

#: shows a question and its default, gives the answer
Prompt = Callable[[str, str | None], str]
Tell = Callable[[str], None]

QUESTIONS: Mapping[str, str] = {
    "name": "The council's name",
    "short_name": "A short name for it",
    "website": "Its website (https://...)",
    "privacy_url": "The page that says what is kept about residents (https://...)",
    "languages": "Languages of residents, the usual one first",
    "time_zone": "Time zone",
    "country": "Country, for the public holidays",
    "region": "Its region, for the public holidays (GB: ENG, SCT, WLS, NIR)",
    "emergency_number": "Emergency number",
    "non_emergency_number": "Police, when it is no emergency",
    "gas_number": "Gas emergencies",
    "electricity_number": "Power cuts",
    "crisis_line": "For somebody who may harm themselves",
    "safeguarding_number": "Your social care team, day and night",
    "slack_team": "Slack workspace id (app.slack.com/client/T...)",
}
USUAL = {"languages": "en", "time_zone": "Europe/London", "country": "GB"}
TEAM_HELP = (
    "Now the departments. For each: the id of its Slack channel (channel name > View "
    "channel details > at the very bottom), then the member ids of its people, the "
    "lead first (profile > three dots > Copy member ID). Like: C0123456 U0123456 "
    "U0654321. Nothing: you have no such department, and its messages go to triage."
)


def ask(
    given: Mapping[str, Any], departments: Mapping[str, str], prompt: Prompt, tell: Tell
) -> dict[str, Any]:
    """The answers, those that were missing asked for. `departments`: names by id."""
    known = dict(given)
    for name, question in QUESTIONS.items():
        if name not in known:
            suggested = with_defaults(USUAL | known).get(name)
            known[name] = _one(name, question, suggested, prompt, tell)
    if "departments" not in known:
        tell(TEAM_HELP)
        known["departments"] = _departments(departments, prompt, tell)
    if "duty" not in known:
        question = "Who is told of emergencies (channel, then officers in order)"
        known["duty"] = _checked(TeamAnswer, question, None, prompt, tell)
    known["staff"] = _staff(known, prompt, tell)
    return known


def _one(
    name: str, question: str, suggested: str | None, prompt: Prompt, tell: Tell
) -> Any:  # noqa: ANN401
    field = Answers.model_fields[name]
    kind = field.rebuild_annotation()
    if name == "region":
        return prompt(question, suggested or "") or None
    return _checked(kind, question, suggested, prompt, tell)


def _checked(
    kind: Any,  # noqa: ANN401
    question: str,
    suggested: str | None,
    prompt: Prompt,
    tell: Tell,
    *,
    may_be_empty: bool = False,
) -> Any:  # noqa: ANN401
    """Asks again until it is right."""
    while True:
        text = prompt(question, "" if may_be_empty else suggested).strip()
        if may_be_empty and not text:
            return None
        try:
            TypeAdapter(kind).validate_python(text)
        except ValidationError as error:
            tell(problem_of(error.errors()[0]).text)
        else:
            return text


def _departments(
    names: Mapping[str, str], prompt: Prompt, tell: Tell
) -> dict[str, str]:
    found = {
        key: _checked(
            TeamAnswer, name, None, prompt, tell, may_be_empty=key != "triage"
        )
        for key, name in names.items()
    }
    return {key: team for key, team in found.items() if team}


def _staff(known: Mapping[str, Any], prompt: Prompt, tell: Tell) -> dict[str, str]:
    """First names of those who have none yet."""
    staff = dict(known.get("staff") or {})
    kind = TypeAdapter(TeamAnswer)
    teams: list[Team] = []
    for team in (*known["departments"].values(), known["duty"]):
        try:
            teams.append(kind.validate_python(team))
        except ValidationError:
            # said with all other mistakes, once everything is answered
            continue
    for user in dict.fromkeys(user for team in teams for user in team.people):
        if user not in staff:
            question = f"First name of {user}, which residents may see"
            staff[user] = _checked(str, question, None, prompt, tell)
    return staff

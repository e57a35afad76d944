"""Answers into a council.yml with its comments: the example file, line by line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.council.file import CouncilFile, DepartmentFile
from bot.founding.answers import Answers, Team

HEAD = """\
# yaml-language-server: $schema=./council.schema.json
#
# Everything that Folkmoot knows about your council. No other file has to change.
#
# How to edit it: keep the indentation (two spaces a step, no tabs). Put text that
# contains ": " or begins with a digit in quotes. Then `folkmoot check --offline` names
# every mistake with its line, and `folkmoot reload` has the running service take it.

"""
#: answers that stand in the file as they are
PLAIN = (
    "name",
    "short_name",
    "website",
    "privacy_url",
    "country",
    "region",
    "emergency_number",
    "non_emergency_number",
    "gas_number",
    "electricity_number",
    "crisis_line",
    "safeguarding_number",
    "slack_team",
)
#: YAML reads these as something else than text
NOT_TEXT = ("true", "false", "yes", "no", "on", "off", "null")


@dataclass
class _Block:
    """A part of the file: comments, then a name and what stands under it."""

    head: list[str]
    name: str
    #: with the line of the name
    body: list[str] = field(default_factory=list)


def render(example: str, form: CouncilFile, answers: Answers) -> str:
    """The file of a council. `example` is the example's text, `form` what it says."""
    blocks = _blocks(example)
    # the example's own head goes with its first line
    shown = [block for block in blocks if block.name != "example"]
    lines = [
        line
        for block in shown
        for line in (*block.head, *_body(block, form, answers))
        if not _is_foreign(line, form, answers)
    ]
    return HEAD + "\n".join(lines).strip("\n") + "\n"


def _blocks(text: str) -> list[_Block]:
    blocks: list[_Block] = []
    waiting: list[str] = []
    for line in text.splitlines():
        if found := re.match(r"([a-z_]+):", line):
            blocks.append(_Block(waiting, found[1], [line]))
            waiting = []
        elif line.startswith(" ") and blocks:
            blocks[-1].body += [*waiting, line]
            waiting = []
        else:
            waiting.append(line)
    return blocks


def _is_foreign(line: str, form: CouncilFile, answers: Answers) -> bool:
    """A name in a language that this council does not speak."""
    found = re.match(r" +([a-z]{2,3}): ", line)
    others = set(form.languages) - set(answers.languages)
    return bool(found) and found[1] in others


def _body(block: _Block, form: CouncilFile, answers: Answers) -> Iterable[str]:
    match block.name:
        case "languages":
            return [f"languages: [{', '.join(answers.languages)}]"]
        case "time_zone":
            return [f"time_zone: {answers.time_zone.key}"]
        case "closed_days":
            return ["closed_days: []  # like [2026-12-29, 2026-12-30]"]
        case "duty":
            return _duty(block.body, answers.duty)
        case "departments":
            return _departments(block.body, form, answers)
        case "staff":
            return ["staff:", *(f"  {u}: {_text(n)}" for u, n in answers.staff.items())]
        case name if name in PLAIN:
            value = getattr(answers, name)
            return [f"{name}: {_text(value)}"] if value else []
    return block.body


def _text(value: str) -> str:
    """Text as YAML; in quotes wherever it could be read as something else."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9 ./_-]*[A-Za-z0-9]", value)
    if plain and value.lower() not in NOT_TEXT:
        return value
    return json.dumps(value, ensure_ascii=False)


def _duty(body: list[str], duty: Team) -> list[str]:
    given = {"channel": duty.channel, "officers": _list(duty.people)}
    return [_replaced(line, given) for line in body]


def _replaced(line: str, values: dict[str, str]) -> str:
    found = re.match(r"( +)([a-z_]+): ", line)
    if found and found[2] in values:
        return f"{found[1]}{found[2]}: {values[found[2]]}"
    return line


def _list(names: Sequence[str]) -> str:
    return f"[{', '.join(names)}]"


def _departments(body: list[str], form: CouncilFile, answers: Answers) -> list[str]:
    lines = body[:1]
    # what nobody else answers for goes to triage
    left = {k: d for k, d in form.departments.items() if k not in answers.departments}
    for name, chunk in _chunks(body[1:]):
        if name not in answers.departments:
            continue
        team = answers.departments[name]
        lines += [_replaced(line, _team(team, answers)) for line in _trimmed(chunk)]
        if name == form.triage:
            lines += _inherited(left.values())
        lines.append("")
    return lines[:-1]


def _chunks(lines: list[str]) -> list[tuple[str, list[str]]]:
    chunks: list[tuple[str, list[str]]] = []
    for line in lines:
        if found := re.fullmatch(r"  ([a-z_]+):", line):
            chunks.append((found[1], []))
        chunks[-1][1].append(line)
    return chunks


def _trimmed(lines: list[str]) -> list[str]:
    return lines if lines[-1] else lines[:-1]


def _team(team: Team, answers: Answers) -> dict[str, str]:
    lead, *others = team.people
    staff = others or [lead]
    names = ", ".join(answers.staff[user] for user in staff)
    return {
        "slack_channel": team.channel,
        "lead": f"{lead}  # {answers.staff[lead]}",
        "supervisors": _list([lead]),
        "staff": f"{_list(staff)}  # {names}",
    }


def _inherited(departments: Iterable[DepartmentFile]) -> list[str]:
    """Services of departments that this council does not have."""
    left = tuple(departments)
    services = [service for one in left for service in one.services]
    if not services:
        return []
    lines = ["    # of departments that are not in this file"]
    lines += ["    services:", *(f"      - {service}" for service in services)]
    if any(one.sensitive for one in left):
        lines += ["    # some of these are personal matters", "    sensitive: true"]
    return lines

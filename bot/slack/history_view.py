"""What was done to a ticket, by whom and when: the audit, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.council.facts import Council
from bot.model import AuditLine
from bot.slack.blocks import Json, Parts, bold, local_time, paragraph, plain, rich
from bot.slack.show import first_name, name_of
from bot.slack.text import one_line
from bot.slack.views import Errand, modal

#: of a detail that is shown
DETAIL_CHARACTERS = 200
#: lines of one block
LINES = 10
NAMES = {"bot": "Folkmoot", "resident": "The resident"}
FIELDS = {
    "promise_at": "answer by",
    "status": "state",
    "waiting": "waits for",
    "muted_until": "muted until",
}
TIMES = ("promise_at", "muted_until")
#: what a field shows that holds nothing
EMPTY = {
    "owner": "nobody",
    "service": "none",
    "outcome": "none",
    "muted_until": "not muted",
}
CHANGED = ("before", "after")


def history(errand: Errand, lines: Sequence[AuditLine], council: Council) -> Json:
    """A window with these lines, oldest first."""
    blocks = []
    for start in range(0, len(lines), LINES):
        part = lines[start : start + LINES]
        blocks.append(rich([paragraph(*_shown(line, council)) for line in part]))
    if not blocks:
        blocks.append(rich([paragraph(plain("Nothing was done yet."))]))
    return modal("history", f"{errand.reference}", blocks, errand, None, "Close")


def _shown(line: AuditLine, council: Council) -> Parts:
    who = NAMES.get(line.actor) or first_name(council, line.actor)
    said = f"{local_time(line.at, council.time_zone)} · "
    told = ", ".join((*_given(line, council), *_changes(line, council)))
    detail = f" ({one_line(told, DETAIL_CHARACTERS)})" if told else ""
    act = line.act.replace("_", " ")
    return [plain(said), bold(who), plain(f" · {act}{detail}\n")]


def _given(line: AuditLine, council: Council) -> Iterator[str]:
    for key, value in line.detail.items():
        if value and not (key in CHANGED and "=" in value):
            yield f"{key}: {_named(value, council)}"


def _changes(line: AuditLine, council: Council) -> Iterator[str]:
    """Field by field, from what to what."""
    was, now = (_fields(line.detail.get(name, "")) for name in CHANGED)
    for name, value in now.items():
        before = _value(name, was.get(name, ""), council)
        after = _value(name, value, council)
        yield f"{FIELDS.get(name, name)}: {f'{before} → ' if before else ''}{after}"


def _fields(told: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in told.split())
    return {name: value for name, equals, value in pairs if equals}


def _value(name: str, value: str, council: Council) -> str:
    if name in TIMES and value:
        at = datetime.fromisoformat(value)
        return local_time(at, council.time_zone)
    return _named(value, council) or EMPTY.get(name, "")


def _named(value: str, council: Council) -> str:
    """Ids of people, departments and services by their names."""
    if value in council.staff:
        return first_name(council, value)
    known = value in council.departments or value in council.services
    return name_of(council, value) if known else value

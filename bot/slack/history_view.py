"""What was done to a ticket, by whom and when: the audit, for people."""

from __future__ import annotations

from collections.abc import Sequence

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
    told = ", ".join(
        f"{key}: {_named(value, council)}"
        for key, value in line.detail.items()
        if value
    )
    detail = f" ({one_line(told, DETAIL_CHARACTERS)})" if told else ""
    act = line.act.replace("_", " ")
    return [plain(said), bold(who), plain(f" · {act}{detail}\n")]


def _named(value: str, council: Council) -> str:
    """Ids of people, departments and services by their names."""
    if value in council.staff:
        return first_name(council, value)
    known = value in council.departments or value in council.services
    return name_of(council, value) if known else value

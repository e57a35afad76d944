"""The report as CSV and JSON. docs/report.md says what each name means."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from bot.privacy.export import FORMULA
from bot.report.figures import Figures, Report, share

#: raised when a name changes its meaning or goes; new ones come at the end
SCHEMA = "folkmoot.report/1"
COLUMNS = tuple(field.name for field in fields(Figures))

Groups = Iterator[tuple[str, str, Figures]]


def as_json(report: Report, council: str) -> str:
    """All of it as one object."""
    made = {
        "schema": SCHEMA,
        "council": council,
        "from": report.first.isoformat(),
        "to": report.last.isoformat(),
        "messages": report.messages,
        "total": shown(report.total),
        "departments": {n: shown(one) for n, one in report.departments.items()},
        "kinds": {name: shown(one) for name, one in report.kinds.items()},
        "weeks": {day.isoformat(): shown(one) for day, one in report.weeks.items()},
        "silent_departments": list(report.silent),
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def shown(figures: Figures) -> dict[str, Any]:
    """The figures with the two shares that are asked for most."""
    promises = figures.kept + figures.renewed + figures.lapsed
    return asdict(figures) | {
        "in_time_share": share(figures.in_time, figures.due),
        "kept_or_renewed_share": share(figures.kept + figures.renewed, promises),
    }


def as_csv(report: Report) -> str:
    """A line for each group: all, each department, kind and week."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = (*COLUMNS, "in_time_share", "kept_or_renewed_share")
    writer.writerow(("group", "name", *columns))
    for group, name, figures in _groups(report):
        values = shown(figures)
        safe = f"'{name}" if name.startswith(FORMULA) else name
        writer.writerow((group, safe, *(values[column] for column in columns)))
    return out.getvalue()


def _groups(report: Report) -> Groups:
    yield "all", "", report.total
    for name, figures in report.departments.items():
        yield "department", name, figures
    for name, figures in report.kinds.items():
        yield "kind", name, figures
    for monday, figures in report.weeks.items():
        yield "week", monday.isoformat(), figures

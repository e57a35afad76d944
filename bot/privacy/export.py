"""Tickets for the back office, as CSV or JSON. docs/export.md names every column."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import datetime

from bot.model import Ticket
from bot.privacy.mask import mask
from bot.rules import sort_of

#: raised when a column changes its meaning or goes; new ones come at the end
SCHEMA = "folkmoot.tickets/1"
COLUMNS: tuple[str, ...] = (
    "reference",
    "kind",
    "service",
    "department",
    "status",
    "waiting_for",
    "outcome",
    "owner",
    "emergency",
    "place",
    "latitude",
    "longitude",
    "words",
    "created_at",
    "promised_at",
    "answered_at",
    "last_at",
    "closed_at",
    "reopened",
    "verdict",
    "rating",
    "sort",
)
#: a spreadsheet would take what begins with these for a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = dict[str, str | int | float | bool | None]


def row_of(ticket: Ticket) -> Row:
    """A ticket by the names of COLUMNS; numbers of people are masked."""
    return {
        "reference": ticket.reference,
        "kind": str(ticket.kind),
        "service": ticket.service,
        "department": ticket.department,
        "status": str(ticket.status),
        "waiting_for": str(ticket.waiting),
        "outcome": str(ticket.outcome) if ticket.outcome else None,
        "owner": ticket.owner,
        "emergency": ticket.emergency,
        "place": mask(ticket.place.text),
        "latitude": ticket.place.latitude,
        "longitude": ticket.place.longitude,
        "words": mask(ticket.words),
        "created_at": _time(ticket.created_at),
        "promised_at": _time(ticket.promise_at),
        "answered_at": _time(ticket.answered_at),
        "last_at": _time(ticket.last_at),
        "closed_at": _time(ticket.resolved_at),
        "reopened": ticket.reopened,
        "verdict": str(ticket.verdict) if ticket.verdict else None,
        "rating": ticket.rating,
        "sort": str(sort_of(ticket)),
    }


def as_csv(tickets: Iterable[Ticket]) -> str:
    """A first line of names, then one line a ticket."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    for ticket in tickets:
        row = row_of(ticket)
        table.writerow({name: _cell(value) for name, value in row.items()})
    return out.getvalue()


def as_json(tickets: Iterable[Ticket], now: datetime) -> str:
    """One object with the schema, the time and the tickets."""
    told = [row_of(ticket) for ticket in tickets]
    whole = {"schema": SCHEMA, "as_of": _time(now), "tickets": told}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None

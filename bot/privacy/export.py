"""Tickets for the back office, as CSV or JSON. docs/export.md names every column."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, PlainSerializer, WithJsonSchema

from bot.model import Kind, Outcome, Status, Ticket, Verdict, Waiting
from bot.privacy.mask import mask
from bot.rules import Sort, sort_of

#: raised when a column changes its meaning or goes, or may hold another word; new
#: columns come at the end
SCHEMA = "folkmoot.tickets/1"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _in_seconds(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


Time = Annotated[
    datetime,
    PlainSerializer(_in_seconds, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class Row(BaseModel):
    """One ticket."""

    reference: str = Field(description="as residents and staff know it")
    kind: Kind = Field(description="what the resident brought up")
    service: str | None = Field(description="id in council.yml; null: not known")
    department: str = Field(description="id in council.yml")
    status: Status = Field(description="where it stands")
    waiting_for: Waiting = Field(description="whose turn it is")
    outcome: Outcome | None = Field(description="of a resolved one")
    owner: str | None = Field(description="Slack id of who has it; null: nobody")
    emergency: bool = Field(description="somebody may be in danger")
    place: str = Field(description="where, in words; may be empty")
    latitude: float | None = Field(description="WGS 84, degrees")
    longitude: float | None = Field(description="WGS 84, degrees")
    words: str = Field(description="the resident's first words about it, masked")
    created_at: Time = Field(description="UTC, as all times")
    promised_at: Time = Field(description="when the resident hears next")
    answered_at: Time | None = Field(description="when a person first answered")
    last_at: Time | None = Field(description="the last thing said, by anybody")
    closed_at: Time | None = Field(description="when it was resolved or taken back")
    reopened: int = Field(description="how often the resident said: not settled")
    verdict: Verdict | None = Field(description="what became of it, says the resident")
    rating: int | None = Field(description="by the resident, 1 to 5")
    sort: Sort = Field(description="what to count it as")


class Tickets(BaseModel):
    """Tickets of a council, as `folkmoot export --json` writes them."""

    schema_: Literal["folkmoot.tickets/1"] = Field(default=SCHEMA, alias="schema")
    as_of: Time = Field(description="when it was written")
    tickets: list[Row]


COLUMNS: tuple[str, ...] = tuple(Row.model_fields)
#: a spreadsheet would take what begins with these for a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def row_of(ticket: Ticket) -> Row:
    """A ticket by the names of COLUMNS; numbers of people are masked."""
    return Row(
        reference=ticket.reference,
        kind=ticket.kind,
        service=ticket.service,
        department=ticket.department,
        status=ticket.status,
        waiting_for=ticket.waiting,
        outcome=ticket.outcome,
        owner=ticket.owner,
        emergency=ticket.emergency,
        place=mask(ticket.place.text),
        latitude=ticket.place.latitude,
        longitude=ticket.place.longitude,
        words=mask(ticket.words),
        created_at=ticket.created_at,
        promised_at=ticket.promise_at,
        answered_at=ticket.answered_at,
        last_at=ticket.last_at,
        closed_at=ticket.resolved_at,
        reopened=ticket.reopened,
        verdict=ticket.verdict,
        rating=ticket.rating,
        sort=sort_of(ticket),
    )


def as_csv(tickets: Iterable[Ticket]) -> str:
    """A first line of names, then one line a ticket."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    for ticket in tickets:
        row = row_of(ticket).model_dump(mode="json")
        table.writerow({name: _cell(value) for name, value in row.items()})
    return out.getvalue()


def as_json(tickets: Iterable[Ticket], now: datetime) -> str:
    """One object with the schema, the time and the tickets."""
    whole = Tickets(as_of=now, tickets=[row_of(ticket) for ticket in tickets])
    told = whole.model_dump(mode="json", by_alias=True)
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def json_schema() -> dict[str, Any]:
    """What `as_json` keeps to, for whoever reads it by a program."""
    made = Tickets.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": DIALECT, **made}


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value

"""Tickets for the back office: what is written is what docs/ say to programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from typer.testing import CliRunner

from bot.cli import app
from bot.model import Kind, Outcome, Place, Status, Ticket, Verdict, Waiting
from bot.privacy import export
from bot.store import Store
from tests import schemas
from tests.builders import NOW, ticket

COMMITTED = Path(__file__).parents[2] / "docs/tickets.schema.json"
RELEASED = {p.stem: p.read_text("utf-8") for p in schemas.FOLDER.glob("*.sql")}

formats = FormatChecker(())


@formats.checks("date-time", raises=ValueError)
def _is_a_time_with_its_zone(value: object) -> bool:
    return datetime.fromisoformat(str(value)).tzinfo is not None


def validator() -> Draft202012Validator:
    schema = json.loads(COMMITTED.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=formats)


def written(*tickets: Ticket) -> dict[str, Any]:
    return json.loads(export.as_json(tickets, NOW))


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
times = st.integers(0, 2**32).map(lambda at: datetime.fromtimestamp(at, UTC))
places = st.builds(
    Place,
    words,
    st.none() | st.floats(-90, 90),
    st.none() | st.floats(-180, 180),
)
#: whatever the types of a ticket allow
tickets = st.builds(
    ticket,
    kind=st.sampled_from(Kind),
    service=st.none() | words,
    department=words,
    status=st.sampled_from(Status),
    waiting=st.sampled_from(Waiting),
    outcome=st.none() | st.sampled_from(Outcome),
    owner=st.none() | words,
    emergency=st.booleans(),
    place=places,
    words=words,
    created_at=times,
    promise_at=times,
    answered_at=st.none() | times,
    last_at=st.none() | times,
    resolved_at=st.none() | times,
    reopened=st.integers(0, 9),
    verdict=st.none() | st.sampled_from(Verdict),
    rating=st.none() | st.integers(1, 5),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(tickets, max_size=3))
def test_every_export_is_valid_by_the_committed_schema(some: list[Ticket]):
    validator().validate(written(*some))


@pytest.mark.parametrize("released", RELEASED.values(), ids=RELEASED)
async def test_so_is_that_of_a_database_with_rows_in_every_state(
    released: str, tmp_path: Path
):
    database, out = tmp_path / "old.sqlite", tmp_path / "tickets.json"
    schemas.load(released, database)
    async with Store(database):
        # brings its tables up to date
        pass
    settings = {"FOLKMOOT_DATABASE": str(database)}
    result = CliRunner().invoke(app, ["export", "--json", str(out)], env=settings)

    assert result.exit_code == 0, result.output
    told = json.loads(out.read_bytes())
    validator().validate(told)
    assert len(told["tickets"]) > 1


@pytest.mark.parametrize("column", export.COLUMNS)
def test_a_ticket_without_one_of_its_columns_is_not_valid(column: str):
    told = written(ticket())
    del told["tickets"][0][column]

    with pytest.raises(ValidationError):
        validator().validate(told)


def test_a_column_of_a_later_version_is_allowed():
    told = written(ticket())
    told["tickets"][0]["colour"] = "red"

    validator().validate(told)


def test_the_committed_schema_is_that_of_the_code(tmp_path: Path):
    out = tmp_path / "schema.json"
    result = CliRunner().invoke(app, ["schema", "--tickets", str(out)])

    assert result.exit_code == 0, result.output
    assert COMMITTED.read_text("utf-8") == out.read_text("utf-8")

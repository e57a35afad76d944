"""Requests with a time limit by law, and what staff and figures call a ticket: pure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from actions import decide
from bot.effects import OpenTicket, PutAsk, Say
from bot.model import Kind, Waiting
from bot.reading.lawful import routed
from bot.rules import Sort, sort_of
from tests.builders import council, incoming, reading, ticket, turn

HOME = "information_complaints"
POTHOLE = reading("question", services={"pothole": 0.9, "council_complaint": 0.1})


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("Under the FOI Act, what was spent on potholes?", "freedom_of_information"),
        ("freedom of information: cost of the town hall", "freedom_of_information"),
        ("Cais o dan y ddeddf rhyddid gwybodaeth am dyllau", "freedom_of_information"),
        ("wniosek o dostęp do informacji publicznej", "freedom_of_information"),
        ("solicitud de acceso a la información pública", "freedom_of_information"),
        ("please send me all the data you hold about me", "personal_data"),
        ("this is a subject access request", "personal_data"),
        ("delete all my personal data please", "personal_data"),
        ("żądam na podstawie RODO kopii", "personal_data"),
        ("quiero que borren mis datos", "personal_data"),
        ("I have a complaint about your officer", "council_complaint"),
        ("składam skargę na urzędnika", "council_complaint"),
    ],
)
def test_a_request_that_names_its_law_goes_where_it_is_answered(
    text: str, service: str
):
    found = routed(text, POTHOLE, council())

    assert (found.department, found.service, found.sure, found.lawful) == (
        HOME,
        service,
        "sure",
        True,
    )


@pytest.mark.parametrize(
    "text",
    [
        "there is a hole in the road",
        "a formal complaint about my neighbour's dog",
        "the data centre hums all night, can you hold them to account",
        "foie gras at the market",
    ],
)
def test_other_messages_go_by_their_services(text: str):
    found = routed(text, POTHOLE, council())

    assert (found.department, found.lawful) == ("roads_street_lighting", False)


def test_a_formal_complaint_needs_the_model_to_see_the_council_in_it():
    about_us = reading(services={"council_complaint": 0.25, "noise": 0.6})

    found = routed("I make a formal complaint", about_us, council())

    assert (found.service, found.lawful) == ("council_complaint", True)


@pytest.mark.parametrize("intent", ["chitchat", "human_handoff", "status_check"])
def test_whatever_the_intent_it_is_ticketed_with_its_date(intent: str):
    text = "What do you have? I want the data you hold about me"
    decision = decide(turn(incoming(text), reading(intent)))

    opened = decision.effects[0]
    assert isinstance(opened, OpenTicket)
    assert (opened.department, opened.service) == (HOME, "personal_data")
    said = decision.effects[-1]
    assert isinstance(said, Say)
    lines = {one.key: one.values for one in said.lines}
    assert list(lines)[1:] == ["receipt_lawful", "receipt_own_data"]
    # a month after 24 November is a Thursday, Christmas Eve
    due = lines["receipt_lawful"]["date"]
    assert due.astimezone(UTC).date() == datetime(2026, 12, 24, tzinfo=UTC).date()


def test_a_new_request_by_law_does_not_go_on_with_an_open_ticket():
    mine = ticket(waiting=Waiting.RESIDENT)
    text = "Under the Freedom of Information Act send me the inspection records"

    decision = decide(
        turn(incoming(text), reading("question", confidence=0.5), tickets=[mine])
    )

    assert isinstance(decision.effects[0], OpenTicket)


def test_an_ordinary_receipt_tells_of_no_law():
    decision = decide(turn(read=reading()))

    asked = decision.effects[-1]
    assert isinstance(asked, PutAsk)
    assert "receipt_lawful" not in [one.key for one in asked.say.lines]


@pytest.mark.parametrize(
    ("changes", "sort"),
    [
        ({}, Sort.SERVICE_REQUEST),
        ({"service": None}, Sort.SERVICE_REQUEST),
        ({"service": "council_complaint"}, Sort.COMPLAINT),
        ({"reopened": 1}, Sort.COMPLAINT),
        ({"kind": Kind.IDEA, "reopened": 1}, Sort.IDEA),
        ({"kind": Kind.QUESTION, "service": "council_complaint"}, Sort.QUESTION),
    ],
)
def test_a_first_report_is_a_service_request_and_a_grievance_a_complaint(
    changes: dict[str, object], sort: Sort
):
    assert sort_of(ticket(**changes)) is sort

"""A ticket goes to another department or service: what staff decide, pure."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.moving import move
from actions.staff import Desk
from bot.calendar import deadline
from bot.effects import Schedule
from bot.model import ActKind, FollowUpKind, StaffAct
from tests.builders import NOW, council, ticket

DEV = council().staff["U0DEVSH"]
HOME = "information_complaints"


@pytest.mark.parametrize("department", [HOME, "roads_street_lighting"])
def test_a_ticket_found_to_be_a_request_by_law_is_due_from_its_first_day(department):
    received = NOW - timedelta(days=3)
    mine = ticket(department=department, service=None, created_at=received)
    act = StaffAct(
        ActKind.MOVE,
        "U0DEVSH",
        mine.reference,
        "C0ROADS",
        NOW,
        to=HOME,
        service="freedom_of_information",
    )

    decision = move(Desk(act, DEV, mine, "en", council(), NOW))

    law = deadline(council(), "freedom_of_information", received)
    assert [
        effect.due_at
        for effect in decision.effects
        if isinstance(effect, Schedule) and effect.kind is FollowUpKind.UNSETTLED
    ] == [law]

"""One flow with the real reader process and the real model."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import MODEL
from bot.clock import MovedClock
from bot.model import Outcome
from bot.service import reading
from sandbox import hands
from sandbox.town import Town
from tests.builders import NOW, council
from tests.flows.scene import ANA, BEN, CLEO, DEE, DUTY, ROADS, Scene


@pytest.mark.model
@pytest.mark.timeout(180)
async def test_the_real_model_carries_a_morning(tmp_path: Path):
    if not MODEL.is_file():
        pytest.skip("no model: run `make train`")
    clock = MovedClock(NOW, leap=True)
    async with (
        reading(MODEL) as reader,
        Town(council(), tmp_path / "db.sqlite", reader, clock=clock) as town,
    ):
        scene = Scene(town)
        await scene.says(ANA, "There is a deep pothole in Mill Lane, it burst my tyre")
        await scene.says(BEN, "Od dwóch tygodni nikt nie zabrał śmieci z naszej ulicy")
        await scene.says(CLEO, "hello")
        await scene.says(DEE, "There is a strong smell of gas in our stairwell")
        ticket = await scene.ticket(ANA)
        await scene.staff(hands.take(town, ticket_clerk(ticket.department), ticket))
        work = hands.resolve(
            town,
            ticket_clerk(ticket.department),
            await scene.ticket(ANA),
            Outcome.FIXED,
            "Filled.",
        )
        await scene.staff(work)
        ledger = await scene.ledger()

        assert (ticket.department, ticket.service) == (
            "roads_street_lighting",
            "pothole",
        )
        assert "this has been fixed" in await scene.chat(ANA)
        assert "Pothole (service request)" in await scene.channel(ROADS)
        assert "Numer sprawy: REF-2" in await scene.chat(BEN)
        assert await scene.tickets(CLEO) == []
        assert "Call 0800 111 999 now" in await scene.chat(DEE)
        assert "EMERGENCY" in await scene.channel(DUTY)
        assert (ledger.received, ledger.unanswered) == (4, 0)


def ticket_clerk(department: str) -> str:
    """Somebody who works there."""
    return council().department(department).staff[0]

"""What waits for its day holds back what is due behind it: late words are no news."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import MovedClock
from bot.lanes import is_unasked
from bot.model import FollowUpKind, Reading, Ticket
from bot.pacing import Pacing
from bot.store import Arrived
from sandbox.sim.service import Parts, Service
from tests.builders import NOW, council, reading, wording
from tests.faults.outside import Outside

CHAT, LANE = "101", "telegram:101"
DEV, ROADS = "U0DEVSH", "C0ROADS"
POTHOLE, LAMP = "A pothole burst my tyre", "The lamp at our corner is dark"
#: what comes in one breath is decided after so long
BREATH = timedelta(seconds=7)


class Reader:
    """Knows lamps from potholes."""

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        lamp = reading(services={"street_light": 0.97})
        return [lamp if "lamp" in text else reading() for text in texts]


class Town:
    """One resident, one member of staff, and a Telegram that may be away."""

    def __init__(self, database: Path) -> None:
        self.clock = MovedClock(NOW)
        self.telegram = Outside(is_sure=False)
        self._arrivals = 0
        self.service = Service(
            council=council(),
            wording=wording(),
            database=database,
            clock=self.clock,
            reader=Reader(),
            deliverers={"telegram": self.telegram, "slack": Outside(is_sure=True)},
            randomness=random.Random(1),  # noqa: S311 - no secret
            pacing=Pacing({}),
            parts=Parts(),
        )

    async def at(self, *hours: str) -> None:
        """Time passes, with a look at each of these."""
        for hour in hours:
            then = datetime.fromisoformat(f"2026-11-{hour}+00:00")
            self.clock.advance(then - self.clock.now())
            self.service.next_due = then
            await self.service.work()

    async def tickets(self) -> list[Ticket]:
        """The oldest first."""
        found = await self.service.store.read(
            lambda unit: unit.tickets.of_chat("telegram", CHAT)
        )
        return sorted(found, key=lambda ticket: ticket.id)

    async def says(self, text: str) -> None:
        """The resident writes."""
        told = {"chat_id": CHAT, "user_id": CHAT, "text": text}
        told |= {"at": self.clock.now().isoformat(), "message_id": str(self._arrivals)}
        await self._arrives("telegram", told)

    async def mends(self, ticket: Ticket, ask_at: str) -> None:
        """Staff say that it is fixed; the resident is to be asked then."""
        act = {"kind": "resolve", "user": DEV, "channel": ROADS, "outcome": "fixed"}
        act |= {"reference": ticket.reference, "text": "Filled."}
        await self._arrives("slack", act)
        at = datetime.fromisoformat(f"2026-11-{ask_at}+00:00")
        await self.service.store.write(
            lambda u: u.tickets.schedule(ticket.id, FollowUpKind.WAS_FIXED, at)
        )

    async def _arrives(self, source: str, told: Mapping[str, Any]) -> None:
        self._arrivals += 1
        arrived = Arrived(source, f"{source}:{self._arrivals}", LANE, told)
        await self.service.take([arrived], "fetch")
        for _ in range(2):
            await self.service.work()
            self.clock.advance(BREATH)

    def asked(self) -> list[int | None]:
        """The tickets that the resident was asked about unasked, in order."""
        return [r.ticket_id for r in self.telegram.said() if is_unasked(r.lane)]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    town = Town(tmp_path / "folkmoot.sqlite")
    await town.service.open()
    yield town
    await town.service.store.close()


#: looks while Telegram is away, and then; the last one is when the second is due
BACK = pytest.mark.parametrize(
    ("away", "back"),
    [
        (["24 16:00", "24 20:30"], ["24 22:00", "25 08:00"]),
        (["24 16:00", "24 20:30", "25 08:00"], ["25 10:00", "25 12:00"]),
    ],
    ids=["back in the evening", "back by day"],
)


async def both_mended(town: Town, away: list[str], back: list[str]) -> Ticket:
    """Telegram is away when the resident is to be asked about a pothole, so they are
    a day later: on the day for the question about a lamp, whose ticket is returned."""
    await town.says(POTHOLE)
    [pothole] = await town.tickets()
    await town.mends(pothole, away[0])
    await town.says(LAMP)
    [_, lamp] = await town.tickets()
    await town.mends(lamp, back[-1])
    town.telegram.down = True
    await town.at(*away)
    town.telegram.down = False
    await town.at(*back)
    assert town.asked() == [pothole.id]
    return lamp


@BACK
async def test_what_is_due_behind_it_is_written_the_next_morning(
    town: Town, away: list[str], back: list[str]
):
    lamp = await both_mended(town, away, back)
    waits = await town.service.store.read(lambda unit: unit.outbox.is_busy())
    await town.at("26 07:59")
    before = town.asked()[1:]
    await town.at("26 08:00")

    assert (waits, before, town.asked()[1:]) == (False, [], [lamp.id])


@BACK
async def test_what_the_resident_says_meanwhile_makes_it_needless(
    town: Town, away: list[str], back: list[str]
):
    lamp = await both_mended(town, away, back)
    await town.says(f"{lamp.reference} it is dark again")
    reopened = (await town.tickets())[1].is_open
    await town.at("26 08:00", "26 12:00")

    assert (reopened, town.asked()[1:]) == (True, [])

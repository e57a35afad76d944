"""What has been kept long enough goes at night, each kind after its own time."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import MovedClock
from bot.model import Outcome
from bot.privacy.retention import would_go
from sandbox import hands
from tests.flows.scene import ANA, BEN, CLEO, DEE, DEV, LIBRARIES, ROADS, Scene


async def test_each_kind_goes_after_its_own_time_and_the_ledger_says_so(
    scene: Scene, clock: MovedClock
):
    town, store = scene.town, scene.town.folkmoot.store
    ticker, rules = town.folkmoot.ticker, town.council.retention
    await scene.says(ANA, "There is a deep pothole")
    await scene.says(BEN, "There is a deep pothole as well")
    await scene.says(CLEO, "When does the library open?")
    await scene.says(DEE, "hello")
    for who in (ANA, CLEO):
        (ticket,) = await scene.tickets(who)
        by = DEV if who == ANA else "U0NORAH"
        await scene.staff(hands.resolve(town, by, ticket, Outcome.FIXED, "Done"))

    clock.advance(timedelta(days=31))
    assert (await ticker.clear())["raw_updates"] >= 4
    payloads = await store.read(lambda u: u.retention.old("raw_updates", clock.now()))
    assert payloads == []

    clock.advance(timedelta(days=340))
    planned = await store.read(lambda unit: would_go(unit, rules, clock.now()))
    assert planned["tickets"] == 1
    removed = await ticker.clear()
    await town.folkmoot.settle()

    # a pothole goes after a year, a question after two; what is open stays
    assert removed["tickets"] == 1
    assert removed["residents"] == 2
    assert await scene.tickets(ANA) == []
    assert len(await scene.tickets(BEN)) == len(await scene.tickets(CLEO)) == 1
    cards = [p for p in town.slack.messages(ROADS) if "EMERGENCY" not in str(p.blocks)]
    (bens,) = await scene.tickets(BEN)
    assert {p.ts for p in cards if p.by_app} == {bens.card_ts}
    assert [p for p in town.slack.messages(LIBRARIES) if p.by_app]
    noted = await store.read(lambda unit: unit.retention.notes())
    assert ("tickets", 1) in noted
    assert ("residents", 2) in noted
    assert (await scene.ledger()).unanswered == 0
    assert (await ticker.clear()).get("tickets", 0) == 0

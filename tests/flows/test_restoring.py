"""Yesterday's backup comes back: nothing old is sent, nobody who was erased returns."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.backups import backup
from bot.backups.restore import Restored, restore
from bot.bootstrap import ROOT
from bot.clock import MovedClock
from bot.housekeeping import Backups, Housekeeping
from bot.model import OutboxState
from bot.store import StoreError
from bot.wording import Wording
from sandbox import hands
from tests.flows.scene import ANA, BEN, CLEO, DEV, ROADS, Scene

KEY = "a key of more than sixteen signs"


async def keeper(scene: Scene, folder: Path) -> Housekeeping:
    """Housekeeping that makes backups."""
    folkmoot = scene.town.folkmoot
    return Housekeeping(
        folkmoot.store,
        folkmoot.council,
        folkmoot.desk.wording,
        folkmoot.clock,
        lambda: None,
        Backups(folder, KEY),
    )


async def put_back(scene: Scene, file: Path, key: str | None = KEY) -> Restored:
    council, clock = scene.town.council, scene.town.clock
    wording = Wording.load(ROOT / "domain.yml", ROOT / "locales", council.time_zone)
    path = scene.town.folkmoot.store.path
    return await restore(file, path, key, file.parent, council, wording, clock.now())


async def test_a_drill_with_traffic_and_an_erasure_after_the_backup(
    scene: Scene, clock: MovedClock, tmp_path: Path
):
    town, folder = scene.town, tmp_path / "backups"
    house = await keeper(scene, folder)
    await scene.says(ANA, "There is a deep pothole")
    await scene.says(BEN, "There is a deep pothole as well")
    store = town.folkmoot.store
    late = clock.now() + timedelta(hours=1)
    (bens,) = await scene.tickets(BEN)
    await store.write(
        lambda unit: unit.outbox.put(
            "card:waits",
            platform="slack",
            lane=f"slack:{ROADS}",
            act="card",
            body={},
            now=clock.now(),
            ticket_id=bens.id,
            not_before=late,
        )
    )
    made = await house.back_up()
    assert made is not None

    # the day goes on: a reply, somebody new, and one who wants to be forgotten
    clock.advance(timedelta(hours=2))
    await scene.staff(hands.reply(town, DEV, bens, "We mend it on Friday"))
    await scene.says(CLEO, "When does the library open?")
    await scene.says(ANA, "/forget")
    await scene.taps(ANA, "Yes, erase it")
    assert await house.erase() == 1
    await scene.quiet()
    said = {who: town.telegram.conversation(who) for who in (ANA, BEN, CLEO)}
    (cleos,) = await scene.tickets(CLEO)
    await town.folkmoot.stop()

    with pytest.raises(StoreError, match="FOLKMOOT_BACKUP_KEY"):
        await put_back(scene, made, None)
    clock.advance(timedelta(hours=1))
    begun = asyncio.get_running_loop().time()
    done = await put_back(scene, made)

    assert (done.put_aside, done.erased) == (1, 1)
    assert asyncio.get_running_loop().time() - begun < 30
    town.folkmoot = town.new_folkmoot()
    await town.folkmoot.start()
    try:
        await town.folkmoot.settle()
        await town.folkmoot.ticker.tick()
        await town.folkmoot.settle()
        assert await scene.tickets(ANA) == []
        assert [t.reference for t in await scene.tickets(BEN)] == [bens.reference]
        for who, before in said.items():
            assert town.telegram.conversation(who) == before
        states = await town.folkmoot.store.read(lambda unit: unit.outbox.counts())
        assert states.get(OutboxState.DEAD, 0) == 0
        # and life goes on
        await scene.says(BEN, "There is a deep pothole in Mill Lane too")
        assert "Thank you" in (town.telegram.conversation(BEN))[-1].text
        # with numbers that nothing had which the backup does not know of
        await scene.says(CLEO, "When does the library open?")
        assert (await scene.ticket(CLEO)).id > cleos.id
    finally:
        await town.folkmoot.stop()


async def test_a_database_in_use_is_not_replaced(scene: Scene, tmp_path: Path):
    made = await (await keeper(scene, tmp_path / "backups")).back_up()
    assert made is not None

    with pytest.raises(StoreError, match="Stop Folkmoot first"):
        await put_back(scene, made)


async def test_who_asked_to_be_erased_stands_beside_the_backups_without_a_name(
    scene: Scene, clock: MovedClock, tmp_path: Path
):
    house = await keeper(scene, tmp_path)
    await scene.says(ANA, "There is a deep pothole")
    await scene.says(ANA, "/forget")
    await scene.taps(ANA, "Yes, erase it")
    await house.erase()

    (done,) = await scene.town.folkmoot.store.read(lambda unit: unit.erasures.done())
    noted = json.loads((tmp_path / backup.LEDGER).read_text())
    assert list(noted) == [done.mark]
    assert len(done.mark) == 16

"""What people put right is learnt from, until the resident is erased."""

from __future__ import annotations

import asyncio
import json
import stat

from bot.learning.labelled import Labelled, LabelledFile
from bot.learning.renewing import own_rows
from bot.settings import Settings
from tests.flows.scene import ANA, Scene

UNSURE = "my rent went up and they say it is that form"


async def test_corrections_are_learnt_from_out_of_the_database_and_go_with_it(
    scene: Scene,
):
    await scene.says(ANA, UNSURE)
    await scene.taps(ANA, "Housing")
    database = scene.town.folkmoot.store.path
    settings = Settings(database=database)
    row = {"text": UNSURE, "intent": "complaint", "service": None}

    with own_rows(settings, scene.town.council) as (path,):
        assert [json.loads(line) for line in path.read_text().splitlines()] == [row]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    there = await asyncio.to_thread(lambda: path.exists())
    assert not there

    # somebody labelled the very words on purpose: that counts
    kept = LabelledFile(settings.labelled_rows)
    kept.add([Labelled(UNSURE.upper(), "question", "benefits", "mine.csv")])
    with own_rows(settings, scene.town.council) as files:
        assert files == (kept.path,)
    kept.drop(source="mine.csv")

    await scene.says(ANA, "/forget")
    await scene.taps(ANA, "Yes, erase it")
    await scene.town.folkmoot.ticker.erase()
    with own_rows(settings, scene.town.council) as files:
        assert files == ()

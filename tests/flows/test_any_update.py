"""Arbitrary updates, end to end: never an exception, always an outcome."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import MovedClock
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from sandbox.town import Town
from tests.builders import NOW, council
from tests.reader_stand_in import ReaderStandIn
from tests.unit.test_fuzz import UPDATES, mutants, values

KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "channel_post",
    "message_reaction",
    "a_kind_of_2031",
)
#: of a kind that is known or not, with anything in it; or a whole one with a fault
updates = st.one_of(
    st.dictionaries(st.sampled_from(KINDS), values, max_size=2),
    mutants(UPDATES),
)
ANA = 101


@settings(max_examples=4, deadline=None)
@given(st.lists(updates, min_size=20, max_size=30))
def test_whatever_comes_has_an_outcome_and_the_next_message_its_answer(
    some: list[dict[str, Any]],
):
    asyncio.run(_has_an_outcome(some))


async def _has_an_outcome(some: list[dict[str, Any]]) -> None:
    clock = MovedClock(NOW, leap=True)
    with tempfile.TemporaryDirectory() as folder:
        async with ReaderStandIn() as reader:
            client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
            town = Town(council(), Path(folder) / "any.sqlite", client, clock=clock)
            async with town:
                for update in some:
                    town.telegram.send_raw(update)
                town.telegram.send_text(ANA, "A pothole in Mill Lane")
                telegram = town.telegram
                await telegram.wait_for(lambda: telegram.unconfirmed == 0, 20)
                await town.folkmoot.settle()
                tally = await town.folkmoot.store.read(
                    lambda unit: unit.ledger.tally(clock.now() + timedelta(hours=1))
                )
            await client.close()
    assert tally.strays == ()
    assert any(m.from_bot for m in town.telegram.conversation(ANA))

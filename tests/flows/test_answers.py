"""Answers that were sent: stopped in time, corrected, taken back, or never arrived."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import MovedClock
from bot.model import Sending, Ticket
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from bot.slack import notes, render, views
from sandbox import hands
from sandbox.slack import Seen
from sandbox.town import Town
from tests.builders import NOW, council
from tests.flows.scene import ANA, DEV, ROADS, Scene
from tests.reader_stand_in import ReaderStandIn

POTHOLE = "There is a pothole in Mill Lane"
#: pacing passes by itself, the time in which an answer can be undone does not
PACING = timedelta(seconds=5)


class SlowClock(MovedClock):
    """Leaps over a few seconds only."""

    async def sleep_until(self, at: datetime | None, wake: asyncio.Event) -> None:
        if at is not None and timedelta(0) < at - self.now() <= PACING:
            await asyncio.sleep(0)
            if not wake.is_set():
                self.advance(at - self.now())
        await super().sleep_until(at, wake)


@pytest.fixture
def clock() -> MovedClock:
    return SlowClock(NOW + timedelta(minutes=5))


@pytest.fixture
async def town(
    tmp_path: Path, reader: ReaderStandIn, clock: MovedClock
) -> AsyncIterator[Town]:
    client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
    made = Town(council(), tmp_path / "folkmoot.sqlite", client, clock=clock)
    async with made:
        yield made
    await client.close()


async def answered(scene: Scene, words: str = "We come on Friday") -> Ticket:
    """Dev has sent an answer; its note is in the thread."""
    await scene.says(ANA, POTHOLE)
    ticket = await scene.ticket(ANA)
    await hands.reply(scene.town, DEV, ticket, words)
    await noted(scene, Sending.HELD)
    return await scene.ticket(ANA)


async def noted(scene: Scene, sending: Sending) -> Seen:
    """The note about the answer, once it says how it fares."""
    slack = scene.town.slack

    def shown() -> list[Seen]:
        card = slack.messages(ROADS)[-1]
        thread = slack.thread(ROADS, card.ts)[1:]
        return [p for p in thread if notes.SENDINGS[sending] in str(p.blocks)]

    return (await slack.wait_for(shown))[-1]


async def goes_out(scene: Scene) -> Seen:
    scene.town.clock.advance(timedelta(seconds=16))
    return await noted(scene, Sending.SENT)


def chat(scene: Scene) -> list[str]:
    said = scene.town.telegram.conversation(ANA)
    return [m.text for m in said if m.from_bot and not m.deleted]


async def test_an_answer_waits_fifteen_seconds_and_then_says_that_it_arrived(
    scene: Scene,
):
    await answered(scene)
    before = chat(scene)
    note = await goes_out(scene)

    assert before == chat(scene)[:-1]
    assert chat(scene)[-1].startswith("We come on Friday")
    assert note.action_ids == (render.CORRECT, render.TAKE_BACK)


async def test_an_answer_that_is_undone_never_reaches_the_resident(scene: Scene):
    ticket = await answered(scene)
    note = await noted(scene, Sending.HELD)
    before = chat(scene)
    await scene.town.slack.press(DEV, ROADS, note.ts, render.UNDO)
    await noted(scene, Sending.UNDONE)
    scene.town.clock.advance(timedelta(minutes=1))
    await scene.quiet()

    after = await scene.ticket(ANA)
    assert chat(scene) == before
    assert (ticket.waiting, after.waiting) == ("resident", "us")
    assert after.answered_at is None


async def test_an_answer_with_files_is_stopped_with_all_of_them(scene: Scene):
    await scene.says(ANA, POTHOLE)
    files = [("plan.pdf", b"%PDF-1.7 the plan"), ("list.csv", b"a,b")]
    words = "We come on Friday"
    await hands.reply(scene.town, DEV, await scene.ticket(ANA), words, files)
    note = await noted(scene, Sending.HELD)
    await scene.town.slack.press(DEV, ROADS, note.ts, render.UNDO)
    await noted(scene, Sending.UNDONE)
    scene.town.clock.advance(timedelta(minutes=1))
    await scene.quiet()

    assert not any("Friday" in text for text in chat(scene))
    assert scene.town.telegram.counts["sendDocument"] == 0


async def test_a_resident_is_answered_by_the_machine_while_an_answer_is_held(
    scene: Scene,
):
    await answered(scene)
    scene.town.telegram.send_text(ANA, "thanks", name="Ana")
    await scene.town.telegram.wait_for(lambda: "passed this on" in chat(scene)[-1])

    assert not any("Friday" in text for text in chat(scene))


async def test_an_answer_is_corrected_in_the_residents_chat(scene: Scene):
    await answered(scene)
    note = await goes_out(scene)
    slack = scene.town.slack
    await slack.press(DEV, ROADS, note.ts, render.CORRECT)
    form = await hands.top(scene.town, DEV, views.DRAFT)
    assert form.values[views.TEXT][views.TEXT]["value"] == "We come on Friday"
    await slack.submit(DEV, form.id, {views.TEXT: {views.TEXT: "We come on Monday"}})
    preview = await hands.top(scene.town, DEV, views.SEND)
    assert "We come on Monday" in str(preview.blocks)
    await slack.submit(DEV, preview.id)
    await scene.quiet()

    assert chat(scene)[-1].startswith("We come on Monday\n\nDev, Roads")
    shown = await scene.channel(ROADS)
    assert "> We come on Monday" in shown


async def test_an_answer_is_taken_back_while_telegram_allows_it(scene: Scene):
    await answered(scene)
    before = chat(scene)
    note = await goes_out(scene)
    await scene.town.slack.press(DEV, ROADS, note.ts, render.TAKE_BACK)
    await noted(scene, Sending.TAKEN_BACK)
    await scene.quiet()

    assert chat(scene) == before
    assert (await scene.ticket(ANA)).waiting == "us"


async def test_after_two_days_nothing_can_be_taken_back(scene: Scene):
    await answered(scene)
    note = await goes_out(scene)
    scene.town.clock.advance(timedelta(hours=49))
    await scene.town.slack.press(DEV, ROADS, note.ts, render.TAKE_BACK)
    await scene.quiet()

    assert "older than 48 hours" in (await scene.whispers(DEV))[-1]
    assert any(text.startswith("We come on Friday") for text in chat(scene))


async def test_staff_read_that_an_answer_may_have_arrived_twice(scene: Scene):
    await answered(scene)
    scene.town.telegram.faults.inject("drop_after", "sendMessage")
    scene.town.clock.advance(timedelta(seconds=16))
    note = await noted(scene, Sending.TWICE)

    assert [t.split("\n")[0] for t in chat(scene)[-2:]] == ["We come on Friday"] * 2
    assert note.action_ids == (render.CORRECT, render.TAKE_BACK)


async def test_staff_read_that_nobody_knows_whether_an_answer_arrived(scene: Scene):
    await answered(scene)
    scene.town.telegram.faults.inject("drop_after", "sendMessage", times=2)
    scene.town.clock.advance(timedelta(seconds=16))
    note = await noted(scene, Sending.UNKNOWN)
    await scene.quiet()

    shown = await scene.channel(ROADS)
    assert "Nobody knows whether the last message to Ana arrived" in shown
    assert "did not arrive" not in shown
    assert note.action_ids == ()
    assert (await scene.ticket(ANA)).waiting == "us"


async def test_staff_are_told_at_once_that_an_answer_did_not_arrive(scene: Scene):
    await answered(scene)
    scene.town.telegram.block(ANA)
    scene.town.clock.advance(timedelta(seconds=16))
    await noted(scene, Sending.FAILED)
    await scene.quiet()

    assert "can't be reached here any more" in await scene.channel(ROADS)

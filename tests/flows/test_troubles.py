"""What goes wrong outside: somebody always hears of it, and the rest goes on."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import MovedClock
from bot.model import Status, Waiting
from bot.store import Unit
from sandbox import hands
from sandbox.town import Town
from tests.flows.scene import (
    ANA,
    BEN,
    CLEO,
    DEE,
    DEV,
    DUTY,
    ROADS,
    TRIAGE,
    Scene,
    script,
)
from tests.reader_stand_in import Mood, ReaderStandIn

NO_READER = (
    "Thank you, we have your message. Our automatic reader is not available just now, "
    "so a person will read it and see that it gets to the right team. You'll hear from "
    "us by 18:00 tomorrow."
)
HOSTILE = (
    "<!channel> <!here> <@U0EDITH> <#C0DUTYDESK> <https://evil.example|council.gov> "
    "&lt;b&gt; *bold* `x` @everyone \u202egnp.exe\u202c \u200bhidden\x07 pothole"
)


async def test_staff_hear_that_a_resident_blocked_the_bot_and_that_they_came_back(
    scene: Scene,
):
    telegram = scene.town.telegram
    await scene.says(ANA, "There is a pothole in Mill Lane")
    await scene.does(telegram.block, ANA)
    await scene.staff(hands.reply(scene.town, DEV, await scene.ticket(ANA), "Where?"))
    open_still = await scene.ticket(ANA)
    await scene.does(telegram.unblock, ANA)

    assert (open_still.status, open_still.waiting) == (Status.TAKEN, Waiting.US)
    assert (await scene.channel(ROADS)).partition("    Folkmoot: ")[2] == script("""
        @Rose Ana can't be reached here any more (blocked). Nothing more can be sent \
to them: reach them another way if you can.
            Folkmoot: Dev answered the resident:
                > Where?
                >
                > Dev, Roads and street lighting
                > Reference: REF-1
                It did not arrive: they have not read it.
            Folkmoot: @Dev @Rose Ana can't be reached here any more (Forbidden: bot \
was blocked by the user). Nothing more can be sent to them: reach them another way if \
you can.
            Folkmoot: Ana can be reached again. What did not reach them is not sent by \
itself: send it again if it still matters.
    """)


async def test_staff_hear_that_a_resident_is_gone(scene: Scene):
    await scene.says(ANA, "There is a pothole in Mill Lane")
    scene.town.telegram.deactivate(ANA)
    await scene.staff(hands.reply(scene.town, DEV, await scene.ticket(ANA), "Where?"))

    assert (await scene.channel(ROADS)).endswith(
        "Folkmoot: @Dev @Rose Ana can't be reached here any more (Forbidden: user is "
        "deactivated). Nothing more can be sent to them: reach them another way if "
        "you can."
    )
    assert (await scene.ticket(ANA)).is_open


async def test_the_duty_officer_hears_of_a_card_that_slack_refuses(scene: Scene):
    slack = scene.town.slack
    slack.leave(slack.bot_user.id, ROADS)
    await scene.says(ANA, "There is a pothole in Mill Lane")
    await scene.says(ANA, "it is a big pothole")

    assert "Your reference: REF-1" in await scene.chat(ANA)
    assert await scene.channel(DUTY) == (
        "Folkmoot: Something about REF-1 could not be posted in its department's "
        "channel (nothing can be posted there (not_in_channel)). Please see to it that "
        "somebody there has it, and that Folkmoot can post in the channel."
    )
    slack.join(slack.bot_user.id, ROADS)
    await scene.says(ANA, "it is still a big pothole")
    assert "Folkmoot: REF-1 · Pothole (service request)" in await scene.channel(ROADS)


async def test_a_lost_answer_of_slack_makes_no_second_card(scene: Scene):
    scene.town.slack.faults.inject("drop_after", "chat.postMessage")
    await scene.says(ANA, "There is a pothole in Mill Lane")

    assert len(scene.town.slack.messages(ROADS)) == 1
    assert (await scene.ticket(ANA)).card_ts == scene.town.slack.messages(ROADS)[0].ts


async def test_a_lost_answer_of_telegram_costs_one_second_reply_at_most(scene: Scene):
    scene.town.telegram.faults.inject("drop_after", "sendMessage")
    await scene.says(ANA, "There is a pothole in Mill Lane")

    told = [m.text for m in scene.town.telegram.conversation(ANA) if m.from_bot]
    assert len(told) == 2
    assert told[0] == told[1]
    counts = await scene.town.folkmoot.store.read(lambda unit: unit.outbox.counts())
    assert counts["ambiguous"] == 1


async def test_hostile_words_are_only_words_in_every_place(scene: Scene):
    telegram, slack = scene.town.telegram, scene.town.slack
    await scene.does(telegram.send_photo, ANA, HOSTILE, name="<!channel> \u202eAna")
    file = {"file_name": "<!here>\u202e\nevil.exe", "name": "<!channel> Ana"}
    await scene.does(telegram.send_document, ANA, HOSTILE, b"x", **file)
    await scene.says(ANA, f"corner of {HOSTILE}"[:290])
    await scene.does(telegram.edit_text, ANA, 1, f"{HOSTILE} again")
    ticket = await scene.ticket(ANA)
    await scene.staff(hands.reply(scene.town, DEV, ticket, "<b>&amp; *no* _really_"))

    sent = [call for call in slack.calls if call.method.startswith("chat.")]
    assert len(sent) >= 8
    for call in sent:
        text = call.args["text"]
        assert not any(f"<{sign}" in text for sign in "!@#h")
        assert not any(sign in text for sign in "\u202e\u202c\u200b\x07")
        assert (call.args["parse"], call.args["link_names"]) == ("none", False)
        assert all(b["type"] != "section" for b in call.args["blocks"])
    words = [p for call in sent for b in call.args["blocks"] for p in _texts(b)]
    assert any("<!channel>" in word for word in words)
    assert not any(sign in word for word in words for sign in "\u202e\u202c\u200b\x07")
    shown = await scene.channel(ROADS)
    assert "@Edith" not in shown
    told = telegram.conversation(ANA)[-1]
    assert told.text.startswith("<b>&amp; *no* _really_\n\nDev, Roads")


def _texts(part: Any) -> list[str]:
    """Every text that a block shows."""
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [t for value in part.values() for t in _texts(value)]
    return (
        [t for value in part for t in _texts(value)] if isinstance(part, list) else []
    )


async def test_a_file_that_can_not_be_had_holds_nobody_else_up(
    scene: Scene, clock: MovedClock
):
    scene.town.telegram.faults.inject("server_error", "download", times=10_000)
    start = clock.now()
    scene.town.telegram.send_photo(ANA, "A pothole burst my tyre", name="Ana")
    await scene.town.slack.wait_for(lambda: scene.town.slack.messages(ROADS))
    scene.town.telegram.send_text(BEN, "There is a pothole in Mill Lane", name="Ben")
    await scene.town.slack.wait_for(lambda: len(scene.town.slack.messages(ROADS)) == 2)
    second = scene.town.slack.messages(ROADS)[1]
    await scene.quiet()

    # on a clock that leaps to the next try, the file's tries take a day
    assert float(second.ts) - start.timestamp() < 60
    assert clock.now() - start > timedelta(hours=23)
    assert "Folkmoot: A file of Ana could not be brought here" in await scene.channel(
        ROADS
    )


@pytest.mark.parametrize("mood", ["down", "silent", "empty", "nonsense", "half", "cut"])
async def test_without_a_reader_everybody_has_an_honest_receipt_in_ten_seconds(
    scene: Scene, reader: ReaderStandIn, mood: Mood
):
    await _fail(reader, mood)
    seconds = await asyncio.gather(
        _until_answered(scene, ANA, 0),
        _until_answered(scene, BEN, 0),
        _until_answered(scene, CLEO, 0.2),
        _until_answered(scene, DEE, 0.4),
    )
    await scene.quiet()

    assert max(seconds) < 10
    for number, user in enumerate((ANA, BEN, CLEO, DEE), start=1):
        ticket = await scene.ticket(user)
        told = await scene.chat(user)
        assert NO_READER in told
        assert told.endswith(f"Your reference: REF-{ticket.id}")
        assert ticket.department == "triage"
        assert len(await scene.tickets(user)) == 1, number
    assert len(scene.town.slack.messages(TRIAGE)) == 4


async def _fail(reader: ReaderStandIn, mood: str) -> None:
    if mood == "down":
        await reader.stop()
    else:
        reader.mood = mood  # type: ignore[assignment]


async def _until_answered(scene: Scene, user: int, after: float) -> float:
    telegram = scene.town.telegram
    await asyncio.sleep(after)
    start = time.monotonic()
    telegram.send_text(user, "There is a pothole in Mill Lane")
    answered = lambda: [m for m in telegram.conversation(user) if m.from_bot]  # noqa: E731
    await telegram.wait_for(answered, 20)
    return time.monotonic() - start


async def test_when_the_reader_is_back_it_is_asked_again(
    scene: Scene, reader: ReaderStandIn
):
    await reader.stop()
    await scene.says(ANA, "There is a pothole in Mill Lane")
    await reader.start()
    await scene.says(BEN, "Please put a bench by the pond")

    assert NO_READER in await scene.chat(ANA)
    assert "passed it to the Parks and trees team" in await scene.chat(BEN)


async def test_a_text_that_ends_the_reader_costs_only_its_own_reading(scene: Scene):
    telegram = scene.town.telegram
    telegram.send_text(ANA, "There is a pothole in Mill Lane", name="Ana")
    telegram.send_text(BEN, "poison in the pothole in Mill Lane", name="Ben")
    telegram.send_text(CLEO, "Please put a bench by the pond", name="Cleo")
    await scene.quiet()

    assert "passed it to the Roads and street lighting team" in await scene.chat(ANA)
    assert NO_READER in await scene.chat(BEN)
    assert "passed it to the Parks and trees team" in await scene.chat(CLEO)


async def test_what_cannot_be_parsed_is_given_to_people_between_good_ones(scene: Scene):
    telegram = scene.town.telegram
    await scene.says(BEN, "hello")
    telegram.send_text(ANA, "There is a pothole in Mill Lane", name="Ana")
    ben = {"id": BEN, "first_name": "Ben", "is_bot": False}
    chat = {"id": BEN, "type": "private", "first_name": "Ben"}
    odd = {"message_id": 4000, "date": "soon", "chat": chat, "from": ben}
    telegram.send_raw({"message": odd | {"text": "What now?"}})
    telegram.send_raw({"message": {"nothing": "at all"}})
    telegram.send_raw({"message": 7})
    telegram.send_text(CLEO, "Please put a bench by the pond", name="Cleo")
    await scene.quiet()

    assert "passed it to the Roads and street lighting team" in await scene.chat(ANA)
    assert "passed it to the Parks and trees team" in await scene.chat(CLEO)
    assert (await scene.chat(BEN)).endswith(
        script("""
            Folkmoot: Sorry, I could not handle that message. A person will look at \
it. You'll hear from us by 18:00 tomorrow.
                Your reference: REF-1
        """)
    )
    assert (await scene.channel(TRIAGE)).endswith(
        "    Folkmoot: A message of Ben could not be handled by machine. Please look "
        "at it."
    )
    assert await scene.channel(DUTY) == (
        "Folkmoot: Something came in that nobody can be answered about: it could not "
        "be read, and names no chat. It is kept, and the log says more. Please tell "
        "whoever looks after Folkmoot."
    )


async def test_a_fault_of_ours_gives_the_message_to_people(scene: Scene):
    desk = scene.town.folkmoot.desk
    scene.town.folkmoot.desk.receive = _stumble  # type: ignore[method-assign]
    await scene.says(ANA, "There is a pothole in Mill Lane")
    del desk.receive  # type: ignore[method-assign]
    await scene.says(ANA, "thanks")

    assert "Sorry, I could not handle that message." in await scene.chat(ANA)
    assert "could not be handled by machine" in await scene.channel(TRIAGE)
    assert (await scene.chat(ANA)).endswith("You're welcome.")


async def test_staff_hear_that_what_they_did_was_not_carried_out(scene: Scene):
    await scene.says(ANA, "There is a pothole in Mill Lane")
    before = await scene.chat(ANA)
    scene.town.folkmoot.desk.act = _stumble  # type: ignore[method-assign]
    await scene.staff(hands.reply(scene.town, DEV, await scene.ticket(ANA), "Where?"))

    assert await scene.chat(ANA) == before
    assert await scene.whispers(DEV) == [
        "Something went wrong here, and what you did was not carried out. Nothing was "
        "sent to the resident. Please look at the ticket and try again."
    ]


def _stumble(unit: Unit, *_: object) -> None:
    raise RuntimeError("a fault of ours")


async def test_a_full_disk_confirms_nothing_and_all_is_well_with_room_again(
    town: Town, scene: Scene
):
    await scene.says(ANA, "There is a pothole in Mill Lane")
    await _limit(town, most_pages=1)
    long = "A pothole burst my tyre, " * 150
    town.telegram.send_text(BEN, long, name="Ben")
    town.telegram.send_text(CLEO, long, name="Cleo")
    trouble = town.folkmoot.fetcher
    await town.telegram.wait_for(lambda: trouble.trouble, 10)
    assert town.telegram.unconfirmed == 2
    assert "the disk is full" in (trouble.trouble or "")

    await _limit(town, most_pages=1_000_000)
    await scene.quiet()
    assert len(await scene.tickets(BEN)) == len(await scene.tickets(CLEO)) == 1


async def _limit(town: Town, most_pages: int) -> None:
    """How large the database may grow; never less than it is."""

    def limit(unit: Unit) -> None:
        unit.inbox._conn.execute(f"PRAGMA max_page_count = {most_pages}")

    await town.folkmoot.store.read(limit)


async def test_small_talk_that_finds_nobody_is_counted_beside_an_open_ticket(
    scene: Scene,
):
    await scene.says(ANA, "There is a pothole in Mill Lane")
    telegram = scene.town.telegram
    telegram.faults.inject("hang", "sendMessage", seconds=0.5)
    telegram.send_text(ANA, "hello", name="Ana")
    await scene.does(telegram.block, ANA)

    count = await scene.ledger()
    assert (count.unreachable, count.unanswered) == (1, 0)

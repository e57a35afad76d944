"""Each kind of thing that arrives has a fitting answer and reaches people."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flows.scene import ANA, ROADS, TRIAGE, Scene
from tests.unit.updates import ANA as SENDER
from tests.unit.updates import DATE, PRIVATE, file, message

#: who sends the raw ones
CHAT = 5001
POTHOLE = "There is a pothole in Mill Lane"
VIDEO_NOTE = file(length=240, duration=3)
AUDIO = file(duration=3, mime_type="audio/mpeg")
DICE = {"emoji": "🎲", "value": 4}
LIVE = {"latitude": 51.5, "longitude": -0.1, "live_period": 900}
STORY = {"chat": PRIVATE, "id": 3}
FORWARDED = {"type": "user", "sender_user": SENDER, "date": DATE}


def told(scene: Scene, chat: int = CHAT) -> list[str]:
    return [m.text for m in scene.town.telegram.conversation(chat) if m.from_bot]


async def arrives(scene: Scene, **fields: Any) -> None:
    scene.town.telegram.send_text(CHAT, "hello there", name="Ana")
    await scene.quiet()
    update = message(**fields)
    update["message"]["message_id"] = 9000 + scene.town.telegram.unconfirmed
    scene.town.telegram.send_raw({"message": update["message"]})
    await scene.quiet()


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"video_note": VIDEO_NOTE}, "Thank you for the video."),
        ({"audio": AUDIO}, "Thank you for the recording."),
        ({"location": LIVE}, "Thank you for the location"),
        ({"dice": DICE}, "I can't read that kind of message yet"),
        ({"story": STORY}, "I can't read that kind of message yet"),
        ({"something_of_2031": {"a": 1}}, "I can't read that kind of message"),
    ],
)
async def test_what_has_no_words_reaches_a_person(
    scene: Scene, fields: dict[str, Any], answer: str
):
    await arrives(scene, **fields)

    (ticket,) = await scene.tickets(CHAT)
    assert ticket.department == "triage"
    assert answer in told(scene)[1]
    assert ticket.reference in told(scene)[1]
    assert (await scene.channel(TRIAGE)).startswith("Folkmoot: REF-1")
    assert (await scene.ledger()).unanswered == 0


async def test_a_forwarded_message_is_read_like_any_other(scene: Scene):
    await arrives(scene, text=POTHOLE, forward_origin=FORWARDED)

    assert f"> {POTHOLE}" in await scene.channel(ROADS)


async def test_a_reply_to_our_words_goes_to_their_ticket(scene: Scene):
    await scene.says(ANA, POTHOLE)
    first = scene.town.telegram.conversation(ANA)[-1]
    await scene.says(ANA, "Please put a bench there", reply_to=first.message_id)

    assert len(await scene.tickets(ANA)) == 1
    assert "> Please put a bench there" in await scene.channel(ROADS)


@pytest.mark.parametrize(
    "words",
    [
        "pothole " + "x" * 4088,
        "pothole \u202e\u0634\u0627\u0631\u0639 \u0627\u0644\u0645\u0637",
        "p\u0301othole pothole e\u0301\u0323\u0302\u0308",
        "pothole \U0001f573 half",
    ],
)
async def test_odd_words_are_words(scene: Scene, words: str):
    await scene.says(ANA, words)

    (ticket,) = await scene.tickets(ANA)
    assert ticket.words == words
    assert len(told(scene, ANA)) == 1


async def test_half_of_a_character_breaks_nothing(scene: Scene):
    await arrives(scene, text="pothole \ud83d in Mill Lane")

    (ticket,) = await scene.tickets(CHAT)
    assert ticket.words == "pothole \ufffd in Mill Lane"


@pytest.mark.parametrize("words", ["👍👍", "12345", "?!", "\u200b\u200b"])
async def test_signs_alone_are_asked_for_words(scene: Scene, words: str):
    await scene.says(ANA, words)

    assert told(scene, ANA)[-1].endswith(
        "I found no words in that. Tell me in a few words what it is about, and I'll "
        "pass it on."
    )
    assert await scene.tickets(ANA) == []


async def test_a_press_on_an_old_message_and_twice_changes_nothing(scene: Scene):
    await scene.says(ANA, "A pothole burst my tyre")
    asked = scene.town.telegram.conversation(ANA)[-1]
    data = asked.buttons[0][0][1]
    for number in range(2):
        press = {
            "id": f"{data}{number}",
            "from": SENDER | {"id": ANA},
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": asked.message_id,
                "date": DATE,
                "chat": PRIVATE | {"id": ANA},
            },
        }
        scene.town.telegram.send_raw({"callback_query": press})
        await scene.quiet()

    assert len(told(scene, ANA)) == 2
    assert (await scene.ledger()).unanswered == 0


async def test_blocked_and_back_staff_hear_of_both(scene: Scene):
    await scene.says(ANA, POTHOLE)
    await scene.does(scene.town.telegram.block, ANA)
    await scene.does(scene.town.telegram.unblock, ANA)
    await scene.says(ANA, "hello there")

    thread = await scene.channel(ROADS)
    assert "can't be reached" in thread
    assert thread.count("Folkmoot: ") >= 3
    assert len(told(scene, ANA)) == 2


async def test_a_kind_of_update_that_nobody_knows_yet_is_kept_and_asks_for_nothing(
    scene: Scene,
):
    scene.town.telegram.send_raw({"a_kind_of_2031": {"chat": PRIVATE}})
    await scene.quiet()

    count = await scene.ledger()
    assert (count.received, count.nothing_due, count.unanswered) == (1, 1, 0)

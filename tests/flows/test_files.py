"""Files of residents: what staff see of them, and what is said when one is refused."""

from __future__ import annotations

import re

import pytest

from actions.files import not_brought
from bot.deliver import Unfit
from bot.effects import Say
from bot.media.kinds import Reason
from sandbox.slack import SeenFile
from sandbox.telegram.media import ogg_opus, png
from tests.edges.hostile import LAUGHS
from tests.flows.scene import ANA, BEN, ROADS, TRIAGE, Scene, script
from tests.pictures import CANARY, picture, png_bomb

POTHOLE = "There is a pothole in Mill Lane"
WEBSITE = "https://www.ambleford.example"


def files_in(scene: Scene, channel: str) -> list[SeenFile]:
    """What the threads of a channel show, oldest first."""
    slack = scene.town.slack
    return [
        file
        for card in slack.messages(channel)
        for post in slack.thread(channel, card.ts)
        for file in post.files
    ]


async def test_photos_reach_staff_without_what_they_say_beside_the_picture(
    scene: Scene,
):
    telegram = scene.town.telegram
    await scene.does(telegram.send_photo, ANA, POTHOLE, picture(), name="Ana")
    await scene.does(
        telegram.send_document, ANA, data=picture(), file_name="IMG_1.jpg", name="Ana"
    )

    shown = files_in(scene, ROADS)
    assert [file.title.partition(": ")[2] for file in shown] == ["photo", "IMG_1.jpg"]
    for file in shown:
        assert file.name.endswith(".jpg")
        assert file.content.startswith(b"\xff\xd8")
        assert CANARY.encode() not in file.content
        assert b"Exif" not in file.content


async def test_a_voice_note_can_be_played_in_the_thread(scene: Scene):
    voice = ogg_opus(2)
    await scene.does(scene.town.telegram.send_voice, ANA, voice, name="Ana")

    (file,) = files_in(scene, TRIAGE)
    assert file.name.endswith(".mp3")
    assert file.content.startswith(b"\xff\xfb")


async def test_a_file_that_is_refused_is_told_to_both_sides_and_the_words_are_kept(
    scene: Scene,
):
    telegram = scene.town.telegram
    await scene.does(
        telegram.send_document,
        ANA,
        POTHOLE,
        LAUGHS,
        file_name="photo.jpg",
        name="Ana",
    )

    told = telegram.conversation(ANA)[-1].text
    reference = (await scene.ticket(ANA)).reference
    assert told == (
        f"I can't pass on the kind of file that you sent for {reference}. Your "
        "request itself is with us. Please send it as a photo or a PDF, or use "
        f"{WEBSITE}."
    )
    thread = await scene.channel(ROADS)
    assert f"> {POTHOLE}" in thread
    assert thread.endswith(
        "Folkmoot: A file of Ana is not shown here: it is none of the kinds of files "
        "that are let through. They were told, and asked to send it in another way."
    )
    assert files_in(scene, ROADS) == []
    read = scene.town.folkmoot.store.read
    lines = await read(lambda u: u.board.history(reference, 100))
    assert [line.detail for line in lines if line.act == "file_refused"] == [
        {"why": "kind"}
    ]
    assert (await scene.ledger()).unanswered == 0


async def test_a_file_that_the_messenger_has_no_more_is_told_to_both_sides(
    scene: Scene,
):
    telegram = scene.town.telegram
    await scene.does(
        telegram.send_document, ANA, POTHOLE, b"", file_name="photo.jpg", name="Ana"
    )

    told = telegram.conversation(ANA)[-1].text
    assert told == (
        f"The file that you sent for {(await scene.ticket(ANA)).reference} did not "
        "reach me. Your request itself is with us. Please send the file once more, or "
        f"use {WEBSITE}."
    )
    thread = await scene.channel(ROADS)
    assert thread.endswith(
        "Folkmoot: A file of Ana is not shown here: there is nothing in it. They were "
        "told, and asked to send it in another way."
    )


@pytest.mark.parametrize("reason", Reason)
async def test_there_are_words_in_every_language_for_each_reason_to_refuse_a_file(
    scene: Scene, reason: Reason
):
    await scene.says(ANA, POTHOLE)
    ticket = await scene.ticket(ANA)
    desk = scene.town.folkmoot.desk
    error = Unfit(reason, "")
    said, *_ = not_brought(ticket, error, desk.council, tell=True)

    assert isinstance(said, Say)
    for language in desk.council.languages:
        told = [desk.wording.text(o.key, language, **o.values) for o in said.lines]
        assert ticket.reference in told[0]


async def test_a_film_that_is_too_large_is_not_fetched(scene: Scene):
    telegram = scene.town.telegram
    size = 31 * 1024 * 1024
    await scene.does(telegram.send_video, ANA, POTHOLE, size=size, name="Ana")

    assert "is too large for me: I can pass on up to 20 MB" in (
        telegram.conversation(ANA)[-1].text
    )
    assert telegram.counts["getFile"] == 0
    assert "it is too large: 31 MB, and 20 MB are possible" in (
        await scene.channel(ROADS)
    )


async def test_what_says_that_it_is_a_program_is_not_fetched(scene: Scene):
    telegram = scene.town.telegram
    for name in ("game.apk", "tool.exe", "page.html"):
        await scene.does(telegram.send_document, ANA, POTHOLE, file_name=name)

    assert telegram.counts["getFile"] == 0
    assert (await scene.channel(ROADS)).count("is not shown here") == 3
    said = [m.text for m in telegram.conversation(ANA) if m.from_bot]
    assert sum("the kind of file that you sent" in text for text in said) == 1


async def test_an_album_of_bombs_is_told_once_and_others_are_served(scene: Scene):
    telegram = scene.town.telegram
    bomb = png_bomb(50_000, 50_000, 100)
    telegram.send_photo(ANA, POTHOLE, bomb, name="Ana", media_group_id="G1")
    telegram.send_photo(ANA, None, bomb, name="Ana", media_group_id="G1")
    telegram.send_photo(ANA, None, png(), name="Ana", media_group_id="G1")
    telegram.send_photo(BEN, POTHOLE, png(seed=3), name="Ben")
    await scene.quiet()

    said = [m.text for m in telegram.conversation(ANA) if m.from_bot]
    assert sum("it may be damaged" in text for text in said) == 1
    assert len(files_in(scene, ROADS)) == 2
    notes = re.findall(r"A file of \w+ is not shown", await scene.channel(ROADS))
    assert len(notes) == 2


async def test_the_same_file_twice_is_shown_once(scene: Scene):
    telegram = scene.town.telegram
    sent = telegram.send_photo(ANA, POTHOLE, name="Ana")
    await scene.quiet()
    again = sent["message"] | {"message_id": 900, "caption": "look at the pothole"}
    telegram.send_raw({"message": again})
    await scene.quiet()

    assert len(files_in(scene, ROADS)) == 1
    assert (await scene.channel(ROADS)).endswith(
        script("""
            Folkmoot: Ana sent a photo:
                    > look at the pothole
                Folkmoot: Ana sent a file that is here already.
        """)
    )


async def test_a_ticket_takes_only_so_many_files(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.slack.files.MOST_FILES", 2)
    telegram = scene.town.telegram
    await scene.does(telegram.send_photo, ANA, POTHOLE, name="Ana")
    for seed in range(3):
        data = png(seed=seed + 5)
        await scene.does(telegram.send_photo, ANA, "the pothole", data, name="Ana")

    assert len(files_in(scene, ROADS)) == 2
    said = [m.text for m in telegram.conversation(ANA) if m.from_bot]
    assert sum("I can't take any more files" in text for text in said) == 1
    assert (await scene.channel(ROADS)).count("> the pothole") == 3

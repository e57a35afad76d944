"""Files that staff send to residents: through the form, and from the thread."""

from __future__ import annotations

import pytest

from bot.model import Ticket
from bot.slack import views
from bot.slack.parse import SEND_TO_RESIDENT
from sandbox import hands
from sandbox.slack import Outcome
from sandbox.telegram import ChatMessage
from tests.flows.scene import ANA, DEV, ROADS, Scene, script
from tests.pictures import CANARY, picture

POTHOLE = "There is a pothole in Mill Lane"
PLAN = b"%PDF-1.7 the plan"
SIGNED = "\n\n    Dev, Roads and street lighting\n    Reference: REF-1"


async def pothole(scene: Scene) -> Ticket:
    await scene.says(ANA, POTHOLE)
    return await scene.ticket(ANA)


def got(scene: Scene) -> list[ChatMessage]:
    """The files that the resident has from us."""
    chat = scene.town.telegram.conversation(ANA)
    return [m for m in chat if m.from_bot and (m.photo or m.file) and not m.deleted]


def in_thread(scene: Scene, ticket: Ticket) -> list[tuple[str, str]]:
    """Who put which files into the thread."""
    posts = scene.town.slack.thread(ROADS, ticket.card_ts or "")
    return [
        ("Folkmoot" if post.by_app else post.user, file.title)
        for post in posts
        for file in post.files
        if not file.deleted
    ]


async def test_files_of_the_form_go_out_behind_the_words_with_a_preview(scene: Scene):
    ticket = await pothole(scene)
    files = [("Mill Lane plan.pdf", PLAN), ("IMG_2.JPG", picture())]
    preview = await scene.staff(
        hands.reply(scene.town, DEV, ticket, "Here is the plan.", files)
    )

    assert "Mill Lane plan.pdf, IMG_2.JPG. Pictures go without the place" in preview
    assert (await scene.chat(ANA)).endswith(
        f"Folkmoot: Here is the plan.{SIGNED}\n"
        "Folkmoot: (file Mill Lane plan.pdf)\n"
        "Folkmoot: (photo)"
    )
    plan, photo = got(scene)
    assert plan.file == ("Mill Lane plan.pdf", PLAN)
    assert photo.photo is not None
    assert CANARY.encode() not in photo.photo
    assert (await scene.channel(ROADS)).endswith(
        script("""
            Folkmoot: Dev answered the resident:
                    > Here is the plan.
                    >
                    > Dev, Roads and street lighting
                    > Reference: REF-1
                    Telegram has delivered it.
                    [Correct] [Take back]
                Folkmoot: (file REF-1: Mill Lane plan.pdf)
                Folkmoot: (file REF-1: IMG_2.JPG)
        """)
    )
    read = scene.town.folkmoot.store.read
    lines = await read(lambda u: u.board.history(ticket.reference, 100))
    (replied,) = [line.detail for line in lines if line.act == "replied"]
    assert replied["files"] == "2"


async def test_a_file_in_the_thread_is_internal_until_it_is_sent_from_its_menu(
    scene: Scene,
):
    ticket, slack = await pothole(scene), scene.town.slack
    thread = ticket.card_ts or ""
    ts = slack.post(DEV, ROADS, "", thread_ts=thread, files=[("plan.pdf", PLAN)])
    slack.post(DEV, ROADS, "only for us", thread_ts=thread, files=[("b.pdf", PLAN)])
    await scene.says(ANA, "thanks")
    assert got(scene) == []

    preview = await scene.staff(hands.share(scene.town, DEV, ROADS, ts))

    assert "Please see the file below." in preview
    assert "plan.pdf" in preview
    assert [message.file for message in got(scene)] == [("plan.pdf", PLAN)]
    assert (await scene.chat(ANA)).endswith(
        f"Folkmoot: Please see the file below.{SIGNED}\nFolkmoot: (file plan.pdf)"
    )
    assert in_thread(scene, ticket)[-1] == (
        "Folkmoot",
        f"{ticket.reference}: plan.pdf",
    )


async def test_words_and_file_of_a_message_go_together(scene: Scene):
    ticket, slack = await pothole(scene), scene.town.slack
    ts = slack.post(
        DEV,
        ROADS,
        "The plan & more",
        thread_ts=ticket.card_ts,
        files=[("data.csv", b"a,b\n1,2\n"), ("scan.tif", picture(form="TIFF"))],
    )
    await scene.staff(hands.share(scene.town, DEV, ROADS, ts))

    assert (await scene.chat(ANA)).endswith(
        f"Folkmoot: The plan & more{SIGNED}\nFolkmoot: (file data.csv)\n"
        "Folkmoot: (photo)"
    )


async def test_an_answer_is_corrected_and_taken_back_with_its_files(scene: Scene):
    ticket, town = await pothole(scene), scene.town
    await scene.staff(hands.reply(town, DEV, ticket, "Old", [("plan.pdf", PLAN)]))
    slack, thread = town.slack, ticket.card_ts or ""
    (note,) = [p for p in slack.thread(ROADS, thread) if "correct" in p.action_ids]
    await slack.press(DEV, ROADS, note.ts, "correct")
    form = await hands.top(town, DEV, views.DRAFT)
    await slack.submit(DEV, form.id, {views.TEXT: {views.TEXT: "New"}})
    preview = await hands.top(town, DEV, views.SEND)
    await scene.staff(slack.submit(DEV, preview.id))

    assert f"Folkmoot: New{SIGNED}\nFolkmoot: (file plan.pdf)" in (
        await scene.chat(ANA)
    )
    assert [message.file for message in got(scene)] == [("plan.pdf", PLAN)]
    await scene.staff(slack.press(DEV, ROADS, note.ts, "take_back"))
    assert got(scene) == []
    assert "Taken back: it is no longer in their chat." in await scene.channel(ROADS)


async def test_a_file_that_may_not_go_is_said_in_the_thread_and_the_clock_runs(
    scene: Scene,
):
    ticket = await pothole(scene)
    files = [("tool.exe", b"MZ" + bytes(900)), ("plan.pdf", PLAN)]
    await scene.staff(hands.reply(scene.town, DEV, ticket, "See these", files))

    assert [message.file for message in got(scene)] == [("plan.pdf", PLAN)]
    thread = await scene.channel(ROADS)
    assert "Telegram has delivered the words, but not every file." in thread
    assert (
        "A file did not reach Ana (it is none of the kinds of files that are let "
        "through). They have the words without it: send it again in another form, or "
        "reach them another way." in thread
    )
    assert (await scene.ticket(ANA)).waiting == "us"
    assert "file that you sent" not in await scene.chat(ANA)


async def test_a_file_that_somebody_deleted_meanwhile_is_said_in_the_thread(
    scene: Scene,
):
    ticket, town = await pothole(scene), scene.town
    ts = town.slack.post(
        DEV, ROADS, "look", thread_ts=ticket.card_ts, files=[("plan.pdf", PLAN)]
    )
    town.slack.delete_file(DEV, town.slack.message(ROADS, ts).files[0].id)
    await town.slack.message_shortcut(DEV, SEND_TO_RESIDENT, ROADS, ts)
    view = await hands.top(town, DEV, views.SORRY)

    assert "is not in Slack itself, or is gone: upload the file." in str(view.blocks)


async def test_slack_that_fails_for_a_moment_only_delays_a_file(scene: Scene):
    ticket, town = await pothole(scene), scene.town
    town.slack.faults.inject("server_error", "files.info")
    town.slack.faults.inject("server_error", "download")
    town.telegram.faults.inject("rate_limited", "sendDocument")
    await scene.staff(hands.reply(town, DEV, ticket, "Look", [("plan.pdf", PLAN)]))

    assert [message.file for message in got(scene)] == [("plan.pdf", PLAN)]


async def test_six_files_or_one_of_60_mb_are_refused_before_the_preview(scene: Scene):
    ticket, town = await pothole(scene), scene.town
    many = [(f"{n}.pdf", PLAN) for n in range(6)]
    thread = ticket.card_ts
    ts = town.slack.post(DEV, ROADS, "all of it", thread_ts=thread, files=many)
    await town.slack.message_shortcut(DEV, SEND_TO_RESIDENT, ROADS, ts)
    view = await hands.top(town, DEV, views.SORRY)
    assert "At most 5 files can go with one answer." in str(view.blocks)

    large = [("film.mp4", bytes(60 * 1024 * 1024))]
    ts = town.slack.post(DEV, ROADS, "a film", thread_ts=thread, files=large)
    await town.slack.message_shortcut(DEV, SEND_TO_RESIDENT, ROADS, ts)
    await town.slack.wait_for(
        lambda: (
            "film.mp4 has 60 MB, and Telegram takes 50 MB"
            in str(town.slack.top_view(DEV).blocks)
        ),
        10,
    )
    assert got(scene) == []


async def test_without_the_scope_the_form_asks_for_no_files_and_still_works(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    ticket, town = await pothole(scene), scene.town
    town.folkmoot.slack._windows.takes_files = False
    await hands.press(town, DEV, ticket, "reply")
    form = await hands.top(town, DEV, views.DRAFT)

    assert "file_input" not in str(form.blocks)
    done = await town.slack.submit(DEV, form.id, {views.TEXT: {views.TEXT: "Hello"}})
    assert done.outcome is Outcome.PUSHED


async def test_what_staff_sent_is_erased_with_the_resident(scene: Scene):
    ticket, town = await pothole(scene), scene.town
    files = [(f"{CANARY}.pdf", b"%PDF-" + CANARY.encode())]
    await scene.staff(hands.reply(town, DEV, ticket, "See this", files))
    assert len(in_thread(scene, ticket)) == 1
    await scene.says(ANA, "/forget")
    await scene.taps(ANA, "Yes, erase it")
    await town.folkmoot.ticker.erase()
    await scene.quiet()

    assert in_thread(scene, ticket) == []
    tables = town.folkmoot.store.path.read_bytes()
    assert CANARY.encode() not in tables

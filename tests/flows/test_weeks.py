"""Days and weeks on a clock that is moved: who hears what when nobody acts, or does."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from actions.due import Due, Upshot
from bot import following
from bot.clock import MovedClock
from bot.model import (
    ActKind,
    FollowUpKind,
    Outcome,
    StaffAct,
    Status,
    Ticket,
    Verdict,
    Waiting,
)
from bot.quiet import is_quiet
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from bot.store import Arrived, Unit
from bot.store.gauges import InDepartment
from sandbox import hands
from sandbox.town import Town
from tests.builders import council
from tests.flows.scene import ANA, BEN, DEE, DEV, DUTY, ROADS, Scene
from tests.reader_stand_in import ReaderStandIn

POTHOLE = "There is a pothole in Mill Lane"


async def look(scene: Scene) -> int:
    """One look at what is due, and everything that follows."""
    done = await scene.town.folkmoot.ticker.tick()
    await scene.quiet()
    return done


async def pass_until(scene: Scene, end: datetime) -> None:
    """Time passes, with a look whenever something is due."""
    clock = scene.town.clock
    assert isinstance(clock, MovedClock)
    while True:
        due = await scene.town.folkmoot.store.read(lambda u: u.tickets.next_follow_up())
        if due is None or due > end:
            break
        clock.advance(max(due - clock.now(), timedelta(0)))
        await look(scene)
    clock.advance(max(end - clock.now(), timedelta(0)))


async def pass_days(scene: Scene, days: float) -> None:
    await pass_until(scene, scene.town.clock.now() + timedelta(days=days))


def heard(scene: Scene, user: int) -> list[str]:
    """What Folkmoot said to a resident, each as its first sentence."""
    chat = scene.town.telegram.conversation(user)
    said = [re.split(r"(?<=[.?]) |\n", m.text)[0] for m in chat if m.from_bot]
    return [re.sub(r"\b[0-9A-Z]{3}-[0-9A-Z]{4}\b", "REF-1", text) for text in said]


async def notes(scene: Scene, channel: str = ROADS) -> list[str]:
    """The notes under the cards of a channel, each as its first line."""
    told = []
    for post in (await scene.channel(channel)).splitlines():
        if post.startswith("    Folkmoot: "):
            told.append(post.removeprefix("    Folkmoot: "))
    return told


async def resolved(scene: Scene, *, again: bool = False) -> Ticket:
    """A pothole that Dev says is fixed."""
    if not again:
        await scene.says(ANA, POTHOLE)
    ticket = await scene.ticket(ANA)
    await scene.staff(
        hands.resolve(scene.town, DEV, ticket, Outcome.FIXED, "A crew filled it.")
    )
    return await scene.ticket(ANA)


def at(local: str) -> datetime:
    """A time on the wall, in the winter of the council."""
    return datetime.fromisoformat(f"{local}+00:00")


async def audit(scene: Scene) -> list[str]:
    def look_up(unit: Unit) -> list[str]:
        found = unit.tickets._conn.execute("SELECT act FROM audit ORDER BY id")
        return [row["act"] for row in found]

    return await scene.town.folkmoot.store.read(look_up)


async def steps(scene: Scene, *acts: str) -> list[tuple[object, ...]]:
    """Lines of the audit, with what stands there of a page."""

    def look_up(unit: Unit) -> list[tuple[object, ...]]:
        found = unit.tickets._conn.execute("SELECT * FROM audit ORDER BY id")
        told = [(row, json.loads(row["detail"])) for row in found if row["act"] in acts]
        names = ("danger", "page", "whom", "outside")
        return [
            (row["at"][11:16], row["actor"], row["act"], tuple(map(detail.get, names)))
            for row, detail in told
        ]

    return await scene.town.folkmoot.store.read(look_up)


async def test_a_promise_nobody_keeps_is_renewed_before_it_lapses_and_goes_up(
    scene: Scene,
):
    await scene.says(ANA, POTHOLE)
    await pass_days(scene, 5)

    assert heard(scene, ANA)[1:] == [
        "About REF-1: we said that you would hear from us by 17:00 today, and the "
        "Roads and street lighting team may need longer.",
    ]
    assert await notes(scene) == [
        "@Rose @Dev @Malcolm @Terri Nobody has this yet. Ana was promised an answer "
        "by Thu 26 Nov 17:00.",
        "@Rose Nobody has this yet, after reminders. Please see to it that somebody "
        "does.",
        "@Rose @Dev @Malcolm @Terri Half of the promised time is over: Ana was "
        "promised an answer by Thu 26 Nov 17:00.",
        "@Rose @Dev @Malcolm @Terri Ana was promised an answer by Thu 26 Nov 17:00.",
        "No person has answered in time, so Ana was told that they will hear by Mon "
        "30 Nov 17:00.",
        "@Rose @Dev @Malcolm @Terri The promised time has passed and Ana still waits.",
        "@Rose The resident was promised an answer and still waits, after reminders. "
        "Please see to it that somebody does.",
    ]
    ticket = await scene.ticket(ANA)
    assert (ticket.ladder, ticket.owner) == (2, None)
    # a new date by the machine is no answer
    now = scene.town.clock.now()
    gauges = await scene.town.folkmoot.store.read(lambda u: u.measures.take(now, ()))
    assert ticket.promise_at > now
    assert gauges.departments[ticket.department] == InDepartment(1, 0, overdue=1)


async def test_the_owner_is_called_then_the_department_and_silence_loses_the_ticket(
    scene: Scene,
):
    await scene.says(ANA, POTHOLE)
    await scene.staff(hands.take(scene.town, DEV, await scene.ticket(ANA)))
    await pass_days(scene, 3.5)

    assert (await notes(scene))[1:] == [
        "@Dev Half of the promised time is over: Ana was promised an answer by Thu 26 "
        "Nov 17:00.",
        "@Dev Ana was promised an answer by Thu 26 Nov 17:00.",
        "No person has answered in time, so Ana was told that they will hear by Mon "
        "30 Nov 17:00.",
        "@Dev @Rose @Malcolm @Terri The promised time has passed and Ana still waits.",
        "@Rose The resident was promised an answer and still waits, after reminders. "
        "Please see to it that somebody does.",
        "@Dev @Rose @Malcolm @Terri Dev had this and did nothing for too long. It is "
        "back in the queue: who takes it?",
    ]
    ticket = await scene.ticket(ANA)
    assert (ticket.owner, ticket.status) == (None, Status.OPEN)


async def test_an_answer_stops_the_clock_until_the_next_news_is_due(scene: Scene):
    await scene.says(ANA, POTHOLE)
    words = "We will look at it this week."
    await scene.staff(hands.reply(scene.town, DEV, await scene.ticket(ANA), words))

    await pass_days(scene, 6)
    assert heard(scene, ANA)[1:] == [words]
    assert len(await notes(scene)) == 1

    await pass_days(scene, 2)
    assert (await notes(scene))[-1] == (
        "@Dev It is not settled, and Ana has heard nothing for some time. Resolve it, "
        "or tell them how it stands by Tue 8 Dec 17:00."
    )


async def test_after_the_end_the_resident_says_whether_it_is_fixed_and_how_we_did(
    scene: Scene,
):
    await resolved(scene)
    await pass_days(scene, 2.5)
    await scene.taps(ANA, "Fixed")
    await scene.taps(ANA, "5")

    assert heard(scene, ANA)[-3:] == [
        "REF-1 (Pothole): our people say that this is done.",
        "Thank you, good to know that REF-1 is fixed.",
        "Thank you for telling us how REF-1 went.",
    ]
    assert (await notes(scene))[-2:] == [
        "Ana says that it is fixed.",
        "Ana rates this 5 of 5.",
    ]
    ticket = await scene.ticket(ANA)
    assert (ticket.status, ticket.verdict, ticket.rating) == (
        Status.RESOLVED,
        Verdict.FIXED,
        5,
    )

    await pass_days(scene, 40)
    assert heard(scene, ANA)[-1] == "REF-1 (Pothole): we closed this some weeks ago."
    assert not (await scene.ledger()).unanswered


async def test_not_fixed_goes_back_to_its_owner_and_the_second_time_up(scene: Scene):
    await resolved(scene)
    await pass_days(scene, 2.5)
    await scene.taps(ANA, "Not fixed")

    ticket = await scene.ticket(ANA)
    assert (ticket.status, ticket.owner, ticket.reopened) == (Status.TAKEN, DEV, 1)
    assert (await notes(scene))[-1] == (
        "Ana says that it is not settled. It is open again."
    )

    await resolved(scene, again=True)
    await pass_days(scene, 2.5)
    await scene.taps(ANA, "Not fixed")

    assert (await notes(scene))[-1] == (
        "@Rose Ana says that it is not settled, 2 times by now. It is open again."
    )
    assert not (await scene.ledger()).unanswered


async def test_a_photo_beside_the_question_reaches_staff_and_opens_nothing(
    scene: Scene,
):
    await resolved(scene)
    await pass_days(scene, 2.5)
    await scene.does(scene.town.telegram.send_photo, ANA, "")

    assert heard(scene, ANA)[-1] == (
        "Thank you, I've passed this on to the team, with REF-1."
    )
    assert len(await scene.tickets(ANA)) == 1


async def test_a_photo_and_words_after_the_last_tap_reach_staff_and_open_nothing(
    scene: Scene,
):
    await resolved(scene)
    await pass_days(scene, 2.5)
    await scene.taps(ANA, "Fixed")
    await scene.taps(ANA, "4")
    await scene.does(scene.town.telegram.send_photo, ANA, "")
    await scene.says(ANA, "lovely weather")

    assert (
        heard(scene, ANA)[-2:]
        == ["Thank you, I've passed this on to the team, with REF-1."] * 2
    )
    assert [t.status for t in await scene.tickets(ANA)] == [Status.RESOLVED]
    await scene.says(ANA, POTHOLE)
    assert len(await scene.tickets(ANA)) == 2


async def test_a_date_that_depended_on_others_and_passed_is_our_turn_again(
    scene: Scene,
):
    await scene.says(ANA, POTHOLE)
    until = at("2026-12-01 15:00")
    await staff_acts(
        scene, ActKind.PROMISE, "The part is late.", until=until, third_party=True
    )
    await pass_until(scene, until + timedelta(minutes=1))
    ticket = await scene.ticket(ANA)
    assert (ticket.waiting, ticket.owner) == (Waiting.US, DEV)

    await pass_days(scene, 4)
    assert "handed_back" in await audit(scene)


async def test_a_receipt_outside_opening_hours_says_when_people_are_back(
    scene: Scene,
):
    scene.town.clock.advance(at("2026-12-24 20:00") - scene.town.clock.now())
    await scene.says(ANA, POTHOLE)

    said = scene.town.telegram.conversation(ANA)[-1].text
    # Christmas, its substitute day, and three days of the council's own

    assert "People are back on Monday 4 January at 08:30." in said


async def test_a_follow_up_that_another_process_did_meanwhile_is_not_done_again(
    scene: Scene,
):
    await scene.says(ANA, POTHOLE)
    town = scene.town
    now = at("2026-11-26 17:30")
    store, desk = town.folkmoot.store, town.folkmoot.desk
    seen = await store.read(lambda unit: unit.tickets.due(now))
    assert len(seen) > 2
    await store.write(lambda unit: desk.run_due_follow_ups(unit, now))
    before = await audit(scene)

    for row in seen:
        await store.write(lambda unit, row=row: desk.run_follow_up(unit, row, now))
    await scene.quiet()

    assert await audit(scene) == before
    assert len(heard(scene, ANA)) == 2


async def test_words_that_it_is_not_mended_open_it_again(scene: Scene):
    await resolved(scene)
    await pass_days(scene, 2.5)
    await scene.says(ANA, "The pothole is still there")

    assert heard(scene, ANA)[-1].startswith("REF-1 is open again")
    assert [t.status for t in await scene.tickets(ANA)] == [Status.TAKEN]


async def test_a_low_mark_is_told_to_the_supervisor(scene: Scene):
    await resolved(scene)
    await pass_days(scene, 2.5)
    await scene.taps(ANA, "In part")
    await scene.taps(ANA, "2")

    assert (await notes(scene))[-1] == "@Rose Ana rates this 2 of 5."


async def test_a_resident_who_had_to_ask_twice_is_told_upstairs(scene: Scene):
    await scene.says(ANA, POTHOLE)
    for _ in range(3):
        await scene.says(ANA, "any news?")
        scene.town.clock.advance(timedelta(hours=2))

    said = "@Rose Ana had to ask twice how this stands."
    assert (await notes(scene)).count(said) == 1


async def test_quiet_mutes_what_nobody_asked_for_and_once_more_unmutes(scene: Scene):
    await scene.says(ANA, POTHOLE)
    await scene.says(ANA, "/quiet")
    await pass_days(scene, 3)
    said = len(heard(scene, ANA))

    assert said == 2
    assert (
        "No person has answered in time. Ana gets no such messages and was not told; "
        "the new date is Mon 30 Nov 17:00."
    ) in await notes(scene)

    await scene.says(ANA, "/quiet")
    await pass_days(scene, 7)
    assert heard(scene, ANA)[said:] == [
        "All right: I'll write to you again when something takes longer, or to ask "
        "how it went.",
        "About REF-1: we said that you would hear from us by 17:00 today, and the "
        "Roads and street lighting team may need longer.",
    ]


async def test_an_emergency_pages_the_next_in_line_until_somebody_has_it(scene: Scene):
    await scene.says(DEE, "There is a smell of gas on our stairs")
    await pass_days(scene, 10 / 24 / 60)

    def calls() -> list[str]:
        posts = scene.town.slack.messages(DUTY)
        return [
            post.text.partition(" \N{POLICE CARS REVOLVING LIGHT}")[0] for post in posts
        ]

    both = "<@U0EDITH> <@U0JOANB>"
    assert calls() == ["<@U0EDITH>", "<@U0JOANB>", both, both]

    await scene.staff(hands.have_it(scene.town, "U0JOANB"))
    await pass_days(scene, 0.5)
    assert len(calls()) == 4
    assert (await audit(scene)).count("paged") == 4
    assert "has_it" in await audit(scene)
    assert (await scene.ticket(DEE)).owner == "U0JOANB"


async def test_the_pages_say_who_has_it_since_when(scene: Scene):
    await scene.says(DEE, "There is a smell of gas on our stairs")
    await pass_days(scene, 4 / 24 / 60)
    assert (await scene.channel(DUTY)).count("[I have it]") == 2

    await scene.staff(hands.have_it(scene.town, "U0JOANB"))
    since = "Joan has it since Tue 24 Nov 10:39.\n"
    taken = await scene.channel(DUTY)
    assert (taken.count("[I have it]"), taken.count(since)) == (0, 2)

    ticket = await scene.ticket(DEE)
    await scene.staff(
        hands.resolve(scene.town, "U0JOANB", ticket, Outcome.NO_ACTION, "No gas.")
    )
    closed = await scene.channel(DUTY)
    assert closed.count("Closed since Tue 24 Nov 10:39.\n") == 2


async def test_an_emergency_that_nobody_has_any_more_is_paged_again(scene: Scene):
    await scene.says(DEE, "There is a smell of gas on our stairs")
    await scene.staff(hands.have_it(scene.town, "U0EDITH"))
    assert "[I have it]" not in await scene.channel(DUTY)

    await pass_days(scene, 4)

    assert (await scene.ticket(DEE)).owner is None
    assert "handed_back" in await audit(scene)
    assert (await scene.channel(DUTY)).count("[I have it]") > 1


async def test_three_days_without_power_are_one_message_to_each_resident(scene: Scene):
    await scene.says(ANA, POTHOLE)
    await scene.says(ANA, "Please put a bench by the canal")
    await scene.says(ANA, "when does the library open")
    await scene.says(BEN, POTHOLE)
    before = {user: len(heard(scene, user)) for user in (ANA, BEN)}

    scene.town.clock.advance(timedelta(days=17))
    for _ in range(3):
        await look(scene)

    told = {user: len(heard(scene, user)) - before[user] for user in (ANA, BEN)}
    assert told == {ANA: 1, BEN: 1}
    last = scene.town.telegram.conversation(ANA)[-1].text
    references = {ticket.reference for ticket in await scene.tickets(ANA)}
    assert all(reference in last for reference in references)


async def test_a_restart_in_the_middle_repeats_nothing_and_loses_nothing(scene: Scene):
    town = scene.town
    await scene.says(ANA, POTHOLE)
    await pass_until(scene, at("2026-11-26 12:00"))
    told = await notes(scene)

    await town.folkmoot.stop()
    town.folkmoot = town.new_folkmoot()
    await town.folkmoot.start()
    try:
        await look(scene)
        assert await notes(scene) == told
        await pass_until(scene, at("2026-11-26 18:00"))
        assert len(heard(scene, ANA)) == 2
        assert (await notes(scene))[len(told) :] == [
            "@Rose @Dev @Malcolm @Terri Ana was promised an answer by Thu 26 Nov "
            "17:00.",
            "No person has answered in time, so Ana was told that they will hear by "
            "Mon 30 Nov 17:00.",
            "@Rose @Dev @Malcolm @Terri The promised time has passed and Ana still "
            "waits.",
            "@Rose The resident was promised an answer and still waits, after "
            "reminders. Please see to it that somebody does.",
        ]
    finally:
        await town.folkmoot.stop()


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
async def test_a_clock_set_back_repeats_nothing_and_stops_nothing(
    scene: Scene, back: timedelta
):
    await scene.says(ANA, POTHOLE)
    await pass_until(scene, at("2026-11-26 16:30"))
    told, said = await notes(scene), heard(scene, ANA)
    assert len(said) == 2

    scene.town.clock.advance(-back)
    for _ in range(3):
        await look(scene)
    assert (await notes(scene), heard(scene, ANA)) == (told, said)

    await pass_until(scene, at("2026-11-26 17:30"))
    assert (await notes(scene))[len(told) :] == [
        "@Rose @Dev @Malcolm @Terri The promised time has passed and Ana still waits.",
        "@Rose The resident was promised an answer and still waits, after reminders. "
        "Please see to it that somebody does.",
    ]
    assert heard(scene, ANA) == said


async def test_nobody_is_written_to_unasked_at_night(scene: Scene):
    await resolved(scene)
    await pass_until(scene, at("2026-11-26 22:00"))
    for ticket in await scene.tickets(ANA):
        await scene.town.folkmoot.store.write(
            lambda u, t=ticket: u.tickets.schedule(
                t.id, FollowUpKind.WAS_FIXED, at("2026-11-26 23:00")
            )
        )
    said = heard(scene, ANA)
    await pass_until(scene, at("2026-11-27 07:59"))
    assert heard(scene, ANA) == said

    await pass_until(scene, at("2026-11-27 08:01"))
    assert len(heard(scene, ANA)) == len(said) + 1


async def test_an_owner_who_left_the_council_loses_the_ticket(scene: Scene):
    await scene.says(ANA, POTHOLE)
    ticket = await scene.ticket(ANA)
    gone = {"owner": "U0GONEX", "status": Status.TAKEN}
    await scene.town.folkmoot.store.write(lambda u: u.tickets.change(ticket.id, gone))

    await pass_days(scene, 2)

    assert (await scene.ticket(ANA)).owner is None
    assert "owner_left" in await audit(scene)


async def staff_acts(scene: Scene, kind: ActKind, text: str, **more: object) -> None:
    """What a press in Slack comes to, as the desk is told of it."""
    ticket = await scene.ticket(ANA)
    now = scene.town.clock.now()
    act = StaffAct(kind, DEV, ticket.reference, ROADS, now, text, **more)
    payload = {"reference": ticket.reference, "body": {}}

    def write(unit: Unit) -> None:
        arrived = Arrived("slack", f"{kind}:{now}", f"telegram:{ANA}", payload)
        unit.inbox.store([arrived], now)
        row = next(r for r in unit.inbox.heads(now, 9) if r.source == "slack")
        scene.town.folkmoot.desk.act(unit, row, act, now)

    await scene.town.folkmoot.store.write(write)
    await scene.quiet()


async def test_a_resident_who_does_not_answer_is_nudged_then_closed_and_may_reopen(
    scene: Scene,
):
    await scene.says(ANA, POTHOLE)
    await staff_acts(scene, ActKind.ASK, "Which end of the lane?")
    await pass_days(scene, 30)

    assert heard(scene, ANA)[1:] == [
        "Which end of the lane?",
        "About REF-1: we still need your answer to go on.",
        "About REF-1: we asked you: Which end of the lane?",
        "We have closed REF-1, because we had no answer from you.",
    ]
    assert (await notes(scene))[1:] == [
        "Ana was reminded that we wait for their answer.",
        "Ana was asked for the last time. Without an answer it is closed.",
        "Ana did not answer, so this was closed. They were told how to open it again.",
    ]
    ticket = await scene.ticket(ANA)
    assert (ticket.status, ticket.outcome) == (Status.RESOLVED, Outcome.NO_REPLY)

    await scene.says(ANA, f"{ticket.reference} the far end")
    assert (await scene.ticket(ANA)).status is Status.TAKEN


async def test_an_answer_ends_the_nudges(scene: Scene):
    await scene.says(ANA, POTHOLE)
    await staff_acts(scene, ActKind.ASK, "Which end of the lane?")
    await pass_days(scene, 5)
    await scene.says(ANA, "the far end")
    said = len(heard(scene, ANA))

    ticket = await scene.ticket(ANA)
    assert (ticket.waiting, ticket.awaited) == (Waiting.US, "")
    await pass_until(scene, ticket.promise_at - timedelta(hours=2))
    assert len(heard(scene, ANA)) == said


async def test_a_promised_date_is_told_at_once_and_its_reason_when_it_lapses(
    scene: Scene,
):
    await scene.says(ANA, POTHOLE)
    until = at("2026-12-01 15:00")
    reason = "The crew waits for a part."
    await staff_acts(scene, ActKind.PROMISE, reason, until=until, third_party=True)

    assert heard(scene, ANA)[1:] == [reason]
    ticket = await scene.ticket(ANA)
    assert (ticket.promise_at, ticket.waiting) == (until, Waiting.THIRD_PARTY)

    await pass_until(scene, until)
    assert heard(scene, ANA)[2:] == [
        "About REF-1: it is taking longer than we said, and we're sorry."
    ]
    last = scene.town.telegram.conversation(ANA)[-1].text
    assert f"told us why: {reason}" in last


async def test_one_that_cannot_be_done_holds_up_no_other(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    await scene.says(ANA, POTHOLE)
    await scene.says(BEN, POTHOLE)
    broken = (await scene.ticket(ANA)).id
    decide = following.follow_up

    def fails(one: Due) -> Upshot:
        if one.ticket.id == broken:
            raise ZeroDivisionError
        return decide(one)

    monkeypatch.setattr(following, "follow_up", fails)
    scene.town.clock.advance(timedelta(days=3))
    await look(scene)
    assert len(heard(scene, BEN)) == 2
    assert len(heard(scene, ANA)) == 1

    monkeypatch.undo()
    scene.town.clock.advance(timedelta(hours=1, seconds=5))
    await look(scene)
    assert len(heard(scene, ANA)) == 2


async def test_the_second_page_goes_outside_slack_too_until_somebody_has_it(
    tmp_path: Path, reader: ReaderStandIn, clock: MovedClock
):
    pages: list[str] = []

    async def take(request: web.Request) -> web.Response:
        pages.append((await request.json())["title"])
        return web.Response()

    app = web.Application()
    app.router.add_post("/page", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"json://127.0.0.1:{runner.addresses[0][1]}/page"
    where = replace(council(), duty=replace(council().duty, outside=(url,)))
    client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
    database = tmp_path / "folkmoot.sqlite"
    try:
        async with Town(where, database, client, clock=clock) as town:
            scene = Scene(town)
            await scene.says(DEE, "There is a smell of gas on our stairs")
            assert pages == []
            await pass_days(scene, 7 / 24 / 60)
            title = (
                f"EMERGENCY {(await scene.ticket(DEE)).reference}: nobody has it yet"
            )
            assert pages == [title, title]
            await scene.staff(hands.have_it(town, "U0EDITH"))
            await pass_days(scene, 1 / 24)
            assert pages == [title, title]
            assert "[I have it]" not in await scene.channel(DUTY)
            assert await steps(scene, "paged", "has_it") == [
                ("10:35", "bot", "paged", ("gas", "1", "U0EDITH", None)),
                ("10:38", "bot", "paged", (None, "2", "U0JOANB", "1")),
                ("10:41", "bot", "paged", (None, "3", "U0EDITH,U0JOANB", "1")),
                ("10:42", "U0EDITH", "has_it", (None, None, None, None)),
            ]
    finally:
        await runner.cleanup()
        await client.close()


async def test_a_department_opens_to_its_list_and_once_a_week_to_its_review(
    scene: Scene,
):
    await scene.says(ANA, POTHOLE)
    for local in ("2026-11-25 08:35", "2026-11-25 08:50", "2026-11-26 08:40"):
        await pass_until(scene, at(local))
        await look(scene)

    told = (await scene.channel(ROADS)).splitlines()
    titles = [line for line in told if line.startswith("Folkmoot: Ro")]
    assert titles == ["Folkmoot: Roads and street lighting: this morning"] * 2
    assert [line.strip() for line in told if line.startswith("    New (")] == [
        "New (1)"
    ]
    assert [line for line in told if line.startswith("Folkmoot: Review")] == [
        "Folkmoot: Review: Roads and street lighting"
    ]
    address = f"<REF-1: https://folkmoot.slack.com/archives/{ROADS}/p"
    assert sum(line.startswith(f"    {address}") for line in told) == 3


async def test_one_a_day_and_what_comes_second_waits_until_morning(scene: Scene):
    await scene.says(ANA, POTHOLE)
    await scene.says(ANA, "Please put a bench by the canal")
    for ticket in await scene.tickets(ANA):
        fixed = hands.resolve(scene.town, DEV, ticket, Outcome.FIXED, "Done.")
        await scene.staff(fixed)
    first, second = await scene.tickets(ANA)
    times = {first.id: at("2026-12-01 10:00"), second.id: at("2026-12-01 15:00")}

    def plan(unit: Unit) -> None:
        for ticket_id, when in times.items():
            unit.tickets.cancel_follow_ups(ticket_id, tuple(FollowUpKind))
            unit.tickets.schedule(ticket_id, FollowUpKind.RATE, when)

    await scene.town.folkmoot.store.write(plan)
    before = len(heard(scene, ANA))
    told = []
    for local in ("2026-12-01 16:00", "2026-12-02 07:59", "2026-12-02 08:01"):
        await pass_until(scene, at(local))
        told.append(len(heard(scene, ANA)) - before)

    assert told == [1, 1, 2]


async def test_an_answer_of_staff_makes_their_question_needless(scene: Scene):
    await scene.says(ANA, POTHOLE)
    await staff_acts(scene, ActKind.ASK, "Which end of the lane?")
    await staff_acts(scene, ActKind.REPLY, "We found it, no need to answer.")
    said = heard(scene, ANA)

    await pass_days(scene, 6)

    assert heard(scene, ANA) == said


async def test_a_ticket_of_a_department_that_left_goes_to_triage(scene: Scene):
    await scene.says(ANA, POTHOLE)
    ticket = await scene.ticket(ANA)
    gone = {"department": "tramways"}
    await scene.town.folkmoot.store.write(lambda u: u.tickets.change(ticket.id, gone))

    await pass_days(scene, 1)

    assert (await scene.ticket(ANA)).department == council().triage
    assert "department_left" in await audit(scene)


async def test_an_outage_that_lasts_into_the_night_wakes_nobody(scene: Scene):
    await scene.says(ANA, POTHOLE)
    await pass_until(scene, at("2026-11-26 15:30"))
    said = heard(scene, ANA)
    # the tries come half an hour apart by then: from 16:00 until about 22:00
    faults = scene.town.telegram.faults
    faults.inject("bad_gateway", "sendMessage", times=16)

    await pass_until(scene, at("2026-11-26 16:05"))

    assert heard(scene, ANA)[len(said) :] == [
        "About REF-1: we said that you would hear from us by 17:00 today, and the "
        "Roads and street lighting team may need longer.",
    ]
    assert faults.injected["bad_gateway"] == 16
    sent = await unasked_sent(scene)
    assert [f"{when:%a}" for when in sent] == ["Fri"]
    assert not any(is_quiet(council(), when) for when in sent)


async def unasked_sent(scene: Scene) -> list[datetime]:
    """When messages that nobody asked for went out."""

    def look_up(unit: Unit) -> list[datetime]:
        found = unit.outbox._conn.execute(
            "SELECT sent_at FROM outbox WHERE lane LIKE '%:unasked' ORDER BY id"
        )
        return [datetime.fromisoformat(row["sent_at"]) for row in found]

    return await scene.town.folkmoot.store.read(look_up)

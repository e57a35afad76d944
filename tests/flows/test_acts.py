"""Each act of staff through the real Bolt app: the thread, the chat and the audit."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.clock import MovedClock
from bot.model import ActKind, Outcome, Ticket
from bot.slack import forms, render, views
from sandbox import hands
from tests.flows.scene import (
    ANA,
    BEN,
    DEV,
    DUTY,
    HOUSING,
    PARKS,
    ROADS,
    TERRI,
    Scene,
    script,
)

POTHOLE = "There is a pothole in Mill Lane"


async def pothole(scene: Scene) -> Ticket:
    """Ana's ticket, with roads."""
    await scene.says(ANA, POTHOLE)
    return await scene.ticket(ANA)


async def acts_of(scene: Scene, ticket: Ticket) -> list[tuple[str, str]]:
    """Who did what to a ticket."""
    read = scene.town.folkmoot.store.read
    lines = await read(lambda u: u.board.history(ticket.reference, 100))
    return [(line.actor, line.act) for line in lines]


def newest(scene: Scene, user: int) -> str:
    return scene.town.telegram.conversation(user)[-1].text


async def do(
    scene: Scene, user: str, ticket: Ticket, act: ActKind, /, **values: object
) -> str:
    return await scene.staff(hands.act(scene.town, user, ticket, act, values))


async def test_a_ticket_goes_to_another_department_with_all_that_was_said(scene: Scene):
    ticket = await pothole(scene)
    await do(
        scene,
        DEV,
        ticket,
        ActKind.MOVE,
        department="parks_trees",
        kind="question",
        service="-",
    )

    after = await scene.ticket(ANA)
    assert (after.department, after.kind, after.service, after.owner) == (
        "parks_trees",
        "question",
        None,
        None,
    )
    assert newest(scene, ANA).startswith(
        f"{ticket.reference} is with the Parks and trees team now, who look after this."
    )
    left = re.sub("https://[^>]*", "URL", await scene.channel(ROADS))
    assert left == script("""
        Folkmoot: REF-1 · Question
            <REF-1: URL> went to Parks and trees: its card is there now.
    """)
    new = re.sub("https://[^>]*", "URL", await scene.channel(PARKS))
    assert new.startswith(f"Folkmoot: REF-1 · Question\n    > {POTHOLE}")
    assert new.endswith(
        "Folkmoot: Dev moved this from Roads and street lighting to Parks and trees. "
        "<What was said there: URL>"
    )
    assert (DEV, "moved") in await acts_of(scene, ticket)


async def test_a_correction_is_kept_as_an_example_and_the_last_word_counts(
    scene: Scene,
):
    ticket = await pothole(scene)
    values = {"kind": "question", "service": "-"}
    await do(scene, DEV, ticket, ActKind.MOVE, department="housing", **values)
    ticket = await scene.ticket(ANA)
    await do(scene, DEV, ticket, ActKind.MOVE, department="parks_trees", **values)

    read = scene.town.folkmoot.store.read
    (example,) = await read(lambda unit: unit.board.corrections())
    del example["at"]
    assert example == {
        "text": POTHOLE,
        "intent": "question",
        "service": None,
        "department": "parks_trees",
        "was": {"kind": "question", "service": "", "department": "housing"},
        "by": "staff",
    }


async def test_another_kind_in_the_same_department_is_nothing_to_tell_the_resident(
    scene: Scene,
):
    ticket = await pothole(scene)
    before = await scene.chat(ANA)
    await do(scene, DEV, ticket, ActKind.MOVE, kind="idea")

    assert await scene.chat(ANA) == before
    assert (await scene.channel(ROADS)).endswith("Dev changed what this is.")
    await do(scene, DEV, ticket, ActKind.MOVE)
    assert await scene.whispers(DEV) == ["REF-1 is that already. Nothing was changed."]


async def test_an_emergency_that_its_owner_sends_on_is_paged_again(scene: Scene):
    await scene.says(ANA, "There is a smell of gas on our stairs")
    await scene.staff(hands.have_it(scene.town, "U0EDITH"))
    ticket = await scene.ticket(ANA)
    values = {"kind": "complaint", "service": "-"}
    await do(scene, "U0EDITH", ticket, ActKind.MOVE, department="housing", **values)

    assert (await scene.ticket(ANA)).owner is None
    assert (await scene.channel(DUTY)).count("[I have it]") == 1
    scene.town.clock.advance(timedelta(minutes=3, seconds=1))
    await scene.town.folkmoot.ticker.tick()
    await scene.quiet()
    assert (await scene.channel(DUTY)).count("[I have it]") == 2


async def test_a_ticket_is_given_to_a_colleague(scene: Scene):
    ticket = await pothole(scene)
    await do(scene, DEV, ticket, ActKind.ASSIGN, user=TERRI)

    assert (await scene.ticket(ANA)).owner == TERRI
    assert (await scene.channel(ROADS)).endswith("@Terri Dev gave this to you.")
    assert (DEV, "assigned") in await acts_of(scene, ticket)


async def test_a_question_stops_the_clock_and_a_date_is_promised_with_its_reason(
    scene: Scene,
):
    ticket = await pothole(scene)
    shown = await do(scene, DEV, ticket, ActKind.ASK, text="Which side?")
    assert repr(newest(scene, ANA))[1:-1] in shown
    assert (await scene.ticket(ANA)).waiting == "resident"
    assert newest(scene, ANA).startswith("Which side?")

    values = {"day": "2026-12-03", "hour": "12:00", "text": "The crew comes Thursday."}
    shown = await do(scene, DEV, ticket, ActKind.PROMISE, **values)
    after = await scene.ticket(ANA)
    assert f"{after.promise_at:%d %H:%M}" == "03 12:00"
    assert newest(scene, ANA).startswith("The crew comes Thursday.")
    assert repr(newest(scene, ANA))[1:-1] in shown


async def test_a_date_in_the_past_is_refused_beside_its_field(scene: Scene):
    ticket = await pothole(scene)
    await hands.choose(scene.town, DEV, ticket, ActKind.PROMISE)
    form = await hands.top(scene.town, DEV, views.DRAFT)
    values = {"day": "2026-11-20", "hour": "12:00", "text": "soon"}
    filled = {block: {block: value} for block, value in values.items()}
    done = await scene.town.slack.submit(DEV, form.id, filled)

    assert done.errors == {forms.DAY: "That has passed already."}


async def test_a_closed_ticket_is_opened_again_from_its_card(scene: Scene):
    ticket = await pothole(scene)
    done = hands.resolve(scene.town, DEV, ticket, Outcome.FIXED, "")
    await scene.staff(done)
    await scene.staff(hands.choose(scene.town, TERRI, ticket, render.REOPEN))

    after = await scene.ticket(ANA)
    assert (after.is_open, after.owner) == (True, TERRI)
    assert "is open again" in newest(scene, ANA)
    assert (TERRI, "reopened") in await acts_of(scene, ticket)


async def two(scene: Scene) -> tuple[Ticket, Ticket]:
    """Two tickets of Ana, with roads and with the libraries."""
    first = await pothole(scene)
    await scene.says(ANA, "The library was closed on Monday")
    second = await scene.ticket(ANA)
    assert second.id != first.id
    return first, second


async def test_two_tickets_become_one_and_two_again(scene: Scene):
    first, second = await two(scene)
    await do(scene, DEV, first, ActKind.MERGE, other=second.reference)

    ours, theirs = (await scene.tickets(ANA))[::-1]
    assert (ours.status, theirs.is_open) == ("merged", True)
    assert newest(scene, ANA) == (
        f"{first.reference} and {second.reference} are about the same thing, so we "
        f"deal with them together as {second.reference}."
    )
    await scene.says(ANA, f"{first.reference}? Oh, it is deep")
    assert "it is deep" in await scene.channel(second.card_channel or "")

    await scene.staff(hands.choose(scene.town, DEV, theirs, render.MORE))
    menu = await hands.top(scene.town, DEV, forms.MENU)
    await scene.staff(scene.town.slack.press_in_view(DEV, menu.id, render.APART))
    ours, theirs = (await scene.tickets(ANA))[::-1]
    assert (ours.status, ours.words, theirs.is_open) == ("open", POTHOLE, True)
    assert (DEV, "undid") in await acts_of(scene, theirs)


async def test_tickets_of_two_residents_are_never_joined_but_can_be_linked(
    scene: Scene,
):
    ours = await pothole(scene)
    await scene.says(BEN, "A hole in the road in Mill Lane: canary")
    theirs = await scene.ticket(BEN)
    before = await scene.chat(ANA), await scene.chat(BEN)
    await do(scene, DEV, ours, ActKind.MERGE, other=theirs.reference)
    assert "is of another resident" in (await scene.whispers(DEV))[-1]

    await do(scene, DEV, ours, ActKind.LINK, other=theirs.reference)
    assert (await scene.chat(ANA), await scene.chat(BEN)) == before
    relations = await scene.town.folkmoot.store.read(
        lambda unit: unit.board.relations(theirs.id)
    )
    assert [(r.kind, r.ticket) for r in relations] == [("linked", ours.reference)]


async def test_a_message_becomes_a_ticket_of_its_own(scene: Scene):
    ticket = await pothole(scene)
    await scene.says(ANA, f"{ticket.reference} and the lamp is out as well")
    said = await scene.town.folkmoot.store.read(
        lambda unit: unit.people.of_ticket(ticket.id)
    )
    await do(scene, DEV, ticket, ActKind.SPLIT, message=str(said[-1].id))

    new = await scene.ticket(ANA)
    assert new.words == f"{ticket.reference} and the lamp is out as well"
    assert new.department == ticket.department
    assert f"its reference is {new.reference}" in newest(scene, ANA)
    assert (DEV, "split") in await acts_of(scene, ticket)


async def test_the_history_says_who_did_what_and_no_words(scene: Scene):
    ticket = await pothole(scene)
    await scene.staff(hands.take(scene.town, DEV, ticket))
    await scene.staff(hands.reply(scene.town, DEV, ticket, "canary"))
    await hands.choose(scene.town, DEV, ticket, render.MORE)
    menu = await hands.top(scene.town, DEV, forms.MENU)
    await scene.town.slack.press_in_view(DEV, menu.id, render.HISTORY)
    shown = str((await hands.top(scene.town, DEV, "history")).blocks)

    opened = "department: Roads and street lighting, kind: complaint, service: Pothole"
    assert f"opened ({opened})" in shown
    assert "took" in shown
    assert "replied" in shown
    assert "canary" not in shown
    assert POTHOLE not in shown


@pytest.mark.parametrize("act", [HOUSING])
async def test_a_shortcut_outside_a_tickets_thread_sends_nothing(
    scene: Scene, act: str
):
    ts = scene.town.slack.post(DEV, act, "hello")
    await scene.town.slack.message_shortcut(DEV, "send_to_resident", act, ts)

    window = await hands.top(scene.town, DEV, views.SORRY)
    assert "not in the thread of a ticket" in str(window.blocks)


async def test_a_message_of_the_thread_is_sent_after_its_preview(scene: Scene):
    ticket = await pothole(scene)
    slack, thread = scene.town.slack, ticket.card_ts or ""
    ts = slack.post(DEV, ROADS, "We come on Friday & fix it", thread)
    await slack.message_shortcut(DEV, "send_to_resident", ROADS, ts)
    window = await hands.top(scene.town, DEV, views.SEND)
    assert "We come on Friday & fix it" in str(window.blocks)
    assert "Friday" not in newest(scene, ANA)

    await scene.staff(slack.submit(DEV, window.id))
    assert newest(scene, ANA).startswith("We come on Friday & fix it\n\nDev, Roads")


async def test_a_ready_made_reply_is_filled_in_and_shown_before_it_is_sent(
    scene: Scene,
):
    ticket = await pothole(scene)
    await hands.press(scene.town, DEV, ticket, render.REPLY)
    form = await hands.top(scene.town, DEV, views.DRAFT)
    filled = {
        views.CANNED: {views.CANNED: "On the list"},
        views.TEXT: {views.TEXT: "Dev"},
    }
    await scene.town.slack.submit(DEV, form.id, filled)
    preview = await hands.top(scene.town, DEV, views.SEND)
    await scene.staff(scene.town.slack.submit(DEV, preview.id))

    assert newest(scene, ANA).startswith(
        "Hello Ana, thank you for telling us about Mill Lane. An inspector looks at it "
        "this week. You'll hear from us again by Thu 26 Nov 17:00.\n\nDev\n\nDev, Roads"
    )


async def test_a_reply_without_any_words_is_not_previewed(scene: Scene):
    ticket = await pothole(scene)
    await hands.press(scene.town, DEV, ticket, render.REPLY)
    form = await hands.top(scene.town, DEV, views.DRAFT)
    done = await scene.town.slack.submit(DEV, form.id)

    assert done.errors == {views.TEXT: "Write something first."}


async def test_the_time_left_on_a_card_is_kept_true_as_time_passes(scene: Scene):
    ticket = await pothole(scene)
    await scene.staff(hands.take(scene.town, DEV, ticket))
    clock = scene.town.clock
    assert isinstance(clock, MovedClock)

    async def shown_after(passed: timedelta) -> tuple[str, int]:
        clock.advance(passed)
        await scene.staff(scene.town.folkmoot.ticker.tick())
        calls = [call.method for call in scene.town.slack.calls]
        left = re.findall(r"· ([^·]*) \(as of", await scene.channel(ROADS))
        return left[0], calls.count("chat.update")

    first = await shown_after(timedelta(0))
    assert first[0] == "2 days left"
    assert await shown_after(timedelta(hours=6)) == first
    assert await shown_after(timedelta(minutes=30)) == ("47 h left", first[1] + 1)
    assert await shown_after(timedelta(minutes=1)) == ("47 h left", first[1] + 1)


async def test_what_is_found_and_what_stands_in_the_home_leads_to_its_card(
    scene: Scene,
):
    ticket = await pothole(scene)
    slack, client = scene.town.slack, scene.town.folkmoot.slack.client
    where = {"channel": ROADS, "message_ts": ticket.card_ts or ""}
    url = (await client.chat_getPermalink(**where))["permalink"]
    link = f"*<{url}|{ticket.reference}>*"
    await slack.command(DEV, ROADS, "/folkmoot", "pothole")
    slack.open_home(DEV)
    home = await slack.wait_for(lambda: slack.home(DEV), 10)

    assert home is not None
    assert link in str(home.blocks)
    assert link in str(slack.ephemerals(DEV)[-1].blocks)


async def test_a_link_and_a_split_are_undone_from_the_same_window(scene: Scene):
    ticket = await pothole(scene)
    await scene.says(ANA, f"{ticket.reference} and the lamp is out as well")
    said = await scene.town.folkmoot.store.read(
        lambda unit: unit.people.of_ticket(ticket.id)
    )
    last = [m for m in said if m.author == "resident"][-1]
    await do(scene, DEV, ticket, ActKind.SPLIT, message=str(last.id))
    new = await scene.ticket(ANA)
    await scene.says(BEN, "A hole in the road in Mill Lane")
    theirs = await scene.ticket(BEN)
    await do(scene, DEV, new, ActKind.LINK, other=theirs.reference)

    read = scene.town.folkmoot.store.read
    for one in (theirs, new):
        await hands.choose(scene.town, DEV, one, render.MORE)
        menu = await hands.top(scene.town, DEV, forms.MENU)
        await scene.staff(scene.town.slack.press_in_view(DEV, menu.id, render.APART))
        done = scene.town.slack.open_views(DEV)[-1]
        await scene.town.slack.close_view(DEV, done.id)

    async def kinds(one: Ticket) -> list[str]:
        return [r.kind for r in await read(lambda u: u.board.relations(one.id))]

    # what was split off is joined again, which could be undone as well
    assert (await kinds(theirs), await kinds(new)) == ([], ["merged"])
    again = await read(lambda unit: unit.people.of_ticket(ticket.id))
    assert last.id in [m.id for m in again]
    assert (await scene.ticket(ANA)).status == "merged"


async def test_a_reply_to_a_resident_who_blocked_the_bot_is_said_not_to_arrive(
    scene: Scene,
):
    ticket = await pothole(scene)
    await scene.staff(hands.take(scene.town, DEV, ticket))
    scene.town.telegram.block(ANA)
    await scene.quiet()
    await scene.staff(hands.reply(scene.town, DEV, ticket, "We come on Friday"))

    thread = await scene.channel(ROADS)
    assert "It did not arrive: they have not read it." in thread
    assert "can't be reached here any more" in thread
    assert not any("Friday" in m.text for m in scene.town.telegram.conversation(ANA))

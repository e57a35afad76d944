"""Slips at the desk: forms left open, old cards, copies, Slack away, a blocked bot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clock import MovedClock
from bot.model import ActKind, Outcome, Ticket
from bot.slack import forms, render, views
from sandbox import hands
from sandbox.slack import OpenView
from sandbox.slack.model import Outcome as Submitted
from sandbox.slack.model import SubmitResult
from tests.flows.scene import ANA, BEN, DEV, PARKS, ROADS, TERRI, Scene

POTHOLE = "There is a pothole in Mill Lane"
HOUR = timedelta(hours=1)


async def pothole(scene: Scene, user: int = ANA) -> Ticket:
    await scene.says(user, POTHOLE)
    return await scene.ticket(user)


def heard(scene: Scene, user: int = ANA) -> list[str]:
    return [m.text for m in scene.town.telegram.conversation(user) if m.from_bot]


async def previewed(
    scene: Scene, ticket: Ticket, kind: ActKind, **values: object
) -> OpenView:
    """Dev has filled in a form and looks at its preview."""
    if kind is ActKind.REPLY:
        await hands.press(scene.town, DEV, ticket, render.REPLY)
    else:
        await hands.choose(scene.town, DEV, ticket, kind)
    form = await hands.top(scene.town, DEV, views.DRAFT)
    filled = {block: {block: value} for block, value in values.items()}
    await scene.town.slack.submit(DEV, form.id, filled)
    return await hands.top(scene.town, DEV, views.SEND)


async def sends(scene: Scene, window: OpenView) -> SubmitResult:
    return await scene.staff(scene.town.slack.submit(DEV, window.id))


async def resolved(scene: Scene, ticket: Ticket) -> None:
    note = "A crew filled it."
    await scene.staff(hands.resolve(scene.town, TERRI, ticket, Outcome.FIXED, note))


async def moved(scene: Scene, ticket: Ticket) -> None:
    values = {"department": "parks_trees", "kind": "complaint", "service": "-"}
    await scene.staff(hands.act(scene.town, TERRI, ticket, ActKind.MOVE, values))


NEWS = {"day": "2026-12-03", "hour": "12:00", "text": "The crew comes on Thursday."}


@pytest.mark.parametrize(
    ("kind", "values"),
    [(ActKind.ASK, {"text": "Which side of it?"}), (ActKind.PROMISE, NEWS)],
)
async def test_a_form_left_open_while_the_ticket_was_closed_keeps_its_words(
    scene: Scene, clock: MovedClock, kind: ActKind, values: dict[str, str]
):
    ticket = await pothole(scene)
    preview = await previewed(scene, ticket, kind, **values)
    clock.advance(HOUR)
    await resolved(scene, ticket)
    before = heard(scene)
    done = await sends(scene, preview)

    assert (done.outcome, heard(scene)) == (Submitted.UPDATED, before)
    shown = str(scene.town.slack.top_view(DEV).blocks)
    assert "Nothing was sent." in shown
    assert "the ticket has changed: look at its card" in shown
    assert values["text"] in shown
    assert await scene.whispers(DEV) == []
    # the form is still below, with every word
    window = scene.town.slack.top_view(DEV)
    await scene.town.slack.close_view(DEV, window.id)
    below = await hands.top(scene.town, DEV, views.DRAFT)
    assert below.values[views.TEXT][views.TEXT]["value"] == values["text"]


async def test_a_resolution_of_what_is_closed_already_is_refused_beside_its_words(
    scene: Scene, clock: MovedClock
):
    ticket = await pothole(scene)
    await hands.press(scene.town, DEV, ticket, render.RESOLVE)
    form = await hands.top(scene.town, DEV, views.RESOLVE)
    clock.advance(HOUR)
    await resolved(scene, ticket)
    before = heard(scene)
    filled = {
        views.OUTCOME: {views.OUTCOME: "no_action"},
        views.TEXT: {views.TEXT: "It is a private road."},
    }
    done = await scene.town.slack.submit(DEV, form.id, filled)

    assert done.errors == {
        views.TEXT: "That can't be done any more, the ticket has changed: look at its "
        "card."
    }
    assert heard(scene) == before
    assert (await scene.ticket(ANA)).outcome is Outcome.FIXED
    kept = scene.town.slack.top_view(DEV).values[views.TEXT][views.TEXT]["value"]
    assert kept == "It is a private road."


async def test_a_resolution_is_shown_as_the_resident_will_read_it_before_it_goes(
    scene: Scene,
):
    ticket = await pothole(scene)
    await hands.press(scene.town, DEV, ticket, render.RESOLVE)
    form = await hands.top(scene.town, DEV, views.RESOLVE)
    filled = {
        views.OUTCOME: {views.OUTCOME: "fixed"},
        views.TEXT: {views.TEXT: "A crew filled it this morning."},
    }
    before = heard(scene)
    await scene.town.slack.submit(DEV, form.id, filled)
    preview = await hands.top(scene.town, DEV, views.SEND)

    assert heard(scene) == before
    assert preview.submit == "Resolve"
    shown = preview.blocks[1]["elements"][0]["elements"][0]["text"]
    await sends(scene, preview)
    assert heard(scene) == [*before, shown]
    assert (await scene.ticket(ANA)).outcome is Outcome.FIXED


async def test_a_preview_that_is_not_true_any_more_is_shown_anew_before_it_is_sent(
    scene: Scene, clock: MovedClock
):
    ticket = await pothole(scene)
    preview = await previewed(scene, ticket, ActKind.REPLY, text="We come on Friday")
    assert "Dev, Roads and street lighting" in str(preview.blocks)
    clock.advance(HOUR)
    await moved(scene, ticket)
    before = heard(scene)
    done = await sends(scene, preview)
    assert (done.outcome, heard(scene)) == (Submitted.UPDATED, before)
    again = await hands.top(scene.town, DEV, views.SEND)
    assert "The ticket has changed since you looked." in str(again.blocks)
    assert "Dev, Parks and trees" in str(again.blocks)

    assert (await sends(scene, again)).outcome is Submitted.CLEARED
    assert heard(scene)[len(before) :] == [
        f"We come on Friday\n\nDev, Parks and trees\nReference: {ticket.reference}"
    ]
    assert "> We come on Friday" in await scene.channel(PARKS)


async def test_a_form_left_open_for_an_hour_does_what_it_says_to_an_open_ticket(
    scene: Scene, clock: MovedClock
):
    ticket = await pothole(scene)
    preview = await previewed(scene, ticket, ActKind.REPLY, text="We come on Friday")
    clock.advance(HOUR)
    await scene.says(ANA, f"{ticket.reference} it got deeper")
    await scene.staff(hands.take(scene.town, TERRI, ticket))

    assert (await sends(scene, preview)).outcome is Submitted.CLEARED
    assert heard(scene)[-1].startswith("We come on Friday\n\nDev, Roads")
    assert (await scene.ticket(ANA)).owner == TERRI


async def test_what_is_written_for_somebody_who_was_erased_meanwhile_is_not_sent(
    scene: Scene, clock: MovedClock
):
    ticket = await pothole(scene)
    preview = await previewed(scene, ticket, ActKind.REPLY, text="We come on Friday")
    clock.advance(HOUR)
    await scene.says(ANA, "/forget")
    await scene.taps(ANA, "Yes, erase it")
    await scene.staff(scene.town.folkmoot.ticker.erase())
    before = heard(scene)
    done = await sends(scene, preview)

    assert (done.outcome, heard(scene)) == (Submitted.UPDATED, before)
    shown = str(scene.town.slack.top_view(DEV).blocks)
    assert f"There is no {ticket.reference} any more." in shown
    assert "We come on Friday" in shown


@pytest.mark.parametrize("change", ["moved", "closed", "merged"])
async def test_a_press_on_a_card_as_it_was_tells_what_is_true_now(
    scene: Scene, change: str
):
    slack, ticket = scene.town.slack, await pothole(scene)
    ts = ticket.card_ts or ""
    old = slack.message(ROADS, ts)
    match change:
        case "moved":
            await moved(scene, ticket)
        case "closed":
            await resolved(scene, ticket)
        case "merged":
            await scene.says(ANA, "The library was closed on Monday")
            other = {forms.OTHER: (await scene.ticket(ANA)).reference}
            joined = hands.act(scene.town, TERRI, ticket, ActKind.MERGE, other)
            await scene.staff(joined)
    before = heard(scene)
    await scene.staff(slack.press(DEV, ROADS, ts, render.TAKE, as_of=old))

    (after,) = [t for t in await scene.tickets(ANA) if t.id == ticket.id]
    assert heard(scene) == before
    if change == "moved":
        # it is named by its reference, wherever its card is
        assert (after.owner, await scene.whispers(DEV)) == (DEV, [])
        assert "Owner: @Dev" in await scene.channel(PARKS)
        assert "went to Parks and trees" in await scene.channel(ROADS)
    else:
        assert after.owner != DEV
        assert await scene.whispers(DEV) == [
            "REF-1 is closed already. Nothing was changed or sent."
        ]


async def restarted(scene: Scene) -> None:
    town = scene.town
    await town.folkmoot.stop()
    town.folkmoot = town.new_folkmoot()
    await town._stack.enter_async_context(town.folkmoot)


async def test_a_card_and_a_form_from_before_a_restart_still_work(scene: Scene):
    ticket = await pothole(scene)
    preview = await previewed(scene, ticket, ActKind.REPLY, text="We come on Friday")
    await restarted(scene)
    await scene.staff(hands.take(scene.town, TERRI, ticket))
    assert (await sends(scene, preview)).outcome is Submitted.CLEARED

    assert (await scene.ticket(ANA)).owner == TERRI
    assert heard(scene)[-1].startswith("We come on Friday\n\nDev, Roads")


async def test_five_copies_of_all_that_staff_do_are_one_also_after_a_restart(
    scene: Scene, clock: MovedClock
):
    slack, ticket = scene.town.slack, await pothole(scene)
    slack.send_copies(5)
    await scene.staff(hands.take(scene.town, DEV, ticket))
    slack.post(DEV, ROADS, "I know that hole", thread_ts=ticket.card_ts)
    preview = await previewed(scene, ticket, ActKind.REPLY, text="We come on Friday")
    await sends(scene, preview)
    await scene.staff(hands.resolve(scene.town, DEV, ticket, Outcome.FIXED, "Filled."))
    slack.send_copies(1)
    seen = await scene.chat(ANA), await scene.channel(ROADS)
    rows = len(await from_slack(scene))
    clock.advance(timedelta(minutes=20))
    await restarted(scene)
    copies = [delivery.envelope_id for delivery in slack.deliveries]
    for envelope in copies:
        slack.resend(envelope, 5)
    await slack.wait_for(
        lambda: sum(d.further_acks for d in slack.deliveries) >= 5 * len(copies), 20
    )
    await scene.quiet()

    assert (await scene.chat(ANA), await scene.channel(ROADS)) == seen
    assert heard(scene)[-2].startswith("We come on Friday")
    assert [text.count("this has been fixed") for text in heard(scene)[-2:]] == [0, 1]
    assert seen[1].count("Dev took this.") == 1
    assert await scene.whispers(DEV) == []
    # the message in the thread, the press and both submissions
    assert (rows, len(await from_slack(scene))) == (4, 4)


async def from_slack(scene: Scene) -> list[str]:
    """Kinds of what is kept of staff, oldest first."""
    found = await scene.town.folkmoot.store.read(
        lambda unit: unit.inbox._conn.execute(
            "SELECT json_extract(payload, '$.body.event.text') AS text, payload "
            "FROM inbox WHERE source = 'slack' ORDER BY id"
        ).fetchall()
    )
    return [row["text"] or "an act" for row in found]


async def test_what_staff_write_while_slack_is_away_for_20_minutes_reaches_us_once(
    scene: Scene, clock: MovedClock
):
    slack = scene.town.slack
    ticket, theirs = await pothole(scene), await pothole(scene, BEN)
    await scene.staff(hands.take(scene.town, DEV, ticket))
    before = heard(scene), heard(scene, BEN)
    await slack.go_away()
    said = []
    for minute in range(0, 20, 5):
        clock.advance(timedelta(minutes=5))
        for one in (ticket, theirs):
            said.append(f"{minute}: measured for {one.reference}")
            ts = slack.post(DEV, ROADS, said[-1], thread_ts=one.card_ts)
        pressed = await slack.press(TERRI, ROADS, theirs.card_ts or "", render.TAKE)
        assert not pressed.acked
        slack.tick()
        await scene.town.folkmoot.slack.sweep()
    await slack.come_back()
    for _ in range(2):
        await scene.staff(scene.town.folkmoot.slack.sweep())
    assert scene.town.folkmoot.slack.connected

    kept = [text for text in await from_slack(scene) if text != "an act"]
    assert sorted(kept) == sorted(said)
    assert (heard(scene), heard(scene, BEN)) == before
    # whoever pressed in vain presses again, and what was written can be sent
    await scene.staff(hands.take(scene.town, TERRI, theirs))
    assert (await scene.ticket(BEN)).owner == TERRI
    await scene.staff(hands.share(scene.town, DEV, ROADS, ts))
    assert heard(scene, BEN)[-1].startswith(said[-1])


async def test_a_reply_to_somebody_who_blocked_the_bot_is_told_and_works_when_undone(
    scene: Scene,
):
    telegram, ticket = scene.town.telegram, await pothole(scene)
    await scene.staff(hands.take(scene.town, DEV, ticket))
    telegram.block(ANA)
    await scene.staff(hands.reply(scene.town, DEV, ticket, "We come on Friday"))
    thread = await scene.channel(ROADS)
    assert "It did not arrive: they have not read it." in thread
    assert thread.endswith(
        "@Dev @Rose Ana can't be reached here any more (Forbidden: bot was blocked "
        "by the user). Nothing more can be sent to them: reach them another way if "
        "you can."
    )
    assert (await scene.ticket(ANA)).waiting == "us"

    await scene.does(telegram.unblock, ANA)
    assert (await scene.channel(ROADS)).endswith(
        "Ana can be reached again. What did not reach them is not sent by itself: send "
        "it again if it still matters."
    )
    assert not any("Friday" in text for text in heard(scene))
    await scene.staff(hands.reply(scene.town, DEV, ticket, "We come on Monday"))
    assert heard(scene)[-1].startswith("We come on Monday\n\nDev, Roads")
    assert (await scene.ticket(ANA)).waiting == "resident"

"""Supervisors review what is unresolved, in Slack, and see to it with one press."""

from __future__ import annotations

from datetime import timedelta

from bot.model import Outcome, Status, Ticket
from bot.slack import forms, reading, render, views
from sandbox import hands
from sandbox.slack import Seen
from tests.flows.scene import ANA, DEV, HOUSING, ROADS, Scene

POTHOLE = "There is a pothole in Mill Lane, ring me on 07700 900123"
ROSE, SHONA = "U0ROSEK", "U0SHONA"


async def overdue(scene: Scene) -> Ticket:
    """A pothole that nobody took for two days."""
    await scene.says(ANA, POTHOLE)
    scene.town.clock.advance(timedelta(days=3))
    return await scene.ticket(ANA)


async def review(scene: Scene, user: str = ROSE, asked: str = "") -> Seen:
    """What somebody is shown for /folkmoot review."""
    query = f"review {asked}".strip()
    result = await scene.town.slack.command(user, ROADS, "/folkmoot", query)
    assert result.error is None
    return scene.town.slack.ephemerals(user)[-1]


async def press(scene: Scene, action: str, **more: object) -> None:
    shown = await review(scene)
    await scene.staff(scene.town.slack.press(ROSE, ROADS, shown.ts, action, **more))


async def in_review(scene: Scene) -> bool:
    """Is anything wrong in roads?"""
    return render.READ in (await review(scene)).action_ids


async def newest_note(scene: Scene) -> str:
    return (await scene.channel(ROADS)).rpartition("    Folkmoot: ")[2]


async def test_a_supervisor_takes_it_over_in_one_press(scene: Scene):
    ticket = await overdue(scene)
    await scene.staff(hands.take(scene.town, DEV, ticket))
    await press(scene, render.TAKE_OVER)

    assert (await scene.ticket(ANA)).owner == ROSE
    assert await newest_note(scene) == "@Dev Rose has taken this over."
    assert (await scene.whispers(ROSE))[-1] == "REF-1 is yours now."
    await press(scene, render.TAKE_OVER)
    assert (await scene.whispers(ROSE))[-1] == "REF-1 is yours already."


async def test_whoever_has_it_is_reminded_in_one_press_or_else_the_department(
    scene: Scene,
):
    ticket = await overdue(scene)
    await press(scene, render.REMIND)
    assert await newest_note(scene) == (
        "@Rose @Dev @Malcolm @Terri Rose asks you to see to this: Ana still waits."
    )
    await scene.staff(hands.take(scene.town, DEV, ticket))
    await press(scene, render.REMIND)
    assert await newest_note(scene) == (
        "@Dev Rose asks you to see to this: Ana still waits."
    )


async def test_a_colleague_and_a_date_are_a_form_away(scene: Scene):
    ticket = await overdue(scene)
    chosen = f"{render.ASSIGN}:{ticket.reference}"
    await press(scene, render.MENU, selected_option=chosen)
    form = await hands.top(scene.town, ROSE, forms.DO)
    values = {forms.USER: {forms.USER: DEV}}
    await scene.staff(scene.town.slack.submit(ROSE, form.id, values))
    assert (await scene.ticket(ANA)).owner == DEV

    chosen = f"{render.PROMISE}:{ticket.reference}"
    await press(scene, render.MENU, selected_option=chosen)
    form = await hands.top(scene.town, ROSE, views.DRAFT)
    filled = {
        forms.DAY: {forms.DAY: "2026-12-04"},
        forms.HOUR: {forms.HOUR: "12:00"},
        views.TEXT: {views.TEXT: "The crew is ill."},
    }
    await scene.town.slack.submit(ROSE, form.id, filled)
    preview = await hands.top(scene.town, ROSE, views.SEND)
    await scene.staff(scene.town.slack.submit(ROSE, preview.id))
    assert f"{(await scene.ticket(ANA)).promise_at:%d %b %H:%M}" == "04 Dec 12:00"
    assert not await in_review(scene)


async def test_a_decision_needs_a_reason_is_kept_and_shown_until_something_happens(
    scene: Scene,
):
    ticket = await overdue(scene)
    chosen = f"{render.DECIDE}:{ticket.reference}"
    await press(scene, render.MENU, selected_option=chosen)
    form = await hands.top(scene.town, ROSE, forms.DO)
    blank = {views.TEXT: {views.TEXT: "   "}}
    refused = await scene.town.slack.submit(ROSE, form.id, blank)
    assert refused.errors == {views.TEXT: "Say in a few words why."}
    words = {views.TEXT: {views.TEXT: "The lane is dug up in March anyway."}}
    await scene.staff(scene.town.slack.submit(ROSE, form.id, words))

    assert (await scene.whispers(ROSE))[-1].startswith("Kept, with your reason. REF-1")
    assert await newest_note(scene) == (
        "Rose decided in the review to leave this as it is: The lane is dug up in "
        "March anyway."
    )
    assert not await in_review(scene)
    store = scene.town.folkmoot.store
    lines = await store.read(lambda u: u.board.history(ticket.reference, 99))
    assert [(lines[-1].actor, lines[-1].act, lines[-1].detail)] == [
        (ROSE, "decided", {})
    ]
    shown = (await review(scene)).blocks
    assert "The lane is dug up in March anyway." in str(shown)

    scene.town.clock.advance(timedelta(hours=1))
    await scene.says(ANA, f"{ticket.reference} my wheel is broken now")
    assert await in_review(scene)


async def test_the_conversation_is_read_masked_and_only_by_whoever_reviews_it(
    scene: Scene,
):
    ticket = await overdue(scene)
    await press(scene, render.READ)
    window = await hands.top(scene.town, ROSE, reading.CONVERSATION)
    assert "Mill Lane" in str(window.blocks)
    assert "900123" not in str(window.blocks)

    for number in range(14):
        await scene.says(ANA, f"{ticket.reference} word {number} about it")
    await press(scene, render.READ)
    # the window from before has the same name
    window = await scene.town.slack.wait_for(
        lambda: next(
            (
                view
                for view in scene.town.slack.open_views(ROSE)[-1:]
                if "word 13 about it" in str(view.blocks)
            ),
            None,
        )
    )
    before = len(scene.town.slack.open_views(ROSE))
    await scene.town.slack.press_in_view(ROSE, window.id, render.READ)
    await scene.town.slack.wait_for(
        lambda: (
            "word 13 about it" not in str(scene.town.slack.open_views(ROSE)[-1].blocks)
        )
    )
    assert len(scene.town.slack.open_views(ROSE)) == before


async def test_others_review_nothing_and_change_nothing(scene: Scene):
    await overdue(scene)
    assert "You lead or supervise no department" in (await review(scene, DEV)).text
    assert (
        "You lead or supervise no department"
        in (await review(scene, SHONA, "roads_street_lighting")).text
    )
    post = await posted(scene)

    for action in (render.TAKE_OVER, render.REMIND):
        await scene.staff(scene.town.slack.press(DEV, ROADS, post.ts, action))
        assert (await scene.whispers(DEV))[-1].startswith("Only the lead and the super")
    await scene.town.slack.press(DEV, ROADS, post.ts, render.READ)
    sorry = await hands.top(scene.town, DEV, views.SORRY)
    assert reading.NOT_YOURS in str(sorry.blocks)
    assert (await scene.ticket(ANA)).status is Status.OPEN


async def posted(scene: Scene) -> Seen:
    """The weekly review in the channel."""
    clock = scene.town.clock
    clock.advance(timedelta(days=2, hours=22, minutes=6))
    await scene.town.folkmoot.ticker.tick()
    await scene.quiet()
    return next(
        post
        for post in scene.town.slack.messages(ROADS)
        if render.TAKE_OVER in post.action_ids
    )


async def test_a_closed_ticket_with_a_low_mark_is_opened_again_from_the_review(
    scene: Scene,
):
    await scene.says(ANA, POTHOLE)
    done = hands.resolve(
        scene.town, DEV, await scene.ticket(ANA), Outcome.NO_ACTION, "No."
    )
    await scene.staff(done)
    ticket = await scene.ticket(ANA)
    low = {"rating": 1}
    await scene.town.folkmoot.store.write(lambda u: u.tickets.change(ticket.id, low))

    await press(scene, render.REOPEN)

    assert (await scene.ticket(ANA)).owner == ROSE


async def test_lists_of_sensitive_departments_show_no_words(scene: Scene):
    await scene.says(ANA, "the hot water in my kitchen is off")
    scene.town.clock.advance(timedelta(days=3))
    result = await scene.town.slack.command(SHONA, HOUSING, "/folkmoot", "review")
    assert result.error is None

    shown = scene.town.slack.ephemerals(SHONA)[-1]
    assert render.READ in shown.action_ids
    assert "kitchen" not in str(shown.blocks)

"""Every act of staff leaves one line: who, what, from what to what, and no words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta

from bot.clock import MovedClock
from bot.model import ActKind, Outcome, Sending, Ticket
from bot.slack import contact, forms, notes, render, views
from sandbox import hands
from sandbox.slack import Seen
from tests.flows.scene import ANA, BEN, DEE, DEV, ROADS, TERRI, Scene

#: stands in everything that residents and staff say
CANARY = "canary"
POTHOLE = f"There is a pothole in Mill Lane, ring me on 07700 900123, {CANARY}"
ROSE, EDITH = "U0ROSEK", "U0EDITH"

Act = Callable[[Scene], Awaitable[object]]


async def pothole(scene: Scene, user: int = ANA) -> Ticket:
    return (await scene.tickets(user))[-1]


async def form(scene: Scene, act: ActKind, **values: object) -> None:
    ticket = await pothole(scene)
    await hands.act(scene.town, DEV, ticket, act, values)


async def note(scene: Scene, sending: Sending) -> Seen:
    """The newest note about an answer, once it says how that fares."""
    ticket = await pothole(scene)

    def shown() -> list[Seen]:
        thread = scene.town.slack.thread(ROADS, ticket.card_ts or "")[1:]
        return [p for p in thread if notes.SENDINGS[sending] in str(p.blocks)]

    return (await scene.town.slack.wait_for(shown))[-1]


async def press_note(scene: Scene, sending: Sending, button: str) -> None:
    shown = await note(scene, sending)
    await scene.town.slack.press(DEV, ROADS, shown.ts, button)


async def corrected(scene: Scene) -> None:
    await press_note(scene, Sending.SENT, render.CORRECT)
    window = await hands.top(scene.town, DEV, views.DRAFT)
    words = {views.TEXT: {views.TEXT: f"Monday, {CANARY}"}}
    await scene.town.slack.submit(DEV, window.id, words)
    preview = await hands.top(scene.town, DEV, views.SEND)
    await scene.town.slack.submit(DEV, preview.id)


async def stopped(scene: Scene) -> None:
    clock = scene.town.clock
    assert isinstance(clock, MovedClock)
    # more than pacing asks for: only the answer itself has to wait
    clock.advance(timedelta(seconds=10))
    clock.leap = False
    await hands.reply(scene.town, DEV, await pothole(scene), CANARY)
    await press_note(scene, Sending.HELD, render.UNDO)
    clock.leap = True
    clock.advance(timedelta(seconds=10))


async def in_menu(scene: Scene, button: str) -> None:
    await hands.choose(scene.town, DEV, await pothole(scene), render.MORE)
    menu = await hands.top(scene.town, DEV, forms.MENU)
    await scene.town.slack.press_in_view(DEV, menu.id, button)


async def unmuted(scene: Scene) -> None:
    await in_menu(scene, render.MUTE)
    top = await scene.town.slack.wait_for(
        lambda: [
            view
            for view in scene.town.slack.open_views(DEV)
            if render.UNMUTE in str(view.blocks)
        ]
    )
    await scene.town.slack.press_in_view(DEV, top[-1].id, render.UNMUTE)


async def linked(scene: Scene) -> None:
    other = (await scene.tickets(BEN))[0]
    await form(scene, ActKind.LINK, other=other.reference)


async def merged(scene: Scene) -> None:
    await scene.says(ANA, f"The library was closed, {CANARY}")
    newest, into = await scene.ticket(ANA), await pothole(scene)
    values = {forms.OTHER: into.reference}
    await hands.act(scene.town, DEV, newest, ActKind.MERGE, values)


async def split(scene: Scene) -> None:
    ticket = await pothole(scene)
    said = await scene.town.folkmoot.store.read(
        lambda unit: unit.people.of_ticket(ticket.id)
    )
    last = [m for m in said if m.author == "resident"][-1]
    await form(scene, ActKind.SPLIT, message=str(last.id))


async def late(scene: Scene) -> None:
    """So much later that something is wrong with every ticket."""
    clock = scene.town.clock
    assert isinstance(clock, MovedClock)
    clock.advance(timedelta(days=20))


async def reminded(scene: Scene) -> None:
    await late(scene)
    await in_review(scene, render.REMIND)


async def in_review(scene: Scene, action: str) -> None:
    slack, ticket = scene.town.slack, await pothole(scene)
    await slack.command(ROSE, ROADS, "/folkmoot", "review")
    shown, value = slack.ephemerals(ROSE)[-1], ticket.reference
    if action != render.DECIDE:
        await slack.press(ROSE, ROADS, shown.ts, action, value)
        return
    value = f"{action}:{value}"
    (block,) = (b["block_id"] for b in shown.blocks if value in str(b))
    given = {"selected_option": value, "block_id": block}
    await slack.press(ROSE, ROADS, shown.ts, render.MENU, **given)


async def decided(scene: Scene) -> None:
    await in_review(scene, render.DECIDE)
    window = await hands.top(scene.town, ROSE, forms.DO)
    words = {views.TEXT: {views.TEXT: f"In March, {CANARY}"}}
    await scene.town.slack.submit(ROSE, window.id, words)


async def logged(scene: Scene) -> None:
    await scene.town.slack.shortcut(DEV, contact.LOG)
    window = await hands.top(scene.town, DEV, contact.LOG)
    entered = {
        contact.WAY: "phone",
        views.TEXT: f"A pothole by the church, {CANARY}",
        forms.KIND: "complaint",
        forms.DEPARTMENT: "roads_street_lighting",
        contact.PLACE: f"Church Lane {CANARY}",
        contact.NAME: f"Mrs {CANARY}",
        contact.REACH: "01632 960 555",
    }
    values = {block: {block: value} for block, value in entered.items()}
    await scene.town.slack.submit(DEV, window.id, values)


async def moved(scene: Scene, department: str) -> None:
    values = {"department": department, "kind": "complaint", "service": "pothole"}
    await form(scene, ActKind.MOVE, **values)


async def resolved(scene: Scene) -> None:
    ticket = await pothole(scene)
    await hands.resolve(scene.town, DEV, ticket, Outcome.FIXED, CANARY)


async def pressed(scene: Scene, user: str, button: str) -> None:
    await hands.press(scene.town, user, await pothole(scene), button)


async def chosen(scene: Scene, user: str, act: str) -> None:
    await hands.choose(scene.town, user, await pothole(scene), act)


NEWS = {"day": "2026-12-09", "hour": "12:00", "text": f"The crew is ill, {CANARY}"}
#: in the order in which they can be done with one ticket
STORY: dict[ActKind, Act] = {
    ActKind.TAKE: lambda s: pressed(s, DEV, render.TAKE),
    ActKind.SHOW: lambda s: pressed(s, DEV, render.SHOW),
    ActKind.THREAD: lambda s: written(s),
    ActKind.REPLY: lambda s: replied(s),
    ActKind.CORRECT: corrected,
    ActKind.TAKE_BACK: lambda s: press_note(s, Sending.SENT, render.TAKE_BACK),
    ActKind.UNDO: stopped,
    ActKind.ASK: lambda s: form(s, ActKind.ASK, text=f"Where, {CANARY}?"),
    ActKind.PROMISE: lambda s: form(s, ActKind.PROMISE, **NEWS),
    ActKind.ASSIGN: lambda s: form(s, ActKind.ASSIGN, user=TERRI),
    ActKind.LINK: linked,
    ActKind.APART: lambda s: in_menu(s, render.APART),
    ActKind.MERGE: merged,
    ActKind.MUTE: lambda s: form(s, ActKind.MUTE, length="7", text=CANARY),
    ActKind.UNMUTE: unmuted,
    ActKind.SPLIT: split,
    ActKind.REMIND: reminded,
    ActKind.TAKE_OVER: lambda s: in_review(s, render.TAKE_OVER),
    ActKind.DECIDE: decided,
    ActKind.RESOLVE: resolved,
    ActKind.REOPEN: lambda s: chosen(s, TERRI, render.REOPEN),
    ActKind.MOVE: lambda s: moved(s, "parks_trees"),
    ActKind.LOG: logged,
    ActKind.HAVE_IT: lambda s: hands.have_it(s.town, EDITH),
}


DATE = "promise_at=2026-"
#: what each leaves; a note in the thread is nothing that is done
EXPECTED: dict[ActKind, tuple[str, ...]] = {
    ActKind.TAKE: (
        "U0DEVSH took REF-2; before: owner= status=open; "
        "after: owner=U0DEVSH status=taken",
    ),
    ActKind.SHOW: ("U0DEVSH numbers_shown REF-2",),
    ActKind.REPLY: (
        "U0DEVSH replied REF-2; before: waiting=us; after: waiting=resident",
    ),
    ActKind.CORRECT: ("U0DEVSH corrected_answer REF-2; message: 7",),
    ActKind.TAKE_BACK: (
        "U0DEVSH took_answer_back REF-2; message: 7; before: waiting=resident; "
        "after: waiting=us",
    ),
    ActKind.UNDO: (
        "U0DEVSH replied REF-2; before: waiting=us; after: waiting=resident",
        "U0DEVSH stopped_answer REF-2; message: 8; before: waiting=resident; "
        "after: waiting=us",
    ),
    ActKind.ASK: ("U0DEVSH asked REF-2; before: waiting=us; after: waiting=resident",),
    ActKind.PROMISE: (
        f"U0DEVSH promised REF-2; before: waiting=resident {DATE}11-26T17:00+00:00; "
        f"after: waiting=us {DATE}12-09T12:00+00:00",
    ),
    ActKind.ASSIGN: (
        "U0DEVSH assigned REF-2; before: owner=U0DEVSH; after: owner=U0TERRI",
    ),
    ActKind.LINK: ("U0DEVSH linked REF-2; other: REF-1",),
    ActKind.APART: ("U0DEVSH undid REF-2; what: linked; other: REF-1",),
    ActKind.MERGE: (
        "U0DEVSH merged REF-4; other: REF-2; before: status=open; after: status=merged",
    ),
    ActKind.MUTE: (
        "U0DEVSH muted REF-2; before: muted_until=; "
        "after: muted_until=2026-12-01T10:36+00:00",
    ),
    ActKind.UNMUTE: (
        "U0DEVSH unmuted REF-2; before: muted_until=2026-12-01T10:36+00:00; "
        "after: muted_until=",
    ),
    ActKind.SPLIT: ("U0DEVSH split REF-2; other: REF-5",),
    ActKind.REMIND: ("U0ROSEK reminded REF-2; whom: U0TERRI",),
    ActKind.TAKE_OVER: (
        "U0ROSEK taken_over REF-2; before: owner=U0TERRI; after: owner=U0ROSEK",
    ),
    ActKind.DECIDE: ("U0ROSEK decided REF-2",),
    ActKind.RESOLVE: (
        "U0DEVSH resolved REF-2; before: status=taken waiting=us outcome=; "
        "after: status=resolved waiting=resident outcome=fixed",
    ),
    ActKind.REOPEN: (
        "U0TERRI reopened REF-2; before: owner=U0ROSEK status=resolved "
        f"waiting=resident outcome=fixed {DATE}11-27T18:00+00:00; "
        f"after: owner=U0TERRI status=taken waiting=us outcome= "
        f"{DATE}12-16T17:00+00:00",
    ),
    ActKind.MOVE: (
        "U0DEVSH moved REF-2; before: department=roads_street_lighting owner=U0TERRI "
        f"status=taken {DATE}12-16T17:00+00:00; after: department=parks_trees owner= "
        f"status=open {DATE}12-16T16:00+00:00",
    ),
    ActKind.LOG: ("U0DEVSH logged REF-6; way: phone",),
    ActKind.HAVE_IT: (
        "U0EDITH has_it REF-3; before: owner= status=open; "
        "after: owner=U0EDITH status=taken",
    ),
}


async def written(scene: Scene) -> None:
    ticket = await pothole(scene)
    scene.town.slack.post(DEV, ROADS, CANARY, thread_ts=ticket.card_ts)
    slack = scene.town.slack
    await slack.wait_for(lambda: all(d.settled.is_set() for d in slack.deliveries))


async def replied(scene: Scene) -> None:
    await hands.reply(scene.town, DEV, await pothole(scene), f"Friday, {CANARY}")


def lines(scene: Scene) -> list[str]:
    """What the audit holds of staff, oldest first."""
    with closing(sqlite3.connect(scene.town.folkmoot.store.path)) as database:
        references = database.execute("SELECT reference FROM tickets ORDER BY id")
        names = [(one, f"REF-{n}") for n, (one,) in enumerate(references, 1)]
        found = database.execute(
            "SELECT actor, act, reference, detail FROM audit WHERE actor LIKE 'U0%' "
            "ORDER BY id"
        ).fetchall()
    told: list[str] = []
    for actor, act, of, detail in found:
        facts = (f"{name}: {fact}" for name, fact in json.loads(detail).items())
        line = "; ".join((f"{actor} {act} {of}", *facts))
        for reference, name in names:
            line = line.replace(reference, name)
        told.append(line)
    return told


async def test_every_act_leaves_one_line_from_what_to_what_and_no_words(scene: Scene):
    await scene.says(BEN, f"A pothole in Mill Lane too, {CANARY}")
    await scene.says(ANA, POTHOLE)
    await scene.says(DEE, f"There is a smell of gas, {CANARY}")
    left: dict[ActKind, list[str]] = {}
    for kind, act in STORY.items():
        before = len(lines(scene))
        await act(scene)
        await scene.quiet()
        for window in scene.town.slack.open_views(DEV)[-1:]:
            await scene.town.slack.close_view(DEV, window.id, whole_stack=True)
        left[kind] = lines(scene)[before:]

    assert left.keys() == {*ActKind}
    assert {kind: tuple(told) for kind, told in left.items() if told} == EXPECTED
    assert CANARY not in str(left)
    assert "900123" not in str(left)

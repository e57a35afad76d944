"""Staff mute a resident for some days: heard, kept, not answered."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import MovedClock
from bot.slack import forms, views
from sandbox import hands
from sandbox.slack import OpenView, Seen
from tests.flows.scene import ANA, DEV, DUTY, ROADS, Scene

MUTED = (
    "Our staff have paused the answers in this chat until Tuesday 1 December. What you "
    "write is still kept, and people look through it. Until then you can reach us "
    "through https://www.ambleford.example. If anyone is in danger, call 999; I still "
    "tell our duty officer."
)


def told(scene: Scene) -> list[str]:
    return [m.text for m in scene.town.telegram.conversation(ANA) if m.from_bot]


async def mute(scene: Scene) -> None:
    await scene.says(ANA, "A pothole in Mill Lane")
    values = {forms.LENGTH: "7", views.TEXT: "insults in every message"}
    ticket = await scene.ticket(ANA)
    await scene.staff(hands.act(scene.town, DEV, ticket, "mute", values))


async def window(scene: Scene, command: str, form: str) -> OpenView:
    await scene.town.slack.command(DEV, ROADS, "/folkmoot", command)
    return await hands.top(scene.town, DEV, form)


async def test_a_muted_resident_is_told_once_and_staff_read_everything(scene: Scene):
    await mute(scene)
    before = len(told(scene))
    for words in ("you are all useless", "thanks for nothing", "A pothole again"):
        await scene.says(ANA, words)

    assert told(scene)[before:] == [MUTED]
    thread = await scene.channel(ROADS)
    assert "Dev muted Ana until Tue 01 Dec" in thread
    assert ": insults in every message. What they write is kept here" in thread
    assert "> you are all useless" in thread
    assert len(await scene.tickets(ANA)) == 1
    assert (await scene.ledger()).unanswered == 0


async def test_supervisors_are_called_and_it_is_in_the_audit(scene: Scene):
    await mute(scene)

    supervisors = scene.town.council.department("roads_street_lighting").supervisors
    note = next(p for p in _thread(scene) if "muted Ana" in str(p.blocks))
    assert all(user in str(note.blocks) for user in supervisors)
    ticket = await scene.ticket(ANA)
    lines = await scene.town.folkmoot.store.read(
        lambda unit: unit.board.history(ticket.reference, 50)
    )
    assert "muted" in [line.act for line in lines]


def _thread(scene: Scene) -> tuple[Seen, ...]:
    slack = scene.town.slack
    return tuple(slack.thread(ROADS, slack.messages(ROADS)[0].ts))


async def test_a_danger_pages_all_the_same(scene: Scene):
    await mute(scene)
    await scene.says(ANA, "there is a smell of gas")

    assert told(scene)[-1].startswith("Call 0800 111 999 now")
    assert "EMERGENCY" in await scene.channel(DUTY)


async def test_it_ends_by_itself(scene: Scene, clock: MovedClock):
    await mute(scene)
    await scene.says(ANA, "you are all useless")
    clock.advance(timedelta(days=7))
    await scene.says(ANA, "hello there")

    assert told(scene)[-1].startswith("Hello!")


async def test_a_command_opens_the_window_and_another_ends_it(scene: Scene):
    await scene.says(ANA, "A pothole in Mill Lane")
    reference = (await scene.ticket(ANA)).reference
    form = await window(scene, f"mute {reference}", forms.DO)
    values = {forms.LENGTH: {forms.LENGTH: "1"}, views.TEXT: {views.TEXT: "insults"}}
    await scene.staff(scene.town.slack.submit(DEV, form.id, values))
    await scene.says(ANA, "hello there")
    assert told(scene)[-1].startswith("Our staff have paused the answers")

    shown = await window(scene, f"unmute {reference}", forms.MENU)
    assert "This resident is muted until" in str(shown.blocks)
    await scene.staff(scene.town.slack.press_in_view(DEV, shown.id, "unmute"))
    await scene.says(ANA, "hello there")
    assert told(scene)[-1].startswith("Hello!")
    assert "Dev unmuted Ana: they are answered again." in await scene.channel(ROADS)

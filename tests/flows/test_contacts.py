"""People who do not write: a call, a visit or a letter is a ticket like any other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.clock import MovedClock
from bot.model import NO_CHAT, Ticket
from bot.slack import contact, forms, views
from sandbox import hands
from sandbox.slack import OpenView
from sandbox.slack.manifest import read_manifest
from sandbox.town import Town
from tests.flows.scene import DEV, ROADS, STRANGER, TRIAGE, Scene, script

CALLED: Mapping[str, str] = {
    contact.WAY: "phone",
    views.TEXT: "There is a pothole by the church.",
    forms.KIND: "complaint",
    forms.DEPARTMENT: "roads_street_lighting",
    contact.PLACE: "Church Lane",
    contact.NAME: "Mrs Hale",
    contact.REACH: "01632 960 555",
}


async def window(town: Town, user: str = DEV) -> OpenView:
    def shown() -> list[OpenView]:
        return [v for v in town.slack.open_views(user) if v.callback_id == contact.LOG]

    return (await town.slack.wait_for(shown, 10))[0]


async def logs(scene: Scene, entered: Mapping[str, str], user: str = DEV) -> Ticket:
    """Fills in the form of the shortcut; the ticket."""
    town = scene.town
    await town.slack.shortcut(user, contact.LOG)
    form = await window(town, user)
    values = {block: {block: value} for block, value in entered.items()}
    await scene.staff(town.slack.submit(user, form.id, values))
    return await newest(town)


async def newest(town: Town) -> Ticket:
    def look(unit) -> Ticket:
        return unit.tickets.not_in(())[-1]

    return await town.folkmoot.store.read(look)


async def told(scene: Scene, ticket: Ticket, channel: str) -> str:
    """A channel, with the ticket's reference as REF."""
    return (await scene.channel(channel)).replace(ticket.reference, "REF")


async def test_a_call_is_a_ticket_with_a_card_and_the_same_promise(scene: Scene):
    ticket = await logs(scene, CALLED)

    assert await told(scene, ticket, ROADS) == script("""
        Folkmoot: REF · Service request
            > There is a pothole by the church.
            >
            > By phone. To reach them: [phone number …555]
            From: Mrs Hale
            Place: Church Lane <find on the map: https://www.openstreetmap.org/search?\
query=Church%20Lane>
            Department: Roads and street lighting
            Owner: nobody yet
            State: Nobody has it yet
            Answer by: Thu 26 Nov 17:00 · 2 days left (as of Tue 24 Nov 10:35)
            [Take] [Reply to resident] [Resolve] [Show numbers]
    """)
    assert [
        text.replace(ticket.reference, "REF") for text in await scene.whispers(DEV)
    ] == [
        "REF is open and waits for Roads and street lighting. Its card is in that "
        "department's channel."
    ]
    assert (await scene.ledger()).unanswered == 0


async def test_the_slash_command_opens_the_same_form(scene: Scene):
    town = scene.town
    await town.slack.command(DEV, TRIAGE, "/folkmoot", "new")

    assert (await window(town)).title == "Log a contact"


async def test_a_stranger_gets_no_form(scene: Scene):
    await scene.staff(scene.town.slack.shortcut(STRANGER, contact.LOG))

    assert scene.town.slack.open_views(STRANGER) == ()


async def test_an_answer_becomes_a_request_to_call_them(scene: Scene):
    ticket = await logs(scene, CALLED)
    town = scene.town
    await scene.staff(hands.take(town, DEV, ticket))
    ticket = await newest(town)
    await scene.staff(hands.reply(town, DEV, ticket, "A crew comes on Friday."))

    thread = await told(scene, ticket, ROADS)
    assert script("""
            Folkmoot: @Dev Mrs Hale has no chat with us. Please tell them, in the way \
that they gave:
                > A crew comes on Friday.
    """).strip() in "\n".join(line.strip() for line in thread.splitlines()).replace(
        "> A crew", "    > A crew"
    )
    assert not town.telegram.counts["sendMessage"]


async def test_the_same_follow_ups_run_and_nothing_goes_to_a_messenger(
    scene: Scene, clock: MovedClock
):
    ticket = await logs(scene, CALLED)
    town = scene.town
    for _ in range(6):
        clock.advance(timedelta(hours=12))
        await town.folkmoot.ticker.tick()
        await scene.quiet()

    thread = await told(scene, ticket, ROADS)
    assert "Nobody has this yet." in thread
    assert "has no chat with us. Please tell them, in the way that they gave:" in thread
    assert not town.telegram.counts["sendMessage"]


async def test_whoever_gave_no_way_to_reach_them_is_not_to_be_called(
    scene: Scene, clock: MovedClock
):
    entered = {
        k: v for k, v in CALLED.items() if k not in (contact.REACH, contact.NAME)
    }
    ticket = await logs(scene, entered)
    town = scene.town
    for _ in range(6):
        clock.advance(timedelta(hours=12))
        await town.folkmoot.ticker.tick()
        await scene.quiet()

    thread = await told(scene, ticket, ROADS)
    assert "By phone. No way to reach them." in thread
    assert "Please tell them" not in thread


async def test_sending_the_form_twice_is_one_ticket(scene: Scene):
    await logs(scene, CALLED)
    town = scene.town
    await town.folkmoot.store.read(lambda unit: None)
    for delivery in list(town.slack.deliveries)[-1:]:
        town.slack.resend(delivery.envelope_id)
    await scene.quiet()

    found = await town.folkmoot.store.read(lambda unit: unit.tickets.not_in(()))
    assert len(found) == 1
    conversation = found[0].conversation_id
    platform = await town.folkmoot.store.read(
        lambda unit: unit.people.conversation(conversation).platform
    )
    assert platform == NO_CHAT


def test_the_manifest_offers_the_shortcut() -> None:
    assert contact.LOG in read_manifest().shortcuts

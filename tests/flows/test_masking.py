"""Numbers of residents are hidden in Slack, but for whoever has the ticket."""

from __future__ import annotations

from bot.slack import render
from sandbox import hands
from tests.flows.scene import ANA, DEV, ROADS, TERRI, Scene

NUMBER, MAIL, NHS = "07700 900982", "ana@mail.example", "943 476 5919"
WORDS = f"There is a deep pothole. Ring me on {NUMBER} or {MAIL}, NHS {NHS}"


async def test_numbers_are_hidden_and_shown_to_the_owner_only(scene: Scene):
    town = scene.town
    await scene.says(ANA, WORDS)
    await scene.says(ANA, f"My number is {NUMBER}, it is the deep pothole")
    (ticket,) = await scene.tickets(ANA)

    seen = await scene.channel(ROADS)
    assert "Ring me on [phone number …982] or [e-mail address], NHS [NHS num" in seen
    everything = f"{seen} {[p.text for p in town.slack.messages(ROADS)]}"
    assert not any(number in everything for number in (NUMBER, MAIL, NHS))

    await scene.staff(hands.press(town, TERRI, ticket, render.SHOW))
    await scene.staff(hands.take(town, DEV, ticket))
    await scene.staff(hands.press(town, DEV, ticket, render.SHOW))

    assert await scene.whispers(TERRI) == [
        "Only whoever has REF-1 may see its numbers. Press Take first."
    ]
    assert await scene.whispers(DEV) == [
        "Hidden in REF-1, for your eyes only:\n"
        f"phone number: {NUMBER}\ne-mail address: {MAIL}\nNHS number: {NHS}"
    ]
    rows = await town.folkmoot.store.read(
        lambda unit: unit.holdings.everything(ticket.resident_id)["what_was_done"]
    )
    assert [row["act"] for row in rows].count("numbers_shown") == 1

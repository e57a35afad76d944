"""Everything comes more than once, and is done once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from bot.clock import MovedClock
from bot.model import Outcome
from sandbox import hands
from tests.flows.scene import ANA, BEN, DEV, HOUSING, ROADS, STRANGER, TRIAGE, Scene


async def _a_morning(scene: Scene) -> None:
    """Every kind of thing that residents and staff do, once each."""
    town = scene.town
    await scene.does(town.telegram.send_photo, ANA, "A pothole burst my tyre")
    await scene.says(ANA, "outside the chemist in Mill Lane")
    first = town.telegram.conversation(ANA)[0].message_id
    await scene.does(town.telegram.edit_text, ANA, first, "A pothole burst two tyres")
    await scene.says(BEN, "my rent went up and they say it is that form")
    await scene.taps(BEN, "Housing")
    await scene.staff(hands.take(town, STRANGER, await scene.ticket(ANA)))
    await scene.staff(hands.take(town, DEV, await scene.ticket(ANA)))
    await scene.staff(hands.reply(town, DEV, await scene.ticket(ANA), "Which lane?"))
    town.slack.post(DEV, ROADS, "internal", (await scene.ticket(ANA)).card_ts)
    await scene.says(ANA, "the left one")
    ticket = await scene.ticket(ANA)
    await scene.staff(hands.resolve(town, DEV, ticket, Outcome.FIXED, "Filled."))
    await scene.says(BEN, "/status")


async def _seen(scene: Scene) -> list[str]:
    channels = [await scene.channel(c) for c in (ROADS, TRIAGE, HOUSING)]
    whispers = [*await scene.whispers(STRANGER), *await scene.whispers(DEV)]
    return [await scene.chat(ANA), await scene.chat(BEN), *channels, *whispers]


def _once(scene: Scene) -> None:
    """Nobody saw anything twice."""
    for user in (ANA, BEN):
        told = Counter(m.text for m in scene.town.telegram.conversation(user))
        assert set(told.values()) == {1}
    for channel in (ROADS, TRIAGE, HOUSING):
        cards = scene.town.slack.messages(channel)
        assert len(cards) == 1
        thread = scene.town.slack.thread(channel, cards[0].ts)
        shown = Counter((p.text, tuple(f.name for f in p.files)) for p in thread)
        assert set(shown.values()) == {1}


async def test_what_comes_three_times_at_once_is_done_once(scene: Scene):
    scene.town.telegram.duplicates = 2
    scene.town.slack.send_copies(3)
    await _a_morning(scene)

    assert (len(await scene.tickets(ANA)), len(await scene.tickets(BEN))) == (1, 1)
    _once(scene)
    assert len(await scene.whispers(STRANGER)) == 1
    assert await scene.whispers(DEV) == []


async def test_what_comes_again_much_later_changes_nothing(
    scene: Scene, clock: MovedClock
):
    town = scene.town
    updates = []
    push = town.telegram.world.updates.push
    town.telegram.world.updates.push = lambda *given: (
        updates.append(push(*given)) or (updates[-1])
    )
    await _a_morning(scene)
    before = await _seen(scene)
    clock.advance(timedelta(minutes=20))
    for update in updates:
        town.telegram.deliver_again(update, 2)
    envelopes = [delivery.envelope_id for delivery in town.slack.deliveries]
    for envelope in envelopes:
        town.slack.resend(envelope, 2)
    await town.slack.wait_for(
        lambda: sum(d.further_acks for d in town.slack.deliveries) >= 2 * len(envelopes)
    )
    await scene.says(BEN, "/help")
    now = await _seen(scene)

    assert len(updates) >= 8
    assert now[0] == before[0]
    assert now[1].startswith(before[1])
    assert now[2:] == before[2:]

"""Several messages in one breath: one matter, one receipt, and nothing is lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.clock import MovedClock
from bot.store import Unit
from tests.builders import NOW
from tests.flows.scene import ANA, DUTY, PARKS, ROADS, TRIAGE, Scene, script

A_WHILE = timedelta(seconds=2)


@pytest.fixture
def clock() -> MovedClock:
    """Stands still until the test moves it: no breath ends by itself."""
    return MovedClock(NOW + timedelta(minutes=5))


async def is_heard(scene: Scene) -> None:
    """Wait until all that was written is taken in, read, and waited on."""
    telegram, folkmoot = scene.town.telegram, scene.town.folkmoot
    await telegram.wait_for(lambda: telegram.unconfirmed == 0, 20)
    due = folkmoot.clock.now()
    while due is not None and due <= folkmoot.clock.now():
        folkmoot.inbox.wake.set()
        due = await folkmoot.store.read(lambda unit: unit.inbox.next_due())


async def time_passes(scene: Scene, clock: MovedClock) -> None:
    await is_heard(scene)
    clock.advance(A_WHILE)
    await all_is_sent(scene, clock)


async def all_is_sent(scene: Scene, clock: MovedClock) -> None:
    """Messages go out at their pace, for which time has to pass."""
    quiet = asyncio.ensure_future(scene.quiet())
    while not quiet.done():
        await asyncio.wait([quiet], timeout=0.2)
        clock.advance(timedelta(seconds=1))
    quiet.result()


def told(scene: Scene) -> list[str]:
    return [m.text for m in scene.town.telegram.conversation(ANA) if m.from_bot]


async def test_text_photo_and_pin_are_one_matter_with_one_receipt(
    scene: Scene, clock: MovedClock
):
    telegram = scene.town.telegram
    telegram.send_text(ANA, "hello there", name="Ana")
    telegram.send_text(ANA, "a pothole")
    telegram.send_text(ANA, "burst my tyre")
    telegram.send_photo(ANA)
    telegram.send_location(ANA, 51.5072, -0.1276)
    await is_heard(scene)
    assert told(scene) == []
    clock.advance(A_WHILE)
    await all_is_sent(scene, clock)

    assert len(told(scene)) == 1
    assert told(scene)[0].endswith(
        "Your reference: " + (await scene.ticket(ANA)).reference
    )
    card = await scene.channel(ROADS)
    assert card.startswith(
        script("""
        Folkmoot: REF-1 · Pothole (service request)
            > hello there
            > a pothole
            > burst my tyre
            From: Ana
            Place: pin <map: https://www.openstreetmap.org/?mlat=51.50720&mlon=-0.12760
    """)
    )
    assert card.count("(file REF-1: photo)") == 1

    def kept(unit: Unit) -> list[tuple[str, int | None]]:
        said = unit.people.recent(1, 20)
        return [(m.text, m.ticket_id) for m in reversed(said)][:5]

    assert await scene.town.folkmoot.store.read(kept) == [
        ("hello there", 1),
        ("a pothole", 1),
        ("burst my tyre", 1),
        ("", 1),
        ("", 1),
    ]
    count = await scene.ledger()
    assert (count.received, count.acknowledged, count.unanswered) == (5, 5, 0)


async def test_small_talk_in_pieces_is_answered_once(scene: Scene, clock: MovedClock):
    for words in ("hello", "hello there", "hello again"):
        scene.town.telegram.send_text(ANA, words)
    await time_passes(scene, clock)

    assert len(told(scene)) == 1
    count = await scene.ledger()
    assert (count.received, count.answered, count.unanswered) == (3, 3, 0)


async def test_a_clearly_different_matter_has_its_own_ticket(
    scene: Scene, clock: MovedClock
):
    for words in ("A pothole in Mill Lane", "Please put a bench by the pond"):
        scene.town.telegram.send_text(ANA, words)
    await time_passes(scene, clock)

    assert "> A pothole in Mill Lane" in await scene.channel(ROADS)
    assert "> Please put a bench by the pond" in await scene.channel(PARKS)
    assert len(told(scene)) == 2


async def test_a_danger_among_the_pieces_is_answered_at_once(scene: Scene):
    telegram = scene.town.telegram
    for words in ("please help", "there is a smell of gas"):
        telegram.send_text(ANA, words)
    await scene.quiet()

    assert scene.town.clock.now() == NOW + timedelta(minutes=5)
    assert told(scene)[0].startswith("Call 0800 111 999 now")
    assert "> please help\n    > there is a smell of gas" in await scene.channel(DUTY)
    assert len(await scene.tickets(ANA)) == 1


async def test_a_command_does_not_wait_and_ends_the_waiting(scene: Scene):
    telegram = scene.town.telegram
    telegram.send_text(ANA, "A pothole in Mill Lane")
    await is_heard(scene)
    telegram.send_text(ANA, "/help")
    await scene.quiet()

    assert scene.town.clock.now() == NOW + timedelta(minutes=5)
    assert "Your reference:" in told(scene)[0]
    assert told(scene)[1].startswith("Write to me in your own words.")


async def test_what_follows_later_joins_with_a_receipt_of_its_own(
    scene: Scene, clock: MovedClock
):
    scene.town.telegram.send_text(ANA, "A pothole in Mill Lane")
    await time_passes(scene, clock)
    for words in ("it is a deep pothole", "and getting worse"):
        scene.town.telegram.send_text(ANA, words)
    await time_passes(scene, clock)

    assert len(told(scene)) == 2
    thread = await scene.channel(ROADS)
    assert (
        "Ana wrote:\n        > it is a deep pothole\n        > and getting worse"
        in thread
    )
    assert thread.count("Ana wrote:") == 1


async def test_one_tap_moves_all_pieces_of_a_breath(scene: Scene, clock: MovedClock):
    for words in ("who keeps the keys", "of the football ground"):
        scene.town.telegram.send_text(ANA, words)
    await time_passes(scene, clock)
    await scene.taps(ANA, "A person, please")

    assert "> who keeps the keys\n    > of the football ground" in await scene.channel(
        TRIAGE
    )
    assert (await scene.ledger()).unanswered == 0


async def test_a_part_of_an_album_that_comes_late_joins_beside_new_words(
    scene: Scene, clock: MovedClock
):
    telegram = scene.town.telegram
    telegram.send_photo(ANA, "A pothole in Mill Lane", media_group_id="G1")
    await time_passes(scene, clock)
    telegram.send_photo(ANA, media_group_id="G1")
    telegram.send_text(ANA, "Please put a bench by the pond")
    await time_passes(scene, clock)

    assert (await scene.channel(ROADS)).count("(file REF-1: photo)") == 2
    assert "> Please put a bench by the pond" in await scene.channel(PARKS)
    assert len(told(scene)) == 2

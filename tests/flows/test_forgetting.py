"""A resident is forgotten, or told all: in the database, in Slack, in the logs."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest

from bot.clock import MovedClock
from bot.model import Outcome
from bot.privacy.forgetting import erase_due
from bot.store import Unit
from sandbox import hands
from sandbox.town import channels
from tests.flows.scene import ANA, BEN, DEV, DUTY, ROADS, Scene

#: in every field that a resident fills, and nowhere else
CANARY = "Zwergkanarie"
HELD = "What we held about you is erased."


async def the_tables(scene: Scene) -> bytes:
    """The database file as it is on the disk, with its journals."""
    path = scene.town.folkmoot.store.path
    found = sorted(path.parent.glob(f"{path.name}*"))
    return b"".join(one.read_bytes() for one in found if one.is_file())


def everything_in_slack(scene: Scene) -> str:
    """Every message that is to be seen, with its files, in every channel."""
    slack, shown = scene.town.slack, []
    for channel in channels(scene.town.council):
        for post in slack.messages(channel):
            for one in (post, *slack.thread(channel, post.ts)[1:]):
                shown.append(f"{one.text} {one.blocks} {one.files}")
    return "\n".join(shown)


async def canary_everywhere(scene: Scene) -> None:
    """A complaint with words, photo, file, place, an edit, a reply and a resolution."""
    telegram = scene.town.telegram
    name = f"Ana {CANARY}"
    sent = telegram.send_text(ANA, f"There is a pothole, says {CANARY}", name=name)
    await scene.quiet()
    await scene.does(telegram.send_text, ANA, f"{CANARY} Lane 5", name=name)
    photo = telegram.send_photo
    await scene.does(photo, ANA, f"The pothole by {CANARY}", b"", name=name)
    await scene.does(
        telegram.send_document, ANA, f"{CANARY}.pdf", CANARY.encode(), name=name
    )
    await scene.does(telegram.send_contact, ANA, "+441632960001", CANARY, name=name)
    await scene.does(telegram.send_venue, ANA, title=CANARY, address=CANARY, name=name)
    await scene.does(telegram.send_poll, ANA, CANARY, (CANARY, "no"), name=name)
    number = sent["message"]["message_id"]
    await scene.does(telegram.edit_text, ANA, number, f"A deep pothole, {CANARY}")
    gas = f"There is a smell of gas in {CANARY} Lane"
    await scene.does(telegram.send_text, ANA, gas, name=name)
    ticket = (await scene.tickets(ANA))[-1]
    town = scene.town
    await scene.staff(hands.take(town, DEV, ticket))
    ticket = (await scene.tickets(ANA))[-1]
    await scene.staff(hands.reply(town, DEV, ticket, f"We come to {CANARY} Lane"))
    await scene.staff(
        hands.resolve(town, DEV, ticket, Outcome.FIXED, f"{CANARY} Lane is mended")
    )


async def forget(scene: Scene, user: int = ANA) -> None:
    await scene.says(user, "/forget")
    await scene.taps(user, "Yes, erase it")
    assert await scene.town.folkmoot.ticker.erase() == 1
    await scene.quiet()
    await scene.town.folkmoot.ticker.erase()


async def test_nothing_of_an_erased_resident_is_found_anywhere(
    scene: Scene, clock: MovedClock, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG, "bot")
    await scene.says(BEN, "There is a deep pothole too")
    await canary_everywhere(scene)
    assert CANARY.encode() in await the_tables(scene)
    assert CANARY in everything_in_slack(scene)
    assert CANARY in str([p.blocks for p in scene.town.slack.messages(DUTY)])
    bens = await scene.tickets(BEN)

    await forget(scene)

    words = [m.text for m in scene.town.telegram.conversation(ANA)]
    assert words[-1].startswith(HELD)
    tables = (await the_tables(scene)).lower()
    assert CANARY.lower().encode() not in tables
    assert f"telegram:{ANA}".encode() not in tables
    assert CANARY not in everything_in_slack(scene)
    contents = [file.content for file in scene.town.slack.files]
    assert all(CANARY.encode() not in (content or b"") for content in contents)
    logged = [r for r in caplog.records if r.name.startswith(("bot", "actions"))]
    assert CANARY not in "\n".join(record.getMessage() for record in logged)
    assert await scene.tickets(ANA) == []
    assert await scene.tickets(BEN) == bens
    count = await scene.ledger()
    assert count.unanswered == 0


async def test_forget_says_what_goes_what_stays_and_does_nothing_without_a_tap(
    scene: Scene,
):
    await scene.says(ANA, "There is a deep pothole")
    (ticket,) = await scene.tickets(ANA)
    await scene.says(ANA, "/forget")
    (*_, asked) = scene.town.telegram.conversation(ANA)

    assert f"nobody will deal with it any more: {ticket.reference}" in asked.text
    assert "Old backups are gone after 35 days" in asked.text
    await scene.taps(ANA, "No, keep it")
    assert await scene.town.folkmoot.ticker.erase() == 0
    (*_, told) = scene.town.telegram.conversation(ANA)
    assert told.text == "All right, nothing is erased."
    assert await scene.tickets(ANA) == [ticket]


async def test_what_the_law_keeps_stays_and_the_resident_is_told_why(scene: Scene):
    await scene.says(ANA, "My name is on your bins list, says the neighbour")
    store = scene.town.folkmoot.store
    (ticket,) = await scene.tickets(ANA)
    await store.write(
        lambda unit: unit.tickets.change(ticket.id, {"service": "personal_data"})
    )
    await scene.says(ANA, "There is a deep pothole")

    await forget(scene)

    (kept,) = await scene.tickets(ANA)
    assert kept.reference == ticket.reference
    assert kept.words == "My name is on your bins list, says the neighbour"
    (*_, told) = scene.town.telegram.conversation(ANA)
    assert (
        f"the law asks us to show how we answered requests for information: "
        f"{ticket.reference}" in told.text
    )
    (done,) = await store.read(lambda unit: unit.erasures.done())
    assert (done.why, done.kept) == ("chat", (ticket.reference,))
    assert done.removed["tickets"] == 1


async def test_an_erasure_waits_for_what_is_on_its_way_but_not_for_ever(
    scene: Scene, clock: MovedClock
):
    await scene.says(ANA, "There is a deep pothole")
    store, council = scene.town.folkmoot.store, scene.town.council
    wording, now = scene.town.folkmoot.desk.wording, clock.now()
    (ticket,) = await scene.tickets(ANA)

    def in_one_write(unit: Unit) -> list[int]:
        unit.outbox.put(
            "card:late",
            platform="slack",
            lane=f"slack:{ROADS}",
            act="card",
            body={},
            now=now,
            ticket_id=ticket.id,
        )
        unit.erasures.ask(ticket.resident_id, "letter", now)
        later = [now + timedelta(hours=hours) for hours in (0, 11, 13)]
        return [erase_due(unit, council, wording, at) for at in later]

    assert await store.write(in_one_write) == [0, 0, 1]
    await scene.quiet()
    assert await scene.tickets(ANA) == []
    assert scene.town.telegram.conversation(ANA)[-1].text.startswith(HELD)


async def test_whoever_was_forgotten_begins_anew(scene: Scene):
    await scene.says(ANA, "There is a deep pothole")
    before = await scene.ticket(ANA)
    await forget(scene)
    await scene.says(ANA, "There is a deep pothole")

    (ticket,) = await scene.tickets(ANA)
    assert ticket.id > before.id
    assert ticket.words == "There is a deep pothole"
    (card,) = [p for p in scene.town.slack.messages(ROADS) if p.action_ids]
    assert ticket.card_ts == card.ts


async def test_my_data_comes_as_a_page_and_as_json_after_a_tap(scene: Scene):
    await scene.says(BEN, "There is a deep pothole, says Ben")
    await canary_everywhere(scene)
    await scene.says(ANA, "/mydata")
    await scene.taps(ANA, "Yes, send it")

    files = [f for f in scene.town.telegram.world.files.values() if "my-data" in f.name]
    assert [f.name for f in files] == [
        "my-data-2026-11-24.html",
        "my-data-2026-11-24.json",
    ]
    page, data = files[0].data.decode(), json.loads(files[1].data)
    assert page.count(CANARY) > 5
    assert "says Ben" not in page + files[1].data.decode()
    assert data["schema"] == 1
    assert data["resident"]["name"] == "Ana"
    assert [t["reference"] for t in data["tickets"]] == [
        ticket.reference for ticket in reversed(await scene.tickets(ANA))
    ]
    assert data["earlier_words"][0]["text"] == f"There is a pothole, says {CANARY}"


async def test_my_data_is_in_the_language_of_the_resident(scene: Scene):
    await scene.says(ANA, "There is a deep pothole")
    store = scene.town.folkmoot.store
    (ticket,) = await scene.tickets(ANA)
    chosen = {"language": "pl", "language_chosen": True}
    await store.write(
        lambda unit: unit.people.change_resident(ticket.resident_id, chosen)
    )
    await scene.says(ANA, "/mydata")
    await scene.taps(ANA, "Tak, wysłać")

    found = scene.town.telegram.world.files.values()
    page = next(f.data.decode() for f in found if f.name.endswith(".html"))
    assert "<h1>Co o Państwu mamy</h1>" in page
    assert "There is a deep pothole" in page
    assert "What was said" not in page

"""What staff do in Slack, and what of it the resident gets to see."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.model import Outcome
from bot.slack import render
from sandbox import hands
from tests.flows.scene import (
    ANA,
    DEE,
    DEV,
    DUTY,
    HOUSING,
    ROADS,
    STRANGER,
    TERRI,
    TRIAGE,
    Scene,
    script,
)

UNSURE = "my rent went up and they say it is that form"
ASKED = script("""
    Ana: my rent went up and they say it is that form
    Folkmoot: I'm the automatic assistant of Ambleford Borough Council: a machine \
reads your message first, a person answers.

        Thank you. A person will read this and see that it gets to the right team. \
You'll hear from us by 18:00 tomorrow.
        Your reference: REF-1

        To help it reach the right people: which of these is it about?
""")
BUTTONS = ["Housing", "Council tax and benefits", "Something else", "No answer needed"]


async def test_a_ticket_is_taken_answered_and_resolved_in_one_thread(scene: Scene):
    town = scene.town
    await scene.says(ANA, "There is a pothole in Mill Lane")
    await scene.staff(hands.take(town, DEV, await scene.ticket(ANA)))
    words = "Is it in the lane\ntowards <the station>?"
    preview = await scene.staff(hands.reply(town, DEV, await scene.ticket(ANA), words))
    await scene.says(ANA, "the one to the station")
    work = hands.resolve(
        town, TERRI, await scene.ticket(ANA), Outcome.FIXED, "A crew filled it."
    )
    await scene.staff(work)

    told = await scene.chat(ANA)
    assert told.partition("Your reference: REF-1\n")[2] == script("""
        Folkmoot: Is it in the lane
            towards <the station>?

            Dev, Roads and street lighting
            Reference: REF-1
        Ana: the one to the station
        Folkmoot: Thank you, I've added this to REF-1. Dev from the Roads and street \
lighting team will see it.
        Folkmoot: REF-1: this has been fixed.

            A crew filled it.

            If that is not right, write to us here with REF-1 and we open it again.
    """)
    sent = town.telegram.conversation(ANA)[2].text
    assert repr(sent) in preview
    assert await scene.channel(ROADS) == script("""
        Folkmoot: REF-1 · Pothole (service request)
            > There is a pothole in Mill Lane
            From: Ana
            Place: Mill Lane <find on the map: https://www.openstreetmap.org/search?\
query=Mill%20Lane>
            Department: Roads and street lighting
            Owner: @Dev
            State: Resolved: fixed
            Folkmoot: Dev took this.
            Folkmoot: Dev answered the resident:
                > Is it in the lane
                > towards <the station>?
                >
                > Dev, Roads and street lighting
                > Reference: REF-1
                Telegram has delivered it.
                [Correct] [Take back]
            Folkmoot: Ana wrote:
                > the one to the station
            Folkmoot: Terri resolved this: fixed. The resident was told:
                > REF-1: this has been fixed.
                >
                > A crew filled it.
                >
                > If that is not right, write to us here with REF-1 and we open it \
again.
    """)


async def test_what_is_written_in_the_thread_never_reaches_the_resident(scene: Scene):
    slack = scene.town.slack
    await scene.says(ANA, "There is a pothole in Mill Lane")
    ticket = await scene.ticket(ANA)
    before = await scene.chat(ANA)
    thread = ticket.card_ts or ""
    note = slack.post(DEV, ROADS, "this one again, canary", thread_ts=thread)
    slack.edit(DEV, ROADS, note, "this one again, canary, twice")
    slack.post(STRANGER, ROADS, "canary", thread_ts=thread, broadcast=True)
    slack.post(DEV, ROADS, "see photo, canary", thread_ts=thread, files=[("a", b"a")])
    slack.post(DEV, ROADS, "canary outside", files=())
    slack.delete(DEV, ROADS, note)
    await slack.wait_for(lambda: all(d.settled.is_set() for d in slack.deliveries))
    await scene.says(ANA, "thanks")

    assert await scene.chat(ANA) == (
        f"{before}\nAna: thanks\nFolkmoot: You're welcome."
    )
    assert "canary" not in str(scene.town.telegram.calls)


async def test_two_who_take_at_once_get_one_owner_and_one_sorry(scene: Scene):
    await scene.says(ANA, "There is a pothole in Mill Lane")
    ticket = await scene.ticket(ANA)
    both = (hands.take(scene.town, user, ticket) for user in (DEV, TERRI))
    await scene.staff(asyncio.gather(*both))

    owner = (await scene.ticket(ANA)).owner
    late = {DEV: TERRI, TERRI: DEV}[owner or ""]
    name = {DEV: "Dev", TERRI: "Terri"}[owner or ""]
    assert await scene.whispers(owner or "") == []
    assert await scene.whispers(late) == [
        f"{name} has REF-1 already. Nothing was changed."
    ]
    card = await scene.channel(ROADS)
    assert f"Owner: @{name}" in card
    assert card.endswith(f"    Folkmoot: {name} took this.")


async def test_a_stranger_who_presses_changes_nothing_and_is_told_once(scene: Scene):
    await scene.says(ANA, "There is a pothole in Mill Lane")
    ticket = await scene.ticket(ANA)
    before = await scene.channel(ROADS)
    for button in (render.TAKE, render.REPLY, render.RESOLVE):
        await scene.staff(hands.press(scene.town, STRANGER, ticket, button))

    assert await scene.channel(ROADS) == before
    assert scene.town.slack.open_views(STRANGER) == ()
    assert await scene.whispers(STRANGER) == [
        "Only staff named in the council's file may do that. Nothing was done. Ask "
        "whoever looks after Folkmoot to add you."
    ]
    assert await scene.ticket(ANA) == ticket


async def test_the_officer_who_has_it_owns_the_emergency(scene: Scene):
    await scene.says(DEE, "There is a smell of gas on our stairs")
    await scene.staff(hands.have_it(scene.town, "U0EDITH"))

    card = await scene.channel(TRIAGE)
    assert "Owner: @Edith" in card
    assert card.endswith("    Folkmoot: Edith took this.")
    assert "EMERGENCY" in await scene.channel(DUTY)
    assert (await scene.ticket(DEE)).is_open


async def test_the_resident_is_asked_once_when_the_machine_is_not_sure(scene: Scene):
    await scene.says(ANA, UNSURE)

    labels = " ".join(f"[{label}]" for label in BUTTONS)
    assert await scene.chat(ANA) == f"{ASKED}\n    {labels}"
    assert await scene.channel(TRIAGE) == script("""
        Folkmoot: REF-1 · Service request
            > my rent went up and they say it is that form
            From: Ana
            Department: Customer services
            Not sure: it may be Housing 55%, Council tax and benefits 30%, Information \
and complaints 15%
            Owner: nobody yet
            State: Nobody has it yet
            Answer by: Wed 25 Nov 18:00 · 31 h left (as of Tue 24 Nov 10:35)
            [Take] [Reply to resident] [Resolve]
    """)


async def test_the_department_that_the_resident_chose_gets_the_ticket(scene: Scene):
    await scene.does(scene.town.telegram.send_photo, ANA, UNSURE, name="Ana")
    await scene.taps(ANA, "Housing")
    await scene.says(ANA, "and the rent is due on Monday")

    assert (await scene.chat(ANA)).endswith(
        script("""
            Folkmoot: Thank you. The Resident support team has REF-1 now. You'll hear \
from us by 17:30 tomorrow.
            Ana: and the rent is due on Monday
            Folkmoot: Thank you, I've added this to REF-1. The Resident support team \
will see it.
        """)
    )
    assert await scene.channel(HOUSING) == script("""
        Folkmoot: REF-1 · Service request
            > my rent went up and they say it is that form
            From: Ana
            Department: Housing
            Owner: nobody yet
            State: Nobody has it yet
            Answer by: Wed 25 Nov 17:30 · 30 h left (as of Tue 24 Nov 10:35)
            [Take] [Reply to resident] [Resolve]
            Folkmoot: Ana said that this is for Housing.
            Folkmoot: Ana sent a photo:
                > my rent went up and they say it is that form
            Folkmoot: (file REF-1: photo)
            Folkmoot: Ana wrote:
                > and the rent is due on Monday
    """)
    left = await scene.channel(TRIAGE)
    assert re.sub("https://[^>]*", "URL", left) == script("""
        Folkmoot: REF-1 · Service request
            <REF-1: URL> went to Housing: its card is there now.
            Folkmoot: Ana sent a photo:
                > my rent went up and they say it is that form
            Folkmoot: (file REF-1: photo)
    """)


@pytest.mark.parametrize(
    ("label", "reply", "state"),
    [
        (
            "Something else",
            "Thank you. A person will read this and see that it gets to the right "
            "team. You'll hear from us by 18:00 tomorrow.\n    Your reference: REF-1",
            "Nobody has it yet",
        ),
        (
            "No answer needed",
            "All right, I've closed REF-1. If you need us after all, just write again.",
            "Taken back by the resident",
        ),
    ],
)
async def test_the_resident_can_leave_it_to_a_person_or_close_it(
    scene: Scene, label: str, reply: str, state: str
):
    await scene.says(ANA, UNSURE)
    await scene.taps(ANA, label)

    assert await scene.chat(ANA) == f"{ASKED}\nFolkmoot: {reply}"
    assert f"State: {state}" in await scene.channel(TRIAGE)


async def test_words_for_a_photo_bring_it_to_the_right_department(scene: Scene):
    await scene.does(scene.town.telegram.send_photo, ANA, name="Ana")
    await scene.says(ANA, "There is a pothole in Mill Lane")

    assert (await scene.channel(ROADS)).startswith(
        "Folkmoot: REF-1 · Pothole (service request)\n"
        "    > There is a pothole in Mill Lane"
    )
    assert "(file REF-1: photo)" in await scene.channel(ROADS)
    assert "went to Roads and street lighting: its card is there now." in (
        await scene.channel(TRIAGE)
    )

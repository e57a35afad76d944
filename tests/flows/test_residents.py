"""What residents can say, and the whole conversation that comes of it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from bot.clock import MovedClock
from bot.model import Outcome
from bot.reference import new_reference
from sandbox import hands
from tests.flows.scene import (
    ANA,
    BEN,
    CLEO,
    DEE,
    DEV,
    DUTY,
    LIBRARIES,
    PARKS,
    ROADS,
    TRIAGE,
    Scene,
    script,
)
from tests.pictures import same_picture
from tests.unit.updates import DATE, message

MACHINE = (
    "I'm the automatic assistant of Ambleford Borough Council: a machine reads your "
    "message first, a person answers."
)
RECEIPT = (
    "Thank you for telling us. I've passed it to the Roads and street lighting team. "
    "You'll hear from us by Thursday 26 November."
)


async def test_a_complaint_with_photo_and_pin_becomes_a_card_with_both(scene: Scene):
    telegram = scene.town.telegram
    words = "There is a deep pothole, it burst my tyre"
    await scene.does(telegram.send_photo, ANA, words, b"", name="Ana")
    await scene.does(telegram.send_location, ANA, 51.5072, -0.1276)

    assert await scene.chat(ANA) == script(f"""
        Ana: (photo) There is a deep pothole, it burst my tyre
        Folkmoot: {MACHINE}

            {RECEIPT}
            Your reference: REF-1

            Where is it? Send your location, write an address or a place nearby, or \
press Skip.
        Ana: (no words)
        Folkmoot: Thank you, I've added the place to REF-1.
    """)
    where = (
        "pin <map: https://www.openstreetmap.org/?mlat=51.50720&mlon=-0.12760"
        "#map=18/51.50720/-0.12760>"
    )
    assert await scene.channel(ROADS) == script(f"""
        Folkmoot: REF-1 · Pothole (service request)
            > There is a deep pothole, it burst my tyre
            From: Ana
            Place: {where}
            Department: Roads and street lighting
            Owner: nobody yet
            State: Nobody has it yet
            Answer by: Thu 26 Nov 17:00 · 2 days left (as of Tue 24 Nov 10:35)
            [Take] [Reply to resident] [Resolve]
            Folkmoot: Ana sent a photo:
                > There is a deep pothole, it burst my tyre
            Folkmoot: (file REF-1: photo)
            Folkmoot: Ana said where it is:
                {where}
    """)
    photo = telegram.conversation(ANA)[0].photo
    card = scene.town.slack.messages(ROADS)[0]
    shown = [f for p in scene.town.slack.thread(ROADS, card.ts) for f in p.files]
    assert [same_picture(file.content, photo or b"") for file in shown] == [True]


async def test_an_album_is_one_ticket_with_one_reply_and_all_its_files(scene: Scene):
    telegram = scene.town.telegram
    words = "There is a deep pothole, it burst my tyre"
    telegram.send_photo(ANA, words, name="Ana", media_group_id="G1")
    telegram.send_photo(ANA, name="Ana", media_group_id="G1")
    telegram.send_photo(ANA, name="Ana", media_group_id="G1")
    await scene.quiet()

    assert await scene.chat(ANA) == script(f"""
        Ana: (photo) There is a deep pothole, it burst my tyre
        Ana: (photo)
        Ana: (photo)
        Folkmoot: {MACHINE}

            {RECEIPT}
            Your reference: REF-1

            Where is it? Send your location, write an address or a place nearby, or \
press Skip.
            [Skip]
    """)
    assert len(await scene.tickets(ANA)) == 1
    assert (await scene.channel(ROADS)).count("(file REF-1: photo)") == 3
    count = await scene.ledger()
    assert (count.received, count.acknowledged, count.unanswered) == (3, 3, 0)


async def test_a_caption_at_the_end_of_an_album_reaches_its_ticket(scene: Scene):
    telegram = scene.town.telegram
    telegram.send_photo(ANA, name="Ana", media_group_id="G1")
    telegram.send_photo(ANA, name="Ana", media_group_id="G1")
    words = "There is a pothole in Mill Lane"
    telegram.send_photo(ANA, words, name="Ana", media_group_id="G1")
    await scene.quiet()

    assert len(await scene.tickets(ANA)) == 1
    assert (await scene.ticket(ANA)).department == "roads_street_lighting"
    assert "> There is a pothole in Mill Lane" in await scene.channel(ROADS)
    assert (await scene.ledger()).unanswered == 0


async def test_an_idea_goes_to_the_department_that_can_use_it(scene: Scene):
    await scene.says(ANA, "Please put a bench by the pond")

    assert await scene.chat(ANA) == script(f"""
        Ana: Please put a bench by the pond
        Folkmoot: {MACHINE}

            Thank you for your idea. I've passed it to the Parks and trees team, and \
a person will read it. You'll hear from us by Thursday 26 November.
            Your reference: REF-1
    """)
    assert await scene.channel(PARKS) == script("""
        Folkmoot: REF-1 · Park or green space (idea)
            > Please put a bench by the pond
            From: Ana
            Department: Parks and trees
            Owner: nobody yet
            State: Nobody has it yet
            Answer by: Thu 26 Nov 16:00 · 2 days left (as of Tue 24 Nov 10:35)
            [Take] [Reply to resident] [Resolve]
    """)


async def test_a_question_goes_to_the_department_that_knows(scene: Scene):
    await scene.says(ANA, "When does the library open?")

    assert await scene.chat(ANA) == script(f"""
        Ana: When does the library open?
        Folkmoot: {MACHINE}

            Thank you for asking. I've passed your question to the Libraries and \
leisure team. You'll hear from us by Friday 27 November.
            Your reference: REF-1
    """)
    assert await scene.channel(LIBRARIES) == script("""
        Folkmoot: REF-1 · Library (question)
            > When does the library open?
            From: Ana
            Department: Libraries and leisure
            Owner: nobody yet
            State: Nobody has it yet
            Answer by: Fri 27 Nov 18:00 · 3 days left (as of Tue 24 Nov 10:35)
            [Take] [Reply to resident] [Resolve]
    """)


async def test_where_it_is_can_be_told_in_words(scene: Scene):
    await scene.says(ANA, "A pothole burst my tyre")
    asked = scene.town.telegram.conversation(ANA)[-1]
    await scene.says(ANA, "outside the chemist in Mill Lane")

    assert [label for row in asked.buttons for label, _ in row] == ["Skip"]
    assert (await scene.chat(ANA)).endswith(
        "Ana: outside the chemist in Mill Lane\n"
        "Folkmoot: Thank you, I've added the place to REF-1."
    )
    assert "Place: outside the chemist in Mill Lane" in await scene.channel(ROADS)
    # the buttons are gone: the question is settled
    assert scene.town.telegram.conversation(ANA)[1].buttons == ()


async def test_where_it_is_can_be_left_open(scene: Scene):
    await scene.says(ANA, "A pothole burst my tyre")
    await scene.taps(ANA, "Skip")

    assert (await scene.chat(ANA)).endswith(
        "or press Skip.\nFolkmoot: That's fine. The team may ask you later where it "
        "is. Your reference: REF-1"
    )
    assert "Place:" not in await scene.channel(ROADS)
    await scene.says(ANA, "hello")
    assert len(await scene.tickets(ANA)) == 1


async def test_who_asks_what_the_place_is_for_is_told_and_may_not_know(scene: Scene):
    await scene.says(ANA, "A pothole burst my tyre")
    await scene.says(ANA, "why do you need that?")
    await scene.says(ANA, "I don't know the street name")

    said = [m.text for m in scene.town.telegram.conversation(ANA) if m.from_bot]
    assert said[1].startswith("So that the team can find the right spot.")
    assert said[2].startswith("That's fine. The team may ask you later where it is.")
    assert len(said) == 3
    roads = await scene.channel(ROADS)
    assert "> I don't know the street name" in roads
    assert "Place:" not in roads


async def test_small_talk_is_answered_and_opens_nothing(scene: Scene):
    for words in ("hello there", "what is your name", "thanks a lot", "goodbye", "???"):
        await scene.says(ANA, words)

    assert await scene.chat(ANA) == script(f"""
        Ana: hello there
        Folkmoot: {MACHINE}

            Hello! What can Ambleford Borough Council do for you? Tell me in your own \
words.
        Ana: what is your name
        Folkmoot: I'm only a machine, so I'm not much of a talker. If something needs \
the council's attention, tell me.
        Ana: thanks a lot
        Folkmoot: You're welcome.
        Ana: goodbye
        Folkmoot: Goodbye! Write again whenever you need us.
        Ana: ???
        Folkmoot: I found no words in that. Tell me in a few words what it is about, \
and I'll pass it on.
    """)
    assert await scene.tickets(ANA) == []


async def test_one_tap_brings_a_person_when_the_machine_took_it_wrongly(scene: Scene):
    await scene.says(ANA, "who keeps the keys of the football ground")
    await scene.taps(ANA, "A person, please")

    assert await scene.chat(ANA) == script(f"""
        Ana: who keeps the keys of the football ground
        Folkmoot: {MACHINE}

            That does not sound like something that Ambleford Borough Council looks \
after, but I can be wrong. Press the button and a person will look at it.
        Folkmoot: Thank you. A person will read this and see that it gets to the right \
team. You'll hear from us by 18:00 tomorrow.
            Your reference: REF-1
    """)
    assert "> who keeps the keys of the football ground" in await scene.channel(TRIAGE)


async def test_a_resident_sees_where_their_own_matters_stand(scene: Scene):
    await scene.says(ANA, "any news about my reports?")
    await scene.says(ANA, "There is a pothole in Mill Lane")
    await scene.says(BEN, "Please put a bench by the pond")
    await scene.says(ANA, "When does the library open?")
    await scene.says(ANA, "any news about my reports?")
    await scene.says(ANA, "/status")

    standing = script("""
        Folkmoot: This is where things stand:

            REF-3: Library
            Waiting for somebody to take it on (Libraries and leisure). You'll hear \
from us by Friday 27 November.

            REF-1: Pothole
            Waiting for somebody to take it on (Roads and street lighting). You'll \
hear from us by Thursday 26 November.

            Press one to add something, to say that it is fixed, or to ask for news.
    """)
    told = await scene.chat(ANA)
    assert "You have no open requests with us." in told
    assert told.endswith(
        f"Ana: any news about my reports?\n{standing}\nAna: /status\n{standing}\n"
        "    [Library · REF-3] [Pothole, Mill Lane · REF-1]"
    )


async def test_who_wants_a_person_gets_one_with_or_without_a_matter(scene: Scene):
    await scene.says(ANA, "let me talk to a real person")
    await scene.says(BEN, "There is a pothole in Mill Lane")
    await scene.says(BEN, "let me talk to a real person")

    assert await scene.chat(ANA) == script(f"""
        Ana: let me talk to a real person
        Folkmoot: {MACHINE}

            Of course. I've asked a person to answer you here. You'll hear from us by \
18:00 tomorrow.
            Your reference: REF-1

            What is it about? A few words help the right person to answer.
    """)
    assert (await scene.chat(BEN)).endswith(
        "Folkmoot: Of course. I've told the Roads and street lighting team that you "
        "would like a person to answer you about REF-2. You'll hear from us by "
        "Thursday 26 November."
    )
    assert "> let me talk to a real person" in await scene.channel(TRIAGE)
    assert (await scene.channel(ROADS)).endswith(
        "    Folkmoot: Ben asks for a person.\n        > let me talk to a real person"
    )


async def test_a_polish_resident_is_answered_in_polish(scene: Scene):
    await scene.says(CLEO, "Na naszej ulicy jest wielka dziura w jezdni")
    await scene.says(CLEO, "/status")

    assert await scene.chat(CLEO) == script("""
        Cleo: Na naszej ulicy jest wielka dziura w jezdni
        Folkmoot: Tu automatyczny asystent: Ambleford Borough Council. Wiadomość \
najpierw czyta maszyna, odpowiada człowiek.

            Dziękujemy za zgłoszenie. Trafiło do działu: Drogi i oświetlenie ulic. \
Odezwiemy się do 26 listopada (czwartek).
            Numer sprawy: REF-1

            Odtąd odpowiadam w tym języku: polski. /language pozwala to zmienić.

            Gdzie to jest? Proszę wysłać lokalizację, podać adres lub miejsce w \
pobliżu albo nacisnąć „Pomiń”.
            [Pomiń]
        Cleo: /status
        Folkmoot: Oto stan spraw:

            REF-1: Dziura w jezdni
            Czeka na przyjęcie przez pracownika (Drogi i oświetlenie ulic). Odezwiemy \
się do 26 listopada (czwartek).
            [Dodaj coś] [Już naprawione] [Co nowego?]
    """)
    card = await scene.channel(ROADS)
    assert "Language: Polish, words as they were sent" in card


async def test_a_voice_note_reaches_a_person(scene: Scene):
    await scene.does(scene.town.telegram.send_voice, ANA, b"OggS voice", name="Ana")

    assert await scene.chat(ANA) == script(f"""
        Ana: (no words)
        Folkmoot: {MACHINE}

            Thank you for the voice message. I can't listen to it yet, but a person \
will. You'll hear from us by 18:00 tomorrow.
            Your reference: REF-1
    """)
    assert await scene.channel(TRIAGE) == script("""
        Folkmoot: REF-1 · Question
            From: Ana
            Department: Customer services
            Owner: nobody yet
            State: Nobody has it yet
            Answer by: Wed 25 Nov 18:00 · 31 h left (as of Tue 24 Nov 10:35)
            [Take] [Reply to resident] [Resolve]
            Folkmoot: Ana sent a voice message:
            Folkmoot: (file REF-1: voice)
    """)


@pytest.mark.parametrize(
    "kind", ["video", "document", "sticker", "animation", "contact", "venue", "poll"]
)
async def test_what_the_machine_cannot_read_reaches_a_person(scene: Scene, kind: str):
    send = getattr(scene.town.telegram, f"send_{kind}")
    await scene.does(send, ANA, name="Ana")

    assert (await scene.chat(ANA)).endswith("Your reference: REF-1")
    assert (await scene.channel(TRIAGE)).startswith("Folkmoot: REF-1")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("contact", ["> Sam, "]),
        ("venue", ["> Town Hall, 1 High Street"]),
        ("poll", ["> When?", "> • Monday", "> • Friday"]),
    ],
)
async def test_staff_read_what_a_contact_a_place_or_a_poll_says(
    scene: Scene, kind: str, words: list[str]
):
    send = getattr(scene.town.telegram, f"send_{kind}")
    await scene.does(send, ANA, name="Ana")
    await scene.does(send, ANA)

    shown = await scene.channel(TRIAGE)
    # on the card, and in its thread for the second one, which joined
    assert [shown.count(one) for one in words] == [2] * len(words)
    assert len(await scene.tickets(ANA)) == 1


async def test_staff_see_a_changed_message_with_the_words_before(scene: Scene):
    telegram = scene.town.telegram
    first = await scene.says(ANA, "There is a pothole in Mill Lane")
    await scene.does(telegram.edit_text, ANA, first, "There is a pothole in Mill Road")
    await scene.does(telegram.edit_text, ANA, first, "There is a pothole in Mill Row")

    assert await scene.chat(ANA) == script(f"""
        Ana: There is a pothole in Mill Row
        Folkmoot: {MACHINE}

            {RECEIPT}
            Your reference: REF-1
        Folkmoot: I've noted your change to REF-1. The team can see what you wrote \
before and after.
        Folkmoot: I've noted your change to REF-1. The team can see what you wrote \
before and after.
    """)
    assert (await scene.channel(ROADS)).endswith(
        script("""
            Folkmoot: Ana changed a message. It says now:
                    > There is a pothole in Mill Road
                    It said before:
                    > There is a pothole in Mill Lane
                Folkmoot: Ana changed a message. It says now:
                    > There is a pothole in Mill Row
                    It said before:
                    > There is a pothole in Mill Road
        """)
    )


async def test_an_edit_that_makes_a_matter_of_small_talk_opens_its_ticket(
    scene: Scene,
):
    telegram = scene.town.telegram
    first = await scene.says(ANA, "hello there")
    await scene.does(telegram.edit_text, ANA, first, "goodbye then")
    assert await scene.tickets(ANA) == []
    await scene.does(telegram.edit_text, ANA, first, "A pothole in Mill Lane, hello")

    assert (await scene.chat(ANA)).endswith(
        f"Folkmoot: {RECEIPT}\n    Your reference: REF-1"
    )
    assert "> A pothole in Mill Lane, hello" in await scene.channel(ROADS)
    count = await scene.ledger()
    assert (count.nothing_due, count.unanswered) == (1, 0)


async def test_an_edit_of_what_never_came_is_heard_like_a_new_message(scene: Scene):
    update = message(text="A pothole in Mill Lane", edit_date=DATE + 60)
    telegram = scene.town.telegram
    telegram.send_raw({"edited_message": update["message"]})
    await scene.quiet()

    (ticket,) = await scene.tickets(5001)
    assert (ticket.words, ticket.department) == (
        "A pothole in Mill Lane",
        "roads_street_lighting",
    )


async def test_an_edit_on_a_closed_ticket_opens_it_again_and_says_so(scene: Scene):
    telegram = scene.town.telegram
    first = await scene.says(ANA, "There is a pothole in Mill Lane")
    ticket = await scene.ticket(ANA)
    act = hands.resolve(scene.town, DEV, ticket, Outcome.FIXED, "Filled.")
    await scene.staff(act)
    await scene.does(telegram.edit_text, ANA, first, "Two potholes in Mill Lane")

    assert (await scene.chat(ANA)).endswith(
        "Folkmoot: REF-1 was already closed. I've passed your change on to the team, "
        "and you'll hear from us by Thursday 26 November."
    )
    assert (await scene.ticket(ANA)).is_open
    assert (
        "Ana changed a message. It says now:\n        > Two potholes in Mill Lane"
        in (await scene.channel(ROADS))
    )


async def test_a_sentence_that_begins_with_a_slash_is_a_sentence(scene: Scene):
    await scene.says(ANA, "/pothole in mill lane")
    await scene.says(DEE, "/help there is a smell of gas on our stairs")

    assert "> /pothole in mill lane" in await scene.channel(ROADS)
    assert "EMERGENCY" in await scene.channel(DUTY)


async def test_in_danger_the_number_comes_first_and_the_officer_is_paged(scene: Scene):
    await scene.says(DEE, "There is a smell of gas on our stairs")

    assert await scene.chat(DEE) == script(f"""
        Dee: There is a smell of gas on our stairs
        Folkmoot: Call 0800 111 999 now, from outside: it is the gas emergency line. \
Get everyone out. Don't touch switches and don't light anything. If there is a fire or \
anyone is hurt, call 999.

            This chat cannot send help. I'm telling our duty officer too. Your \
reference: REF-1

            {MACHINE}
    """)
    page = await scene.channel(DUTY)
    assert page.startswith(
        "Folkmoot: 🚨 EMERGENCY · REF-1\n"
        "    @Edith please look at this now.\n"
        "    > There is a smell of gas on our stairs\n"
    )
    assert page.endswith("    [I have it]")
    assert (await scene.channel(TRIAGE)).startswith("Folkmoot: 🚨 EMERGENCY · REF-1")


async def test_the_commands_say_who_speaks_what_to_write_and_where_things_stand(
    scene: Scene,
):
    for command in ("/start", "/help", "/status", "/nonsense"):
        await scene.says(ANA, command)

    started, helped, standing, unknown = (
        m.text for m in scene.town.telegram.conversation(ANA) if m.from_bot
    )
    assert started == script("""
        Hello! I'm the automatic assistant of Ambleford Borough Council. I'm a \
machine, not a person.

        Tell me what is wrong, share an idea or ask a question, in your own words. A \
photo or your location helps. A machine reads your message first and passes it to a \
team. A person answers you here.

        This chat is not for emergencies. If anyone is in danger, call the emergency \
services first.

        We keep your messages, your photos and the name you use here, so that we can \
deal with what you tell us. Read more: https://www.ambleford.example/privacy

        Send /help to see what you can do here, /status to see where your requests \
stand.
        https://www.ambleford.example
    """)
    assert helped.startswith("Write to me in your own words. For example:")
    assert standing == (
        "You have no open requests with us. If something needs looking at, just tell "
        "me."
    )
    assert unknown == (
        "I don't know /nonsense. Send /help to see what you can do here, or just write "
        "what you need."
    )
    assert await scene.tickets(ANA) == []


async def test_a_language_that_is_chosen_wins_over_what_is_written(scene: Scene):
    await scene.says(ANA, "/language")
    await scene.taps(ANA, "Cymraeg")
    await scene.says(ANA, "dziura w jezdni")

    chat = scene.town.telegram.conversation(ANA)
    told = [m.text for m in chat if m.from_bot]
    assert told[1].startswith("Iawn, o hyn ymlaen byddaf yn ysgrifennu yn yr iaith hon")
    assert told[2].startswith("Diolch am roi gwybod i ni.")
    assert chat[1].buttons == ()
    await scene.says(ANA, "/language en")
    assert (await scene.chat(ANA)).endswith(
        "Folkmoot: All right, from now on I write in this language: English. Staff "
        "answer in their own words. Send /language to change it."
    )
    assert (await scene.ledger()).unanswered == 0


async def test_privacy_says_what_is_kept_and_for_how_long(scene: Scene):
    await scene.says(ANA, "hello there")
    await scene.says(ANA, "/privacy")

    told = scene.town.telegram.conversation(ANA)[-1].text
    assert told.startswith("We keep what you write here, your photos, files and places")
    assert told.splitlines()[4:10] == [
        "How long, at most:",
        "• requests, with all that was said about them: 730 days after they are closed",
        "• messages that belong to no request: 365 days",
        "• messages in the form in which they came in: 30 days",
        "• that something was done and when, without your words: 2,190 days",
        "• old backups: 35 days longer",
    ]
    assert "as the law asks us to keep social care records for six years." in told
    assert told.endswith("Read more: https://www.ambleford.example/privacy")


async def test_residents_who_write_at_once_never_see_each_others_words(scene: Scene):
    telegram = scene.town.telegram
    people = {ANA: "kestrel", BEN: "walnut", CLEO: "harbour"}
    for step in ("A pothole by the {}", "near the {} gate", "any news of the {}"):
        for user, canary in people.items():
            telegram.send_text(user, step.format(canary), name=canary.title())
        await scene.quiet()

    for user, canary in people.items():
        told = " ".join(m.text for m in telegram.conversation(user))
        others = set(people.values()) - {canary}
        assert [word for word in others if word in told.lower()] == []
        assert len(telegram.conversation(user)) == 6
    for card in scene.town.slack.messages(ROADS):
        thread = " ".join(
            str(p.blocks) for p in scene.town.slack.thread(ROADS, card.ts)
        )
        named = {word for word in people.values() if word in thread.lower()}
        assert len(named) == 1


async def test_in_a_group_the_machine_says_where_to_write_and_keeps_quiet(scene: Scene):
    telegram = scene.town.telegram
    await scene.says(ANA, "There is a pothole in Mill Lane", chat=-55)
    await scene.says(BEN, "Yes, I saw that pothole too", chat=-55)

    assert [m.text for m in telegram.conversation(-55) if m.from_bot] == [
        "I only answer in private chats, so that what you tell the council stays "
        "between you and the council. Write to me here: @folkmoot_sandbox_bot"
    ]
    assert scene.town.slack.messages(ROADS) == ()


async def test_in_a_channel_it_says_once_where_to_write(
    scene: Scene, clock: MovedClock
):
    telegram = scene.town.telegram
    for day in range(3):
        telegram.post_in_channel(-1005, f"The pothole of day {day} is mended")
        await scene.quiet()
        clock.advance(timedelta(days=1))

    (said,) = [m.text for m in telegram.conversation(-1005) if m.from_bot]
    assert said.startswith("I only answer in private chats")
    assert scene.town.slack.messages(ROADS) == ()
    count = await scene.ledger()
    assert (count.received, count.answered, count.nothing_due) == (3, 1, 2)


async def test_anothers_reference_says_no_more_than_one_that_does_not_exist(
    scene: Scene,
):
    await scene.says(ANA, "There is a deep pothole at 12 Secret Close")
    (anas,) = await scene.tickets(ANA)
    told = []
    for reference in (anas.reference, new_reference(random.Random(1))):  # noqa: S311
        await scene.says(BEN, "hello")
        await scene.says(BEN, f"/status {reference}")
        (*_, answer) = scene.town.telegram.conversation(BEN)
        told.append(answer.text)

    assert told[0] == told[1]
    assert "Secret Close" not in await scene.chat(BEN)
    assert await scene.tickets(BEN) == []


async def test_a_language_without_texts_is_read_and_marked_and_that_is_said_once(
    scene: Scene,
):
    await scene.says(ANA, "Il y a un trou dans la rue du Moulin")
    await scene.says(ANA, "C'est un trou très profond, vraiment")

    chat = await scene.chat(ANA)
    assert chat.count("I can read your language (français)") == 1
    assert "I use this one: English" in chat
    assert "Language: French (answered in English), words as they" in (
        await scene.channel(ROADS)
    )

"""What the desk does about each kind of message: pure, compared as whole values."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from actions import commands, decide, naming
from actions.turn import Decision, line
from bot import rules
from bot.calendar import promise
from bot.council.facts import Thresholds
from bot.effects import (
    AddToTicket,
    AnswerPress,
    Audit,
    CancelFollowUps,
    Card,
    ChangeResident,
    ChangeTicket,
    CloseAsk,
    Note,
    OpenTicket,
    Option,
    Page,
    PutAsk,
    Revise,
    Say,
    Schedule,
)
from bot.model import (
    AskKind,
    Author,
    Choice,
    FollowUpKind,
    Incoming,
    Kind,
    Media,
    MessageKind,
    Place,
    Press,
    Status,
    StoredMessage,
    Waiting,
)
from bot.promises import UNTIL_A_WORD, in_queue, reminders, settled_by, with_owner
from bot.routing import route
from tests.builders import NOW, ask, council, incoming, reading, ticket, turn

ROADS = "roads_street_lighting"
ROADS_DUE = promise(council(), ROADS, "pothole", Kind.COMPLAINT, NOW)
TRIAGE = council().triage


def triage_due(kind: Kind) -> object:
    return promise(council(), TRIAGE, None, kind, NOW)


def said(decision: Decision) -> list[str]:
    """Keys of all paragraphs that the resident reads, in order."""
    says = [
        effect.say if isinstance(effect, PutAsk) else effect
        for effect in decision.effects
        if isinstance(effect, Say | PutAsk)
    ]
    return [one.key for say in says for one in say.lines]


def test_a_complaint_with_a_place_opens_a_routed_ticket_with_a_receipt():
    decision = decide(turn(read=reading(place=Place("Mill Lane"))))

    assert decision == Decision(
        (
            OpenTicket(
                "REF-1",
                Kind.COMPLAINT,
                "pothole",
                ROADS,
                ROADS_DUE,
                Place("Mill Lane"),
            ),
            Card("REF-1"),
            *reminders(council(), ROADS, "REF-1", NOW, ROADS_DUE),
            in_queue(council(), ROADS, "REF-1", NOW),
            settled_by(council(), ROADS, "pothole", Kind.COMPLAINT, "REF-1", NOW),
            Audit(
                "opened",
                "REF-1",
                detail={
                    "department": ROADS,
                    "kind": "complaint",
                    "service": "pothole",
                },
            ),
            Say(
                (
                    line(
                        "receipt_complaint",
                        reference="REF-1",
                        department=council().department(ROADS).name_in("en"),
                        date=ROADS_DUE,
                    ),
                ),
                ticket="REF-1",
            ),
        ),
        "acknowledged",
    )


def test_a_complaint_without_its_place_is_ticketed_and_asked_where():
    decision = decide(turn(read=reading()))

    asked = decision.effects[-1]
    assert isinstance(asked, PutAsk)
    assert (asked.kind, asked.options, asked.takes_text, asked.ticket) == (
        AskKind.PLACE,
        (Option("skip", "button_skip"),),
        True,
        "REF-1",
    )
    assert said(decision) == ["receipt_complaint", "ask_place"]
    assert isinstance(decision.effects[0], OpenTicket)


@pytest.mark.parametrize("intent", ["idea", "question"])
def test_an_idea_or_question_is_never_asked_for_a_place(intent: str):
    decision = decide(turn(read=reading(intent)))

    assert said(decision) == [f"receipt_{intent}"]


def test_an_unsure_department_goes_to_triage_with_guesses_and_no_question():
    unsure = reading(services={"pothole": 0.4, "noise": 0.35, "tree": 0.25})

    decision = decide(turn(read=unsure))

    opened = decision.effects[0]
    assert isinstance(opened, OpenTicket)
    assert (opened.department, [g.name for g in opened.guesses]) == (
        TRIAGE,
        [ROADS, "environmental_health", "parks_trees"],
    )
    assert said(decision) == ["receipt_triage"]


def test_a_department_has_its_own_threshold_for_each_way():
    parks = council().departments["parks_trees"]
    own = replace(parks, thresholds=Thresholds(sure=0.5, nearly=0.2))
    departments = {**council().departments, "parks_trees": own}
    strict = replace(council(), departments=departments)
    ways = {0.55: "receipt_idea", 0.3: "ask_topic", 0.15: "receipt_triage"}

    for confidence, told in ways.items():
        others = {"noise": 0.14, "voting": 0.13, "library": 0.12}
        read = reading("idea", services={"tree": confidence, **others})
        made = turn(read=read, council=strict, routing=route(read, strict))
        assert said(decide(made))[-1] == told


def test_a_nearly_sure_department_goes_to_triage_with_guesses_and_one_question():
    unsure = reading(services={"pothole": 0.5, "noise": 0.3, "tree": 0.2})

    decision = decide(turn(read=unsure))

    opened, asked = decision.effects[0], decision.effects[-1]
    assert isinstance(opened, OpenTicket)
    assert opened.department == TRIAGE
    assert opened.guesses == (
        Choice(ROADS, 0.5),
        Choice("environmental_health", 0.3),
        Choice("parks_trees", 0.2),
    )
    assert isinstance(asked, PutAsk)
    assert [option.name for option in asked.options] == [
        ROADS,
        "environmental_health",
        "other",
        "no_need",
    ]
    assert said(decision) == ["receipt_triage", "ask_topic"]


def test_without_a_reading_a_person_in_triage_gets_it_and_the_receipt_says_so():
    decision = decide(turn(read=None))

    opened = decision.effects[0]
    assert isinstance(opened, OpenTicket)
    assert (opened.department, opened.promise_at) == (
        TRIAGE,
        triage_due(Kind.QUESTION),
    )
    assert said(decision) == ["receipt_no_reading"]
    assert decision.result == "acknowledged"


@pytest.mark.parametrize("intent", ["greeting", "thanks", "goodbye", "chitchat"])
def test_small_talk_is_answered_and_opens_nothing(intent: str):
    decision = decide(turn(incoming("hello there"), reading(intent)))

    assert decision == Decision((Say((decision.effects[0].lines[0],)),), "answered")  # type: ignore[union-attr]
    assert said(decision) == [intent]


def test_something_out_of_scope_is_answered_with_a_way_to_a_person():
    decision = decide(turn(incoming("book me a flight"), reading("out_of_scope")))

    assert decision.effects == (
        PutAsk(
            AskKind.PERSON,
            Say((line("out_of_scope", council=council().name),)),
            (Option("person", "button_person"),),
            about_this=True,
        ),
    )


def test_pressing_for_a_person_opens_a_ticket_from_the_earlier_message():
    pending = ask(AskKind.PERSON, ticket_id=None, options=("person",), about_message=42)
    pressed = incoming("", press=Press("cb", 5, 0))

    decision = decide(turn(pressed, asks=[pending]))

    assert decision.effects[:2] == (
        AnswerPress("cb", "press_done"),
        CloseAsk(5, "person"),
    )
    opened = decision.effects[2]
    assert isinstance(opened, OpenTicket)
    assert opened.from_message == 42
    assert said(decision) == ["receipt_triage"]


def test_an_emergency_names_the_number_first_and_pages_the_duty_officer():
    danger = reading("complaint", safety=("gas",))

    decision = decide(turn(incoming("strong smell of gas"), danger, greeted=False))

    opened = decision.effects[0]
    assert isinstance(opened, OpenTicket)
    assert opened.emergency
    assert said(decision) == ["emergency_gas", "first_time"]
    assert decision.effects[-5:-2] == (
        Page("REF-1", ("U0EDITH",)),
        ChangeTicket("REF-1", {"pages": 1}),
        Schedule("REF-1", FollowUpKind.PAGE, NOW + timedelta(minutes=3)),
    )


def test_an_emergency_intent_alone_pages_too():
    decision = decide(turn(incoming("a man is lying there"), reading("emergency")))

    assert said(decision) == ["emergency"]
    assert Page("REF-1", ("U0EDITH",)) in decision.effects


def test_the_first_answer_says_that_it_is_a_machine():
    decision = decide(turn(incoming("hi"), reading("greeting"), greeted=False))

    assert said(decision) == ["first_time", "greeting"]
    assert decision.effects[-1] == ChangeResident({"greeted": True})


def test_a_pin_answers_where_it_is():
    pin = Place("", 51.5, -0.1)
    message = incoming("", kind=MessageKind.LOCATION, place=pin)
    mine = ticket(place=Place())

    decision = decide(turn(message, tickets=[mine], asks=[ask()]))

    assert decision == Decision(
        (
            CloseAsk(5, "words"),
            AddToTicket(mine.reference),
            ChangeTicket(mine.reference, {"place": pin, "last_at": NOW}),
            Note(mine.reference, "place_added", with_message=True),
            Card(mine.reference),
            Say(
                (line("place_thanks", reference=mine.reference),),
                ticket=mine.reference,
            ),
            Audit("place_added", mine.reference),
        ),
        "acknowledged",
    )


def test_words_answer_where_it_is_even_if_they_read_like_a_complaint():
    message = incoming("outside number 14, by the broken lamp")
    mine = ticket(place=Place())

    decision = decide(turn(message, reading(), tickets=[mine], asks=[ask()]))

    assert (
        ChangeTicket(mine.reference, {"place": Place(message.text), "last_at": NOW})
        in decision.effects
    )


def test_a_clearly_new_matter_is_no_answer_to_where_it_is():
    bins = reading(services={"missed_collection": 0.99})
    mine = ticket(place=Place())

    decision = decide(turn(incoming("my bin"), bins, tickets=[mine], asks=[ask()]))

    opened = decision.effects[0]
    assert isinstance(opened, OpenTicket)
    assert opened.department == "waste_recycling"


def test_skipping_the_place_settles_the_ask():
    pressed = incoming("", press=Press("cb", 5, 0))

    decision = decide(turn(pressed, tickets=[ticket(place=Place())], asks=[ask()]))

    assert decision.effects[:2] == (
        AnswerPress("cb", "press_done"),
        CloseAsk(5, "skip"),
    )
    assert said(decision) == ["place_skipped"]


def test_pressing_an_old_button_changes_nothing():
    pressed = incoming("", press=Press("cb", 99, 0))

    decision = decide(turn(pressed, tickets=[ticket()]))

    assert decision == Decision((AnswerPress("cb", "press_old"),), "nothing")


def test_choosing_the_department_moves_the_ticket_there_with_a_new_promise():
    pending = ask(AskKind.TOPIC, options=(ROADS, "other", "no_need"), takes_text=False)
    pressed = incoming("", press=Press("cb", 5, 0))
    unrouted = ticket(department=TRIAGE, service=None)

    decision = decide(turn(pressed, tickets=[unrouted], asks=[pending]))

    due = promise(council(), ROADS, None, Kind.COMPLAINT, NOW)
    assert (
        ChangeTicket(
            unrouted.reference,
            {
                "department": ROADS,
                "service": None,
                "promise_at": due,
                "guesses": (),
            },
        )
        in decision.effects
    )
    assert said(decision) == ["topic_thanks"]


def test_no_need_withdraws_the_ticket():
    pending = ask(AskKind.TOPIC, options=("other", "no_need"), takes_text=False)
    pressed = incoming("", press=Press("cb", 5, 1))

    decision = decide(turn(pressed, tickets=[ticket()], asks=[pending]))

    assert (
        ChangeTicket("K7M-2QXR", {"status": Status.WITHDRAWN, "resolved_at": NOW})
        in decision.effects
    )
    assert CancelFollowUps("K7M-2QXR") in decision.effects
    assert said(decision) == ["withdrawn"]


def test_an_answer_to_staff_lands_in_their_thread_and_starts_the_clock():
    mine = ticket(waiting=Waiting.RESIDENT, owner="U0NOBODY", status=Status.TAKEN)
    unsure = reading(services={"pothole": 0.5, "tree": 0.5})

    decision = decide(turn(incoming("yes, at the corner"), unsure, tickets=[mine]))

    assert decision == Decision(
        (
            AddToTicket(mine.reference),
            ChangeTicket(mine.reference, {"last_at": NOW}),
            ChangeTicket(
                mine.reference,
                {"waiting": Waiting.US, "promise_at": ROADS_DUE, "awaited": ""},
            ),
            CancelFollowUps(mine.reference, UNTIL_A_WORD),
            *reminders(council(), ROADS, mine.reference, NOW, ROADS_DUE),
            with_owner(council(), ROADS, mine.reference, NOW),
            Note(mine.reference, "resident_message", with_message=True),
            Card(mine.reference),
            Say(
                (
                    line(
                        "joined",
                        reference=mine.reference,
                        department=council().department(ROADS).name_in("en"),
                    ),
                ),
                ticket=mine.reference,
            ),
            Audit("added", mine.reference),
        ),
        "acknowledged",
    )


def test_a_reply_to_a_closed_ticket_reopens_it():
    closed = ticket(status=Status.RESOLVED, owner="U0DEVSH")

    decision = decide(
        turn(incoming("it is still there"), reading(), tickets=[closed], about=closed)
    )

    assert said(decision) == ["reopened"]
    changes = next(e for e in decision.effects if isinstance(e, ChangeTicket)).changes
    assert changes["status"] is Status.TAKEN


def test_thanks_beside_an_answer_is_shown_to_staff_and_answered():
    mine = ticket(waiting=Waiting.RESIDENT)

    decision = decide(turn(incoming("thank you"), reading("thanks"), tickets=[mine]))

    assert decision.effects == (
        Say((line("thanks"),)),
        Note(mine.reference, "resident_message", with_message=True),
    )


def test_a_photo_alone_is_kept_in_triage_and_asked_about():
    photo = Media(MessageKind.PHOTO, "file")
    message = incoming("", kind=MessageKind.PHOTO, media=(photo,))

    decision = decide(turn(message))

    assert said(decision) == ["photo_no_words"]
    asked = decision.effects[-1]
    assert isinstance(asked, PutAsk)
    assert (asked.kind, asked.takes_text) == (AskKind.WORDS, True)


def test_a_photo_right_after_a_report_joins_its_ticket():
    photo = Media(MessageKind.PHOTO, "file")
    message = incoming("", kind=MessageKind.PHOTO, media=(photo,))

    decision = decide(turn(message, tickets=[ticket()]))

    assert said(decision) == ["added_photo"]


@pytest.mark.parametrize(
    "kind",
    sorted(
        set(MessageKind) - {MessageKind.TEXT, MessageKind.PHOTO, MessageKind.LOCATION}
    ),
)
def test_what_the_bot_cannot_read_goes_to_a_person_and_is_never_silent(
    kind: MessageKind,
):
    decision = decide(turn(incoming("", kind=kind)))

    assert said(decision) == [f"unreadable_{kind}"]
    assert isinstance(decision.effects[0], OpenTicket)


def test_words_for_a_photo_route_its_ticket():
    pending = ask(AskKind.WORDS, options=())
    unrouted = ticket(department=TRIAGE, service=None, place=Place())

    decision = decide(
        turn(
            incoming("pothole in Mill Lane"),
            reading(),
            tickets=[unrouted],
            asks=[pending],
        )
    )

    changes = next(e for e in decision.effects if isinstance(e, ChangeTicket)).changes
    assert (changes["department"], changes["service"]) == (ROADS, "pothole")
    assert said(decision) == ["topic_thanks", "ask_place"]


def photo(**changes: object) -> Incoming:
    """A part of an album."""
    file = Media(MessageKind.PHOTO, "f1", "u1", "image/jpeg", 9)
    made = incoming("", kind=MessageKind.PHOTO, media=(file,), group="G1")
    return replace(made, **changes)


def test_a_later_part_of_an_album_joins_its_ticket_without_a_word():
    waits = ask(AskKind.PLACE)
    album = ticket()

    decision = decide(turn(photo(), tickets=[album], asks=[waits], album=album))

    assert decision == Decision(
        (
            AddToTicket("K7M-2QXR"),
            ChangeTicket("K7M-2QXR", {"last_at": NOW}),
            Note("K7M-2QXR", "resident_message", with_message=True),
            Card("K7M-2QXR"),
            Audit("added", "K7M-2QXR"),
        ),
        "acknowledged",
    )


def test_words_at_a_later_part_of_an_album_are_no_answer_to_where_it_is():
    waits = ask(AskKind.PLACE)
    album = ticket()
    part = photo(text="and from the other side")

    decision = decide(turn(part, reading(), tickets=[album], asks=[waits], album=album))

    assert said(decision) == []
    assert AddToTicket("K7M-2QXR") in decision.effects


def test_a_caption_at_a_later_part_of_an_album_says_what_it_is_about():
    album = ticket(service=None, department=TRIAGE)
    waits = ask(AskKind.WORDS, options=())
    part = photo(text="pothole in Mill Lane")

    decision = decide(turn(part, reading(), tickets=[album], asks=[waits], album=album))

    changes = next(e for e in decision.effects if isinstance(e, ChangeTicket)).changes
    assert (changes["department"], changes["service"]) == (ROADS, "pothole")
    assert said(decision) == ["topic_thanks"]


def test_a_message_of_signs_only_gets_an_answer():
    decision = decide(turn(incoming("👍👍")))

    assert said(decision) == ["empty_message"]
    assert decision.result == "answered"


def test_an_edit_keeps_the_words_before_and_shows_staff_both():
    earlier = StoredMessage(
        9, 1, 1, Author.RESIDENT, MessageKind.TEXT, "a pothole", NOW
    )
    message = incoming("two potholes", edited=True)

    decision = decide(turn(message, tickets=[ticket()], earlier=earlier))

    assert decision.effects[:3] == (
        Revise(9, "two potholes"),
        Note("K7M-2QXR", "resident_edited", with_message=True),
        Card("K7M-2QXR"),
    )
    assert said(decision) == ["edited_noted"]


def test_a_danger_that_an_edit_tells_of_pages_like_any_other():
    earlier = StoredMessage(9, 1, 1, Author.RESIDENT, MessageKind.TEXT, "helo", NOW)
    message = incoming("I smell gas", edited=True)

    decision = decide(
        turn(message, reading(safety=("gas",)), tickets=[ticket()], earlier=earlier)
    )

    assert decision.effects[0] == Revise(9, "I smell gas")
    assert said(decision) == ["emergency_gas"]
    assert any(isinstance(effect, Page) for effect in decision.effects)


def test_an_edit_into_a_command_is_no_command():
    earlier = StoredMessage(9, 1, None, Author.RESIDENT, MessageKind.TEXT, "hi", NOW)
    message = incoming("/forget", command="forget", edited=True)

    assert decide(turn(message, earlier=earlier)) == Decision(
        (Revise(9, "/forget"),), "nothing"
    )


def test_every_command_that_is_offered_is_known():
    assert set(commands.COMMANDS) == set(rules.COMMANDS)


def test_an_edit_that_changes_no_word_says_nothing():
    earlier = StoredMessage(
        9, 1, 1, Author.RESIDENT, MessageKind.TEXT, "a pothole", NOW
    )

    decision = decide(turn(incoming("a pothole", edited=True), earlier=earlier))

    assert decision == Decision((), "nothing")


def test_status_lists_the_open_tickets_in_plain_words():
    taken = ticket(status=Status.TAKEN)
    closed = ticket(id=2, reference="OLD-1111", status=Status.RESOLVED)

    decision = decide(
        turn(incoming("any news?"), reading("status_check"), tickets=[closed, taken])
    )

    assert decision == Decision(
        (
            PutAsk(
                AskKind.STANDING,
                Say(
                    (
                        line("status_header"),
                        line(
                            "status_line",
                            reference="K7M-2QXR",
                            subject=council().services["pothole"].name_in("en"),
                            state=line("state_taken"),
                            department=council().department(ROADS).name_in("en"),
                            date=NOW,
                        ),
                    ),
                    ticket="K7M-2QXR",
                ),
                options=(
                    Option("add", "button_add"),
                    Option("is_fixed", "button_is_fixed"),
                    Option("news", "button_news"),
                ),
                ticket="K7M-2QXR",
            ),
            ChangeTicket("K7M-2QXR", {"asked": 1, "asked_at": NOW}),
        ),
        "answered",
    )


def test_asking_for_a_person_gives_the_open_ticket_to_its_people():
    decision = decide(
        turn(incoming("a human please"), reading("human_handoff"), tickets=[ticket()])
    )

    assert said(decision) == ["handoff_existing"]
    assert Note("K7M-2QXR", "wants_person", with_message=True) in decision.effects


def test_blocking_the_bot_tells_the_staff_of_open_tickets():
    decision = decide(turn(incoming("", blocked=True), tickets=[ticket()]))

    assert decision == Decision(
        (
            ChangeResident({"blocked": True}),
            Note("K7M-2QXR", "unreachable", {"why": "blocked"}),
            Audit("unreachable", actor="resident"),
        ),
        "nothing",
    )


@pytest.mark.parametrize(
    ("command", "key"),
    [
        ("start", "start"),
        ("help", "help"),
        ("status", "status_none"),
        ("language", "ask_language"),
        ("restart", "unknown_command"),
    ],
)
def test_commands_are_answered_without_the_model(command: str, key: str):
    decision = decide(turn(incoming("", command=command)))

    assert said(decision) == [key]


def test_privacy_tells_how_long_this_council_keeps_things():
    decision = decide(turn(incoming("", command="privacy")))

    kept = council().retention
    assert said(decision) == [
        "privacy_what",
        "privacy_who",
        "privacy_how_long",
        *["privacy_by_law"] * len(kept.kept_by_law),
        "privacy_rights",
    ]
    (say,) = decision.effects
    assert isinstance(say, Say)
    assert say.lines[2].values == {
        "days": 730,
        "talk": 365,
        "raw": 30,
        "trail": 2190,
        "backups": 35,
    }


CHOSEN = (
    ChangeResident({"language": "cy", "language_chosen": True}),
    Say((line("language_set", chosen="Cymraeg"),)),
    Audit("language_chosen", actor="resident", detail={"language": "cy"}),
)


@pytest.mark.parametrize("named", ["cy", "CY", "cymraeg"])
def test_a_language_can_be_named_with_the_command(named: str):
    decision = decide(turn(incoming("", command="language", argument=named)))

    assert decision == Decision(CHOSEN, "answered")


def test_languages_are_offered_by_their_own_names():
    decision = decide(turn(incoming("", command="language", argument="klingon")))

    (asked,) = decision.effects
    assert isinstance(asked, PutAsk)
    names = [(option.name, option.label) for option in asked.options]
    assert names == [
        ("en", "English"),
        ("cy", "Cymraeg"),
        ("pl", "polski"),
        ("es", "español"),
    ]


def test_a_tap_chooses_a_language_and_one_that_is_gone_is_refused():
    waits = ask(
        AskKind.LANGUAGE, ticket_id=None, takes_text=False, options=("cy", "fr")
    )
    taps = [incoming("", press=Press("c1", 5, option)) for option in (0, 1)]

    welsh, french = (decide(turn(tap, asks=[waits])) for tap in taps)

    change, *rest = CHOSEN
    done = (AnswerPress("c1", "press_done"), CloseAsk(5, "cy"))
    assert welsh == Decision((change, *done, *rest), "answered")
    assert french == Decision(
        (AnswerPress("c1", "press_old"), CloseAsk(5, "fr")), "nothing"
    )


def test_outside_opening_hours_the_receipt_says_when_people_are_back():
    night = replace(turn(read=reading("idea")), now=NOW.replace(hour=23))

    assert said(decide(night)) == ["receipt_idea", "closed_now"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"place": Place("Mill Lane")}, "Pothole, Mill Lane · K7M-2QXR"),
        (
            {"place": Place("outside 14 Station Road,\nby the bakery")},
            "Pothole, outside 14 Station Road… · K7M-2QXR",
        ),
        ({}, "Pothole · K7M-2QXR"),
        ({"service": None, "words": "a smell"}, "a smell · K7M-2QXR"),
        ({"department": "housing", "place": Place("Mill Lane")}, "K7M-2QXR"),
    ],
)
def test_a_button_tells_two_of_a_kind_apart_by_where_they_are(
    changes: dict[str, Any], said: str
):
    named = naming.label(ticket(**{"place": Place()} | changes), council(), "en")

    assert named == said

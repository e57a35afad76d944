"""Does a message go on with a ticket, or is it something new? Pure, by its parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actions import decide
from actions.turn import Decision
from bot.calendar import deadline
from bot.effects import (
    AddToTicket,
    ChangeTicket,
    CloseAsk,
    OpenTicket,
    PutAsk,
    Say,
    Schedule,
)
from bot.model import AskKind, FollowUpKind, Media, MessageKind, Place, Status, Waiting
from tests.builders import NOW, ask, council, incoming, reading, ticket, turn

NOBODYS = {"library": 0.29, "noise": 0.28, "tree": 0.27, "pothole": 0.16}
LATER = NOW + timedelta(hours=2)


def said(decision: Decision) -> list[str]:
    """Keys of all paragraphs that the resident reads, in order."""
    says = [
        effect.say if isinstance(effect, PutAsk) else effect
        for effect in decision.effects
        if isinstance(effect, Say | PutAsk)
    ]
    return [one.key for say in says for one in say.lines]


def test_a_sure_idea_right_after_a_complaint_is_a_matter_of_its_own():
    unsure = reading("idea", services={"library": 0.5, "pothole": 0.3, "tree": 0.2})

    decision = decide(turn(incoming("put a bench there"), unsure, tickets=[ticket()]))

    assert said(decision) == ["receipt_triage", "ask_topic"]


def test_a_second_sentence_of_the_same_complaint_goes_on_with_its_ticket():
    unsure = reading(services={"library": 0.4, "pothole": 0.35, "tree": 0.25})

    decision = decide(turn(incoming("worse each day"), unsure, tickets=[ticket()]))

    assert said(decision) == ["joined"]


def test_an_unlikely_department_right_after_a_complaint_is_something_new():
    other = reading(services={"library": 0.5, "noise": 0.3, "tree": 0.2})

    decision = decide(turn(incoming("the music again"), other, tickets=[ticket()]))

    assert said(decision) == ["receipt_triage", "ask_topic"]


@pytest.mark.parametrize("now", [NOW, LATER])
def test_a_few_words_that_lean_on_what_was_said_are_kept_and_asked_about(now):
    """ "It's getting worse": surely a complaint, but of whose matter?"""
    words = incoming("it's getting worse", at=now)
    worse = turn(words, reading(services=NOBODYS), tickets=[ticket()])

    decision = decide(replace(worse, now=now))

    assert said(decision) == ["joined", "ask_which"]
    assert AddToTicket("K7M-2QXR") in decision.effects
    assert not any(isinstance(e, OpenTicket) for e in decision.effects)


def test_another_place_right_after_is_kept_with_the_ticket_and_asked_about():
    road = reading(services=NOBODYS, place=Place("Mill Road"))
    message = incoming("actually it's Mill Road not Lane")

    decision = decide(turn(message, road, tickets=[ticket()]))

    assert said(decision) == ["joined", "ask_which"]


def test_a_long_story_hours_later_is_something_new():
    story = "the people upstairs keep a horse on their balcony and it looks unhappy"
    message = turn(incoming(story), reading(services=NOBODYS), tickets=[ticket()])

    assert said(decide(replace(message, now=LATER))) == ["receipt_triage"]


def test_nothing_but_a_place_goes_to_the_matter_that_has_none():
    """Whatever the model makes of it: nobody was asked where it is."""
    bare = reading("idea", 0.44, {"road_safety": 0.87}, place=Place("Station Road 20"))
    nowhere = ticket(place=Place(), department="triage", service=None)

    decision = decide(turn(incoming("Calle Station Road 20"), bare, tickets=[nowhere]))

    assert said(decision) == ["place_thanks"]
    changed = next(e for e in decision.effects if isinstance(e, ChangeTicket))
    assert changed.changes["place"] == Place("Calle Station Road 20")


def test_a_matter_with_a_place_stays_a_matter_beside_one_that_has_none():
    where = reading("idea", 0.95, {"road_safety": 0.97}, place=Place("Station Road"))
    words = incoming("please put a zebra crossing on Station Road")

    decision = decide(turn(words, where, tickets=[ticket(place=Place())]))

    assert said(decision) == ["receipt_idea"]


@pytest.mark.parametrize("text", ["GV9-TJ2F", "gv9 tj2f?", "#GV9TJ2F"])
def test_nothing_but_a_reference_of_theirs_says_how_it_stands(text):
    mine = ticket(reference="GV9-TJ2F")
    read = reading("out_of_scope", 0.62)

    decision = decide(turn(incoming(text), read, tickets=[mine], about=mine))

    assert said(decision) == ["status_header", "status_line"]


@pytest.mark.parametrize("text", ["W9B-W7KA", "K7M-2QXR", "w9b w7ka"])
def test_nothing_but_a_reference_that_they_have_not_is_said_to_be_unknown(text):
    decision = decide(turn(incoming(text), reading("out_of_scope", 0.62)))

    assert said(decision) == ["no_such_reference"]


@pytest.mark.parametrize("text", ["SW1A 1AA", "0770090", "bonfire", "number 7"])
def test_what_looks_like_something_else_is_no_reference(text):
    assert "no_such_reference" not in said(decide(turn(incoming(text))))


def test_a_photo_with_a_reference_goes_to_that_ticket():
    photo = Media(kind=MessageKind.PHOTO, file_id="1")
    mine = ticket(reference="GV9-TJ2F")
    message = incoming("GV9-TJ2F", kind=MessageKind.PHOTO, media=(photo,))

    decision = decide(turn(message, reading(), tickets=[mine], about=mine))

    assert said(decision) == ["joined"]


def test_who_asks_about_their_ticket_hears_when_they_get_news():
    mine = ticket(promise_at=LATER)
    message = incoming("when will someone come?")
    asks = reading("human_handoff", 0.31, NOBODYS)

    assert said(decide(turn(message, asks, tickets=[mine], about=mine))) == [
        "joined",
        "next_news",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"promise_at": NOW - timedelta(hours=1)},
        {"promise_at": LATER, "waiting": Waiting.THIRD_PARTY},
    ],
)
def test_no_date_is_named_that_has_passed_or_that_others_decide(changes):
    mine = ticket(**changes)
    message = incoming("when will someone come?")
    asks = reading("human_handoff", 0.31, NOBODYS)

    assert said(decide(turn(message, asks, tickets=[mine], about=mine))) == ["joined"]


def test_a_word_of_discontent_right_after_the_end_opens_it_again():
    ended = ticket(status=Status.RESOLVED, resolved_at=NOW, last_at=NOW)
    earlier = ticket(
        id=2,
        reference="W9B-W7KA",
        place=Place(),
        last_at=NOW - timedelta(hours=1),
        created_at=NOW - timedelta(hours=1),
    )
    where = ask(ticket_id=2)
    message = turn(
        incoming("no it is still there!!"),
        reading("complaint", 0.44, NOBODYS),
        tickets=[earlier, ended],
        asks=[where],
    )

    assert said(decide(message)) == ["reopened"]
    assert said(decide(replace(message, now=NOW + timedelta(days=2)))) != ["reopened"]


@pytest.mark.parametrize("intent", ["thanks", "chitchat", "question"])
def test_other_words_right_after_the_end_open_nothing_again(intent):
    ended = ticket(status=Status.RESOLVED, resolved_at=NOW)
    message = incoming("that was quick")

    decision = decide(turn(message, reading(intent, 0.9, NOBODYS), tickets=[ended]))

    assert "reopened" not in said(decision)


@pytest.mark.parametrize("services", [{"council_complaint": 0.99}, NOBODYS])
def test_that_somebody_complains_and_not_yet_about_what_is_asked_for(services):
    decision = decide(turn(incoming("I want to complain"), reading(services=services)))

    assert said(decision) == ["what_happened"]
    opened = next(e for e in decision.effects if isinstance(e, OpenTicket))
    assert (opened.department, opened.service) == (council().triage, None)


@pytest.mark.parametrize("text", ["hello? is anyone there about my request", "hello?"])
def test_a_greeting_is_no_complaint_about_the_council(text):
    hello = reading("greeting", 0.98, {"council_complaint": 0.85})

    assert said(decide(turn(incoming(text), hello))) == ["greeting"]


@pytest.mark.parametrize(
    ("kind", "sure", "key"),
    [
        ("idea", 0.47, "receipt_complaint"),
        ("idea", 0.7, "receipt_idea"),
        ("question", 0.5, "receipt_complaint"),
        ("question", 0.65, "receipt_question"),
    ],
)
def test_nobody_is_thanked_for_an_idea_that_may_be_none(kind, sure, key):
    bins = reading(kind, sure, {"missed_collection": 0.95}, place=Place("Elm Close"))

    assert said(decide(turn(incoming("bins in Elm Close"), bins))) == [key]


@pytest.mark.parametrize("text", ["stop", "STOP.", "Unsubscribe"])
def test_the_word_that_ends_messages_elsewhere_ends_those_nobody_asked_for(text):
    assert said(decide(turn(incoming(text)))) == ["quiet_on"]


def test_the_same_word_in_a_sentence_does_not():
    assert said(decide(turn(incoming("the bus stop is broken")))) != ["quiet_on"]


def test_who_wants_a_person_about_something_gets_the_right_one():
    words = incoming("can I please talk to somebody about the pothole")
    wants = reading("human_handoff", 0.9, {"pothole": 0.97})

    decision = decide(turn(words, wants))

    assert said(decision) == ["handoff"]
    opened = next(e for e in decision.effects if isinstance(e, OpenTicket))
    assert (opened.department, opened.service) == ("roads_street_lighting", "pothole")


def test_who_wants_a_person_and_does_not_say_why_is_asked():
    wants = reading("human_handoff", 0.9, {"council_complaint": 0.9})
    decision = decide(turn(incoming("can I talk to a human being please"), wants))

    assert said(decision) == ["handoff", "handoff_about"]
    opened = next(e for e in decision.effects if isinstance(e, OpenTicket))
    assert opened.department == council().triage


@pytest.mark.parametrize(
    ("text", "services", "keys"),
    [
        ("when will you fill it?", {"pothole": 0.9}, ["joined", "next_news"]),
        (
            "when will you fill it?",
            {"pothole": 0.6, "library": 0.4},
            ["joined", "next_news"],
        ),
        ("when will you fill it?", {"library": 0.97}, ["receipt_question"]),
    ],
)
def test_a_short_question_to_the_same_people_is_about_what_they_have(
    text, services, keys
):
    mine = ticket(promise_at=LATER, service="road_sign_marking")
    asks = reading("question", 0.9, services)

    decision = decide(turn(incoming(text), asks, tickets=[mine]))

    assert said(decision)[: len(keys)] == keys


def test_words_that_tell_what_it_is_about_bring_their_own_clock():
    """A request by law, told in two messages: the law counts from the first."""
    before = NOW - timedelta(days=1)
    bare = ticket(
        service=None, department=council().triage, place=Place(), created_at=before
    )
    foi = reading("question", 0.9, {"freedom_of_information": 0.97})
    words = ask(AskKind.WORDS, options=())

    decision = decide(
        turn(incoming("what you spent"), foi, tickets=[bare], asks=[words])
    )

    assert said(decision) == ["topic_thanks", "receipt_lawful"]
    law = deadline(council(), "freedom_of_information", before)
    settled = [
        effect.due_at
        for effect in decision.effects
        if isinstance(effect, Schedule) and effect.kind is FollowUpKind.UNSETTLED
    ]
    assert settled == [law]


def test_a_word_or_two_that_say_nothing_yet_leave_the_question_open():
    """ "My street", after "what happened?": the next words are the answer."""
    bare = ticket(service=None, department=council().triage, place=Place())
    words = ask(AskKind.WORDS, options=())
    street = turn(
        incoming("my street"),
        reading(services=NOBODYS),
        tickets=[bare],
        asks=[words],
    )
    bins = turn(incoming("bins"), reading(), tickets=[bare], asks=[words])

    assert said(decide(street)) == ["joined"]
    assert not any(isinstance(e, CloseAsk) for e in decide(street).effects)
    assert said(decide(bins)) == ["topic_thanks", "ask_place"]

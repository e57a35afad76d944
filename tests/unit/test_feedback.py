"""What residents say of the end, and what staff promise and ask: pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from actions import decide
from actions.staff import TO_UNDO, Desk, promise
from actions.staff import ask as ask_resident
from actions.turn import Decision, line
from bot.calendar import after
from bot.effects import (
    AnswerPress,
    Audit,
    CancelFollowUps,
    Card,
    ChangeResident,
    ChangeTicket,
    CloseAsk,
    Note,
    PutAsk,
    Say,
    Schedule,
    TellStaff,
)
from bot.model import (
    ActKind,
    AskKind,
    FollowUpKind,
    Media,
    MessageKind,
    Outcome,
    Press,
    Resident,
    StaffAct,
    Status,
    Ticket,
    Verdict,
    Waiting,
)
from bot.promises import UNTIL_A_WORD, afterwards, reminders, with_owner
from tests.builders import NOW, ask, council, incoming, reading, ticket, turn

REF = "K7M-2QXR"
ROADS = "roads_street_lighting"
VERDICTS = ("fixed", "partly", "not_fixed")
MARKS = ("1", "2", "3", "4", "5")
DONE, OLD = AnswerPress("cb", "press_done"), AnswerPress("cb", "press_old")


def closed(**changes: Any) -> Ticket:
    made = {
        "status": Status.RESOLVED,
        "outcome": Outcome.FIXED,
        "resolved_at": NOW - timedelta(days=2),
        "owner": "U0DEVSH",
    }
    return ticket(**{**made, **changes})


def press(kind: AskKind, option: int, found: Ticket) -> Decision:
    options = VERDICTS if kind is AskKind.FIXED else MARKS
    asked = ask(kind, options=options, takes_text=False)
    message = incoming("", press=Press("cb", 5, option))
    return decide(turn(message, tickets=[found], asks=[asked]))


@pytest.mark.parametrize(
    ("option", "verdict"), [(0, Verdict.FIXED), (1, Verdict.PARTLY)]
)
def test_good_news_leads_to_the_mark(option: int, verdict: Verdict):
    decision = press(AskKind.FIXED, option, closed())

    *before, asked, audited = decision.effects
    assert before == [
        DONE,
        CloseAsk(5, verdict),
        ChangeTicket(REF, {"verdict": verdict}),
        Note(REF, f"verdict_{verdict}"),
    ]
    assert isinstance(asked, PutAsk)
    assert [one.key for one in asked.say.lines] == [f"thanks_{verdict}", "ask_rating"]
    assert audited == Audit("verdict", REF, "resident", {"verdict": verdict})
    assert decision.result == "answered"


def test_who_gave_a_mark_is_not_asked_for_it_again():
    decision = press(AskKind.FIXED, 0, closed(rating=4))

    assert not any(isinstance(effect, PutAsk) for effect in decision.effects)


def test_not_fixed_within_the_window_goes_back_to_the_same_owner():
    decision = press(AskKind.FIXED, 2, closed())

    changes = next(e for e in decision.effects if isinstance(e, ChangeTicket)).changes
    assert (changes["status"], changes["owner"], changes["reopened"]) == (
        Status.TAKEN,
        "U0DEVSH",
        1,
    )
    assert changes["verdict"] is Verdict.NOT_FIXED
    assert Note(REF, "reopened") in decision.effects
    assert decision.result == "answered"


def test_an_owner_who_left_does_not_get_it_back():
    decision = press(AskKind.FIXED, 2, closed(owner="U0GONEX"))

    changes = next(e for e in decision.effects if isinstance(e, ChangeTicket)).changes
    assert (changes["status"], changes["owner"]) == (Status.OPEN, None)


def test_the_second_time_the_supervisors_are_told():
    decision = press(AskKind.FIXED, 2, closed(reopened=1))

    values = {"whom": ("U0ROSEK",), "times": 2}
    assert Note(REF, "reopened_again", values) in decision.effects


def test_after_the_window_it_is_a_new_matter():
    long_ago = closed(resolved_at=NOW - timedelta(days=61))

    decision = press(AskKind.FIXED, 2, long_ago)

    assert decision.effects == (
        DONE,
        CloseAsk(5, "not_fixed"),
        ChangeTicket(REF, {"verdict": Verdict.NOT_FIXED}),
        Note(REF, "verdict_late"),
        Say((line("reopen_too_late", reference=REF),)),
        Audit("verdict", REF, "resident", {"verdict": Verdict.NOT_FIXED}),
    )


@pytest.mark.parametrize(
    ("option", "mark", "low"),
    [(0, 1, True), (1, 2, True), (2, 3, False), (4, 5, False)],
)
def test_a_low_mark_goes_up(option: int, mark: int, low: bool):
    decision = press(AskKind.RATING, option, closed())

    values = {"rating": mark} | ({"whom": ("U0ROSEK",)} if low else {})
    assert decision.effects == (
        DONE,
        CloseAsk(5, str(mark)),
        ChangeTicket(REF, {"rating": mark}),
        Note(REF, "rated_low" if low else "rated", values),
        Say(
            (line("rating_low" if low else "rating_thanks", reference=REF),),
            ticket=REF,
        ),
        Audit("rated", REF, "resident", {"rating": str(mark)}),
    )


@pytest.mark.parametrize("kind", [AskKind.FIXED, AskKind.RATING])
def test_a_press_after_it_was_opened_again_changes_nothing(kind: AskKind):
    decision = press(kind, 0, ticket())

    assert decision == Decision((OLD, CloseAsk(5, "late")), "nothing")


def beside_the_question(text: str, intent: str, **read: Any) -> Decision:
    asked = ask(AskKind.FIXED, options=VERDICTS, takes_text=False)
    known = reading(intent, **read)
    return decide(turn(incoming(text), known, tickets=[closed()], asks=[asked]))


def notes(decision: Decision) -> list[str]:
    return [e.name for e in decision.effects if isinstance(e, Note)]


@pytest.mark.parametrize(
    ("text", "intent", "read", "told"),
    [
        ("well done everybody", "chitchat", {}, ["resident_message"]),
        ("it is still broken", "complaint", {}, ["resident_message", "reopened"]),
        # thanks are thanks, and another service is another matter
        ("thank you", "thanks", {}, []),
        ("the bin was not emptied", "complaint", {"services": {"noise": 0.97}}, []),
    ],
)
def test_words_beside_the_question_are_understood(
    text: str, intent: str, read: dict[str, Any], told: list[str]
):
    assert notes(beside_the_question(text, intent, **read)) == told


def test_a_photo_beside_the_question_is_shown_to_staff():
    photo = Media(MessageKind.PHOTO, "file")
    message = incoming("", kind=MessageKind.PHOTO, media=(photo,))
    asked = ask(AskKind.RATING, options=MARKS, takes_text=False)

    decision = decide(turn(message, tickets=[closed()], asks=[asked]))

    assert notes(decision) == ["resident_message"]
    assert decision.result == "answered"


@pytest.mark.parametrize(
    ("quiet", "argument", "then"),
    [(False, "", True), (True, "", False), (True, "on", True), (False, "off", False)],
)
def test_quiet_turns_unasked_messages_off_and_on(
    quiet: bool, argument: str, then: bool
):
    message = incoming("", command="quiet", argument=argument)
    resident = Resident(1, "telegram", "7", "Ana", "en", greeted=True, quiet=quiet)

    decision = decide(turn(message, resident=resident))

    key = "quiet_on" if then else "quiet_off"
    assert decision.effects == (
        ChangeResident({"quiet": then}),
        Say((line(key),)),
        Audit(key, actor="resident"),
    )


def acts(kind: ActKind, text: str, found: Ticket, **more: Any) -> Decision:
    act = StaffAct(kind, "U0DEVSH", REF, "C0ROADS", NOW, text, **more)
    staff = council().staff["U0DEVSH"]
    decide_it = promise if kind is ActKind.PROMISE else ask_resident
    return decide_it(Desk(act, staff, found, "en", council(), NOW))


SPOKE = {
    "last_at": NOW,
    "answered_at": NOW,
    "overdue_since": None,
    "ladder_since": None,
    "ladder": 0,
    "asked": 0,
}
TAKEN = {"owner": "U0DEVSH", "status": Status.TAKEN}
SIGNED = {
    "author": line(
        "author_name_department", name="Dev", department="Roads and street lighting"
    ),
    "reference": REF,
}


@pytest.mark.parametrize(
    ("third_party", "key", "waiting"),
    [
        (False, "promised", Waiting.US),
        (True, "promised_third_party", Waiting.THIRD_PARTY),
    ],
)
def test_a_promised_date_is_told_with_its_reason(
    third_party: bool, key: str, waiting: Waiting
):
    until = NOW + timedelta(days=7)
    reason = "We wait for a part."

    decision = acts(
        ActKind.PROMISE, reason, ticket(), until=until, third_party=third_party
    )

    assert decision.effects == (
        Say(
            (line(key, text=reason, **SIGNED, date=until),),
            ticket=REF,
            staff="U0DEVSH",
        ),
        ChangeTicket(
            REF,
            {
                **SPOKE,
                "awaited": reason,
                **TAKEN,
                "waiting": waiting,
                "promise_at": until,
            },
        ),
        CancelFollowUps(REF, UNTIL_A_WORD),
        *reminders(council(), ROADS, REF, NOW, until),
        with_owner(council(), ROADS, REF, until),
        Note(REF, "promised", {"user": "U0DEVSH"}, with_message=True),
        Card(REF),
        Audit("promised", REF, "U0DEVSH", {}),
    )


def test_a_question_to_the_resident_is_nudged_for():
    nudge = after(council(), ROADS, council().follow_ups.nudge, NOW)

    decision = acts(ActKind.ASK, " Which end? ", ticket())

    assert decision.effects == (
        Say(
            (line("staff_question", text="Which end?", **SIGNED),),
            ticket=REF,
            staff="U0DEVSH",
            held=TO_UNDO,
        ),
        ChangeTicket(
            REF,
            {**SPOKE, "awaited": "Which end?", **TAKEN, "waiting": Waiting.RESIDENT},
        ),
        CancelFollowUps(REF, UNTIL_A_WORD),
        Schedule(REF, FollowUpKind.NUDGE, nudge),
        Note(REF, "asked", {"user": "U0DEVSH"}, with_message=True),
        Card(REF),
        Audit("asked", REF, "U0DEVSH", {}),
    )


def tomorrow() -> datetime:
    return NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "text", "found", "more", "name"),
    [
        (ActKind.ASK, " ", ticket(), {}, "not_sent"),
        (ActKind.ASK, "Where?", closed(), {}, "already_resolved"),
        (ActKind.PROMISE, "Soon.", ticket(), {}, "not_sent"),
        (ActKind.PROMISE, "Soon.", ticket(), {"until": NOW}, "not_sent"),
        (ActKind.PROMISE, " ", ticket(), {"until": tomorrow()}, "not_sent"),
        (ActKind.PROMISE, "So.", closed(), {"until": tomorrow()}, "already_resolved"),
    ],
)
def test_what_cannot_be_sent_tells_only_who_tried(
    kind: ActKind, text: str, found: Ticket, more: dict[str, Any], name: str
):
    (told,) = acts(kind, text, found, **more).effects

    assert isinstance(told, TellStaff)
    assert told.name == name


def test_only_what_was_mended_is_asked_about():
    asked = {
        outcome: [
            s.kind for s in afterwards(council(), REF, outcome, ticket().kind, NOW)
        ]
        for outcome in Outcome
    }

    fixed, rate = [FollowUpKind.WAS_FIXED], [FollowUpKind.RATE]
    assert asked == dict.fromkeys(Outcome, rate) | {
        Outcome.FIXED: fixed,
        Outcome.PARTLY: fixed,
        Outcome.NO_REPLY: [],
    }

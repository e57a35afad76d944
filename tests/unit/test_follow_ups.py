"""What comes of each follow-up, if it is still needed: pure, as whole values."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from actions.due import Due, Upshot
from actions.followups import follow_up, owner_left
from actions.turn import line
from bot.calendar import after, due
from bot.council.duration import Duration
from bot.council.facts import Step
from bot.effects import (
    Audit,
    CancelFollowUps,
    Card,
    ChangeTicket,
    DutyNote,
    Note,
    Option,
    Page,
    PageOutside,
    PutAsk,
    Say,
    Schedule,
)
from bot.model import (
    AskKind,
    FollowUpKind,
    Kind,
    Outcome,
    Resident,
    Status,
    Ticket,
    Verdict,
    Waiting,
)
from bot.promises import in_queue, reminders
from tests.builders import NOW, council, ticket

ROADS = "roads_street_lighting"
REF = "K7M-2QXR"
HOUR = timedelta(hours=1)
LEAD = ("U0ROSEK",)
TEAM = ("U0ROSEK", "U0DEVSH", "U0MALCO", "U0TERRI")
ANA = Resident(1, "telegram", "7", "Ana", "en", greeted=True)
RULES = council().follow_ups
LATER = NOW + timedelta(days=1)


def one(kind: FollowUpKind, found: Ticket | None = None, **resident: Any) -> Due:
    return Due(kind, found or ticket(), replace(ANA, **resident), council(), NOW)


def open_(**changes: Any) -> Ticket:
    return ticket(**{"promise_at": LATER, **changes})


def closed(**changes: Any) -> Ticket:
    made = {"status": Status.RESOLVED, "outcome": Outcome.FIXED, "resolved_at": NOW}
    return ticket(**{**made, **changes})


def first_rung() -> Schedule:
    at = after(council(), ROADS, RULES.ladder[0].after, NOW)
    return Schedule(REF, FollowUpKind.LADDER, at)


RESIDENT_HAS_IT = {"waiting": Waiting.RESIDENT}
THEIRS = {"owner": "U0DEVSH", "status": Status.TAKEN}


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (kind, found)
        for kinds, found in (
            # closed: nothing to remind of
            (
                tuple(
                    set(FollowUpKind)
                    - {
                        FollowUpKind.WAS_FIXED,
                        FollowUpKind.STILL_FIXED,
                        FollowUpKind.RATE,
                    }
                ),
                closed(),
            ),
            # open again: nothing to ask about
            (
                (FollowUpKind.WAS_FIXED, FollowUpKind.STILL_FIXED, FollowUpKind.RATE),
                open_(),
            ),
            # the resident's turn
            (
                (
                    FollowUpKind.UNOWNED,
                    FollowUpKind.HALFWAY,
                    FollowUpKind.DUE_SOON,
                    FollowUpKind.OVERDUE,
                    FollowUpKind.PROGRESS,
                    FollowUpKind.LADDER,
                ),
                ticket(waiting=Waiting.RESIDENT),
            ),
            ((FollowUpKind.SILENT_OWNER,), ticket(**THEIRS, **RESIDENT_HAS_IT)),
            (
                (FollowUpKind.SILENT_OWNER,),
                ticket(**THEIRS, waiting=Waiting.THIRD_PARTY),
            ),
            # our turn: nothing to nudge for
            (
                (
                    FollowUpKind.NO_NEWS,
                    FollowUpKind.NUDGE,
                    FollowUpKind.LAST_CALL,
                    FollowUpKind.CLOSE,
                ),
                open_(),
            ),
            # somebody has it
            ((FollowUpKind.UNOWNED,), open_(**THEIRS)),
            ((FollowUpKind.PAGE,), open_(**THEIRS, emergency=True)),
            ((FollowUpKind.PAGE,), open_()),
            # the promise was renewed since, or has passed already
            ((FollowUpKind.OVERDUE,), open_()),
            ((FollowUpKind.DUE_SOON, FollowUpKind.HALFWAY), ticket(promise_at=NOW)),
            # no trouble any more
            ((FollowUpKind.LADDER,), open_(**THEIRS, ladder_since=NOW)),
            ((FollowUpKind.LADDER,), open_()),
            # answered already
            ((FollowUpKind.WAS_FIXED,), closed(verdict=Verdict.FIXED)),
            ((FollowUpKind.RATE,), closed(rating=4)),
            # nobody said that it was mended
            (
                (FollowUpKind.WAS_FIXED, FollowUpKind.STILL_FIXED),
                closed(outcome=Outcome.NOT_OURS),
            ),
        )
        for kind in sorted(kinds)
    ],
)
def test_what_is_needless_by_now_does_nothing(kind: FollowUpKind, found: Ticket):
    assert follow_up(one(kind, found)) == Upshot()


def test_too_long_in_the_queue_calls_the_department_and_starts_the_ladder():
    assert follow_up(one(FollowUpKind.UNOWNED, open_())) == Upshot(
        (
            Note(REF, "unowned", {"whom": TEAM}),
            Card(REF),
            ChangeTicket(REF, {"ladder_since": NOW, "ladder": 0}),
            first_rung(),
            Audit("unowned", REF),
        )
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (FollowUpKind.HALFWAY, "promise_halfway"),
        (FollowUpKind.DUE_SOON, "promise_soon"),
    ],
)
@pytest.mark.parametrize(("held", "whom"), [(THEIRS, ("U0DEVSH",)), ({}, TEAM)])
def test_a_warning_calls_the_owner_or_else_the_department(
    kind: FollowUpKind, name: str, held: dict[str, Any], whom: tuple[str, ...]
):
    assert follow_up(one(kind, open_(**held))) == Upshot(
        (Note(REF, name, {"whom": whom}), Card(REF))
    )


def test_a_promise_that_passed_calls_the_owner_and_the_department():
    late = ticket(promise_at=NOW, **THEIRS)

    assert follow_up(one(FollowUpKind.OVERDUE, late)) == Upshot(
        (
            ChangeTicket(REF, {"overdue_since": NOW}),
            ChangeTicket(REF, {"ladder_since": NOW, "ladder": 0}),
            first_rung(),
            Note(
                REF,
                "promise_overdue",
                {"whom": ("U0DEVSH", "U0ROSEK", "U0MALCO", "U0TERRI")},
            ),
            Card(REF),
            Audit("promise_overdue", REF),
        )
    )


def test_a_renewed_promise_is_watched_in_its_turn():
    late = open_(overdue_since=NOW, ladder_since=NOW, ladder=1)

    assert follow_up(one(FollowUpKind.OVERDUE, late)).effects[:2] == (
        ChangeTicket(REF, {"overdue_since": NOW}),
        Schedule(REF, FollowUpKind.OVERDUE, LATER),
    )


@pytest.mark.parametrize(
    ("emergency", "paged"),
    [
        (False, ()),
        (True, (Schedule(REF, FollowUpKind.PAGE, NOW + timedelta(minutes=3)),)),
    ],
)
def test_a_silent_owner_loses_it_and_an_emergency_is_paged_again(
    emergency: bool, paged: tuple[Schedule, ...]
):
    found = open_(**THEIRS, emergency=emergency)

    assert follow_up(one(FollowUpKind.SILENT_OWNER, found)) == Upshot(
        (
            ChangeTicket(REF, {"owner": None, "status": Status.OPEN}),
            in_queue(council(), ROADS, REF, NOW),
            Note(
                REF,
                "handed_back",
                {
                    "user": "U0DEVSH",
                    "whom": ("U0DEVSH", "U0ROSEK", "U0MALCO", "U0TERRI"),
                },
            ),
            Card(REF),
            Audit("handed_back", REF, detail={"owner": "U0DEVSH"}),
            *paged,
        )
    )


def test_who_left_the_council_has_nothing_and_who_is_there_keeps_it():
    gone = one(FollowUpKind.OVERDUE, open_(owner="U0GONEX", status=Status.TAKEN))

    assert owner_left(gone)[0] == ChangeTicket(
        REF, {"owner": None, "status": Status.OPEN}
    )
    assert owner_left(one(FollowUpKind.OVERDUE, open_(**THEIRS))) == ()
    assert owner_left(one(FollowUpKind.OVERDUE, closed(owner="U0GONEX"))) == ()


def test_an_open_ticket_without_news_is_our_turn_again():
    found = ticket(**RESIDENT_HAS_IT, answered_at=NOW, **THEIRS)
    again = due(council(), ROADS, "pothole", Kind.COMPLAINT, NOW, "next_news")

    upshot = follow_up(one(FollowUpKind.NO_NEWS, found))

    assert upshot.effects[0] == ChangeTicket(
        REF, {"waiting": Waiting.US, "promise_at": again}
    )
    assert upshot.effects[1:5] == reminders(council(), ROADS, REF, NOW, again)
    assert upshot.effects[5].kind is FollowUpKind.SILENT_OWNER
    assert not upshot.speaks


@pytest.mark.parametrize(
    ("passed", "told", "left"),
    [
        # each step in its time
        ((4, "hours"), {"whom": LEAD, "why": "unowned"}, 2),
        # late ones go together: after three days without power
        ((3, "working days"), {"whom": LEAD, "why": "unowned"}, 1),
        ((9, "working days"), {"whom": LEAD, "why": "unowned"}, 0),
    ],
)
def test_the_ladder_is_climbed_step_by_step(
    passed: tuple[int, Any], told: dict[str, Any], left: int
):
    now = after(council(), ROADS, Duration(*passed), NOW)
    troubled = Due(FollowUpKind.LADDER, open_(ladder_since=NOW), ANA, council(), now)

    effects = follow_up(troubled).effects

    assert effects[0] == ChangeTicket(REF, {"ladder": 3 - left})
    assert effects[1] == Note(REF, "ladder", told)
    assert [type(e) for e in effects if isinstance(e, Schedule)] == [Schedule] * (
        left > 0
    )
    assert [e for e in effects if isinstance(e, DutyNote)] == [
        DutyNote(REF, "ladder", {"whom": ("U0EDITH", "U0JOANB"), "why": "unowned"})
    ] * (left == 0)


def test_the_ladder_ends():
    top = open_(ladder_since=NOW, ladder=3)

    assert follow_up(one(FollowUpKind.LADDER, top)) == Upshot()


def test_the_ladder_may_name_a_person():
    ladder = (Step(Duration(1, "hours"), ("U0JOANB",)),)
    where = replace(council(), follow_ups=replace(RULES, ladder=ladder))
    late = open_(ladder_since=NOW, overdue_since=NOW, **THEIRS)

    effects = follow_up(Due(FollowUpKind.LADDER, late, ANA, where, NOW)).effects

    assert effects[1] == Note(REF, "ladder", {"whom": ("U0JOANB",), "why": "late"})


@pytest.mark.parametrize(
    ("pages", "whom"),
    [(1, ("U0JOANB",)), (2, ("U0EDITH", "U0JOANB")), (9, ("U0EDITH", "U0JOANB"))],
)
def test_an_emergency_goes_down_the_line_then_to_all(pages: int, whom: tuple[str, ...]):
    found = open_(emergency=True, pages=pages)

    assert follow_up(one(FollowUpKind.PAGE, found)) == Upshot(
        (
            Page(REF, whom),
            PageOutside(REF),
            ChangeTicket(REF, {"pages": pages + 1}),
            Schedule(REF, FollowUpKind.PAGE, NOW + timedelta(minutes=3)),
            Audit(
                "paged", REF, detail={"page": str(pages + 1), "whom": ",".join(whom)}
            ),
        )
    )


@pytest.mark.parametrize(
    ("promised", "step", "key", "old"),
    [
        ({"promise_at": NOW + HOUR}, "first_answer", "progress_early", True),
        ({"promise_at": NOW - HOUR}, "first_answer", "progress_late", False),
        (
            {"promise_at": NOW - HOUR, "overdue_since": NOW - 9 * HOUR},
            "next_news",
            "progress_late",
            False,
        ),
    ],
)
def test_a_promise_is_renewed_with_an_apology(
    promised: dict[str, Any], step: Any, key: str, old: bool
):
    found = ticket(**promised)
    renewed = due(council(), ROADS, "pothole", Kind.COMPLAINT, NOW, step)

    upshot = follow_up(one(FollowUpKind.PROGRESS, found))

    values = {
        "reference": REF,
        "department": "Roads and street lighting",
        "date": renewed,
    }
    if old:
        values["old"] = found.promise_at
    assert upshot.tells == (line(key, **values),)
    assert upshot.effects[0] == ChangeTicket(
        REF,
        {
            "promise_at": renewed,
            "overdue_since": found.overdue_since or found.promise_at,
        },
    )
    kinds = {e.kind for e in upshot.effects if isinstance(e, Schedule)}
    watched = {FollowUpKind.DUE_SOON, FollowUpKind.PROGRESS, FollowUpKind.OVERDUE}
    assert kinds == watched - ({FollowUpKind.OVERDUE} if old else set())


def test_the_reason_that_staff_gave_is_told():
    found = open_(awaited="We wait for a part.", waiting=Waiting.THIRD_PARTY)

    (told,) = follow_up(one(FollowUpKind.PROGRESS, found)).tells

    assert (told.key, told.values["reason"]) == (
        "progress_reason",
        "We wait for a part.",
    )


@pytest.mark.parametrize("closed_to_us", ["quiet", "blocked"])
def test_who_wants_no_messages_is_not_told_and_staff_know(closed_to_us: str):
    upshot = follow_up(one(FollowUpKind.PROGRESS, open_(), **{closed_to_us: True}))

    assert not upshot.speaks
    assert Note(REF, "promise_renewed_untold") in upshot.effects


@pytest.mark.parametrize("closed_to_us", ["quiet", "blocked"])
@pytest.mark.parametrize("kind", [FollowUpKind.NUDGE, FollowUpKind.LAST_CALL])
def test_nothing_is_closed_on_somebody_who_cannot_be_asked(
    kind: FollowUpKind, closed_to_us: str
):
    found = ticket(**RESIDENT_HAS_IT, awaited="Where?")

    assert follow_up(one(kind, found, **{closed_to_us: True})) == Upshot(
        (
            Note(REF, "not_asked_again", {"whom": TEAM}),
            Audit("not_asked_again", REF),
        )
    )


def test_an_emergency_is_never_closed_for_silence():
    found = ticket(**RESIDENT_HAS_IT, awaited="Where?", emergency=True)

    upshot = follow_up(one(FollowUpKind.LAST_CALL, found))

    assert not upshot.speaks
    assert not any(isinstance(e, Schedule) for e in upshot.effects)


def test_a_nudge_asks_again_and_leads_to_the_last_call_and_that_to_the_end():
    found = ticket(**RESIDENT_HAS_IT, awaited="Where?")
    last_call = after(council(), ROADS, RULES.last_call, NOW)
    close = after(council(), ROADS, RULES.close, NOW)

    assert follow_up(one(FollowUpKind.NUDGE, found)) == Upshot(
        (
            Schedule(REF, FollowUpKind.LAST_CALL, last_call),
            Note(REF, "nudged"),
            Audit("nudged", REF),
        ),
        tells=(line("nudge", reference=REF, question="Where?"),),
    )
    assert follow_up(one(FollowUpKind.LAST_CALL, found)) == Upshot(
        (
            Schedule(REF, FollowUpKind.CLOSE, close),
            Note(REF, "last_call"),
            Audit("last_call", REF),
        ),
        tells=(line("last_call", reference=REF, question="Where?", date=close),),
    )
    assert follow_up(one(FollowUpKind.CLOSE, found, quiet=True)) == Upshot(
        (
            ChangeTicket(
                REF,
                {
                    "status": Status.RESOLVED,
                    "outcome": Outcome.NO_REPLY,
                    "resolved_at": NOW,
                },
            ),
            CancelFollowUps(REF),
            Note(REF, "closed_no_reply"),
            Card(REF),
            Audit("closed_no_reply", REF),
        ),
        tells=(line("resolved_no_reply", reference=REF),),
    )


VERDICTS = (
    Option("fixed", "button_fixed"),
    Option("partly", "button_partly"),
    Option("not_fixed", "button_not_fixed"),
)


def test_the_resident_is_asked_whether_it_is_fixed_and_again_weeks_later():
    at = after(council(), ROADS, RULES.still_fixed, NOW)

    def ask(key: str) -> PutAsk:
        said = line(key, reference=REF, subject="Pothole")
        return PutAsk(AskKind.FIXED, Say((said,), REF), VERDICTS, ticket=REF)

    assert follow_up(one(FollowUpKind.WAS_FIXED, closed())) == Upshot(
        (Schedule(REF, FollowUpKind.STILL_FIXED, at), Audit("asked_fixed", REF)),
        asks=ask("ask_fixed"),
    )
    again = closed(verdict=Verdict.FIXED)
    assert follow_up(one(FollowUpKind.STILL_FIXED, again)) == Upshot(
        (Audit("asked_still_fixed", REF),), asks=ask("ask_still_fixed")
    )
    assert follow_up(one(FollowUpKind.WAS_FIXED, closed(), quiet=True)) == Upshot()


def test_where_nothing_was_to_fix_only_the_mark_is_asked_for():
    upshot = follow_up(one(FollowUpKind.RATE, closed(outcome=Outcome.NOT_OURS)))

    assert upshot.asks is not None
    assert [o.label for o in upshot.asks.options] == ["1", "2", "3", "4", "5"]
    assert upshot.asks.in_row


def test_what_is_not_settled_in_time_is_said_again_and_again():
    again = due(council(), ROADS, "pothole", Kind.COMPLAINT, NOW, "next_news")

    assert follow_up(one(FollowUpKind.UNSETTLED, open_(**THEIRS))) == Upshot(
        (
            Note(REF, "unsettled", {"whom": ("U0DEVSH", "U0ROSEK")}),
            Schedule(REF, FollowUpKind.UNSETTLED, again),
            Audit("unsettled", REF),
        )
    )

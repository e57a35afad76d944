"""What people hear of something that stands still: once, again after hours, the end."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from actions.mending import mended
from bot.effects import Audit, Card, Schedule
from bot.model import FollowUpKind, Waiting
from bot.watch.alerts import OVER, SENTENCES, Alert, News, sentence, title
from bot.watch.fault import Fault, Finding, Found
from bot.watch.watchdog import Verdict, judge
from tests.builders import NOW, council, ticket

LONDON = ZoneInfo("Europe/London")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def found(fault: Fault = Fault.UNDECIDED, about: str = "7", **changes) -> Found:
    return Found(fault, about, **({"since": NOW} | changes))


def known(fault: Fault = Fault.UNDECIDED, about: str = "7", told: int = 1) -> Finding:
    return Finding(id=3, fault=fault, about=about, since=NOW, told=told)


def test_what_is_new_is_told_and_what_is_known_is_not():
    first = judge([found()], [], NOW + MINUTE)
    second = judge([found()], [known()], NOW + 2 * MINUTE)

    alert = Alert(News.FOUND, Fault.UNDECIDED, ("7",), 1, NOW)
    assert first == Verdict(new=((found(), 1),), alerts=(alert,))
    assert second == Verdict()


def test_it_is_told_again_after_four_hours_and_then_once_a_day():
    ages = [4 * HOUR - MINUTE, 4 * HOUR, 27 * HOUR, 28 * HOUR, 52 * HOUR]

    told = [judge([found()], [known(told=1)], NOW + age).told for age in ages]

    assert [[times for _, times in one] for one in told] == [[], [2], [2], [3], [4]]


def test_the_end_is_told_of_what_people_had_heard_of():
    heard = judge([], [known()], NOW + HOUR)
    unheard = judge([], [known(told=0)], NOW + HOUR)

    alert = Alert(News.OVER, Fault.UNDECIDED, ("7",), 1, NOW)
    assert heard == Verdict(over=(known(),), alerts=(alert,))
    assert unheard == Verdict(over=(known(told=0),))


def test_telegram_that_is_silent_is_told_after_15_minutes_4_hours_and_20_hours():
    silent = found(Fault.TELEGRAM, "")
    times = []
    for age in (2 * MINUTE, 14 * MINUTE, 15 * MINUTE, 4 * HOUR, 20 * HOUR, 44 * HOUR):
        verdict = judge([silent], [known(Fault.TELEGRAM, "", told=0)], NOW + age)
        times.append([told for _, told in verdict.told])

    assert times == [[], [], [1], [2], [3], [4]]
    assert judge([silent], [], NOW + 2 * MINUTE) == Verdict(new=((silent, 0),))
    # after a stop of five hours one alarm is enough
    late = judge([silent], [], NOW + 5 * HOUR)
    assert late.new == ((silent, 2),)
    assert len(late.alerts) == 1


def test_what_can_be_put_right_has_ten_minutes_to_show_it():
    bare = found(Fault.NO_CARD, "K7M-2QXR")

    assert judge([bare], [], NOW) == Verdict(new=((bare, 0),))
    waiting = known(Fault.NO_CARD, "K7M-2QXR", told=0)
    assert judge([bare], [waiting], NOW + 9 * MINUTE) == Verdict()
    assert judge([bare], [waiting], NOW + 10 * MINUTE).told == ((waiting, 1),)


def test_many_of_one_kind_are_one_alert_that_names_the_first_ten():
    many = [found(about=str(n), since=NOW - n * MINUTE) for n in range(12)]

    (alert,) = judge(many, [], NOW).alerts

    assert alert == Alert(
        News.FOUND,
        Fault.UNDECIDED,
        tuple(str(n) for n in range(10)),
        12,
        NOW - 11 * MINUTE,
    )
    assert sentence(alert, LONDON) == (
        "Messages wait in the inbox and nothing is decided about them: rows 0, 1, 2, "
        "3, 4, 5, 6, 7, 8, 9 and 2 more."
    )


def test_an_alert_names_the_ticket_that_a_row_belongs_to():
    (alert,) = judge([found(Fault.UNSENT, reference="K7M-2QXR")], [], NOW).alerts

    assert sentence(alert, LONDON) == (
        "Messages wait to be sent: outbox rows 7 (K7M-2QXR)."
    )


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("news", News)
def test_each_fault_has_its_sentence_and_comes_back_from_the_outbox(
    fault: Fault, news: News
):
    alert = Alert(news, fault, ("7",), 1, NOW)

    said = sentence(alert, LONDON)

    assert Alert.of_body(alert.as_body()) == alert
    assert "{" not in said
    assert said.startswith("Still: ") is (news is News.STILL)
    assert {*SENTENCES} == {*OVER} == {*Fault}


def test_the_title_says_whether_something_is_wrong():
    bad = Alert(News.FOUND, Fault.DISK, (), 0, NOW)
    good = Alert(News.OVER, Fault.DISK, (), 0, NOW)

    assert title((bad, good), "Ambleford") == (
        "Folkmoot, Ambleford: something stands still"
    )
    assert title((good,), "Ambleford") == (
        "Folkmoot, Ambleford: something is well again"
    )


def test_a_ticket_without_a_card_gets_one():
    assert mended(ticket(), Fault.NO_CARD, council(), NOW) == (
        Card("K7M-2QXR"),
        Audit("mended", "K7M-2QXR", detail={"fault": "no_card"}),
    )


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        (
            {"promise_at": NOW + DAY},
            ["unowned", "halfway", "due_soon", "progress", "overdue"],
        ),
        (
            {"promise_at": NOW + DAY, "owner": "U0DEVSH"},
            ["silent_owner", "halfway", "due_soon", "progress", "overdue"],
        ),
        ({"promise_at": NOW - DAY}, ["unowned", "overdue"]),
        ({"promise_at": NOW - DAY, "emergency": True}, ["unowned", "page", "overdue"]),
        ({"waiting": Waiting.RESIDENT, "owner": "U0DEVSH"}, ["no_news"]),
        ({"department": "closed_long_ago", "promise_at": NOW}, ["unowned", "overdue"]),
    ],
)
def test_a_ticket_that_nothing_would_remind_of_is_watched_again(
    changes: dict, kinds: list[str]
):
    effects = mended(ticket(**changes), Fault.UNREMINDED, council(), NOW)

    scheduled = [one for one in effects if isinstance(one, Schedule)]
    assert [one.kind for one in scheduled] == [FollowUpKind(kind) for kind in kinds]
    assert all(one.due_at >= NOW for one in scheduled)
    assert effects[-1] == Audit("mended", "K7M-2QXR", detail={"fault": "unreminded"})

"""A danger that is told of again: one page, until it is another one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actions import decide
from actions.turn import Decision, Restraint
from bot.effects import (
    AddToTicket,
    Audit,
    Card,
    ChangeTicket,
    Note,
    NoteMany,
    OpenTicket,
    Page,
    Say,
)
from bot.model import Place, Status, Ticket
from tests.builders import NOW, incoming, reading, ticket, turn


def told_again(
    danger: str = "gas", place: str = "", paged: Ticket | None = None, **more: Any
) -> Decision:
    """The resident, who told of gas five minutes ago, tells of a danger."""
    there = paged or emergency()
    names = (danger,) if danger else ()
    intent = "complaint" if danger else "emergency"
    read = reading(intent, safety=names, place=Place(place) if place else None)
    return decide(
        turn(
            incoming("it smells of gas"),
            read,
            tickets=[there],
            dangers={there.id: frozenset({"gas"})},
            **more,
        )
    )


def emergency(**changes: Any) -> Ticket:
    usual = {"place": Place(), "created_at": NOW - timedelta(minutes=5)}
    return ticket(emergency=True, **(usual | changes))


def test_the_same_again_is_answered_and_noted_and_pages_nobody():
    decision = told_again()

    (say,) = [effect for effect in decision.effects if isinstance(effect, Say)]
    assert say.lines[0].key == "emergency_gas"
    assert [effect for effect in decision.effects if effect != say] == [
        AddToTicket("K7M-2QXR"),
        ChangeTicket("K7M-2QXR", {"last_at": NOW}),
        Note("K7M-2QXR", "danger_again", {"whom": ()}, with_message=True),
        Card("K7M-2QXR"),
        Audit("danger_again", "K7M-2QXR", detail={"danger": "gas"}),
    ]
    assert decision.result == "acknowledged"


def test_who_has_it_is_called_by_name():
    decision = told_again(paged=emergency(owner="U0EDITH"))

    note = Note("K7M-2QXR", "danger_again", {"whom": ("U0EDITH",)}, with_message=True)
    assert note in decision.effects


def test_a_place_that_is_told_later_is_kept():
    decision = told_again(place="Mill Lane")

    assert (
        ChangeTicket("K7M-2QXR", {"last_at": NOW, "place": Place("Mill Lane")})
        in decision.effects
    )


def test_a_danger_without_a_name_goes_on_with_the_one_that_has_one():
    assert not pages(told_again(danger=""))


@pytest.mark.parametrize(
    "told",
    [
        {"danger": "fire"},
        {"place": "Mill Lane", "paged": emergency(place=Place("Oak Road"))},
        {"paged": emergency(created_at=NOW - timedelta(minutes=31))},
        {"paged": emergency(status=Status.RESOLVED)},
    ],
    ids=["another danger", "another place", "half an hour later", "it was over"],
)
def test_what_may_be_another_emergency_is_paged(told: dict[str, Any]):
    assert pages(told_again(**told))


def test_after_three_at_once_the_newest_takes_what_comes():
    there = [
        ticket(
            id=n,
            reference=f"OLD-{n}",
            emergency=True,
            place=Place(f"{n} Mill Lane"),
            created_at=NOW - timedelta(minutes=n),
        )
        for n in (1, 2, 3)
    ]
    read = reading(safety=("gas",), place=Place("9 Mill Lane"))

    decision = decide(
        turn(
            incoming("gas at 9 Mill Lane"),
            read,
            tickets=there,
            dangers={n: frozenset({"gas"}) for n in (1, 2, 3)},
        )
    )

    assert not pages(decision)
    assert AddToTicket("OLD-1") in decision.effects


def test_in_a_flood_it_is_kept_with_the_others_in_silence():
    decision = told_again(restraint=Restraint(flooding=True, noticed=True))

    assert decision.effects == (
        AddToTicket("K7M-2QXR"),
        ChangeTicket("K7M-2QXR", {"last_at": NOW}),
        NoteMany("K7M-2QXR"),
        Card("K7M-2QXR"),
        Audit("held_back", "K7M-2QXR"),
    )


def test_another_danger_in_a_flood_is_paged():
    assert pages(told_again("fire", restraint=Restraint(flooding=True, noticed=True)))


def pages(decision: Decision) -> bool:
    """Is it an emergency of its own that calls the duty officer?"""
    opened = any(isinstance(effect, OpenTicket) for effect in decision.effects)
    paged = any(isinstance(effect, Page) for effect in decision.effects)
    assert opened == paged
    return paged

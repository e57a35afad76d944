"""A place that moves: how far is a step, and whose card follows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions import decide
from actions.live import distance
from actions.turn import Decision, Restraint
from bot.effects import Audit, Card, ChangeTicket, MoveMessage, Note
from bot.model import Author, MessageKind, Place, Status, StoredMessage
from tests.builders import NOW, incoming, ticket, turn

START = Place("", 51.5, -0.1)
NEXT = Place("", 51.51, -0.1)


def point(
    place: Place = NEXT, *, live: bool = True, at: Place = START, **more: Any
) -> Decision:
    """Another point of the place that the ticket has."""
    mine = ticket(place=at, status=more.pop("status", Status.OPEN))
    message = incoming(
        "", kind=MessageKind.LOCATION, place=place, edited=True, live=live
    )
    earlier = StoredMessage(
        9, 1, mine.id, Author.RESIDENT, MessageKind.LOCATION, "", NOW, place=START
    )
    made = turn(message, tickets=[mine], earlier=earlier)
    return decide(replace(made, **more))


def test_the_card_follows():
    assert point() == Decision(
        (
            MoveMessage(9, NEXT),
            ChangeTicket("K7M-2QXR", {"place": NEXT}),
            Card("K7M-2QXR"),
        ),
        "nothing",
    )


def test_the_words_of_the_place_stay():
    moved = point(at=Place("by the pond", 51.5, -0.1))

    place = Place("by the pond", 51.51, -0.1)
    assert ChangeTicket("K7M-2QXR", {"place": place}) in moved.effects


def test_the_last_point_is_noted_even_where_nothing_moved():
    assert point(START, live=False).effects[1:] == (
        ChangeTicket("K7M-2QXR", {"place": START}),
        Card("K7M-2QXR"),
        Note("K7M-2QXR", "place_stopped", with_message=True),
        Audit("place_stopped", "K7M-2QXR", "resident"),
    )


@pytest.mark.parametrize(
    "more",
    [
        {"at": Place("", 52.0, -0.1)},
        {"at": Place("Mill Lane")},
        {"status": Status.RESOLVED},
    ],
    ids=["another pin", "in words", "closed"],
)
def test_a_card_that_is_not_about_it_stays(more: dict[str, Any]):
    assert point(**more).effects == (MoveMessage(9, NEXT),)


def test_who_is_muted_or_floods_is_followed_all_the_same():
    held = Restraint(flooding=True, muted=True)

    assert point(restraint=held) == point()


def test_a_step_and_a_place_that_never_began_change_nothing():
    assert point(Place("", 51.50002, -0.1)) == Decision((), "nothing")
    assert point(earlier=None) == Decision((), "nothing")


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (START, Place("", 51.501, -0.1), 111),
        (START, Place("", 51.5, -0.101), 69),
        (START, Place("Mill Lane"), 0),
    ],
)
def test_the_distance_in_metres(one: Place, other: Place, metres: int):
    assert round(distance(one, other)) == metres

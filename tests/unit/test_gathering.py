"""Which messages are one breath, and which of them are one matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.gathering import (
    MOST,
    Breath,
    Matter,
    Piece,
    first_breath,
    matters,
    merged,
    read_together,
)
from bot.model import (
    CannotParse,
    InboxRow,
    Incoming,
    Media,
    MessageKind,
    Place,
    Press,
    Reading,
)
from tests.builders import NOW, council, incoming, reading

SECOND = timedelta(seconds=1)
POTHOLE = reading()
BENCH = reading("idea", services={"park_maintenance": 0.97})
UNSURE = reading("question", 0.2, {"pothole": 0.2, "tree": 0.2})
GAS = reading("emergency", safety=("gas",))


def piece(
    number: int = 1,
    after: float = 0,
    read: Reading | None = UNSURE,
    *,
    attempts: int = 0,
    unread: bool = False,
    **changes: Any,
) -> Piece:
    at = NOW + after * SECOND
    row = InboxRow(number, "telegram", "telegram:7", {}, at, attempts)
    message = replace(incoming(f"words {number}", message_id=str(number)), at=at)
    return Piece(row, replace(message, **changes), read, unread)


def numbers(found: Breath | Matter) -> list[int]:
    return [one.row.id for one in found.pieces]


def test_a_message_is_waited_on_for_two_seconds():
    first = piece()

    assert first_breath([first], NOW) == Breath((first,), NOW + 2 * SECOND)
    assert first_breath([first], NOW + 2 * SECOND) == Breath((first,))


def test_each_further_message_is_waited_on_but_not_for_ever():
    lane = [piece(1), piece(2, 1.5), piece(3, 3)]
    endless = [piece(n, n) for n in range(6)]

    assert first_breath(lane, NOW + 3 * SECOND).until == NOW + 5 * SECOND
    assert first_breath(endless, NOW + 5 * SECOND).until == NOW + 6 * SECOND
    assert first_breath(endless, NOW + 6 * SECOND).until is None


def test_what_comes_later_is_another_breath():
    lane = [piece(1), piece(2, 1), piece(3, 4)]

    found = first_breath(lane, NOW + 4 * SECOND)
    assert (numbers(found), found.until) == ([1, 2], None)


def test_what_the_messenger_kept_for_us_is_not_waited_on():
    kept = piece()
    late = replace(kept, row=replace(kept.row, received_at=NOW + timedelta(hours=1)))

    assert first_breath([late], NOW + timedelta(hours=1)) == Breath((late,))


def test_a_clock_that_was_set_back_keeps_nobody_waiting():
    first = piece()

    assert first_breath([first], NOW - timedelta(days=1)) == Breath((first,))


@pytest.mark.parametrize(
    "changes",
    [
        {"command": "status"},
        {"press": Press("c1", 1, 0)},
        {"edited": True},
        {"blocked": True},
        {"chat_type": "group"},
    ],
)
def test_what_is_no_message_in_a_private_chat_waits_for_nothing(
    changes: dict[str, Any],
):
    odd = piece(2, 1, **changes)

    assert first_breath([odd], NOW) == Breath((odd,))
    assert first_breath([piece(1), odd], NOW + SECOND) == Breath((piece(1),))


def test_what_cannot_be_read_or_failed_before_comes_alone():
    row = piece().row
    broken = Piece(row, CannotParse("odd"))
    again = piece(attempts=1)

    assert first_breath([broken, piece(2)], NOW) == Breath((broken,))
    assert first_breath([again, piece(2)], NOW) == Breath((again,))


def test_a_danger_ends_the_waiting():
    lane = [piece(1), piece(2, 1, GAS), piece(3, 1, unread=True)]

    assert numbers(first_breath(lane, NOW + SECOND)) == [1, 2]
    assert first_breath(lane, NOW + SECOND).until is None


def test_nothing_is_decided_before_all_is_read():
    lane = [piece(1), piece(2, 1, None, unread=True)]

    assert first_breath(lane, NOW + 9 * SECOND).until == NOW + 9 * SECOND


def test_a_breath_that_is_full_is_whole():
    lane = [piece(n) for n in range(1, MOST + 2)]

    found = first_breath(lane, NOW)
    assert (len(found.pieces), found.until) == (MOST, None)


def test_pieces_of_one_matter_stay_together():
    said = [
        piece(1, 0, reading("greeting")),
        piece(2, 1, POTHOLE),
        piece(3, 1, UNSURE),
        piece(4, 2, None, text="", kind=MessageKind.PHOTO),
    ]

    assert [numbers(one) for one in matters(said, council())] == [[1, 2, 3, 4]]


def test_a_clearly_different_matter_is_one_of_its_own():
    said = [piece(1, 0, POTHOLE), piece(2, 1, BENCH), piece(3, 2, POTHOLE)]

    assert [numbers(one) for one in matters(said, council())] == [[1, 3], [2]]


def test_the_same_trouble_in_another_place_is_another_matter():
    here, there = (replace(POTHOLE, place=Place(p)) for p in ("Mill Lane", "High St"))
    said = [piece(1, 0, here), piece(2, 1, there), piece(3, 1, UNSURE)]

    assert [numbers(one) for one in matters(said, council())] == [[1], [2, 3]]


def test_a_danger_is_a_matter_of_its_own_and_comes_first():
    said = [piece(1, 0, POTHOLE), piece(2, 1, GAS), piece(3, 1, UNSURE)]

    assert [numbers(one) for one in matters(said, council())] == [[2, 3], [1]]


def test_parts_of_an_album_stay_together():
    said = [
        piece(1, 0, POTHOLE, group="G1"),
        piece(2, 0, BENCH),
        piece(3, 0, BENCH, group="G1"),
    ]

    assert [numbers(one) for one in matters(said, council())] == [[1, 3], [2]]


def test_whoever_floods_us_gets_one_ticket():
    said = [piece(n, 0, (POTHOLE, BENCH)[n % 2]) for n in range(MOST)]

    assert len(matters(said, council())) == 1
    assert len(matters(said[:4], council())) == 2


def test_several_messages_as_one_keep_everything():
    photo = Media(MessageKind.PHOTO, "F1")
    pin = Place("", 51.5, -0.1)
    said: list[Incoming] = [
        incoming("A pothole", message_id="1"),
        incoming("", message_id="2", kind=MessageKind.PHOTO, media=(photo,)),
        incoming("", message_id="3", kind=MessageKind.LOCATION, place=pin),
        incoming("in Mill Lane", message_id="4", reply_to="9"),
    ]

    assert merged(said) == incoming(
        "A pothole\nin Mill Lane",
        message_id="1",
        kind=MessageKind.PHOTO,
        media=(photo,),
        place=pin,
        reply_to="9",
    )


def test_no_danger_gets_lost_in_the_words_around_it():
    gas = piece(1, 0, GAS)
    unnamed = piece(2, 0, reading("emergency"))
    both = Matter((gas, unnamed))

    assert read_together(both, POTHOLE) == GAS
    assert read_together(both, None) == GAS
    assert read_together(Matter((piece(),)), POTHOLE) == POTHOLE
    fire = reading("emergency", safety=("fire",))
    joined = read_together(both, fire)
    assert joined is not None
    assert joined.safety == ("gas", "fire")

"""Words and buttons as Telegram takes them."""

from __future__ import annotations

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.button import Button
from bot.parts import split, units
from bot.telegram.render import keyboard

FAMILY = "👨‍👩‍👧‍👦"
#: what makes splitting hard: marks, joined characters, flags, pairs, white space
PIECES = ["a", "é", "e\u0301", " ", "\n", "\n\n", FAMILY, "🇬🇧", "字", "\u200d"]
TEXTS = st.lists(
    st.sampled_from(PIECES) | st.characters(exclude_categories=("Cs",)), max_size=200
).map("".join)


def words(text: str) -> str:
    return "".join(text.split())


def graphemes(text: str) -> list[str]:
    return regex.findall(r"\X", text)


@given(TEXTS, st.integers(min_value=40, max_value=60))
@example(f"{FAMILY * 30} end", 41)
@example("x" * 39 + "👍" + "y" * 39, 40)
def test_parts_fit_and_hold_every_word(text: str, most: int) -> None:
    parts = split(text, most)

    assert all(units(part) <= most for part in parts)
    assert all(part and part == part.strip() for part in parts)
    assert words("".join(parts)) == words(text)


@given(TEXTS, st.integers(min_value=40, max_value=60))
def test_no_part_ends_inside_a_character(text: str, most: int) -> None:
    whole = text.strip()
    ends = {0}
    for grapheme in graphemes(whole):
        ends.add(max(ends) + len(grapheme))
    if any(units(g) > most for g in graphemes(whole)):
        return
    start = 0
    for part in split(text, most):
        start = whole.index(part, start)
        assert start in ends or whole[start - 1].isspace()
        start += len(part)
        assert start in ends or whole[start].isspace()


@pytest.mark.parametrize(
    ("text", "most", "parts"),
    [
        ("", 40, []),
        (" \n\t ", 40, []),
        ("short", 40, ["short"]),
        ("  round about  ", 40, ["round about"]),
        ("a" * 40, 40, ["a" * 40]),
        ("a" * 41, 40, ["a" * 40, "a"]),
        ("one two three four", 10, ["one two", "three four"]),
        ("one two  three", 7, ["one two", "three"]),
        ("first part\n\nsecond part", 20, ["first part", "second part"]),
        ("line number one\nline two", 20, ["line number one", "line two"]),
        # a paragraph that would leave a short part gives way to a word
        ("a\n\nb c d e f g h i j", 12, ["a\n\nb c d e f", "g h i j"]),
        ("👍" * 5, 4, ["👍👍", "👍👍", "👍"]),
        (f"ab{FAMILY}", 11, ["ab", FAMILY]),
        # no other way than through a character that is longer than a message
        ("e" + "\u0301" * 9, 5, ["e\u0301\u0301\u0301\u0301", "\u0301" * 5]),
    ],
)
def test_texts_are_split_at_the_best_place(
    text: str, most: int, parts: list[str]
) -> None:
    assert split(text, most) == parts


def test_a_message_of_telegrams_length_is_one_part() -> None:
    assert [units(part) for part in split("👍" * 2048 + "!")] == [4096, 1]


@given(st.integers(0, 10**18), st.integers(0, 9999))
def test_a_button_survives_the_round_trip_in_64_bytes(ask: int, option: int) -> None:
    button = Button(ask, option)

    assert len(button.encode().encode()) <= 64
    assert Button.decode(button.encode()) == button


def test_a_button_is_short_and_readable() -> None:
    assert Button(12, 3).encode() == "a:12:3"


@given(st.text(max_size=70))
@example("a:1:2\n")
@example("a:-1:2")
@example("a:1")
@example("a:٣:1")
@example("a: 1:2")
@example("")
def test_garbage_is_no_button(data: str) -> None:
    found = Button.decode(data)

    assert found is None or found.encode() == data or data.startswith("a:0")


@pytest.mark.parametrize("button", [Button(-1, 0), Button(1, -1), Button(1, 10**5)])
def test_a_button_of_no_ask_is_refused(button: Button) -> None:
    with pytest.raises(ValueError, match="no button"):
        button.encode()


def test_a_keyboard_has_the_rows_of_the_outbox() -> None:
    rows = [[["Roads", "a:1:0"], ["Bins", "a:1:1"]], [], [["None", "a:1:2"]]]

    assert keyboard(rows) == InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("Roads", callback_data="a:1:0"),
                InlineKeyboardButton("Bins", callback_data="a:1:1"),
            ],
            [InlineKeyboardButton("None", callback_data="a:1:2")],
        ]
    )


@pytest.mark.parametrize("rows", [[], [[]]])
def test_no_buttons_are_no_keyboard(rows: list[list[list[str]]]) -> None:
    assert keyboard(rows) is None

"""Small words that tell our languages apart."""

from __future__ import annotations

import pytest

from nlu.components.tongues import SMALL_WORDS, counted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mae'r bin heb ei gasglu", {"cy": 2}),
        ("dwi’n methu gweld, the light is off", {"cy": 1, "en": 1}),
        ("nie ma światła przed domem", {"pl": 2}),
        ("hay un bache muy grande en la calle", {"es": 3}),
        ("pothole", {}),
        ("it's broken and they don't come", {"en": 2}),
    ],
)
def test_the_small_words_of_each_language_are_counted(
    text: str, found: dict[str, int]
) -> None:
    assert counted(text) == found


def test_no_small_word_belongs_to_two_languages() -> None:
    every = [word for words in SMALL_WORDS.values() for word in words.split()]

    assert sorted(every) == sorted(set(every))

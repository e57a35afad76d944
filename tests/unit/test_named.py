"""What one sentence asks to report, by name alone."""

from __future__ import annotations

import pytest

from bot.model import Clause
from bot.reading.clauses import clauses
from bot.reading.named import named


@pytest.mark.parametrize(
    ("language", "text", "things"),
    [
        (
            "en",
            "Hi, I'd like to report a missed bin, a broken lamp and noisy neighbours",
            ("a missed bin", "a broken lamp", "noisy neighbours"),
        ),
        ("en", "Reporting potholes & graffiti on Mill Lane!", None),
        ("cy", "Hoffwn roi gwybod am dwll a baw ci", ("dwll", "baw ci")),
        ("pl", "Chcę zgłosić dziurę oraz hałas.", ("dziurę", "hałas")),
        ("es", "Quiero informar de un bache y ratas", ("un bache", "ratas")),
    ],
)
def test_things_that_are_only_named_are_told_apart(
    language: str, text: str, things: tuple[str, ...] | None
):
    expected = things or ("potholes", "graffiti on Mill Lane")

    assert named(text, language) == (expected, "")


@pytest.mark.parametrize(
    "text",
    [
        "I want to report a missed bin",
        "a missed bin and a broken lamp",
        "I want to report that the bin was missed and the lamp is out",
        "I reported it and nobody came",
        "The men who came last week about our drain did not report rats and mud",
        "I want to report a hole as deep as a bath by the mill and a lamp",
    ],
)
def test_a_sentence_that_says_more_is_left_whole(text: str):
    assert named(text) == ((), text)


def test_what_follows_the_names_is_read_by_itself():
    text = "I want to report a bin and a lamp. The lamp is by the school. Thank you all"

    assert clauses(text) == (
        Clause("a bin", named=True),
        Clause("a lamp", named=True),
        Clause("The lamp is by the school."),
        Clause("Thank you all"),
    )

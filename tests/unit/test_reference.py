"""References: drawn, found again in what people type, never mistaken."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reference import ALPHABET, SLIPS, find_reference, new_reference

references = st.integers().map(lambda seed: new_reference(random.Random(seed)))  # noqa: S311


def test_a_seed_gives_the_same_reference() -> None:
    assert new_reference(random.Random(1)) == new_reference(random.Random(1))  # noqa: S311


@given(references)
def test_a_reference_is_three_and_four_signs_and_no_word_or_number(ref: str) -> None:
    assert re.fullmatch(f"[{ALPHABET}]{{3}}-[{ALPHABET}]{{4}}", ref)
    assert not re.search("[A-Z]{3}", ref.replace("-", ""))
    assert sum(sign.isdigit() for sign in ref) >= 2
    assert sum(sign.isalpha() for sign in ref) >= 2


@given(
    references,
    st.sampled_from(
        ["{}", "my ref is {}, any news?", "({})", "#{}", "re: {}.", "\n{}"]
    ),
    st.sampled_from(["-", "", " ", " - ", "–", ".", "_", "‑"]),
    st.booleans(),
)
def test_a_reference_is_found_however_it_is_typed(
    ref: str, sentence: str, dash: str, small: bool
) -> None:
    typed = ref.replace("-", dash)
    typed = typed.lower() if small else typed

    assert find_reference(sentence.format(typed)) == ref


@given(references)
def test_a_reference_is_found_when_it_is_spelt_out(ref: str) -> None:
    assert find_reference(" ".join(ref.replace("-", ""))) == ref


@given(references, st.data())
def test_one_wrong_sign_is_never_taken_for_another_reference(
    ref: str, data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from([0, 1, 2, 4, 5, 6, 7]))
    wrong = data.draw(st.sampled_from([s for s in ALPHABET if s != ref[place]]))

    assert find_reference(ref[:place] + wrong + ref[place + 1 :]) is None


@given(references, st.data())
def test_a_slip_of_the_pen_is_put_right_or_left_alone_but_never_guessed(
    ref: str, data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from([0, 1, 2, 4, 5, 6, 7]))
    slips = [slip for slip, meant in SLIPS.items() if ref[place] in meant]
    if slips:
        slip = data.draw(st.sampled_from(slips))

        assert find_reference(ref[:place] + slip + ref[place + 1 :]) in (ref, None)


def test_an_o_for_a_q_is_put_right() -> None:
    assert find_reference("NS4-2VE5") == "NS4-2VE5"
    assert find_reference("GZ9-Q47H") == "GZ9-Q47H"
    assert find_reference("gz9-o47h") == "GZ9-Q47H"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the light is out again",
        "call me on 07700 900123",
        "I live at M14 4BT",
        "SW1A 2AA is my postcode",
        "car AB12 CDE",
        "K7M-2QX",
        "2026-11-23",
        "my ref is 222-2222",
        "NS4-2VE5X",
        "XNS4-2VE5",
    ],
)
def test_what_is_no_reference_is_not_found(text: str) -> None:
    assert find_reference(text) is None


def test_every_postcode_is_left_alone() -> None:
    letters, digits = "ABCDEFGHJKMNPQRSTVWXYZ", "23456789"
    chance = random.Random(3)  # noqa: S311
    for _ in range(20_000):
        shape = chance.choice(["AA99 9AA", "AA9A 9AA"])
        code = "".join(
            chance.choice(letters) if c == "A" else chance.choice(digits)
            for c in shape.replace(" ", "")
        )
        assert find_reference(f"{code[:-3]} {code[-3:]}") is None


def test_references_hardly_ever_repeat() -> None:
    chance = random.Random(5)  # noqa: S311

    assert len({new_reference(chance) for _ in range(20_000)}) > 19_990

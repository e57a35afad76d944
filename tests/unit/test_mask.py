"""What is hidden from all who need not see it, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.mask import hidden, mask


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("ring me on 07700 900 982 please", "ring me on [phone number …982] please"),
        ("+44 7700 900982", "[phone number …982]"),
        ("(01632) 960199 after six", "[phone number …199] after six"),
        ("+48 601 234 567", "[phone number …567]"),
        ("tel:02079460958.", "tel:[phone number …958]."),
        ("0044 7700-900-982", "[phone number …982]"),
        ("07700/900.982 or 07700900983", "[phone number …982] or [phone number …983]"),
        # as at home, without a 0
        (
            "7911 123456, tel. 601 234 567",
            "[phone number …456], tel. [phone number …567]",
        ),
        ("write to ana.b+x@mail.example.org!", "write to [e-mail address]!"),
        ("NHS 943 476 5919 is mine", "NHS [NHS number] is mine"),
        ("my NI is QQ 12 34 56 C", "my NI is [National Insurance number]"),
        ("my NI is AB 12 34 56 C", "my NI is [National Insurance number]"),
        ("ab123456c", "[National Insurance number]"),
        ("card 4111 1111 1111 1111, exp 12/27", "card [card number …111], exp 12/27"),
        ("GB82 WEST 1234 5698 7654 32 is it", "[IBAN] is it"),
        ("pl61109010140000071219812874", "[IBAN]"),
    ],
)
def test_numbers_that_can_be_misused_are_hidden(said: str, shown: str):
    assert mask(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "",
        "There is a deep pothole at 12 Mill Lane, AB1 2CD",
        "your reference K7M-2QXR of 24/11/2026 at 10:30",
        "I paid 1250.00 on 2026-11-24 for permit 20261",
        "at 51.507200, -0.127600",
        "bins 1, 2 and 3 were missed on 3, 10 and 17 November",
        "me @ home",
        "bin no. 104-2231-77, £450000000, crime ref 01/12345/26",
        "council tax account 8012345678, UPRN 100012345678",
        "from 01/12/2026 14:30 to 05/12/2026 09:00",
    ],
)
def test_what_is_needed_to_mend_things_stays(said: str):
    assert mask(said) == said


@given(st.text(max_size=300))
def test_any_text_can_be_masked_and_masked_again(text: str):
    once = mask(text)

    assert mask(once) == once
    for one in hidden(text):
        assert 0 <= one.start < one.end <= len(text)

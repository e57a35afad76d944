"""References of tickets: easy to read aloud, easy to type, hard to get wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from random import Random

from stdnum import luhn

#: an even number of signs, so that the check sign finds every single slip; without
#: what looks or sounds alike: 0 1 I L O U
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 7
#: what a sign that is not in the alphabet was probably meant to be
SLIPS = {"0": "QD", "O": "QD", "1": "7JT", "I": "7JT", "L": "7JT", "U": "V"}
#: so many slips are put right, and no more
MOST_SLIPS = 1
#: spaces, dots and every kind of dash
_GAP = r"[\s._\u2010-\u2015\u2212-]{0,3}"
_WRITTEN = re.compile(
    rf"(?<![A-Z0-9])(?=([A-Z0-9](?:{_GAP}[A-Z0-9]){{{LENGTH - 1}}})(?![A-Z0-9]))"
)
_ALONE = re.compile(rf"[A-Z0-9](?:{_GAP}[A-Z0-9]){{{LENGTH - 1}}}")
#: with our dash where we put it
_AS_WRITTEN = re.compile(r"[A-Z0-9]{3}[\u2010-\u2015\u2212-][A-Z0-9]{4}")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_SIGN = re.compile(r"[^A-Z0-9]")


def new_reference(random: Random) -> str:
    """A reference like 'K7M-2QXR'; the last sign checks the others."""
    while True:
        body = "".join(random.choices(ALPHABET, k=LENGTH - 1))
        code = body + luhn.calc_check_digit(body, ALPHABET)
        if _is_code(code):
            return _written(code)


def find_reference(text: str) -> str | None:
    """The first valid reference in what somebody wrote, as we write it.

    Small letters, spaces, dots and dashes do not matter. One wrong sign (O for Q, 1 for
    7, ...) is put right where only one reference can be meant.
    """
    upper = unicodedata.normalize("NFKC", text).upper()
    candidates = [_SIGN.sub("", m[1]) for m in _WRITTEN.finditer(upper)]
    for code in candidates:
        if _is_valid(code):
            return _written(code)
    for code in candidates:
        meant = [c for c in _put_right(code) if _is_valid(c)]
        if len(meant) == 1:
            return _written(meant[0])
    return None


def only_reference(text: str) -> str | None:
    """The reference that is all of the text, as we write it, be it valid or not."""
    upper = unicodedata.normalize("NFKC", text).upper().strip(" \n.,!?#")
    code = _SIGN.sub("", upper)
    if _AS_WRITTEN.fullmatch(upper) and not (code.isdigit() or code.isalpha()):
        return _written(code)
    return _written(code) if _ALONE.fullmatch(upper) and _is_code(code) else None


def _written(code: str) -> str:
    return f"{code[:3]}-{code[3:]}"


def _is_code(code: str) -> bool:
    """Looks like nothing else: no word, no telephone number, no UK postcode."""
    return (
        sum(sign.isdigit() for sign in code) >= 2
        and sum(sign.isalpha() for sign in code) >= 2
        and not re.search(r"[A-Z]{3}", code)
        and not _POSTCODE.fullmatch(code)
    )


def _is_valid(code: str) -> bool:
    return (
        set(code) <= set(ALPHABET) and _is_code(code) and luhn.is_valid(code, ALPHABET)
    )


def _put_right(code: str) -> Iterator[str]:
    if sum(sign in SLIPS for sign in code) != MOST_SLIPS:
        return
    for signs in product(*(SLIPS.get(sign, sign) for sign in code)):
        yield "".join(signs)

"""Hides numbers that others could misuse: phones, e-mail, NHS, NI, cards, IBAN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import iban, luhn
from stdnum.gb import nhs

#: where numbers without a country code are from
COUNTRY = "GB"
#: where residents come from who write such numbers as at home, without a 0 before them
ABROAD = ("PL", "ES")
#: fewest digits of a phone number, and of one that is dialled with a 0 here
FEWEST, DIALLED = 9, 10
#: digits of a phone number or card that stay, so that two can be told apart
LAST = 3

EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])"
)
IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}")
DIGITS = re.compile(r"(?<![\d+])\d(?:[ -]?\d){8,18}(?!\d)")
#: also with a prefix that is never given out: a slip of the finger is still somebody's
#: https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110
NI = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?![A-Za-z0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class Hidden:
    """A part of a text that is not for everybody."""

    start: int
    end: int
    #: 'phone number', 'e-mail address', ...
    what: str
    #: how it is shown instead
    shown: str


def mask(text: str) -> str:
    """The text with every such number replaced by what it is, in brackets."""
    parts, at = [], 0
    for one in hidden(text):
        parts += [text[at : one.start], one.shown]
        at = one.end
    return "".join((*parts, text[at:]))


def hidden(text: str) -> tuple[Hidden, ...]:
    """Where they are, in order; where two overlap, the one that was looked for
    first."""
    found: list[Hidden] = []
    if not any(sign.isdigit() or sign == "@" for sign in text):
        return ()
    for find in (_emails, _ibans, _cards, _nhs, _ni, _phones):
        for one in find(text):
            if all(one.end <= old.start or one.start >= old.end for old in found):
                found.append(one)
    return tuple(sorted(found))


def _emails(text: str) -> Iterator[Hidden]:
    for match in EMAIL.finditer(text):
        yield _hidden(match.span(), "e-mail address")


def _ibans(text: str) -> Iterator[Hidden]:
    for match in IBAN.finditer(text):
        # words that follow without a gap may be caught too: the longest that is valid
        for end in range(match.end(), match.start() + 14, -1):
            whole = text[end - 1].isalnum() and not text[end : end + 1].isalnum()
            if whole and iban.is_valid(text[match.start() : end]):
                yield _hidden((match.start(), end), "IBAN")
                break


def _cards(text: str) -> Iterator[Hidden]:
    for match in DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 13 <= len(digits) <= 19 and luhn.is_valid(digits):
            yield _hidden(match.span(), "card number", digits)


def _nhs(text: str) -> Iterator[Hidden]:
    for match in DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        is_phone = digits.startswith("0")
        if len(digits) == 10 and not is_phone and nhs.is_valid(digits):
            yield _hidden(match.span(), "NHS number")


def _ni(text: str) -> Iterator[Hidden]:
    for match in NI.finditer(text):
        yield _hidden(match.span(), "National Insurance number")


def _phones(text: str) -> Iterator[Hidden]:
    for match in PhoneNumberMatcher(text, COUNTRY, leniency=Leniency.POSSIBLE):
        digits = re.sub(r"\D", "", match.raw_string)
        priced = text[: match.start].rstrip().endswith(("£", "€", "$"))
        if not priced and _is_phone(match.raw_string, digits):
            yield _hidden((match.start, match.end), "phone number", digits)


def _is_phone(written: str, digits: str) -> bool:
    """A house number, a date, a bin's number and a case's are none: a number is dialled
    with a 0 or a country's code, or it is one that somebody can have."""
    if len(digits) < FEWEST:
        return False
    dialled = digits.startswith("0") and len(digits) >= DIALLED
    if dialled or written.lstrip(" (").startswith("+"):
        return True
    return any(_exists(digits, country) for country in (COUNTRY, *ABROAD))


def _exists(digits: str, country: str) -> bool:
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


def _hidden(span: tuple[int, int], what: str, digits: str = "") -> Hidden:
    ending = f" …{digits[-LAST:]}" if digits else ""
    return Hidden(*span, what, f"[{what}{ending}]")

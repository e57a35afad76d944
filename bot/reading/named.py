"""Matters that are only named: "I want to report a missed bin and a lamp". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

#: words of one of them; the last may say where
MOST_WORDS, MOST_WORDS_OF_LAST = 5, 9
#: words before what is named
MOST_BEFORE = 8


@dataclass(frozen=True)
class Naming:
    """How one language names what is to be reported."""

    #: stand before the first of them
    verbs: str
    #: stands before the last of them
    joint: str
    #: what holds one of these says more than a name does
    sentence: str


NAMING = {
    "en": Naming(
        r"(?:report(?:ing)?|complain(?:ing)? about|tell you about|let you know about"
        r"|(?:problems?|issues?|trouble) with)",
        "and|plus|as well as",
        r"(?:is|are|was|were|has|have|had|been|that|which|who|it|they|them|he|she|you|i|we"
        r"|not|to|because|so|but|when|did|does|don'?t|will|can)",
    ),
    "cy": Naming(
        r"(?:roi gwybod am|rhoi gwybod am|adrodd(?: am)?|riportio|cwyno am|gwyno am"
        r"|s[ôo]n am)",
        "a|ac",
        r"(?:mae|maen|oedd|roedd|sydd|sy'n|nhw|nad|ond|achos)",
    ),
    "pl": Naming(
        r"(?:zg[łl]osi[ćc]|zg[łl]aszam|poskar[żz]y[ćc] si[ęe] na|skar[żz][ęe] si[ęe] na"
        r"|poinformowa[ćc] o)",
        "i|oraz|a tak[żz]e",
        r"(?:jest|s[ąa]|by[łl][aoy]?|kt[óo]r\w+|[żz]e|[żz]eby|nie|bo|ale|to|si[ęe]|mam)",
    ),
    "es": Naming(
        r"(?:informar de|denunciar|avisar de|reportar|comunicar|quejarme (?:de|por)"
        r"|dar parte de)",
        "y|e",
        r"(?:es|son|est[áa]n?|hay|ha|han|fue|era|que|porque|pero|no|lo|se|ellos)",
    ),
}


def named(text: str, language: str = "en") -> tuple[tuple[str, ...], str]:
    """The things that the first sentence asks to report, and what follows it.

    No things when it names fewer than two, or says more than their names.
    """
    naming = NAMING.get(language, NAMING["en"])
    sentence, rest = _first_sentence(text)
    before = _verbs(naming).match(sentence)
    if before is None or len(before.group().split()) > MOST_BEFORE:
        return (), text
    things = _joints(naming).split(sentence[before.end() :].rstrip(" .!"))
    limits = [MOST_WORDS] * (len(things) - 1) + [MOST_WORDS_OF_LAST]
    fit = all(
        1 <= len(thing.split()) <= limit
        for thing, limit in zip(things, limits, strict=True)
    )
    if len(things) < 2 or not fit or _more(naming).search(" ".join(things)):
        return (), text
    return tuple(thing.strip() for thing in things), rest


def _first_sentence(text: str) -> tuple[str, str]:
    found = re.match(r"(.+?[.!\n])\s*(.*)", text, re.DOTALL)
    return (found.group(1).strip(), found.group(2)) if found else (text, "")


@cache
def _verbs(naming: Naming) -> re.Pattern[str]:
    return re.compile(rf"[^.!?\n]*?\b{naming.verbs}\s+", re.IGNORECASE)


@cache
def _joints(naming: Naming) -> re.Pattern[str]:
    return re.compile(
        rf"\s*,\s*(?:(?:{naming.joint})\s+)?|\s+(?:{naming.joint}|&)\s+", re.IGNORECASE
    )


@cache
def _more(naming: Naming) -> re.Pattern[str]:
    return re.compile(rf"\b{naming.sentence}\b", re.IGNORECASE)

"""A text cut into its clauses, so that each can be read by itself. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.model import Clause
from bot.reading.named import named

#: of a text; what comes later says nothing about how many matters there are
LONGEST = 800
#: clauses that are read; more are a story
MOST = 7
#: words of a clause; fewer belong to the clause before
FEWEST_WORDS = 3


@dataclass(frozen=True)
class Words:
    """How one language strings matters together."""

    #: may open another matter
    joints: tuple[str, ...]
    #: say that something else follows
    another: tuple[str, ...]
    #: a clause that begins with them speaks of what was said before
    back: tuple[str, ...]


WORDS = {
    "en": Words(
        joints=("and", "plus", "but"),
        another=(
            "also",
            "plus",
            "btw",
            "by the way",
            "another thing",
            "one more thing",
            "on top of that",
            "separately",
            "something else",
            "besides",
            "while i'm writing",
            "while i'm at it",
        ),
        back=(
            *("it", "it's", "its", "this", "that", "these", "those", "they", "they're"),
            *("them", "he", "she", "which", "who", "so", "because", "since", "then"),
            *("now", "there", "there's", "here", "nobody", "no"),
        ),
    ),
    "cy": Words(
        joints=("a", "ac", "ond"),
        another=("hefyd", "yn ogystal", "peth arall", "gyda llaw", "chwaith"),
        back=(
            *("mae'n", "mae hyn", "mae o", "mae hi", "maen nhw", "dydy", "does"),
            "nawr",
        ),
    ),
    "pl": Words(
        joints=("i", "oraz", "a", "ale"),
        another=("też", "także", "również", "poza tym", "dodatkowo", "druga sprawa"),
        back=(
            *("to", "ten", "ta", "te", "on", "ona", "oni", "one", "jest", "nikt"),
            *("przez to", "przez nią", "przez niego", "teraz", "a teraz", "który"),
            *("która", "które", "bo", "ponieważ", "więc", "że", "żeby"),
        ),
    ),
    "es": Words(
        joints=("y", "e", "pero"),
        another=(
            *("también", "tampoco", "además", "por otro lado", "otra cosa"),
            *("aparte", "por cierto"),
        ),
        back=(
            *("es", "está", "esto", "eso", "esta", "ese", "ellos", "ellas", "nadie"),
            *("ahora", "que", "porque", "lo", "la llevan", "así", "se fueron"),
        ),
    ),
}


def clauses(text: str, language: str = "en") -> tuple[Clause, ...]:
    """The clauses in order; () when there is only one, or too many to tell."""
    text = text.strip()
    if len(text) > LONGEST:
        return ()
    things, rest = named(text, language)
    if not things:
        return _clauses(text, language)
    more = _clauses(rest, language) or ((Clause(rest),) if rest else ())
    found = (*(Clause(thing, named=True) for thing in things), *more)
    return found if len(found) <= MOST else ()


def _clauses(text: str, language: str) -> tuple[Clause, ...]:
    words = WORDS.get(language, WORDS["en"])
    found: list[str] = []
    start = 0
    for cut in _cut(words).finditer(text):
        if _count(text[start : cut.start()]) >= FEWEST_WORDS:
            found.append(text[start : cut.start()])
            start = cut.end()
    rest = text[start:]
    if found and _count(rest) < FEWEST_WORDS:
        found[-1] = text[text.rindex(found[-1]) :]
    elif rest:
        found.append(rest)
    if not 1 < len(found) <= MOST:
        return ()
    return tuple(_clause(piece.strip(), words) for piece in found)


@cache
def _cut(words: Words) -> re.Pattern[str]:
    return re.compile(
        r"(?<=[.!?;…,])\s+|\s*\n\s*|\s+(?=(?:"
        + _any((*words.joints, *words.another))
        + r")\s)"
    )


def _any(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _clause(text: str, words: Words) -> Clause:
    lower = text.lower().strip("¿¡-–•*·. ")
    joint = re.match(rf"(?:{_any(words.joints)})\s+", lower)
    said = lower[joint.end() :] if joint else lower
    another = re.search(rf"\b(?:{_any(words.another)})\b", lower) is not None
    back = re.match(rf"(?:{_any(words.back)})\b(?!')", said) is not None
    return Clause(text, another=another, back=back and not another)


def _count(piece: str) -> int:
    return sum(any(c.isalpha() for c in word) for word in piece.split())

"""Which open tickets may be about the same thing, by place and by words: pure."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.model import Place, Ticket

#: a word shorter than this says little, whatever the language
WORD_CHARACTERS = 4
#: words of a message that are looked at
MOST_WORDS = 60
#: metres between two points that may be one thing
NEAR = 250
METRES_OF_A_DEGREE = 111_320
#: of the weight of what the shorter message says, how much the other says too
SAME_WORDS = 0.55
#: and at least so many words
SHARED_WORDS = 3
#: tickets that a card names
SHOWN = 3


@dataclass(frozen=True)
class Similar:
    """An open ticket that may be about the same thing."""

    ticket: Ticket
    #: 'same place' or 'similar words'
    why: str


def words_of(text: str) -> tuple[str, ...]:
    """The words that can tell one matter from another, each once, in order."""
    found = re.findall(r"[^\W\d_]+", text.casefold())
    long = (word for word in found if len(word) >= WORD_CHARACTERS)
    return tuple(dict.fromkeys(long))[:MOST_WORDS]


def place_words(place: Place) -> frozenset[str]:
    """What the words of a place name, house numbers with them."""
    return frozenset(re.findall(r"\w{2,}", place.text.casefold()))


def degrees_around(place: Place) -> tuple[float, float]:
    """How far `NEAR` is there, in degrees of latitude and of longitude."""
    shrunk = max(0.01, math.cos(math.radians(place.latitude or 0.0)))
    return NEAR / METRES_OF_A_DEGREE, NEAR / METRES_OF_A_DEGREE / shrunk


def similar(
    ticket: Ticket, others: Iterable[Ticket], said_by: Mapping[str, int], said: int
) -> tuple[Similar, ...]:
    """Those of the others that may be the same thing, the likeliest first.

    `said_by` counts the messages, of `said` in all, that have a word; a word that is
    missing there is taken for a rare one.
    """
    found: list[tuple[float, Similar]] = []
    for other in others:
        at_one_place = same_place(ticket.place, other.place)
        likeness = alike(ticket.words, other.words, said_by, said)
        if ticket.service == other.service and ticket.service and at_one_place:
            found.append((1 + likeness, Similar(other, "same place")))
        elif likeness >= SAME_WORDS and _may_be_there(ticket.place, other.place):
            found.append((likeness, Similar(other, "similar words")))
    ranked = sorted(found, key=lambda one: (-one[0], -one[1].ticket.id))
    return tuple(one for _, one in ranked[:SHOWN])


def same_place(one: Place, other: Place) -> bool:
    """Two points close by, or words of which one names all that the other does."""
    if one.latitude is not None and other.latitude is not None:
        return _metres(one, other) <= NEAR
    few, many = sorted((place_words(one), place_words(other)), key=len)
    return bool(few) and few <= many


def _may_be_there(one: Place, other: Place) -> bool:
    """Nothing speaks against one place: similar words about two streets are two."""
    return not (one and other) or same_place(one, other)


def _metres(one: Place, other: Place) -> float:
    assert one.latitude is not None and other.latitude is not None  # noqa: S101
    north = one.latitude - other.latitude
    east = (one.longitude or 0.0) - (other.longitude or 0.0)
    east *= math.cos(math.radians(one.latitude))
    return math.hypot(north, east) * METRES_OF_A_DEGREE


def alike(one: str, other: str, said_by: Mapping[str, int], said: int) -> float:
    """How much of what the shorter text says the other says too, 0 to 1; a word that
    many messages have weighs little."""
    first, second = set(words_of(one)), set(words_of(other))
    shared = first & second
    if len(shared) < SHARED_WORDS:
        return 0.0

    def weight(words: Collection[str]) -> float:
        return sum(math.log((said + 1) / (said_by.get(w, 0) + 0.5)) for w in words)

    least = min(weight(first), weight(second))
    return weight(shared) / least if least > 0 else 0.0

"""Is this the place that was asked for? In the four languages of the texts; pure."""

from __future__ import annotations

from enum import StrEnum

from actions.where_words import (
    ASKS,
    AT,
    LEAD,
    NUMBERED,
    RATHER_NOT,
    SIGNS,
    SPOT,
    UNKNOWN,
    VERB,
    WHY,
    YES,
)
from bot.model import Reading
from bot.rules import MATTERS, has_words

#: longer words are a story, not a place
LONGEST = 300
#: digits alone are a house number, or else no place
MOST_DIGITS = 5
#: words for a spot; more are a sentence
MOST_WORDS = 10
#: words that are no statement, whatever the model thinks of them
A_NAME = 3
#: words after "I don't know" that do not say it after all
AFTER = 5
#: how sure another wish, or a matter, must be
SURE, SURELY_A_MATTER = 0.7, 0.85
#: what a resident wants of the bot, not an answer to its question
WISHES = ("status_check", "human_handoff")
#: nor are these, unless they name a place as well
TALK = ("thanks", "greeting", "goodbye", "chitchat")


class Told(StrEnum):
    """What words that follow "where is it?" are."""

    PLACE = "place"
    #: they do not know, or do not want to say
    UNKNOWN = "unknown"
    #: they ask what that is for
    WHY = "why"
    #: "yes", "ok": the place is to come
    YES = "yes"
    #: something else, to be read by itself
    ELSE = "else"


def told(text: str, reading: Reading | None, *, is_new: bool = False) -> Told:
    """What these words are as the answer to "where is it?".

    `is_new`: they read as a matter of another team than the one that it is about.
    """
    words = " ".join(text.split()).replace("’", "'")
    if not words or len(words) > LONGEST:
        return Told.ELSE
    said = words.strip(SIGNS)
    if not has_words(words):
        is_number = said.isdecimal() and len(said) <= MOST_DIGITS
        return Told.PLACE if is_number else Told.ELSE
    if WHY.fullmatch(said):
        return Told.WHY
    if YES.fullmatch(said):
        return Told.YES
    if RATHER_NOT.fullmatch(said) or _knows_not(said):
        return Told.UNKNOWN
    is_question = words.endswith("?")
    is_place = _is_place(said, reading, is_new=is_new, is_question=is_question)
    return Told.PLACE if is_place else Told.ELSE


def _knows_not(said: str) -> bool:
    """Not "I don't know, near the river"."""
    begins = UNKNOWN.match(said)
    if begins is None:
        return False
    rest = said[begins.end() :].split()
    spots = (AT.match(" ".join(rest[at:])) for at in range(len(rest)))
    return len(rest) <= AFTER and not any(spots)


def _is_place(
    said: str, reading: Reading | None, *, is_new: bool, is_question: bool
) -> bool:
    if ASKS.match(said):
        return False
    body = LEAD.sub("", said, count=1) if LEAD.match(said) else said
    if _is_spot(body):
        return True
    if reading and reading.probability(*WISHES) >= SURE:
        return False
    if reading and reading.place and not is_new:
        return True
    if is_new or _is_talk(body, reading):
        return False
    if VERB.search(body):
        return bool(SPOT.search(body) and AT.search(body))
    if is_question or body != said:
        return _is_named(body)
    return _is_named(body) or not _is_statement(body, reading)


def _is_spot(body: str) -> bool:
    """By, behind, opposite something."""
    few = len(body.split()) <= MOST_WORDS
    return few and bool(AT.match(body)) and not VERB.search(body)


def _is_talk(body: str, reading: Reading | None) -> bool:
    """A word or two can be taken for a greeting: "everywhere"."""
    is_spot = len(body.split()) <= A_NAME and bool(SPOT.search(body))
    return reading is not None and reading.probability(*TALK) >= SURE and not is_spot


def _is_named(body: str) -> bool:
    """A name, a number, or a kind of place."""
    is_name = any(word[0].isupper() for word in body.split())
    return is_name or bool(SPOT.search(body) or NUMBERED.search(body))


def _is_statement(body: str, reading: Reading | None) -> bool:
    """Words about the matter, not about where it is."""
    if reading is None or len(body.split()) <= A_NAME:
        return False
    return reading.probability(*MATTERS) >= SURELY_A_MATTER

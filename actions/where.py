"""Is this the place that was asked for? In the four languages of the texts; pure."""

from __future__ import annotations

from enum import StrEnum

from actions.where_words import (
    ASKS,
    AT,
    BESIDE_THE_POINT,
    LEAD,
    NUMBERED,
    POLITE,
    RATHER_NOT,
    SIGNS,
    SPOT,
    STOPS,
    UNKNOWN,
    VERB,
    WHERE_IT,
    WHY,
    YES,
)
from bot.model import Reading
from bot.rules import has_words

#: longer words are a story, not a place
LONGEST = 300
#: digits alone are a house number, or else no place
MOST_DIGITS = 5
#: words for a spot; more are a sentence
MOST_WORDS = 10
#: words that may be a name without a capital; more are a sentence
A_NAME = 3
#: words after "I don't know" that do not say it after all
AFTER = 5
#: words after "by" among which the kind of place is named
AFTER_AT = 4
#: how sure another wish must be
SURE = 0.7
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
    if any(_is_spot(part) for part in _parts(said)):
        return True
    if reading and reading.probability(*WISHES) >= SURE:
        return False
    if reading and reading.place and not is_new:
        return True
    body = _body(said)
    if not body or is_new or _is_talk(body, reading):
        return False
    if VERB.search(body) or BESIDE_THE_POINT.search(body):
        return _tells_spot(body)
    if _is_named(body):
        return True
    is_bare = not is_question and body == said
    return is_bare and len(body.split()) <= A_NAME


def _parts(said: str) -> list[str]:
    """The sentence, and what stands between its stops, without what leads to it."""
    return [_body(part) for part in (said, *STOPS.split(said))]


def _body(part: str) -> str:
    """Without what is said before a place, or beside it."""
    part = WHERE_IT.sub("", POLITE.sub("", part)).strip(SIGNS)
    return LEAD.sub("", part, count=1) if LEAD.match(part) else part


def _is_spot(body: str) -> bool:
    """By, behind, opposite something."""
    few = len(body.split()) <= MOST_WORDS
    if not few or not AT.match(body) or VERB.search(body):
        return False
    return not BESIDE_THE_POINT.search(body) or _tells_spot(body)


def _tells_spot(body: str) -> bool:
    """A kind of place stands soon after a word like "by"."""
    body = BESIDE_THE_POINT.sub(" ", body)
    return any(
        SPOT.search(" ".join(body[at.end() :].split()[:AFTER_AT]))
        for at in AT.finditer(body)
        if at.group().lower() != "of" and _begins_word(body, at.start())
    )


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def _is_talk(body: str, reading: Reading | None) -> bool:
    """A word or two can be taken for a greeting: "everywhere"."""
    is_spot = len(body.split()) <= A_NAME and bool(SPOT.search(body))
    return reading is not None and reading.probability(*TALK) >= SURE and not is_spot


def _is_named(body: str) -> bool:
    """A name, a number, or a kind of place."""
    words = body.split()
    # a sentence begins with a capital as well
    named = words if len(words) < A_NAME else words[1:]
    is_name = any(word[0].isupper() and word != "I" for word in named)
    return is_name or bool(SPOT.search(body) or NUMBERED.search(body))

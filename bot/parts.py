"""Long words in parts that a platform takes, cut where people would cut them; pure."""

from __future__ import annotations

import re

import regex

#: UTF-16 units in one message: Telegram's limit, the least of the platforms
MOST_UNITS = 4096
#: where a part may end, best first
BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=\S)\s+"))
#: a better break is taken unless it leaves a part shorter than this share
LEAST_SHARE = 0.5
GRAPHEME = regex.compile(r"\X")


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)


def split(text: str, most: int = MOST_UNITS) -> list[str]:
    """The text in parts of at most `most` UTF-16 units.

    Parts end at a paragraph, a line or a word where that is possible, and never
    inside a character that people see as one. White space at the ends is dropped;
    no words, no parts.
    """
    parts = []
    rest = text.strip()
    while units(rest) > most:
        cut = _cut(rest, most)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(text: str, most: int) -> int:
    """Where the first part ends: an index into `text`, above 0."""
    fits = _fitting(text, most)
    ends = _grapheme_ends(text, fits)
    if not ends:
        return fits
    # a break may begin right behind the part
    window = text[: fits + 1]
    for pattern in BREAKS:
        starts = [found.start() for found in pattern.finditer(window)]
        best = max((s for s in starts if s in ends), default=0)
        if best >= LEAST_SHARE * fits:
            return best
    return max(ends)


def _fitting(text: str, most: int) -> int:
    """How many code points fit."""
    room = most
    for index, character in enumerate(text):
        room -= 2 if ord(character) > 0xFFFF else 1
        if room < 0:
            return index
    return len(text)


def _grapheme_ends(text: str, fits: int) -> set[int]:
    ends: set[int] = set()
    for found in GRAPHEME.finditer(text):
        if found.end() > fits:
            break
        ends.add(found.end())
    return ends

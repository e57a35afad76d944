"""Words and buttons as Telegram takes them; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import regex
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

#: UTF-16 units in one message
MOST_UNITS = 4096
#: where a part may end, best first
BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=\S)\s+"))
#: a better break is taken unless it leaves a part shorter than this share
LEAST_SHARE = 0.5
GRAPHEME = regex.compile(r"\X")
#: Telegram takes 64 bytes of callback data; ours are far shorter
BUTTON = re.compile(r"a:([0-9]{1,19}):([0-9]{1,4})", re.ASCII)

#: rows of [label, data], as a row of the outbox holds them
Rows = Sequence[Sequence[Sequence[str]]]


@dataclass(frozen=True)
class Button:
    """An option of an ask, as the data behind a button."""

    ask_id: int
    #: 0-based
    option: int

    def encode(self) -> str:
        """The callback data. ValueError for numbers that no ask has."""
        data = f"a:{self.ask_id}:{self.option}"
        if not BUTTON.fullmatch(data):
            raise ValueError(f"no button: {self!r}")
        return data

    @classmethod
    def decode(cls, data: str) -> Self | None:
        """The other way; None for what is none of ours."""
        found = BUTTON.fullmatch(data)
        return cls(int(found[1]), int(found[2])) if found else None


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """The buttons under a message; None when there are none."""
    buttons = [
        [InlineKeyboardButton(label, callback_data=data) for label, data in row]
        for row in rows
        if row
    ]
    return InlineKeyboardMarkup(buttons) if buttons else None


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

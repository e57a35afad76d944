"""What residents write, made fit to be shown in Slack: cleaned, cut, escaped."""

from __future__ import annotations

import re

import regex

from bot.privacy.mask import mask

#: marks that turn the direction of writing, or that nobody sees; the joiners stay,
#: since emoji and several scripts need them
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb]"
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_MANY_BREAKS = re.compile(r"\s*\n\s*\n\s*")
#: how far a cut moves back so as not to break a word
_WORD_REACH = 20


def whole(text: str) -> str:
    """The text with a mark for each half of a character, which goes over no wire."""
    return _LONE_SURROGATES.sub("\ufffd", text)


def visible(text: str) -> str:
    """The text without controls and signs that mislead the eye."""
    text = _BREAKS.sub("\n", text.replace("\t", " "))
    return _UNSEEN.sub("", whole(_CONTROLS.sub("", text)))


def clean(text: str) -> str:
    """What is visible of the text, with at most one empty line in a row.

    Everything of residents passes here on its way to Slack, so this is where numbers
    that could be misused are masked.
    """
    return mask(_MANY_BREAKS.sub("\n\n", visible(text)).strip())


def one_line(text: str, most: int) -> str:
    """Cleaned, in one line of at most `most` characters."""
    line = " ".join(clean(text).split())
    if len(line) <= most:
        return line
    return f"{cut(line, most - 1)[0]}…"


def cut(text: str, most: int) -> tuple[str, int]:
    """The first `most` characters or a few less, and how many are left out.

    The text must be cleaned: it begins with something to see. Neither a word nor a
    sign made of several characters is cut through where that can be helped.
    """
    if len(text) <= most:
        return text, 0
    end = _between_signs(text, most)
    space = max(text.rfind(sign, max(end - _WORD_REACH, 0), end) for sign in " \n")
    head = text[: space if space > 0 else end].rstrip()
    return head, len(text) - len(head)


def escape(text: str) -> str:
    """Cleaned, for Slack's mrkdwn: nothing in it is a mention, a link or a command."""
    text = clean(text)
    for sign, code in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, code)
    return text


def _between_signs(text: str, most: int) -> int:
    end = 0
    for sign in regex.finditer(r"\X", text, endpos=most + 1):
        if sign.end() > most:
            break
        end = sign.end()
    # a single sign that is longer than all of it
    return end or most

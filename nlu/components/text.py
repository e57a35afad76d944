"""What every component does to a resident's words before it looks at them."""

import re
import unicodedata

MAX_LENGTH = 2000
ENCODED_LENGTH = 160
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return the text in one normal form: NFKC, one space, nothing invisible.

    Cut at MAX_LENGTH characters.
    """
    text = text[: MAX_LENGTH * 2].encode("utf-8", "ignore").decode("utf-8")
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    text = "".join(c if c.isprintable() else " " for c in text)
    return _SPACE.sub(" ", text).strip()[:MAX_LENGTH]


def has_letters(text: str) -> bool:
    """Say whether there is anything to read at all."""
    return any(c.isalpha() for c in text)

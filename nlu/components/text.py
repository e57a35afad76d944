"""What every component does to a resident's words before it looks at them."""

import re
import unicodedata

#: a Telegram message has no more
MAX_LENGTH = 4096
ENCODED_LENGTH = 160
#: fewer may be a name or a postcode
FEWEST_CAPITALS = 12
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return the text in one normal form: NFKC, one space, nothing invisible.

    Cut at MAX_LENGTH characters; in small letters if it is typed in capitals.
    """
    text = text[: MAX_LENGTH * 2].encode("utf-8", "ignore").decode("utf-8")
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    text = "".join(c if c.isprintable() else " " for c in text)
    text = _SPACE.sub(" ", text).strip()[:MAX_LENGTH]
    return text.lower() if _shouted(text) else text


def has_letters(text: str) -> bool:
    """Say whether there is anything to read at all."""
    return any(c.isalpha() for c in text)


def _shouted(text: str) -> bool:
    capitals = sum(map(str.isupper, text))
    return capitals >= FEWEST_CAPITALS and capitals > 2 * sum(map(str.islower, text))

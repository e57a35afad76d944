"""What the cards hide, shown to the one who has the ticket and to nobody else."""

from __future__ import annotations

from collections.abc import Iterable

from bot.privacy.mask import hidden
from bot.slack.text import visible

NOTHING = "{reference}: nothing is hidden in it any more."


def reveal(reference: str, texts: Iterable[str]) -> str:
    """mrkdwn that names every hidden number once, in order."""
    found: dict[str, str] = {}
    for text in texts:
        for one in hidden(visible(text)):
            found.setdefault(visible(text)[one.start : one.end], one.what)
    if not found:
        return NOTHING.format(reference=reference)
    lines = (f"{what}: {_escaped(number)}" for number, what in found.items())
    return "\n".join((f"Hidden in {reference}, for your eyes only:", *lines))


def _escaped(text: str) -> str:
    for sign, code in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, code)
    return text

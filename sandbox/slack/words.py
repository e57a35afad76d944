"""How Slack writes down times and what people type."""

from __future__ import annotations

import re
from datetime import datetime
from secrets import token_urlsafe

from sandbox.slack.errors import SlackError
from sandbox.slack.model import Json

#: Mentions and links that somebody picked rather than typed.
_TOKEN = re.compile(
    r"<(?:[@#][A-Z0-9]+(?:\|[^>]*)?|!(?:here|channel|everyone|subteam\^[A-Z0-9]+)"
    r"(?:\|[^>]*)?|(?:https?|mailto):[^>\s]+)>"
)
_ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)'\"]")
_TS = re.compile(r"\d{1,10}(?:\.\d{1,6})?")


def ts_of(moment: datetime) -> str:
    """The ts of a moment: seconds since 1970 with six decimals."""
    return ts_of_micros(round(moment.timestamp() * 1_000_000))


def ts_of_micros(micros: int) -> str:
    """Fixed width, so that ts compare as text (between 2001 and 2286)."""
    return f"{micros // 1_000_000:010d}.{micros % 1_000_000:06d}"


def bound(value: str | None, error: str, default: str) -> str:
    """`oldest` or `latest` as a ts. SlackError: not one."""
    if not value:
        return default
    if not _TS.fullmatch(value):
        raise SlackError(error)
    seconds, _, decimals = value.partition(".")
    return f"{int(seconds):010d}.{decimals:0<6}"


def as_slack_keeps(typed: str) -> str:
    """Typed text as the API shows it: & < > escaped, addresses made links."""
    kept, end = [], 0
    for token in _TOKEN.finditer(typed):
        kept += [_escape(typed[end : token.start()]), token.group()]
        end = token.end()
    return "".join([*kept, _escape(typed[end:])])


def _escape(plain: str) -> str:
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ADDRESS.sub(lambda address: f"<{address.group()}>", escaped)


def rich_text(typed: str) -> list[Json]:
    """The block that Slack adds to what people write."""
    section = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": typed}],
    }
    block_id = token_urlsafe(4)
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]

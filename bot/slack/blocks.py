"""Small parts that Block Kit is put together from; residents' words are no mrkdwn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote as url_quote
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    HeaderBlock,
    InteractiveElement,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextQuoteElement,
    RichTextSectionElement,
)

from bot.model import Place
from bot.slack.text import clean, cut, one_line

Json = dict[str, Any]
Parts = Sequence[RichTextElement]

HEADER_CHARACTERS = 150
#: ids of user groups begin so, those of people never
GROUP = "S"
PLACE_CHARACTERS = 200
DATE_FORMAT = "{date_short_pretty} at {time}"


@dataclass(frozen=True)
class Post:
    """A message for Slack: its blocks, and its words where blocks are not shown."""

    #: mrkdwn, escaped
    text: str
    blocks: tuple[Json, ...]


def post(text: str, blocks: Sequence[Block]) -> Post:
    """A message of blocks. SlackObjectFormationError: Slack would refuse one."""
    return Post(text, tuple(block.to_dict() for block in blocks))


def plain(text: str) -> RichTextElement:
    """Words as they are."""
    return RichTextElementParts.Text(text=text)


def bold(text: str) -> RichTextElement:
    """Words of ours that stand out."""
    return RichTextElementParts.Text(text=text, style={"bold": True})


def mention(user: str) -> RichTextElement:
    """A person or a user group in Slack, notified when it is new."""
    if user.startswith(GROUP):
        return RichTextElementParts.UserGroup(usergroup_id=user)
    return RichTextElementParts.User(user_id=user)


def link(url: str, text: str) -> RichTextElement:
    """A link with our own words."""
    return RichTextElementParts.Link(url=url, text=text)


def date(at: datetime, zone: ZoneInfo) -> RichTextElement:
    """A time as each reader's own Slack shows it."""
    return RichTextElementParts.Date(
        timestamp=int(at.timestamp()),
        format=DATE_FORMAT,
        fallback=local_time(at, zone),
    )


def local_time(at: datetime, zone: ZoneInfo) -> str:
    """A time in the council's zone, as 'Thu 12 Nov 17:00'."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def place(where: Place) -> list[RichTextElement]:
    """Where it is, with a link to a map; [] when that is not known."""
    words = one_line(where.text, PLACE_CHARACTERS)
    if where.latitude is not None and where.longitude is not None:
        at = f"{where.latitude:.5f}/{where.longitude:.5f}"
        spot = f"mlat={where.latitude:.5f}&mlon={where.longitude:.5f}"
        url = f"https://www.openstreetmap.org/?{spot}#map=18/{at}"
        return [plain(f"{words} " if words else "pin "), link(url, "map")]
    if not words:
        return []
    found = url_quote(words, safe="")
    url = f"https://www.openstreetmap.org/search?query={found}"
    return [plain(f"{words} "), link(url, "find on the map")]


def length(left: timedelta) -> str:
    """A length of time, as '2 days', '3 h' or '20 min'; its sign does not matter."""
    minutes = int(abs(left).total_seconds()) // 60
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} days"
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"


def header(text: str) -> HeaderBlock:
    """A title of our own words."""
    return HeaderBlock(text=text[:HEADER_CHARACTERS])


def framed(words: str) -> RichTextElement:
    """Somebody's words, set off from ours. They must not be empty."""
    return RichTextQuoteElement(elements=[plain(words)])


def quote(text: str, most: int) -> tuple[list[RichTextElement], int]:
    """Somebody's words in a frame, and how many characters did not fit."""
    words, more = cut(clean(text), most)
    if not words:
        return [], 0
    return [framed(words)], more


def paragraph(*parts: RichTextElement) -> RichTextElement:
    """Parts in one flow."""
    return RichTextSectionElement(elements=list(parts))


def lines(rows: Sequence[tuple[str, Parts]]) -> RichTextElement:
    """A label and what belongs to it on each line."""
    parts: list[RichTextElement] = []
    for label, row in rows:
        parts += [bold(f"{label}: "), *row, plain("\n")]
    return paragraph(*parts[:-1])


def rich(elements: Sequence[RichTextElement]) -> RichTextBlock:
    """A block of rich text."""
    return RichTextBlock(elements=list(elements))


def buttons(*elements: InteractiveElement) -> ActionsBlock:
    """A row of buttons and menus."""
    return ActionsBlock(elements=list(elements))


def button(
    action: str, text: str, value: str, style: str | None = None, *, sure: str = ""
) -> ButtonElement:
    """A button; `value` comes back when it is pressed, after a Yes to `sure`."""
    confirm = None
    if sure:
        confirm = ConfirmObject(
            title="Are you sure?", text=PlainTextObject(text=sure), confirm="Yes"
        )
    return ButtonElement(
        action_id=action, text=text, value=value, style=style, confirm=confirm
    )


def overflow(action: str, options: Sequence[tuple[str, str]]) -> OverflowMenuElement:
    """A menu behind three dots: values, each with its label; at most five."""
    return OverflowMenuElement(
        action_id=action,
        options=[Option(value=value, text=text) for value, text in options],
    )

"""Block Kit as Slack checks it: messages, modals and Home tabs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from secrets import token_urlsafe
from typing import Any

from sandbox.slack.elements import (
    IMAGE_FIELDS,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_INPUT,
    IN_SECTION,
    INPUTS,
    URL,
)
from sandbox.slack.errors import SlackError
from sandbox.slack.model import Json
from sandbox.slack.schema import (
    Check,
    array,
    boolean,
    complain,
    enum,
    mrkdwn_or_plain,
    plain_text,
    record,
    string,
    union,
)

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
#: A message's blocks together; each block counts as some characters more.
MESSAGE_CHARACTERS = 13_450
BLOCK_CHARACTERS = 125
VIEW_BYTES = 250_000
PRESSABLE = frozenset({*INPUTS, "button", "overflow"})


def _anything(value: Any, at: str, problems: list[str]) -> None:  # noqa: ANN401
    """Let everything pass."""


def _text_or_fields(block: Json, at: str, problems: list[str]) -> None:
    if block.get("text") is None and not block.get("fields"):
        complain(problems, "must define either `text` or `fields`", at)


def _one_picture(block: Json, at: str, problems: list[str]) -> None:
    if (block.get("image_url") is None) == (block.get("slack_file") is None):
        complain(problems, "must define either `image_url` or `slack_file`", at)


def _block(
    required: dict[str, Check], also: Check | None = None, **optional: Check
) -> Check:
    return record(required, {"block_id": string(255), **optional}, also)


def _rich_text_checks() -> Check:
    style = record(
        {},
        dict.fromkeys(
            ("bold", "italic", "strike", "code", "underline", "highlight"), boolean
        ),
    )
    leaves = {
        "text": record({"text": string(least=1)}, {"style": style}),
        "link": record(
            {"url": string(least=1)},
            {"text": string(), "style": style, "unsafe": boolean},
        ),
        "emoji": record({"name": string(least=1)}, {"unicode": string()}),
        "user": record({"user_id": string(least=1)}, {"style": style}),
        "channel": record({"channel_id": string(least=1)}, {"style": style}),
        "usergroup": record({"usergroup_id": string(least=1)}, {"style": style}),
        "broadcast": record({"range": enum("here", "channel", "everyone")}),
        "color": record({"value": string(least=1)}),
        "date": record(
            {"timestamp": _anything, "format": string(least=1)},
            {"url": string(), "fallback": string(), "style": style},
        ),
    }
    inline = array(union(leaves))
    section = record({"elements": inline})
    boxed = record({"elements": inline}, {"border": _anything, "language": string()})
    parts = {
        "rich_text_section": section,
        "rich_text_preformatted": boxed,
        "rich_text_quote": boxed,
        "rich_text_list": record(
            {
                "elements": array(union({"rich_text_section": section})),
                "style": enum("bullet", "ordered"),
            },
            {"indent": _anything, "offset": _anything, "border": _anything},
        ),
    }
    return _block({"elements": array(union(parts))})


_COMMON: dict[str, Check] = {
    "header": _block({"text": plain_text(150)}),
    "section": _block(
        {},
        also=_text_or_fields,
        text=mrkdwn_or_plain(3000),
        fields=array(mrkdwn_or_plain(2000), 10, 1),
        accessory=IN_SECTION,
        expand=boolean,
    ),
    "context": _block({"elements": array(IN_CONTEXT, 10, 1)}),
    "divider": _block({}),
    "actions": _block({"elements": array(IN_ACTIONS, 25, 1)}),
    "input": _block(
        {"label": plain_text(2000), "element": IN_INPUT},
        hint=plain_text(2000),
        optional=boolean,
        dispatch_action=boolean,
    ),
    "image": _block(
        {"alt_text": string(2000, 1)},
        also=_one_picture,
        title=plain_text(2000),
        **IMAGE_FIELDS,
    ),
    "rich_text": _rich_text_checks(),
    "video": _block(
        {
            "alt_text": string(2000, 1),
            "title": plain_text(199),
            "thumbnail_url": URL,
            "video_url": URL,
        },
        author_name=string(49),
        description=plain_text(200),
        provider_icon_url=URL,
        provider_name=string(),
        title_url=URL,
    ),
}
_ONLY_MESSAGES = {"markdown": _block({"text": string(12_000, 1)})}
IN_MESSAGE = array(union({**_COMMON, **_ONLY_MESSAGES}), MESSAGE_BLOCKS)
IN_VIEW = array(union(_COMMON), VIEW_BLOCKS, 1)


def pressable_in(block: Json) -> Iterator[tuple[Json, str]]:
    """The buttons, menus and inputs of a block, each with its pointer in the block."""
    for index, element in enumerate(block.get("elements") or []):
        if element.get("type") in PRESSABLE:
            yield element, f"/elements/{index}"
    for place in ("accessory", "element"):
        element = block.get(place)
        if isinstance(element, dict) and element.get("type") in PRESSABLE:
            yield element, f"/{place}"


def _duplicates(blocks: list[Json], at: str, problems: list[str]) -> None:
    block_ids: set[str] = set()
    for index, block in enumerate(blocks):
        _once("block_id", block, block_ids, f"{at}/{index}", problems)
        action_ids: set[str] = set()
        for element, place in pressable_in(block):
            _once("action_id", element, action_ids, f"{at}/{index}{place}", problems)


def _once(name: str, thing: Json, taken: set[str], at: str, found: list[str]) -> None:
    value = thing.get(name)
    if not value:
        return
    if value in taken:
        complain(found, f'`{name}` "{value}" already exists', f"{at}/{name}")
    taken.add(value)


def message_problems(blocks: Any) -> list[str]:  # noqa: ANN401
    """What Slack would say against a message's blocks; [] if they are fine."""
    problems: list[str] = []
    IN_MESSAGE(blocks, "/blocks", problems)
    if not problems:
        _duplicates(blocks, "/blocks", problems)
    return problems


def characters(blocks: list[Json]) -> int:
    """The size that counts against `msg_blocks_too_long`."""

    def count(value: Any) -> int:  # noqa: ANN401
        if isinstance(value, str):
            return len(value)
        if isinstance(value, dict):
            return sum(count(item) for name, item in value.items() if name != "type")
        return sum(map(count, value)) if isinstance(value, list) else 0

    return count(blocks) + BLOCK_CHARACTERS * len(blocks)


#: Whether a slack_file object may be shown: by id or by address.
FileCheck = Callable[[Json], bool]


def checked_blocks(blocks: object, shows_file: FileCheck) -> list[Json]:
    """A message's blocks with ids filled in. SlackError: Slack would refuse them."""
    if not isinstance(blocks, list) or not all(isinstance(b, dict) for b in blocks):
        raise SlackError("invalid_blocks_format")
    problems = message_problems(blocks) or file_problems(blocks, "/blocks", shows_file)
    if problems:
        raise SlackError("invalid_blocks", problems)
    if characters(blocks) > MESSAGE_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return with_ids(blocks)


def file_problems(blocks: list[Json], at: str, shows_file: FileCheck) -> list[str]:
    """Complaints about pictures whose file is not there, or not processed yet."""
    problems: list[str] = []
    for index, block in enumerate(blocks):
        places = [("", block), ("/accessory", block.get("accessory") or {})]
        if block["type"] == "context":
            places += [(f"/elements/{i}", e) for i, e in enumerate(block["elements"])]
        for place, thing in places:
            file = thing.get("slack_file") if thing.get("type") == "image" else None
            if file and not shows_file(file):
                where = f"{at}/{index}{place}/slack_file"
                complain(problems, "invalid slack file", where)
    return problems


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which every block and every element has an id, as Slack gives them."""
    copies: list[Json] = json.loads(json.dumps(blocks))
    for block in copies:
        if not block.get("block_id"):
            block["block_id"] = token_urlsafe(4)
        for element, _ in pressable_in(block):
            if not element.get("action_id"):
                element["action_id"] = token_urlsafe(4)
    return copies


_VIEW_FIELDS: dict[str, Check] = {
    "callback_id": string(255),
    "external_id": string(255),
    "private_metadata": string(3000),
}


def _needs_submit(view: Json, at: str, problems: list[str]) -> None:
    inputs = any(block.get("type") == "input" for block in view["blocks"])
    if inputs and view.get("submit") is None:
        complain(problems, "missing required field: submit", at)


VIEW = union(
    {
        "modal": record(
            {"title": plain_text(24), "blocks": IN_VIEW},
            {
                "close": plain_text(24),
                "submit": plain_text(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
                **_VIEW_FIELDS,
            },
            also=_needs_submit,
        ),
        "home": record({"blocks": IN_VIEW}, _VIEW_FIELDS),
    }
)


def checked_view(view: Any, kind: str, shows_file: FileCheck) -> Json:  # noqa: ANN401
    """A view with ids filled in. SlackError: Slack would refuse it."""
    problems: list[str] = []
    VIEW(view, "/view", problems)
    if not problems:
        _duplicates(view["blocks"], "/view/blocks", problems)
        problems += file_problems(view["blocks"], "/view/blocks", shows_file)
        if view["type"] != kind:
            complain(problems, f"unsupported type: {view['type']}", "/view/type")
    if problems:
        complain(problems, "failed to match all allowed schemas", "/view")
        raise SlackError("invalid_arguments", problems)
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return {**view, "blocks": with_ids(view["blocks"])}

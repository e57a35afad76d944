"""What Telegram makes of the text of a message before it shows it."""

from __future__ import annotations

import json
import re
from typing import Any

from sandbox.telegram.html import Entity, HtmlError, parse_html, utf16_length
from sandbox.telegram.refusals import bad_request

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_ENTITIES = 100
#: Longer than this (in bytes) it is not even looked at.
MOST_SOURCE_BYTES = 1 << 15

_CONTROLS = dict.fromkeys([*range(10), 11, 12, *range(14, 32)], " ")
#: Carriage returns, line and paragraph separators, direction overrides: taken out.
_REMOVED = dict.fromkeys([13, *range(0x2028, 0x202F), 0x333, 0x33F, 0x30A])
_CLEAN = str.maketrans(_CONTROLS | _REMOVED)

_COMMAND = re.compile(r"(?<!\S)/\w{1,64}(?:@\w{3,32})?(?!\S)")


def formatted(text: str, parse_mode: str, entities: str) -> tuple[str, list[Entity]]:
    """Text as shown, and its entities. Refusal 400: not parsable."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_SOURCE_BYTES:
        raise bad_request("Text is too long")
    text, found = _parsed(text, parse_mode.lower(), entities)
    text, found = _trimmed(text, found)
    return text, found[:MOST_ENTITIES]


def _parsed(text: str, mode: str, entities: str) -> tuple[str, list[Entity]]:
    text = text.translate(_CLEAN)
    if mode == "html":
        try:
            return parse_html(text)
        except HtmlError as error:
            raise bad_request(f"Can't parse entities: {error}") from None
    if mode not in ("", "none"):
        # The real one takes Markdown too; Folkmoot never sends it.
        raise bad_request("Unsupported parse_mode")
    return text, _given_entities(entities, utf16_length(text))


def _given_entities(entities: str, length: int) -> list[Entity]:
    if not entities:
        return []
    try:
        given: Any = json.loads(entities)
    except ValueError:
        return []
    if not isinstance(given, list):
        return []
    for entity in given:
        if not isinstance(entity, dict):
            raise bad_request("Can't parse MessageEntity: expected an Object")
        for key in ("offset", "length"):
            _check_entity_number(entity, key)
    return [e for e in given if 0 < e["length"] <= length - e["offset"]]


def _check_entity_number(entity: Entity, key: str) -> None:
    value = entity.get(key)
    if not isinstance(value, int):
        raise bad_request(f"Can't parse MessageEntity: Can't find field \"{key}\"")
    if not 0 <= value <= 1_000_000:
        raise bad_request(f"Receive an entity with incorrect {key} {value}")


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    text = text.rstrip()
    first = min((entity["offset"] for entity in entities), default=len(text))
    lead = min(len(text) - len(text.lstrip(" \n")), first)
    length = utf16_length(text)
    kept = [
        {
            **entity,
            "offset": entity["offset"] - lead,
            "length": min(entity["length"], length - entity["offset"]),
        }
        for entity in entities
        if entity["offset"] < length
    ]
    return text[lead:], kept


def commands_in(text: str) -> list[Entity]:
    """The bot_command entities that Telegram finds in what a person writes."""
    return [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for match in _COMMAND.finditer(text)
    ]

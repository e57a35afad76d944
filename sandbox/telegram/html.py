"""Telegram's HTML: text and entities out of it, or the reason why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]

_TYPES = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(
    r"&(?:#x(?P<hex>[0-9a-fA-F]+)|#(?P<dec>[0-9]+)|(?P<name>[a-zA-Z]+));?"
)
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(
    r"""\s+([^\s=>/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.\-]+(?=[\s>])))?"""
)


class HtmlError(Exception):
    """Can't parse entities: the message says why, with a byte offset."""


@dataclass(frozen=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    start: int


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities. HtmlError: what Telegram does not take."""
    reader = _Reader(source)
    reader.read()
    entities = sorted(reader.entities, key=lambda e: (e["offset"], -e["length"]))
    return "".join(reader.out), entities


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._offset = 0
        self._open: list[_Open] = []
        self.out: list[str] = []
        self.entities: list[Entity] = []

    def read(self) -> None:
        while self._at < len(self._source):
            if self._source[self._at] != "<":
                self._read_text()
            elif self._source.startswith("</", self._at):
                self._read_end_tag()
            else:
                self._read_start_tag()
        if self._open:
            raise HtmlError(
                f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"'
            )

    def _where(self) -> str:
        return f"at byte offset {len(self._source[: self._at].encode())}"

    def _read_text(self) -> None:
        end = self._source.find("<", self._at)
        end = len(self._source) if end < 0 else end
        text = _REFERENCE.sub(_decoded, self._source[self._at : end])
        self.out.append(text)
        self._offset += utf16_length(text)
        self._at = end

    def _read_start_tag(self) -> None:
        name = _NAME.match(self._source, self._at + 1)
        if name is None or name.end() == len(self._source):
            raise HtmlError(f"Unclosed start tag {self._where()}")
        tag = name.group().lower()
        if tag not in _TYPES:
            raise HtmlError(f'Unsupported start tag "{tag}" {self._where()}')
        attributes, end = self._read_attributes(name.end())
        if self._source[end : end + 1] != ">":
            raise HtmlError(f'Unclosed start tag "{tag}" {self._where()}')
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise HtmlError(f'Tag "span" must have class "tg-spoiler" {self._where()}')
        self._open.append(_Open(tag, attributes, self._offset, len(self.out)))
        self._at = end + 1

    def _read_attributes(self, at: int) -> tuple[dict[str, str], int]:
        attributes: dict[str, str] = {}
        while match := _ATTRIBUTE.match(self._source, at):
            value = match[2] or ""
            value = value[1:-1] if value[:1] in ('"', "'") else value.lower()
            attributes[match[1]] = _REFERENCE.sub(_decoded, value)
            at = match.end()
        while self._source[at : at + 1].isspace():
            at += 1
        return attributes, at

    def _read_end_tag(self) -> None:
        if not self._open:
            raise HtmlError(f"Unexpected end tag {self._where()}")
        end = self._source.find(">", self._at)
        if end < 0:
            raise HtmlError(f"Unclosed end tag {self._where()}")
        name = self._source[self._at + 2 : end].strip().lower()
        opened = self._open.pop()
        if name not in ("", opened.tag):
            raise HtmlError(
                f'Unmatched end tag {self._where()}, expected "</{opened.tag}>", '
                f'found "</{name}>"'
            )
        if self._offset > opened.offset:
            self._add_entity(opened)
        self._at = end + 1

    def _add_entity(self, opened: _Open) -> None:
        entity: Entity = {
            "type": _TYPES[opened.tag],
            "offset": opened.offset,
            "length": self._offset - opened.offset,
        }
        if opened.tag == "a":
            url = opened.attributes.get("href") or "".join(self.out[opened.start :])
            entity["url"] = url
        elif opened.tag == "tg-emoji":
            if not opened.attributes.get("emoji-id", "").isdigit():
                raise HtmlError("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.attributes["emoji-id"]
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        self._append(entity, opened)

    def _append(self, entity: Entity, opened: _Open) -> None:
        style = opened.attributes.get("class", "")
        if opened.tag == "code" and style.startswith("language-"):
            entity["language"] = style.removeprefix("language-")
        last = self.entities[-1] if self.entities else {}
        same = all(last.get(key) == entity[key] for key in ("offset", "length"))
        if opened.tag == "pre" and same and last.get("type") == "code":
            self.entities.pop()
            if "language" in last:
                entity["language"] = last["language"]
        self.entities.append(entity)


def _decoded(reference: re.Match[str]) -> str:
    if reference["name"]:
        return _NAMED.get(reference["name"], reference[0])
    digits, base = reference["hex"] or reference["dec"], 16 if reference["hex"] else 10
    code = int(digits, base)
    too_long = reference.end() - reference.start() > 10
    if not 0 < code < 0x10FFFF or too_long or 0xD800 <= code <= 0xDFFF:
        return reference[0]
    return chr(code)

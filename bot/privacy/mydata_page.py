"""What is held about a resident as a page: in their language, for a phone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError

from bot.council.facts import Council
from bot.wording import Wording

Row = Mapping[str, Any]

#: in the order in which a person wants to read
PARTS = (
    "resident",
    "tickets",
    "messages",
    "earlier_words",
    "files",
    "asks",
    "what_was_done",
    "decisions",
    "as_it_came_in",
)
#: the heading of a part that is not named like it
HEADINGS = {"resident": "you"}
#: columns whose values are codes -> what the names of their texts begin with
CODES = {
    "status": "is",
    "waiting": "is",
    "outcome": "is",
    "verdict": "is",
    "author": "by",
}
YES_OR_NO = ("language_chosen", "quiet", "blocked", "emergency")
LANGUAGES = ("language", "writes")
TIMES = ("at", "received_at")
#: long, and for computers: shown when it is asked for
FOLDED = ("reading", "payload")
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;"
    "padding:1rem;color:#1a1a1a;background:#fff}h1{font-size:1.5rem}"
    "h2{font-size:1.2rem;margin:2rem 0 .6rem}nav ul{padding-left:1.2rem}"
    "article{border:1px solid #999;border-radius:.5rem;padding:.6rem .8rem;"
    "margin:0 0 .8rem}dl{display:grid;grid-template-columns:11rem 1fr;gap:.2rem .8rem;"
    "margin:0}dt{color:#555}dd{margin:0;white-space:pre-wrap}"
    "dd,details{overflow-wrap:anywhere}summary{color:#555}"
    "@media(max-width:36rem){dl{display:block}dd{margin:0 0 .5rem}}"
)


class Labels:
    """The words around what is held, in one language."""

    def __init__(self, wording: Wording, council: Council, language: str) -> None:
        self._wording = wording
        self._council = council
        self.language = language

    def text(self, name: str) -> str:
        """One of the texts of this page."""
        return self._wording.text(f"held_{name}", self.language)

    def title(self) -> str:
        """What the page is."""
        return self.text("title")

    def as_of(self, at: datetime) -> str:
        """Whose it is, and from when."""
        moment = self._wording.moment(at, self.language)
        return self._wording.text(
            "held_as_of", self.language, council=self._council.name, moment=moment
        )

    def heading(self, part: str) -> str:
        """Above one of PARTS."""
        return self.text(f"in_{HEADINGS.get(part, part)}")

    def names(self, told: Mapping[str, Any]) -> dict[str, str]:
        """What each name in the file means."""
        columns = {
            name for part in PARTS for row in rows_of(told, part) for name in row
        }
        found = {part: self.heading(part) for part in PARTS}
        return found | {name: self.text(name) for name in sorted(columns)}

    def value(self, column: str, value: object, references: Mapping[int, str]) -> str:
        """What stands in a column, as a person says it."""
        match column, value:
            case "ticket_id", int():
                return references.get(value, str(value))
            case "service", str() if value in self._council.services:
                return self._council.services[value].name_in(self.language)
            case "department", str() if value in self._council.departments:
                return self._council.departments[value].name_in(self.language)
            case "options", str():
                return ", ".join(json.loads(value))
            case _, str() if column in LANGUAGES:
                return self._language_name(value)
            case _, str() if column in TIMES or column.endswith("_at"):
                return self._wording.moment(
                    datetime.fromisoformat(value), self.language
                )
            case _, int() if column in YES_OR_NO:
                return self.text("is_yes")
        return self._coded(column, str(value))

    def _coded(self, column: str, value: str) -> str:
        """The text for a code, or the value as it is."""
        if (column, value) == ("waiting", "resident"):
            return self.text("is_you")
        # a kind of request, else of a message or a file
        begins = ("is", "of") if column == "kind" else (CODES.get(column),)
        for begin in filter(None, begins):
            if f"held_{begin}_{value}" in self._wording.keys:
                return self.text(f"{begin}_{value}")
        return value

    def _language_name(self, code: str) -> str:
        try:
            told = Locale.parse(code).get_display_name(self.language)
        except (UnknownLocaleError, ValueError):
            return code
        return told or code


def page(told: Mapping[str, Any], at: datetime, labels: Labels) -> str:
    """To read: a page that loads nothing and runs nothing."""
    title, language = escape(labels.title()), escape(labels.language)
    parts = [
        f'<!DOCTYPE html><html lang="{language}"><meta charset=utf-8>',
        '<meta name=viewport content="width=device-width,initial-scale=1">',
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; ",
        f"style-src 'unsafe-inline'\"><title>{title}</title>",
        f"<style>{STYLE}</style><h1>{title}</h1>",
        f"<p>{escape(labels.as_of(at))}</p>",
        _contents(told, labels),
    ]
    references = {ticket["id"]: ticket["reference"] for ticket in told["tickets"]}
    for part in PARTS:
        parts.append(f"<h2 id={part}>{escape(labels.heading(part))}</h2>")
        rows = rows_of(told, part)
        parts += [_card(row, labels, references) for row in rows]
        if not rows:
            parts.append(f"<p>{escape(labels.text('nothing'))}</p>")
    return "\n".join(parts)


def rows_of(told: Mapping[str, Any], part: str) -> list[Row]:
    """The resident is one row, everything else a list."""
    found = told[part]
    return [found] if isinstance(found, Mapping) else found


def _contents(told: Mapping[str, Any], labels: Labels) -> str:
    lines = "".join(
        f"<li><a href=#{part}>{escape(labels.heading(part))}</a> ({len(rows)})"
        for part in PARTS
        if (rows := rows_of(told, part))
    )
    return f"<nav><ul>{lines}</ul></nav>"


def _card(row: Row, labels: Labels, references: Mapping[int, str]) -> str:
    """One row: what it says, each with its label; nothing of what it does not say."""
    lines: list[str] = []
    folded = ""
    for column, value in row.items():
        if value in (None, "") or (value == 0 and column in YES_OR_NO):
            continue
        label = escape(labels.text(column))
        told = escape(labels.value(column, value, references))
        if column in FOLDED:
            folded += f"<details><summary>{label}</summary>{told}</details>"
        else:
            lines.append(f"<dt>{label}</dt><dd>{told}</dd>")
    return f"<article><dl>{''.join(lines)}</dl>{folded}</article>"

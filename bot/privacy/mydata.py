"""All that is held about a resident: one file to read, one for computers."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from bot.store import Unit

Form = Literal["html", "json"]
FORMS: tuple[Form, ...] = ("html", "json")
#: raised when a name in the JSON changes its meaning
SCHEMA = 1

#: headings, in the order in which a person wants to read
HEADINGS = {
    "resident": "You",
    "tickets": "Your requests",
    "messages": "What was said",
    "earlier_words": "What messages said before they were changed",
    "files": "Files that you sent or got (the council has them in its staff system)",
    "asks": "What you were asked",
    "what_was_done": "What was done",
    "decisions": "What supervisors decided, and why",
    "as_it_came_in": "Messages as the messenger sent them",
}
STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;margin:0 0 2em}"
    "td,th{border:1px solid #999;padding:.3em .6em;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}"
)


def file_for(
    unit: Unit, conversation_id: int, form: Form, at: datetime
) -> tuple[str, bytes]:
    """Name and bytes of the file for the resident of a conversation. LookupError:
    there is no such conversation any more."""
    resident_id = unit.people.conversation(conversation_id).resident_id
    return file_of(unit.holdings.everything(resident_id), form, at)


def file_of(told: Mapping[str, Any], form: Form, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of a file with all of it, as it was at that time."""
    name = f"my-data-{at:%Y-%m-%d}.{form}"
    text = as_json(told, at) if form == "json" else as_html(told, at)
    return name, text.encode("utf-8", "replace")


def as_json(told: Mapping[str, Any], at: datetime) -> str:
    """For computers."""
    head = {"schema": SCHEMA, "as_of": at.isoformat(timespec="seconds")}
    return json.dumps({**head, **told}, ensure_ascii=False, indent=1)


def as_html(told: Mapping[str, Any], at: datetime) -> str:
    """To read: a page that loads nothing and runs nothing."""
    parts = [
        "<!DOCTYPE html><html lang=en><meta charset=utf-8>",
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; ",
        "style-src 'unsafe-inline'\"><title>What we hold about you</title>",
        f"<style>{STYLE}</style><h1>What we hold about you</h1>",
        f"<p>As of {at:%d %B %Y, %H:%M} UTC.</p>",
    ]
    for name, heading in HEADINGS.items():
        rows = told[name]
        rows = [rows] if isinstance(rows, Mapping) else rows
        parts.append(f"<h2>{html.escape(heading)}</h2>")
        parts.append(_table(rows) if rows else "<p>Nothing.</p>")
    return "\n".join(parts)


def _table(rows: list[Mapping[str, Any]]) -> str:
    """The columns of which any row says something."""
    names = [n for n in rows[0] if any(row[n] not in (None, "") for row in rows)]
    head = "".join(f"<th>{html.escape(name.replace('_', ' '))}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(row[name])}</td>" for name in names) + "</tr>"
        for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def _cell(value: object) -> str:
    return html.escape("" if value is None else str(value)).replace("\n", "<br>")

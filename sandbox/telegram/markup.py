"""Keyboards under messages: what is taken, what is refused."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram.refusals import bad_request

Markup = dict[str, Any]

MOST_DATA_BYTES = 64
MOST_BUTTONS = 100


def read_markup(source: str) -> Markup | None:
    """The reply_markup of a call, None without one. Refusal 400: not usable."""
    if not source:
        return None
    try:
        markup = json.loads(source)
    except ValueError:
        raise bad_request("Can't parse reply keyboard markup JSON object") from None
    if not isinstance(markup, dict):
        raise bad_request("Object expected as reply markup")
    if markup.get("keyboard"):
        return _reply_keyboard(markup)
    if markup.get("inline_keyboard"):
        return _inline_keyboard(markup["inline_keyboard"])
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    return None


def _inline_keyboard(rows: object) -> Markup | None:
    problem = (
        'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    )
    checked = [[_inline_button(b) for b in row] for row in _rows(rows, problem)]
    checked = [row for row in checked if row]
    if sum(map(len, checked)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": checked} if checked else None


def _reply_keyboard(markup: Markup) -> Markup:
    for row in _rows(markup["keyboard"], 'Field "keyboard" must be an Array of Arrays'):
        for button in row:
            label = button.get("text") if isinstance(button, dict) else button
            if not isinstance(label, str):
                raise bad_request(
                    "Can't parse keyboard button: "
                    "KeyboardButton must be a String or an Object"
                )
            if not label:
                raise bad_request("Keyboard button text must be non-empty")
    return markup


def _rows(rows: object, problem: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(problem)
    return rows


def _inline_button(button: object) -> dict[str, Any]:
    prefix = "Can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(prefix + "InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request(prefix + 'Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    if button.get("url"):
        _check_url(button["url"])
    elif button.get("callback_data"):
        if len(str(button["callback_data"]).encode()) > MOST_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif not button.keys() & {"copy_text", "switch_inline_query", "web_app"}:
        raise bad_request(prefix + "Text buttons are unallowed in the inline keyboard")
    return button


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "tg") or not parts.netloc:
        raise bad_request(
            f"Inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
        )


def shown_buttons(markup: Markup | None) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Rows of (label, callback data or link) as a person sees them."""
    rows = (markup or {}).get("inline_keyboard", ())
    return tuple(
        tuple((b["text"], b.get("callback_data") or b.get("url", "")) for b in row)
        for row in rows
    )

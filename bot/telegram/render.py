"""Buttons as Telegram takes them; pure."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

#: rows of [label, data], as a row of the outbox holds them
Rows = Sequence[Sequence[Sequence[str]]]


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """The buttons under a message; None when there are none."""
    buttons = [
        [InlineKeyboardButton(label, callback_data=data) for label, data in row]
        for row in rows
        if row
    ]
    return InlineKeyboardMarkup(buttons) if buttons else None

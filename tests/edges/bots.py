"""Helpers for real clients in tests."""

from __future__ import annotations

from telegram import Bot


async def close(bot: Bot) -> None:
    """Close the connections of a bot, connected or not."""
    for request in bot._request:
        await request.shutdown()

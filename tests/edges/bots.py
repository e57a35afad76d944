"""Helpers for real clients in tests."""

from __future__ import annotations

from telegram import Bot

from bot.deliver import Rejected
from bot.media.cleaner import Cleaner
from bot.model import Media
from bot.privacy.mydata import MyData
from bot.store import Store
from bot.telegram.deliver import TelegramDeliverer
from tests.builders import council, wording


async def close(bot: Bot) -> None:
    """Close the connections of a bot, connected or not."""
    for request in bot._request:
        await request.shutdown()


def telegram_deliverer(bot: Bot, store: Store) -> TelegramDeliverer:
    """Of words only."""
    return TelegramDeliverer(
        bot, store, _no_files, Cleaner(), MyData(council(), wording())
    )


async def _no_files(media: Media) -> bytes:
    """Fetches nothing."""
    raise Rejected("there are no files here")

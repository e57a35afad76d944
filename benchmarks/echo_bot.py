"""A bare python-telegram-bot that echoes: what the platform alone costs."""

from __future__ import annotations

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Say it back."""
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def main() -> None:
    """Poll the address in ECHO_URL until killed."""
    url = os.environ["ECHO_URL"]
    application = (
        Application.builder()
        .token(os.environ["ECHO_TOKEN"])
        .base_url(f"{url}/bot")
        .concurrent_updates(True)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()

"""The Telegram Bot API on loopback, for the unchanged python-telegram-bot."""

from sandbox.telegram.server import SANDBOX_TOKEN, Call, TelegramSandbox
from sandbox.telegram.world import ChatMessage

__all__ = ["SANDBOX_TOKEN", "Call", "ChatMessage", "TelegramSandbox"]

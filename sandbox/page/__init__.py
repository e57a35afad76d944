"""Both sides of a town in a browser: residents in Telegram, staff in Slack."""

from sandbox.page.server import Page

__all__ = ["Page"]

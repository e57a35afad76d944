"""Telegram and Slack on loopback, for the unchanged clients."""

"""`folkmoot check`: is everything here that a council needs, one line each."""

from bot.checkup.finding import Finding, Level

__all__ = ["Finding", "Level"]

"""Lanes: what must keep its order shares one."""

from __future__ import annotations


def outside_lane(index: int) -> str:
    """What goes to one address outside Slack keeps its order."""
    return f"apprise:{index}"


def conversation_lane(platform: str, chat_id: str) -> str:
    """A resident's messages and the staff acts on their tickets, in one lane."""
    return f"{platform}:{chat_id}"


def channel_lane(channel: str) -> str:
    """What goes to one Slack channel."""
    return f"slack:{channel}"

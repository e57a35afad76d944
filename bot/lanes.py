"""Lanes: what must keep its order shares one."""

from __future__ import annotations

UNASKED = ":unasked"


def outside_lane(index: int) -> str:
    """What goes to one address outside Slack keeps its order."""
    return f"apprise:{index}"


def alert_lane(index: int) -> str:
    """What one address hears of Folkmoot's own troubles: no page waits behind it."""
    return f"apprise:alerts:{index}"


def conversation_lane(platform: str, chat_id: str) -> str:
    """A resident's messages and the staff acts on their tickets, in one lane."""
    return f"{platform}:{chat_id}"


def staff_lane(platform: str, chat_id: str) -> str:
    """What staff say to a resident: an answer that is held holds up no other words."""
    return f"{platform}:{chat_id}:staff"


def unasked_lane(platform: str, chat_id: str) -> str:
    """What residents did not ask for: it may be held, and holds up no other words."""
    return f"{platform}:{chat_id}{UNASKED}"


def is_unasked(lane: str) -> bool:
    """Is this the lane of what residents did not ask for, or beside it?"""
    return paced_lane(lane).endswith(UNASKED)


def channel_lane(channel: str) -> str:
    """What goes to one Slack channel."""
    return f"slack:{channel}"


def many_lane(channel: str) -> str:
    """Notes about very many messages, which hold up no others of the channel."""
    return f"{channel_lane(channel)}#many"


def side_lane(lane: str, row_id: int) -> str:
    """For a row that has to wait while its lane goes on."""
    return f"{paced_lane(lane)}#{row_id}"


def paced_lane(lane: str) -> str:
    """The lane whose pace counts: a side lane has that of the lane that it left."""
    return lane.partition("#")[0]

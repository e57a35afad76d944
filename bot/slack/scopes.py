"""What the Slack app may do, and what each permission is for."""

from __future__ import annotations

from collections.abc import Mapping

#: scopes of the bot token, each with what would not work without it
SCOPES: Mapping[str, str] = {
    "channels:history": "reads tickets' threads in public channels",
    "channels:read": "sees that each public channel of council.yml exists",
    "chat:write": "posts cards, notes and pages",
    "commands": "gives staff /folkmoot and the shortcut",
    "files:read": "gets the files that staff send to residents",
    "files:write": "puts residents' photos into tickets' threads",
    "groups:history": "reads tickets' threads in private channels",
    "groups:read": "sees that sensitive departments' channels exist and are private",
    "usergroups:read": "knows who is in the user groups that council.yml names",
    "users:read": "refuses people who left, guests and bots",
}
#: what the app is told about
EVENTS: Mapping[str, str] = {
    "app_home_opened": "shows staff their tickets in the app's Home",
    "message.channels": "what staff write in tickets' threads",
    "message.groups": "the same in private channels",
}


def missing_scopes(granted: str) -> tuple[str, ...]:
    """Scopes that are not among those of an x-oauth-scopes header."""
    return tuple(scope for scope in SCOPES if scope not in _named(granted))


def needless_scopes(granted: str) -> tuple[str, ...]:
    """Scopes of the header that Folkmoot never uses."""
    return tuple(sorted(_named(granted) - SCOPES.keys()))


def _named(granted: str) -> set[str]:
    return {scope.strip() for scope in granted.split(",") if scope.strip()}

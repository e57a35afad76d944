"""Reads slack-manifest.yml: the sandbox installs the app as Slack would."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

MANIFEST = Path(__file__).parents[2] / "slack-manifest.yml"


@dataclass(frozen=True)
class Manifest:
    """What an app asks for."""

    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]
    #: callback ids
    shortcuts: frozenset[str]
    socket_mode: bool


def read_manifest(path: Path = MANIFEST) -> Manifest:
    """The manifest. KeyError: a part of it is missing."""
    data = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    features, settings = data["features"], data["settings"]
    return Manifest(
        scopes=frozenset(data["oauth_config"]["scopes"]["bot"]),
        events=frozenset(settings["event_subscriptions"]["bot_events"]),
        commands=frozenset(c["command"] for c in features["slash_commands"]),
        shortcuts=frozenset(s["callback_id"] for s in features["shortcuts"]),
        socket_mode=settings["socket_mode_enabled"],
    )

"""The payloads of events, acts and commands, as Slack writes them."""

from __future__ import annotations

from sandbox.slack.model import Channel, Json, Kind, Message, User
from sandbox.slack.workspace import Workspace

#: Slack's old verification token; nobody should look at it.
TOKEN = "sandbox-verification-token"  # noqa: S105


class Payloads:
    """Writes payloads for one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def event(self, event: Json, is_ext_shared: bool) -> Json:
        """The Events API's wrapping of an event."""
        here = self._workspace
        authorization = {
            "enterprise_id": None,
            "team_id": here.team_id,
            "user_id": here.bot.id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        event_id = here.next_id("Ev")
        return {
            "token": TOKEN,
            "team_id": here.team_id,
            "api_app_id": here.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(here.now().timestamp()),
            "authorizations": [authorization],
            "is_ext_shared_channel": is_ext_shared,
            "event_context": f"4-{event_id}",
        }

    def act(self, kind: str, user: User, **fields: object) -> Json:
        """What every interaction has: who did it, where they belong, which app."""
        domain = self._workspace.domain
        own = user.team_id == self._workspace.team_id
        return {
            "type": kind,
            "user": {
                "id": user.id,
                "username": user.name,
                "name": user.name,
                "team_id": user.team_id,
            },
            "api_app_id": self._workspace.app_id,
            "token": TOKEN,
            "team": {"id": user.team_id, "domain": domain if own else "elsewhere"},
            "enterprise": None,
            "is_enterprise_install": False,
            **fields,
        }

    def place(self, channel: Channel) -> Json:
        """A conversation as acts name it; private ones do not tell their name."""
        names = {Kind.PUBLIC: channel.name, Kind.PRIVATE: "privategroup"}
        return {"id": channel.id, "name": names.get(channel.kind, "directmessage")}

    def on_message(self, message: Message) -> Json:
        """Where a button of a message was pressed."""
        channel = self._workspace.channels[message.channel]
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.ephemeral_to is not None,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        where: Json = {"container": container, "channel": self.place(channel)}
        if message.ephemeral_to is None:
            where["message"] = self._workspace.message_json(message)
        return where

    def command(self, user: User, channel: Channel, name: str, text: str) -> Json:
        """A slash command."""
        return {
            "token": TOKEN,
            "team_id": user.team_id,
            "team_domain": self._workspace.domain,
            "channel_id": channel.id,
            "channel_name": self.place(channel)["name"],
            "user_id": user.id,
            "user_name": user.name,
            "command": name,
            "text": text,
            "api_app_id": self._workspace.app_id,
            "is_enterprise_install": "false",
        }

"""The workspace: accounts, conversations, and the messages in them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.changes import Changes
from sandbox.slack.blocks import pressable_in
from sandbox.slack.errors import CannotDoError, SlackError
from sandbox.slack.model import (
    Channel,
    File,
    Json,
    Kind,
    Message,
    Seen,
    SeenFile,
    User,
)
from sandbox.slack.words import ts_of_micros

SLACKBOT = "USLACKBOT"


@dataclass
class Draft:
    """What is to be posted."""

    user: str
    text: str
    bot_id: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False


class Workspace:
    """Who and what there is; `emit` hears message events, `changes` any change."""

    def __init__(self, *, now: Callable[[], datetime], team_id: str) -> None:
        self.now = now
        self.team_id = team_id
        self.domain = "folkmoot"
        self.app_id = "A0FOLKMOOT"
        self.bot = User("U0FOLKMOOT", "folkmoot", team_id, "Folkmoot", is_bot=True)
        self.users: dict[str, User] = {self.bot.id: self.bot}
        self.channels: dict[str, Channel] = {}
        self.by_name: dict[str, str] = {}
        #: Person -> id of their conversation with the app.
        self.directs: dict[str, str] = {}
        self.usergroups: dict[str, list[str]] = {}
        #: Person -> what only they see.
        self.ephemerals: dict[str, list[Message]] = {}
        self.changes = Changes()
        self.emit: Callable[[Channel, Json], None] = lambda channel, event: None
        self._last_micros = 0
        self._last_id = 0

    def next_ts(self) -> str:
        """A ts that no message has: the clock's time, always growing."""
        micros = round(self.now().timestamp() * 1_000_000)
        self._last_micros = max(self._last_micros + 1, micros)
        return ts_of_micros(self._last_micros)

    def next_id(self, letter: str) -> str:
        """An id like those of Slack."""
        self._last_id += 1
        return f"{letter}0{self._last_id:08X}"

    def user(self, user_id: str) -> User:
        """The account of that id. CannotDoError: there is none."""
        if user_id not in self.users:
            raise CannotDoError(f"nobody here has the id {user_id}")
        return self.users[user_id]

    def channel(self, channel_id: str) -> Channel:
        """The conversation of that id. CannotDoError: there is none."""
        if channel_id not in self.channels:
            raise CannotDoError(f"there is no channel {channel_id}")
        return self.channels[channel_id]

    def direct(self, user_id: str) -> Channel:
        """The app's conversation with somebody, made if need be."""
        if user_id not in self.directs:
            created = int(self.now().timestamp())
            channel = Channel(
                self.next_id("D"),
                "directmessage",
                Kind.DIRECT,
                created,
                members={user_id},
            )
            self.channels[channel.id] = channel
            self.directs[user_id] = channel.id
        return self.channels[self.directs[user_id]]

    def post(self, channel: Channel, draft: Draft) -> Message:
        """Put a message into a conversation, and tell the app.

        A thread whose parent is gone gets no reply: the message lands in the channel
        itself, without a word, as it does in Slack.
        """
        ts = self.next_ts()
        message = Message(
            ts,
            channel.id,
            draft.user,
            draft.text,
            draft.bot_id,
            draft.blocks,
            draft.attachments,
            draft.files,
            draft.metadata,
            thread_ts=self._root(channel, draft.thread_ts),
        )
        if draft.files:
            message.subtype = "file_share"
        elif message.thread_ts and draft.broadcast:
            message.subtype = "thread_broadcast"
        self._file_away(channel, message)
        for file in draft.files:
            file.shares.append((channel.id, ts))
        self.emit(channel, self.message_event(channel, message))
        self.changes.happened()
        return message

    def whisper(self, channel: Channel, user: str, draft: Draft) -> Message:
        """Show a message to one person only; nobody can look it up later."""
        message = Message(
            self.next_ts(),
            channel.id,
            draft.user,
            draft.text,
            draft.bot_id,
            draft.blocks,
            draft.attachments,
            thread_ts=draft.thread_ts,
            ephemeral_to=user,
        )
        self.ephemerals.setdefault(user, []).append(message)
        self.changes.happened()
        return message

    def _root(self, channel: Channel, thread_ts: str | None) -> str | None:
        parent = channel.messages.get(thread_ts or "")
        if parent is None or (parent.deleted and parent.ts not in channel.threads):
            return None
        return parent.thread_ts or parent.ts

    def _file_away(self, channel: Channel, message: Message) -> None:
        channel.messages[message.ts] = message
        root = message.thread_ts
        if root is not None:
            channel.threads.setdefault(root, []).append(message.ts)
            channel.messages[root].seen = None
        if root is None or message.subtype == "thread_broadcast":
            insort(channel.timeline, message.ts)

    def edit(self, message: Message, user: str, *, mark: bool, **fields: Any) -> None:  # noqa: ANN401
        """Change a message; `mark` shows it as edited."""
        channel = self.channels[message.channel]
        before = self.message_json(message)
        for name, value in fields.items():
            setattr(message, name, value)
        ts = self.next_ts()
        if mark:
            message.edited = (user, ts)
        message.seen = None
        self._emit_hidden(
            channel,
            ts,
            subtype="message_changed",
            message=self.message_json(message),
            previous_message=before,
        )
        self.changes.happened()

    def delete(self, message: Message) -> None:
        """Take a message away; one with replies leaves a stone in its place."""
        channel = self.channels[message.channel]
        before = self.message_json(message)
        message.deleted, message.seen = True, None
        message.text, message.metadata = "", None
        message.blocks, message.attachments, message.files = [], [], []
        self._forget(channel, message)
        self._emit_hidden(
            channel,
            self.next_ts(),
            subtype="message_deleted",
            deleted_ts=message.ts,
            previous_message=before,
        )
        self.changes.happened()

    @staticmethod
    def _forget(channel: Channel, message: Message) -> None:
        place = bisect_left(channel.timeline, message.ts)
        listed = channel.timeline[place : place + 1] == [message.ts]
        if listed and message.ts not in channel.threads:
            del channel.timeline[place]
        root = message.thread_ts
        if root:
            channel.threads[root].remove(message.ts)
            if not channel.threads[root]:
                del channel.threads[root]

    def _emit_hidden(self, channel: Channel, ts: str, **fields: Any) -> None:  # noqa: ANN401
        event = {
            "type": "message",
            "hidden": True,
            "channel": channel.id,
            "channel_type": channel.kind.value,
            "ts": ts,
            "event_ts": ts,
            **fields,
        }
        self.emit(channel, event)

    def message_event(self, channel: Channel, message: Message) -> Json:
        """What the app is told about a new message."""
        event = self.message_json(message, metadata=True)
        author = self.users.get(message.user)
        if channel.is_ext_shared and author is not None:
            event |= {"user_team": author.team_id, "source_team": author.team_id}
        if message.thread_ts:
            event["parent_user_id"] = channel.messages[message.thread_ts].user
        return event | {
            "channel": channel.id,
            "channel_type": channel.kind.value,
            "event_ts": message.ts,
        }

    def message_json(self, message: Message, *, metadata: bool = False) -> Json:
        """A message as the Web API and the payloads show it."""
        if message.deleted:
            return self._tombstone(message)
        author = self.users.get(message.user)
        shown: Json = {
            "type": "message",
            "user": message.user,
            "ts": message.ts,
            "text": message.text,
            "team": author.team_id if author else self.team_id,
        }
        optional = {
            "subtype": message.subtype,
            "bot_id": message.bot_id,
            "app_id": self.app_id if message.bot_id == self.bot.bot_id else "",
            "blocks": message.blocks,
            "attachments": message.attachments,
            "files": [self.file_json(file) for file in message.files],
            "thread_ts": message.thread_ts,
            "metadata": message.metadata if metadata else None,
            "reactions": [
                {"name": name, "users": list(users), "count": len(users)}
                for name, users in message.reactions.items()
            ],
        }
        shown |= {name: value for name, value in optional.items() if value}
        if message.edited:
            shown["edited"] = {"user": message.edited[0], "ts": message.edited[1]}
        return shown | self._replies(message)

    def _tombstone(self, message: Message) -> Json:
        return {
            "type": "message",
            "subtype": "tombstone",
            "text": "This message was deleted.",
            "user": SLACKBOT,
            "hidden": True,
            "ts": message.ts,
        } | self._replies(message)

    def _replies(self, message: Message) -> Json:
        channel = self.channels.get(message.channel)
        replies = channel.threads.get(message.ts) if channel else None
        if not channel or not replies:
            return {}
        users = list(dict.fromkeys(channel.messages[ts].user for ts in replies[-50:]))
        return {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": replies[-1],
        }

    #: Set by the files: how a file looks in a message.
    file_json: Callable[[File], Json] = staticmethod(lambda file: {"id": file.id})

    def seen(self, message: Message) -> Seen:
        """The message as people see it."""
        if message.seen is None:
            message.seen = Seen(
                ts=message.ts,
                channel=message.channel,
                user=message.user,
                by_app=message.bot_id == self.bot.bot_id,
                text=message.text,
                blocks=tuple(message.blocks),
                files=tuple(
                    SeenFile(f.id, f.name, f.title, f.content or b"", f.deleted)
                    for f in message.files
                ),
                thread_ts=message.thread_ts,
                edited=message.edited is not None,
                deleted=message.deleted,
                metadata=message.metadata,
                reactions={n: tuple(us) for n, us in message.reactions.items()},
                action_ids=tuple(
                    element["action_id"]
                    for block in message.blocks
                    for element, _ in pressable_in(block)
                ),
            )
        return message.seen

    def find(self, channel: Channel, ts: str) -> Message:
        """The message of that ts. SlackError message_not_found: gone or never there."""
        message = channel.messages.get(ts)
        if message is None or message.deleted:
            raise SlackError("message_not_found")
        return message

    def everybody(self) -> Iterable[User]:
        """All accounts, in the order in which they were added."""
        return self.users.values()

"""Who is there, what was said, and how the Bot API tells it."""

from __future__ import annotations

import base64
import hashlib
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.changes import Changes
from sandbox.telegram.limits import Pace
from sandbox.telegram.markup import Markup, shown_buttons
from sandbox.telegram.updates import UpdateQueue

Json = dict[str, Any]

#: A file link lives this long, says getFile; Telegram may keep it longer.
LINK_LIFE = 3600


@dataclass
class Person:
    """Somebody with Telegram on the phone."""

    user_id: int
    name: str
    language_code: str
    blocked: bool = False
    deactivated: bool = False

    def user(self) -> Json:
        """The Bot API's User."""
        return {
            "id": self.user_id,
            "is_bot": False,
            "first_name": self.name,
            "language_code": self.language_code,
        }


@dataclass
class StoredFile:
    """A file that Telegram keeps."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    data: bytes
    #: In bytes; may be more than `data` holds.
    size: int

    def reference(self) -> Json:
        """The fields that every kind of file has in the Bot API."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": self.size,
        }


@dataclass
class Message:
    """One message of a chat; `content` holds the fields of its kind."""

    message_id: int
    chat: Chat
    sender: Json
    at: datetime
    content: Json
    markup: Markup | None = None
    reply_to: Message | None = None
    photo: bytes | None = None
    #: (name, bytes) of what is no photo
    file: tuple[str, bytes] | None = None
    edited_at: datetime | None = None
    deleted: bool = False


@dataclass
class Chat:
    """A private chat (its id is the person's) or a group."""

    chat_id: int
    title: str | None = None
    person: Person | None = None
    migrated_to: int | None = None
    instance: str = ""
    is_channel: bool = False
    messages: dict[int, Message] = field(default_factory=dict)

    def json(self) -> Json:
        """The Bot API's Chat."""
        if self.person:
            named = {"first_name": self.person.name, "type": "private"}
            return {"id": self.chat_id, **named}
        kind = "supergroup" if self.chat_id <= -(10**12) else "group"
        if self.is_channel:
            kind = "channel"
        return {"id": self.chat_id, "title": self.title, "type": kind}


@dataclass(frozen=True)
class ChatMessage:
    """What the person sees of a message."""

    message_id: int
    from_bot: bool
    text: str
    at: datetime
    #: Rows of (label, callback data or link).
    buttons: tuple[tuple[tuple[str, str], ...], ...]
    photo: bytes | None = field(repr=False)
    reply_to: int | None
    edited: bool
    deleted: bool
    #: (name, bytes) of what is no photo
    file: tuple[str, bytes] | None = field(default=None, repr=False)


class World:
    """All the state of the sandbox, for one bot."""

    def __init__(
        self, now: Callable[[], datetime], token: str, username: str, seed: int
    ) -> None:
        self.now = now
        self.token = token
        self.random = random.Random(seed)  # noqa: S311
        self.bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Sandbox Council",
            "username": username,
        }
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.links: dict[str, tuple[StoredFile, float]] = {}
        self.callbacks: dict[str, float] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.pace = Pace()
        self.changes = Changes()
        first_id = self.random.randint(10**8, 9 * 10**8)
        self.updates = UpdateQueue(self.time, first_id, self.changes.happened)
        self._message_count = 0

    def time(self) -> float:
        """The sandbox's clock in Unix seconds."""
        return self.now().timestamp()

    def person(self, user_id: int, name: str | None, language: str | None) -> Person:
        """The person, new or with what is new about them."""
        person = self.people.get(user_id)
        if person is None:
            person = Person(user_id, name or "Ana", language or "en")
            self.people[user_id] = person
        person.name = name or person.name
        person.language_code = language or person.language_code
        return person

    def chat_of(self, person: Person, group_id: int | None) -> Chat:
        """The chat in which the person writes; a group appears when first named."""
        chat_id = person.user_id if group_id is None else group_id
        chat = self.chats.get(chat_id)
        if chat is None:
            chat = Chat(chat_id, instance=str(self.random.getrandbits(63)))
            if group_id is None:
                chat.person = person
            else:
                chat.title = f"Group {abs(group_id)}"
            self.chats[chat_id] = chat
        return chat

    def post(
        self,
        chat: Chat,
        sender: Json,
        content: Json,
        *,
        markup: Markup | None = None,
        reply_to: Message | None = None,
        photo: bytes | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> Message:
        """Put a message into the chat."""
        self._message_count += 1
        message = Message(
            self._message_count,
            chat,
            sender,
            self.now(),
            content,
            markup,
            reply_to,
            photo,
            file,
        )
        chat.messages[message.message_id] = message
        return message

    def message_json(self, message: Message, *, with_reply: bool = True) -> Json:
        """The Bot API's Message."""
        told: Json = {
            "message_id": message.message_id,
            "from": message.sender,
            "chat": message.chat.json(),
            "date": int(message.at.timestamp()),
        }
        if message.edited_at:
            told["edit_date"] = int(message.edited_at.timestamp())
        reply = message.reply_to
        if with_reply and reply and not reply.deleted:
            told["reply_to_message"] = self.message_json(reply, with_reply=False)
        told.update(message.content)
        if message.markup and "inline_keyboard" in message.markup:
            told["reply_markup"] = message.markup
        return told

    def seen(self, message: Message) -> ChatMessage:
        """The message as the person sees it."""
        content = message.content
        return ChatMessage(
            message_id=message.message_id,
            from_bot=bool(message.sender.get("is_bot")),
            text=content.get("text") or content.get("caption") or "",
            at=message.at,
            buttons=shown_buttons(message.markup),
            photo=message.photo,
            file=message.file,
            reply_to=message.reply_to.message_id if message.reply_to else None,
            edited=message.edited_at is not None,
            deleted=message.deleted,
        )

    def store(
        self, kind: str, name: str, data: bytes, size: int | None = None
    ) -> StoredFile:
        """Keep a file; `size` in bytes pretends that it is longer than `data`."""
        serial = f"{self.bot['id']}:{len(self.files)}".encode()
        digest = hashlib.sha256(serial).digest()
        file = StoredFile(
            file_id=base64.urlsafe_b64encode(digest * 2)[:72].decode(),
            unique_id=base64.urlsafe_b64encode(digest)[:15].decode(),
            kind=kind,
            name=name,
            data=data,
            size=len(data) if size is None else size,
        )
        self.files[file.file_id] = file
        return file

    def link(self, file: StoredFile) -> str:
        """A download path for the file, good for an hour."""
        folder = {"voice": "voice", "photo": "photos"}.get(file.kind, f"{file.kind}s")
        # never the name that the sender gave it
        ending = file.name.rpartition(".")[2] if "." in file.name else ""
        number = list(self.files).index(file.file_id)
        path = f"{folder}/file_{number}"
        if ending.isascii() and ending.isalnum():
            path += f".{ending}"
        self.links[path] = (file, math.floor(self.time()) + LINK_LIFE)
        return path

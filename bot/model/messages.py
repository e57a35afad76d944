"""What is said, as the edges understood it and as it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.readings import Place


class MessageKind(StrEnum):
    """What a message is made of."""

    TEXT = "text"
    PHOTO = "photo"
    LOCATION = "location"
    VIDEO = "video"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    ANIMATION = "animation"
    CONTACT = "contact"
    VENUE = "venue"
    POLL = "poll"
    #: a kind that this version does not know
    OTHER = "other"


class Author(StrEnum):
    """Who said a message."""

    RESIDENT = "resident"
    STAFF = "staff"
    BOT = "bot"


@dataclass(frozen=True)
class Media:
    """A file as the platform names it; its bytes are fetched when it is delivered."""

    kind: MessageKind
    file_id: str
    file_unique_id: str = ""
    mime: str = ""
    #: bytes, as the platform says; None when it does not say
    size: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Press:
    """A button pressed by the resident: of which ask, and which option of it."""

    callback_id: str
    #: None when the button is none of ours
    ask_id: int | None = None
    #: 0-based
    option: int | None = None


@dataclass(frozen=True)
class Incoming:
    """One thing that a resident did, as the edge understood it."""

    platform: str
    chat_id: str
    #: 'private', or what the platform calls a chat of several people
    chat_type: str
    user_id: str
    name: str
    message_id: str
    at: datetime
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    #: what a contact, a named place or a poll says: people read it, the model does not
    content: str = ""
    #: name of a command without its slash, '' when it is none
    command: str = ""
    #: what follows the command
    argument: str = ""
    media: tuple[Media, ...] = ()
    place: Place | None = None
    reply_to: str | None = None
    group: str | None = None
    press: Press | None = None
    edited: bool = False
    #: a place that moves: later points come as edits, the last of them without this
    live: bool = False
    #: True when the resident blocked the bot, False when they came back
    blocked: bool | None = None
    #: the platform's hint about the resident's language, '' when it gives none
    language_hint: str = ""

    @property
    def said(self) -> str:
        """What people read of it: the words, or what stands in their place."""
        return self.text or self.content


class CannotParse(Exception):
    """What came in makes no sense. It says who sent it, when that much is clear."""

    def __init__(self, why: str, incoming: Incoming | None = None) -> None:
        super().__init__(why)
        self.incoming = incoming


@dataclass(frozen=True)
class StoredMessage:
    """A message that was said before."""

    id: int
    conversation_id: int
    ticket_id: int | None
    author: Author
    kind: MessageKind
    text: str
    at: datetime
    staff: str | None = None
    group: str | None = None
    #: the pin that it was
    place: Place = field(default_factory=Place)

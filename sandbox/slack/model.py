"""What a workspace is made of, and the frozen views that people get of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class Kind(StrEnum):
    """Kinds of conversation; the value is the event's `channel_type`."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"


@dataclass
class User:
    """One account: a person, a guest, somebody of another workspace, or a bot."""

    id: str
    name: str
    team_id: str
    real_name: str = ""
    is_bot: bool = False
    #: Guest of several channels; is_ultra_restricted: of one.
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    tz: str = "Europe/London"

    @property
    def bot_id(self) -> str:
        """The B... id that its messages carry, if it is a bot."""
        return f"B{self.id[1:]}" if self.is_bot else ""


@dataclass
class File:
    """An uploaded file; `content` is None until the bytes have come."""

    id: str
    name: str
    length: int
    user: str
    created: datetime
    title: str = ""
    alt_text: str = ""
    content: bytes | None = None
    #: When the upload was completed; processing takes some time from then on.
    completed: datetime | None = None
    deleted: bool = False
    #: It was put into a form of the app's.
    given: bool = False
    #: (channel, ts of the message) for every place it was shared in.
    shares: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Message:
    """A message as Slack keeps it, deleted ones too."""

    ts: str
    channel: str
    user: str
    text: str
    bot_id: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    #: Who edited it last, and when (a ts).
    edited: tuple[str, str] | None = None
    deleted: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    #: The only person who sees it.
    ephemeral_to: str | None = None
    seen: Seen | None = None


@dataclass
class Channel:
    """A conversation; `timeline` and `threads` hold ts in order."""

    id: str
    name: str
    kind: Kind
    created: int
    is_ext_shared: bool = False
    is_archived: bool = False
    #: None: everybody.
    members: set[str] | None = None
    has_bot: bool = True
    messages: dict[str, Message] = field(default_factory=dict)
    timeline: list[str] = field(default_factory=list)
    threads: dict[str, list[str]] = field(default_factory=dict)

    def is_member(self, user: str) -> bool:
        """Whether that person is in it."""
        return self.members is None or user in self.members


@dataclass(frozen=True)
class SeenFile:
    """A file as shown in a message."""

    id: str
    name: str
    title: str
    content: bytes
    deleted: bool = False


@dataclass(frozen=True)
class Seen:
    """A message as people see it."""

    ts: str
    channel: str
    #: Id of the author; the app's own messages have `by_app`.
    user: str
    by_app: bool
    text: str
    blocks: tuple[Json, ...] = ()
    files: tuple[SeenFile, ...] = ()
    thread_ts: str | None = None
    #: Shows "(edited)"; an app's update of blocks does not.
    edited: bool = False
    deleted: bool = False
    metadata: Json | None = None
    #: Emoji name -> who.
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Every button, menu or input it shows, in order.
    action_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenView:
    """A modal or Home tab on somebody's screen."""

    id: str
    type: str
    callback_id: str
    title: str
    blocks: tuple[Json, ...]
    private_metadata: str
    #: block_id -> action_id -> what is filled in, as `view.state.values` has it.
    values: Mapping[str, Mapping[str, Json]]
    hash: str
    root_view_id: str
    previous_view_id: str | None
    submit: str | None = None
    close: str | None = None
    external_id: str = ""


@dataclass(frozen=True)
class InteractionResult:
    """What came of a button, menu, shortcut or command."""

    acked: bool
    #: The payload of the acknowledgement, if it had one.
    response: Json | None = None
    #: What the person is told went wrong.
    error: str | None = None
    #: For `resend` and `duplicate`.
    envelope_id: str = ""


class Outcome(StrEnum):
    """What the person sees after pressing Submit."""

    #: The view closed; the one below it, if any, shows again.
    CLOSED = "closed"
    #: All views closed.
    CLEARED = "cleared"
    #: Errors beside the inputs, from the app or from Slack's own checks.
    ERRORS = "errors"
    #: The view changed.
    UPDATED = "updated"
    #: A further view on top.
    PUSHED = "pushed"
    #: "We had some trouble connecting": no acknowledgement, or one without sense.
    FAILED = "failed"


@dataclass(frozen=True)
class SubmitResult:
    """What came of a submission."""

    outcome: Outcome
    #: block_id -> message.
    errors: Mapping[str, str] = field(default_factory=dict)
    #: What is on top now, if anything.
    view: OpenView | None = None
    error: str | None = None
    envelope_id: str = ""


@dataclass
class Call:
    """One call of the app, as it came and, so far as it was, as it was answered."""

    method: str
    args: Json
    at: datetime
    #: HTTP status that it was served with; 0: was not served.
    status: int = 0
    #: Slack's code, if it was refused.
    error: str | None = None
    #: Kind of the fault that spoilt it.
    fault: str | None = None

"""What a history leaves to look at, and what it came to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.slack import Seen, SlackSandbox
from sandbox.telegram import TelegramSandbox

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Before:
    """What was there before the history began; none of it is looked at."""

    #: the highest id of each table
    inbox: int = 0
    tickets: int = 0
    outbox: int = 0
    #: the last message of each chat
    told: Mapping[int, int] = field(default_factory=dict)
    #: ts of posts, and envelopes
    posts: frozenset[str] = frozenset()
    envelopes: frozenset[str] = frozenset()


def look_around(
    telegram: TelegramSandbox,
    slack: SlackSandbox,
    channels: Sequence[str],
    database: Path,
    chats: Iterable[int],
) -> Before:
    """What is there now."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        highest = [
            db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("inbox", "tickets", "outbox")
        ]
    last = {chat: telegram.conversation(chat) for chat in chats}
    return Before(
        *highest,
        {chat: said[-1].message_id for chat, said in last.items() if said},
        frozenset(post.ts for post in all_posts(slack, channels)),
        frozenset(delivery.envelope_id for delivery in slack.deliveries),
    )


def stored(database: Path) -> set[int]:
    """Numbers of the updates that are in a database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        rows = db.execute(
            "SELECT json_extract(payload, '$.update_id') FROM inbox "
            "WHERE source = 'telegram'"
        )
        return {row[0] for row in rows}


def said_again(database: Path, before: Before) -> list[str]:
    """What was put down before, and reached a chat only after that."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        rows = db.execute(
            "SELECT key, place, remote_id FROM outbox WHERE platform = 'telegram' "
            "AND id <= ? AND remote_id != ''",
            (before.outbox,),
        )
        return [
            key
            for key, place, number in rows
            if int(number) > before.told.get(int(place), int(number))
        ]


def all_posts(slack: SlackSandbox, channels: Sequence[str]) -> Iterator[Seen]:
    """Everything that stands in the channels."""
    for channel in channels:
        for parent in slack.messages(channel):
            yield from slack.thread(channel, parent.ts)


@dataclass(frozen=True)
class Evidence:
    """What there is to look at, and what the history should have come to."""

    telegram: TelegramSandbox
    slack: SlackSandbox
    channels: Sequence[str]
    database: Path
    #: all that residents did, as the Bot API told it
    updates: Sequence[Json]
    #: words that only this chat may see, by its id
    canaries: Mapping[int, str]
    #: update ids of the messages that make a ticket; None: whichever made one
    matters: frozenset[int] | None = None
    #: words that no resident may see
    internal: str = "internal"
    before: Before = Before()
    #: what waits for a later time is no trouble
    now: datetime | None = None
    #: no time that was noted says which of two came first
    clock_jumped: bool = False


@dataclass
class Figures:
    """What a history came to; `broken` names every invariant that does not hold."""

    messages: int = 0
    tickets: int = 0
    replies: int = 0
    #: replies that a resident got a second time
    duplicates: int = 0
    #: sends whose outcome was lost
    ambiguous: int = 0
    #: sends that were given up; staff were told
    dead: int = 0
    #: replies of those that, as far as can be seen, no resident ever got
    unheard: int = 0
    broken: list[str] = field(default_factory=list)

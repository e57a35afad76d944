"""Several messages in one breath: which belong together, and how long to wait. Pure.

People write as they speak: a greeting, half a sentence, a photo, a pin. What one
resident sends within some seconds is read and answered as one. A danger, a command, a
tap or what staff do ends the waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.council.facts import Council
from bot.model import CannotParse, InboxRow, Incoming, MessageKind, Place, Reading
from bot.routing import Routing, route
from bot.rules import MATTERS, UNDERSTOOD, has_words, is_danger

#: a message is waited on for so long; one that comes within it goes on with it
GAP = timedelta(seconds=2)
#: whoever goes on and on is answered after so long
LONGEST = timedelta(seconds=6)
#: and after so many messages
MOST = 20
#: matters that one breath can hold; one that was cut off by `MOST` is a flood: one
MOST_MATTERS = 3
#: how sure a message must be that it is a matter to be one of its own
CLEARLY = 0.8
PRIVATE = "private"


@dataclass(frozen=True)
class Piece:
    """One row of the inbox with what was made of it."""

    row: InboxRow
    message: Incoming | CannotParse | None
    reading: Reading | None = None
    #: nobody has asked the reader yet
    unread: bool = False

    @property
    def told(self) -> Incoming:
        """The message. TypeError when it is none."""
        if not isinstance(self.message, Incoming):
            raise TypeError(f"inbox row {self.row.id} is no message")
        return self.message


@dataclass(frozen=True)
class Breath:
    """The first pieces of a lane: to be decided now, or to be waited on."""

    pieces: tuple[Piece, ...]
    #: wait for more until then; None: it is whole
    until: datetime | None = None


@dataclass(frozen=True)
class Matter:
    """Pieces that are one thing, in order; `reading` is that of their joined words."""

    pieces: tuple[Piece, ...]
    reading: Reading | None = None

    @property
    def incoming(self) -> Incoming:
        """All of it as one message."""
        return merged([piece.told for piece in self.pieces])

    @property
    def words(self) -> str:
        """What the model should read; '' when nothing has words."""
        said = (readable(piece.message) for piece in self.pieces)
        return "\n".join(text for text in said if text)


def readable(message: Incoming | CannotParse | None) -> str:
    """What the model should read: words of a person, never commands or signs alone."""
    if not isinstance(message, Incoming) or message.command or message.press:
        return ""
    if message.chat_type != PRIVATE:
        return ""
    text = message.text.lstrip("/ ")
    return text if has_words(text) else ""


def first_breath(lane: Sequence[Piece], now: datetime) -> Breath:
    """What of a lane's waiting rows, which are in order, comes first."""
    head = lane[0]
    if not _can_wait(head):
        return Breath((head,))
    run = _run(lane)
    # unread ones may be a danger: they are read before anything is said about them
    read = [piece for piece in run if not piece.unread]
    if any(is_danger(piece.reading) for piece in read):
        return Breath(tuple(read))
    if len(read) < len(run):
        return Breath(tuple(run), now)
    if len(run) < len(lane) or len(run) == MOST:
        return Breath(tuple(run))
    until = min(
        _heard_at(run[-1]) + GAP,
        _heard_at(run[0]) + LONGEST,
    )
    # a clock that was set back must not keep anybody waiting
    is_ahead = now < until <= now + LONGEST
    return Breath(tuple(run), until if is_ahead else None)


def _run(lane: Sequence[Piece]) -> list[Piece]:
    run = [lane[0]]
    for piece in lane[1:MOST]:
        if not _can_wait(piece):
            break
        apart = piece.told.at - run[-1].told.at
        if apart > GAP or piece.told.at - run[0].told.at > LONGEST:
            break
        run.append(piece)
    return run


def _can_wait(piece: Piece) -> bool:
    """A message in words, pictures or places; one that failed before comes alone."""
    message = piece.message
    return (
        isinstance(message, Incoming) and piece.row.attempts == 0 and is_spoken(message)
    )


def is_spoken(message: Incoming) -> bool:
    """New words, pictures or places to us alone: no command, no tap, no change."""
    return (
        message.chat_type == PRIVATE
        and not message.command
        and message.press is None
        and not message.edited
        and message.blocked is None
    )


def _heard_at(piece: Piece) -> datetime:
    """When it came; what the messenger kept for us while we were away came earlier."""
    sent = piece.told.at + timedelta(seconds=1)
    return min(piece.row.received_at, sent)


def matters(pieces: Sequence[Piece], council: Council) -> list[Matter]:
    """One breath, by what it is about; a danger comes first."""
    most = 1 if len(pieces) >= MOST else MOST_MATTERS
    groups: list[list[Piece]] = [[pieces[0]]]
    for piece in pieces[1:]:
        home = next((g for g in groups if _same_album(piece, g)), groups[-1])
        if home is groups[-1] and _another(piece, home, council):
            # what was said before may be gone on with
            home = next((g for g in groups if _goes_on(piece, g, council)), home)
            if home is groups[-1] and len(groups) < most:
                groups.append([piece])
                continue
        home.append(piece)
    found = [Matter(tuple(group)) for group in groups]
    return sorted(found, key=lambda one: not _has_danger(one.pieces))


def _same_album(piece: Piece, group: Sequence[Piece]) -> bool:
    album = piece.told.group
    return album is not None and any(one.told.group == album for one in group)


def _another(piece: Piece, group: Sequence[Piece], council: Council) -> bool:
    """Clearly something else than all that the group is about so far."""
    said = [one for one in group if _is_matter(one, council)]
    if not said or not _is_matter(piece, council):
        return False
    return not any(_alike(piece, one, council) for one in said)


def _goes_on(piece: Piece, group: Sequence[Piece], council: Council) -> bool:
    return any(_alike(piece, one, council) for one in group if _is_matter(one, council))


def _is_matter(piece: Piece, council: Council) -> bool:
    """Surely a matter, and surely whose; or a danger."""
    reading = piece.reading
    if reading is None:
        return False
    if is_danger(reading):
        return True
    sure = reading.probability(*MATTERS) >= CLEARLY
    return sure and route(reading, council).sure == "sure"


def _alike(one: Piece, other: Piece, council: Council) -> bool:
    a, b = one.reading, other.reading
    if a is None or b is None or is_danger(a) != is_danger(b):
        return False
    if is_danger(a):
        return True
    if a.place and b.place and a.place != b.place:
        return False
    return _whose(route(a, council)) == _whose(route(b, council))


def _whose(routing: Routing) -> tuple[str, str | None]:
    return routing.department, routing.service


def _has_danger(pieces: Sequence[Piece]) -> bool:
    return any(is_danger(piece.reading) for piece in pieces)


def read_together(matter: Matter, joined: Reading | None) -> Reading | None:
    """The reading of a matter: that of its joined words, but no danger gets lost."""
    dangers = [p.reading for p in matter.pieces if p.reading and is_danger(p.reading)]
    if not dangers:
        return joined
    if joined is None or not is_danger(joined):
        joined = dangers[0]
    names = dict.fromkeys(name for reading in dangers for name in reading.safety)
    return replace(joined, safety=tuple(names | dict.fromkeys(joined.safety)))


def merged(messages: Sequence[Incoming]) -> Incoming:
    """Several messages as one: all words, all files, the first pin."""
    first = messages[0]
    if len(messages) == 1:
        return first
    return replace(
        first,
        kind=_kind(messages),
        text="\n".join(m.text for m in messages if m.text),
        content="\n".join(m.content for m in messages if m.content),
        media=tuple(file for m in messages for file in m.media),
        place=_place(messages),
        reply_to=next((m.reply_to for m in messages if m.reply_to), None),
        group=next((m.group for m in messages if m.group), None),
    )


def _kind(messages: Sequence[Incoming]) -> MessageKind:
    """What the bot can't read counts most, then a picture, then a place."""
    kinds = [message.kind for message in messages]
    ranked = (
        [kind for kind in kinds if kind not in UNDERSTOOD]
        + [kind for kind in kinds if kind is MessageKind.PHOTO]
        + [kind for kind in kinds if kind is MessageKind.LOCATION]
    )
    return next(iter(ranked), kinds[0])


def _place(messages: Sequence[Incoming]) -> Place | None:
    return next((message.place for message in messages if message.place), None)

"""Files of residents on their way into a thread: names, limits, what went wrong."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import PurePath

from bot.model import Media, MessageKind, OutboxRow
from bot.slack.text import one_line

#: bytes; what a messenger lets a bot fetch
MOST_BYTES = 20 * 1024 * 1024
TITLE_CHARACTERS = 80
ENDING_CHARACTERS = 8

KIND_ENDINGS = {
    MessageKind.PHOTO: ".jpg",
    MessageKind.VIDEO: ".mp4",
    MessageKind.VOICE: ".ogg",
    MessageKind.AUDIO: ".mp3",
    MessageKind.ANIMATION: ".mp4",
    MessageKind.STICKER: ".webp",
}


@dataclass(frozen=True)
class Problem:
    """Why a file does not come, as a note in the thread says it."""

    note: str
    why: str


def name_of_row(row: OutboxRow) -> str:
    """A file name without ending that no other row has: the row is found by it."""
    return f"folkmoot-{row.message_id}-{row.body['index']}"


def ending(media: Media) -> str:
    """'.jpg' and such; '' when nothing tells."""
    named = PurePath(one_line(media.name, 200)).suffix
    if named.removeprefix(".").isalnum() and len(named) <= ENDING_CHARACTERS:
        return named.lower()
    kind = media.mime.partition(";")[0]
    return mimetypes.guess_extension(kind) or KIND_ENDINGS.get(media.kind, "")


def title(reference: str, media: Media) -> str:
    """What staff read above the file."""
    name = one_line(media.name, TITLE_CHARACTERS) or str(media.kind)
    return f"{reference}: {name}"


def too_large(media: Media) -> Problem | None:
    """Told by the messenger before it is fetched."""
    return _too_large(media.size or 0)


def unfit(data: bytes) -> Problem | None:
    """Told by what came."""
    if not data:
        return Problem("file_gone", "it is empty")
    return _too_large(len(data))


def _too_large(size: int) -> Problem | None:
    if size <= MOST_BYTES:
        return None
    megabytes = f"{size / 1024 / 1024:.0f} MB"
    return Problem("file_too_large", f"{megabytes}, of 20 MB that are possible")

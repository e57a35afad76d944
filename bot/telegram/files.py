"""Files of staff on their way into a resident's chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import PurePath

from telegram import Bot, Message

from bot.deliver import Ambiguous, BadCredentials, StepAside, TryLater
from bot.media.cleaner import Cleaned, Cleaner, unfit
from bot.media.kinds import Reason, Sort
from bot.model import Media

#: fetches a file of an answer; raises DeliveryError
Fetch = Callable[[Media], Awaitable[bytes]]

#: bytes that a bot may send: of a photo, of anything
MOST_PHOTO, MOST_FILE = 10 * 1024 * 1024, 50 * 1024 * 1024
#: of a photo: both sides together, and the one in relation to the other, pixels
MOST_SIDES, THINNEST = 10_000, 20
#: what Telegram shows as a photo
PHOTOS = (".jpg", ".png")
STEM_CHARACTERS = 60
#: seconds in which a file must be taken
WRITE = 120


async def prepared(fetch: Fetch, cleaner: Cleaner, media: Media) -> Cleaned:
    """A file, harmless and without what it says beside itself. Raises DeliveryError."""
    try:
        data = await fetch(media)
    except (TryLater, Ambiguous, BadCredentials) as error:
        # the other platform's trouble is no trouble with Telegram
        wait = getattr(error, "after", None)
        raise StepAside(f"the file can't be had yet ({error})", wait) from error
    cleaned = await cleaner.clean(data)
    if len(cleaned.data) > MOST_FILE:
        raise unfit(Reason.TOO_LARGE)
    return cleaned


async def send(bot: Bot, chat: int, cleaned: Cleaned, media: Media) -> Message:
    """As a photo where that can be, else as a file. Raises the library's errors."""
    name = name_of(cleaned, media)
    if _is_photo(cleaned):
        return await bot.send_photo(
            chat, cleaned.data, filename=name, write_timeout=WRITE
        )
    return await bot.send_document(
        chat,
        cleaned.data,
        filename=name,
        write_timeout=WRITE,
        disable_content_type_detection=True,
    )


def name_of(cleaned: Cleaned, media: Media) -> str:
    """As staff named it, with the ending of what it is."""
    named = PurePath(media.name.replace("/", " "))
    is_table = cleaned.ending == ".txt" and named.suffix.lower() == ".csv"
    return (named.stem[:STEM_CHARACTERS] or "file") + (
        ".csv" if is_table else cleaned.ending
    )


def _is_photo(cleaned: Cleaned) -> bool:
    long, short = sorted((cleaned.width, cleaned.height), reverse=True)
    return (
        cleaned.sort is Sort.PICTURE
        and cleaned.ending in PHOTOS
        and len(cleaned.data) <= MOST_PHOTO
        and long + short <= MOST_SIDES
        and long <= THINNEST * short
    )

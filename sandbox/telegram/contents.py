"""The fields of a message for each kind of media."""

from __future__ import annotations

import mimetypes
from typing import Any

from sandbox.telegram.media import image_size, png
from sandbox.telegram.world import StoredFile, World

Json = dict[str, Any]

THUMBNAIL_WIDTH = 90


def mime_type(file: StoredFile) -> str:
    """By the name of the file."""
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def photo_content(world: World, file: StoredFile) -> Json:
    """A thumbnail and the photo itself, smallest first."""
    width, height = image_size(file.data)
    narrow = min(THUMBNAIL_WIDTH, max(1, width - 1))
    small = (narrow, max(1, round(narrow * height / width)))
    thumbnail = world.store("photo", "thumbnail.png", png(*small))
    sizes = ((thumbnail, small), (file, (width, height)))
    return {
        "photo": [
            {**stored.reference(), "width": size[0], "height": size[1]}
            for stored, size in sizes
        ]
    }


def document_content(file: StoredFile) -> Json:
    """Any file."""
    named = {"file_name": file.name, "mime_type": mime_type(file)}
    return {"document": {**named, **file.reference()}}


def voice_content(file: StoredFile, seconds: int) -> Json:
    """A voice note."""
    return {
        "voice": {"duration": seconds, "mime_type": "audio/ogg", **file.reference()}
    }


def video_content(file: StoredFile, seconds: int) -> Json:
    """A video."""
    shape = {"width": 640, "height": 360, "duration": seconds}
    named = {"file_name": file.name, "mime_type": "video/mp4"}
    return {"video": {**shape, **named, **file.reference()}}


def animation_content(file: StoredFile) -> Json:
    """A moving picture; also told as a document, for old bots."""
    shape = {"width": 320, "height": 240, "duration": 2}
    named = {"file_name": file.name, "mime_type": "video/mp4"}
    told = {**shape, **named, **file.reference()}
    return {"animation": told, **document_content(file)}


def sticker_content(file: StoredFile, emoji: str) -> Json:
    """A still sticker."""
    return {
        "sticker": {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
            **file.reference(),
        }
    }


def location_content(
    latitude: float, longitude: float, live_period: int | None = None
) -> Json:
    """A pin on the map, in degrees; one that moves for so many seconds."""
    pin: Json = {"latitude": latitude, "longitude": longitude}
    if live_period is not None:
        pin["live_period"] = live_period
    return {"location": pin}


def venue_content(latitude: float, longitude: float, title: str, address: str) -> Json:
    """A pin with a name; it is told as a location too."""
    pin = location_content(latitude, longitude)
    return {"venue": {**pin, "title": title, "address": address}, **pin}


def contact_content(phone_number: str, first_name: str) -> Json:
    """A card from the address book."""
    return {"contact": {"phone_number": phone_number, "first_name": first_name}}


def poll_content(poll_id: str, question: str, options: tuple[str, ...]) -> Json:
    """A poll that nobody has voted in yet."""
    return {
        "poll": {
            "id": poll_id,
            "question": question,
            "options": [
                {"text": text, "voter_count": 0, "persistent_id": str(number)}
                for number, text in enumerate(options)
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
    }

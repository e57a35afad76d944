"""What everybody in a town has on their screens, as JSON for the page."""

from __future__ import annotations

import mimetypes
from datetime import UTC, datetime
from typing import Any

from sandbox.slack import OpenView, Seen
from sandbox.telegram import ChatMessage
from sandbox.town import Town, channels

Json = dict[str, Any]

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def state(town: Town) -> Json:
    """Everything that can be looked at."""
    return {
        "council": town.council.name,
        "people": people(town),
        "residents": [
            {"id": user, "name": person.name, "messages": chat(town, user)}
            for user, person in town.telegram.world.people.items()
        ],
        "channels": [
            {"id": channel, "name": name, "posts": posts(town, channel)}
            for channel, name in channels(town.council).items()
        ],
        "screens": {user: screen(town, user) for user in town.council.staff},
    }


def people(town: Town) -> dict[str, str]:
    """First names of staff by their ids in Slack."""
    return {user: staff.first_name for user, staff in town.council.staff.items()}


def chat(town: Town, user: int) -> list[Json]:
    """A resident's chat, what was deleted left out."""
    seen = town.telegram.conversation(user)
    return [_message(town, user, one) for one in seen if not one.deleted]


def _message(town: Town, user: int, message: ChatMessage) -> Json:
    return {
        "id": message.message_id,
        "fromBot": message.from_bot,
        "text": message.text,
        "time": _clock(town, message.at),
        "buttons": [[label for label, _ in row] for row in message.buttons],
        "photo": f"photo/{user}/{message.message_id}" if message.photo else None,
        "edited": message.edited,
    }


def posts(town: Town, channel: str) -> list[Json]:
    """What a channel shows, with the thread under each message."""
    found: list[Json] = []
    for seen in town.slack.messages(channel):
        replies = town.slack.thread(channel, seen.ts)[1:]
        thread = [post(town, reply) for reply in replies if not reply.deleted]
        found.append(post(town, seen) | {"thread": thread})
    return found


def post(town: Town, seen: Seen) -> Json:
    """A message in Slack."""
    return {
        "ts": seen.ts,
        "channel": seen.channel,
        "user": seen.user,
        "byApp": seen.by_app,
        "time": _clock(town, datetime.fromtimestamp(float(seen.ts), UTC)),
        "text": seen.text,
        "blocks": list(seen.blocks),
        "files": [
            {
                "title": file.title or file.name,
                "picture": mimetypes.guess_type(file.name)[0] in PICTURES,
                "source": f"file/{seen.channel}/{seen.ts}/{file.id}",
            }
            for file in seen.files
            if not file.deleted
        ],
        "edited": seen.edited,
        "deleted": seen.deleted,
    }


def screen(town: Town, user: str) -> Json:
    """What a member of staff has before them, seen by nobody else."""
    slack = town.slack
    home = slack.home(user)
    return {
        "views": [view(one) for one in slack.open_views(user)],
        "home": view(home) if home else None,
        "whispers": [post(town, one) for one in slack.ephemerals(user)],
    }


def view(seen: OpenView) -> Json:
    """A modal or a Home."""
    return {
        "id": seen.id,
        "hash": seen.hash,
        "callback": seen.callback_id,
        "title": seen.title,
        "blocks": list(seen.blocks),
        "submit": seen.submit,
        "close": seen.close,
    }


def _clock(town: Town, at: datetime) -> str:
    return f"{at.astimezone(town.council.time_zone):%H:%M}"

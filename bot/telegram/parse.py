"""Updates as Telegram sends them, into what the desk understands; pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import telegram
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import filters

from bot.button import Button
from bot.model import CannotParse, Incoming, Media, MessageKind, Place, Press
from bot.rules import is_sentence
from bot.telegram.raw import PLATFORM, Json, clean_name, key_of, lane_of, saved, whole

__all__ = ["key_of", "lane_of", "parse"]

#: `/status@some_bot what follows`
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+(.*))?", re.DOTALL)
UNKNOWN_TIME = datetime.fromtimestamp(0, UTC)
GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)

#: fields that hold a file, in the order in which they count: an animation is told as
#: a document too
FILES = {
    "animation": MessageKind.ANIMATION,
    "video": MessageKind.VIDEO,
    "video_note": MessageKind.VIDEO,
    "voice": MessageKind.VOICE,
    "audio": MessageKind.AUDIO,
    "document": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
}
#: fields of the other kinds; a venue is told as a location too
OTHERS = {
    "text": MessageKind.TEXT,
    "venue": MessageKind.VENUE,
    "location": MessageKind.LOCATION,
    "contact": MessageKind.CONTACT,
    "poll": MessageKind.POLL,
}


def parse(update: Json, received_at: datetime = UNKNOWN_TIME) -> Incoming | None:
    """What a resident did; None when there is nothing to answer.

    `received_at` dates what Telegram sends without a time (a press). Raises
    CannotParse.
    """
    try:
        cleaned = whole(update)
        found = telegram.Update.de_json(cleaned, None)
        return _incoming(found, received_at)
    except Exception as error:
        # the library raises whatever a missing or odd field makes it raise; its words
        # may be the resident's
        why = f"the update could not be read ({type(error).__name__})"
        raise CannotParse(why, saved(update, received_at)) from None


def _incoming(update: telegram.Update, received_at: datetime) -> Incoming | None:
    if update.callback_query:
        return _press(update.callback_query, received_at)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    message = update.message or update.edited_message or update.channel_post
    if message is None or _is_of_nobody(message):
        return None
    return _message(message, update)


def _is_of_nobody(message: telegram.Message) -> bool:
    """What a group shows of its channel, or another bot; a group's nameless
    administrator is a person, and a channel speaks for itself."""
    if message.chat.type == ChatType.CHANNEL:
        return False
    sender = message.from_user
    return (
        sender is None
        or bool(message.is_automatic_forward)
        or (sender.is_bot and message.sender_chat is None)
    )


def _message(message: telegram.Message, update: telegram.Update) -> Incoming | None:
    kind, media = _content(message)
    if kind is MessageKind.OTHER and filters.StatusUpdate.ALL.check_update(update):
        return None
    edited = update.edited_message is not None
    text = message.text or message.caption or ""
    command, argument = _command(message.text or "")
    reply = message.reply_to_message
    return Incoming(
        **_who(message.chat, message.from_user),
        message_id=str(message.message_id),
        at=(edited and message.edit_date) or message.date,
        kind=kind,
        text=text,
        content=_without_words(message),
        command=command,
        argument=argument,
        media=media,
        place=_place(message),
        reply_to=str(reply.message_id) if reply else None,
        group=message.media_group_id,
        edited=edited,
        live=bool(message.location and message.location.live_period),
    )


def _command(text: str) -> tuple[str, str]:
    """Name and argument; both '' when it is none, or goes on as a sentence."""
    found = COMMAND.fullmatch(text)
    if found is None:
        return "", ""
    name, argument = found[1].lower(), (found[2] or "").strip()
    return ("", "") if is_sentence(name, argument) else (name, argument)


def _who(chat: telegram.Chat, user: telegram.User | None) -> dict[str, Any]:
    return {
        "platform": PLATFORM,
        "chat_id": str(chat.id),
        "chat_type": str(chat.type),
        "user_id": str(user.id if user else chat.id),
        "name": clean_name(user.full_name) if user else "",
        "language_hint": (user.language_code if user else None) or "",
    }


def _content(message: telegram.Message) -> tuple[MessageKind, tuple[Media, ...]]:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return MessageKind.PHOTO, (_media(MessageKind.PHOTO, largest, "image/jpeg"),)
    for field, kind in FILES.items():
        file = getattr(message, field)
        if file:
            return kind, (_media(kind, file, _mime(file)),)
    for field, kind in OTHERS.items():
        if getattr(message, field):
            return kind, ()
    return MessageKind.OTHER, ()


def _media(kind: MessageKind, file: Any, mime: str) -> Media:  # noqa: ANN401
    return Media(
        kind=kind,
        file_id=file.file_id,
        file_unique_id=file.file_unique_id,
        mime=mime,
        size=file.file_size,
        name=clean_name(getattr(file, "file_name", None) or ""),
    )


def _mime(file: Any) -> str:  # noqa: ANN401
    if isinstance(file, telegram.Sticker):
        if file.is_animated:
            return "application/x-tgsticker"
        return "video/webm" if file.is_video else "image/webp"
    if isinstance(file, telegram.VideoNote):
        return "video/mp4"
    return file.mime_type or ""


def _without_words(message: telegram.Message) -> str:
    """What a contact, a named place or a poll says."""
    if message.contact:
        person = message.contact
        name = " ".join(n for n in (person.first_name, person.last_name) if n)
        return ", ".join(t for t in (clean_name(name), person.phone_number) if t)
    if message.venue:
        return ", ".join(t for t in (message.venue.title, message.venue.address) if t)
    if message.poll:
        options = [f"• {option.text}" for option in message.poll.options]
        return "\n".join([message.poll.question, *options])
    return ""


def _place(message: telegram.Message) -> Place | None:
    if message.venue:
        pin = message.venue.location
        return Place(_without_words(message), pin.latitude, pin.longitude)
    if message.location:
        return Place("", message.location.latitude, message.location.longitude)
    return None


def _press(query: telegram.CallbackQuery, received_at: datetime) -> Incoming:
    button = Button.decode(query.data or "")
    # an inline message has no chat that the bot can see
    chat = (
        query.message.chat
        if query.message
        else telegram.Chat(query.from_user.id, ChatType.PRIVATE)
    )
    return Incoming(
        **_who(chat, query.from_user),
        message_id=str(query.message.message_id) if query.message else "",
        at=received_at,
        press=Press(
            query.id,
            button.ask_id if button else None,
            button.option if button else None,
        ),
    )


def _membership(change: telegram.ChatMemberUpdated) -> Incoming | None:
    was_gone = change.old_chat_member.status in GONE
    is_gone = change.new_chat_member.status in GONE
    if was_gone == is_gone:
        return None
    return Incoming(
        **_who(change.chat, change.from_user),
        message_id="",
        at=change.date,
        blocked=is_gone,
    )

"""What people do: every verb queues the update that the bot then gets."""

from __future__ import annotations

from typing import Any, TypedDict, Unpack

from sandbox.telegram import contents, media
from sandbox.telegram.html import utf16_length
from sandbox.telegram.text import MOST_CAPTION, MOST_TEXT, commands_in
from sandbox.telegram.updates import CALLBACK_LIFE, Update
from sandbox.telegram.world import Chat, ChatMessage, Json, Message, Person, World


class Sender(TypedDict, total=False):
    """Who writes, where: what every sending verb takes as keywords."""

    #: First name; kept from the last time, "Ana" at first.
    name: str
    #: Of the person's app; kept from the last time, "en" at first.
    language_code: str
    #: The message that this one answers.
    reply_to: int
    #: A group (negative); without it, the private chat.
    chat: int


class People:
    """Plays residents. ValueError: what the app would not let them do."""

    def __init__(self, world: World) -> None:
        self.world = world

    def send_text(self, user_id: int, text: str, **sender: Unpack[Sender]) -> Update:
        """Write a message of 1 to 4096 UTF-16 units."""
        _check_length(text, MOST_TEXT, "a text")
        content: Json = {"text": text}
        if entities := commands_in(text):
            content["entities"] = entities
        return self._send(user_id, content, sender)

    def send_photo(
        self,
        user_id: int,
        caption: str | None = None,
        data: bytes | None = None,
        *,
        media_group_id: str | None = None,
        **sender: Unpack[Sender],
    ) -> Update:
        """Send a picture (a small PNG if none is given); an album by its id."""
        data = data or media.png(seed=user_id % 256)
        kind = media.image_type(data)
        if kind is None:
            raise ValueError("data is no picture; send it as a document")
        file = self.world.store("photo", f"photo.{kind}", data)
        content = contents.photo_content(self.world, file) | _captioned(caption)
        if media_group_id is not None:
            content = {"media_group_id": media_group_id, **content}
        return self._send(user_id, content, sender, photo=data)

    def send_voice(
        self,
        user_id: int,
        data: bytes | None = None,
        *,
        seconds: int = 2,
        **sender: Unpack[Sender],
    ) -> Update:
        """Speak a voice note (Ogg Opus, silence if none is given)."""
        data = data or media.ogg_opus(seconds)
        file = self.world.store("voice", "voice.oga", data)
        return self._send(user_id, contents.voice_content(file, seconds), sender)

    def send_video(
        self,
        user_id: int,
        caption: str | None = None,
        data: bytes | None = None,
        *,
        size: int | None = None,
        **sender: Unpack[Sender],
    ) -> Update:
        """Send a video; `size` in bytes pretends a long one."""
        file = self.world.store("video", "video.mp4", data or media.mp4(), size)
        content = contents.video_content(file, 5) | _captioned(caption)
        return self._send(user_id, content, sender)

    def send_document(
        self,
        user_id: int,
        caption: str | None = None,
        data: bytes = b"Sent from the sandbox.\n",
        *,
        file_name: str = "note.txt",
        size: int | None = None,
        **sender: Unpack[Sender],
    ) -> Update:
        """Send a file; `size` in bytes pretends a big one."""
        file = self.world.store("document", file_name, data, size)
        content = contents.document_content(file) | _captioned(caption)
        return self._send(user_id, content, sender)

    def send_sticker(
        self, user_id: int, emoji: str = "👍", **sender: Unpack[Sender]
    ) -> Update:
        """Send a still sticker."""
        file = self.world.store("sticker", "sticker.webp", media.webp())
        return self._send(user_id, contents.sticker_content(file, emoji), sender)

    def send_animation(
        self, user_id: int, caption: str | None = None, **sender: Unpack[Sender]
    ) -> Update:
        """Send a moving picture."""
        file = self.world.store("animation", "animation.mp4", media.mp4())
        content = contents.animation_content(file) | _captioned(caption)
        return self._send(user_id, content, sender)

    def send_contact(
        self,
        user_id: int,
        phone_number: str = "+441632960000",
        first_name: str = "Sam",
        **sender: Unpack[Sender],
    ) -> Update:
        """Share a card from the address book."""
        content = contents.contact_content(phone_number, first_name)
        return self._send(user_id, content, sender)

    def send_location(
        self,
        user_id: int,
        latitude: float = 51.5,
        longitude: float = -0.12,
        *,
        live_period: int | None = None,
        **sender: Unpack[Sender],
    ) -> Update:
        """Drop a pin, in degrees; with `live_period` (s), one that moves with them."""
        content = contents.location_content(latitude, longitude, live_period)
        return self._send(user_id, content, sender)

    def post_in_channel(self, channel_id: int, text: str) -> Update:
        """A channel (negative id) whose administrator the bot is says something."""
        _check_length(text, MOST_TEXT, "a text")
        chat = self.world.chats.setdefault(
            channel_id, Chat(channel_id, f"Channel {abs(channel_id)}", is_channel=True)
        )
        message = self.world.post(chat, {}, {"text": text})
        told = self.world.message_json(message) | {"sender_chat": chat.json()}
        return self._queue({"channel_post": {k: v for k, v in told.items() if v != {}}})

    def move_location(
        self, user_id: int, message_id: int, latitude: float, longitude: float
    ) -> Update:
        """Be somewhere else while a place is shared. ValueError: it is not."""
        message = self._message(user_id, message_id, None)
        period = message.content.get("location", {}).get("live_period")
        if period is None:
            raise ValueError(f"message {message_id} shares no place")
        return self._place(message, latitude, longitude, period)

    def stop_location(self, user_id: int, message_id: int) -> Update:
        """Share it no longer: Telegram tells the last point once more."""
        message = self._message(user_id, message_id, None)
        pin = message.content["location"]
        return self._place(message, pin["latitude"], pin["longitude"], None)

    def send_venue(
        self,
        user_id: int,
        latitude: float = 51.5,
        longitude: float = -0.12,
        *,
        title: str = "Town Hall",
        address: str = "1 High Street",
        **sender: Unpack[Sender],
    ) -> Update:
        """Drop a pin on a named place."""
        content = contents.venue_content(latitude, longitude, title, address)
        return self._send(user_id, content, sender)

    def send_poll(
        self,
        user_id: int,
        question: str = "When?",
        options: tuple[str, ...] = ("Monday", "Friday"),
        **sender: Unpack[Sender],
    ) -> Update:
        """Ask a poll."""
        poll_id = str(self.world.random.getrandbits(62))
        content = contents.poll_content(poll_id, question, options)
        return self._send(user_id, content, sender)

    def send_raw(self, update: Update) -> Update:
        """Queue anything, well formed or not; it gets the next update_id."""
        return self._queue({k: v for k, v in update.items() if k != "update_id"})

    def edit_text(
        self, user_id: int, message_id: int, text: str, *, chat: int | None = None
    ) -> Update:
        """Change the words (or the caption) of one's own message."""
        message = self._message(user_id, message_id, chat)
        if message.sender["id"] != user_id:
            raise ValueError(f"message {message_id} was not written by {user_id}")
        key = "text" if "text" in message.content else "caption"
        _check_length(text, MOST_TEXT if key == "text" else MOST_CAPTION, f"a {key}")
        message.content = message.content | {key: text}
        message.edited_at = self.world.now()
        told = self.world.message_json(message)
        return self._queue({"edited_message": told})

    def _place(
        self, message: Message, latitude: float, longitude: float, period: int | None
    ) -> Update:
        content = contents.location_content(latitude, longitude, period)
        message.content = message.content | content
        message.edited_at = self.world.now()
        return self._queue({"edited_message": self.world.message_json(message)})

    def press(
        self, user_id: int, message_id: int, button: str, *, chat: int | None = None
    ) -> Update:
        """Press an inline button, named by its data or its label."""
        person = self._known(user_id)
        _check_active(person)
        message = self._message(user_id, message_id, chat)
        if message.deleted:
            raise ValueError(f"message {message_id} was deleted")
        query_id = str(self.world.random.getrandbits(63))
        self.world.callbacks[query_id] = self.world.time()
        query = {
            "id": query_id,
            "from": person.user(),
            "message": self.world.message_json(message),
            "chat_instance": message.chat.instance,
            "data": _data_behind(message, button),
        }
        return self._queue({"callback_query": query}, CALLBACK_LIFE)

    def block(self, user_id: int) -> Update:
        """Block the bot."""
        person = self._known(user_id)
        if person.blocked:
            raise ValueError(f"{user_id} has blocked the bot already")
        person.blocked = True
        return self._queue(self._membership(person, "member", "kicked"))

    def unblock(self, user_id: int) -> Update:
        """Take the block back."""
        person = self._known(user_id)
        if not person.blocked:
            raise ValueError(f"{user_id} has not blocked the bot")
        person.blocked = False
        return self._queue(self._membership(person, "kicked", "member"))

    def deactivate(self, user_id: int) -> None:
        """Delete the person's account; the bot is not told."""
        self._known(user_id).deactivated = True
        self.world.changes.happened()

    def migrate(self, chat_id: int, new_chat_id: int) -> None:
        """Turn a group into a supergroup; the old id refuses from now on."""
        old = self.world.chats[chat_id]
        new = Chat(new_chat_id, old.title, instance=old.instance)
        old.migrated_to, self.world.chats[new_chat_id] = new_chat_id, new
        self.world.changes.happened()

    def conversation(self, user_id: int) -> list[ChatMessage]:
        """What the person (or a group, by its id) sees, in order."""
        chat = self.world.chats.get(user_id)
        return [self.world.seen(m) for m in chat.messages.values()] if chat else []

    def _send(
        self, user_id: int, content: Json, sender: Sender, photo: bytes | None = None
    ) -> Update:
        if unknown := sender.keys() - Sender.__annotations__:
            raise TypeError(f"a sending verb has no keyword {sorted(unknown)}")
        world = self.world
        person = world.person(user_id, sender.get("name"), sender.get("language_code"))
        _check_active(person)
        chat = world.chat_of(person, sender.get("chat"))
        reply_to = None
        if "reply_to" in sender:
            reply_to = self._message(user_id, sender["reply_to"], sender.get("chat"))
        message = world.post(
            chat, person.user(), content, reply_to=reply_to, photo=photo
        )
        return self._queue({"message": world.message_json(message)})

    def _queue(self, update: Update, *life: float) -> Update:
        return self.world.updates.push(update, *life)

    def _known(self, user_id: int) -> Person:
        if user_id not in self.world.people:
            raise ValueError(f"{user_id} never wrote to the bot")
        return self.world.people[user_id]

    def _message(self, user_id: int, message_id: int, chat: int | None) -> Message:
        found = self.world.chats.get(user_id if chat is None else chat)
        if found is None or message_id not in found.messages:
            raise ValueError(f"{user_id} sees no message {message_id}")
        return found.messages[message_id]

    def _membership(self, person: Person, before: str, after: str) -> Update:
        def member(status: str) -> dict[str, Any]:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": self.world.bot, "status": status, **until}

        change = {
            "chat": self.world.chat_of(person, None).json(),
            "from": person.user(),
            "date": int(self.world.time()),
            "old_chat_member": member(before),
            "new_chat_member": member(after),
        }
        return {"my_chat_member": change}


def _check_active(person: Person) -> None:
    if person.blocked or person.deactivated:
        raise ValueError(f"{person.user_id} has blocked the bot, or is gone")


def _captioned(caption: str | None) -> Json:
    if not caption:
        return {}
    _check_length(caption, MOST_CAPTION, "a caption")
    return {"caption": caption}


def _check_length(text: str, most: int, what: str) -> None:
    if not text.strip():
        raise ValueError(f"the app does not send {what} without a word")
    if utf16_length(text) > most:
        raise ValueError(f"the app does not send {what} of more than {most} units")


def _data_behind(message: Message, button: str) -> str:
    rows = (message.markup or {}).get("inline_keyboard", [])
    buttons = [b for row in rows for b in row if "callback_data" in b]
    for key in ("callback_data", "text"):
        for shown in buttons:
            if shown[key] == button:
                return shown["callback_data"]
    raise ValueError(f"message {message.message_id} shows no button {button!r}")

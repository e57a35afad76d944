"""Bot API methods that write into a chat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.telegram import contents
from sandbox.telegram.files import input_file
from sandbox.telegram.html import utf16_length
from sandbox.telegram.markup import Markup, read_markup
from sandbox.telegram.params import Method, Params
from sandbox.telegram.refusals import Refusal, bad_request
from sandbox.telegram.text import MOST_CAPTION, MOST_TEXT, formatted
from sandbox.telegram.world import Chat, Json, Message, StoredFile, World

#: Hours in which a bot may delete a message.
DELETE_HOURS = 48

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "cancel",
    }
)


@dataclass(frozen=True)
class _Words:
    """Text or caption of a message, and the fields that tell it."""

    text: str
    content: Json


class SendMethods:
    """sendMessage and its kin, edits, deletions."""

    def __init__(self, world: World) -> None:
        self.world = world

    def methods(self) -> dict[str, Method]:
        """The methods by their names in the Bot API."""
        return {
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "sendVoice": self._send_voice,
            "sendChatAction": self._send_chat_action,
            "editMessageText": self._edit_message_text,
            "editMessageReplyMarkup": self._edit_message_reply_markup,
            "deleteMessage": self._delete_message,
        }

    def _send_message(self, params: Params) -> Json:
        words = _read_text(params)
        return self._send(params, words.content, lambda: _check_text(words))

    def _send_photo(self, params: Params) -> Json:
        file = input_file(self.world, params, "photo")
        content = contents.photo_content(self.world, file)
        return self._send_media(params, content, file)

    def _send_document(self, params: Params) -> Json:
        file = input_file(self.world, params, "document")
        return self._send_media(params, contents.document_content(file), file)

    def _send_voice(self, params: Params) -> Json:
        file = input_file(self.world, params, "voice")
        content = contents.voice_content(file, params.integer("duration"))
        return self._send_media(params, content, file)

    def _send_chat_action(self, params: Params) -> bool:
        if params.text("action").lower() not in ACTIONS:
            raise bad_request("Wrong parameter action in request")
        _check_reachable(self._chat(params))
        return True

    def _edit_message_text(self, params: Params) -> Json:
        words = _read_text(params)
        markup = _inline_only(read_markup(params.text("reply_markup")))
        message = self._own_message(params, "message to edit")
        if "text" not in message.content:
            raise bad_request("There is no text in the message to edit")
        _check_text(words)
        return self._edit(message, words.content, markup)

    def _edit_message_reply_markup(self, params: Params) -> Json:
        markup = _inline_only(read_markup(params.text("reply_markup")))
        message = self._own_message(params, "message to edit")
        return self._edit(message, message.content, markup)

    def _delete_message(self, params: Params) -> bool:
        if not params.text("chat_id"):
            raise bad_request("Chat identifier is not specified")
        if params.integer("message_id") <= 0:
            raise bad_request("Message identifier is not specified")
        message = self._message(params, "message to delete")
        age = self.world.now() - message.at
        if age.total_seconds() > DELETE_HOURS * 3600:
            raise bad_request("Message can't be deleted for everyone")
        message.deleted = True
        self.world.changes.happened()
        return True

    def _send_media(self, params: Params, content: Json, file: StoredFile) -> Json:
        caption = _read_caption(params)

        def check() -> None:
            if utf16_length(caption.text) > MOST_CAPTION:
                raise bad_request("Message caption is too long")

        return self._send(params, content | caption.content, check, file)

    def _send(
        self,
        params: Params,
        content: Json,
        check: Callable[[], None],
        file: StoredFile | None = None,
    ) -> Json:
        world = self.world
        markup = read_markup(params.text("reply_markup"))
        chat = self._chat(params)
        reply_to = self._reply_target(params, chat)
        check()
        _check_reachable(chat)
        world.pace.use(chat.chat_id, world.time())
        is_photo = file is not None and file.kind == "photo"
        message = world.post(
            chat,
            world.bot,
            content,
            markup=markup,
            reply_to=reply_to,
            photo=file.data if file and is_photo else None,
            file=(file.name, file.data) if file and not is_photo else None,
        )
        world.changes.happened()
        return world.message_json(message)

    def _edit(self, message: Message, content: Json, markup: Markup | None) -> Json:
        _check_reachable(message.chat)
        if (content, markup) == (message.content, message.markup):
            raise bad_request(
                "message is not modified: specified new message content and reply "
                "markup are exactly the same as a current content and reply markup "
                "of the message"
            )
        message.content, message.markup = content, markup
        message.edited_at = self.world.now()
        self.world.changes.happened()
        return self.world.message_json(message)

    def _chat(self, params: Params) -> Chat:
        if not params.text("chat_id"):
            raise bad_request("chat_id is empty")
        chat = self.world.chats.get(params.integer("chat_id"))
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        return chat

    def _message(self, params: Params, what: str) -> Message:
        chat = self._chat(params)
        message = chat.messages.get(params.integer("message_id"))
        if message is None or message.deleted:
            raise bad_request(f"{what} not found")
        return message

    def _own_message(self, params: Params, what: str) -> Message:
        if not params.text("chat_id") and not params.text("message_id"):
            raise bad_request("Message identifier is not specified")
        message = self._message(params, what)
        other_keyboard = message.markup and "inline_keyboard" not in message.markup
        if message.sender is not self.world.bot or other_keyboard:
            raise bad_request("Message can't be edited")
        return message

    def _reply_target(self, params: Params, chat: Chat) -> Message | None:
        problem = "Can't parse reply parameters JSON object"
        wanted = params.document("reply_parameters", problem)
        if not wanted:
            return None
        if not isinstance(wanted, dict):
            raise bad_request("Object expected as reply parameters")
        message = chat.messages.get(wanted.get("message_id", 0))
        if message is not None and not message.deleted:
            return message
        if wanted.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")


def _read_text(params: Params) -> _Words:
    if not params.text("text"):
        raise bad_request("Message text is empty")
    mode, entities = params.text("parse_mode"), params.text("entities")
    text, found = formatted(params.text("text"), mode, entities)
    if not text:
        raise bad_request("Text must be non-empty")
    return _Words(text, {"text": text} | ({"entities": found} if found else {}))


def _check_text(words: _Words) -> None:
    if utf16_length(words.text) > MOST_TEXT:
        raise bad_request("Message is too long")


def _read_caption(params: Params) -> _Words:
    mode, entities = params.text("parse_mode"), params.text("caption_entities")
    text, found = formatted(params.text("caption"), mode, entities)
    told = {"caption": text} if text else {}
    return _Words(text, told | ({"caption_entities": found} if found else {}))


def _inline_only(markup: Markup | None) -> Markup | None:
    if markup and "inline_keyboard" not in markup:
        raise bad_request("Inline keyboard expected")
    return markup


def _check_reachable(chat: Chat) -> None:
    if chat.person and chat.person.deactivated:
        raise Refusal(403, "Forbidden: user is deactivated")
    if chat.person and chat.person.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")

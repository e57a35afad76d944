"""Sends the outbox's rows for Telegram, once each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, ChatMigrated

from bot.deliver import Delivered, Leaves, Rejected, unnoted
from bot.lanes import conversation_lane
from bot.media.cleaner import Cleaner
from bot.model import Media, OutboxRow
from bot.parts import split
from bot.privacy.mydata import MyData
from bot.store import Store, Unit
from bot.telegram import files
from bot.telegram.errors import delivery_error
from bot.telegram.raw import PLATFORM
from bot.telegram.render import keyboard

T = TypeVar("T")

#: characters in the answer to a tap
MOST_ANSWER = 200
#: refusals after which there is nothing left to do
TOO_LATE = ("query is too old", "query id is invalid")
NO_BUTTONS = (
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
)
SAME_WORDS = ("message is not modified",)
GONE = ("message to delete not found",)
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramDeliverer:
    """Delivers what residents get. Plain text, always."""

    is_sure = False

    def __init__(
        self,
        bot: Bot,
        store: Store,
        fetch: files.Fetch,
        cleaner: Cleaner,
        my_data: MyData,
    ) -> None:
        """`fetch` gets the files of staff."""
        self._bot = bot
        self._store = store
        self._fetch = fetch
        self._cleaner = cleaner
        self._held = my_data
        self._acts: dict[str, Callable[[OutboxRow, Leaves], Awaitable[Delivered]]] = {
            "say": self._say,
            "send_file": self._send_file,
            "answer_press": self._answer_press,
            "clear_buttons": self._clear_buttons,
            "edit": self._edit,
            "unsay": self._unsay,
            "unsay_part": self._unsay,
            "farewell": self._farewell,
            "my_data": self._my_data,
        }

    async def deliver(self, row: OutboxRow, leaves: Leaves = unnoted) -> Delivered:
        """Send it once. Raises one of the errors of `bot.deliver`."""
        act = self._acts.get(row.act)
        if act is None:
            raise Rejected(f"Telegram has no act {row.act!r}")
        return await act(row, leaves)

    async def look_up(self, row: OutboxRow) -> Delivered | None:
        """Never known: a bot can't read what it has sent."""
        return None

    async def _say(self, row: OutboxRow, leaves: Leaves) -> Delivered:
        chat_id, text = await self._store.read(
            lambda unit: (_chat(unit, row), _words(unit, row))
        )
        parts = split(text)
        part = row.body["part"]
        if part >= len(parts):
            raise Rejected("the words are gone")
        message = await self._in_chat(
            leaves,
            chat_id,
            lambda chat: self._bot.send_message(
                chat,
                parts[part],
                reply_markup=keyboard(row.body["buttons"]),
                link_preview_options=NO_PREVIEW,
                reply_parameters=_reply_to(row),
            ),
        )
        return Delivered(str(message.chat_id), str(message.message_id))

    async def _send_file(self, row: OutboxRow, leaves: Leaves) -> Delivered:
        """A file of staff, in its place behind their words."""
        chat_id, media = await self._store.read(
            lambda unit: (_chat(unit, row), _media(unit, row))
        )
        async with self._cleaner.hand():
            cleaned = await files.prepared(self._fetch, self._cleaner, media)
            message = await self._in_chat(
                leaves,
                chat_id,
                lambda chat: files.send(self._bot, chat, cleaned, media),
            )
        return Delivered(str(message.chat_id), str(message.message_id))

    async def _farewell(self, row: OutboxRow, leaves: Leaves) -> Delivered:
        """The receipt of an erasure: no message of ours, nobody's any more."""
        for text in split(row.body["text"]):
            await self._in_chat(
                leaves,
                _chat_of_lane(row),
                lambda chat, text=text: self._bot.send_message(
                    chat, text, link_preview_options=NO_PREVIEW
                ),
            )
        return Delivered()

    async def _my_data(self, row: OutboxRow, leaves: Leaves) -> Delivered:
        """Everything that is held about the resident, as a file, made at the send."""
        chat_id = await self._store.read(lambda unit: _chat(unit, row))
        name, data = await self._store.read(
            lambda unit: self._held.file_for(
                unit, row.conversation_id or 0, row.body["form"], row.created_at
            )
        )
        message = await self._in_chat(
            leaves,
            chat_id,
            lambda chat: self._bot.send_document(chat, data, filename=name),
        )
        return Delivered(str(message.chat_id), str(message.message_id))

    async def _answer_press(self, row: OutboxRow, leaves: Leaves) -> Delivered:
        leaves()
        await _once(
            _unless(
                TOO_LATE,
                self._bot.answer_callback_query(
                    row.body["callback_id"], row.body["text"][:MOST_ANSWER]
                ),
            )
        )
        return Delivered()

    async def _clear_buttons(self, row: OutboxRow, leaves: Leaves) -> Delivered:
        chat_id, remote_id = await self._store.read(
            lambda unit: (_chat(unit, row), _remote_id(unit, row))
        )
        if remote_id is not None:
            await self._in_chat(
                leaves,
                chat_id,
                lambda chat: _unless(
                    NO_BUTTONS,
                    self._bot.edit_message_reply_markup(chat, int(remote_id)),
                ),
            )
        return Delivered()

    async def _edit(self, row: OutboxRow, leaves: Leaves) -> Delivered:
        """Other words in a message that is there; the same words are fine."""
        chat_id, text = await self._store.read(
            lambda unit: (_chat(unit, row), _words(unit, row))
        )
        words, remote_id = split(text)[row.body["part"]], int(row.body["remote_id"])
        await self._in_chat(
            leaves,
            chat_id,
            lambda chat: _unless(
                SAME_WORDS,
                self._bot.edit_message_text(
                    words, chat, remote_id, link_preview_options=NO_PREVIEW
                ),
            ),
        )
        return Delivered()

    async def _unsay(self, row: OutboxRow, leaves: Leaves) -> Delivered:
        """Take a message out of the chat; one that is gone is gone."""
        chat_id = await self._store.read(lambda unit: _chat(unit, row))
        remote_id = int(row.body["remote_id"])
        await self._in_chat(
            leaves,
            chat_id,
            lambda chat: _unless(GONE, self._bot.delete_message(chat, remote_id)),
        )
        return Delivered()

    async def _in_chat(
        self, leaves: Leaves, chat_id: int, call: Callable[[int], Awaitable[T]]
    ) -> T:
        """Call for a chat, or for what became of it: a group can get a new id."""
        leaves()
        try:
            return await _once(call(chat_id))
        except ChatMigrated as moved:
            new = moved.new_chat_id
        await self._store.write(
            lambda unit: unit.people.move_conversation(
                PLATFORM, str(chat_id), str(new)
            ),
            step="chat_moved",
        )
        return await _once(call(new))


async def _once(call: Awaitable[T]) -> T:
    """Await a call of the API. Raises the errors of `bot.deliver`, or ChatMigrated."""
    try:
        return await call
    except ChatMigrated:
        raise
    except Exception as error:
        raise delivery_error(error) from None


async def _unless(fine: tuple[str, ...], call: Awaitable[object]) -> None:
    """Await a call for which these refusals are as good as success."""
    try:
        await call
    except BadRequest as refusal:
        if not any(phrase in refusal.message.lower() for phrase in fine):
            raise


def _chat(unit: Unit, row: OutboxRow) -> int:
    """The chat's id now. Raises Rejected when there is none."""
    try:
        if row.conversation_id is None:
            return _chat_of_lane(row)
        return int(unit.people.conversation(row.conversation_id).chat_id)
    except (LookupError, ValueError):
        raise Rejected("the conversation is gone") from None


def _chat_of_lane(row: OutboxRow) -> int:
    return int(row.lane.removeprefix(conversation_lane(PLATFORM, "")))


def _words(unit: Unit, row: OutboxRow) -> str:
    """What to say, as it stands now. Raises Rejected when it was erased."""
    try:
        return unit.people.message(row.message_id or 0).text
    except LookupError:
        raise Rejected("the words are gone") from None


def _media(unit: Unit, row: OutboxRow) -> Media:
    """Which file. Raises Rejected when it was erased."""
    try:
        return unit.people.media(row.message_id or 0)[row.body["index"]]
    except IndexError:
        raise Rejected("the file is gone") from None


def _remote_id(unit: Unit, row: OutboxRow) -> str | None:
    if row.message_id is None:
        return None
    return unit.people.remote_id(PLATFORM, row.message_id)


def _reply_to(row: OutboxRow) -> ReplyParameters | None:
    reply_to = row.body["reply_to"]
    if not reply_to:
        return None
    return ReplyParameters(int(reply_to), allow_sending_without_reply=True)

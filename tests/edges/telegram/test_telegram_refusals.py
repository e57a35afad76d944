"""What the Telegram sandbox refuses, with the real error as the real client sees it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from sandbox.clock import Clock
from sandbox.telegram import TelegramSandbox
from sandbox.telegram.media import png

ANA, BEN, NOBODY, GROUP = 1001, 1002, 999, -500

Attempt = Callable[[Bot], Awaitable[object]]


def keyboard(label: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])


def html(text: str) -> Attempt:
    return lambda bot: bot.send_message(ANA, text, parse_mode="HTML")


REFUSED: list[tuple[str, Attempt]] = [
    ("Chat not found", lambda bot: bot.send_message(NOBODY, "hello")),
    ("Chat not found", lambda bot: bot.get_chat(NOBODY)),
    ("Chat_id is empty", lambda bot: bot.send_message("", "hello")),
    ("Message text is empty", lambda bot: bot.send_message(ANA, "")),
    ("Text must be non-empty", lambda bot: bot.send_message(ANA, " \n\u202e\x00")),
    ("Text must be non-empty", html("<b></b>")),
    ("Message is too long", lambda bot: bot.send_message(ANA, "x" * 4097)),
    ("Message is too long", lambda bot: bot.send_message(ANA, "😀" * 2049)),
    ("Text is too long", lambda bot: bot.send_message(ANA, "ż" * 20_000)),
    ("Unsupported parse_mode", lambda bot: bot.send_message(ANA, "x", "Markup")),
    (
        'Can\'t parse entities: Unsupported start tag "3" at byte offset 3',
        html("ł <3 you>"),
    ),
    ("Can't parse entities: Unclosed start tag at byte offset 0", html("<b")),
    ("Can't parse entities: Unexpected end tag at byte offset 1", html("a</b>")),
    (
        "Can't parse entities: Unmatched end tag at byte offset 4, "
        'expected "</b>", found "</i>"',
        html("<b>x</i>"),
    ),
    (
        "Can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        html("<b>x"),
    ),
    (
        "Receive an entity with incorrect offset -1",
        lambda bot: bot.send_message(
            ANA, "hello", entities=[MessageEntity("bold", -1, 2)]
        ),
    ),
    (
        "Button_data_invalid",
        lambda bot: bot.send_message(ANA, "?", reply_markup=keyboard("Yes", "ż" * 33)),
    ),
    (
        "Can't parse inline keyboard button: "
        "Text buttons are unallowed in the inline keyboard",
        lambda bot: bot.send_message(
            ANA,
            "?",
            reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Yes")]]),
        ),
    ),
    (
        "Inline keyboard button text must be non-empty",
        lambda bot: bot.send_message(ANA, "?", reply_markup=keyboard("", "y")),
    ),
    (
        "Message to be replied not found",
        lambda bot: bot.send_message(ANA, "?", reply_parameters=ReplyParameters(77)),
    ),
    (
        "Message caption is too long",
        lambda bot: bot.send_photo(ANA, png(), caption="x" * 1025),
    ),
    ("Photo_invalid_dimensions", lambda bot: bot.send_photo(ANA, png(9901, 100))),
    ("Photo_invalid_dimensions", lambda bot: bot.send_photo(ANA, png(210, 10))),
    ("Image_process_failed", lambda bot: bot.send_photo(ANA, b"no picture")),
    ("File must be non-empty", lambda bot: bot.send_document(ANA, b"")),
    (
        f"File of size {(10 << 20) + 3} bytes is too big for a photo; "
        f"the maximum size is {10 << 20} bytes",
        lambda bot: bot.send_photo(ANA, b"\xff\xd8\xff" + bytes(10 << 20)),
    ),
    (
        "Wrong remote file identifier specified: can't unserialize it. "
        "Wrong last symbol",
        lambda bot: bot.send_voice(ANA, "no-such-file-id"),
    ),
    ("Invalid file_id", lambda bot: bot.get_file("no-such-file-id")),
    (
        "Wrong parameter action in request",
        lambda bot: bot.send_chat_action(ANA, "dancing"),
    ),
    ("Message to edit not found", lambda bot: bot.edit_message_text("x", ANA, 77)),
    ("Message can't be edited", lambda bot: bot.edit_message_text("x", ANA, 1)),
    ("Message to delete not found", lambda bot: bot.delete_message(ANA, 77)),
    (
        "Query is too old and response timeout expired or query id is invalid",
        lambda bot: bot.answer_callback_query("123"),
    ),
    (
        "Bot_command_invalid",
        lambda bot: bot.set_my_commands([BotCommand("Help", "In capitals")]),
    ),
    (
        "Command length must not exceed 32",
        lambda bot: bot.set_my_commands([BotCommand("h" * 33, "Long")]),
    ),
]


@pytest.mark.parametrize(
    ("reason", "attempt"), REFUSED, ids=[reason[:60] for reason, _ in REFUSED]
)
async def test_a_bad_request_is_refused_for_the_real_reason(
    sandbox: TelegramSandbox, bot: Bot, reason: str, attempt: Attempt
) -> None:
    sandbox.send_text(ANA, "hello")

    with pytest.raises(BadRequest) as refused:
        await attempt(bot)

    assert refused.value.message.lower() == reason.lower()
    assert len(sandbox.conversation(ANA)) == 1


async def test_the_body_of_a_refusal_is_the_real_one(
    sandbox: TelegramSandbox,
) -> None:
    url = f"{sandbox.base_url}{sandbox.token}/sendmessage"
    async with (
        aiohttp.ClientSession() as http,
        http.post(url, json={"chat_id": NOBODY, "text": "hello"}) as answer,
    ):
        assert (answer.status, await answer.json()) == (
            400,
            {
                "ok": False,
                "error_code": 400,
                "description": "Bad Request: chat not found",
            },
        )


async def test_longest_texts_pass(sandbox: TelegramSandbox, bot: Bot) -> None:
    sandbox.send_text(ANA, "😀" * 2048)

    sent = await bot.send_message(ANA, "  " + "😀" * 2048 + " \n", reply_markup=None)

    assert sent.text == "😀" * 2048


async def test_a_wrong_token_and_an_unknown_method_are_told_apart(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    stranger = Bot("123:wrong", base_url=sandbox.base_url)

    with pytest.raises(InvalidToken, match="was rejected by the server"):
        async with stranger:
            raise AssertionError("it was let in")
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendFlowers")


async def test_a_bot_that_was_blocked_is_forbidden(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.send_text(ANA, "hello")
    sent = await bot.send_message(ANA, "Hello")
    sandbox.block(ANA)
    sandbox.send_text(BEN, "hello")
    sandbox.deactivate(BEN)

    with pytest.raises(Forbidden) as blocked:
        await bot.send_message(ANA, "Still there?")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await sent.edit_text("Still there?")
    with pytest.raises(Forbidden) as gone:
        await bot.send_message(BEN, "Still there?")

    assert blocked.value.message == "Forbidden: bot was blocked by the user"
    assert gone.value.message == "Forbidden: user is deactivated"
    sandbox.unblock(ANA)
    await bot.send_message(ANA, "There you are")


async def test_a_migrated_group_names_its_new_id(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.send_text(ANA, "hello all", chat=GROUP)
    sandbox.migrate(GROUP, -1_000_000_000_500)

    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(GROUP, "Hello")

    sent = await bot.send_message(migrated.value.new_chat_id, "Hello")
    assert (sent.chat.type, sent.chat_id) == ("supergroup", -1_000_000_000_500)


async def test_an_edit_that_changes_nothing_is_refused(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.send_text(ANA, "hello")
    sent = await bot.send_message(ANA, "Sure?", reply_markup=keyboard("Yes", "y"))
    photo = await bot.send_photo(ANA, b"\xff\xd8\xff...")
    asked = await bot.send_message(ANA, "Where?", reply_markup=ForceReply())

    with pytest.raises(BadRequest, match="Message is not modified: specified new"):
        await sent.edit_text("Sure? ", reply_markup=keyboard("Yes", "y"))
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await photo.edit_text("Sure?")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await asked.edit_text("There?")
    with pytest.raises(BadRequest, match="Inline keyboard expected"):
        await sent.edit_text("Sure?", reply_markup=ForceReply())

    assert not any(seen.edited for seen in sandbox.conversation(ANA))


async def test_after_48_hours_a_message_stays(
    sandbox: TelegramSandbox, bot: Bot, clock: Clock
) -> None:
    sandbox.send_text(ANA, "hello")
    sent = await bot.send_message(ANA, "Hello")
    clock.move(hours=48, seconds=1)

    with pytest.raises(BadRequest, match="can't be deleted for everyone"):
        await sent.delete()


async def test_a_late_or_second_answer_to_a_press_is_refused(
    sandbox: TelegramSandbox, bot: Bot, clock: Clock
) -> None:
    sandbox.send_text(ANA, "hello")
    sent = await bot.send_message(ANA, "Sure?", reply_markup=keyboard("Yes", "y"))
    early, late = (
        sandbox.press(ANA, sent.message_id, "y")["callback_query"]["id"]
        for _ in range(2)
    )

    assert await bot.answer_callback_query(early)
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query(early)
    clock.move(minutes=5)
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query(late)


async def test_a_file_over_20_mb_cannot_be_fetched(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sizes = ((20 << 20) + 1, 20 << 20)
    big, fitting = (
        sandbox.send_document(ANA, size=size)["message"]["document"]["file_id"]
        for size in sizes
    )

    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(big)
    assert (await bot.get_file(fitting)).file_size == 20 << 20


async def test_an_upload_over_50_mb_is_refused(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.send_text(ANA, "hello")

    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(ANA, bytes(52 << 20))


async def test_a_chat_takes_a_short_burst_and_then_one_message_a_second(
    sandbox: TelegramSandbox, bot: Bot, clock: Clock
) -> None:
    sandbox.send_text(ANA, "hello")
    for number in range(5):
        await bot.send_message(ANA, str(number))

    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ANA, "too much")
    clock.move(seconds=1)
    await bot.send_message(ANA, "5")

    assert refused.value.retry_after == timedelta(seconds=1)
    texts = [seen.text for seen in sandbox.conversation(ANA)]
    assert texts == ["hello", "0", "1", "2", "3", "4", "5"]


async def test_a_group_takes_twenty_messages_a_minute(
    sandbox: TelegramSandbox, bot: Bot, clock: Clock
) -> None:
    sandbox.send_text(ANA, "hello all", chat=GROUP)
    for number in range(20):
        await bot.send_message(GROUP, str(number))

    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(GROUP, "too much")
    assert refused.value.retry_after == timedelta(seconds=3)
    clock.move(seconds=3)
    await bot.send_message(GROUP, "20")


async def test_thirty_messages_a_second_pass_over_all_chats(
    sandbox: TelegramSandbox, bot: Bot, clock: Clock
) -> None:
    for user in range(1, 32):
        sandbox.send_text(user, "hello")
        if user <= 30:
            await bot.send_message(user, "Hello")

    with pytest.raises(RetryAfter):
        await bot.send_message(31, "Hello")
    clock.move(seconds=0.1)
    await bot.send_message(31, "Hello")


def test_people_cannot_do_what_the_app_would_not_let_them() -> None:
    sandbox = TelegramSandbox(now=Clock())
    mine = sandbox.send_text(ANA, "hello")["message"]["message_id"]
    sandbox.send_text(BEN, "hello")

    for wrong in (
        lambda: sandbox.send_text(ANA, "x" * 4097),
        lambda: sandbox.send_text(ANA, "  "),
        lambda: sandbox.send_photo(ANA, "x" * 1025),
        lambda: sandbox.send_photo(ANA, data=b"no picture"),
        lambda: sandbox.send_text(BEN, "hello", reply_to=mine),
        lambda: sandbox.edit_text(BEN, mine, "not mine"),
        lambda: sandbox.press(ANA, mine, "y"),
        lambda: sandbox.block(NOBODY),
        lambda: sandbox.unblock(ANA),
    ):
        with pytest.raises(ValueError):
            wrong()
    sandbox.block(ANA)
    with pytest.raises(ValueError, match="has blocked the bot"):
        sandbox.send_text(ANA, "hello")

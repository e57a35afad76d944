"""The Telegram sandbox through the real client: people, and what they see."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)

from sandbox.clock import Clock
from sandbox.telegram import ChatMessage, TelegramSandbox

ANA = 1001
KEYBOARD = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Yes", callback_data="y")],
        [InlineKeyboardButton("No", callback_data="n")],
    ]
)


async def test_the_bot_knows_itself(sandbox: TelegramSandbox, bot: Bot) -> None:
    me = await bot.get_me()

    assert (me.id, me.username, me.is_bot) == (7000000001, sandbox.username, True)


async def test_a_conversation_is_what_the_person_sees(
    sandbox: TelegramSandbox, bot: Bot, clock: Clock
) -> None:
    asked = sandbox.send_text(ANA, "Pothole")["message"]["message_id"]
    clock.move(seconds=5)
    reply = await bot.send_message(
        ANA,
        "<b>Where</b> &amp; when?",
        parse_mode="HTML",
        reply_to_message_id=asked,
        reply_markup=KEYBOARD,
    )

    assert [(e.type, e.offset, e.length) for e in reply.entities] == [("bold", 0, 5)]
    assert sandbox.conversation(ANA)[1] == ChatMessage(
        message_id=reply.message_id,
        from_bot=True,
        text="Where & when?",
        at=clock(),
        buttons=((("Yes", "y"),), (("No", "n"),)),
        photo=None,
        reply_to=asked,
        edited=False,
        deleted=False,
    )


async def test_a_press_by_label_reaches_the_bot_and_can_be_answered_once(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.send_text(ANA, "hello")
    asked = await bot.send_message(ANA, "Sure?", reply_markup=KEYBOARD)
    pressed = sandbox.press(ANA, asked.message_id, "No")

    (update,) = await bot.get_updates(offset=pressed["update_id"])
    assert update.callback_query.data == "n"
    assert update.callback_query.message.to_dict() == asked.to_dict()
    assert await update.callback_query.answer()
    await update.callback_query.edit_message_text("Then not.")
    seen = sandbox.conversation(ANA)[-1]
    assert (seen.text, seen.buttons, seen.edited) == ("Then not.", (), True)


async def test_a_button_that_is_not_shown_cannot_be_pressed(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.send_text(ANA, "hello")
    asked = await bot.send_message(ANA, "Sure?", reply_markup=KEYBOARD)
    await bot.edit_message_reply_markup(ANA, asked.message_id)

    with pytest.raises(ValueError, match="shows no button 'y'"):
        sandbox.press(ANA, asked.message_id, "y")


async def test_every_kind_of_message_is_understood_by_the_client(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.send_text(ANA, "/start now", language_code="pl", name="Ola")
    sandbox.send_photo(ANA, "Look", media_group_id="7")
    for send in (
        sandbox.send_voice,
        sandbox.send_video,
        sandbox.send_document,
        sandbox.send_sticker,
        sandbox.send_animation,
        sandbox.send_contact,
        sandbox.send_location,
        sandbox.send_venue,
        sandbox.send_poll,
    ):
        send(ANA, reply_to=1)

    text, photo, *others = [u.message for u in await bot.get_updates()]
    assert text.parse_entities(["bot_command"]) == {text.entities[0]: "/start"}
    assert (text.from_user.first_name, text.from_user.language_code) == ("Ola", "pl")
    assert (photo.caption, photo.media_group_id) == ("Look", "7")
    assert (photo.photo[-1].width, photo.photo[-1].height) == (320, 240)
    assert [message.effective_attachment is not None for message in others] == [
        True
    ] * 9
    assert {message.reply_to_message.text for message in others} == {"/start now"}


async def test_a_photo_goes_there_and_back(sandbox: TelegramSandbox, bot: Bot) -> None:
    sent = sandbox.send_photo(ANA)["message"]["photo"][-1]
    file = await bot.get_file(sent["file_id"])
    data = bytes(await file.download_as_bytearray())

    uploaded = await bot.send_photo(ANA, data, caption="Seen")
    await bot.send_photo(ANA, sent["file_id"])
    await bot.send_document(ANA, b"%PDF-1.4", filename="letter.pdf")
    await bot.send_voice(ANA, b"OggS...", duration=3)

    assert uploaded.photo[-1].file_size == sent["file_size"] == len(data)
    photos = [(m.text, m.photo) for m in sandbox.conversation(ANA)]
    assert photos == [
        ("", data),
        ("Seen", data),
        ("", data),
        ("", None),
        ("", None),
    ]


async def test_a_download_link_ends_after_an_hour(
    sandbox: TelegramSandbox, bot: Bot, clock: Clock
) -> None:
    sent = sandbox.send_voice(ANA)
    link = await bot.get_file(sent["message"]["voice"]["file_id"])
    clock.move(hours=1, seconds=1)

    async with aiohttp.ClientSession() as http, http.get(link.file_path) as late:
        assert (late.status, await late.json()) == (
            404,
            {"ok": False, "error_code": 404, "description": "Not Found"},
        )


async def test_blocking_is_told_and_an_unknown_update_passes_as_it_is(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.send_text(ANA, "hello")
    sandbox.block(ANA)
    sandbox.unblock(ANA)
    sandbox.send_raw({"message": {"message_id": "not a number"}})

    with pytest.warns(UserWarning, match="getUpdates"):
        raw = await bot.do_api_request("getUpdates")
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in raw[1:3]]
    assert statuses == ["kicked", "member"]
    assert raw[3]["message"] == {"message_id": "not a number"}
    parsed = Update.de_json(raw[1], bot).my_chat_member
    assert (parsed.old_chat_member.status, parsed.from_user.id) == ("member", ANA)


async def test_commands_chats_and_actions_are_served(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.send_text(ANA, "hello")
    commands = [BotCommand("help", "What this is"), BotCommand("status", "My matters")]

    assert await bot.set_my_commands(commands)
    assert await bot.get_my_commands() == tuple(commands)
    assert (await bot.get_chat(ANA)).first_name == "Ana"
    assert await bot.send_chat_action(ANA, "typing")
    asked = await bot.send_message(ANA, "Where?", reply_markup=ForceReply())
    assert await bot.delete_message(ANA, asked.message_id)
    assert sandbox.conversation(ANA)[-1].deleted


async def test_another_process_can_serve_and_be_played_by_control_calls() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.telegram", stdout=PIPE
    )
    assert process.stdout is not None
    told = json.loads(await process.stdout.readline())
    control = told["control_url"]
    async with aiohttp.ClientSession() as http:

        async def play(verb: str, **body: object) -> object:
            async with http.post(f"{control}/{verb}", json=body) as answer:
                return (await answer.json()).popitem()

        sent = await play("send_text", user_id=ANA, text="hello")
        seen = await play("conversation", user_id=ANA)
        wrong = await play("send_text", user_id=ANA, txt="hello")
        unknown = await play("fault", kind="bad luck")
        await play("fault", kind="server_error", method="getMe")
        async with http.get(f"{told['base_url']}{told['token']}/getMe") as answer:
            fault = await answer.json()
    process.terminate()

    assert sent[1]["message"]["text"] == seen[1][0]["text"] == "hello"
    assert wrong == ("error", "TypeError: missing a required argument: 'text'")
    assert unknown == ("error", "ValueError: 'bad luck' is not a valid FaultKind")
    assert fault["error_code"] == 500
    assert await process.wait() == 0

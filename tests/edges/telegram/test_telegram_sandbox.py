"""The Telegram sandbox through the real client: updates, people, what they see."""

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
from telegram.error import Conflict, TimedOut

from sandbox.clock import Clock
from sandbox.telegram import ChatMessage, TelegramSandbox

ANA, BEN = 1001, 1002
KEYBOARD = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Yes", callback_data="y")],
        [InlineKeyboardButton("No", callback_data="n")],
    ]
)


def ids(updates: tuple[Update, ...]) -> list[int]:
    return [update.update_id for update in updates]


async def test_the_bot_knows_itself(sandbox: TelegramSandbox, bot: Bot) -> None:
    me = await bot.get_me()

    assert (me.id, me.username, me.is_bot) == (7000000001, sandbox.username, True)


async def test_an_update_is_served_until_a_higher_offset_is_asked(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    first = sandbox.send_text(ANA, "one")["update_id"]
    second = sandbox.send_text(BEN, "two")["update_id"]

    assert ids(await bot.get_updates()) == [first, second]
    assert ids(await bot.get_updates(offset=first)) == [first, second]
    assert ids(await bot.get_updates(offset=second)) == [second]
    assert sandbox.unconfirmed == 1
    assert ids(await bot.get_updates()) == [second]


async def test_a_negative_offset_keeps_only_the_last_updates(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sent = [sandbox.send_text(ANA, text)["update_id"] for text in "abc"]

    assert ids(await bot.get_updates(offset=-2)) == sent[1:]
    assert sandbox.unconfirmed == 2


async def test_at_most_a_hundred_updates_come_at_once(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sent = [sandbox.send_text(ANA, str(number))["update_id"] for number in range(120)]

    assert ids(await bot.get_updates(limit=3)) == sent[:3]
    assert ids(await bot.get_updates(offset=sent[1], limit=500)) == sent[1:101]


async def test_the_same_offset_again_at_once_gives_one_update(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sent = [sandbox.send_text(ANA, text)["update_id"] for text in "ab"]

    await bot.get_updates(offset=sent[0])

    assert ids(await bot.get_updates(offset=sent[0])) == sent[:1]


async def test_a_long_poll_wakes_as_soon_as_someone_writes(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await sandbox.wait_for(lambda: sandbox.counts["getUpdates"])

    sent = sandbox.send_text(ANA, "hello")

    (update,) = await asyncio.wait_for(poll, 1)
    assert update.to_dict() == Update.de_json(sent, bot).to_dict()


async def test_a_second_poller_ends_the_first_with_a_conflict(
    sandbox: TelegramSandbox, bot: Bot, other_bot: Bot
) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=50))
    await sandbox.wait_for(lambda: sandbox.counts["getUpdates"] == 1)

    second = asyncio.create_task(other_bot.get_updates(offset=1, timeout=50))
    with pytest.raises(Conflict) as conflict:
        await first
    sandbox.send_text(ANA, "hello")

    assert len(await second) == 1
    assert conflict.value.message == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )


async def test_pollers_that_fight_are_slowed_down(
    sandbox: TelegramSandbox, bot: Bot, other_bot: Bot
) -> None:
    polls: list[asyncio.Task[tuple[Update, ...]]] = []
    for offset, poller in enumerate((bot, other_bot, bot), start=1):
        polls.append(asyncio.create_task(poller.get_updates(offset=offset, timeout=50)))
        await sandbox.wait_for(lambda: sandbox.counts["getUpdates"] == len(polls))
    with pytest.raises(Conflict):
        await polls[0]

    done, waiting = await asyncio.wait(polls[1:], timeout=0.1)

    assert (len(done), len(waiting)) == (0, 2)
    sandbox.send_text(ANA, "hello")
    assert len(await polls[2]) == 1
    polls[1].cancel()


async def test_a_poll_that_repeats_itself_in_a_hurry_is_held_for_three_seconds(
    bot: Bot,
) -> None:
    assert await bot.get_updates(offset=5) == ()

    with pytest.raises(TimedOut):
        await bot.get_updates(offset=5, read_timeout=0.1)


async def test_messages_expire_after_a_day_and_presses_much_sooner(
    sandbox: TelegramSandbox, bot: Bot, clock: Clock
) -> None:
    sandbox.send_text(ANA, "hello")
    asked = await bot.send_message(ANA, "Sure?", reply_markup=KEYBOARD)
    clock.move(hours=23)
    kept = sandbox.send_text(ANA, "again")["update_id"]
    sandbox.press(ANA, asked.message_id, "y")
    clock.move(hours=1, seconds=1)

    assert ids(await bot.get_updates()) == [kept]


async def test_only_allowed_updates_are_queued_and_the_choice_is_remembered(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    written = sandbox.send_text(ANA, "hello")
    await bot.get_updates(allowed_updates=["edited_message"])
    unwanted = sandbox.send_text(ANA, "unwanted")
    edited = sandbox.edit_text(ANA, written["message"]["message_id"], "Hello")

    assert "update_id" not in unwanted
    assert ids(await bot.get_updates(offset=written["update_id"] + 1)) == [
        edited["update_id"]
    ]
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.allowed_updates) == (1, ("edited_message",))


async def test_after_a_silent_week_ids_start_lower_and_old_offsets_confirm_nothing(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    old = sandbox.send_text(ANA, "before")["update_id"]
    with pytest.raises(ValueError, match="no silent week"):
        sandbox.renumber_updates(5000)
    await bot.delete_webhook(drop_pending_updates=True)
    sandbox.renumber_updates(5000)
    sandbox.send_text(ANA, "after")

    assert ids(await bot.get_updates(offset=old + 1)) == [5000]
    assert ids(await bot.get_updates(offset=old + 1)) == [5000]
    assert sandbox.unconfirmed == 1
    sandbox.send_text(ANA, "and more")
    assert ids(await bot.get_updates(offset=5001)) == [5001]


async def test_an_update_can_be_delivered_again_after_it_was_confirmed(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sent = sandbox.send_text(ANA, "one")
    await bot.get_updates(offset=sent["update_id"] + 1)
    next_id = sandbox.send_text(ANA, "two")["update_id"]

    sandbox.deliver_again(sent)

    again = await bot.get_updates()
    assert ids(again) == [sent["update_id"], next_id]
    assert again[0].message.text == "one"


async def test_every_update_comes_again_if_duplicates_are_on(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.duplicates = 2
    sent = sandbox.send_text(ANA, "one")["update_id"]

    assert ids(await bot.get_updates()) == [sent]
    assert ids(await bot.get_updates(offset=sent + 1)) == [sent, sent]
    assert sandbox.unconfirmed == 0


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

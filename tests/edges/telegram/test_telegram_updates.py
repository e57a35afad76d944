"""The queue of updates of the Telegram sandbox, as the real client polls it."""

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import Conflict, TimedOut

from sandbox.clock import Clock
from sandbox.telegram import TelegramSandbox

ANA, BEN = 1001, 1002
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


def ids(updates: tuple[Update, ...]) -> list[int]:
    return [update.update_id for update in updates]


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

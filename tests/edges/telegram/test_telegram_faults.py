"""Injected faults, as the real client meets them, and what they leave behind."""

import asyncio
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from sandbox.faults import Fault, FaultKind, Faults, fault_from_json
from sandbox.telegram import TelegramSandbox

ANA, BEN = 1001, 1002
DROPPED = "Server disconnected without sending a response."


def bot_texts(sandbox: TelegramSandbox, user_id: int = ANA) -> list[str]:
    return [seen.text for seen in sandbox.conversation(user_id) if seen.from_bot]


@pytest.fixture(autouse=True)
def somebody_wrote(sandbox: TelegramSandbox) -> None:
    sandbox.send_text(ANA, "hello")
    sandbox.send_text(BEN, "hello")


async def test_429_names_the_wait_and_accepts_nothing(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.faults.inject("rate_limited", "sendMessage", seconds=7)

    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ANA, "one")
    await bot.send_message(ANA, "two")

    assert refused.value.retry_after == timedelta(seconds=7)
    assert bot_texts(sandbox) == ["two"]
    assert sandbox.counts["sendMessage"] == 2


@pytest.mark.parametrize(
    ("kind", "error", "accepted"),
    [
        ("server_error", NetworkError("Internal Server Error"), []),
        ("bad_gateway", NetworkError("Bad Gateway"), []),
        ("drop", NetworkError(f"httpx.RemoteProtocolError: {DROPPED}"), []),
        ("drop_after", NetworkError(f"httpx.RemoteProtocolError: {DROPPED}"), ["one"]),
        ("truncated", TelegramError("Invalid server response"), ["one"]),
    ],
)
async def test_a_broken_answer_leaves_the_message_accepted_or_not(
    sandbox: TelegramSandbox,
    bot: Bot,
    kind: str,
    error: TelegramError,
    accepted: list[str],
) -> None:
    sandbox.faults.inject(kind, "sendMessage")

    with pytest.raises(TelegramError) as broken:
        await bot.send_message(ANA, "one")

    assert type(broken.value) is type(error)
    assert broken.value.message.startswith(error.message)
    assert bot_texts(sandbox) == accepted
    assert sandbox.counts["sendMessage"] == 1
    await bot.send_message(ANA, "two")
    assert bot_texts(sandbox) == [*accepted, "two"]


async def test_an_answer_that_drips_is_whole_in_the_end(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.faults.inject("drip", "sendMessage", seconds=0.2)
    asked = asyncio.get_running_loop().time()
    sent = await bot.send_message(ANA, "one")

    assert (sent.text, bot_texts(sandbox)) == ("one", ["one"])
    assert asyncio.get_running_loop().time() - asked >= 0.19


@pytest.mark.parametrize(("kind", "accepted"), [("hang", []), ("hang_after", ["one"])])
async def test_a_hanging_call_times_out_accepted_or_not(
    sandbox: TelegramSandbox, bot: Bot, kind: str, accepted: list[str]
) -> None:
    sandbox.faults.inject(kind, "sendMessage", seconds=0.2)

    with pytest.raises(TimedOut):
        await bot.send_message(ANA, "one", read_timeout=0.05)
    await asyncio.sleep(0.25)

    assert bot_texts(sandbox) == accepted


async def test_a_fault_for_one_chat_spares_the_others(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    fault = sandbox.faults.inject("server_error", "sendMessage", chat=BEN, times=2)

    await bot.send_message(ANA, "one")
    with pytest.raises(NetworkError):
        await bot.send_message(BEN, "two")

    assert (bot_texts(sandbox), bot_texts(sandbox, BEN)) == (["one"], [])
    assert sandbox.faults.pending == (
        Fault(fault.kind, "sendMessage", str(BEN), times=1),
    )
    assert sandbox.faults.injected[FaultKind.SERVER_ERROR] == 1


async def test_a_dropped_answer_to_get_updates_loses_no_update(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    sandbox.faults.inject("drop_after", "getUpdates")

    with pytest.raises(NetworkError):
        await bot.get_updates()

    assert sandbox.unconfirmed == 2
    first = await bot.get_updates()
    assert first[0].effective_user.id == ANA


async def test_away_refuses_connections_until_back(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    await sandbox.go_away()

    with pytest.raises(NetworkError, match="ConnectError"):
        await bot.send_message(ANA, "one")
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{sandbox.control_url}/come_back") as answer,
    ):
        assert answer.status == 200

    await bot.send_message(ANA, "two")
    assert bot_texts(sandbox) == ["two"]


async def test_away_breaks_a_long_poll_that_waits(
    sandbox: TelegramSandbox, bot: Bot
) -> None:
    last = sandbox.send_text(ANA, "hello")["update_id"]
    poll = asyncio.create_task(bot.get_updates(offset=last + 1, timeout=50))
    await sandbox.wait_for(lambda: sandbox.unconfirmed == 0)

    await sandbox.go_away()

    with pytest.raises(NetworkError, match="disconnected"):
        await poll


def test_the_first_fault_that_matches_is_used_up() -> None:
    faults = Faults()
    faults.inject("hang", "getFile")
    faults.inject("drop")
    faults.inject("bad_gateway", "sendMessage", chat=7)

    taken = [faults.take("sendMessage", "7"), faults.take("sendMessage", 7)]

    assert [fault.kind for fault in taken if fault] == ["drop", "bad_gateway"]
    assert faults.take("sendMessage", 7) is None
    faults.clear()
    assert faults.take("getFile") is None


@pytest.mark.parametrize(
    "body", [{}, {"kind": "drop", "tiems": 2}, {"kind": "drop", "times": 0}]
)
def test_a_wrong_control_call_injects_nothing(body: dict[str, object]) -> None:
    faults = Faults()

    with pytest.raises(ValueError):
        fault_from_json(faults, body)

    assert faults.pending == ()

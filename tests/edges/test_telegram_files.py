"""Fetching what residents send: whole, or a clear word, never more than 20 MB."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot

from bot.deliver import (
    DeliveryError,
    Rejected,
    TryLater,
    Unfit,
)
from bot.model import Media, MessageKind
from bot.telegram import client
from bot.telegram.client import fetch_media
from sandbox.telegram import TelegramSandbox

ANA = 5001


def media_of(update: dict[str, Any], field: str) -> Media:
    file = update["message"][field]
    largest = file[-1] if isinstance(file, list) else file
    kind = MessageKind.PHOTO if field == "photo" else MessageKind.DOCUMENT
    return Media(kind, largest["file_id"], size=largest["file_size"])


async def test_a_file_is_fetched_whole(
    telegram: TelegramSandbox, council_bot: Bot
) -> None:
    data = bytes(range(256)) * 1000
    sent = telegram.send_document(ANA, data=data)

    assert await fetch_media(council_bot)(media_of(sent, "document")) == data


async def test_a_file_that_is_said_to_be_too_large_is_not_asked_for(
    telegram: TelegramSandbox, council_bot: Bot
) -> None:
    sent = telegram.send_video(ANA, size=21 * 1024 * 1024)
    with pytest.raises(Unfit, match="too large"):
        await fetch_media(council_bot)(media_of(sent, "video"))

    assert telegram.counts["getFile"] == 0


async def test_a_file_that_telegram_calls_too_large_is_rejected(
    telegram: TelegramSandbox, council_bot: Bot
) -> None:
    sent = telegram.send_video(ANA, size=21 * 1024 * 1024)
    file_id = sent["message"]["video"]["file_id"]
    with pytest.raises(Unfit, match="too large"):
        await fetch_media(council_bot)(Media(MessageKind.VIDEO, file_id))


async def test_a_file_that_is_larger_than_it_said_is_cut_off(
    telegram: TelegramSandbox, council_bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = telegram.send_document(ANA, data=b"x" * 200_000, size=10)
    monkeypatch.setattr(client, "MOST_BYTES", 100_000)
    with pytest.raises(Unfit, match="too large"):
        await fetch_media(council_bot)(media_of(sent, "document"))


@pytest.mark.parametrize(
    ("method", "fault", "expected"),
    [
        ("getFile", "server_error", TryLater),
        ("getFile", "rate_limited", TryLater),
        ("getFile", "drop", TryLater),
        ("download", "server_error", TryLater),
        ("download", "drop_after", TryLater),
    ],
)
async def test_a_file_that_does_not_come_is_asked_for_later(
    telegram: TelegramSandbox,
    council_bot: Bot,
    method: str,
    fault: str,
    expected: type[DeliveryError],
) -> None:
    sent = telegram.send_document(ANA)
    telegram.faults.inject(fault, method)
    with pytest.raises(expected) as caught:
        await fetch_media(council_bot)(media_of(sent, "document"))

    assert telegram.token not in repr((caught.value, caught.value.__cause__))


async def test_a_file_that_is_gone_is_rejected(
    telegram: TelegramSandbox, council_bot: Bot
) -> None:
    with pytest.raises(Rejected):
        await fetch_media(council_bot)(Media(MessageKind.PHOTO, "gone"))

    telegram.send_document(ANA)
    file = next(iter(telegram.world.files.values()))
    telegram.world.link = lambda _: "documents/never-there"  # type: ignore[method-assign]
    with pytest.raises(Rejected, match="gone"):
        await fetch_media(council_bot)(Media(MessageKind.DOCUMENT, file.file_id))

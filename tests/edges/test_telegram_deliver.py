"""Sending to Telegram: what it takes, what it refuses, what nobody can know."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot

from bot.button import Button
from bot.deliver import (
    Ambiguous,
    BadCredentials,
    Delivered,
    DeliveryError,
    Rejected,
    TryLater,
    Unreachable,
)
from bot.model import Author, Incoming, OutboxRow
from bot.store import Store, Unit
from bot.telegram import client
from bot.telegram.client import make_bot
from bot.telegram.deliver import TelegramDeliverer
from sandbox.telegram import TelegramSandbox
from tests.edges.bots import close, telegram_deliverer

ANA = 5001
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def deliverer(council_bot: Bot, store: Store) -> TelegramDeliverer:
    return telegram_deliverer(council_bot, store)


async def kept(store: Store, text: str, chat: int = ANA) -> tuple[int, int]:
    """Conversation and message of something that we have to say."""

    def keep(unit: Unit) -> tuple[int, int]:
        met = Incoming("telegram", str(chat), "private", str(ANA), "Ana", "1", NOW)
        _, conversation = unit.people.meet(met, "en", NOW)
        return conversation.id, unit.people.add_message(
            conversation.id, author=Author.BOT, text=text, at=NOW
        )

    return await store.write(keep)


def row(act: str, body: Mapping[str, Any], **fields: Any) -> OutboxRow:
    return OutboxRow(
        id=1,
        key="k",
        platform="telegram",
        lane=f"telegram:{ANA}",
        act=act,
        body=body,
        created_at=NOW,
        not_before=NOW,
        **fields,
    )


async def saying(store: Store, text: str, chat: int = ANA, **body: Any) -> OutboxRow:
    conversation, message = await kept(store, text, chat)
    told = {"part": 0, "parts": 1, "buttons": [], "reply_to": None} | body
    return row("say", told, conversation_id=conversation, message_id=message)


async def test_words_arrive_as_they_are_with_buttons_and_the_message_they_answer(
    telegram: TelegramSandbox, deliverer: TelegramDeliverer, store: Store
) -> None:
    asked = telegram.send_text(ANA, "hello")["message"]["message_id"]
    buttons = [[["Roads", Button(1, 0).encode()]], [["Bins", Button(1, 1).encode()]]]
    text = "*Which* <b>one</b> & _why_? https://example.org [x](y) 👩‍👩‍👧"
    said = await saying(store, text, buttons=buttons, reply_to=str(asked))

    delivered = await deliverer.deliver(said)

    seen = telegram.conversation(ANA)[-1]
    assert delivered == Delivered(str(ANA), str(seen.message_id))
    assert (seen.text, seen.reply_to) == (text, asked)
    assert seen.buttons == ((("Roads", "a:1:0"),), (("Bins", "a:1:1"),))
    sent = telegram.calls[-1].params
    assert sent["link_preview_options"] == '{"is_disabled": true}'
    assert "parse_mode" not in sent


async def test_each_part_of_a_long_text_is_a_message(
    telegram: TelegramSandbox, deliverer: TelegramDeliverer, store: Store
) -> None:
    telegram.send_text(ANA, "hello")
    text = "👍" * 3000
    for part in (0, 1):
        await deliverer.deliver(await saying(store, text, part=part, parts=2))

    seen = [m.text for m in telegram.conversation(ANA) if m.from_bot]
    assert [len(one) for one in seen] == [2048, 952]


async def test_an_answer_to_a_deleted_message_is_said_all_the_same(
    telegram: TelegramSandbox, deliverer: TelegramDeliverer, store: Store
) -> None:
    telegram.send_text(ANA, "hello")
    await deliverer.deliver(await saying(store, "answer", reply_to="424242"))

    assert telegram.conversation(ANA)[-1].text == "answer"


async def test_words_that_were_erased_are_not_said(
    telegram: TelegramSandbox, deliverer: TelegramDeliverer, store: Store
) -> None:
    telegram.send_text(ANA, "hello")
    said = await saying(store, "personal words")
    await store.write(
        lambda unit: unit.people._conn.execute("UPDATE messages SET text = ''")
    )
    with pytest.raises(Rejected, match="the words are gone"):
        await deliverer.deliver(said)

    await store.write(lambda unit: unit.people._conn.execute("DELETE FROM residents"))
    with pytest.raises(Rejected, match="the conversation is gone"):
        await deliverer.deliver(said)
    with pytest.raises(Rejected, match="the words are gone"):
        await deliverer.deliver(row("say", said.body))
    assert telegram.counts["sendMessage"] == 0


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("say", {"part": 0, "parts": 1, "buttons": [], "reply_to": None}),
        ("edit", {"part": 0, "remote_id": "1"}),
        ("unsay", {"remote_id": "1"}),
        ("clear_buttons", {}),
        ("answer_press", {"callback_id": "1", "text": "Thanks"}),
        ("farewell", {"text": "All is erased."}),
        ("my_data", {"form": "json"}),
    ],
)
async def test_nothing_goes_before_it_is_noted_that_it_leaves(
    telegram: TelegramSandbox,
    deliverer: TelegramDeliverer,
    store: Store,
    act: str,
    body: Mapping[str, Any],
) -> None:
    telegram.send_text(ANA, "hello")
    conversation, message = await kept(store, "answer")
    await store.write(
        lambda unit: unit.people.link("telegram", str(ANA), "1", message_id=message)
    )
    called = len(telegram.calls)

    def no_room() -> None:
        raise TryLater("no room")

    with pytest.raises(TryLater, match="no room"):
        await deliverer.deliver(
            row(act, body, conversation_id=conversation, message_id=message), no_room
        )
    assert len(telegram.calls) == called


async def test_what_has_no_words_any_more_never_leaves(
    telegram: TelegramSandbox, deliverer: TelegramDeliverer, store: Store
) -> None:
    telegram.send_text(ANA, "hello")
    said, left = await saying(store, ""), asyncio.Event()
    with pytest.raises(Rejected):
        await deliverer.deliver(said, left.set)
    assert not left.is_set()

    await deliverer.deliver(await saying(store, "answer"), left.set)
    assert left.is_set()


async def test_a_press_is_answered_and_one_that_is_too_old_is_no_fault(
    telegram: TelegramSandbox, deliverer: TelegramDeliverer, store: Store
) -> None:
    telegram.send_text(ANA, "hello")
    said = await saying(store, "Which?", buttons=[[["Roads", "a:1:0"]]])
    message = int((await deliverer.deliver(said)).remote_id)
    query = telegram.press(ANA, message, "Roads")["callback_query"]["id"]
    answer = row("answer_press", {"callback_id": query, "text": "Thanks " * 100})

    assert await deliverer.deliver(answer) == Delivered()
    assert await deliverer.deliver(answer) == Delivered()
    assert telegram.counts["answerCallbackQuery"] == 2


async def test_buttons_go_once_and_their_absence_is_no_fault(
    telegram: TelegramSandbox, deliverer: TelegramDeliverer, store: Store
) -> None:
    telegram.send_text(ANA, "hello")
    said = await saying(store, "Which?", buttons=[[["Roads", "a:1:0"]]])
    delivered = await deliverer.deliver(said)
    clear = row("clear_buttons", {}, message_id=said.message_id)
    assert await deliverer.deliver(clear) == Delivered()
    assert telegram.counts["editMessageReplyMarkup"] == 0

    await store.write(
        lambda unit: unit.people.link(
            "telegram",
            delivered.place,
            delivered.remote_id,
            message_id=said.message_id,
        )
    )
    for _ in range(2):
        assert await deliverer.deliver(clear) == Delivered()
    assert telegram.conversation(ANA)[-1].buttons == ()

    telegram.world.chats[ANA].messages[int(delivered.remote_id)].deleted = True
    assert await deliverer.deliver(clear) == Delivered()
    assert telegram.counts["editMessageReplyMarkup"] == 3


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "rate_limited", "seconds": 7}, TryLater("", 7.0)),
        ({"kind": "server_error"}, TryLater("")),
        ({"kind": "bad_gateway"}, TryLater("")),
        ({"kind": "drop"}, Ambiguous("")),
        ({"kind": "drop_after"}, Ambiguous("")),
        ({"kind": "truncated"}, Ambiguous("")),
        ({"kind": "hang", "seconds": 1.5}, Ambiguous("")),
        ({"kind": "drip", "seconds": 12}, Ambiguous("")),
        ({"kind": "hang_after", "seconds": 1.5}, Ambiguous("")),
    ],
    ids=str,
)
async def test_each_fault_has_its_outcome(
    telegram: TelegramSandbox,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, Any],
    expected: DeliveryError,
) -> None:
    monkeypatch.setattr(client, "READ", 0.5)
    bot = make_bot(telegram.token, telegram.base_url)
    telegram.send_text(ANA, "hello")
    telegram.faults.inject(method="sendMessage", **fault)
    async with bot:
        error = await refusal(telegram_deliverer(bot, store), await saying(store, "x"))

    assert type(error) is type(expected)
    assert getattr(error, "after", None) == getattr(expected, "after", None)
    assert telegram.token not in repr((error, error.__cause__))


async def refusal(deliverer: TelegramDeliverer, row: OutboxRow) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await deliverer.deliver(row)
    return caught.value


async def test_a_telegram_that_is_away_has_accepted_nothing(
    telegram: TelegramSandbox, deliverer: TelegramDeliverer, store: Store
) -> None:
    await telegram.go_away()
    error = await refusal(deliverer, await saying(store, "x"))

    assert (type(error), str(error)) == (TryLater, "no answer (ConnectError)")


@pytest.mark.parametrize(
    ("verb", "why"),
    [
        ("block", "Forbidden: bot was blocked by the user"),
        ("deactivate", "Forbidden: user is deactivated"),
    ],
)
async def test_who_is_gone_is_unreachable(
    telegram: TelegramSandbox,
    deliverer: TelegramDeliverer,
    store: Store,
    verb: str,
    why: str,
) -> None:
    telegram.send_text(ANA, "hello")
    getattr(telegram, verb)(ANA)
    error = await refusal(deliverer, await saying(store, "x"))

    assert (type(error), str(error)) == (Unreachable, why)


async def test_a_chat_that_telegram_does_not_know_is_unreachable(
    deliverer: TelegramDeliverer, store: Store
) -> None:
    error = await refusal(deliverer, await saying(store, "x", chat=404))

    assert (type(error), str(error)) == (Unreachable, "Chat not found")


async def test_a_refused_token_is_bad_credentials_and_stays_secret(
    telegram: TelegramSandbox, store: Store
) -> None:
    bot = make_bot("123456:wrong-and-secret", telegram.base_url)
    error = await refusal(telegram_deliverer(bot, store), await saying(store, "x"))

    assert type(error) is BadCredentials
    assert "secret" not in repr((error, error.__cause__))
    await close(bot)


async def test_a_group_that_moved_gets_the_message_and_keeps_its_new_id(
    telegram: TelegramSandbox, deliverer: TelegramDeliverer, store: Store
) -> None:
    telegram.send_text(ANA, "hello", chat=-77)
    telegram.migrate(-77, -1_000_000_000_077)
    said = await saying(store, "write to me alone", chat=-77)

    delivered = await deliverer.deliver(said)

    assert delivered.place == "-1000000000077"
    assert [m.text for m in telegram.conversation(-1_000_000_000_077)] == [
        "write to me alone"
    ]
    moved = await store.read(lambda u: u.people.conversation(said.conversation_id or 0))
    assert moved.chat_id == "-1000000000077"


@pytest.mark.parametrize("act", ["sing", "card"])
async def test_an_act_that_telegram_has_not_is_rejected(
    deliverer: TelegramDeliverer, act: str
) -> None:
    assert type(await refusal(deliverer, row(act, {}))) is Rejected


async def test_an_ambiguous_row_can_not_be_looked_up(
    deliverer: TelegramDeliverer,
) -> None:
    assert await deliverer.look_up(row("say", {})) is None


Answer = tuple[int, str]


@pytest.fixture
async def stranger() -> AsyncIterator[tuple[str, list[Answer]]]:
    """A server that answers everything the same way: something between us."""
    answers: list[Answer] = []

    async def serve(request: web.Request) -> web.Response:
        status, body = answers[0]
        return web.Response(status=status, text=body)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{site.port}/bot", answers
    await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (403, "<html>Blocked by the proxy", TryLater),
        (401, "<html>Log in to the guest network", TryLater),
        (404, "<html>not here", TryLater),
        (400, "<html>what?", TryLater),
        (429, "<html>slow down", TryLater),
        (502, "<html>bad gateway", TryLater),
        (503, '{"ok": false, "description": "Service Unavailable"}', TryLater),
        (504, "<html>gateway timeout", Ambiguous),
        (504, '{"ok": false, "description": "Gateway Timeout"}', Ambiguous),
        (200, "<html>welcome to the guest network", Ambiguous),
        (200, '{"ok": true}', Ambiguous),
        (200, '{"ok": true, "result": {"odd": 1}}', Ambiguous),
        (400, '{"ok": false, "description": "Bad Request: oh"}', Rejected),
        (403, '{"ok": false, "description": "Forbidden: kicked"}', Unreachable),
        (401, '{"ok": false, "description": "Unauthorized"}', BadCredentials),
    ],
)
async def test_only_telegrams_own_words_end_a_message(
    stranger: tuple[str, list[Answer]],
    store: Store,
    caplog: pytest.LogCaptureFixture,
    status: int,
    body: str,
    expected: type[DeliveryError],
) -> None:
    url, answers = stranger
    answers.append((status, body))
    bot = make_bot("123456:secret", url)
    error = await refusal(telegram_deliverer(bot, store), await saying(store, "x"))

    assert type(error) is expected
    assert "html" not in f"{error} {caplog.text}"
    await close(bot)

"""What tests of the fetch loop share."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from typing import Any

from telegram import Bot

from bot.clock import MovedClock
from bot.store import Store
from bot.telegram.edge import Fetcher

ANA, BO = 5001, 5002


def fetcher_of(
    bot: Bot, store: Store, clock: MovedClock, stored: list[str] | None = None
) -> Fetcher:
    told = [] if stored is None else stored
    return Fetcher(
        bot,
        store,
        clock,
        lambda: told.append("stored"),
        commands={"": {"help": "What I can do"}, "pl": {"help": "Co potrafię"}},
        timeout=1,
        jitter=lambda: 0,
    )


@asynccontextmanager
async def running(fetcher: Fetcher) -> AsyncIterator[None]:
    task = asyncio.create_task(fetcher.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(predicate: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not predicate():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def inbox(store: Store) -> list[tuple[str, Any]]:
    with closing(sqlite3.connect(store.path)) as db:
        found = db.execute("SELECT lane, payload FROM inbox ORDER BY id").fetchall()
    return [(lane, json.loads(payload)) for lane, payload in found]


def texts(store: Store) -> list[str]:
    return [update["message"]["text"] for _, update in inbox(store)]


def fact(store: Store, name: str) -> str | None:
    with closing(sqlite3.connect(store.path)) as db:
        row = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None

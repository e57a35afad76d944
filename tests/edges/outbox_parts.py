"""What tests of the outbox share: rows, a deliverer by script, a look at what is."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.clock import MovedClock
from bot.deliver import (
    Delivered,
    DeliveryError,
    Leaves,
    unnoted,
)
from bot.model import Author, Incoming, Kind, OutboxRow
from bot.outbox import OutboxWorker
from bot.store import Store, Unit
from sandbox.telegram import TelegramSandbox

ANA, BO = 5001, 5002


@dataclass
class Deaths:
    """What staff were told; it can be made to fail."""

    told: list[tuple[str, str, str]] = field(default_factory=list)
    error: Exception | None = None
    untold: list[str] = field(default_factory=list)

    def __call__(self, unit: Unit, row: OutboxRow, error: DeliveryError) -> None:
        if self.error:
            raise self.error
        unit.inbox.set_fact(f"told:{row.key}", type(error).__name__)
        self.told.append((row.key, type(error).__name__, str(error)))

    def nobody_knows(self, unit: Unit, row: OutboxRow) -> None:
        """The word about a row that could not be told of."""
        self.untold.append(row.key)


@dataclass
class Script:
    """A deliverer that does what the test says, outcome by outcome; then delivers."""

    outcomes: list[Any] = field(default_factory=list)
    known: Delivered | None = None
    tried: list[str] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    is_sure: bool = False
    #: its files are fetched before it leaves, say
    leaves_late: bool = False

    async def deliver(self, row: OutboxRow, leaves: Leaves = unnoted) -> Delivered:
        if not self.leaves_late:
            leaves()
        self.tried.append(row.key)
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if isinstance(outcome, BaseException):
            raise outcome
        if callable(outcome):
            await outcome()
        leaves()
        return Delivered("C1", f"{len(self.tried)}.0")

    async def look_up(self, row: OutboxRow) -> Delivered | None:
        self.looked_up.append(row.key)
        return self.known


async def say(store: Store, clock: MovedClock, *texts: str, to: int = ANA) -> None:
    """Rows that say these texts; the key of each is its text."""

    def put(unit: Unit) -> None:
        now = clock.now()
        met = Incoming("telegram", str(to), "private", str(to), "Ana", "1", now)
        _, conversation = unit.people.meet(met, "en", now)
        for text in texts:
            message_id = unit.people.add_message(
                conversation.id, author=Author.BOT, text=text, at=now
            )
            unit.outbox.put(
                text,
                platform="telegram",
                lane=f"telegram:{to}",
                act="say",
                body={"part": 0, "parts": 1, "buttons": [], "reply_to": None},
                now=now,
                conversation_id=conversation.id,
                message_id=message_id,
            )

    await store.write(put)


async def post(
    store: Store,
    clock: MovedClock,
    *keys: str,
    act: str = "note",
    channel: str = "C1",
    ticket_id: int | None = None,
) -> None:
    """Rows for a Slack channel."""

    def put(unit: Unit) -> None:
        for key in keys:
            unit.outbox.put(
                key,
                platform="slack",
                lane=f"slack:{channel}",
                act=act,
                body={},
                now=clock.now(),
                ticket_id=ticket_id,
            )

    await store.write(put)


async def leave(store: Store, clock: MovedClock) -> list[OutboxRow]:
    """Claim what is due and hand it over, as a process does that dies then."""
    rows = await store.write(lambda unit: unit.outbox.claim(clock.now(), 9))
    for row in rows:
        store.flights.left(row)
    return rows


async def a_ticket(store: Store, clock: MovedClock) -> int:
    def put(unit: Unit) -> int:
        now = clock.now()
        met = Incoming("telegram", str(ANA), "private", str(ANA), "Ana", "1", now)
        resident, conversation = unit.people.meet(met, "en", now)
        return unit.tickets.open(
            reference="K7M-2QXR",
            resident_id=resident.id,
            conversation_id=conversation.id,
            origin_inbox_id=None,  # type: ignore[arg-type]
            matter=1,
            now=now,
            fields={"kind": Kind.IDEA, "department": "triage", "promise_at": now},
        )

    return await store.write(put)


def look(store: Store, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(store.path)) as db:
        return db.execute(query).fetchall()


def states(store: Store) -> dict[str, str]:
    return dict(look(store, "SELECT key, state FROM outbox ORDER BY id"))


def one(store: Store, key: str) -> dict[str, Any]:
    names = "state, attempts, ambiguous, error"
    (found,) = look(store, f"SELECT {names} FROM outbox WHERE key = '{key}'")  # noqa: S608
    return dict(zip(names.split(", "), found, strict=True))


def heard(telegram: TelegramSandbox, who: int = ANA) -> list[str]:
    return [m.text for m in telegram.conversation(who) if m.from_bot]


async def drain(worker: OutboxWorker, clock: MovedClock, **pace: float) -> None:
    """Go on for 30 hours, in steps."""
    step = timedelta(**(pace or {"minutes": 30}))
    for _ in range(int(timedelta(hours=30) / step)):
        while await worker.run_once():
            pass
        clock.advance(step)


@asynccontextmanager
async def running(worker: OutboxWorker) -> AsyncIterator[None]:
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await asyncio.wait_for(task, 10)


async def until(predicate: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not predicate():  # noqa: ASYNC110
            await asyncio.sleep(0.005)

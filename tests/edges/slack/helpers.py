"""A store that can fail, a ticket with a card, rows to deliver."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.deliver import Delivered, DeliveryError
from bot.lanes import channel_lane
from bot.model import (
    Author,
    InboxRow,
    Kind,
    Media,
    MessageKind,
    OutboxRow,
    Place,
    StaffAct,
)
from bot.slack.deliver import SlackDeliverer
from bot.slack.parse import parse
from bot.store import Arrived, Store, StoreError, Unit
from sandbox.slack import DeliveryState, OpenView, SlackSandbox
from sandbox.telegram.media import png
from tests.builders import NOW, incoming

T = TypeVar("T")

REFERENCE = "K7M-2QXR"
ROADS = "C0ROADS"
DUTY = "C0DUTYDESK"
#: of the roads department
DEV, ROSE = "U0DEVSH", "U0ROSEK"


class FlakyStore(Store):
    """The real store; writes fail as on a full disk while `full` is set."""

    full = False
    wakes = 0

    async def write(self, work: Callable[[Unit], T], step: str = "write") -> T:
        if self.full:
            raise StoreError("the disk is full")
        return await super().write(work, step)

    def on_stored(self) -> None:
        self.wakes += 1

    async def acts(self) -> list[StaffAct | None]:
        """What the inbox holds of staff, understood."""
        rows = await self.inbox_rows()
        return [parse(row.payload, row.received_at) for row in rows]

    async def inbox_rows(self) -> list[InboxRow]:
        """What waits from Slack, in order; each is done with when it was looked at."""
        found: list[InboxRow] = []
        while rows := await self.read(lambda unit: unit.inbox.heads(NEVER, 100)):
            found += [row for row in rows if row.source == "slack"]
            for row in rows:
                await self.write(
                    lambda unit, row=row: unit.inbox.finish(row.id, "staff", NOW)
                )
        return sorted(found, key=lambda row: row.id)

    async def outgoing(self) -> list[OutboxRow]:
        """What waits for Slack, first of each lane."""
        return await self.write(
            lambda unit: unit.outbox.claim(NEVER, 100, platform="slack")
        )

    async def audit(self) -> list[tuple[str, str]]:
        """Who did what."""
        rows = await self.read(
            lambda unit: unit.tickets._conn.execute(
                "SELECT actor, act FROM audit ORDER BY id"
            ).fetchall()
        )
        return [(row["actor"], row["act"]) for row in rows]


NEVER = NOW.replace(year=2036)


async def until(predicate: Callable[[], object], seconds: float = 10) -> None:
    """Wait until it is true. TimeoutError."""
    async with asyncio.timeout(seconds):
        while not predicate():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def settled(slack: SlackSandbox) -> None:
    """Wait until everything sent so far is acknowledged or has failed."""
    sent = DeliveryState.SENT
    await until(lambda: all(one.state is not sent for one in slack.deliveries))


class Preview:
    """The words around a reply."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []

    async def __call__(self, act: StaffAct) -> str:
        self.asked.append((act.text, act.reference, act.user))
        if act.reference != REFERENCE:
            raise LookupError(f"There is no {act.reference} any more.")
        return f"{act.text}\n\nDev, Roads and street lighting\n{act.reference}"


class Files:
    """What the messenger answers when a file is fetched."""

    def __init__(self) -> None:
        self.data = png()
        self.error: DeliveryError | None = None

    async def fetch(self, media: Media) -> bytes:
        if self.error:
            raise self.error
        return self.data


async def open_ticket(
    store: Store,
    words: str = "A deep pothole",
    *,
    reference: str = REFERENCE,
    chat_id: str = "7",
    place: Place | None = None,
    emergency: bool = False,
) -> int:
    """A resident's complaint about a road; its id."""

    def make(unit: Unit) -> int:
        key = f"telegram:message:{chat_id}:{reference}"
        unit.inbox.store([Arrived("telegram", key, f"telegram:{chat_id}", {})], NOW)
        row = unit.inbox.heads(NOW, 100)[-1]
        unit.inbox.finish(row.id, "acknowledged", NOW)
        message = incoming(words, chat_id=chat_id, user_id=chat_id)
        _, conversation = unit.people.meet(message, "en", NOW)
        ticket_id = unit.tickets.open(
            reference=reference,
            resident_id=conversation.resident_id,
            conversation_id=conversation.id,
            origin_inbox_id=row.id,
            matter=1,
            now=NOW,
            fields={
                "kind": Kind.COMPLAINT,
                "service": "pothole",
                "department": "roads_street_lighting",
                "promise_at": NOW,
                "place": place or Place("Mill Lane"),
                "emergency": emergency,
            },
        )
        unit.people.add_message(
            conversation.id,
            author=Author.RESIDENT,
            text=words,
            at=NOW,
            ticket_id=ticket_id,
            inbox_id=row.id,
        )
        return ticket_id

    return await store.write(make)


async def say(
    store: Store,
    text: str,
    kind: MessageKind = MessageKind.TEXT,
    media: tuple[Media, ...] = (),
    point: tuple[float | None, float | None] = (None, None),
) -> int:
    """The resident says more about it; the message's id."""
    return await store.write(
        lambda unit: unit.people.add_message(
            1,
            author=Author.RESIDENT,
            text=text,
            at=NOW,
            kind=kind,
            ticket_id=1,
            media=media,
            point=point,
        )
    )


def row(
    act: str,
    body: Mapping[str, Any] | None = None,
    *,
    key: str = "",
    ticket_id: int | None = 1,
    message_id: int | None = None,
) -> OutboxRow:
    """A row of the outbox for the roads department."""
    return OutboxRow(
        id=1,
        key=key or f"{act}:inbox:1:1",
        platform="slack",
        lane=channel_lane(ROADS),
        act=act,
        body=body or {},
        created_at=NOW,
        not_before=NOW,
        ticket_id=ticket_id,
        message_id=message_id,
    )


def note_row(name: str, message_id: int | None = None, **values: str) -> OutboxRow:
    """A note in the thread."""
    body = {"name": name, "values": values}
    return row("note", body, key=f"note:{name}", message_id=message_id)


async def post_card(deliverer: SlackDeliverer, store: Store) -> Delivered:
    """The card, posted and remembered as the outbox does."""
    sent = await deliverer.deliver(row("card"))
    await remember_card(store, sent)
    return sent


async def remember_card(store: Store, sent: Delivered, ticket_id: int = 1) -> None:
    """Where the card is, as the outbox keeps it."""
    await store.write(
        lambda unit: unit.tickets.place_card(ticket_id, sent.place, sent.remote_id)
    )


async def window_of(slack: SlackSandbox, user: str) -> OpenView:
    """The window that somebody has before them, once it is open."""
    await until(lambda: slack.open_views(user))
    return slack.top_view(user)

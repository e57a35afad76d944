"""Pages outside Slack, through the real Apprise to a server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.council.facts import Council
from bot.deliver import Delivered, DeliveryError, Rejected, TryLater
from bot.model import Kind, OutboxRow, Place
from bot.store import Arrived, Store, Unit
from bot.watch.alerts import Alert, News
from bot.watch.fault import Fault
from bot.watch.outside import AppriseDeliverer
from tests.builders import NOW, council, incoming


@dataclass
class Hook:
    """Takes what Apprise posts."""

    status: int = 200
    port: int = 0
    got: list[dict[str, Any]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/page"

    async def take(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        self.came.set()
        return web.Response(status=self.status)


@asynccontextmanager
async def listening(hook: Hook) -> AsyncIterator[Hook]:
    app = web.Application()
    app.router.add_post("/page", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.port = runner.addresses[0][1]
    try:
        yield hook
    finally:
        await runner.cleanup()


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with listening(Hook()) as open_hook:
        yield open_hook


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "folkmoot.sqlite") as opened:
        await opened.write(an_emergency)
        yield opened


def an_emergency(unit: Unit) -> None:
    unit.inbox.store([Arrived("telegram", "k1", "telegram:7", {})], NOW)
    _, conversation = unit.people.meet(incoming(), "en", NOW)
    unit.tickets.open(
        reference="K7M-2QXR",
        resident_id=conversation.resident_id,
        conversation_id=conversation.id,
        origin_inbox_id=1,
        matter=1,
        now=NOW,
        fields={
            "kind": Kind.COMPLAINT,
            "department": "housing",
            "promise_at": NOW,
            "emergency": True,
            "place": Place("Mill Lane 7"),
        },
    )


def paging(*outside: str) -> Council:
    return replace(council(), duty=replace(council().duty, outside=outside))


def row(index: int = 0, **changes: Any) -> OutboxRow:
    made = OutboxRow(
        id=1,
        key="page_outside:follow_up:1:do:1",
        platform="apprise",
        lane=f"apprise:{index}",
        act="page",
        body={"index": index},
        created_at=NOW,
        not_before=NOW,
        ticket_id=1,
    )
    return replace(made, **changes)


async def test_a_page_says_where_to_look_and_nothing_of_the_resident(
    store: Store, hook: Hook
):
    deliverer = AppriseDeliverer(store, paging(hook.url))

    assert await deliverer.deliver(row()) == Delivered("0")

    assert [(post["title"], post["message"]) for post in hook.got] == [
        (
            "EMERGENCY K7M-2QXR: nobody has it yet",
            "Ambleford, Housing, 10:30. A resident wrote of danger, and nobody has "
            "pressed 'I have it'. Look into Slack now: K7M-2QXR.",
        )
    ]


@pytest.mark.parametrize(
    ("status", "error", "why"),
    [
        (401, Rejected, "HTTP 401"),
        (404, Rejected, "HTTP 404"),
        (429, TryLater, "HTTP 429"),
        (500, TryLater, "HTTP 500"),
        (503, TryLater, "HTTP 503"),
    ],
)
async def test_what_the_other_side_says_is_classed(
    store: Store, hook: Hook, status: int, error: type[DeliveryError], why: str
):
    hook.status = status
    deliverer = AppriseDeliverer(store, paging(hook.url))

    with pytest.raises(error) as raised:
        await deliverer.deliver(row())

    assert str(raised.value) == why


async def test_nobody_there_is_tried_again_without_naming_the_address(store: Store):
    deliverer = AppriseDeliverer(store, paging("json://user:secret@127.0.0.1:9/"))

    with pytest.raises(TryLater) as raised:
        await deliverer.deliver(row())

    assert str(raised.value) == "it did not go out"


async def test_an_address_or_ticket_that_is_gone_is_no_page(store: Store, hook: Hook):
    deliverer = AppriseDeliverer(store, paging(hook.url))

    for gone in (row(1), row(ticket_id=99), row(act="dance")):
        with pytest.raises(Rejected):
            await deliverer.deliver(gone)
    assert hook.got == []


async def test_each_address_is_paged_by_a_row_of_its_own(store: Store, hook: Hook):
    async with listening(Hook()) as other:
        deliverer = AppriseDeliverer(store, paging(hook.url, other.url))

        await deliverer.deliver(row(1))

        assert [len(hook.got), len(other.got)] == [0, 1]


async def test_an_alert_goes_to_whoever_looks_after_folkmoot_or_else_to_the_duty(
    store: Store, hook: Hook
):
    alert = Alert(News.FOUND, Fault.NO_CARD, ("K7M-2QXR",), 1, NOW)
    body = {"index": 0, "alerts": [alert.as_body()]}
    async with listening(Hook()) as admin:
        duty = paging(hook.url)
        for made in (duty, replace(duty, alerts=(admin.url,))):
            deliverer = AppriseDeliverer(store, made)
            await deliverer.deliver(row(act="alert", body=body, ticket_id=None))

        told = {
            "title": "Folkmoot, Ambleford: something stands still",
            "message": "Tickets have no card in Slack, and a new one does not get "
            "there: K7M-2QXR.",
        }
        assert [{k: post[k] for k in told} for post in hook.got] == [told]
        assert [{k: post[k] for k in told} for post in admin.got] == [told]

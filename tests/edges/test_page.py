"""The page of both sides: what it shows, what it does, and for whom."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from sandbox.page import Page
from sandbox.page.readings import Table
from sandbox.page.server import HEADER
from sandbox.page.story import DEV, READINGS, ROADS
from sandbox.town import Town
from tests.builders import council

HERE = {HEADER: "1"}
POTHOLE = {"user": 7, "name": "Ana", "text": "a pothole in Mill Lane <b>now</b>"}


@pytest.fixture
async def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with Town(council(), tmp_path / "a.sqlite", Table(READINGS)) as made:
        yield made


@pytest.fixture
async def page(town: Town) -> AsyncIterator[aiohttp.ClientSession]:
    async with Page(town, port=0) as shown, aiohttp.ClientSession(shown.url) as client:
        yield client


async def test_what_a_resident_writes_is_seen_on_both_sides(
    town: Town, page: aiohttp.ClientSession
):
    async with page.post("do/say", json=POTHOLE, headers=HERE) as answer:
        assert (answer.status, await answer.json()) == (200, {})
    await town.telegram.wait_for(lambda: len(town.telegram.conversation(7)) > 1, 20)
    await town.folkmoot.settle()
    async with page.get("state") as answer:
        seen = await answer.json()

    (resident,) = seen["residents"]
    assert [m["fromBot"] for m in resident["messages"]] == [False, True]
    (roads,) = [one for one in seen["channels"] if one["id"] == ROADS]
    (card,) = roads["posts"]
    press = {"user": DEV, "channel": ROADS, "ts": card["ts"], "action_id": "reply"}
    async with page.post("do/press", json=press, headers=HERE) as answer:
        assert await answer.json() == {"problem": "", "errors": {}}
    await town.slack.wait_for(lambda: town.slack.open_views(DEV), 20)
    async with page.get("state") as answer:
        (form,) = (await answer.json())["screens"][DEV]["views"]
    assert form["title"] == "Reply to resident"
    empty = {"user": DEV, "view_id": form["id"], "values": {}}
    async with page.post("do/submit", json=empty, headers=HERE) as answer:
        told = await answer.json()
    assert told["errors"] == {"text": "Write something first."}


@pytest.mark.parametrize(
    ("verb", "given", "why"),
    [
        ("say", {"user": 7, "name": "Ana", "text": " "}, "without a word"),
        ("press", {"user": "U0NOBODY", "channel": ROADS, "ts": "1.0"}, "action_id"),
        ("fly", {}, "nobody can fly"),
    ],
)
async def test_what_nobody_can_do_is_said(
    page: aiohttp.ClientSession, verb: str, given: dict[str, object], why: str
):
    async with page.post(f"do/{verb}", json=given, headers=HERE) as answer:
        told = await answer.json()

    assert answer.status == 400
    assert why in told["error"]


async def test_only_this_machine_and_only_the_page_itself_can_do_anything(
    town: Town, page: aiohttp.ClientSession
):
    async with page.post("do/say", json=POTHOLE) as answer:
        assert answer.status == 403
    elsewhere = {"Host": "evil.example", **HERE}
    async with page.post("do/say", json=POTHOLE, headers=elsewhere) as answer:
        assert answer.status == 403
    async with page.get("state", headers={"Host": "evil.example:80"}) as answer:
        assert answer.status == 403
    async with page.get("") as answer:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]

    assert town.telegram.world.people == {}

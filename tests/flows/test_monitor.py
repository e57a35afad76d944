"""How Folkmoot is, asked from outside: over HTTP, by pings, by systemd."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from bot.clock import MovedClock
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from bot.settings import Settings
from bot.store.gauges import Gauges, InDepartment
from bot.telegram.edge import LAST_POLL
from bot.watch.health import Health
from bot.watch.heartbeat import Ping, Systemd
from bot.watch.metrics import Metrics
from bot.watch.monitor import Monitor, monitoring
from sandbox.town import Town
from tests.flows.scene import ANA, BEN, DEV, Scene
from tests.reader_stand_in import ReaderStandIn

POTHOLE = "There is a pothole in Mill Lane, canarybird"
ROADS = "roads_street_lighting"


@pytest.fixture
async def monitor(
    town: Town, reader: ReaderStandIn, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Monitor]:
    """Of the town, on any free port."""
    monkeypatch.setenv("FOLKMOOT_HTTP", "127.0.0.1:0")
    client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
    async with monitoring(Settings.load(), None) as made:
        made.timed(client)
        yield made
    await client.close()


async def ask(monitor: Monitor, path: str) -> tuple[int, Any]:
    assert monitor.web.address is not None
    host, port = monitor.web.address
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://{host}:{port}{path}")
    return answer.status_code, answer.json() if path != "/metrics" else answer.text


async def told(monitor: Monitor) -> dict[str, float]:
    """The gauges, by name and label."""
    _, text = await ask(monitor, "/metrics")
    return {
        "".join((one.name, *one.labels.values())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


async def test_while_it_starts_it_is_alive_and_not_ready(monitor: Monitor):
    assert await ask(monitor, "/live") == (200, {"live": True})
    assert await ask(monitor, "/ready") == (
        503,
        {"ready": False, "problems": ["starting"]},
    )
    assert (await told(monitor))["folkmoot_up"] == 0


async def test_it_is_ready_when_it_can_write_poll_and_read(
    monitor: Monitor, town: Town, scene: Scene, clock: MovedClock, reader: ReaderStandIn
):
    monitor.serves(town.folkmoot)
    assert await ask(monitor, "/ready") == (200, {"ready": True, "problems": []})

    clock.advance(timedelta(seconds=91))
    assert await monitor.problems() == ("telegram",)

    polled = clock.now().isoformat()
    await town.folkmoot.store.write(lambda u: u.inbox.set_fact(LAST_POLL, polled))
    assert await monitor.problems() == ()

    await reader.stop()
    assert await monitor.problems() == ("reader",)

    monitor.rests()
    assert await monitor.problems() == ("starting",)


async def test_a_database_that_cannot_be_written_to_is_a_problem(
    town: Town, reader: ReaderStandIn
):
    client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
    store = town.folkmoot.store
    health = Health(store, town.clock, client, commit_within=0.2)

    with closing(sqlite3.connect(store.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert await health.problems() == ("database",)
    await client.close()


async def test_the_gauges_count_and_hold_no_word_and_no_name(
    monitor: Monitor, town: Town, scene: Scene
):
    monitor.serves(town.folkmoot)
    await scene.says(ANA, POTHOLE)
    await scene.says(BEN, POTHOLE)
    await town.folkmoot.watchdog.sweep()
    now = town.clock.now()

    found = await town.folkmoot.store.read(
        lambda u: u.measures.take(now + timedelta(days=30), ("slack_last_alive",))
    )
    gauges = await told(monitor)
    _, text = await ask(monitor, "/metrics")

    assert found == Gauges(
        inbox_waiting=0,
        inbox_lag=0.0,
        inbox_dead=0,
        outbox_waiting=0,
        outbox_lag=0.0,
        outbox_dead=0,
        ambiguous=0,
        unanswered=0,
        follow_ups_due=12,
        departments={ROADS: InDepartment(open=2, owned=0, overdue=2)},
        findings={},
        heard={"slack_last_alive": now},
    )
    assert gauges[f"folkmoot_tickets_open{ROADS}"] == 2
    assert gauges[f"folkmoot_tickets_overdue{ROADS}"] == 0
    assert gauges["folkmoot_up"] == 1
    assert gauges["folkmoot_unanswered"] == 0
    assert gauges["folkmoot_last_slack_ping_timestamp_seconds"] == now.timestamp()
    for secret in ("canarybird", "Mill", "Ana", "Ben", str(ANA), DEV):
        assert secret not in text


async def test_how_long_reading_takes_is_measured(reader: ReaderStandIn):
    metrics = Metrics()
    client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
    await metrics.timed(client).read(["There is a pothole"])
    await client.close()

    assert b"folkmoot_reading_seconds_count 1.0" in metrics.text(None)


async def test_a_port_that_is_taken_costs_only_this(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("FOLKMOOT_HTTP", f"127.0.0.1:{port}")
        async with monitoring(Settings.load(), None) as made:
            assert made.web.address is None

    assert "FOLKMOOT_HTTP: 127.0.0.1:" in caplog.text
    assert "Set another address." in caplog.text


async def test_nothing_listens_when_it_is_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FOLKMOOT_HTTP", "off")

    async with monitoring(Settings.load(), None) as made:
        assert made.web.address is None


@dataclass
class Outside:
    """Somebody who misses our calls."""

    port: int = 0
    status: int = 200
    got: list[tuple[str, str, bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/ping/secret-id"

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.got.append((request.method, request.path_qs, body))
        return web.Response(status=self.status)


@asynccontextmanager
async def outside() -> AsyncIterator[Outside]:
    made = Outside()
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = runner.addresses[0][1]
    try:
        yield made
    finally:
        await runner.cleanup()


async def test_each_call_says_well_or_not_and_nothing_else():
    problems: list[str] = []

    async def ask_problems() -> tuple[str, ...]:
        return tuple(problems)

    async with outside() as heard:
        ping = Ping(heard.url, ask_problems)
        await ping.once()
        problems.append("reader")
        await ping.once()
        await ping.close()

    assert heard.got == [
        ("GET", "/ping/secret-id", b""),
        ("GET", "/ping/secret-id/fail", b""),
    ]


async def test_a_call_that_does_not_get_through_is_logged_once_without_its_address(
    caplog: pytest.LogCaptureFixture,
):
    async def none() -> tuple[str, ...]:
        return ()

    async with outside() as heard:
        heard.status = 404
        ping = Ping(heard.url, none)
        await ping.once()
        await ping.once()
        heard.status = 200
        await ping.once()
    await ping.once()
    await ping.close()

    assert [
        r.getMessage() for r in caplog.records if r.name == "bot.watch.heartbeat"
    ] == [
        "FOLKMOOT_PING_URL is not reached: HTTP 404",
        "FOLKMOOT_PING_URL is not reached: ConnectError",
    ]


@pytest.mark.parametrize("abstract", [False, True])
async def test_systemd_hears_that_the_loop_goes_round(tmp_path: Path, abstract: bool):
    name = f"@folkmoot-{tmp_path.name}-{id(tmp_path)}"
    address = name if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.setblocking(False)
        systemd.bind("\0" + name[1:] if abstract else address)
        task = asyncio.create_task(Systemd(address).run())
        said = await asyncio.get_running_loop().sock_recv(systemd, 100)
        task.cancel()

    assert said == b"WATCHDOG=1"
    # nobody listens any more: that is no error
    Systemd(address).tell("WATCHDOG=1")


async def test_the_address_of_the_calls_is_a_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FOLKMOOT_PING_URL", "https://hc.example/secret-id")

    settings = Settings.load()

    assert settings.ping_url == SecretStr("https://hc.example/secret-id")
    assert "secret-id" not in repr(settings)

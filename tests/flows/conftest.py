"""A council in a box: sandboxes, Folkmoot and a stand-in for the reader, in-process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import MovedClock
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from sandbox.town import Town
from tests.builders import NOW, council
from tests.flows.scene import STRANGER, Scene
from tests.reader_stand_in import ReaderStandIn


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Slack clients would send loopback through a proxy of the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> MovedClock:
    """Stands still but for pacing and retries, which pass at once."""
    # seconds that pass must not change what is told in hours
    return MovedClock(NOW + timedelta(minutes=5), leap=True)


@pytest.fixture
async def reader() -> AsyncIterator[ReaderStandIn]:
    async with ReaderStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def town(
    tmp_path: Path, reader: ReaderStandIn, clock: MovedClock
) -> AsyncIterator[Town]:
    client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
    made = Town(council(), tmp_path / "folkmoot.sqlite", client, clock=clock)
    made.slack.add_user(STRANGER, "stranger")
    made.slack.join(STRANGER, "C0ROADS")
    async with made:
        yield made
    await client.close()


@pytest.fixture
def scene(town: Town) -> Scene:
    return Scene(town)

"""The service's reader when it takes its time."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from bot import service
from bot.processes.child import ChildSlow
from bot.processes.ending import Ending
from bot.reading.reader import ReaderUnavailable

NEVER_READY = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture(autouse=True)
def slow_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "reader_command", lambda root, model: NEVER_READY)
    monkeypatch.setattr(service, "READER_READY", 0.2)


async def test_a_slow_reader_does_not_keep_the_service_from_its_work():
    async with service.reading(Path("model"), or_without=True) as reader:
        with pytest.raises(ReaderUnavailable):
            await reader.read(["There is a pothole"])


async def test_a_demo_waits_for_its_reader_or_says_so():
    with pytest.raises(ChildSlow, match=r"not ready after 0\.2 s"):
        async with service.reading(Path("model")):
            pass


async def test_a_stop_does_not_wait_for_a_reader_that_still_loads(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(service, "READER_READY", 60)
    told = service.Told(Ending())
    os.kill(os.getpid(), signal.SIGTERM)
    async with service.reading_child(Path("model"), told=told) as (child, _):
        assert told.stop.is_set()
        assert not child.ready

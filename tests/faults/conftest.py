"""The service as processes that are forked from one; a stage for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.builders import ROOT
from tests.faults.stage import Stage
from tests.forks import Forks


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Slack clients would send loopback through a proxy of the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def forks(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Forks]:
    folder = tmp_path_factory.mktemp("forked")
    async with Forks("tests.faults.service", root=ROOT, folder=folder) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def stage(forks: Forks, tmp_path: Path) -> AsyncIterator[Stage]:
    async with Stage(forks, tmp_path) as made:
        yield made

"""The council's Slack in the sandbox, a real store, and one ticket in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import MovedClock
from bot.media.cleaner import Cleaner
from bot.model import Author
from bot.slack.deliver import SlackDeliverer
from bot.slack.edge import SlackEdge, slack_client
from bot.slack.survey import private_channels
from sandbox.slack import SlackSandbox
from tests.builders import NOW, council
from tests.edges.slack.helpers import Files, FlakyStore, Preview, open_ticket


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Slack clients would send loopback through a proxy of the environment."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(NOW)


@pytest.fixture
async def slack(clock: MovedClock) -> AsyncIterator[SlackSandbox]:
    sandbox = SlackSandbox(
        now=clock.now,
        team_id=council().slack_team,
        grace=0,
        patience=0.5,
        rate_limits=False,
    )
    async with sandbox:
        for person in council().staff.values():
            sandbox.add_user(person.id, person.first_name.lower())
        sandbox.add_user("U0STRANGE", "stranger")
        private = private_channels(council())
        for department in council().departments.values():
            channel = department.slack_channel
            sandbox.add_channel(channel, department.id, private=channel in private)
        sandbox.add_channel(council().duty.channel, "duty", private=True)
        yield sandbox


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[FlakyStore]:
    async with FlakyStore(tmp_path / "folkmoot.sqlite") as opened:
        await open_ticket(opened)
        yield opened


@pytest.fixture
def preview() -> Preview:
    return Preview()


@pytest.fixture
async def edge(
    slack: SlackSandbox, store: FlakyStore, clock: MovedClock, preview: Preview
) -> AsyncIterator[SlackEdge]:
    """Connected."""
    made = SlackEdge(
        slack.app_token,
        slack.bot_token,
        store,
        council(),
        clock,
        preview=preview,
        on_stored=store.on_stored,
        base_url=slack.base_url,
        ping_seconds=0.2,
    )
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def deliverer(
    slack: SlackSandbox, store: FlakyStore, clock: MovedClock, files: Files
) -> SlackDeliverer:
    client = slack_client(slack.bot_token, slack.base_url)
    client.timeout = 2
    return SlackDeliverer(
        client,
        store,
        council(),
        clock,
        dict.fromkeys((Author.RESIDENT, Author.STAFF), files.fetch),
        Cleaner(),
    )

"""A whole council in a box: both sandboxes, the staff of council.yml and Folkmoot."""

from __future__ import annotations

import random
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from bot.bootstrap import Addresses, Folkmoot
from bot.clock import Clock, SystemClock
from bot.council.facts import Council
from bot.reading.readings import Reader
from bot.settings import Credentials
from bot.slack.survey import private_channels
from sandbox.slack import SlackSandbox
from sandbox.slack.manifest import read_manifest
from sandbox.telegram import TelegramSandbox


class Town:
    """Residents in `telegram`, staff in `slack`, Folkmoot between them."""

    def __init__(
        self,
        council: Council,
        database: Path,
        reader: Reader,
        *,
        clock: Clock | None = None,
        seed: int = 0,
        grace: float = 0.25,
    ) -> None:
        """`grace`: real seconds, see `SlackSandbox`."""
        self.clock = clock or SystemClock()
        self.council = council
        self.telegram = TelegramSandbox(now=self.clock.now, seed=seed)
        installed = read_manifest()
        self.slack = SlackSandbox(
            now=self.clock.now,
            team_id=council.slack_team,
            scopes=installed.scopes,
            events=installed.events,
            commands=installed.commands,
            grace=grace,
        )
        populate(self.slack, council)
        self._database = database
        self._reader = reader
        self._seed = seed
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.telegram)
            await stack.enter_async_context(self.slack)
            self.folkmoot = await stack.enter_async_context(self.new_folkmoot())
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    def new_folkmoot(self) -> Folkmoot:
        """Folkmoot on this town's sandboxes and database, not yet started."""
        return Folkmoot(
            council=self.council,
            database=self._database,
            credentials=Credentials(
                telegram=SecretStr(self.telegram.token),
                slack_bot=SecretStr(self.slack.bot_token),
                slack_app=SecretStr(self.slack.app_token),
            ),
            addresses=Addresses(
                telegram=self.telegram.base_url,
                telegram_files=self.telegram.base_file_url,
                slack=self.slack.base_url,
            ),
            reader=self._reader,
            clock=self.clock,
            randomness=random.Random(self._seed),  # noqa: S311 - references are no secrets
        )


def channels(council: Council) -> dict[str, str]:
    """Names of the council's Slack channels, by id."""
    named = {
        department.slack_channel: department.id.replace("_", "-")
        for department in council.departments.values()
    }
    return {council.duty.channel: "duty", **named}


def staff_of(council: Council, department: str) -> tuple[str, ...]:
    """Who answers there, by name; its lead when only user groups are named."""
    found = council.department(department)
    return (*found.staff, found.lead)


def populate(slack: SlackSandbox, council: Council) -> None:
    """Give the workspace the channels and people of council.yml."""
    for staff in council.staff.values():
        slack.add_user(staff.id, staff.first_name)
    private = private_channels(council)
    for channel, name in channels(council).items():
        slack.add_channel(
            channel,
            name,
            private=channel in private,
            members=tuple(council.staff),
        )

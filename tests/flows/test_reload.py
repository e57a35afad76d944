"""council.yml changes while tickets are open: nothing is orphaned, nothing is lost."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML

from bot import service
from bot.council.facts import Council
from bot.council.load import CouncilError, load_council
from bot.council.reload import ReloadFailed, ask_running
from bot.model import Outcome
from bot.processes.child import ReaderChild
from bot.reading.reader import ReaderClient
from bot.settings import Settings
from bot.store.lock import holder
from sandbox import hands
from sandbox.slack import SlackSandbox
from sandbox.telegram import TelegramSandbox
from sandbox.town import Town, populate
from tests.builders import NOW, ROOT, council
from tests.flows.scene import ANA, BEN, DEV, LIBRARIES, ROADS, TRIAGE, Scene
from tests.reader_stand_in import ReaderStandIn

ROSE = "U0ROSEK"
LIBRARY = "When is the library open?"


def changed(path: Path, change: Callable[[dict[str, Any]], None]) -> Council:
    """The example council with a change, written to the path."""
    data = YAML(typ="safe", pure=True).load((ROOT / "council.yml").read_text())
    change(data)
    out = io.StringIO()
    YAML(typ="safe", pure=True).dump(data, out)
    path.write_text(out.getvalue())
    return load_council(path, today=NOW.date())


def without_dev(data: dict[str, Any]) -> None:
    del data["staff"][DEV]
    data["departments"]["roads_street_lighting"]["staff"].remove(DEV)


def without_libraries(data: dict[str, Any]) -> None:
    gone = data["departments"].pop("libraries_leisure")
    data["departments"]["triage"]["services"] = gone["services"]


async def served_with(town: Town, council: Council) -> tuple[str, ...]:
    """Start anew with another file; which tickets have other people, in lines."""
    await town.folkmoot.stop()
    town.council = council
    town.folkmoot = town.new_folkmoot()
    await town._stack.enter_async_context(town.folkmoot)
    await town.folkmoot.settle()
    return tuple(one.line for one in town.folkmoot.rehomed)


async def test_what_somebody_had_who_left_goes_back_to_the_queue(
    scene: Scene, tmp_path: Path
):
    town = scene.town
    await scene.says(ANA, "There is a pothole in Mill Lane")
    await scene.staff(hands.take(town, DEV, await scene.ticket(ANA)))
    reference = (await scene.ticket(ANA)).reference

    lines = await served_with(town, changed(tmp_path / "c.yml", without_dev))

    assert lines == (
        f"{reference}: roads_street_lighting (U0DEVSH) -> roads_street_lighting, in "
        "the queue",
    )
    ticket = await scene.ticket(ANA)
    assert (ticket.owner, ticket.status) == (None, "open")
    thread = (await scene.channel(ROADS)).splitlines()
    assert thread[-1].strip() == (
        "Folkmoot: @Rose The one who had this is no longer in the council's file. It "
        "is back in the queue: who takes it?"
    )
    assert await served_with(town, town.council) == ()


async def test_a_named_successor_has_it_at_once(scene: Scene, tmp_path: Path):
    town = scene.town
    await scene.says(ANA, "There is a pothole in Mill Lane")
    await scene.staff(hands.take(town, DEV, await scene.ticket(ANA)))

    def change(data: dict[str, Any]) -> None:
        without_dev(data)
        data["successors"] = {DEV: ROSE}

    await served_with(town, changed(tmp_path / "c.yml", change))

    assert (await scene.ticket(ANA)).owner == ROSE
    assert (await scene.channel(ROADS)).endswith(
        "@Rose The one who had this is no longer in the council's file. It is yours "
        "now."
    )


async def test_tickets_of_a_closed_department_are_in_triage_with_all_that_was_said(
    scene: Scene, tmp_path: Path
):
    town = scene.town
    await scene.says(ANA, LIBRARY)
    await scene.says(BEN, LIBRARY)
    ended = await scene.ticket(BEN)
    work = hands.resolve(town, "U0NORAH", ended, Outcome.NO_ACTION, "On the web.")
    await scene.staff(work)
    promised = (await scene.ticket(ANA)).promise_at

    lines = await served_with(town, changed(tmp_path / "c.yml", without_libraries))

    assert [line.partition(": ")[2] for line in lines] == [
        "libraries_leisure (nobody) -> triage, in the queue"
    ]
    ticket = await scene.ticket(ANA)
    assert (ticket.department, ticket.card_channel) == ("triage", TRIAGE)
    assert ticket.promise_at == promised
    assert (await scene.ticket(BEN)).department == "triage"
    assert "> When is the library open?" in await scene.channel(TRIAGE)
    assert (
        "@Joan libraries leisure is no longer in the council's file. This is for "
        "Customer services now."
    ) in await scene.channel(TRIAGE)
    assert "its card is there now" in await scene.channel(LIBRARIES)
    # what was closed can be opened again by the resident, and has people
    await scene.says(BEN, f"{ended.reference} it is not settled")
    assert (await scene.ticket(BEN)).is_open


async def test_a_renamed_department_keeps_its_tickets_and_their_owner(
    scene: Scene, tmp_path: Path
):
    town = scene.town
    await scene.says(ANA, LIBRARY)
    await scene.staff(hands.take(town, "U0NORAH", await scene.ticket(ANA)))

    def change(data: dict[str, Any]) -> None:
        data["departments"]["culture"] = data["departments"].pop("libraries_leisure")
        data["successors"] = {"libraries_leisure": "culture"}

    await served_with(town, changed(tmp_path / "c.yml", change))

    ticket = await scene.ticket(ANA)
    assert (ticket.department, ticket.owner) == ("culture", "U0NORAH")
    assert ticket.card_channel == LIBRARIES


async def test_a_new_channel_gets_the_cards(scene: Scene, tmp_path: Path):
    town = scene.town
    await scene.says(ANA, LIBRARY)
    town.slack.add_channel("C0NEWROOM", "new-room")

    def change(data: dict[str, Any]) -> None:
        data["departments"]["libraries_leisure"]["slack_channel"] = "C0NEWROOM"

    assert await served_with(town, changed(tmp_path / "c.yml", change)) == ()
    assert (await scene.ticket(ANA)).card_channel == "C0NEWROOM"


def test_a_successor_has_to_be_there(tmp_path: Path):
    def change(data: dict[str, Any]) -> None:
        data["successors"] = {"culture": "libary", "triage": "parking", "U0GONEE": "U0"}

    with pytest.raises(CouncilError) as error:
        changed(tmp_path / "council.yml", change)
    assert sorted(p.partition(": ")[2] for p in error.value.problems) == [
        "successors.U0GONEE: 'U0' is not in staff",
        "successors.U0GONEE: 'U0' is not the id of a department, or a Slack member id",
        "successors.culture: 'libary' is not in departments",
        "successors.triage: is in departments still: take it out of either",
    ]


class Served:
    """`folkmoot run` in this process, on sandboxes and a file of its own."""

    def __init__(self, folder: Path, reader: ReaderStandIn) -> None:
        self.file = folder / "council.yml"
        self.database = folder / "folkmoot.sqlite"
        self.telegram = TelegramSandbox()
        self.slack = SlackSandbox(
            team_id=council().slack_team, bot_token=BOT, app_token=APP
        )
        self.reader = reader
        self.starts = 0
        changed(self.file, lambda data: None)

    @asynccontextmanager
    async def reading(
        self, *_: Any, **__: Any
    ) -> AsyncIterator[tuple[ReaderChild, ReaderClient]]:
        self.starts += 1
        client = ReaderClient(self.reader.path, timeout=4)
        yield ReaderChild(["true"]), client
        await client.close()

    async def run(self) -> None:
        settings = Settings(
            telegram_token=SecretStr(self.telegram.token),
            slack_bot_token=SecretStr(BOT),
            slack_app_token=SecretStr(APP),
            database=self.database,
            council=self.file,
            telegram_url=self.telegram.base_url.removesuffix("/bot"),
            slack_url=self.slack.base_url,
        )
        await service.serve(settings)

    async def card(self, channel: str) -> str:
        found = await self.slack.wait_for(lambda: self.slack.messages(channel), 20)
        return found[-1].text


BOT, APP = "xoxb-" + "1234567890-abcdef", "xapp-" + "1-A0-1234567890-abcdef"


@pytest.fixture
async def served(
    tmp_path: Path, reader: ReaderStandIn, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Served]:
    made = Served(tmp_path, reader)
    monkeypatch.setattr(service, "reading_child", made.reading)
    # pytest's own handlers show all
    monkeypatch.setattr(service.logs, "set_up", lambda level: None)
    monkeypatch.setattr(service.logs, "check", lambda: None)
    populate(made.slack, council())
    async with made.telegram, made.slack:
        task = asyncio.create_task(made.run())
        await made.telegram.wait_for(
            lambda: task.done() or made.telegram.counts["getUpdates"], 20
        )
        yield made
        os.kill(os.getpid(), signal.SIGTERM)
        await task


async def test_a_valid_file_is_taken_while_residents_write(served: Served):
    served.telegram.send_text(ANA, LIBRARY, name="Ana")
    await served.card(LIBRARIES)
    changed(served.file, without_libraries)

    answer = await asyncio.to_thread(ask_running, served.database)

    assert answer.taken
    (line,) = answer.lines
    assert line.endswith("libraries_leisure (nobody) -> triage, in the queue")
    served.telegram.send_text(BEN, LIBRARY, name="Ben")
    await served.slack.wait_for(lambda: len(served.slack.messages(TRIAGE)) == 2, 20)
    assert served.starts == 1, "the model was loaded again"


async def test_a_broken_file_is_refused_with_its_lines_and_nothing_changes(
    served: Served,
):
    served.file.write_text(
        served.file.read_text().replace("triage: triage", "triage: nobody")
    )

    answer = await asyncio.to_thread(ask_running, served.database)

    assert not answer.taken
    assert [line.partition(": ")[2] for line in answer.lines] == [
        "triage: 'nobody' is not in departments"
    ]
    served.telegram.send_text(ANA, LIBRARY, name="Ana")
    assert "library" in await served.card(LIBRARIES)


async def test_another_workspace_needs_a_restart(served: Served):
    changed(served.file, lambda data: data.update(slack_team="T0OTHERONE"))

    answer = await asyncio.to_thread(ask_running, served.database)

    assert answer.lines == (
        "council.yml: slack_team: another workspace needs a restart with its tokens",
    )


def test_where_nobody_runs_that_is_said(tmp_path: Path):
    with pytest.raises(ReloadFailed, match="no Folkmoot runs on"):
        ask_running(tmp_path / "folkmoot.sqlite")
    assert holder(tmp_path / "folkmoot.sqlite") is None

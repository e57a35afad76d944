"""Staff by Slack user groups: who comes may act, and who goes may not any more."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import MovedClock
from bot.council.facts import Council
from bot.council.load import load_council
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from bot.slack import render
from sandbox import hands
from sandbox.town import Town
from tests.builders import NOW, ROOT
from tests.flows.scene import ANA, ROADS, Scene
from tests.reader_stand_in import ReaderStandIn

POTHOLE = "There is a pothole in Mill Lane"
GROUP, LEADERS = "S0ROADSTEAM", "S0ROADSLEADS"
ZOE, GUEST, LUCY = "U0ZOEROADS", "U0GUESTUSER", "U0LUCYLEADS"


def with_group(folder: Path) -> Council:
    """Roads has user groups, and nobody by name but its lead."""
    text = (ROOT / "council.yml").read_text("utf-8")
    for named, group in (
        (
            "staff: [U0DEVSH, U0MALCO, U0TERRI]  # Dev, Malcolm, Terri",
            f"staff_groups: [{GROUP}]",
        ),
        ("supervisors: [U0ROSEK]", f"supervisor_groups: [{LEADERS}]"),
    ):
        assert text.count(named) == 1
        text = text.replace(named, group)
    path = folder / "council.yml"
    path.write_text(text, "utf-8")
    return load_council(path, today=NOW.date())


@pytest.fixture
async def town(
    tmp_path: Path, reader: ReaderStandIn, clock: MovedClock
) -> AsyncIterator[Town]:
    client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
    made = Town(with_group(tmp_path), tmp_path / "folkmoot.sqlite", client, clock=clock)
    for user, name, guest in (
        (ZOE, "Zoe Roads", False),
        (GUEST, "Gus", True),
        (LUCY, "Lucy Leads", False),
    ):
        made.slack.add_user(user, name.lower(), is_restricted=guest, real_name=name)
        made.slack.join(user, ROADS)
    made.slack.add_usergroup(GROUP, [ZOE, GUEST])
    made.slack.add_usergroup(LEADERS, [LUCY])
    async with made:
        yield made
    await client.close()


async def test_a_member_of_the_group_may_act_and_a_guest_in_it_may_not(scene: Scene):
    await scene.says(ANA, POTHOLE)
    ticket = await scene.ticket(ANA)
    await scene.staff(hands.take(scene.town, GUEST, ticket))
    assert (await scene.ticket(ANA)).owner is None
    assert len(await scene.whispers(GUEST)) == 1

    await scene.staff(hands.take(scene.town, ZOE, ticket))
    await scene.staff(hands.reply(scene.town, ZOE, ticket, "We come on Friday"))
    said = scene.town.telegram.conversation(ANA)[-1].text
    assert said.startswith("We come on Friday\n\nZoe, Roads and street lighting")


async def test_who_leaves_the_group_loses_their_tickets_and_may_do_nothing(
    scene: Scene,
):
    await scene.says(ANA, POTHOLE)
    ticket = await scene.ticket(ANA)
    await scene.staff(hands.take(scene.town, ZOE, ticket))
    scene.town.slack.add_usergroup(GROUP, [])
    await scene.staff(scene.town.folkmoot.slack.sweep())

    assert (await scene.ticket(ANA)).owner is None
    await scene.staff(hands.take(scene.town, ZOE, ticket))
    assert (await scene.ticket(ANA)).owner is None
    assert len(await scene.whispers(ZOE)) == 1
    database = sqlite3.connect(scene.town.folkmoot.store.path)
    with closing(database):
        lines = database.execute("SELECT actor, act FROM audit").fetchall()
    assert [line for line in lines if line[1].endswith("_group")] == [
        (LUCY, "joined_group"),
        (ZOE, "joined_group"),
        (ZOE, "left_group"),
    ]


@pytest.mark.parametrize("method", ["usergroups.users.list", "users.list"])
async def test_while_slack_does_not_say_who_is_in_it_the_group_stays(
    scene: Scene, method: str
):
    scene.town.slack.faults.inject("server_error", method)
    await scene.staff(scene.town.folkmoot.slack.sweep())
    await scene.says(ANA, POTHOLE)
    await scene.staff(hands.take(scene.town, ZOE, await scene.ticket(ANA)))

    assert (await scene.ticket(ANA)).owner == ZOE


async def test_members_are_known_at_a_start_while_slack_is_away(
    scene: Scene, tmp_path: Path
):
    town = scene.town
    await scene.says(ANA, POTHOLE)
    await scene.staff(hands.take(town, ZOE, await scene.ticket(ANA)))
    await town.folkmoot.stop()
    await town.slack.go_away()
    town.council = with_group(tmp_path)
    town.folkmoot = town.new_folkmoot()
    await town._stack.enter_async_context(town.folkmoot)

    assert town.council.staff[ZOE].first_name == "Zoe"
    assert (await scene.ticket(ANA)).owner == ZOE


async def passed(scene: Scene, clock: MovedClock, days: int) -> None:
    """So many days, looked at each half hour as the ticker does."""
    for _ in range(days * 48):
        clock.advance(timedelta(minutes=30))
        await scene.staff(scene.town.folkmoot.ticker.tick())


async def test_supervisors_of_a_group_are_called_and_have_the_review(
    scene: Scene, clock: MovedClock
):
    slack = scene.town.slack
    await scene.says(ANA, POTHOLE)
    await passed(scene, clock, 5)
    thread = await scene.channel(ROADS)
    called = [line.strip() for line in thread.splitlines() if "@S0" in line]
    assert [line.partition(" Nobody has")[0] for line in called][:1] == [
        f"Folkmoot: @Rose @{GROUP}"
    ]
    assert any(line.startswith(f"Folkmoot: @{LEADERS} ") for line in called)

    await slack.command(LUCY, ROADS, "/folkmoot", "review")
    shown = slack.ephemerals(LUCY)[-1]
    await scene.staff(slack.press(LUCY, ROADS, shown.ts, render.REMIND))
    said = f"@Rose @{GROUP} Lucy asks you to see to this: Ana still waits."
    assert said in await scene.channel(ROADS)
    await scene.staff(slack.press(LUCY, ROADS, shown.ts, render.TAKE_OVER))
    assert (await scene.ticket(ANA)).owner == LUCY
    # who only works there reviews nothing
    await slack.command(ZOE, ROADS, "/folkmoot", "review")
    assert "You lead or supervise no department" in str(
        slack.ephemerals(ZOE)[-1].blocks
    )

    slack.add_usergroup(LEADERS, [])
    await scene.staff(scene.town.folkmoot.slack.sweep())
    assert scene.town.council.reviewed_by(LUCY) == ()


async def test_who_asks_twice_is_heard_by_the_supervisors_group(scene: Scene):
    await scene.says(ANA, POTHOLE)
    for _ in range(2):
        await scene.says(ANA, "/status")
        scene.town.clock.advance(timedelta(hours=2))

    said = f"@Rose @{LEADERS} Ana had to ask twice how this stands."
    assert said in await scene.channel(ROADS)

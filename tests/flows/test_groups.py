"""Staff by Slack user groups: who comes may act, and who goes may not any more."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.clock import MovedClock
from bot.council.facts import Council, load_council
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from sandbox import hands
from sandbox.town import Town
from tests.builders import NOW, ROOT
from tests.flows.scene import ANA, ROADS, Scene
from tests.reader_stand_in import ReaderStandIn

POTHOLE = "There is a pothole in Mill Lane"
GROUP = "S0ROADSTEAM"
ZOE, GUEST = "U0ZOEROADS", "U0GUESTUSER"


def with_group(folder: Path) -> Council:
    """Roads has a user group, and nobody by name but its lead."""
    text = (ROOT / "council.yml").read_text("utf-8")
    named = "staff: [U0DEVSH, U0MALCO, U0TERRI]  # Dev, Malcolm, Terri"
    assert named in text
    path = folder / "council.yml"
    path.write_text(text.replace(named, f"staff_groups: [{GROUP}]"), "utf-8")
    return load_council(path, today=NOW.date())


@pytest.fixture
async def town(
    tmp_path: Path, reader: ReaderStandIn, clock: MovedClock
) -> AsyncIterator[Town]:
    client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
    made = Town(with_group(tmp_path), tmp_path / "folkmoot.sqlite", client, clock=clock)
    for user, name, guest in ((ZOE, "Zoe Roads", False), (GUEST, "Gus", True)):
        made.slack.add_user(user, name.lower(), is_restricted=guest, real_name=name)
        made.slack.join(user, ROADS)
    made.slack.add_usergroup(GROUP, [ZOE, GUEST])
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

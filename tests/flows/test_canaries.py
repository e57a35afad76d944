"""Many conversations at once: no word of one reaches another, or another department.

FOLKMOOT_CANARIES=1000 is the long run.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest

from bot.clock import MovedClock
from bot.model import ActKind, Ticket
from sandbox import hands
from tests.flows.scene import DEV, LIBRARIES, PARKS, ROADS, TERRI, Scene

#: conversations
MANY = int(os.environ.get("FOLKMOOT_CANARIES", "100"))
#: that write at once
TOGETHER = 25
ABOUT = {
    ROADS: "There is a pothole by number {}",
    LIBRARIES: "When does the library of street {} open?",
    PARKS: "Please put a bench at pond {}",
}
CANARY = re.compile(r"canary[a-z]+\d+x")


def channel_of(number: int) -> str:
    return list(ABOUT)[number % len(ABOUT)]


@pytest.mark.timeout(120 + 2 * MANY)
async def test_no_word_reaches_another_resident_or_department(scene: Scene):
    town, clock = scene.town, scene.town.clock
    assert isinstance(clock, MovedClock)
    users = range(1000, 1000 + MANY)
    for turn in ("first", "then", "last"):
        for user in users:
            about = ABOUT[channel_of(user)].format(user)
            words = f"{about} canary{turn}{user}x"
            town.telegram.send_text(user, words, name=f"name canaryname{user}x")
            if user % TOGETHER == 0:
                # more new tickets in a minute would be a flood, which triage gets
                await scene.quiet()
                clock.advance(timedelta(minutes=2))
        await scene.quiet()
    for user in list(users)[:: max(1, MANY // 12)]:
        await answer(scene, user)
        await scene.quiet()

    for user in users:
        seen = " ".join(m.text for m in town.telegram.conversation(user))
        assert {c for c in CANARY.findall(seen) if not c.endswith(f"{user}x")} == set()
    for channel in town.council.departments.values():
        shown = await all_of(scene, channel.slack_channel)
        found = {int(re.findall(r"\d+", c)[-1]) for c in CANARY.findall(shown)}
        strangers = {u for u in found if channel_of(u) != channel.slack_channel}
        assert strangers == set(), channel.id


async def answer(scene: Scene, user: int) -> None:
    """Two members of staff do things about the same ticket."""
    ticket: Ticket = await scene.ticket(user)
    await hands.take(scene.town, DEV, ticket)
    await hands.reply(scene.town, TERRI, ticket, f"canaryanswer{user}x")
    await hands.act(scene.town, DEV, ticket, ActKind.ASK, {"text": f"canaryask{user}x"})


async def all_of(scene: Scene, channel: str) -> str:
    slack = scene.town.slack
    posts = [
        reply
        for post in slack.messages(channel)
        for reply in slack.thread(channel, post.ts)
    ]
    return " ".join(f"{post.text} {post.blocks}" for post in posts)

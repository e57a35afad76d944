"""Two processes of ours on one database: one serves, and each follow-up comes once."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import Store
from tests.faults.stage import PATIENCE, Stage
from tests.forks import Forks

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANA = 101
TICKETS, KINDS = 130, ("unowned", "halfway", "unsettled")
DONE = "SELECT count(*) FROM follow_ups WHERE state = 'done'"
AT = "2026-11-20T10:00:00.000000+00:00"
RESIDENT = """
INSERT INTO residents (id, platform, user_id, name, language, created_at)
    VALUES (1, 'telegram', '7', 'A', 'en', :at);
INSERT INTO conversations (id, resident_id, platform, chat_id)
    VALUES (1, 1, 'telegram', '7')
"""
OPENED = """
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :tickets)
INSERT INTO tickets (id, reference, resident_id, conversation_id, kind, department,
    status, waiting, created_at, promise_at, last_at)
    SELECT n, 'R' || n, 1, 1, 'complaint', 'roads_street_lighting', 'open', 'us', :at,
    '2026-11-30T10:00:00.000000+00:00', :at FROM n
"""
DUE = """
INSERT INTO follow_ups (ticket_id, kind, sequence, due_at)
    SELECT t.id, k.value, 1, :at FROM tickets t, json_each(:kinds) k
"""
NOTES = """
SELECT t.reference, json_extract(o.body, '$.name'), count(*) FROM outbox o
JOIN tickets t ON t.id = o.ticket_id WHERE o.act = 'note' GROUP BY 1, 2
"""


def ask(database: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
        return conn.execute(question).fetchall()


async def test_a_second_is_refused_and_takes_over_once_the_first_is_killed(
    stage: Stage,
):
    first = await stage.process()
    await stage.says(ANA, "A pothole burst my tyre, kestrel")
    await stage.card_of("kestrel")
    second = await stage.process()
    refused = await asyncio.wait_for(second.wait(), PATIENCE)
    stage.leap(timedelta(days=3))
    # in the middle of what three days have left to do
    await stage.until(lambda: ask(stage.database, DONE)[0][0], "a follow-up")
    first.kill()
    await first.wait()
    third = await stage.process()
    overdue = lambda: "has passed" in stage.thread("kestrel")  # noqa: E731
    await stage.until(overdue, "what is overdue")
    await stage.settled()
    card = await stage.card_of("kestrel")
    shown = [post.text for post in stage.slack.thread(card.channel, card.ts)[1:]]
    told = [message.text for message in stage.told(ANA)]
    third.kill()

    assert refused == 1
    assert "is in use by another Folkmoot on this machine" in second.err
    assert {*Counter(shown).values()} == {1}, shown
    assert {*Counter(told).values()} == {1}, told


async def test_two_that_mind_no_lock_do_each_follow_up_once(
    forks: Forks, tmp_path: Path
):
    database, go = tmp_path / "folkmoot.sqlite", tmp_path / "go"
    async with Store(database):
        pass
    with closing(sqlite3.connect(database)) as conn:
        values = {"at": AT, "tickets": TICKETS, "kinds": json.dumps(KINDS)}
        for statement in (*RESIDENT.split(";"), OPENED, DUE):
            conn.execute(statement, values)
        conn.commit()
    where = {"DATABASE": str(database), "GO": str(go)}
    both = [
        await forks.start("tests.faults.follow_ups:main", env=where) for _ in range(2)
    ]
    for one in both:
        await asyncio.wait_for(one.has_said("ready"), PATIENCE)
    go.touch()
    ended = [await asyncio.wait_for(one.wait(), PATIENCE) for one in both]

    assert ended == [0, 0], [one.err for one in both]
    assert sum(int(one.out) for one in both) == TICKETS * len(KINDS)
    assert len(ask(database, NOTES)) == TICKETS * len(KINDS)
    assert {count for *_, count in ask(database, NOTES)} == {1}

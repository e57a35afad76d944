"""Killed, or without room, at one write to the disk after the other.

The system itself ends the process (SIGXFSZ), or refuses it, at the first write beyond a
place in a file, and the place moves on step by step: through the making of the tables,
through the journal, through the database file, to a run in which nothing happens.
FOLKMOOT_CHAOS_WRITES is the number of steps; `make chaos` takes 200.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.model import Author
from bot.store import Arrived, Store, StoreError, Unit
from tests.builders import NOW, incoming

STEPS = int(os.environ.get("FOLKMOOT_CHAOS_WRITES", "24"))
#: units that are written in one run
UNITS = 8
#: of the steps one in so many is in the making of the tables
MAKING = 6
#: makes a journal of many pages
WORDS = "A pothole burst my tyre. " * 200
TABLES = ("inbox", "tickets", "messages", "outbox", "audit")


def one_matter(unit: Unit, number: int) -> None:
    """A message, its ticket, its reply and a line of the audit: all or nothing."""
    update = {"update_id": number, "text": WORDS}
    lane = f"telegram:{number}"
    unit.inbox.store([Arrived("telegram", f"u{number}", lane, update)], NOW)
    met = incoming(chat_id=f"{number}", user_id=f"{number}")
    _, conversation = unit.people.meet(met, "en", NOW)
    reference = f"REF-{number}"
    ticket_id = unit.tickets.open(
        reference=reference,
        resident_id=conversation.resident_id,
        conversation_id=conversation.id,
        origin_inbox_id=None,
        matter=1,
        now=NOW,
        fields={"kind": "complaint", "department": "triage", "promise_at": NOW},
    )
    said = unit.people.add_message(
        conversation.id, author=Author.BOT, text=WORDS, at=NOW, ticket_id=ticket_id
    )
    unit.outbox.put(
        f"say:{number}",
        platform="telegram",
        lane=lane,
        act="say",
        body={},
        now=NOW,
        message_id=said,
    )
    unit.tickets.audit(
        now=NOW,
        actor="bot",
        act="opened",
        reference=reference,
        inbox_id=None,
        detail={},
    )


async def write_all(database: Path, acknowledged: int) -> None:
    """Write each unit and, once it is stored, say so; as the edges do."""
    async with Store(database) as store:
        for number in range(UNITS):
            await store.write(lambda unit, n=number: one_matter(unit, n))
            os.write(acknowledged, bytes([number]))


def run_limited(database: Path, limit: int, *, deadly: bool) -> tuple[int, list[int]]:
    """A process that can't write beyond `limit`: how it ended (a signal is negative),
    and what it has acknowledged."""
    hears, says = os.pipe()
    child = os.fork()
    if child == 0:
        code = 3
        try:
            os.close(hears)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            way = signal.SIG_DFL if deadly else signal.SIG_IGN
            signal.signal(signal.SIGXFSZ, way)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            asyncio.run(write_all(database, says))
            code = 0
        except StoreError:
            code = 4
        finally:
            os._exit(code)
    os.close(says)
    with os.fdopen(hears, "rb") as pipe:
        acknowledged = list(pipe.read())
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), acknowledged


def stored(database: Path) -> list[int]:
    """Which units are there, each of them whole; and the file is."""
    if not database.exists():
        return []
    with closing(sqlite3.connect(database)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        if not conn.execute("SELECT 1 FROM sqlite_master").fetchone():
            return []
        counts = {
            conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in TABLES
        }
        assert len(counts) == 1
        keys = conn.execute("SELECT key FROM inbox ORDER BY id").fetchall()
    return [int(key[1:]) for (key,) in keys]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[int]:
    """Places in a file, step by step; the last one is beyond its end."""
    database = tmp_path_factory.mktemp("whole") / "folkmoot.sqlite"
    asyncio.run(make_tables(database))
    empty = database.stat().st_size
    run_limited(database, resource.RLIM_INFINITY, deadly=True)
    made, rest = STEPS // MAKING, STEPS - STEPS // MAKING
    grown = database.stat().st_size - empty
    return [
        *(empty * step // made for step in range(1, made + 1)),
        *(empty + grown * step // rest for step in range(1, rest + 1)),
    ]


async def make_tables(database: Path) -> None:
    async with Store(database):
        pass


async def go_on(database: Path, missing: list[int]) -> None:
    """The next process: it opens the file, and writes what is not there yet."""
    async with Store(database) as store:
        for number in missing:
            await store.write(lambda unit, n=number: one_matter(unit, n))


@pytest.mark.timeout(60 + 2 * STEPS)
@pytest.mark.parametrize(
    ("deadly", "trouble"), [(True, -signal.SIGXFSZ), (False, 4)], ids=["kill", "full"]
)
def test_at_whichever_write_it_happens_what_was_acknowledged_is_stored_and_whole(
    tmp_path: Path, places: list[int], deadly: bool, trouble: int
):
    ended, cut_short = [], 0
    for step, limit in enumerate(places):
        database = tmp_path / f"{step}" / "folkmoot.sqlite"
        code, acknowledged = run_limited(database, limit, deadly=deadly)
        found = stored(database)
        ended.append(code)
        cut_short += 0 < len(acknowledged) < UNITS

        assert acknowledged == list(range(len(acknowledged)))
        # it may be stored though nobody could be told of it any more: then it comes
        # again, and is known by its key
        assert found in (acknowledged, [*acknowledged, len(acknowledged)])
        asyncio.run(go_on(database, list(range(len(found), UNITS))))
        assert stored(database) == list(range(UNITS))

    assert set(ended) == {trouble, 0}
    # it happened at the making of the tables, among the units, and not at all
    assert ended == sorted(ended, key=lambda code: code == 0)
    assert cut_short > STEPS / 3

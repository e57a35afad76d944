"""A database of each released schema, with rows in every state, in the hands of this
version: it is brought up to date, and the service goes on where the other stopped."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.backups import backup
from bot.backups.restore import restore
from bot.clock import MovedClock
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from bot.store import Store
from bot.store.audit import broken_lines
from bot.store.migrations import SCHEMA_VERSION
from bot.wording import Wording
from sandbox import hands
from sandbox.town import Town, channels
from tests import schemas
from tests.builders import NOW, ROOT, council
from tests.flows.scene import ANA, BEN, DEE, DEV, Scene
from tests.reader_stand_in import ReaderStandIn

RELEASED = sorted(schemas.FOLDER.glob("*.sql"), key=lambda path: int(path.stem))
#: more messages than the chats of the file have
EARLIER = 500
WAITS = """
SELECT 'inbox', key FROM inbox WHERE state = 'new'
UNION ALL SELECT 'outbox', key FROM outbox WHERE state IN ('new', 'sending')
UNION ALL SELECT 'erasure', mark FROM erasures WHERE done_at IS NULL
"""
#: what no upgrade may change
KEPT = (
    "SELECT id, ticket_id, author, text, at FROM messages ORDER BY id",
    "SELECT id, reference, status, owner, place_text, promise_at FROM tickets",
    "SELECT id, key, state, body, remote_id FROM outbox ORDER BY id",
    "SELECT id, key, state, payload FROM inbox ORDER BY id",
    "SELECT id, act, chain FROM audit ORDER BY id",
)

CHECK = "integrity-check"

each_schema = pytest.mark.parametrize(
    "released", RELEASED, ids=[f"schema {path.stem}" for path in RELEASED]
)


@pytest.fixture
def database(released: Path, tmp_path: Path) -> Path:
    made = tmp_path / "folkmoot.sqlite"
    schemas.load(released.read_text("utf-8"), made)
    return made


@pytest.fixture
def clock() -> MovedClock:
    """Some days after the other version stopped."""
    return MovedClock(NOW + timedelta(days=9), leap=True)


def ask(database: Path, sql: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(database)) as conn:
        return conn.execute(sql).fetchall()


def shape(database: Path) -> list[tuple[str, ...]]:
    """Every table with its columns, every index and trigger."""
    columns = (
        "SELECT m.name, c.name, c.type, c.[notnull], c.dflt_value, c.pk "
        "FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' "
        "AND m.name NOT GLOB '_sqlite*' ORDER BY 1, c.name"
    )
    others = "SELECT type, name, tbl_name FROM sqlite_master WHERE type != 'table'"
    return ask(database, columns) + sorted(ask(database, others))


@each_schema
def test_the_file_of_a_schema_has_rows_in_every_table_and_state(database: Path):
    with closing(sqlite3.connect(database)) as conn:
        assert set().union(*schemas.states(conn).values()) == set()
        tables = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in tables.fetchall():
            found = conn.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608
            assert found, name


@each_schema
async def test_an_old_database_gets_the_shape_of_a_new_one_and_keeps_its_rows(
    database: Path, tmp_path: Path
):
    before = [ask(database, rows) for rows in KEPT]
    async with Store(database), Store(tmp_path / "new.sqlite"):
        pass

    assert ask(database, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert shape(database) == shape(tmp_path / "new.sqlite")
    assert ask(database, "PRAGMA integrity_check") == [("ok",)]
    assert ask(database, "PRAGMA foreign_key_check") == []
    assert [ask(database, rows) for rows in KEPT] == before


@each_schema
async def test_old_rows_are_in_every_index_and_can_be_deleted(database: Path):
    async with Store(database):
        pass

    with closing(sqlite3.connect(database, isolation_level=None)) as conn:
        indexes = conn.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'"
        ).fetchall()
        for (name,) in indexes:
            # 1: also against the table that it is made of
            check = f"INSERT INTO {name} ({name}, rank) VALUES (?, 1)"  # noqa: S608
            conn.execute(check, (CHECK,))
        conn.execute("PRAGMA foreign_keys = OFF")
        conn.execute("DELETE FROM tickets")
        conn.execute("DELETE FROM messages")
    assert len(indexes) == 3


@each_schema
async def test_the_service_goes_on_with_an_old_database(
    database: Path, clock: MovedClock, reader: ReaderStandIn
):
    waited = ask(database, WAITS)
    reply = "SELECT m.text FROM outbox o JOIN messages m ON m.id = o.message_id "
    (flying,) = ask(database, f"{reply} WHERE o.state = 'sending'")
    client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
    town = Town(council(), database, client, clock=clock, seed=2)
    earlier(town)
    town.telegram.send_text(ANA, "There is a pothole by the church", name="Ana")
    async with town:
        scene = Scene(town)
        await scene.quiet()
        await town.folkmoot.ticker.tick()
        await scene.quiet()
        await town.folkmoot.ticker.erase()
        await scene.quiet()
        await town.folkmoot.ticker.erase()
        newest = await scene.ticket(ANA)
        await scene.staff(hands.take(town, DEV, newest))
        await scene.staff(hands.reply(town, DEV, newest, "We come on Friday"))
        count = await scene.ledger()
    await client.close()

    assert {kind for kind, _ in waited} == {"inbox", "outbox", "erasure"}
    assert ask(database, WAITS) == []
    assert count.unanswered == 0
    with closing(sqlite3.connect(database)) as conn:
        conn.row_factory = sqlite3.Row
        assert broken_lines(conn) == []
    texts = [m.text for m in town.telegram.conversation(ANA) if m.from_bot]
    assert texts[-1].startswith("We come on Friday")
    assert any("Parks and trees" in text for text in texts)
    # whoever asked by letter is gone, and heard of it
    assert town.telegram.conversation(DEE)[-1].text.startswith("What we held about you")
    assert ask(database, "SELECT 1 FROM residents WHERE user_id = '104'") == []
    # what was in flight goes once more, and nothing that had arrived
    told = [m.text for m in town.telegram.conversation(BEN) if m.from_bot]
    assert told.count(flying[0]) == 1
    assert set(Counter(told).values()) == {1}
    assert sent_twice(town) == []


@each_schema
async def test_a_backup_of_an_old_version_is_restored_by_this_one(
    database: Path, tmp_path: Path
):
    made = backup.make(database, tmp_path / "backups", NOW, None)
    folder, zone = made.parent, council().time_zone
    wording = Wording.load(ROOT / "domain.yml", ROOT / "locales", zone)
    before = [ask(database, rows) for rows in KEPT[:2]]
    done = await restore(
        made, tmp_path / "new.sqlite", None, folder, council(), wording, NOW
    )

    assert (done.put_aside, done.erased) == (2, 0)
    assert ask(tmp_path / "new.sqlite", "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert [ask(tmp_path / "new.sqlite", rows) for rows in KEPT[:2]] == before


def sent_twice(town: Town) -> list[str]:
    """Keys of what Slack shows more than once."""
    slack = town.slack
    shown = Counter(
        str(((post.metadata or {}).get("event_payload") or {}).get("key") or post.ts)
        for channel in channels(town.council)
        for parent in slack.messages(channel)
        for post in slack.thread(channel, parent.ts)
    )
    return [key for key, times in shown.items() if times > 1]


def earlier(town: Town) -> None:
    """The residents have written before: messages are numbered on from there."""
    world = town.telegram.world
    for user, name in ((ANA, "Ana"), (BEN, "Ben"), (DEE, "Dee")):
        chat = world.chat_of(world.person(user, name, "en"), None)
        for _ in range(EARLIER // 3):
            world.post(chat, {"id": user, "is_bot": False}, {"text": "earlier"})

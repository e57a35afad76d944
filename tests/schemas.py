"""Databases of released schemas, kept as SQL in `tests/data/schemas/`.

`python -m tests.schemas` plays a council on this version, leaves rows in every state
behind and writes the file of its schema. Do it when a version is released: files of
earlier ones are never written again.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.clock import MovedClock
from bot.model import ActKind, Outcome, Ticket
from bot.reading.reader import ReaderClient
from bot.service import READER_TIMEOUT
from bot.store import Arrived, Store
from bot.store.migrations import SCHEMA_VERSION
from bot.telegram.raw import key_of, lane_of
from sandbox import hands
from sandbox.town import Town
from tests.builders import NOW, council
from tests.flows.scene import ANA, BEN, CLEO, DEE, DEV, Scene
from tests.reader_stand_in import ReaderStandIn

FOLDER = Path(__file__).parent / "data" / "schemas"
CHECKED = re.compile(
    r"(\w+) TEXT NOT NULL(?: DEFAULT '\w+')?\s+CHECK \(\1 IN \((.+?)\)"
)
#: a virtual table makes these itself
SHADOW = re.compile(r"_(data|idx|docsize|config)$")
#: states that last a moment only, or follow a trouble: written as a crash would leave
#: them. The replies to Ben are waiting, in flight, given up, and of no use any more.
LEFT = """
UPDATE outbox SET state = 'dead', error = 'no such chat', remote_id = NULL
    WHERE id = (SELECT min(id) FROM outbox WHERE lane = 'telegram:102' AND act = 'say');
UPDATE outbox SET state = 'sending', sent_at = NULL, place = NULL, remote_id = NULL
    WHERE id = (SELECT max(id) FROM outbox WHERE lane = 'telegram:102' AND act = 'say');
UPDATE outbox SET state = 'new', sent_at = NULL, place = NULL, remote_id = NULL
    WHERE id = (SELECT max(id) FROM outbox WHERE lane = 'telegram:104' AND act = 'say');
INSERT INTO inbox (source, key, lane, payload, received_at, not_before)
    SELECT source, key || ':again', lane, payload, received_at, not_before FROM inbox
    WHERE source = 'slack' AND payload LIKE '%block_actions%"take"%' LIMIT 1;
INSERT INTO erasures (mark, why, asked_at, done_at)
    SELECT 'f00df00df00df00d', 'restore', asked_at, done_at FROM erasures
    WHERE done_at IS NOT NULL LIMIT 1;
INSERT INTO clearings (at, what, before, removed)
    SELECT done_at, 'raw_updates', asked_at, 3 FROM erasures WHERE why = 'restore';
INSERT INTO outbox (key, platform, lane, act, body, state, created_at, not_before,
    error, ticket_id)
    SELECT key || ':earlier', platform, lane, act, body, 'dropped', created_at,
    not_before, 'an earlier card says it', ticket_id FROM outbox
    WHERE act = 'card' LIMIT 1;
"""


def dump(conn: sqlite3.Connection) -> str:
    """The whole database as SQL; what a full-text index holds is made anew."""
    made = conn.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
    ).fetchall()
    searched = [name for _, name, sql in made if sql.startswith("CREATE VIRTUAL")]
    shadows = {n for _, n, _ in made if SHADOW.sub("", n) in searched} - {*searched}
    tables = [name for kind, name, _ in made if kind == "table"]
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    lines = [f"PRAGMA user_version = {version};"]
    lines += [f"{sql};" for _, name, sql in made if name not in shadows]
    # the triggers come last, so that the rows fill no index twice
    first = [line for line in lines if not line.startswith("CREATE TRIGGER")]
    last = [line for line in lines if line.startswith("CREATE TRIGGER")]
    rows = [
        line
        for name in tables
        if name not in shadows and name not in searched
        for line in _rows(conn, name)
    ]
    rebuild = "INSERT INTO {0} ({0}) VALUES ('rebuild');"
    filled = [rebuild.format(name) for name in searched]
    return "\n".join([*first, *rows, *filled, *last]) + "\n"


def _rows(conn: sqlite3.Connection, table: str) -> Iterator[str]:
    columns = [row[1] for row in conn.execute(f"PRAGMA table_info ({table})")]
    quoted = " || ', ' || ".join(f"quote({name})" for name in columns)
    for (values,) in conn.execute(f"SELECT {quoted} FROM {table}"):  # noqa: S608
        yield f"INSERT INTO {table} VALUES ({values});"  # noqa: S608


def load(script: str, database: Path) -> None:
    """Make the database that was dumped."""
    with closing(sqlite3.connect(database)) as conn:
        conn.executescript(f"BEGIN;\n{script}\nCOMMIT;")


def states(conn: sqlite3.Connection) -> dict[tuple[str, str], set[str]]:
    """Of each column with a list of what it may hold, what of it no row has."""
    lacking = {}
    tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
    for table, sql in conn.execute(tables).fetchall():
        for column, listed in CHECKED.findall(sql or ""):
            found = conn.execute(f"SELECT DISTINCT {column} FROM {table}")  # noqa: S608
            wanted = set(re.findall(r"'(\w+)'", listed))
            lacking[table, column] = wanted - {row[0] for row in found}
    return lacking


async def play(database: Path) -> None:
    """A council at work, stopped in the middle of it."""
    clock = MovedClock(NOW, leap=True)
    async with ReaderStandIn() as reader:
        client = ReaderClient(reader.path, timeout=READER_TIMEOUT)
        async with Town(council(), database, client, clock=clock) as town:
            await _a_day(Scene(town), clock)
            await _what_nobody_has_read(town)
        await client.close()
    with closing(sqlite3.connect(database)) as conn:
        conn.executescript(LEFT)


async def _a_day(scene: Scene, clock: MovedClock) -> None:
    town, telegram = scene.town, scene.town.telegram
    sent = telegram.send_photo(ANA, "There is a pothole in Mill Lane", name="Ana")
    await scene.quiet()
    number = sent["message"]["message_id"]
    await scene.does(telegram.edit_text, ANA, number, "A deep pothole in Mill Lane")
    await scene.does(telegram.send_document, ANA, "map.pdf", b"%PDF", name="Ana")
    ticket = await scene.ticket(ANA)
    await scene.staff(hands.take(town, DEV, ticket))
    await scene.staff(hands.reply(town, DEV, ticket, "Which lane is it in?"))
    await scene.says(ANA, "the left one")
    fixed = (Outcome.FIXED, "The hole is filled.")
    await scene.staff(hands.resolve(town, DEV, ticket, *fixed))
    await scene.says(ANA, "There is a smell of gas")
    await scene.staff(hands.have_it(town, "U0EDITH"))
    await _a_day_of_ben(scene)
    await scene.says(CLEO, "When does the library open?")
    await scene.says(CLEO, "/forget")
    await scene.taps(CLEO, "Yes, erase it")
    await town.folkmoot.ticker.erase()
    await scene.quiet()
    await scene.says(DEE, "hello")
    # nobody can be answered: it is put aside for people
    telegram.send_raw({"message": {"nothing": "at all"}})
    await scene.says(DEE, "There is a pothole at the mill")
    store = town.folkmoot.store
    clock.advance(timedelta(days=8))
    await town.folkmoot.ticker.tick()
    await scene.quiet()
    dees = (await scene.ticket(DEE)).resident_id
    now = clock.now()
    await store.write(lambda unit: unit.erasures.ask(dees, "letter", now))


async def _a_day_of_ben(scene: Scene) -> None:
    """A correction, and three tickets that have to do with each other."""
    town = scene.town
    await scene.says(BEN, "Please put a bench by the pond")
    await scene.says(BEN, "There is a pothole in Mill Lane too")
    await scene.says(BEN, "When does the library open?")
    question, pothole, bench = await scene.tickets(BEN)

    async def do(ticket: Ticket, act: ActKind, **values: str) -> None:
        await scene.staff(hands.act(town, DEV, ticket, act, values))

    await do(bench, ActKind.MOVE, department="housing", kind="idea", service="-")
    await do(pothole, ActKind.LINK, other=(await scene.ticket(ANA)).reference)
    await scene.says(BEN, f"{pothole.reference} and the lamp is out as well")
    read = town.folkmoot.store.read
    said = await read(lambda unit: unit.people.of_ticket(pothole.id))
    await do(pothole, ActKind.SPLIT, message=str(said[-1].id))
    await do(pothole, ActKind.MERGE, other=question.reference)
    await do(question, ActKind.ASK, text="Which library?")


async def _what_nobody_has_read(town: Town) -> None:
    """A message that was stored, and then the machine stopped."""
    await town.folkmoot.stop()
    update = town.telegram.send_text(ANA, "Please put a bench by the gas works")
    arrived = Arrived("telegram", key_of(update), lane_of(update), update)
    now = town.clock.now()
    async with Store(town.folkmoot.store.path) as store:
        await store.write(lambda unit: unit.inbox.store([arrived], now))


def main() -> None:
    """Write the file of this version's schema."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "folkmoot.sqlite"
        asyncio.run(play(database))
        with closing(sqlite3.connect(database)) as conn:
            path = FOLDER / f"{SCHEMA_VERSION}.sql"
            path.write_text(dump(conn), "utf-8")


if __name__ == "__main__":
    main()

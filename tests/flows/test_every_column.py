"""Every column of the database has its place: what holds words or leads to a resident
is filled, and found gone after an erasure; of the others it is said why not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.model import ActKind, Outcome
from bot.privacy.export import as_csv, as_json
from sandbox import hands
from tests.builders import NOW
from tests.flows.scene import DEV, Scene
from tests.flows.test_forgetting import CANARY, everything_in_slack, forget, the_tables

#: whose number stands nowhere else
DORA = 7_310_455_921
NAME = f"Dora {CANARY}"

#: what a resident says, or what is said of them
WORDS = {
    "decisions.reason",
    "inbox.payload",
    "media.name",
    "messages.text",
    # on the buttons that ask which of their tickets a message is about
    "outbox.body",
    "parts.part",
    "places.place_text",
    "residents.name",
    "revisions.text",
    "said.text",
    "tickets.awaited",
    "tickets.part",
    "tickets.place_text",
}
#: their number on the messenger
NUMBER = {
    "conversations.chat_id",
    "inbox.key",
    "inbox.lane",
    "inbox.payload",
    "links.place",
    "outbox.lane",
    "outbox.place",
    "residents.user_id",
}
#: what never holds anything of a person, and why
NEVER = {
    "a time": """
        asks.answered_at asks.created_at audit.at clearings.at clearings.before
        corrections.at decisions.at erasures.asked_at erasures.done_at findings.found_at
        findings.over_at findings.since follow_ups.done_at follow_ups.due_at
        inbox.done_at inbox.not_before inbox.received_at messages.at messages.edited_at
        outbox.created_at outbox.held_until outbox.not_before outbox.sent_at
        relations.at relations.undone_at residents.created_at residents.erased_at
        residents.muted_until residents.unasked_at revisions.at tickets.answered_at
        tickets.asked_at tickets.created_at tickets.fresh_until tickets.ladder_since
        tickets.last_at tickets.overdue_since tickets.promise_at tickets.resolved_at
        _sqlite_migrations.applied_at""",
    "one of a few names of ours": """
        asks.answer asks.kind asks.options audit.act clearings.what corrections.after
        corrections.before erasures.why findings.fault follow_ups.kind follow_ups.state
        inbox.result inbox.source inbox.state media.kind messages.author messages.kind
        messages.purpose messages.reading outbox.act outbox.platform outbox.state
        relations.kind relations.status residents.language residents.platform
        residents.writes
        conversations.platform links.platform tickets.department tickets.guesses
        tickets.kind tickets.outcome tickets.service tickets.status tickets.verdict
        tickets.waiting media.mime facts.name _sqlite_migrations.migration_set
        _sqlite_migrations.name""",
    "the Slack id of a member of staff": """
        audit.actor corrections.actor decisions.user messages.staff tickets.owner""",
    "ids and counts of ours": """
        audit.detail audit.reference erasures.kept erasures.removed findings.about
        outbox.key relations.messages tickets.reference facts.value""",
    "a hash, or made up at random": "audit.chain erasures.mark residents.mark",
    "a platform's own name of a thing; it goes with its row": """
        links.remote_id media.file_id media.file_unique_id messages.media_group
        outbox.remote_id tickets.card_channel tickets.card_ts""",
    "where a fault was, never what was said: bot.logs.where": """
        inbox.error outbox.error""",
}


def columns(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Table and column of all that can hold text, also of the full-text indexes."""
    tables = conn.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' "
        "AND type IN ('table', 'virtual') AND name NOT GLOB 'sqlite_*'"
    )
    for (table,) in tables.fetchall():
        for name, kind in conn.execute(
            "SELECT name, type FROM pragma_table_info(?)", (table,)
        ):
            if kind not in ("INTEGER", "REAL"):
                yield table, name


def holding(path: Path, needle: str) -> set[str]:
    """Columns in which this stands somewhere."""
    with closing(sqlite3.connect(path)) as conn:
        return {
            f"{table}.{column}"
            for table, column in columns(conn)
            if conn.execute(
                f"SELECT 1 FROM {table} WHERE {column} LIKE ? LIMIT 1",  # noqa: S608
                (f"%{needle}%",),
            ).fetchone()
        }


async def fill(scene: Scene) -> None:
    """Dora and staff do all that leaves something of her in the tables."""
    town, telegram = scene.town, scene.town.telegram

    async def says(text: str) -> int:
        update = telegram.send_text(DORA, text, name=NAME)
        await scene.quiet()
        return update["message"]["message_id"]

    both = f"The bin of {CANARY} was missed and the lamp outside 14 is out, {CANARY}"
    number = await says(both)
    await says(f"{CANARY} Lane 5")
    await scene.does(telegram.edit_text, DORA, number, f"{both}!")
    await says(f"A tree fell in {CANARY} Lane")
    await scene.does(
        telegram.send_document, DORA, CANARY, file_name=f"{CANARY}.txt", name=NAME
    )
    for ticket in await scene.tickets(DORA):
        await scene.staff(hands.take(town, DEV, ticket))
    ticket = await scene.ticket(DORA)
    words = {"text": f"Which side of {CANARY} Lane is it on?"}
    await scene.staff(hands.act(town, DEV, ticket, ActKind.ASK, words))
    reason = f"Waits for the owner of {CANARY} Lane"
    await town.folkmoot.store.write(
        lambda unit: unit.review.decide(ticket.id, DEV, reason, NOW)
    )
    first = (await scene.tickets(DORA))[-1]
    done = hands.resolve(town, DEV, first, Outcome.FIXED, f"Emptied, {CANARY}")
    await scene.staff(done)


async def test_every_column_holds_nothing_of_an_erased_resident_or_never_does(
    scene: Scene,
):
    path = scene.town.folkmoot.store.path
    never = {name for names in NEVER.values() for name in names.split()}
    with closing(sqlite3.connect(path)) as conn:
        there = {f"{table}.{column}" for table, column in columns(conn)}
    # a new column is put into one of the lists above, after thinking about erasures
    assert WORDS | NUMBER | never == there
    assert (WORDS | NUMBER) & never == set()

    await fill(scene)
    assert holding(path, CANARY) == WORDS
    assert holding(path, str(DORA)) == NUMBER
    assert CANARY in everything_in_slack(scene)

    await forget(scene, DORA)
    assert holding(path, CANARY) == set()
    assert holding(path, str(DORA)) == set()
    tables = (await the_tables(scene)).lower()
    assert CANARY.lower().encode() not in tables
    assert str(DORA).encode() not in tables
    assert CANARY not in everything_in_slack(scene)
    # nor in what is made of the tables
    store = scene.town.folkmoot.store
    tickets = await store.read(lambda unit: unit.tickets.since(None))
    made = as_csv(tickets) + as_json(tickets, NOW)
    assert CANARY not in made

"""The tables. Personal words live only in tables that lead to the resident.

Words: `residents` (name), `messages`, `revisions`, `media` (file names), `tickets`
(place, part, awaited) and, until they expire, `inbox.payload`. Keys, ledgers and the
audit hold ids and times only, so that a person can be erased without breaking them.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

#: raised by one with each migration; kept in the file as user_version
SCHEMA_VERSION = 12

migrations = Migrations("folkmoot")

FIRST = """
CREATE TABLE residents (
    id INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    language_chosen INTEGER NOT NULL DEFAULT 0,
    greeted INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0,
    quiet INTEGER NOT NULL DEFAULT 0,
    unasked_at TEXT,
    muted_until TEXT,
    created_at TEXT NOT NULL,
    -- the law keeps some of their tickets; the rest was erased then
    erased_at TEXT,
    -- a random name: an erasure is remembered by it, and leads to nobody once done
    mark TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(8)))),
    UNIQUE (platform, user_id)
) STRICT;

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY,
    resident_id INTEGER NOT NULL REFERENCES residents (id) ON DELETE CASCADE,
    platform TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    UNIQUE (platform, chat_id)
) STRICT;

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    -- natural key of the thing itself: the same thing twice is one row
    key TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    -- NULL once expired or erased
    payload TEXT,
    received_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new'
        CHECK (state IN ('new', 'done', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT NOT NULL,
    done_at TEXT,
    -- how it ended: answered, acknowledged, staff, nothing to answer, ...
    result TEXT,
    error TEXT,
    conversation_id INTEGER REFERENCES conversations (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX inbox_waiting ON inbox (lane, id) WHERE state = 'new';
CREATE INDEX inbox_conversation ON inbox (conversation_id);
CREATE INDEX inbox_received ON inbox (received_at);

CREATE TABLE tickets (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    resident_id INTEGER REFERENCES residents (id) ON DELETE CASCADE,
    conversation_id INTEGER REFERENCES conversations (id) ON DELETE CASCADE,
    origin_inbox_id INTEGER REFERENCES inbox (id) ON DELETE SET NULL,
    -- first, second, ... matter of one message
    matter INTEGER NOT NULL DEFAULT 1,
    kind TEXT NOT NULL,
    service TEXT,
    department TEXT NOT NULL,
    status TEXT NOT NULL,
    waiting TEXT NOT NULL,
    owner TEXT,
    outcome TEXT,
    emergency INTEGER NOT NULL DEFAULT 0,
    place_text TEXT NOT NULL DEFAULT '',
    latitude REAL,
    longitude REAL,
    guesses TEXT NOT NULL DEFAULT '[]',
    created_at TEXT NOT NULL,
    promise_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    resolved_at TEXT,
    card_channel TEXT,
    card_ts TEXT,
    awaited TEXT NOT NULL DEFAULT '',
    overdue_since TEXT,
    ladder_since TEXT,
    ladder INTEGER NOT NULL DEFAULT 0,
    pages INTEGER NOT NULL DEFAULT 0,
    reopened INTEGER NOT NULL DEFAULT 0,
    asked INTEGER NOT NULL DEFAULT 0,
    asked_at TEXT,
    verdict TEXT,
    rating INTEGER CHECK (rating BETWEEN 1 AND 5),
    answered_at TEXT,
    UNIQUE (origin_inbox_id, matter),
    UNIQUE (card_channel, card_ts)
) STRICT;
CREATE INDEX tickets_conversation ON tickets (conversation_id);
CREATE INDEX tickets_open ON tickets (department, promise_at)
    WHERE status IN ('open', 'taken');
CREATE INDEX tickets_owner ON tickets (owner, promise_at)
    WHERE status IN ('open', 'taken');

CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL
        REFERENCES conversations (id) ON DELETE CASCADE,
    ticket_id INTEGER REFERENCES tickets (id) ON DELETE SET NULL,
    inbox_id INTEGER REFERENCES inbox (id) ON DELETE SET NULL,
    author TEXT NOT NULL CHECK (author IN ('resident', 'staff', 'bot')),
    staff TEXT,
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    latitude REAL,
    longitude REAL,
    media_group TEXT,
    reading TEXT,
    at TEXT NOT NULL,
    edited_at TEXT
) STRICT;
CREATE INDEX messages_conversation ON messages (conversation_id, id);
CREATE INDEX messages_ticket ON messages (ticket_id, id);
CREATE INDEX messages_inbox ON messages (inbox_id);

CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX revisions_message ON revisions (message_id);

CREATE TABLE media (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    file_id TEXT NOT NULL,
    file_unique_id TEXT NOT NULL,
    mime TEXT NOT NULL,
    size INTEGER,
    name TEXT NOT NULL
) STRICT;
CREATE INDEX media_message ON media (message_id);

-- where a message is on a platform: for replies, edits and presses
CREATE TABLE links (
    platform TEXT NOT NULL,
    place TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    message_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
    ticket_id INTEGER REFERENCES tickets (id) ON DELETE CASCADE,
    PRIMARY KEY (platform, place, remote_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_message ON links (message_id);
CREATE INDEX links_ticket ON links (ticket_id);

CREATE TABLE asks (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL
        REFERENCES conversations (id) ON DELETE CASCADE,
    ticket_id INTEGER REFERENCES tickets (id) ON DELETE CASCADE,
    -- carries the buttons
    message_id INTEGER REFERENCES messages (id) ON DELETE SET NULL,
    -- what it is about, when it has no ticket
    about_message INTEGER REFERENCES messages (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    options TEXT NOT NULL,
    takes_text INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    answered_at TEXT,
    answer TEXT
) STRICT;
CREATE INDEX asks_pending ON asks (conversation_id) WHERE answered_at IS NULL;
-- at most one ask at a time takes free text
CREATE UNIQUE INDEX asks_one_text ON asks (conversation_id)
    WHERE answered_at IS NULL AND takes_text = 1;
CREATE INDEX asks_ticket ON asks (ticket_id);

CREATE TABLE follow_ups (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'done', 'cancelled')),
    done_at TEXT,
    UNIQUE (ticket_id, kind, sequence)
) STRICT;
CREATE INDEX follow_ups_due ON follow_ups (due_at) WHERE state = 'waiting';

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    platform TEXT NOT NULL,
    lane TEXT NOT NULL,
    act TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new'
        CHECK (state IN ('new', 'sending', 'sent', 'dead', 'dropped')),
    -- it was in flight when its outcome was lost: it may have arrived twice
    ambiguous INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    not_before TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    sent_at TEXT,
    place TEXT,
    remote_id TEXT,
    inbox_id INTEGER REFERENCES inbox (id) ON DELETE SET NULL,
    ticket_id INTEGER REFERENCES tickets (id) ON DELETE SET NULL,
    conversation_id INTEGER REFERENCES conversations (id) ON DELETE SET NULL,
    message_id INTEGER REFERENCES messages (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX outbox_waiting ON outbox (lane, id) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_message ON outbox (message_id);
CREATE INDEX outbox_ticket ON outbox (ticket_id);
CREATE INDEX outbox_conversation ON outbox (conversation_id);
CREATE INDEX outbox_inbox ON outbox (inbox_id);

-- who did what, when, on what; never words
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    reference TEXT,
    inbox_id INTEGER,
    detail TEXT NOT NULL,
    -- over this line and the one before: a line that was changed or taken out shows
    chain TEXT NOT NULL
) STRICT;
CREATE INDEX audit_reference ON audit (reference);

-- who asked to be erased, by their random name; counts and references, never words
CREATE TABLE erasures (
    id INTEGER PRIMARY KEY,
    mark TEXT NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('chat', 'letter', 'restore')),
    asked_at TEXT NOT NULL,
    done_at TEXT,
    removed TEXT NOT NULL DEFAULT '{}',
    kept TEXT NOT NULL DEFAULT '[]'
) STRICT;

-- what was deleted each night since its time was over
CREATE TABLE clearings (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    -- everything older than this
    before TEXT NOT NULL,
    removed INTEGER NOT NULL
) STRICT;

-- two tickets that belong together, until that is undone
CREATE TABLE relations (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('merged', 'linked', 'split')),
    ticket_id INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    -- merged into, linked with, or split from
    other_id INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    -- ids of the messages that went from the one to the other
    messages TEXT NOT NULL DEFAULT '[]',
    -- where the ticket stood before
    status TEXT NOT NULL,
    at TEXT NOT NULL,
    undone_at TEXT
) STRICT;
CREATE INDEX relations_ticket ON relations (ticket_id) WHERE undone_at IS NULL;
CREATE INDEX relations_other ON relations (other_id) WHERE undone_at IS NULL;

-- what the model had wrong, by reference to the words: examples to train with
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    -- 'resident' or the id of a member of staff
    actor TEXT NOT NULL,
    -- kind, service and department as JSON
    before TEXT NOT NULL,
    after TEXT NOT NULL
) STRICT;
CREATE INDEX corrections_message ON corrections (message_id);

-- single facts: the Telegram offset, the last poll
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

BREATHS = """
-- the earlier row that its answer is in
ALTER TABLE inbox ADD COLUMN decided_with INTEGER
    REFERENCES inbox (id) ON DELETE SET NULL;
CREATE INDEX inbox_decided_with ON inbox (decided_with)
    WHERE decided_with IS NOT NULL;
-- id of the first message of the same matter that was sent in the same breath
ALTER TABLE messages ADD COLUMN together INTEGER;
UPDATE messages SET together = id;
CREATE INDEX messages_together ON messages (together);
"""

#: full-text indexes: name, table and column. They hold no words of their own
SEARCHED = (("said", "messages", "text"), ("places", "tickets", "place_text"))
SEARCH = """
CREATE VIRTUAL TABLE {index} USING fts5(
    {column}, content='{table}', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='3'
);
CREATE TRIGGER {index}_new AFTER INSERT ON {table} BEGIN {put}; END;
CREATE TRIGGER {index}_gone AFTER DELETE ON {table} BEGIN {drop}; END;
CREATE TRIGGER {index}_anew AFTER UPDATE OF {column} ON {table}
BEGIN {drop}; {put}; END;
"""
PUT = "INSERT INTO {index} (rowid, {column}) VALUES (new.id, new.{column})"
DROP = (
    "INSERT INTO {index} ({index}, rowid, {column}) "
    "VALUES ('delete', old.id, old.{column})"
)


@migrations(name="001_spine")
def spine(db: Database) -> None:
    """Everything that the spine stands on."""
    for statement in _statements(FIRST):
        db.execute(statement)
    for index, table, column in SEARCHED:
        _index(db, index, table, column)


def _index(db: Database, index: str, table: str, column: str) -> None:
    """A full-text index that follows its table."""
    names = {"index": index, "table": table, "column": column}
    put, drop = PUT.format(**names), DROP.format(**names)
    for statement in _statements(SEARCH.format(put=put, drop=drop, **names)):
        db.execute(statement)


#: when what a card says of the time that is left is no longer true
FRESH = """
ALTER TABLE tickets ADD COLUMN fresh_until TEXT NOT NULL DEFAULT '';
CREATE INDEX tickets_fresh ON tickets (fresh_until) WHERE status IN ('open', 'taken');
"""


@migrations(name="002_fresh_cards")
def fresh_cards(db: Database) -> None:
    """Cards that are drawn anew as time passes."""
    for statement in _statements(FRESH):
        db.execute(statement)


@migrations(name="003_parts_of_a_message")
def parts_of_a_message(db: Database) -> None:
    """A message that tells of two matters makes two tickets, each with its part."""
    db.execute("ALTER TABLE tickets ADD COLUMN part TEXT NOT NULL DEFAULT ''")
    _index(db, "parts", "tickets", "part")


WATCH = """
-- what stood still, until it was over: by ids, never by words
CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    fault TEXT NOT NULL,
    -- the id of a row or the reference of a ticket; '' for what there is once only
    about TEXT NOT NULL,
    since TEXT NOT NULL,
    found_at TEXT NOT NULL,
    -- how often people were told
    told INTEGER NOT NULL DEFAULT 0,
    over_at TEXT
) STRICT;
CREATE UNIQUE INDEX findings_open ON findings (fault, about) WHERE over_at IS NULL;
CREATE INDEX findings_over ON findings (over_at) WHERE over_at IS NOT NULL;
-- tries that failed: it is put off, and people must know
ALTER TABLE follow_ups ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
CREATE INDEX follow_ups_ticket ON follow_ups (ticket_id) WHERE state = 'waiting';
CREATE INDEX follow_ups_failing ON follow_ups (id)
    WHERE state = 'waiting' AND failures > 0;
CREATE INDEX tickets_without_card ON tickets (created_at)
    WHERE status IN ('open', 'taken') AND card_ts IS NULL;
CREATE INDEX messages_of_staff ON messages (at) WHERE author = 'staff';
CREATE INDEX inbox_dead ON inbox (id) WHERE state = 'dead';
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';
CREATE INDEX outbox_ambiguous ON outbox (id) WHERE ambiguous > 0;
"""


@migrations(name="004_watch")
def watch(db: Database) -> None:
    """What the watchdog found, and indexes for what it asks each minute."""
    for statement in _statements(WATCH):
        db.execute(statement)


DECISIONS = """
-- supervisors looked at a ticket, and why it stays as it is
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    ticket_id INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    -- id of a member of staff
    user TEXT NOT NULL,
    -- in their words
    reason TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_ticket ON decisions (ticket_id, at);
"""


@migrations(name="005_decisions")
def decisions(db: Database) -> None:
    """What supervisors decided in a review."""
    for statement in _statements(DECISIONS):
        db.execute(statement)


@migrations(name="006_language_heard")
def language_heard(db: Database) -> None:
    """What a resident writes in, where it is no language of ours."""
    db.execute("ALTER TABLE residents ADD COLUMN writes TEXT NOT NULL DEFAULT ''")


@migrations(name="007_breaths")
def breaths(db: Database) -> None:
    """Messages that were sent in one breath: decided, and shown, together."""
    for statement in _statements(BREATHS):
        db.execute(statement)


RESTRAINT = """
CREATE INDEX tickets_created ON tickets (created_at);
CREATE INDEX messages_told ON messages (conversation_id, purpose, at)
    WHERE author = 'bot';
-- they were told that they are muted, until when
ALTER TABLE residents ADD COLUMN muted_told INTEGER NOT NULL DEFAULT 0;
"""


@migrations(name="008_restraint")
def restraint(db: Database) -> None:
    """Floods, and residents whom staff muted."""
    for statement in _statements(RESTRAINT):
        db.execute(statement)


REMINDERS = """
-- follow-ups that wait; counted by the database itself, whoever writes
ALTER TABLE tickets ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0;
UPDATE tickets SET reminders = (SELECT count(*) FROM follow_ups f
    WHERE f.ticket_id = tickets.id AND f.state = 'waiting');
CREATE INDEX tickets_unreminded ON tickets (id)
    WHERE status IN ('open', 'taken') AND reminders = 0;
CREATE TRIGGER follow_ups_new AFTER INSERT ON follow_ups WHEN new.state = 'waiting'
BEGIN {one_more}; END;
CREATE TRIGGER follow_ups_gone AFTER DELETE ON follow_ups WHEN old.state = 'waiting'
BEGIN {one_less}; END;
CREATE TRIGGER follow_ups_anew AFTER UPDATE OF state, ticket_id ON follow_ups
BEGIN {one_less} AND old.state = 'waiting'; {one_more} AND new.state = 'waiting'; END;
"""
ONE_MORE = "UPDATE tickets SET reminders = reminders + 1 WHERE id = new.ticket_id"
ONE_LESS = "UPDATE tickets SET reminders = reminders - 1 WHERE id = old.ticket_id"


@migrations(name="009_reminders")
def reminders(db: Database) -> None:
    """How many follow-ups wait for a ticket: one that has none is found at once."""
    for statement in _statements(
        REMINDERS.format(one_more=ONE_MORE, one_less=ONE_LESS)
    ):
        db.execute(statement)


#: how an id was declared, and how one is that is never given twice
ID, LASTING_ID = "id INTEGER PRIMARY KEY", "id INTEGER PRIMARY KEY AUTOINCREMENT"
LASTING = """
CREATE TABLE makes_the_table_of_numbers (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
DROP TABLE makes_the_table_of_numbers;
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = replace(sql, '{id},', '{lasting},')
    WHERE type = 'table' AND name IN ({names});
PRAGMA writable_schema = RESET;
"""


@migrations(name="010_lasting_ids")
def lasting_ids(db: Database) -> None:
    """No id is given twice: keys, buttons in old chats and the file of what is on its
    way name rows that an erasure has taken.

    SQLite can't add this to a table that is there. Its rows are the same with and
    without, so only their description is changed
    (https://sqlite.org/lang_altertable.html#otheralter): dropping the tables to make
    them anew would take along all that leads to their rows.
    """
    found = db.execute(
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_list l "
        "ON l.name = m.name AND l.schema = 'main' "
        "WHERE l.type = 'table' AND m.sql LIKE ?",
        (f"%{ID},%",),
    )
    names = [name for (name,) in found.fetchall()]
    listed = ", ".join(f"'{name}'" for name in names)
    for statement in _statements(
        LASTING.format(id=ID, lasting=LASTING_ID, names=listed)
    ):
        db.execute(statement)
    for name in names:
        newest = db.execute(f"SELECT max(id) FROM {name}").fetchone()[0]  # noqa: S608
        if newest is not None:
            db.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, newest))


@migrations(name="011_held_until")
def held_until(db: Database) -> None:
    """What was held for the day waits since then, not since it was written."""
    db.execute("ALTER TABLE outbox ADD COLUMN held_until TEXT")
    db.execute(
        "UPDATE outbox SET held_until = not_before WHERE state = 'new' "
        "AND attempts = 0 AND not_before > created_at"
    )


@migrations(name="012_parts_of_old_tickets")
def parts_of_old_tickets(db: Database) -> None:
    """The index of parts was made empty beside tickets that were there: SQLite called
    the file malformed when one of them was deleted."""
    db.execute("INSERT INTO parts (parts) VALUES ('rebuild')")


def _statements(script: str) -> list[str]:
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    return [part for part in "\n".join(lines).split(";\n") if part.strip(" \n;")]

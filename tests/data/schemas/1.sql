PRAGMA user_version = 1;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
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
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
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
CREATE TABLE links (
    platform TEXT NOT NULL,
    place TEXT NOT NULL,
    remote_id TEXT NOT NULL,
    message_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
    ticket_id INTEGER REFERENCES tickets (id) ON DELETE CASCADE,
    PRIMARY KEY (platform, place, remote_id)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE erasures (
    id INTEGER PRIMARY KEY,
    mark TEXT NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('chat', 'letter', 'restore')),
    asked_at TEXT NOT NULL,
    done_at TEXT,
    removed TEXT NOT NULL DEFAULT '{}',
    kept TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE clearings (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    -- everything older than this
    before TEXT NOT NULL,
    removed INTEGER NOT NULL
) STRICT;
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
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX inbox_waiting ON inbox (lane, id) WHERE state = 'new';
CREATE INDEX inbox_conversation ON inbox (conversation_id);
CREATE INDEX inbox_received ON inbox (received_at);
CREATE INDEX tickets_conversation ON tickets (conversation_id);
CREATE INDEX tickets_open ON tickets (department, promise_at)
    WHERE status IN ('open', 'taken');
CREATE INDEX tickets_owner ON tickets (owner, promise_at)
    WHERE status IN ('open', 'taken');
CREATE INDEX messages_conversation ON messages (conversation_id, id);
CREATE INDEX messages_ticket ON messages (ticket_id, id);
CREATE INDEX messages_inbox ON messages (inbox_id);
CREATE INDEX revisions_message ON revisions (message_id);
CREATE INDEX media_message ON media (message_id);
CREATE INDEX links_message ON links (message_id);
CREATE INDEX links_ticket ON links (ticket_id);
CREATE INDEX asks_pending ON asks (conversation_id) WHERE answered_at IS NULL;
CREATE UNIQUE INDEX asks_one_text ON asks (conversation_id)
    WHERE answered_at IS NULL AND takes_text = 1;
CREATE INDEX asks_ticket ON asks (ticket_id);
CREATE INDEX follow_ups_due ON follow_ups (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_waiting ON outbox (lane, id) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_message ON outbox (message_id);
CREATE INDEX outbox_ticket ON outbox (ticket_id);
CREATE INDEX outbox_conversation ON outbox (conversation_id);
CREATE INDEX outbox_inbox ON outbox (inbox_id);
CREATE INDEX audit_reference ON audit (reference);
CREATE INDEX relations_ticket ON relations (ticket_id) WHERE undone_at IS NULL;
CREATE INDEX relations_other ON relations (other_id) WHERE undone_at IS NULL;
CREATE INDEX corrections_message ON corrections (message_id);
CREATE VIRTUAL TABLE said USING fts5(
    text, content='messages', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='3'
);
CREATE VIRTUAL TABLE places USING fts5(
    place_text, content='tickets', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='3'
);
INSERT INTO _sqlite_migrations VALUES (1, 'folkmoot', '001_spine', '2026-11-25 15:32:30.266210+00:00');
INSERT INTO residents VALUES (1, 'telegram', '101', 'Ana', 'en', 0, 1, 0, 0, '2026-12-02T10:30:54.000000+00:00', NULL, '2026-11-24T10:30:00.000000+00:00', NULL, 'e874798e6462087a');
INSERT INTO residents VALUES (2, 'telegram', '102', 'Ben', 'en', 0, 1, 0, 0, '2026-12-02T10:30:54.000000+00:00', NULL, '2026-11-24T10:30:26.000000+00:00', NULL, 'c5af282c557e5a84');
INSERT INTO residents VALUES (3, 'telegram', '104', 'Dee', 'en', 0, 1, 0, 0, '2026-12-02T10:30:54.000000+00:00', NULL, '2026-11-24T10:30:54.000000+00:00', NULL, '3fc90df45b035579');
INSERT INTO conversations VALUES (1, 1, 'telegram', '101');
INSERT INTO conversations VALUES (2, 2, 'telegram', '102');
INSERT INTO conversations VALUES (3, 3, 'telegram', '104');
INSERT INTO inbox VALUES (1, 'telegram', 'telegram:message:101:1:1795516200', 'telegram:101', '{"update_id": 513653999, "message": {"message_id": 1, "from": {"id": 101, "is_bot": false, "first_name": "Ana", "language_code": "en"}, "chat": {"id": 101, "first_name": "Ana", "type": "private"}, "date": 1795516200, "photo": [{"file_id": "OOZlisz4voqisC4vVYIN35yJ94tMG0jjQ02OqyaG3C045mWKzPi-iqKwLi9Vgg3fnIn3i0wb", "file_unique_id": "OOZlisz4voqisC4", "file_size": 284, "width": 90, "height": 68}, {"file_id": "Jurk5e1yxTLz1frzVTOVKyCc78_myvcj_uDjzxZ6MhIm6uTl7XLFMvPV-vNVM5UrIJzvz-bK", "file_unique_id": "Jurk5e1yxTLz1fr", "file_size": 1492, "width": 320, "height": 240}], "caption": "There is a pothole in Mill Lane"}}', '2026-11-24T10:30:00.000000+00:00', 'done', 0, '2026-11-24T10:30:00.000000+00:00', '2026-11-24T10:30:00.000000+00:00', 'acknowledged', NULL, 1);
INSERT INTO inbox VALUES (2, 'telegram', 'telegram:edit:101:1:1795516200:513654000', 'telegram:101', '{"update_id": 513654000, "edited_message": {"message_id": 1, "from": {"id": 101, "is_bot": false, "first_name": "Ana", "language_code": "en"}, "chat": {"id": 101, "first_name": "Ana", "type": "private"}, "date": 1795516200, "edit_date": 1795516200, "photo": [{"file_id": "OOZlisz4voqisC4vVYIN35yJ94tMG0jjQ02OqyaG3C045mWKzPi-iqKwLi9Vgg3fnIn3i0wb", "file_unique_id": "OOZlisz4voqisC4", "file_size": 284, "width": 90, "height": 68}, {"file_id": "Jurk5e1yxTLz1frzVTOVKyCc78_myvcj_uDjzxZ6MhIm6uTl7XLFMvPV-vNVM5UrIJzvz-bK", "file_unique_id": "Jurk5e1yxTLz1fr", "file_size": 1492, "width": 320, "height": 240}], "caption": "A deep pothole in Mill Lane"}}', '2026-11-24T10:30:00.000000+00:00', 'done', 0, '2026-11-24T10:30:00.000000+00:00', '2026-11-24T10:30:00.000000+00:00', 'acknowledged', NULL, 1);
INSERT INTO inbox VALUES (3, 'telegram', 'telegram:message:101:4:1795516202', 'telegram:101', '{"update_id": 513654001, "message": {"message_id": 4, "from": {"id": 101, "is_bot": false, "first_name": "Ana", "language_code": "en"}, "chat": {"id": 101, "first_name": "Ana", "type": "private"}, "date": 1795516202, "document": {"file_name": "note.txt", "mime_type": "text/plain", "file_id": "JwizDezlXJPG9YJMb9_Qu6V7Aj-gMmxwoGfyvY_85dAnCLMN7OVck8b1gkxv39C7pXsCP6Ay", "file_unique_id": "JwizDezlXJPG9YJ", "file_size": 4}, "caption": "map.pdf"}}', '2026-11-24T10:30:02.000000+00:00', 'done', 0, '2026-11-24T10:30:02.000000+00:00', '2026-11-24T10:30:02.000000+00:00', 'acknowledged', NULL, 1);
INSERT INTO inbox VALUES (4, 'slack', 'slack:press:T0AMBLEFORD:U0DEVSH:1795516200.000000:take:GV9-TJ2F:1795516205.000001', 'telegram:101', '{"reference": "GV9-TJ2F", "body": {"type": "block_actions", "team_id": "T0AMBLEFORD", "user": {"id": "U0DEVSH"}, "container": {"channel_id": "C0ROADS", "message_ts": "1795516200.000000"}, "actions": [{"type": "button", "block_id": "RCXdTA", "action_id": "take", "text": {"emoji": true, "text": "Take", "type": "plain_text"}, "value": "GV9-TJ2F", "style": "primary", "action_ts": "1795516205.000001"}]}}', '2026-11-24T10:30:05.000000+00:00', 'done', 0, '2026-11-24T10:30:05.000000+00:00', '2026-11-24T10:30:05.000000+00:00', 'staff', NULL, NULL);
INSERT INTO inbox VALUES (5, 'slack', 'slack:view:T0AMBLEFORD:U0DEVSH:V00000000D:0d5f10f91d23e081', 'telegram:101', '{"reference": "GV9-TJ2F", "body": {"type": "view_submission", "team_id": "T0AMBLEFORD", "user": {"id": "U0DEVSH"}, "view": {"id": "V00000000E", "root_view_id": "V00000000D", "callback_id": "send", "private_metadata": "[\"GV9-TJ2F\", \"C0ROADS\", \"reply\", \"\", {}]\nWhich lane is it in?", "state": {"values": {}}}}}', '2026-11-24T10:30:07.000000+00:00', 'done', 0, '2026-11-24T10:30:07.000000+00:00', '2026-11-24T10:30:07.000000+00:00', 'staff', NULL, NULL);
INSERT INTO inbox VALUES (6, 'telegram', 'telegram:message:101:7:1795516222', 'telegram:101', '{"update_id": 513654002, "message": {"message_id": 7, "from": {"id": 101, "is_bot": false, "first_name": "Ana", "language_code": "en"}, "chat": {"id": 101, "first_name": "Ana", "type": "private"}, "date": 1795516222, "text": "the left one"}}', '2026-11-24T10:30:22.000000+00:00', 'done', 0, '2026-11-24T10:30:22.000000+00:00', '2026-11-24T10:30:22.000000+00:00', 'acknowledged', NULL, 1);
INSERT INTO inbox VALUES (7, 'slack', 'slack:view:T0AMBLEFORD:U0DEVSH:V000000014:9dbfe50b29f8beb4', 'telegram:101', '{"reference": "GV9-TJ2F", "body": {"type": "view_submission", "team_id": "T0AMBLEFORD", "user": {"id": "U0DEVSH"}, "view": {"id": "V000000014", "root_view_id": "V000000014", "callback_id": "resolve", "private_metadata": "[\"GV9-TJ2F\", \"C0ROADS\", \"reply\", \"\", {}]\n", "state": {"values": {"outcome": {"outcome": {"type": "static_select", "selected_option": {"text": {"emoji": true, "text": "Fixed", "type": "plain_text"}, "value": "fixed"}}}, "text": {"text": {"type": "plain_text_input", "value": "The hole is filled."}}}}}}}', '2026-11-24T10:30:23.000000+00:00', 'done', 0, '2026-11-24T10:30:23.000000+00:00', '2026-11-24T10:30:23.000000+00:00', 'staff', NULL, NULL);
INSERT INTO inbox VALUES (8, 'telegram', 'telegram:message:101:10:1795516226', 'telegram:101', '{"update_id": 513654003, "message": {"message_id": 10, "from": {"id": 101, "is_bot": false, "first_name": "Ana", "language_code": "en"}, "chat": {"id": 101, "first_name": "Ana", "type": "private"}, "date": 1795516226, "text": "There is a smell of gas"}}', '2026-11-24T10:30:26.000000+00:00', 'done', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 'acknowledged', NULL, 1);
INSERT INTO inbox VALUES (9, 'slack', 'slack:press:T0AMBLEFORD:U0EDITH:1795516226.000001:have_it:W9B-W7KA:1795516226.000002', 'telegram:101', '{"reference": "W9B-W7KA", "body": {"type": "block_actions", "team_id": "T0AMBLEFORD", "user": {"id": "U0EDITH"}, "container": {"channel_id": "C0DUTYDESK", "message_ts": "1795516226.000001"}, "actions": [{"type": "button", "block_id": "bajr2g", "action_id": "have_it", "text": {"emoji": true, "text": "I have it", "type": "plain_text"}, "value": "W9B-W7KA", "style": "primary", "action_ts": "1795516226.000002"}]}}', '2026-11-24T10:30:26.000000+00:00', 'done', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 'staff', NULL, NULL);
INSERT INTO inbox VALUES (10, 'telegram', 'telegram:message:102:12:1795516226', 'telegram:102', '{"update_id": 513654004, "message": {"message_id": 12, "from": {"id": 102, "is_bot": false, "first_name": "Ben", "language_code": "en"}, "chat": {"id": 102, "first_name": "Ben", "type": "private"}, "date": 1795516226, "text": "Please put a bench by the pond"}}', '2026-11-24T10:30:26.000000+00:00', 'done', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 'acknowledged', NULL, 2);
INSERT INTO inbox VALUES (11, 'telegram', 'telegram:message:102:14:1795516226', 'telegram:102', '{"update_id": 513654005, "message": {"message_id": 14, "from": {"id": 102, "is_bot": false, "first_name": "Ben", "language_code": "en"}, "chat": {"id": 102, "first_name": "Ben", "type": "private"}, "date": 1795516226, "text": "There is a pothole in Mill Lane too"}}', '2026-11-24T10:30:26.000000+00:00', 'done', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 'acknowledged', NULL, 2);
INSERT INTO inbox VALUES (12, 'telegram', 'telegram:message:102:16:1795516227', 'telegram:102', '{"update_id": 513654006, "message": {"message_id": 16, "from": {"id": 102, "is_bot": false, "first_name": "Ben", "language_code": "en"}, "chat": {"id": 102, "first_name": "Ben", "type": "private"}, "date": 1795516227, "text": "When does the library open?"}}', '2026-11-24T10:30:27.000000+00:00', 'done', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 'acknowledged', NULL, 2);
INSERT INTO inbox VALUES (13, 'slack', 'slack:view:T0AMBLEFORD:U0DEVSH:V00000001E:ad9446251c54abe5', 'telegram:102', '{"reference": "T56-P3KB", "body": {"type": "view_submission", "team_id": "T0AMBLEFORD", "user": {"id": "U0DEVSH"}, "view": {"id": "V00000001E", "root_view_id": "V00000001E", "callback_id": "do", "private_metadata": "[\"T56-P3KB\", \"C0PARKSTREES\", \"move\", \"\", {}]\n", "state": {"values": {"department": {"department": {"type": "static_select", "selected_option": {"text": {"emoji": true, "text": "Housing", "type": "plain_text"}, "value": "housing"}}}, "kind": {"kind": {"type": "static_select", "selected_option": {"text": {"emoji": true, "text": "Idea", "type": "plain_text"}, "value": "idea"}}}, "service": {"service": {"type": "static_select", "selected_option": {"text": {"emoji": true, "text": "None of these", "type": "plain_text"}, "value": "-"}}}}}}}}', '2026-11-24T10:30:27.000000+00:00', 'done', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 'staff', NULL, NULL);
INSERT INTO inbox VALUES (14, 'slack', 'slack:view:T0AMBLEFORD:U0DEVSH:V000000022:c61750935b6a90c0', 'telegram:102', '{"reference": "2E5-98N6", "body": {"type": "view_submission", "team_id": "T0AMBLEFORD", "user": {"id": "U0DEVSH"}, "view": {"id": "V000000023", "root_view_id": "V000000022", "callback_id": "do", "private_metadata": "[\"2E5-98N6\", \"C0ROADS\", \"link\", \"\", {}]\n", "state": {"values": {"other": {"other": {"type": "plain_text_input", "value": "W9B-W7KA"}}}}}}}', '2026-11-24T10:30:27.000000+00:00', 'done', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 'staff', NULL, NULL);
INSERT INTO inbox VALUES (15, 'telegram', 'telegram:message:102:19:1795516229', 'telegram:102', '{"update_id": 513654007, "message": {"message_id": 19, "from": {"id": 102, "is_bot": false, "first_name": "Ben", "language_code": "en"}, "chat": {"id": 102, "first_name": "Ben", "type": "private"}, "date": 1795516229, "text": "2E5-98N6 and the lamp is out as well"}}', '2026-11-24T10:30:29.000000+00:00', 'done', 0, '2026-11-24T10:30:29.000000+00:00', '2026-11-24T10:30:29.000000+00:00', 'acknowledged', NULL, 2);
INSERT INTO inbox VALUES (16, 'slack', 'slack:view:T0AMBLEFORD:U0DEVSH:V00000002A:d9fc51476c9093b2', 'telegram:102', '{"reference": "2E5-98N6", "body": {"type": "view_submission", "team_id": "T0AMBLEFORD", "user": {"id": "U0DEVSH"}, "view": {"id": "V00000002B", "root_view_id": "V00000002A", "callback_id": "do", "private_metadata": "[\"2E5-98N6\", \"C0ROADS\", \"split\", \"\", {}]\n", "state": {"values": {"message": {"message": {"type": "static_select", "selected_option": {"text": {"emoji": true, "text": "2E5-98N6 and the lamp is out as well", "type": "plain_text"}, "value": "19"}}}}}}}}', '2026-11-24T10:30:31.000000+00:00', 'done', 0, '2026-11-24T10:30:31.000000+00:00', '2026-11-24T10:30:31.000000+00:00', 'staff', NULL, NULL);
INSERT INTO inbox VALUES (17, 'slack', 'slack:view:T0AMBLEFORD:U0DEVSH:V000000030:d796b6e3f1fea1e6', 'telegram:102', '{"reference": "2E5-98N6", "body": {"type": "view_submission", "team_id": "T0AMBLEFORD", "user": {"id": "U0DEVSH"}, "view": {"id": "V000000031", "root_view_id": "V000000030", "callback_id": "do", "private_metadata": "[\"2E5-98N6\", \"C0ROADS\", \"merge\", \"\", {}]\n", "state": {"values": {"other": {"other": {"type": "plain_text_input", "value": "C7H-35ZQ"}}}}}}}', '2026-11-24T10:30:35.000000+00:00', 'done', 0, '2026-11-24T10:30:35.000000+00:00', '2026-11-24T10:30:35.000000+00:00', 'staff', NULL, NULL);
INSERT INTO inbox VALUES (18, 'slack', 'slack:view:T0AMBLEFORD:U0DEVSH:V000000036:2001955525148b17', 'telegram:102', '{"reference": "C7H-35ZQ", "body": {"type": "view_submission", "team_id": "T0AMBLEFORD", "user": {"id": "U0DEVSH"}, "view": {"id": "V000000037", "root_view_id": "V000000036", "callback_id": "send", "private_metadata": "[\"C7H-35ZQ\", \"C0LIBRARIES\", \"ask\", \"\", {}]\nWhich library?", "state": {"values": {}}}}}', '2026-11-24T10:30:37.000000+00:00', 'done', 0, '2026-11-24T10:30:37.000000+00:00', '2026-11-24T10:30:37.000000+00:00', 'staff', NULL, NULL);
INSERT INTO inbox VALUES (19, 'telegram', 'erased:19', 'erased', NULL, '2026-11-24T10:30:52.000000+00:00', 'done', 0, '2026-11-24T10:30:52.000000+00:00', '2026-11-24T10:30:52.000000+00:00', 'erased', NULL, NULL);
INSERT INTO inbox VALUES (20, 'telegram', 'erased:20', 'erased', NULL, '2026-11-24T10:30:52.000000+00:00', 'done', 0, '2026-11-24T10:30:52.000000+00:00', '2026-11-24T10:30:52.000000+00:00', 'erased', NULL, NULL);
INSERT INTO inbox VALUES (21, 'telegram', 'erased:21', 'erased', NULL, '2026-11-24T10:30:52.000000+00:00', 'done', 0, '2026-11-24T10:30:52.000000+00:00', '2026-11-24T10:30:52.000000+00:00', 'erased', NULL, NULL);
INSERT INTO inbox VALUES (22, 'telegram', 'telegram:message:104:30:1795516254', 'telegram:104', '{"update_id": 513654011, "message": {"message_id": 30, "from": {"id": 104, "is_bot": false, "first_name": "Dee", "language_code": "en"}, "chat": {"id": 104, "first_name": "Dee", "type": "private"}, "date": 1795516254, "text": "hello"}}', '2026-11-24T10:30:54.000000+00:00', 'done', 0, '2026-11-24T10:30:54.000000+00:00', '2026-11-24T10:30:54.000000+00:00', 'answered', NULL, 3);
INSERT INTO inbox VALUES (23, 'telegram', 'telegram:update:513654012', 'telegram:none', '{"update_id": 513654012, "message": {"nothing": "at all"}}', '2026-11-24T10:30:54.000000+00:00', 'dead', 1, '2026-11-24T10:30:54.000000+00:00', '2026-11-24T10:30:54.000000+00:00', 'dead', 'it could not be read, and names no chat', NULL);
INSERT INTO inbox VALUES (24, 'telegram', 'telegram:message:104:32:1795516254', 'telegram:104', '{"update_id": 513654013, "message": {"message_id": 32, "from": {"id": 104, "is_bot": false, "first_name": "Dee", "language_code": "en"}, "chat": {"id": 104, "first_name": "Dee", "type": "private"}, "date": 1795516254, "text": "There is a pothole at the mill"}}', '2026-11-24T10:30:54.000000+00:00', 'done', 0, '2026-11-24T10:30:54.000000+00:00', '2026-11-24T10:30:54.000000+00:00', 'acknowledged', NULL, 3);
INSERT INTO inbox VALUES (25, 'telegram', 'telegram:message:101:37:1796207459', 'telegram:101', '{"update_id": 513654014, "message": {"message_id": 37, "from": {"id": 101, "is_bot": false, "first_name": "Ana", "language_code": "en"}, "chat": {"id": 101, "first_name": "Ana", "type": "private"}, "date": 1796207459, "text": "Please put a bench by the gas works"}}', '2026-12-02T10:30:59.000000+00:00', 'new', 0, '2026-12-02T10:30:59.000000+00:00', NULL, NULL, NULL, NULL);
INSERT INTO inbox VALUES (26, 'slack', 'slack:press:T0AMBLEFORD:U0DEVSH:1795516200.000000:take:GV9-TJ2F:1795516205.000001:again', 'telegram:101', '{"reference": "GV9-TJ2F", "body": {"type": "block_actions", "team_id": "T0AMBLEFORD", "user": {"id": "U0DEVSH"}, "container": {"channel_id": "C0ROADS", "message_ts": "1795516200.000000"}, "actions": [{"type": "button", "block_id": "RCXdTA", "action_id": "take", "text": {"emoji": true, "text": "Take", "type": "plain_text"}, "value": "GV9-TJ2F", "style": "primary", "action_ts": "1795516205.000001"}]}}', '2026-11-24T10:30:05.000000+00:00', 'new', 0, '2026-11-24T10:30:05.000000+00:00', NULL, NULL, NULL, NULL);
INSERT INTO tickets VALUES (1, 'GV9-TJ2F', 1, 1, 1, 1, 'complaint', 'pothole', 'roads_street_lighting', 'resolved', 'resident', 'U0DEVSH', 'fixed', 0, 'Mill Lane', NULL, NULL, '[]', '2026-11-24T10:30:00.000000+00:00', '2026-11-26T17:00:00.000000+00:00', '2026-11-24T10:30:23.000000+00:00', '2026-11-24T10:30:23.000000+00:00', 'C0ROADS', '1795516200.000000', '', NULL, NULL, 0, 0, 0, 0, NULL, NULL, NULL, '2026-11-24T10:30:07.000000+00:00');
INSERT INTO tickets VALUES (2, 'W9B-W7KA', 1, 1, 8, 1, 'complaint', NULL, 'triage', 'open', 'us', NULL, NULL, 1, 'the stairwell', NULL, NULL, '[["elections_registrars", 0.2], ["environmental_health", 0.2], ["information_complaints", 0.2]]', '2026-11-24T10:30:26.000000+00:00', '2026-12-05T13:00:00.000000+00:00', '2026-11-24T10:30:26.000000+00:00', NULL, 'C0TRIAGE', '1795516226.000000', '', '2026-11-25T18:00:00.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 0, 1, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO tickets VALUES (3, 'T56-P3KB', 2, 2, 10, 1, 'idea', NULL, 'housing', 'open', 'us', NULL, NULL, 0, '', NULL, NULL, '[]', '2026-11-24T10:30:26.000000+00:00', '2026-12-07T17:30:00.000000+00:00', '2026-11-24T10:30:26.000000+00:00', NULL, 'C0HOUSING', '1795516227.000004', '', '2026-11-25T17:30:00.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 0, 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO tickets VALUES (4, '2E5-98N6', 2, 2, 11, 1, 'complaint', 'pothole', 'roads_street_lighting', 'merged', 'us', NULL, NULL, 0, 'Mill Lane', NULL, NULL, '[]', '2026-11-24T10:30:26.000000+00:00', '2026-11-26T17:00:00.000000+00:00', '2026-11-24T10:30:29.000000+00:00', '2026-11-24T10:30:35.000000+00:00', 'C0ROADS', '1795516227.000000', '', NULL, NULL, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO tickets VALUES (5, 'C7H-35ZQ', 2, 2, 12, 1, 'question', 'library', 'libraries_leisure', 'taken', 'resident', 'U0DEVSH', NULL, 0, '', NULL, NULL, '[]', '2026-11-24T10:30:27.000000+00:00', '2026-11-26T17:00:00.000000+00:00', '2026-11-24T10:30:37.000000+00:00', NULL, 'C0LIBRARIES', '1795516227.000001', 'Which library?', NULL, NULL, 0, 0, 0, 0, NULL, NULL, NULL, '2026-11-24T10:30:37.000000+00:00');
INSERT INTO tickets VALUES (6, 'J2R-C3AH', 2, 2, NULL, 1, 'complaint', NULL, 'roads_street_lighting', 'open', 'us', NULL, NULL, 0, '', NULL, NULL, '[]', '2026-11-24T10:30:31.000000+00:00', '2026-12-09T17:00:00.000000+00:00', '2026-11-24T10:30:31.000000+00:00', NULL, 'C0ROADS', '1795516232.000000', '', '2026-11-26T17:00:00.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 0, 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO tickets VALUES (7, '37H-4EB2', 3, 3, 24, 1, 'complaint', 'pothole', 'roads_street_lighting', 'open', 'us', NULL, NULL, 0, '', NULL, NULL, '[]', '2026-11-24T10:30:54.000000+00:00', '2026-12-09T17:00:00.000000+00:00', '2026-11-24T10:30:54.000000+00:00', NULL, 'C0ROADS', '1795516254.000002', '', '2026-11-26T17:00:00.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 0, 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO messages VALUES (1, 1, 1, 1, 'resident', NULL, 'photo', '', 'A deep pothole in Mill Lane', NULL, NULL, NULL, '{"intent": "complaint", "intent_confidence": 0.95, "service": "pothole", "service_confidence": 0.97, "department": "roads_street_lighting", "department_confidence": 0.97, "language": "en", "safety": []}', '2026-11-24T10:30:00.000000+00:00', '2026-11-24T10:30:00.000000+00:00');
INSERT INTO messages VALUES (2, 1, 1, 1, 'bot', NULL, 'text', 'first_time', 'I''m the automatic assistant of Ambleford Borough Council: a machine reads your message first, a person answers.

Thank you for telling us. I''ve passed it to the Roads and street lighting team. You''ll hear from us by Thursday 26 November.
Your reference: GV9-TJ2F', NULL, NULL, NULL, NULL, '2026-11-24T10:30:00.000000+00:00', NULL);
INSERT INTO messages VALUES (3, 1, 1, 2, 'bot', NULL, 'text', 'edited_noted', 'I''ve noted your change to GV9-TJ2F. The team can see what you wrote before and after.', NULL, NULL, NULL, NULL, '2026-11-24T10:30:00.000000+00:00', NULL);
INSERT INTO messages VALUES (4, 1, 1, 3, 'resident', NULL, 'document', '', 'map.pdf', NULL, NULL, NULL, '{"intent": "question", "intent_confidence": 0.2, "service": "voting", "service_confidence": 0.2, "department": "elections_registrars", "department_confidence": 0.2, "language": "en", "safety": []}', '2026-11-24T10:30:02.000000+00:00', NULL);
INSERT INTO messages VALUES (5, 1, 1, 3, 'bot', NULL, 'text', 'joined', 'Thank you, I''ve added this to GV9-TJ2F. The Roads and street lighting team will see it.

What is it about? If it is something else, press the button.', NULL, NULL, NULL, NULL, '2026-11-24T10:30:02.000000+00:00', NULL);
INSERT INTO messages VALUES (6, 1, 1, NULL, 'staff', 'U0DEVSH', 'text', 'staff_reply', 'Which lane is it in?

Dev, Roads and street lighting
Reference: GV9-TJ2F', NULL, NULL, NULL, NULL, '2026-11-24T10:30:07.000000+00:00', NULL);
INSERT INTO messages VALUES (7, 1, 1, 6, 'resident', NULL, 'text', '', 'the left one', NULL, NULL, NULL, '{"intent": "question", "intent_confidence": 0.2, "service": "voting", "service_confidence": 0.2, "department": "elections_registrars", "department_confidence": 0.2, "language": "en", "safety": []}', '2026-11-24T10:30:22.000000+00:00', NULL);
INSERT INTO messages VALUES (8, 1, 1, 6, 'bot', NULL, 'text', 'joined_owner', 'Thank you, I''ve added this to GV9-TJ2F. Dev from the Roads and street lighting team will see it.', NULL, NULL, NULL, NULL, '2026-11-24T10:30:22.000000+00:00', NULL);
INSERT INTO messages VALUES (9, 1, 1, NULL, 'staff', 'U0DEVSH', 'text', 'resolved_fixed', 'GV9-TJ2F: this has been fixed.

The hole is filled.

If that is not right, write to us here with GV9-TJ2F and we open it again.', NULL, NULL, NULL, NULL, '2026-11-24T10:30:23.000000+00:00', NULL);
INSERT INTO messages VALUES (10, 1, 2, 8, 'resident', NULL, 'text', '', 'There is a smell of gas', NULL, NULL, NULL, '{"intent": "emergency", "intent_confidence": 0.95, "service": "voting", "service_confidence": 0.2, "department": "elections_registrars", "department_confidence": 0.2, "language": "en", "safety": ["gas"]}', '2026-11-24T10:30:26.000000+00:00', NULL);
INSERT INTO messages VALUES (11, 1, 2, 8, 'bot', NULL, 'text', 'emergency_gas', 'Call 0800 111 999 now, from outside: it is the gas emergency line. Get everyone out. Don''t touch switches and don''t light anything. If there is a fire or anyone is hurt, call 999.

This chat cannot send help. I''m telling our duty officer too. Your reference: W9B-W7KA', NULL, NULL, NULL, NULL, '2026-11-24T10:30:26.000000+00:00', NULL);
INSERT INTO messages VALUES (12, 2, 3, 10, 'resident', NULL, 'text', '', 'Please put a bench by the pond', NULL, NULL, NULL, '{"intent": "idea", "intent_confidence": 0.95, "service": "park_maintenance", "service_confidence": 0.94, "department": "parks_trees", "department_confidence": 0.94, "language": "en", "safety": []}', '2026-11-24T10:30:26.000000+00:00', NULL);
INSERT INTO messages VALUES (13, 2, 3, 10, 'bot', NULL, 'text', 'first_time', 'I''m the automatic assistant of Ambleford Borough Council: a machine reads your message first, a person answers.

Thank you for your idea. I''ve passed it to the Parks and trees team, and a person will read it. You''ll hear from us by Thursday 26 November.
Your reference: T56-P3KB', NULL, NULL, NULL, NULL, '2026-11-24T10:30:26.000000+00:00', NULL);
INSERT INTO messages VALUES (14, 2, 5, 11, 'resident', NULL, 'text', '', 'There is a pothole in Mill Lane too', NULL, NULL, NULL, '{"intent": "complaint", "intent_confidence": 0.95, "service": "pothole", "service_confidence": 0.97, "department": "roads_street_lighting", "department_confidence": 0.97, "language": "en", "safety": []}', '2026-11-24T10:30:26.000000+00:00', NULL);
INSERT INTO messages VALUES (15, 2, 5, 11, 'bot', NULL, 'text', 'receipt_complaint', 'Thank you for telling us. I''ve passed it to the Roads and street lighting team. You''ll hear from us by Thursday 26 November.
Your reference: 2E5-98N6', NULL, NULL, NULL, NULL, '2026-11-24T10:30:26.000000+00:00', NULL);
INSERT INTO messages VALUES (16, 2, 5, 12, 'resident', NULL, 'text', '', 'When does the library open?', NULL, NULL, NULL, '{"intent": "question", "intent_confidence": 0.95, "service": "library", "service_confidence": 0.96, "department": "libraries_leisure", "department_confidence": 0.96, "language": "en", "safety": []}', '2026-11-24T10:30:27.000000+00:00', NULL);
INSERT INTO messages VALUES (17, 2, 5, 12, 'bot', NULL, 'text', 'receipt_question', 'Thank you for asking. I''ve passed your question to the Libraries and leisure team. You''ll hear from us by Friday 27 November.
Your reference: C7H-35ZQ', NULL, NULL, NULL, NULL, '2026-11-24T10:30:27.000000+00:00', NULL);
INSERT INTO messages VALUES (18, 2, 3, NULL, 'bot', NULL, 'text', 'moved', 'T56-P3KB is with the Housing team now, who look after this. You''ll hear from us by 17:30 tomorrow.', NULL, NULL, NULL, NULL, '2026-11-24T10:30:27.000000+00:00', NULL);
INSERT INTO messages VALUES (19, 2, 6, 15, 'resident', NULL, 'text', '', '2E5-98N6 and the lamp is out as well', NULL, NULL, NULL, '{"intent": "question", "intent_confidence": 0.2, "service": "voting", "service_confidence": 0.2, "department": "elections_registrars", "department_confidence": 0.2, "language": "en", "safety": []}', '2026-11-24T10:30:29.000000+00:00', NULL);
INSERT INTO messages VALUES (20, 2, 5, 15, 'bot', NULL, 'text', 'joined', 'Thank you, I''ve added this to 2E5-98N6. The Roads and street lighting team will see it.', NULL, NULL, NULL, NULL, '2026-11-24T10:30:29.000000+00:00', NULL);
INSERT INTO messages VALUES (21, 2, 6, NULL, 'bot', NULL, 'text', 'split', 'Part of what you wrote about 2E5-98N6 is a matter of its own: its reference is J2R-C3AH, with the Roads and street lighting team. You''ll hear from us by Thursday 26 November.', NULL, NULL, NULL, NULL, '2026-11-24T10:30:31.000000+00:00', NULL);
INSERT INTO messages VALUES (22, 2, 5, NULL, 'bot', NULL, 'text', 'merged', '2E5-98N6 and C7H-35ZQ are about the same thing, so we deal with them together as C7H-35ZQ.', NULL, NULL, NULL, NULL, '2026-11-24T10:30:35.000000+00:00', NULL);
INSERT INTO messages VALUES (23, 2, 5, NULL, 'staff', 'U0DEVSH', 'text', 'staff_question', 'Which library?

Please answer here: we need it to go on.

Dev, Libraries and leisure
Reference: C7H-35ZQ', NULL, NULL, NULL, NULL, '2026-11-24T10:30:37.000000+00:00', NULL);
INSERT INTO messages VALUES (24, 3, NULL, 22, 'resident', NULL, 'text', '', 'hello', NULL, NULL, NULL, '{"intent": "greeting", "intent_confidence": 0.95, "service": "voting", "service_confidence": 0.2, "department": "elections_registrars", "department_confidence": 0.2, "language": "en", "safety": []}', '2026-11-24T10:30:54.000000+00:00', NULL);
INSERT INTO messages VALUES (25, 3, NULL, 22, 'bot', NULL, 'text', 'first_time', 'I''m the automatic assistant of Ambleford Borough Council: a machine reads your message first, a person answers.

Hello! What can Ambleford Borough Council do for you? Tell me in your own words.', NULL, NULL, NULL, NULL, '2026-11-24T10:30:54.000000+00:00', NULL);
INSERT INTO messages VALUES (26, 3, 7, 24, 'resident', NULL, 'text', '', 'There is a pothole at the mill', NULL, NULL, NULL, '{"intent": "complaint", "intent_confidence": 0.95, "service": "pothole", "service_confidence": 0.97, "department": "roads_street_lighting", "department_confidence": 0.97, "language": "en", "safety": []}', '2026-11-24T10:30:54.000000+00:00', NULL);
INSERT INTO messages VALUES (27, 3, 7, 24, 'bot', NULL, 'text', 'receipt_complaint', 'Thank you for telling us. I''ve passed it to the Roads and street lighting team. You''ll hear from us by Thursday 26 November.
Your reference: 37H-4EB2

Where is it? Send your location, write an address or a place nearby, or press Skip.', NULL, NULL, NULL, NULL, '2026-11-24T10:30:54.000000+00:00', NULL);
INSERT INTO messages VALUES (28, 2, NULL, NULL, 'bot', NULL, 'text', 'progress_late', 'We''re sorry: we said that you would hear about T56-P3KB by now, and the Housing team has not answered yet. We have reminded them. You''ll hear from us by Monday 7 December.

We''re sorry: we said that you would hear about J2R-C3AH by now, and the Roads and street lighting team has not answered yet. We have reminded them. You''ll hear from us by Wednesday 9 December.

About C7H-35ZQ: we still need your answer to go on. We asked you: Which library?', NULL, NULL, NULL, NULL, '2026-12-02T10:30:54.000000+00:00', NULL);
INSERT INTO messages VALUES (29, 1, 2, NULL, 'bot', NULL, 'text', 'progress_late', 'We''re sorry: we said that you would hear about W9B-W7KA by now, and the Customer services team has not answered yet. We have reminded them. You''ll hear from us by Saturday 5 December.', NULL, NULL, NULL, NULL, '2026-12-02T10:30:54.000000+00:00', NULL);
INSERT INTO messages VALUES (30, 3, 7, NULL, 'bot', NULL, 'text', 'progress_late', 'We''re sorry: we said that you would hear about 37H-4EB2 by now, and the Roads and street lighting team has not answered yet. We have reminded them. You''ll hear from us by Wednesday 9 December.', NULL, NULL, NULL, NULL, '2026-12-02T10:30:54.000000+00:00', NULL);
INSERT INTO revisions VALUES (1, 1, 'There is a pothole in Mill Lane', '2026-11-24T10:30:00.000000+00:00');
INSERT INTO media VALUES (1, 1, 'photo', 'Jurk5e1yxTLz1frzVTOVKyCc78_myvcj_uDjzxZ6MhIm6uTl7XLFMvPV-vNVM5UrIJzvz-bK', 'Jurk5e1yxTLz1fr', 'image/jpeg', 1492, '');
INSERT INTO media VALUES (2, 4, 'document', 'JwizDezlXJPG9YJMb9_Qu6V7Aj-gMmxwoGfyvY_85dAnCLMN7OVck8b1gkxv39C7pXsCP6Ay', 'JwizDezlXJPG9YJ', 'text/plain', 4, 'note.txt');
INSERT INTO links VALUES ('slack', 'C0DUTYDESK', '1795516226.000001', NULL, 2);
INSERT INTO links VALUES ('slack', 'C0DUTYDESK', '1795516254.000001', NULL, NULL);
INSERT INTO links VALUES ('slack', 'C0HOUSING', '1795516227.000004', NULL, 3);
INSERT INTO links VALUES ('slack', 'C0HOUSING', '1795516227.000006', NULL, 3);
INSERT INTO links VALUES ('slack', 'C0HOUSING', '1796207454.000000', NULL, 3);
INSERT INTO links VALUES ('slack', 'C0HOUSING', '1796207454.000008', NULL, 3);
INSERT INTO links VALUES ('slack', 'C0HOUSING', '1796207456.000000', NULL, 3);
INSERT INTO links VALUES ('slack', 'C0LIBRARIES', '1795516227.000001', NULL, 5);
INSERT INTO links VALUES ('slack', 'C0LIBRARIES', '1795516236.000000', NULL, 5);
INSERT INTO links VALUES ('slack', 'C0LIBRARIES', '1795516252.000000', 23, 5);
INSERT INTO links VALUES ('slack', 'C0LIBRARIES', '1795516254.000000', NULL, NULL);
INSERT INTO links VALUES ('slack', 'C0LIBRARIES', '1796207454.000003', NULL, 5);
INSERT INTO links VALUES ('slack', 'C0PARKSTREES', '1795516226.000005', NULL, 3);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516200.000000', NULL, 1);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516200.000001', 1, 1);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516201.000000', 1, 1);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516203.000000', 4, 1);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516207.000000', NULL, 1);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516222.000000', 6, 1);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516222.000003', 7, 1);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516224.000000', 9, 1);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516227.000000', NULL, 4);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516228.000001', NULL, 4);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516230.000000', 19, 4);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516232.000000', NULL, 6);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516233.000000', NULL, 4);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516234.000000', NULL, 6);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516236.000001', NULL, 4);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1795516254.000002', NULL, 7);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1796207454.000001', NULL, 6);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1796207454.000007', NULL, 7);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1796207456.000002', NULL, 6);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1796207457.000000', NULL, 7);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1796207458.000000', NULL, 6);
INSERT INTO links VALUES ('slack', 'C0ROADS', '1796207459.000000', NULL, 7);
INSERT INTO links VALUES ('slack', 'C0ROADS', 'F000000003', 1, 1);
INSERT INTO links VALUES ('slack', 'C0ROADS', 'F000000008', 4, 1);
INSERT INTO links VALUES ('slack', 'C0TRIAGE', '1795516226.000000', NULL, 2);
INSERT INTO links VALUES ('slack', 'C0TRIAGE', '1795516226.000004', NULL, 2);
INSERT INTO links VALUES ('slack', 'C0TRIAGE', '1795516228.000000', NULL, 2);
INSERT INTO links VALUES ('slack', 'C0TRIAGE', '1796207454.000002', NULL, 2);
INSERT INTO links VALUES ('slack', 'C0TRIAGE', '1796207454.000009', NULL, 2);
INSERT INTO links VALUES ('slack', 'C0TRIAGE', '1796207456.000001', NULL, 2);
INSERT INTO links VALUES ('telegram', '101', '1', 1, NULL);
INSERT INTO links VALUES ('telegram', '101', '10', 10, NULL);
INSERT INTO links VALUES ('telegram', '101', '11', 11, 2);
INSERT INTO links VALUES ('telegram', '101', '2', 2, 1);
INSERT INTO links VALUES ('telegram', '101', '3', 3, 1);
INSERT INTO links VALUES ('telegram', '101', '35', 29, 2);
INSERT INTO links VALUES ('telegram', '101', '4', 4, NULL);
INSERT INTO links VALUES ('telegram', '101', '5', 5, 1);
INSERT INTO links VALUES ('telegram', '101', '6', 6, 1);
INSERT INTO links VALUES ('telegram', '101', '7', 7, NULL);
INSERT INTO links VALUES ('telegram', '101', '8', 8, 1);
INSERT INTO links VALUES ('telegram', '101', '9', 9, 1);
INSERT INTO links VALUES ('telegram', '102', '12', 12, NULL);
INSERT INTO links VALUES ('telegram', '102', '13', 13, 3);
INSERT INTO links VALUES ('telegram', '102', '14', 14, NULL);
INSERT INTO links VALUES ('telegram', '102', '15', 15, 4);
INSERT INTO links VALUES ('telegram', '102', '16', 16, NULL);
INSERT INTO links VALUES ('telegram', '102', '17', 17, 5);
INSERT INTO links VALUES ('telegram', '102', '18', 18, 3);
INSERT INTO links VALUES ('telegram', '102', '19', 19, NULL);
INSERT INTO links VALUES ('telegram', '102', '20', 20, 4);
INSERT INTO links VALUES ('telegram', '102', '21', 21, 6);
INSERT INTO links VALUES ('telegram', '102', '22', 22, 5);
INSERT INTO links VALUES ('telegram', '102', '23', 23, 5);
INSERT INTO links VALUES ('telegram', '102', '34', 28, NULL);
INSERT INTO links VALUES ('telegram', '104', '30', 24, NULL);
INSERT INTO links VALUES ('telegram', '104', '31', 25, NULL);
INSERT INTO links VALUES ('telegram', '104', '32', 26, NULL);
INSERT INTO links VALUES ('telegram', '104', '33', 27, 7);
INSERT INTO links VALUES ('telegram', '104', '36', 30, 7);
INSERT INTO asks VALUES (1, 1, 1, 5, 4, 'which', '["GV9-TJ2F", "new"]', 0, '2026-11-24T10:30:02.000000+00:00', NULL, NULL);
INSERT INTO asks VALUES (2, 3, 7, 27, NULL, 'place', '["skip"]', 1, '2026-11-24T10:30:54.000000+00:00', NULL, NULL);
INSERT INTO follow_ups VALUES (1, 1, 'halfway', 1, '2026-11-25T14:07:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (2, 1, 'due_soon', 1, '2026-11-26T12:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (3, 1, 'progress', 1, '2026-11-26T16:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (4, 1, 'overdue', 1, '2026-11-26T17:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (5, 1, 'unowned', 1, '2026-11-24T15:15:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (6, 1, 'unsettled', 1, '2026-12-22T17:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (7, 1, 'silent_owner', 1, '2026-11-27T16:30:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (8, 1, 'no_news', 1, '2026-12-01T17:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (9, 1, 'halfway', 2, '2026-11-25T14:07:22.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (10, 1, 'due_soon', 2, '2026-11-26T11:59:22.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (11, 1, 'progress', 2, '2026-11-26T16:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (12, 1, 'overdue', 2, '2026-11-26T17:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (13, 1, 'silent_owner', 2, '2026-11-27T16:30:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (14, 1, 'was_fixed', 1, '2026-12-03T08:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (15, 2, 'halfway', 1, '2026-11-25T09:14:26.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (16, 2, 'due_soon', 1, '2026-11-25T14:29:26.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (17, 2, 'progress', 1, '2026-11-25T17:00:00.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (18, 2, 'overdue', 1, '2026-11-25T18:00:00.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (19, 2, 'unowned', 1, '2026-11-24T14:30:26.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (20, 2, 'unsettled', 1, '2026-12-11T18:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (21, 2, 'page', 1, '2026-11-24T10:33:26.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (22, 2, 'silent_owner', 1, '2026-11-27T18:00:00.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (23, 3, 'halfway', 1, '2026-11-25T13:29:26.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (24, 3, 'due_soon', 1, '2026-11-26T11:29:26.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (25, 3, 'progress', 1, '2026-11-26T15:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (26, 3, 'overdue', 1, '2026-11-26T16:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (27, 3, 'unowned', 1, '2026-11-24T15:00:26.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (28, 3, 'unsettled', 1, '2027-01-13T16:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (29, 4, 'halfway', 1, '2026-11-25T14:07:26.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (30, 4, 'due_soon', 1, '2026-11-26T11:59:26.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (31, 4, 'progress', 1, '2026-11-26T16:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (32, 4, 'overdue', 1, '2026-11-26T17:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (33, 4, 'unowned', 1, '2026-11-24T15:15:26.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (34, 4, 'unsettled', 1, '2026-12-22T17:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (35, 5, 'halfway', 1, '2026-11-26T09:59:27.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (36, 5, 'due_soon', 1, '2026-11-27T11:14:27.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (37, 5, 'progress', 1, '2026-11-27T17:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (38, 5, 'overdue', 1, '2026-11-27T18:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (39, 5, 'unowned', 1, '2026-11-24T15:15:27.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (40, 5, 'unsettled', 1, '2027-01-13T18:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (41, 3, 'halfway', 2, '2026-11-25T09:29:27.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (42, 3, 'due_soon', 2, '2026-11-25T14:29:27.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (43, 3, 'progress', 2, '2026-11-25T16:30:00.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (44, 3, 'overdue', 2, '2026-11-25T17:30:00.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (45, 3, 'unowned', 2, '2026-11-24T15:00:27.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (46, 6, 'halfway', 1, '2026-11-25T14:07:31.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (47, 6, 'due_soon', 1, '2026-11-26T11:59:31.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (48, 6, 'progress', 1, '2026-11-26T16:00:00.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (49, 6, 'overdue', 1, '2026-11-26T17:00:00.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (50, 6, 'unowned', 1, '2026-11-24T15:15:31.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (51, 5, 'halfway', 2, '2026-11-25T14:07:35.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (52, 5, 'due_soon', 2, '2026-11-26T11:59:35.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (53, 5, 'progress', 2, '2026-11-26T16:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (54, 5, 'overdue', 2, '2026-11-26T17:00:00.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (55, 5, 'unowned', 2, '2026-11-24T15:15:35.000000+00:00', 'cancelled', NULL);
INSERT INTO follow_ups VALUES (56, 5, 'nudge', 1, '2026-11-27T18:00:00.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (57, 7, 'halfway', 1, '2026-11-25T14:07:54.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (58, 7, 'due_soon', 1, '2026-11-26T11:59:54.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (59, 7, 'progress', 1, '2026-11-26T16:00:00.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (60, 7, 'overdue', 1, '2026-11-26T17:00:00.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (61, 7, 'unowned', 1, '2026-11-24T15:15:54.000000+00:00', 'done', '2026-12-02T10:30:54.000000+00:00');
INSERT INTO follow_ups VALUES (62, 7, 'unsettled', 1, '2026-12-22T17:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (63, 3, 'ladder', 1, '2026-12-02T15:00:54.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (64, 6, 'ladder', 1, '2026-12-02T15:15:54.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (65, 7, 'ladder', 1, '2026-12-02T15:15:54.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (66, 2, 'ladder', 1, '2026-12-02T14:30:54.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (67, 2, 'unowned', 2, '2026-12-02T14:30:54.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (68, 2, 'page', 2, '2026-12-02T10:30:54.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (69, 3, 'due_soon', 3, '2026-12-07T10:35:54.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (70, 3, 'progress', 3, '2026-12-07T16:30:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (71, 3, 'overdue', 3, '2026-12-07T17:30:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (72, 6, 'due_soon', 2, '2026-12-08T15:56:54.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (73, 6, 'progress', 2, '2026-12-09T16:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (74, 6, 'overdue', 2, '2026-12-09T17:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (75, 5, 'last_call', 1, '2026-12-09T18:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (76, 2, 'due_soon', 2, '2026-12-04T15:41:54.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (77, 2, 'progress', 2, '2026-12-05T12:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (78, 2, 'overdue', 2, '2026-12-05T13:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (79, 7, 'due_soon', 2, '2026-12-08T15:56:54.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (80, 7, 'progress', 2, '2026-12-09T16:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO follow_ups VALUES (81, 7, 'overdue', 2, '2026-12-09T17:00:00.000000+00:00', 'waiting', NULL);
INSERT INTO outbox VALUES (1, 'card:inbox:1:1', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:00.000000+00:00', '2026-11-24T10:30:00.000000+00:00', 1, NULL, '2026-11-24T10:30:00.000000+00:00', 'C0ROADS', '1795516200.000000', 1, 1, 1, NULL);
INSERT INTO outbox VALUES (2, 'note:inbox:1:2', 'slack', 'slack:C0ROADS', 'note', '{"name": "resident_message", "values": {}}', 'sent', 0, '2026-11-24T10:30:00.000000+00:00', '2026-11-24T10:30:00.000000+00:00', 1, NULL, '2026-11-24T10:30:00.000000+00:00', 'C0ROADS', '1795516200.000001', 1, 1, 1, 1);
INSERT INTO outbox VALUES (3, 'file:inbox:1:3', 'slack', 'slack:C0ROADS', 'file', '{"index": 0}', 'sent', 0, '2026-11-24T10:30:00.000000+00:00', '2026-11-24T10:30:00.000000+00:00', 1, NULL, '2026-11-24T10:30:00.000000+00:00', 'C0ROADS', 'F000000003', 1, 1, 1, 1);
INSERT INTO outbox VALUES (4, 'say:inbox:1:4', 'telegram', 'telegram:101', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:00.000000+00:00', '2026-11-24T10:30:00.000000+00:00', 1, NULL, '2026-11-24T10:30:00.000000+00:00', '101', '2', 1, 1, 1, 2);
INSERT INTO outbox VALUES (5, 'note:inbox:2:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "resident_edited", "values": {}}', 'sent', 0, '2026-11-24T10:30:00.000000+00:00', '2026-11-24T10:30:01.000000+00:00', 1, NULL, '2026-11-24T10:30:01.000000+00:00', 'C0ROADS', '1795516201.000000', 2, 1, 1, 1);
INSERT INTO outbox VALUES (6, 'card:inbox:2:2', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:00.000000+00:00', '2026-11-24T10:30:02.000000+00:00', 1, NULL, '2026-11-24T10:30:02.000000+00:00', 'C0ROADS', '1795516200.000000', 2, 1, 1, NULL);
INSERT INTO outbox VALUES (7, 'say:inbox:2:3', 'telegram', 'telegram:101', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:00.000000+00:00', '2026-11-24T10:30:00.000000+00:00', 1, NULL, '2026-11-24T10:30:00.000000+00:00', '101', '3', 2, 1, 1, 3);
INSERT INTO outbox VALUES (8, 'note:inbox:3:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "resident_message", "values": {}}', 'sent', 0, '2026-11-24T10:30:02.000000+00:00', '2026-11-24T10:30:03.000000+00:00', 1, NULL, '2026-11-24T10:30:03.000000+00:00', 'C0ROADS', '1795516203.000000', 3, 1, 1, 4);
INSERT INTO outbox VALUES (9, 'file:inbox:3:2', 'slack', 'slack:C0ROADS', 'file', '{"index": 0}', 'sent', 0, '2026-11-24T10:30:02.000000+00:00', '2026-11-24T10:30:04.000000+00:00', 1, NULL, '2026-11-24T10:30:04.000000+00:00', 'C0ROADS', 'F000000008', 3, 1, 1, 4);
INSERT INTO outbox VALUES (10, 'card:inbox:3:3', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:02.000000+00:00', '2026-11-24T10:30:05.000000+00:00', 1, NULL, '2026-11-24T10:30:05.000000+00:00', 'C0ROADS', '1795516200.000000', 3, 1, 1, NULL);
INSERT INTO outbox VALUES (11, 'say:inbox:3:4', 'telegram', 'telegram:101', 'say', '{"part": 0, "parts": 1, "buttons": [[["Pothole \u00b7 GV9-TJ2F", "a:1:0"]], [["Something new", "a:1:1"]]], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:02.000000+00:00', '2026-11-24T10:30:02.000000+00:00', 1, NULL, '2026-11-24T10:30:02.000000+00:00', '101', '5', 3, 1, 1, 5);
INSERT INTO outbox VALUES (12, 'card:inbox:4:1', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:05.000000+00:00', '2026-11-24T10:30:06.000000+00:00', 1, NULL, '2026-11-24T10:30:06.000000+00:00', 'C0ROADS', '1795516200.000000', NULL, 1, 1, NULL);
INSERT INTO outbox VALUES (13, 'note:inbox:4:2', 'slack', 'slack:C0ROADS', 'note', '{"name": "took", "values": {"user": "U0DEVSH"}}', 'sent', 0, '2026-11-24T10:30:05.000000+00:00', '2026-11-24T10:30:07.000000+00:00', 1, NULL, '2026-11-24T10:30:07.000000+00:00', 'C0ROADS', '1795516207.000000', NULL, 1, 1, NULL);
INSERT INTO outbox VALUES (14, 'say:inbox:5:1', 'telegram', 'telegram:101:staff', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:07.000000+00:00', '2026-11-24T10:30:22.000000+00:00', 1, NULL, '2026-11-24T10:30:22.000000+00:00', '101', '6', NULL, 1, 1, 6);
INSERT INTO outbox VALUES (15, 'note:inbox:5:2', 'slack', 'slack:C0ROADS', 'note', '{"name": "replied", "values": {"user": "U0DEVSH"}}', 'sent', 0, '2026-11-24T10:30:07.000000+00:00', '2026-11-24T10:30:08.000000+00:00', 1, NULL, '2026-11-24T10:30:22.000000+00:00', 'C0ROADS', '1795516222.000000', NULL, 1, 1, 6);
INSERT INTO outbox VALUES (16, 'card:inbox:5:3', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:07.000000+00:00', '2026-11-24T10:30:07.000000+00:00', 1, NULL, '2026-11-24T10:30:22.000000+00:00', 'C0ROADS', '1795516200.000000', NULL, 1, 1, NULL);
INSERT INTO outbox VALUES (17, 'reply_state:14', 'slack', 'slack:C0ROADS', 'reply_state', '{}', 'sent', 0, '2026-11-24T10:30:22.000000+00:00', '2026-11-24T10:30:22.000000+00:00', 1, NULL, '2026-11-24T10:30:22.000000+00:00', 'C0ROADS', '1795516222.000000', NULL, 1, NULL, 6);
INSERT INTO outbox VALUES (18, 'note:inbox:6:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "resident_message", "values": {}}', 'sent', 0, '2026-11-24T10:30:22.000000+00:00', '2026-11-24T10:30:22.000000+00:00', 1, NULL, '2026-11-24T10:30:22.000000+00:00', 'C0ROADS', '1795516222.000003', 6, 1, 1, 7);
INSERT INTO outbox VALUES (19, 'card:inbox:6:2', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:22.000000+00:00', '2026-11-24T10:30:23.000000+00:00', 1, NULL, '2026-11-24T10:30:23.000000+00:00', 'C0ROADS', '1795516200.000000', 6, 1, 1, NULL);
INSERT INTO outbox VALUES (20, 'say:inbox:6:3', 'telegram', 'telegram:101', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:22.000000+00:00', '2026-11-24T10:30:22.000000+00:00', 1, NULL, '2026-11-24T10:30:22.000000+00:00', '101', '8', 6, 1, 1, 8);
INSERT INTO outbox VALUES (21, 'say:inbox:7:1', 'telegram', 'telegram:101:staff', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:23.000000+00:00', '2026-11-24T10:30:23.000000+00:00', 1, NULL, '2026-11-24T10:30:24.000000+00:00', '101', '9', NULL, 1, 1, 9);
INSERT INTO outbox VALUES (22, 'note:inbox:7:2', 'slack', 'slack:C0ROADS', 'note', '{"name": "resolved", "values": {"user": "U0DEVSH", "outcome": "fixed"}}', 'sent', 0, '2026-11-24T10:30:23.000000+00:00', '2026-11-24T10:30:24.000000+00:00', 1, NULL, '2026-11-24T10:30:24.000000+00:00', 'C0ROADS', '1795516224.000000', NULL, 1, 1, 9);
INSERT INTO outbox VALUES (23, 'card:inbox:7:3', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:23.000000+00:00', '2026-11-24T10:30:25.000000+00:00', 1, NULL, '2026-11-24T10:30:25.000000+00:00', 'C0ROADS', '1795516200.000000', NULL, 1, 1, NULL);
INSERT INTO outbox VALUES (24, 'reply_state:21', 'slack', 'slack:C0ROADS', 'reply_state', '{}', 'sent', 0, '2026-11-24T10:30:24.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 1, NULL, '2026-11-24T10:30:26.000000+00:00', '', '', NULL, 1, NULL, 9);
INSERT INTO outbox VALUES (25, 'card:inbox:8:1', 'slack', 'slack:C0TRIAGE', 'card', '{}', 'sent', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 1, NULL, '2026-11-24T10:30:26.000000+00:00', 'C0TRIAGE', '1795516226.000000', 8, 2, 1, NULL);
INSERT INTO outbox VALUES (26, 'say:inbox:8:2', 'telegram', 'telegram:101', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 1, NULL, '2026-11-24T10:30:26.000000+00:00', '101', '11', 8, 2, 1, 11);
INSERT INTO outbox VALUES (27, 'page:inbox:8:3', 'slack', 'slack:C0DUTYDESK', 'page', '{"whom": ["U0EDITH"]}', 'sent', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 1, NULL, '2026-11-24T10:30:26.000000+00:00', 'C0DUTYDESK', '1795516226.000001', 8, 2, 1, NULL);
INSERT INTO outbox VALUES (28, 'card:inbox:9:1', 'slack', 'slack:C0TRIAGE', 'card', '{}', 'sent', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 1, NULL, '2026-11-24T10:30:26.000000+00:00', 'C0TRIAGE', '1795516226.000000', NULL, 2, 1, NULL);
INSERT INTO outbox VALUES (29, 'note:inbox:9:2', 'slack', 'slack:C0TRIAGE', 'note', '{"name": "took", "values": {"user": "U0EDITH"}}', 'sent', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 1, NULL, '2026-11-24T10:30:26.000000+00:00', 'C0TRIAGE', '1795516226.000004', NULL, 2, 1, NULL);
INSERT INTO outbox VALUES (30, 'card:inbox:10:1', 'slack', 'slack:C0PARKSTREES', 'card', '{}', 'sent', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 1, NULL, '2026-11-24T10:30:26.000000+00:00', 'C0PARKSTREES', '1795516226.000005', 10, 3, 2, NULL);
INSERT INTO outbox VALUES (31, 'say:inbox:10:2', 'telegram', 'telegram:102', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'dead', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 1, 'no such chat', '2026-11-24T10:30:26.000000+00:00', '102', NULL, 10, 3, 2, 13);
INSERT INTO outbox VALUES (32, 'card:inbox:11:1', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 1, NULL, '2026-11-24T10:30:27.000000+00:00', 'C0ROADS', '1795516227.000000', 11, 4, 2, NULL);
INSERT INTO outbox VALUES (33, 'say:inbox:11:2', 'telegram', 'telegram:102', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:26.000000+00:00', '2026-11-24T10:30:26.000000+00:00', 1, NULL, '2026-11-24T10:30:26.000000+00:00', '102', '15', 11, 4, 2, 15);
INSERT INTO outbox VALUES (34, 'card:inbox:12:1', 'slack', 'slack:C0LIBRARIES', 'card', '{}', 'sent', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 1, NULL, '2026-11-24T10:30:27.000000+00:00', 'C0LIBRARIES', '1795516227.000001', 12, 5, 2, NULL);
INSERT INTO outbox VALUES (35, 'say:inbox:12:2', 'telegram', 'telegram:102', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 1, NULL, '2026-11-24T10:30:27.000000+00:00', '102', '17', 12, 5, 2, 17);
INSERT INTO outbox VALUES (36, 'card:inbox:13:1', 'slack', 'slack:C0HOUSING', 'card', '{}', 'sent', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 1, NULL, '2026-11-24T10:30:27.000000+00:00', 'C0HOUSING', '1795516227.000004', NULL, 3, 2, NULL);
INSERT INTO outbox VALUES (37, 'note:inbox:13:2', 'slack', 'slack:C0HOUSING', 'note', '{"name": "moved", "values": {"user": "U0DEVSH", "old": "parks_trees", "new": "housing", "was": {"channel": "C0PARKSTREES", "ts": "1795516226.000005"}}}', 'sent', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 1, NULL, '2026-11-24T10:30:27.000000+00:00', 'C0HOUSING', '1795516227.000006', NULL, 3, 2, NULL);
INSERT INTO outbox VALUES (38, 'say:inbox:13:3', 'telegram', 'telegram:102', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 1, NULL, '2026-11-24T10:30:27.000000+00:00', '102', '18', NULL, 3, 2, 18);
INSERT INTO outbox VALUES (39, 'left_card:36', 'slack', 'slack:C0PARKSTREES', 'left_card', '{"channel": "C0PARKSTREES", "ts": "1795516226.000005"}', 'sent', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 1, NULL, '2026-11-24T10:30:27.000000+00:00', 'C0PARKSTREES', '', NULL, 3, NULL, NULL);
INSERT INTO outbox VALUES (40, 'note:inbox:14:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "linked", "values": {"user": "U0DEVSH", "other": "W9B-W7KA"}}', 'sent', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:28.000000+00:00', 1, NULL, '2026-11-24T10:30:28.000000+00:00', 'C0ROADS', '1795516228.000001', NULL, 4, 2, NULL);
INSERT INTO outbox VALUES (41, 'note:inbox:14:2', 'slack', 'slack:C0TRIAGE', 'note', '{"name": "linked", "values": {"user": "U0DEVSH", "other": "2E5-98N6"}}', 'sent', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 1, NULL, '2026-11-24T10:30:28.000000+00:00', 'C0TRIAGE', '1795516228.000000', NULL, 2, 2, NULL);
INSERT INTO outbox VALUES (42, 'card:inbox:14:3', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:29.000000+00:00', 1, NULL, '2026-11-24T10:30:29.000000+00:00', 'C0ROADS', '1795516227.000000', NULL, 4, 2, NULL);
INSERT INTO outbox VALUES (43, 'card:inbox:14:4', 'slack', 'slack:C0TRIAGE', 'card', '{}', 'sent', 0, '2026-11-24T10:30:27.000000+00:00', '2026-11-24T10:30:27.000000+00:00', 1, NULL, '2026-11-24T10:30:28.000000+00:00', 'C0TRIAGE', '1795516226.000000', NULL, 2, 2, NULL);
INSERT INTO outbox VALUES (44, 'note:inbox:15:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "resident_message", "values": {}}', 'sent', 0, '2026-11-24T10:30:29.000000+00:00', '2026-11-24T10:30:30.000000+00:00', 1, NULL, '2026-11-24T10:30:30.000000+00:00', 'C0ROADS', '1795516230.000000', 15, 4, 2, 19);
INSERT INTO outbox VALUES (45, 'card:inbox:15:2', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:29.000000+00:00', '2026-11-24T10:30:31.000000+00:00', 1, NULL, '2026-11-24T10:30:31.000000+00:00', 'C0ROADS', '1795516227.000000', 15, 4, 2, NULL);
INSERT INTO outbox VALUES (46, 'say:inbox:15:3', 'telegram', 'telegram:102', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:29.000000+00:00', '2026-11-24T10:30:29.000000+00:00', 1, NULL, '2026-11-24T10:30:29.000000+00:00', '102', '20', 15, 4, 2, 20);
INSERT INTO outbox VALUES (47, 'card:inbox:16:1', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:31.000000+00:00', '2026-11-24T10:30:32.000000+00:00', 1, NULL, '2026-11-24T10:30:32.000000+00:00', 'C0ROADS', '1795516232.000000', NULL, 6, 2, NULL);
INSERT INTO outbox VALUES (48, 'note:inbox:16:2', 'slack', 'slack:C0ROADS', 'note', '{"name": "split", "values": {"user": "U0DEVSH", "other": "J2R-C3AH"}}', 'sent', 0, '2026-11-24T10:30:31.000000+00:00', '2026-11-24T10:30:33.000000+00:00', 1, NULL, '2026-11-24T10:30:33.000000+00:00', 'C0ROADS', '1795516233.000000', NULL, 4, 2, NULL);
INSERT INTO outbox VALUES (49, 'note:inbox:16:3', 'slack', 'slack:C0ROADS', 'note', '{"name": "split_from", "values": {"user": "U0DEVSH", "other": "2E5-98N6"}}', 'sent', 0, '2026-11-24T10:30:31.000000+00:00', '2026-11-24T10:30:34.000000+00:00', 1, NULL, '2026-11-24T10:30:34.000000+00:00', 'C0ROADS', '1795516234.000000', NULL, 6, 2, NULL);
INSERT INTO outbox VALUES (50, 'card:inbox:16:4', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:31.000000+00:00', '2026-11-24T10:30:35.000000+00:00', 1, NULL, '2026-11-24T10:30:35.000000+00:00', 'C0ROADS', '1795516227.000000', NULL, 4, 2, NULL);
INSERT INTO outbox VALUES (51, 'say:inbox:16:5', 'telegram', 'telegram:102', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:31.000000+00:00', '2026-11-24T10:30:31.000000+00:00', 1, NULL, '2026-11-24T10:30:32.000000+00:00', '102', '21', NULL, 6, 2, 21);
INSERT INTO outbox VALUES (52, 'note:inbox:17:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "merged", "values": {"user": "U0DEVSH", "other": "C7H-35ZQ"}}', 'sent', 0, '2026-11-24T10:30:35.000000+00:00', '2026-11-24T10:30:36.000000+00:00', 1, NULL, '2026-11-24T10:30:36.000000+00:00', 'C0ROADS', '1795516236.000001', NULL, 4, 2, NULL);
INSERT INTO outbox VALUES (53, 'note:inbox:17:2', 'slack', 'slack:C0LIBRARIES', 'note', '{"name": "merged_here", "values": {"user": "U0DEVSH", "other": "2E5-98N6", "was": {"channel": "C0ROADS", "ts": "1795516227.000000"}}}', 'sent', 0, '2026-11-24T10:30:35.000000+00:00', '2026-11-24T10:30:35.000000+00:00', 1, NULL, '2026-11-24T10:30:36.000000+00:00', 'C0LIBRARIES', '1795516236.000000', NULL, 5, 2, NULL);
INSERT INTO outbox VALUES (54, 'card:inbox:17:3', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:35.000000+00:00', '2026-11-24T10:30:37.000000+00:00', 1, NULL, '2026-11-24T10:30:37.000000+00:00', 'C0ROADS', '1795516227.000000', NULL, 4, 2, NULL);
INSERT INTO outbox VALUES (55, 'card:inbox:17:4', 'slack', 'slack:C0LIBRARIES', 'card', '{}', 'sent', 0, '2026-11-24T10:30:35.000000+00:00', '2026-11-24T10:30:35.000000+00:00', 1, NULL, '2026-11-24T10:30:36.000000+00:00', 'C0LIBRARIES', '1795516227.000001', NULL, 5, 2, NULL);
INSERT INTO outbox VALUES (56, 'say:inbox:17:5', 'telegram', 'telegram:102', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sending', 0, '2026-11-24T10:30:35.000000+00:00', '2026-11-24T10:30:35.000000+00:00', 1, NULL, NULL, NULL, NULL, NULL, 5, 2, 22);
INSERT INTO outbox VALUES (57, 'say:inbox:18:1', 'telegram', 'telegram:102:staff', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:37.000000+00:00', '2026-11-24T10:30:52.000000+00:00', 1, NULL, '2026-11-24T10:30:52.000000+00:00', '102', '23', NULL, 5, 2, 23);
INSERT INTO outbox VALUES (58, 'note:inbox:18:2', 'slack', 'slack:C0LIBRARIES', 'note', '{"name": "asked", "values": {"user": "U0DEVSH"}}', 'sent', 0, '2026-11-24T10:30:37.000000+00:00', '2026-11-24T10:30:37.000000+00:00', 1, NULL, '2026-11-24T10:30:52.000000+00:00', 'C0LIBRARIES', '1795516252.000000', NULL, 5, 2, 23);
INSERT INTO outbox VALUES (59, 'card:inbox:18:3', 'slack', 'slack:C0LIBRARIES', 'card', '{}', 'sent', 0, '2026-11-24T10:30:37.000000+00:00', '2026-11-24T10:30:37.000000+00:00', 1, NULL, '2026-11-24T10:30:52.000000+00:00', 'C0LIBRARIES', '1795516227.000001', NULL, 5, 2, NULL);
INSERT INTO outbox VALUES (60, 'reply_state:57', 'slack', 'slack:C0LIBRARIES', 'reply_state', '{}', 'sent', 0, '2026-11-24T10:30:52.000000+00:00', '2026-11-24T10:30:52.000000+00:00', 1, NULL, '2026-11-24T10:30:52.000000+00:00', 'C0LIBRARIES', '1795516252.000000', NULL, 5, NULL, 23);
INSERT INTO outbox VALUES (67, 'erase:1:C0LIBRARIES:1795516252.000003', 'slack', 'slack:C0LIBRARIES', 'erase', '{"channel": "C0LIBRARIES", "remote_id": "1795516252.000003", "is_file": false}', 'sent', 0, '2026-11-24T10:30:52.000000+00:00', '2026-11-24T10:30:53.000000+00:00', 1, NULL, '2026-11-24T10:30:53.000000+00:00', '', '', NULL, NULL, NULL, NULL);
INSERT INTO outbox VALUES (68, 'erased_note:1:C0LIBRARIES', 'slack', 'slack:C0LIBRARIES', 'erased_note', '{"channel": "C0LIBRARIES", "references": ["N3F-96H9"]}', 'sent', 0, '2026-11-24T10:30:52.000000+00:00', '2026-11-24T10:30:54.000000+00:00', 1, NULL, '2026-11-24T10:30:54.000000+00:00', 'C0LIBRARIES', '1795516254.000000', NULL, NULL, NULL, NULL);
INSERT INTO outbox VALUES (69, 'farewell:1:telegram', 'telegram', 'telegram:103', 'farewell', '{"text": "What we held about you is erased. Your receipt: E-99DF10F7. If you write here again, we start anew."}', 'sent', 0, '2026-11-24T10:30:52.000000+00:00', '2026-11-24T10:30:53.000000+00:00', 1, NULL, '2026-11-24T10:30:53.000000+00:00', '', '', NULL, NULL, NULL, NULL);
INSERT INTO outbox VALUES (70, 'say:inbox:22:1', 'telegram', 'telegram:104', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-11-24T10:30:54.000000+00:00', '2026-11-24T10:30:54.000000+00:00', 1, NULL, '2026-11-24T10:30:54.000000+00:00', '104', '31', 22, NULL, 3, 25);
INSERT INTO outbox VALUES (71, 'duty_note:2026-11-24', 'slack', 'slack:C0DUTYDESK', 'duty_note', '{"reference": "", "why": "it could not be read, and names no chat"}', 'sent', 0, '2026-11-24T10:30:54.000000+00:00', '2026-11-24T10:30:54.000000+00:00', 1, NULL, '2026-11-24T10:30:54.000000+00:00', 'C0DUTYDESK', '1795516254.000001', 23, NULL, NULL, NULL);
INSERT INTO outbox VALUES (72, 'card:inbox:24:1', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-11-24T10:30:54.000000+00:00', '2026-11-24T10:30:54.000000+00:00', 1, NULL, '2026-11-24T10:30:54.000000+00:00', 'C0ROADS', '1795516254.000002', 24, 7, 3, NULL);
INSERT INTO outbox VALUES (73, 'say:inbox:24:2', 'telegram', 'telegram:104', 'say', '{"part": 0, "parts": 1, "buttons": [[["Skip", "a:2:0"]]], "reply_to": null}', 'new', 0, '2026-11-24T10:30:54.000000+00:00', '2026-11-24T10:30:54.000000+00:00', 1, NULL, NULL, NULL, NULL, 24, 7, 3, 27);
INSERT INTO outbox VALUES (74, 'note:follow_up:45:do:1', 'slack', 'slack:C0HOUSING', 'note', '{"name": "unowned", "values": {"whom": ["U0SHONA", "U0PETRA", "U0WINST"]}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:54.000000+00:00', 'C0HOUSING', '1796207454.000000', NULL, 3, 2, NULL);
INSERT INTO outbox VALUES (75, 'card:follow_up:45:do:2', 'slack', 'slack:C0HOUSING', 'card', '{}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:54.000000+00:00', 'C0HOUSING', '1795516227.000004', NULL, 3, 2, NULL);
INSERT INTO outbox VALUES (76, 'note:follow_up:50:do:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "unowned", "values": {"whom": ["U0ROSEK", "U0DEVSH", "U0MALCO", "U0TERRI"]}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:54.000000+00:00', 'C0ROADS', '1796207454.000001', NULL, 6, 2, NULL);
INSERT INTO outbox VALUES (77, 'card:follow_up:50:do:2', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:54.000000+00:00', 'C0ROADS', '1795516232.000000', NULL, 6, 2, NULL);
INSERT INTO outbox VALUES (78, 'note:follow_up:61:do:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "unowned", "values": {"whom": ["U0ROSEK", "U0DEVSH", "U0MALCO", "U0TERRI"]}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:54.000000+00:00', 'C0ROADS', '1796207454.000007', NULL, 7, 3, NULL);
INSERT INTO outbox VALUES (79, 'card:follow_up:61:do:2', 'slack', 'slack:C0ROADS', 'card', '{}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:55.000000+00:00', 1, NULL, '2026-12-02T10:30:55.000000+00:00', 'C0ROADS', '1795516254.000002', NULL, 7, 3, NULL);
INSERT INTO outbox VALUES (80, 'note:follow_up:44:do:1', 'slack', 'slack:C0HOUSING', 'note', '{"name": "promise_overdue", "values": {"whom": ["U0SHONA", "U0PETRA", "U0WINST"]}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:55.000000+00:00', 'C0HOUSING', '1796207454.000008', NULL, 3, 2, NULL);
INSERT INTO outbox VALUES (81, 'note:follow_up:18:do:1', 'slack', 'slack:C0TRIAGE', 'note', '{"name": "promise_overdue", "values": {"whom": ["U0EDITH", "U0JOANB", "U0AMARA", "U0CALUM"]}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:54.000000+00:00', 'C0TRIAGE', '1796207454.000002', NULL, 2, 1, NULL);
INSERT INTO outbox VALUES (82, 'card:follow_up:18:do:2', 'slack', 'slack:C0TRIAGE', 'card', '{}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:54.000000+00:00', 'C0TRIAGE', '1795516226.000000', NULL, 2, 1, NULL);
INSERT INTO outbox VALUES (83, 'note:follow_up:49:do:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "promise_overdue", "values": {"whom": ["U0ROSEK", "U0DEVSH", "U0MALCO", "U0TERRI"]}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:56.000000+00:00', 1, NULL, '2026-12-02T10:30:56.000000+00:00', 'C0ROADS', '1796207456.000002', NULL, 6, 2, NULL);
INSERT INTO outbox VALUES (84, 'note:follow_up:60:do:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "promise_overdue", "values": {"whom": ["U0ROSEK", "U0DEVSH", "U0MALCO", "U0TERRI"]}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:57.000000+00:00', 1, NULL, '2026-12-02T10:30:57.000000+00:00', 'C0ROADS', '1796207457.000000', NULL, 7, 3, NULL);
INSERT INTO outbox VALUES (85, 'note:follow_up:22:do:1', 'slack', 'slack:C0TRIAGE', 'note', '{"name": "handed_back", "values": {"user": "U0EDITH", "whom": ["U0EDITH", "U0JOANB", "U0AMARA", "U0CALUM"]}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:55.000000+00:00', 'C0TRIAGE', '1796207454.000009', NULL, 2, 1, NULL);
INSERT INTO outbox VALUES (86, 'note:follow_up:43:do:1', 'slack', 'slack:C0HOUSING', 'note', '{"name": "promise_renewed", "values": {}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:56.000000+00:00', 'C0HOUSING', '1796207456.000000', NULL, 3, 2, NULL);
INSERT INTO outbox VALUES (87, 'note:follow_up:48:do:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "promise_renewed", "values": {}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:58.000000+00:00', 1, NULL, '2026-12-02T10:30:58.000000+00:00', 'C0ROADS', '1796207458.000000', NULL, 6, 2, NULL);
INSERT INTO outbox VALUES (88, 'note:follow_up:56:do:1', 'slack', 'slack:C0LIBRARIES', 'note', '{"name": "nudged", "values": {}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:54.000000+00:00', 'C0LIBRARIES', '1796207454.000003', NULL, 5, 2, NULL);
INSERT INTO outbox VALUES (89, 'say:follow_up:43:say:1', 'telegram', 'telegram:102:unasked', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:54.000000+00:00', '102', '34', NULL, NULL, 2, 28);
INSERT INTO outbox VALUES (90, 'note:follow_up:17:do:1', 'slack', 'slack:C0TRIAGE', 'note', '{"name": "promise_renewed", "values": {}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:56.000000+00:00', 'C0TRIAGE', '1796207456.000001', NULL, 2, 1, NULL);
INSERT INTO outbox VALUES (91, 'say:follow_up:17:say:1', 'telegram', 'telegram:101:unasked', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:54.000000+00:00', '101', '35', NULL, 2, 1, 29);
INSERT INTO outbox VALUES (92, 'note:follow_up:59:do:1', 'slack', 'slack:C0ROADS', 'note', '{"name": "promise_renewed", "values": {}}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:59.000000+00:00', 1, NULL, '2026-12-02T10:30:59.000000+00:00', 'C0ROADS', '1796207459.000000', NULL, 7, 3, NULL);
INSERT INTO outbox VALUES (93, 'say:follow_up:59:say:1', 'telegram', 'telegram:104:unasked', 'say', '{"part": 0, "parts": 1, "buttons": [], "reply_to": null}', 'sent', 0, '2026-12-02T10:30:54.000000+00:00', '2026-12-02T10:30:54.000000+00:00', 1, NULL, '2026-12-02T10:30:54.000000+00:00', '104', '36', NULL, 7, 3, 30);
INSERT INTO outbox VALUES (94, 'card:inbox:1:1:earlier', 'slack', 'slack:C0ROADS', 'card', '{}', 'dropped', 0, '2026-11-24T10:30:00.000000+00:00', '2026-11-24T10:30:00.000000+00:00', 0, 'an earlier card says it', NULL, NULL, NULL, NULL, 1, NULL, NULL);
INSERT INTO audit VALUES (1, '2026-11-24T10:30:00.000000+00:00', 'bot', 'opened', 'GV9-TJ2F', 1, '{"department": "roads_street_lighting"}', '46431eed1c70e0a6f7352aa7643ded87bca1781248a110a853483f1660fc6e5f');
INSERT INTO audit VALUES (2, '2026-11-24T10:30:00.000000+00:00', 'resident', 'edited', 'GV9-TJ2F', 2, '{}', '0fa2b2ee1ee3afdadfc7e3d6e65fdd805e6c62e473b2274767438626364dbdca');
INSERT INTO audit VALUES (3, '2026-11-24T10:30:02.000000+00:00', 'bot', 'added', 'GV9-TJ2F', 3, '{}', '3adc7498199296b153a207cae34a0c3a2a9ebc48b30b47dee4df301a0fc95349');
INSERT INTO audit VALUES (4, '2026-11-24T10:30:05.000000+00:00', 'U0DEVSH', 'took', 'GV9-TJ2F', NULL, '{}', '3f1a3e8e895176dcc991fc12b11ac589d2617c9d29b9217dc46f8d447677c1bf');
INSERT INTO audit VALUES (5, '2026-11-24T10:30:07.000000+00:00', 'U0DEVSH', 'replied', 'GV9-TJ2F', NULL, '{}', 'a58e2f88c0a2cf8aa0bc344706ebef09eec221ab37e0a002fe2242d600d11956');
INSERT INTO audit VALUES (6, '2026-11-24T10:30:22.000000+00:00', 'bot', 'added', 'GV9-TJ2F', 6, '{}', 'da2ee1b435e97cdd00cfadd0173b8dd621258ef9af46d76136fccd44dea6a721');
INSERT INTO audit VALUES (7, '2026-11-24T10:30:23.000000+00:00', 'U0DEVSH', 'resolved', 'GV9-TJ2F', NULL, '{"outcome": "fixed"}', 'd0016de6e1782dc1aedf76d46a66df5d8f567c1dac149a6274e86e98748d2824');
INSERT INTO audit VALUES (8, '2026-11-24T10:30:26.000000+00:00', 'bot', 'opened', 'W9B-W7KA', 8, '{"department": "triage"}', '15291bdefaf28a34dcf2372fc354c1c113d09bd8def443f55c47cc811ed2334b');
INSERT INTO audit VALUES (9, '2026-11-24T10:30:26.000000+00:00', 'bot', 'paged', 'W9B-W7KA', 8, '{"danger": "gas"}', 'b71aa1bea28d94138bda6602415d708dcfbf24746b00ce180b5bdb3275a1876a');
INSERT INTO audit VALUES (10, '2026-11-24T10:30:26.000000+00:00', 'U0EDITH', 'has_it', 'W9B-W7KA', NULL, '{}', '0ee16e8fb95d9bc4a13beacbff4dee25646c43dbd621406cb5d00b20466475ba');
INSERT INTO audit VALUES (11, '2026-11-24T10:30:26.000000+00:00', 'bot', 'opened', 'T56-P3KB', 10, '{"department": "parks_trees"}', 'fc1e530d7c7976baad67cf45fc0bb7e902eead1d32640e4f15edc612b326eb59');
INSERT INTO audit VALUES (12, '2026-11-24T10:30:26.000000+00:00', 'bot', 'opened', '2E5-98N6', 11, '{"department": "roads_street_lighting"}', '6cf8a82d3e5f2c0bf72e0b6be1c57c533e9537f344d38e6e65aaf053e8232cef');
INSERT INTO audit VALUES (13, '2026-11-24T10:30:27.000000+00:00', 'bot', 'opened', 'C7H-35ZQ', 12, '{"department": "libraries_leisure"}', 'a7b962096c9c79d873d09a66af79696f53ecf80acf11c6bdfcb0931fb306bf9f');
INSERT INTO audit VALUES (14, '2026-11-24T10:30:27.000000+00:00', 'U0DEVSH', 'moved', 'T56-P3KB', NULL, '{"before": "kind=idea service=park_maintenance department=parks_trees", "after": "kind=idea department=housing"}', '0b05e5f78aa9799ee1c516e979b3202edca954455fa8b990640d89e8e683a2fc');
INSERT INTO audit VALUES (15, '2026-11-24T10:30:27.000000+00:00', 'U0DEVSH', 'linked', '2E5-98N6', NULL, '{"after": "W9B-W7KA"}', 'd913df5ae53dc02d048b9eb56dc6b222d955de9da479182bf1a0d229335acede');
INSERT INTO audit VALUES (16, '2026-11-24T10:30:29.000000+00:00', 'bot', 'added', '2E5-98N6', 15, '{}', 'e07207d6523acb0ea410356715913cd214edfe68363a342e932627458850b75e');
INSERT INTO audit VALUES (17, '2026-11-24T10:30:31.000000+00:00', 'U0DEVSH', 'split', '2E5-98N6', NULL, '{"after": "J2R-C3AH"}', '3c3cc4a67c858f79ac245b1a34af6d7139128c89e8759c9de7b2dc88e7e94f42');
INSERT INTO audit VALUES (18, '2026-11-24T10:30:35.000000+00:00', 'U0DEVSH', 'merged', '2E5-98N6', NULL, '{"before": "open", "after": "C7H-35ZQ"}', '8d895ad802d822216adfad16dfdbfdc854e884bd193975eb5f7448dc5b6b2a24');
INSERT INTO audit VALUES (19, '2026-11-24T10:30:37.000000+00:00', 'U0DEVSH', 'asked', 'C7H-35ZQ', NULL, '{}', '1b1180aa3da59ed30546ab1731edcdafce5f9b41a9bc693957d906459a179570');
INSERT INTO audit VALUES (20, '2026-11-24T10:30:52.000000+00:00', 'bot', 'opened', 'N3F-96H9', 19, '{"department": "libraries_leisure"}', '22ee30593bfe649d27ef61a4cc93117943694dd590d6997bcaab324ab1fdb967');
INSERT INTO audit VALUES (21, '2026-11-24T10:30:52.000000+00:00', 'resident', 'forget_asked', NULL, 21, '{}', 'c5ef1727fd8278fbc9a7f5874fc81832b122096002dcc3113781aa451f2f3fdb');
INSERT INTO audit VALUES (22, '2026-11-24T10:30:54.000000+00:00', 'bot', 'opened', '37H-4EB2', 24, '{"department": "roads_street_lighting"}', 'f77704f6f2a4afaa9cc8ebf6e47abfbebc5e8ff0eb2c86d4ccb4d04bbcd1bf0a');
INSERT INTO audit VALUES (23, '2026-12-02T10:30:54.000000+00:00', 'bot', 'unowned', 'T56-P3KB', NULL, '{}', '1741ed8c191c0ec7cff106b2e49972ef1b2bab0d6e975b940f151a1b9ab6deaa');
INSERT INTO audit VALUES (24, '2026-12-02T10:30:54.000000+00:00', 'bot', 'unowned', 'J2R-C3AH', NULL, '{}', '3bd9389b88ba590a9483f1ee5b4086362eb29c52f5b8c833d7abd5b41a9b45c6');
INSERT INTO audit VALUES (25, '2026-12-02T10:30:54.000000+00:00', 'bot', 'unowned', '37H-4EB2', NULL, '{}', '5dae8f7903e9916670294e0885524bedb7e99c427602b05808d9211dc2e76cdb');
INSERT INTO audit VALUES (26, '2026-12-02T10:30:54.000000+00:00', 'bot', 'promise_overdue', 'T56-P3KB', NULL, '{}', '9212f3170a64b9466ef6cf23480a0d6ee5c4163b1a1172ffded41d975485810b');
INSERT INTO audit VALUES (27, '2026-12-02T10:30:54.000000+00:00', 'bot', 'promise_overdue', 'W9B-W7KA', NULL, '{}', '28741bbf1543e65c3e228386e856cf995cfe5f76d9402dc2705ae963e2c99868');
INSERT INTO audit VALUES (28, '2026-12-02T10:30:54.000000+00:00', 'bot', 'promise_overdue', 'J2R-C3AH', NULL, '{}', '5be2c433676701a1435af72a6b96e82472fafc1dd7b6ed1d19647bb6c733a6ec');
INSERT INTO audit VALUES (29, '2026-12-02T10:30:54.000000+00:00', 'bot', 'promise_overdue', '37H-4EB2', NULL, '{}', '281977bc187567d46a3540f10489fb89d4ded7bac02dbadb3c30da6932112a26');
INSERT INTO audit VALUES (30, '2026-12-02T10:30:54.000000+00:00', 'bot', 'handed_back', 'W9B-W7KA', NULL, '{"owner": "U0EDITH"}', '057c4c56f0de522e1c9b826fd54ecea91161234534a51686ac9a6cf86e0249d6');
INSERT INTO audit VALUES (31, '2026-12-02T10:30:54.000000+00:00', 'bot', 'promise_renewed', 'T56-P3KB', NULL, '{}', 'ed9a17797209c71e4703acb0eabae39002c23057916b4fe9fc66e7736b1e70ba');
INSERT INTO audit VALUES (32, '2026-12-02T10:30:54.000000+00:00', 'bot', 'promise_renewed', 'J2R-C3AH', NULL, '{}', 'c53697cef0d61ae4e4d67ffbce053d8f5fc84303b3a790e82d0737cf43242cba');
INSERT INTO audit VALUES (33, '2026-12-02T10:30:54.000000+00:00', 'bot', 'nudged', 'C7H-35ZQ', NULL, '{}', '4d1b0ea3e0e3d1634be3dca8f580fef2ccc880955613fd981b925174b76183e2');
INSERT INTO audit VALUES (34, '2026-12-02T10:30:54.000000+00:00', 'bot', 'promise_renewed', 'W9B-W7KA', NULL, '{}', '8fd66be9d91e8bb4904e45534a0eaa11608388e3c6b3e0e17821a382c820a854');
INSERT INTO audit VALUES (35, '2026-12-02T10:30:54.000000+00:00', 'bot', 'promise_renewed', '37H-4EB2', NULL, '{}', 'd1dd25f14ef13bb9be50c0da9f8abf08fed79571c03d79be06b30250143984c8');
INSERT INTO erasures VALUES (1, '99df10f7756c1e22', 'chat', '2026-11-24T10:30:52.000000+00:00', '2026-11-24T10:30:52.000000+00:00', '{"residents": 1, "tickets": 1, "messages": 5, "links": 6, "asks": 1, "follow_ups": 6, "outbox": 6}', '[]');
INSERT INTO erasures VALUES (2, '3fc90df45b035579', 'letter', '2026-12-02T10:30:59.000000+00:00', NULL, '{}', '[]');
INSERT INTO erasures VALUES (3, 'f00df00df00df00d', 'restore', '2026-11-24T10:30:52.000000+00:00', '2026-11-24T10:30:52.000000+00:00', '{}', '[]');
INSERT INTO clearings VALUES (1, '2026-11-24T10:30:52.000000+00:00', 'raw_updates', '2026-11-24T10:30:52.000000+00:00', 3);
INSERT INTO relations VALUES (1, 'linked', 4, 2, '[]', 'open', '2026-11-24T10:30:27.000000+00:00', NULL);
INSERT INTO relations VALUES (2, 'split', 6, 4, '[19]', 'open', '2026-11-24T10:30:31.000000+00:00', NULL);
INSERT INTO relations VALUES (3, 'merged', 4, 5, '[14, 15, 20]', 'open', '2026-11-24T10:30:35.000000+00:00', NULL);
INSERT INTO corrections VALUES (1, 12, '2026-11-24T10:30:27.000000+00:00', 'U0DEVSH', '{"kind": "idea", "service": "park_maintenance", "department": "parks_trees"}', '{"kind": "idea", "service": "", "department": "housing"}');
INSERT INTO facts VALUES ('telegram_bot', '7000000001');
INSERT INTO facts VALUES ('telegram_last_poll', '2026-11-24T10:30:54+00:00');
INSERT INTO facts VALUES ('telegram_offset', '513654014');
INSERT INTO said (said) VALUES ('rebuild');
INSERT INTO places (places) VALUES ('rebuild');
CREATE TRIGGER said_new AFTER INSERT ON messages BEGIN INSERT INTO said (rowid, text) VALUES (new.id, new.text); END;
CREATE TRIGGER said_gone AFTER DELETE ON messages BEGIN INSERT INTO said (said, rowid, text) VALUES ('delete', old.id, old.text); END;
CREATE TRIGGER said_anew AFTER UPDATE OF text ON messages
BEGIN INSERT INTO said (said, rowid, text) VALUES ('delete', old.id, old.text); INSERT INTO said (rowid, text) VALUES (new.id, new.text); END;
CREATE TRIGGER places_new AFTER INSERT ON tickets BEGIN INSERT INTO places (rowid, place_text) VALUES (new.id, new.place_text); END;
CREATE TRIGGER places_gone AFTER DELETE ON tickets BEGIN INSERT INTO places (places, rowid, place_text) VALUES ('delete', old.id, old.place_text); END;
CREATE TRIGGER places_anew AFTER UPDATE OF place_text ON tickets
BEGIN INSERT INTO places (places, rowid, place_text) VALUES ('delete', old.id, old.place_text); INSERT INTO places (rowid, place_text) VALUES (new.id, new.place_text); END;

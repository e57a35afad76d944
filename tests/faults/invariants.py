"""What must be true after every history, by the sandboxes and the database file alone.

I1 every accepted update is stored once · I2 everything stored is done, or a human was
told · I3 one ticket for each message that makes one · I4 everything that had to go out
went out, or staff were told · I5 order is kept in each conversation · I6 nobody sees
what is another's · I7 the database is whole.

It knows nothing of how Folkmoot works: it imports none of it, and asks the database in
plain SQL only for what nobody outside can see.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime

from sandbox.slack import DeliveryState, Seen
from tests.faults.evidence import Evidence, Figures, all_posts

REFERENCE = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{4}\b")
#: what staff do that has to be carried out, by Slack's names for it
ACTS = ("take", "have_it")


#: what staff read when something could not be delivered
NOTICES = (
    "did not arrive",
    "Nobody knows whether the last message",
    "can't be reached",
    "could not be",
    "is not shown here",
)
#: what stands there for its time, and is no trouble
HELD = """lane LIKE '%:unasked' AND EXISTS (SELECT 1 FROM outbox held
    WHERE held.lane = o.lane AND held.id <= o.id AND held.state = 'new'
    AND held.not_before > ?)"""


def examine(evidence: Evidence) -> Figures:
    """Look at everything; nothing is raised."""
    figures = Figures()
    address = f"file:{evidence.database}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as db:
        db.row_factory = sqlite3.Row
        look = _Look(evidence, db, figures)
        for check in (
            look.updates_are_stored_once,
            look.acts_of_staff_are_stored_once,
            look.everything_is_done,
            look.tickets_are_made_once,
            look.every_message_is_acknowledged,
            look.what_was_to_be_said_was_said,
            look.staff_see_everything_once,
            look.order_is_kept,
            look.nobody_sees_what_is_anothers,
            look.the_database_is_whole,
        ):
            figures.broken += [f"{check.__name__}: {what}" for what in check()]
    return figures


class _Look:
    """The checks, each yielding what is wrong."""

    def __init__(
        self, evidence: Evidence, db: sqlite3.Connection, figures: Figures
    ) -> None:
        self._evidence = evidence
        self._db = db
        self._figures = figures
        self._before = evidence.before
        found = db.execute(
            "SELECT * FROM inbox WHERE id > ? ORDER BY id", (self._before.inbox,)
        )
        self._inbox = {row["id"]: row for row in found}
        self._of_update: dict[int, list[int]] = defaultdict(list)
        for row in self._inbox.values():
            if row["source"] == "telegram":
                number = json.loads(row["payload"]).get("update_id")
                self._of_update[number].append(row["id"])

    def updates_are_stored_once(self) -> Iterator[str]:
        """I1, Telegram."""
        updates = self._evidence.updates
        for update in updates:
            found = len(self._of_update[update["update_id"]])
            if found != 1:
                yield f"{found} rows for {update}"
        stored = sum(len(rows) for rows in self._of_update.values())
        if stored != len(updates):
            yield f"{stored} rows of {len(updates)} updates"
        if self._evidence.telegram.unconfirmed:
            yield f"{self._evidence.telegram.unconfirmed} updates are not confirmed"

    def acts_of_staff_are_stored_once(self) -> Iterator[str]:
        """I1, Slack: what was acknowledged is there once, the rest at most once."""
        stored = "SELECT payload, key FROM inbox WHERE source = 'slack'"
        # an erasure leaves the key of what was done, and no word of it
        payloads = [
            payload or " ".join(f'"{part}"' for part in key.split(":"))
            for payload, key in self._db.execute(stored)
        ]
        for mark, acknowledged in self._acts():
            found = sum(mark in payload for payload in payloads)
            if found > 1 or (acknowledged and not found):
                yield f"{found} rows for {mark}, acknowledged: {acknowledged}"

    def _acts(self) -> Iterator[tuple[str, bool]]:
        """A mark of each act that belongs to a ticket, and whether Slack was told."""
        staff = {row[0] for row in self._db.execute("SELECT actor FROM audit")}
        has_card = "SELECT card_ts FROM tickets WHERE card_ts IS NOT NULL"
        cards = {row[0] for row in self._db.execute(has_card)}
        for delivery in self._evidence.slack.deliveries:
            if delivery.envelope_id in self._before.envelopes:
                continue
            payload = delivery.payload
            told = delivery.state is DeliveryState.ACKNOWLEDGED
            event = payload.get("event") or {}
            written = not event.get("bot_id") and not event.get("subtype")
            if written and event.get("thread_ts") in cards:
                yield f'"{event["ts"]}"', told
            pressed = (payload.get("message") or {}).get("ts")
            if pressed in self._before.posts and pressed not in cards:
                # the card of a ticket that no backup knows
                continue
            user = (payload.get("user") or {}).get("id")
            for action in payload.get("actions") or ():
                if action["action_id"] in ACTS and user in staff:
                    yield f'"{action["action_ts"]}"', told and self._may_act(user)

    def _may_act(self, user: str) -> bool:
        refused = self._db.execute(
            "SELECT 1 FROM audit WHERE actor = ? AND act = 'refused'", (user,)
        ).fetchone()
        return refused is None

    def everything_is_done(self) -> Iterator[str]:
        """I2."""
        for row in self._inbox.values():
            if row["state"] == "new":
                yield f"inbox row {row['id']} still waits"
            if row["state"] == "dead" and not self._told_of("nobody can be answered"):
                yield f"inbox row {row['id']} was given up, and nobody was told"

    def _told_of(self, words: str) -> bool:
        return any(words in post.text for post in self._posts())

    def _posts(self) -> Iterator[Seen]:
        """What staff see, and did not see before."""
        posts = all_posts(self._evidence.slack, self._evidence.channels)
        return (post for post in posts if post.ts not in self._before.posts)

    def tickets_are_made_once(self) -> Iterator[str]:
        """I3."""
        found = self._db.execute("SELECT id, origin_inbox_id FROM tickets").fetchall()
        self._figures.tickets = sum(row[0] > self._before.tickets for row in found)
        made = Counter(row[1] for row in found if row[1] is not None)
        for inbox_id, number in made.items():
            if number > 1:
                yield f"{number} tickets of inbox row {inbox_id}"
        wanted = self._evidence.matters
        if wanted is None:
            return
        got = {n for n, rows in self._of_update.items() if rows and rows[0] in made}
        if got != wanted:
            yield f"tickets of updates {sorted(got)}, not of {sorted(wanted)}"

    def every_message_is_acknowledged(self) -> Iterator[str]:
        """A reply to it, or to another message of the ticket that it is in."""
        for update in self._evidence.updates:
            message = update.get("message")
            if not message or message["chat"]["type"] != "private":
                continue
            self._figures.messages += 1
            for inbox_id in self._of_update[update["update_id"]]:
                if not self._is_acknowledged(inbox_id):
                    yield f"nothing was said to {message}"

    def _is_acknowledged(self, inbox_id: int) -> bool:
        found = self._db.execute(
            "SELECT 1 FROM outbox o LEFT JOIN messages said ON said.id = o.message_id "
            "LEFT JOIN messages m ON m.inbox_id = ? AND m.author = 'resident' "
            "WHERE o.act = 'say' AND o.state IN ('sent', 'dead') AND "
            "(o.inbox_id IN (SELECT coalesce(decided_with, id) FROM inbox "
            "WHERE id = ?) OR (m.ticket_id IS NOT NULL AND "
            "said.ticket_id = m.ticket_id)) LIMIT 1",
            (inbox_id, inbox_id),
        ).fetchone()
        return found is not None

    def what_was_to_be_said_was_said(self) -> Iterator[str]:
        """I4: each reply is in its chat; one more only where the outcome was lost."""
        known = self._known()
        for chat, rows in self._said().items():
            shown = {
                m.message_id: m.text
                for m in self._evidence.telegram.conversation(chat)
                if m.from_bot and m.message_id > self._before.told.get(chat, 0)
            }
            self._figures.replies += len(rows)
            sent = {int(row["remote_id"]) for row in rows if row["remote_id"]}
            for missing in sent - shown.keys():
                yield f"{chat} never got message {missing}"
            more = Counter(shown[number] for number in shown.keys() - known[chat])
            yield from self._copies(chat, rows, more)
        yield from self._dead()

    def _copies(
        self, chat: int, rows: Sequence[sqlite3.Row], more: Counter[str]
    ) -> Iterator[str]:
        """What a chat shows beside what is known to be there: `more`."""
        twice, dead = Counter[str](), Counter[str]()
        for row in rows:
            twice[row["text"]] += min(row["ambiguous"], 1)
            dead[row["text"]] += row["state"] == "dead"
        for text, number in more.items():
            # one that was given up may have arrived each time
            if number > twice[text] + dead[text]:
                yield f"{chat} got twice, unmarked: {text!r}"
        lone = {text: max(0, more[text] - twice[text]) for text in dead}
        self._figures.unheard += sum(max(0, dead[t] - lone[t]) for t in dead)
        self._figures.duplicates += more.total() - sum(
            min(dead[text], more[text]) for text in dead
        )

    def _known(self) -> Mapping[int, set[int]]:
        """Messages that are known to be in a chat."""
        known: dict[int, set[int]] = defaultdict(set)
        for place, number in self._db.execute(
            "SELECT place, remote_id FROM outbox WHERE platform = 'telegram' "
            "AND remote_id != ''"
        ):
            known[int(place)].add(int(number))
        return known

    def _said(self) -> Mapping[int, Sequence[sqlite3.Row]]:
        by_chat: dict[int, list[sqlite3.Row]] = defaultdict(list)
        for row in self._db.execute(
            "SELECT o.*, m.text FROM outbox o JOIN messages m ON m.id = o.message_id "
            "WHERE o.act = 'say' AND o.state IN ('sent', 'dead') AND o.id > ? "
            "ORDER BY o.id",
            (self._before.outbox,),
        ):
            by_chat[int(row["place"] or row["lane"].split(":")[1])].append(row)
        return by_chat

    def _dead(self) -> Iterator[str]:
        told = sum(any(n in post.text for n in NOTICES) for post in self._posts())
        for row in self._db.execute(
            f"SELECT o.*, t.reference, {HELD} AS held FROM outbox o "  # noqa: S608
            "LEFT JOIN tickets t ON t.id = o.ticket_id WHERE o.id > ?",
            (_stamp(self._evidence.now), self._before.outbox),
        ):
            self._figures.ambiguous += bool(row["ambiguous"])
            if row["state"] in ("new", "sending") and not row["held"]:
                yield f"outbox row {row['key']} still waits"
            if row["state"] == "dead":
                self._figures.dead += 1
                told -= row["act"] == "say"
                if row["reference"] and not self._staff_know(row["reference"]):
                    yield f"{row['key']} is dead and staff were not told"
        if told < 0:
            yield f"{-told} replies were given up and staff were not told of each"

    def _staff_know(self, reference: str) -> bool:
        return any(
            reference in post.text and any(notice in post.text for notice in NOTICES)
            for post in self._posts()
        )

    def staff_see_everything_once(self) -> Iterator[str]:
        """One card of each ticket; each note and file once."""
        cards: Counter[str] = Counter()
        keys: Counter[str] = Counter()
        for post in self._posts():
            if post.thread_ts in (None, post.ts) and "Owner: " in str(post.blocks):
                cards.update(REFERENCE.findall(post.text)[:1])
            payload = (post.metadata or {}).get("event_payload") or {}
            keys[payload.get("key") or post.ts] += 1
            for file in post.files:
                keys[f"{file.name} in {post.channel}"] += 1
        tickets = "SELECT reference FROM tickets WHERE id > ?"
        for row in self._db.execute(tickets, (self._before.tickets,)):
            if cards[row[0]] != 1:
                yield f"{cards[row[0]]} cards of {row[0]}"
        yield from (f"{n} times in Slack: {key}" for key, n in keys.items() if n > 1)

    def order_is_kept(self) -> Iterator[str]:
        """I5: what came first was decided first, and its answer stands first."""
        done: dict[str, str] = {}
        for row in () if self._evidence.clock_jumped else self._inbox.values():
            if row["done_at"] and row["done_at"] < done.get(row["lane"], ""):
                yield f"inbox row {row['id']} was done before one that came earlier"
            done[row["lane"]] = row["done_at"] or ""
        yield from self._words_out_of_order()
        for chat, rows in self._said().items():
            lanes: dict[str, list[int]] = defaultdict(list)
            for row in rows:
                if row["remote_id"]:
                    lanes[row["lane"]].append(int(row["remote_id"]))
            for numbers in lanes.values():
                if numbers != sorted(numbers):
                    yield f"{chat} was answered out of order: {numbers}"

    def _words_out_of_order(self) -> Iterator[str]:
        """What residents said was taken down in the order in which it came."""
        last: dict[int, int] = {}
        for conversation, inbox_id in self._db.execute(
            "SELECT conversation_id, inbox_id FROM messages WHERE author = 'resident' "
            "AND inbox_id > ? ORDER BY id",
            (self._before.inbox,),
        ):
            if inbox_id < last.get(conversation, 0):
                yield f"inbox row {inbox_id} was taken down after a later one"
            last[conversation] = inbox_id

    def nobody_sees_what_is_anothers(self) -> Iterator[str]:
        """I6."""
        canaries = self._evidence.canaries
        for chat in canaries:
            others = {c for other, c in canaries.items() if other != chat}
            for message in self._evidence.telegram.conversation(chat):
                for word in (*others, self._evidence.internal):
                    if message.from_bot and word in message.text:
                        yield f"{chat} saw {word!r}"
        slack = self._evidence.slack
        for channel in self._evidence.channels:
            for parent in slack.messages(channel):
                if parent.ts in self._before.posts:
                    continue
                thread = slack.thread(channel, parent.ts)
                shown = " ".join(f"{p.text} {p.blocks}" for p in thread)
                mixed = [word for word in canaries.values() if word in shown]
                if len(mixed) > 1:
                    yield f"a thread shows words of several residents: {mixed}"

    def the_database_is_whole(self) -> Iterator[str]:
        """I7."""
        for pragma in ("integrity_check", "foreign_key_check"):
            for row in self._db.execute(f"PRAGMA {pragma}"):
                if row[0] != "ok":
                    yield str(tuple(row))


def _stamp(now: datetime | None) -> str:
    """As times stand in the database; None: after all of them."""
    return now.astimezone(UTC).isoformat(timespec="microseconds") if now else "9999"

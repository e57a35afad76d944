"""What must be true after every history, by the sandboxes and the database file alone.

I1 every accepted update is stored once · I2 everything stored is done, or a human was
told · I3 one ticket for each message that makes one · I4 everything that had to go out
went out, or staff were told · I5 order is kept in each conversation · I6 nobody sees
what is another's · I7 the database is whole.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.slack import DeliveryState, Seen, SlackSandbox
from sandbox.telegram import TelegramSandbox

Json = Mapping[str, Any]

REFERENCE = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{4}\b")
#: what staff do that has to be carried out, by Slack's names for it
ACTS = ("take", "have_it")
FORMS = ("send", "resolve")


@dataclass(frozen=True)
class Evidence:
    """What there is to look at, and what the history should have come to."""

    telegram: TelegramSandbox
    slack: SlackSandbox
    channels: Sequence[str]
    database: Path
    #: all that residents did, as the Bot API told it
    updates: Sequence[Json]
    #: words that only this chat may see, by its id
    canaries: Mapping[int, str]
    #: update ids of the messages that make a ticket; None: whichever made one
    matters: frozenset[int] | None = None
    #: words that no resident may see
    internal: str = "internal"


@dataclass
class Figures:
    """What a history came to; `broken` names every invariant that does not hold."""

    messages: int = 0
    tickets: int = 0
    replies: int = 0
    #: replies that a resident got a second time
    duplicates: int = 0
    #: sends whose outcome was lost
    ambiguous: int = 0
    #: sends that were given up; staff were told
    dead: int = 0
    broken: list[str] = field(default_factory=list)


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
        self._inbox = {
            row["id"]: row for row in db.execute("SELECT * FROM inbox ORDER BY id")
        }
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
        payloads = [
            row["payload"] for row in self._inbox.values() if row["source"] == "slack"
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
            payload = delivery.payload
            told = delivery.state is DeliveryState.ACKNOWLEDGED
            event = payload.get("event") or {}
            written = not event.get("bot_id") and not event.get("subtype")
            if written and event.get("thread_ts") in cards:
                yield f'"{event["ts"]}"', told
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
        slack = self._evidence.slack
        for channel in self._evidence.channels:
            for parent in slack.messages(channel):
                yield from slack.thread(channel, parent.ts)

    def tickets_are_made_once(self) -> Iterator[str]:
        """I3."""
        made = Counter(
            row[0] for row in self._db.execute("SELECT origin_inbox_id FROM tickets")
        )
        self._figures.tickets = made.total()
        for inbox_id, number in made.items():
            if number > 1:
                yield f"{number} tickets of inbox row {inbox_id}"
        wanted = self._evidence.matters
        if wanted is None:
            return
        got = {number for number, rows in self._of_update.items() if rows[0] in made}
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
        said = self._said()
        for chat, rows in said.items():
            shown = {
                m.message_id: m.text
                for m in self._evidence.telegram.conversation(chat)
                if m.from_bot
            }
            self._figures.replies += len(rows)
            known = {int(row["remote_id"]) for row in rows if row["remote_id"]}
            for missing in known - shown.keys():
                yield f"{chat} never got message {missing}"
            lost = Counter[str]()
            for row in rows:
                # one that was given up may have arrived each time
                lost[row["text"]] += min(row["ambiguous"], 1) + (row["state"] == "dead")
            for number in shown.keys() - known:
                self._figures.duplicates += 1
                lost[shown[number]] -= 1
                if lost[shown[number]] < 0:
                    yield f"{chat} got twice, unmarked: {shown[number]!r}"
        yield from self._dead()

    def _said(self) -> Mapping[int, Sequence[sqlite3.Row]]:
        by_chat: dict[int, list[sqlite3.Row]] = defaultdict(list)
        for row in self._db.execute(
            "SELECT o.*, m.text FROM outbox o JOIN messages m ON m.id = o.message_id "
            "WHERE o.act = 'say' AND o.state IN ('sent', 'dead') ORDER BY o.id"
        ):
            by_chat[int(row["place"] or row["lane"].partition(":")[2])].append(row)
        return by_chat

    def _dead(self) -> Iterator[str]:
        for row in self._db.execute(
            "SELECT o.*, t.reference FROM outbox o "
            "LEFT JOIN tickets t ON t.id = o.ticket_id"
        ):
            self._figures.ambiguous += bool(row["ambiguous"])
            if row["state"] in ("new", "sending"):
                yield f"outbox row {row['key']} still waits"
            if row["state"] == "dead":
                self._figures.dead += 1
                if row["reference"] and not self._staff_know(row["reference"]):
                    yield f"{row['key']} is dead and staff were not told"

    def _staff_know(self, reference: str) -> bool:
        phrases = ("did not arrive", "can't be reached", "could not be")
        return any(
            reference in post.text and any(phrase in post.text for phrase in phrases)
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
        for row in self._db.execute("SELECT reference FROM tickets"):
            if cards[row[0]] != 1:
                yield f"{cards[row[0]]} cards of {row[0]}"
        yield from (f"{n} times in Slack: {key}" for key, n in keys.items() if n > 1)

    def order_is_kept(self) -> Iterator[str]:
        """I5: what came first was decided first, and its answer stands first."""
        done: dict[str, str] = {}
        for row in self._inbox.values():
            if row["done_at"] and row["done_at"] < done.get(row["lane"], ""):
                yield f"inbox row {row['id']} was done before one that came earlier"
            done[row["lane"]] = row["done_at"] or ""
        for chat, rows in self._said().items():
            numbers = [int(row["remote_id"]) for row in rows if row["remote_id"]]
            if numbers != sorted(numbers):
                yield f"{chat} was answered out of order: {numbers}"

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

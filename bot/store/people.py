"""Residents, their conversations, messages and the asks they are to answer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.model import (
    Ask,
    AskKind,
    Author,
    Conversation,
    Incoming,
    Media,
    MessageKind,
    Place,
    Resident,
    StoredMessage,
)
from bot.store import rows
from bot.store.sql import insert, update


class People:
    """Who talks to the council, and what was said."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def meet(
        self, incoming: Incoming, language: str, now: datetime
    ) -> tuple[Resident, Conversation]:
        """The resident and conversation of an arrival, made if they are new."""
        resident = self._resident(incoming, language, now)
        row = self._conn.execute(
            "SELECT * FROM conversations WHERE platform = ? AND chat_id = ?",
            (incoming.platform, incoming.chat_id),
        ).fetchone()
        if row is None:
            values = {
                "resident_id": resident.id,
                "platform": incoming.platform,
                "chat_id": incoming.chat_id,
            }
            conversation_id = insert(self._conn, "conversations", values)
            return resident, Conversation(conversation_id, **values)
        return resident, rows.conversation(row)

    def _resident(self, incoming: Incoming, language: str, now: datetime) -> Resident:
        row = self._conn.execute(
            "SELECT * FROM residents WHERE platform = ? AND user_id = ?",
            (incoming.platform, incoming.user_id),
        ).fetchone()
        if row is not None:
            if incoming.name and incoming.name != row["name"]:
                update(self._conn, "residents", row["id"], {"name": incoming.name})
            return rows.resident(row)
        values = {
            "platform": incoming.platform,
            "user_id": incoming.user_id,
            "name": incoming.name,
            "language": language,
            "created_at": rows.stamp(now),
        }
        return self.resident(insert(self._conn, "residents", values))

    def resident(self, resident_id: int) -> Resident:
        """By id. Raises LookupError when there is none."""
        return rows.resident(self._one("residents", resident_id))

    def conversation(self, conversation_id: int) -> Conversation:
        """By id. Raises LookupError when there is none."""
        return rows.conversation(self._one("conversations", conversation_id))

    def change_resident(self, resident_id: int, changes: Mapping[str, Any]) -> None:
        """Set fields of a resident."""
        update(self._conn, "residents", resident_id, rows.columns(dict(changes)))

    def add_message(
        self,
        conversation_id: int,
        *,
        author: Author,
        text: str,
        at: datetime,
        kind: MessageKind = MessageKind.TEXT,
        ticket_id: int | None = None,
        inbox_id: int | None = None,
        staff: str | None = None,
        purpose: str = "",
        group: str | None = None,
        point: tuple[float | None, float | None] = (None, None),
        reading: str | None = None,
        media: Sequence[Media] = (),
        together: int | None = None,
    ) -> int:
        """Keep what was said; its id. `together`: the first message of its breath."""
        message_id = insert(
            self._conn,
            "messages",
            {
                "conversation_id": conversation_id,
                "ticket_id": ticket_id,
                "inbox_id": inbox_id,
                "author": author,
                "staff": staff,
                "kind": kind,
                "purpose": purpose,
                "text": text,
                "latitude": point[0],
                "longitude": point[1],
                "media_group": group,
                "reading": reading,
                "at": rows.stamp(at),
            },
        )
        update(self._conn, "messages", message_id, {"together": together or message_id})
        for one in media:
            insert(
                self._conn,
                "media",
                {
                    "message_id": message_id,
                    "kind": one.kind,
                    "file_id": one.file_id,
                    "file_unique_id": one.file_unique_id,
                    "mime": one.mime,
                    "size": one.size,
                    "name": one.name,
                },
            )
        return message_id

    def message(self, message_id: int) -> StoredMessage:
        """By id. Raises LookupError when there is none."""
        return rows.message(self._one("messages", message_id))

    def media(self, message_id: int) -> list[Media]:
        """The files of a message."""
        found = self._conn.execute(
            "SELECT * FROM media WHERE message_id = ? ORDER BY id", (message_id,)
        )
        return [rows.media(row) for row in found]

    def place(self, message_id: int) -> Place:
        """Where the pin of a message is; empty when it has none."""
        row = self._one("messages", message_id)
        return Place("", row["latitude"], row["longitude"])

    def recent(self, conversation_id: int, limit: int = 20) -> list[StoredMessage]:
        """The last messages of a conversation, newest first."""
        found = self._conn.execute(
            "SELECT * FROM messages WHERE conversation_id = ? ORDER BY id DESC LIMIT ?",
            (conversation_id, limit),
        )
        return [rows.message(row) for row in found]

    def of_ticket(self, ticket_id: int) -> list[StoredMessage]:
        """What people, not the bot, said about a ticket, oldest first."""
        found = self._conn.execute(
            "SELECT * FROM messages WHERE ticket_id = ? AND author != 'bot' "
            "ORDER BY id",
            (ticket_id,),
        )
        return [rows.message(row) for row in found]

    def ticket_of_group(self, conversation_id: int, group: str) -> int | None:
        """The ticket that the first parts of an album went to; None: to none yet."""
        row = self._conn.execute(
            "SELECT ticket_id FROM messages WHERE conversation_id = ? "
            "AND media_group = ? AND ticket_id IS NOT NULL ORDER BY id LIMIT 1",
            (conversation_id, group),
        ).fetchone()
        return None if row is None else row["ticket_id"]

    def album_began(self, platform: str, chat_id: str, group: str) -> bool:
        """Was a part of this album decided before?"""
        row = self._conn.execute(
            "SELECT 1 FROM messages m JOIN conversations c "
            "ON c.id = m.conversation_id WHERE c.platform = ? AND c.chat_id = ? "
            "AND m.media_group = ? AND m.ticket_id IS NOT NULL LIMIT 1",
            (platform, chat_id, group),
        ).fetchone()
        return row is not None

    def ids_of_ticket(self, ticket_id: int) -> list[int]:
        """Everything said about a ticket, by the bot too, oldest first."""
        found = self._conn.execute(
            "SELECT id FROM messages WHERE ticket_id = ? ORDER BY id", (ticket_id,)
        )
        return [row["id"] for row in found]

    def purpose(self, message_id: int) -> str:
        """Which of our texts a message of ours is; '' for what others wrote."""
        return str(self._one("messages", message_id)["purpose"])

    def attach(self, message_id: int, ticket_id: int) -> None:
        """The message belongs to this ticket, with what was said together with it."""
        ids = [message.id for message in self.together(message_id)]
        self._conn.executemany(
            "UPDATE messages SET ticket_id = ? WHERE id = ?",
            [(ticket_id, one) for one in ids],
        )

    def together(self, message_id: int) -> list[StoredMessage]:
        """The message and what was said in the same breath about the same matter."""
        found = self._conn.execute(
            "SELECT o.* FROM messages o JOIN messages m ON m.together = o.together "
            "WHERE m.id = ? AND o.ticket_id IS m.ticket_id ORDER BY o.id",
            (message_id,),
        )
        return [rows.message(row) for row in found]

    def since_in_ticket(self, message_id: int, most: int) -> list[StoredMessage]:
        """The newest of what the resident said in its ticket since then, in order."""
        found = self._conn.execute(
            "SELECT n.* FROM messages m JOIN messages n ON n.ticket_id = m.ticket_id "
            "WHERE m.id = ? AND n.id >= m.id AND n.author = 'resident' "
            "ORDER BY n.id DESC LIMIT ?",
            (message_id, most),
        )
        return [rows.message(row) for row in found][::-1]

    def sent_many(self, conversation_id: int, many: int, since: datetime) -> bool:
        """Did the resident send so many messages since then? An album is one."""
        row = self._conn.execute(
            "SELECT at FROM messages WHERE conversation_id = ? "
            "AND author = 'resident' AND (media_group IS NULL OR together = id) "
            "ORDER BY id DESC LIMIT 1 OFFSET ?",
            (conversation_id, many - 1),
        ).fetchone()
        return row is not None and row["at"] >= rows.stamp(since)

    def is_muted(self, platform: str, chat_id: str, now: datetime) -> bool:
        """Did staff mute whoever this chat is with?"""
        row = self._conn.execute(
            "SELECT 1 FROM conversations c JOIN residents r ON r.id = c.resident_id "
            "WHERE c.platform = ? AND c.chat_id = ? AND r.muted_until > ?",
            (platform, chat_id, rows.stamp(now)),
        ).fetchone()
        return row is not None

    def told_since(self, conversation_id: int, purpose: str, since: datetime) -> bool:
        """Did they hear this text of ours since then?"""
        row = self._conn.execute(
            "SELECT 1 FROM messages WHERE conversation_id = ? AND author = 'bot' "
            "AND purpose = ? AND at >= ? LIMIT 1",
            (conversation_id, purpose, rows.stamp(since)),
        ).fetchone()
        return row is not None

    def words_together(self, message_id: int) -> str:
        """All that was said with it."""
        said = (message.text for message in self.together(message_id))
        return "\n".join(text for text in said if text)

    def move(self, message_id: int, place: Place) -> None:
        """Where a place that is shared is now."""
        point = {"latitude": place.latitude, "longitude": place.longitude}
        update(self._conn, "messages", message_id, point)

    def revise(self, message_id: int, text: str, now: datetime) -> None:
        """New words for a message; those before are kept."""
        at = rows.stamp(now)
        self._conn.execute(
            "INSERT INTO revisions (message_id, text, at) "
            "SELECT id, text, ? FROM messages WHERE id = ?",
            (at, message_id),
        )
        update(self._conn, "messages", message_id, {"text": text, "edited_at": at})

    def words_before(self, message_id: int) -> str:
        """What a message said before it was last edited; '' when it never was."""
        row = self._conn.execute(
            "SELECT text FROM revisions WHERE message_id = ? ORDER BY id DESC LIMIT 1",
            (message_id,),
        ).fetchone()
        return "" if row is None else row["text"]

    def link(
        self,
        platform: str,
        place: str,
        remote_id: str,
        *,
        message_id: int | None = None,
        ticket_id: int | None = None,
    ) -> None:
        """Where a message or a card is on a platform."""
        self._conn.execute(
            "INSERT INTO links (platform, place, remote_id, message_id, ticket_id) "
            "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "message_id = excluded.message_id, ticket_id = excluded.ticket_id",
            (platform, place, remote_id, message_id, ticket_id),
        )

    def linked(
        self, platform: str, place: str, remote_id: str
    ) -> tuple[int | None, int | None]:
        """(message id, ticket id) of what is there on the platform."""
        row = self._conn.execute(
            "SELECT l.message_id, coalesce(l.ticket_id, m.ticket_id) AS ticket_id "
            "FROM links l LEFT JOIN messages m ON m.id = l.message_id "
            "WHERE l.platform = ? AND l.place = ? AND l.remote_id = ?",
            (platform, place, remote_id),
        ).fetchone()
        return (None, None) if row is None else (row["message_id"], row["ticket_id"])

    def remote_id(self, platform: str, message_id: int) -> str | None:
        """The platform's id of a message of ours or theirs; of its last part."""
        row = self._conn.execute(
            "SELECT remote_id FROM links WHERE message_id = ? AND platform = ? "
            "ORDER BY length(remote_id) DESC, remote_id DESC LIMIT 1",
            (message_id, platform),
        ).fetchone()
        return None if row is None else row["remote_id"]

    def remote_ids(self, platform: str, message_id: int) -> list[str]:
        """The platform's ids of all parts of a message, first part first."""
        found = self._conn.execute(
            "SELECT remote_id FROM links WHERE message_id = ? AND platform = ? "
            "ORDER BY length(remote_id), remote_id",
            (message_id, platform),
        )
        return [row["remote_id"] for row in found]

    def note_of(self, message_id: int, channel: str) -> str | None:
        """ts of the newest note in a Slack channel that shows this message."""
        row = self._conn.execute(
            "SELECT o.remote_id FROM outbox o WHERE o.message_id = ? "
            "AND o.platform = 'slack' AND o.act = 'note' AND o.state = 'sent' "
            "AND o.place = ? AND o.remote_id != '' ORDER BY o.id DESC LIMIT 1",
            (message_id, channel),
        ).fetchone()
        return None if row is None else row["remote_id"]

    def move_conversation(self, platform: str, old: str, new: str) -> None:
        """The platform gave a chat a new id; one that is known already stays."""
        self._conn.execute(
            "UPDATE OR IGNORE conversations SET chat_id = ? "
            "WHERE platform = ? AND chat_id = ?",
            (new, platform, old),
        )

    def put_ask(
        self,
        conversation_id: int,
        *,
        kind: AskKind,
        options: Sequence[str],
        takes_text: bool,
        ticket_id: int | None,
        now: datetime,
        about_message: int | None = None,
    ) -> int:
        """Wait for an answer; an older ask for free text gives way. Its id."""
        if takes_text:
            self._conn.execute(
                "UPDATE asks SET takes_text = 0 WHERE conversation_id = ? "
                "AND answered_at IS NULL",
                (conversation_id,),
            )
        return insert(
            self._conn,
            "asks",
            {
                "conversation_id": conversation_id,
                "ticket_id": ticket_id,
                "kind": kind,
                "options": json.dumps(list(options)),
                "takes_text": int(takes_text),
                "about_message": about_message,
                "created_at": rows.stamp(now),
            },
        )

    def ask_said_in(self, ask_id: int, message_id: int) -> None:
        """The message that carries the ask's buttons."""
        update(self._conn, "asks", ask_id, {"message_id": message_id})

    def asks(self, conversation_id: int) -> list[Ask]:
        """Pending asks, oldest first."""
        found = self._conn.execute(
            "SELECT * FROM asks WHERE conversation_id = ? AND answered_at IS NULL "
            "ORDER BY id",
            (conversation_id,),
        )
        return [rows.ask(row) for row in found]

    def answered(
        self, conversation_id: int, kinds: Collection[AskKind], since: datetime
    ) -> list[Ask]:
        """Asks of these kinds about its tickets that were answered since then, oldest
        first."""
        marks = ", ".join("?" * len(kinds))
        found = self._conn.execute(
            # by the tickets: only those have an index
            "SELECT * FROM asks WHERE ticket_id IN "  # noqa: S608
            "(SELECT id FROM tickets WHERE conversation_id = ?) "
            f"AND kind IN ({marks}) AND answered_at > ? ORDER BY answered_at, id",
            (conversation_id, *kinds, rows.stamp(since)),
        )
        return [rows.ask(row) for row in found]

    def close_ask(self, ask_id: int, answer: str, now: datetime) -> int | None:
        """Settle an ask; the id of the message that carries its buttons."""
        update(
            self._conn,
            "asks",
            ask_id,
            {"answer": answer, "answered_at": rows.stamp(now)},
        )
        return self._one("asks", ask_id)["message_id"]

    def _one(self, table: str, row_id: int) -> sqlite3.Row:
        row = self._conn.execute(
            f"SELECT * FROM {table} WHERE id = ?",  # noqa: S608
            (row_id,),
        ).fetchone()
        if row is None:
            raise LookupError(f"no row {row_id} in {table}")
        return row

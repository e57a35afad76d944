"""What is known when something will never arrive: whose it was, who has to hear."""

from __future__ import annotations

from datetime import datetime, timedelta

from actions.files import PURPOSE
from bot.model import Author, MessageKind, OutboxRow, Ticket
from bot.store import Unit

#: several files that are refused are told of once
TOLD_OF_FILES = timedelta(minutes=10)


def told_of(unit: Unit, row: OutboxRow) -> list[Ticket]:
    """What a row was about; words to a resident may be about all that is open."""
    if row.ticket_id is not None:
        return [unit.tickets.get(row.ticket_id)]
    if row.act != "say" or row.conversation_id is None:
        return []
    found = unit.tickets.of_conversation(row.conversation_id)
    return [ticket for ticket in found if ticket.is_open]


def about_file(unit: Unit, row: OutboxRow, now: datetime) -> dict[str, bool]:
    """Is a lost file one of the resident's, and do they have to hear of it now?"""
    if row.act != "file" or row.conversation_id is None or not row.message_id:
        return {}
    message, since = unit.people.message(row.message_id), now - TOLD_OF_FILES
    if message.author is not Author.RESIDENT:
        return {"of_resident": False}
    told = unit.files.told_since(row.conversation_id, PURPOSE, since)
    return {"tell": message.kind is not MessageKind.STICKER and not told}

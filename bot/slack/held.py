"""What has become of an emergency since the duty officers were paged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.council.facts import Council
from bot.model import AuditLine, Ticket
from bot.slack.show import first_name
from bot.store import Unit

#: lines of the audit that are looked through for who took it when
MOST_LINES = 100


@dataclass(frozen=True)
class Held:
    """Somebody has it, or it is over: words before a time."""

    words: str
    since: datetime


def held(unit: Unit, council: Council, ticket: Ticket) -> Held | None:
    """None while nobody has it."""
    if not ticket.is_open:
        return Held("Closed since ", ticket.resolved_at or ticket.created_at)
    if ticket.owner is None:
        return None
    lines = unit.board.history(ticket.reference, MOST_LINES)
    since = next(
        (line.at for line in reversed(lines) if _gave_it(line, ticket.owner)),
        ticket.last_at or ticket.created_at,
    )
    return Held(f"{first_name(council, ticket.owner)} has it since ", since)


def _gave_it(line: AuditLine, owner: str) -> bool:
    """Did this make them the owner?"""
    # an older line names nothing but the owner
    return {owner, f"owner={owner}"} & {*line.detail.get("after", "").split()} != set()

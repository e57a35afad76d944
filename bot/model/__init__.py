"""The words of the product as frozen values: what the desk knows and what comes in."""

from __future__ import annotations

from bot.model.messages import (
    Author,
    CannotParse,
    Incoming,
    Media,
    MessageKind,
    Press,
    StoredMessage,
)
from bot.model.queues import InboxRow, OutboxRow, OutboxState
from bot.model.readings import Choice, Clause, Part, Place, Reading
from bot.model.residents import NO_CHAT, Ask, AskKind, Conversation, Resident, Way
from bot.model.staff import ActKind, Logged, Sending, StaffAct
from bot.model.tickets import (
    OPEN_STATUSES,
    AuditLine,
    FollowUp,
    FollowUpKind,
    Kind,
    Outcome,
    Relation,
    RelationKind,
    Status,
    Ticket,
    Verdict,
    Waiting,
)

__all__ = [
    "NO_CHAT",
    "OPEN_STATUSES",
    "ActKind",
    "Ask",
    "AskKind",
    "AuditLine",
    "Author",
    "CannotParse",
    "Choice",
    "Clause",
    "Conversation",
    "FollowUp",
    "FollowUpKind",
    "InboxRow",
    "Incoming",
    "Kind",
    "Logged",
    "Media",
    "MessageKind",
    "OutboxRow",
    "OutboxState",
    "Outcome",
    "Part",
    "Place",
    "Press",
    "Reading",
    "Relation",
    "RelationKind",
    "Resident",
    "Sending",
    "StaffAct",
    "Status",
    "StoredMessage",
    "Ticket",
    "Verdict",
    "Waiting",
    "Way",
]

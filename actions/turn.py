"""What a handler is given: the message, its reading and what is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from actions.naming import team_name
from bot.council.facts import Council
from bot.effects import Effect, Line
from bot.model import (
    Ask,
    Conversation,
    Incoming,
    Reading,
    Resident,
    StoredMessage,
    Ticket,
)
from bot.routing import Routing


@dataclass(frozen=True)
class Restraint:
    """Why a resident is not answered as ever."""

    #: more messages of theirs in a short time than are answered
    flooding: bool = False
    #: they were told so in that time
    noticed: bool = False
    #: more new tickets of everybody in a minute than the council can want
    braked: bool = False
    #: staff muted them, and the time is not over
    muted: bool = False


@dataclass(frozen=True)
class Turn:
    """One message of a resident and everything that a decision may rest on."""

    incoming: Incoming
    #: None when the reader was not asked, or could not answer
    reading: Reading | None
    #: None when there is no reading
    routing: Routing | None
    resident: Resident
    conversation: Conversation
    #: the language to answer in
    language: str
    #: of this conversation, newest first
    tickets: tuple[Ticket, ...]
    #: pending, oldest first
    asks: tuple[Ask, ...]
    #: the ticket that the message names, by reply or by reference
    about: Ticket | None
    #: the ticket that an earlier part of the same album went to
    album: Ticket | None
    #: what was said before in this place of the platform, for an edit
    earlier: StoredMessage | None
    council: Council
    now: datetime
    draw_reference: Callable[[], str]
    restraint: Restraint = Restraint()
    #: what dangers the open emergencies are about, by their tickets' ids; only when
    #: the message tells of one
    dangers: Mapping[int, frozenset[str]] = field(default_factory=dict)
    #: how it went: questions that they answered lately, oldest first
    told: tuple[Ask, ...] = ()

    @property
    def open_tickets(self) -> tuple[Ticket, ...]:
        """Those that somebody still has to do something about, newest first."""
        return tuple(ticket for ticket in self.tickets if ticket.is_open)

    def ticket(self, ticket_id: int | None) -> Ticket | None:
        """One of the conversation's tickets, by id."""
        return next((t for t in self.tickets if t.id == ticket_id), None)

    def department(self, department_id: str) -> str | Line:
        """The department's name, as the resident reads it."""
        return team_name(self.council, department_id, self.language)


@dataclass(frozen=True)
class Decision:
    """Effects, in order, and what they settle."""

    effects: tuple[Effect, ...]
    #: 'answered', 'acknowledged' or 'nothing' (no answer is due)
    result: str


def answered(*effects: Effect) -> Decision:
    """The message has its answer."""
    return Decision(effects, "answered")


def acknowledged(*effects: Effect) -> Decision:
    """A receipt was given; the matter waits in a ticket."""
    return Decision(effects, "acknowledged")


def nothing_due(*effects: Effect) -> Decision:
    """There is nothing to answer."""
    return Decision(effects, "nothing")


def line(key: str, **values: object) -> Line:
    """A paragraph of the wording."""
    return Line(key, values)

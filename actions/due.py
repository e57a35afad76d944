"""A follow-up whose time has come, and what comes of it: shared by all kinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from actions.naming import team_name
from bot.calendar import after, due
from bot.council.facts import Council
from bot.effects import ChangeTicket, Effect, Line, PutAsk, Schedule
from bot.model import FollowUpKind, Resident, Ticket, Waiting


@dataclass(frozen=True)
class Due:
    """A follow-up and everything that a decision may rest on."""

    kind: FollowUpKind
    ticket: Ticket
    resident: Resident
    council: Council
    now: datetime

    @property
    def reference(self) -> str:
        """Of the ticket."""
        return self.ticket.reference

    @property
    def department(self) -> str | Line:
        """Its name, as the resident reads it."""
        return team_name(self.council, self.ticket.department, self.resident.language)

    @property
    def is_ours(self) -> bool:
        """It is open, and the resident waits for news."""
        return self.ticket.is_open and self.ticket.waiting is not Waiting.RESIDENT

    @property
    def may_tell(self) -> bool:
        """May the resident be written to unasked?"""
        return not (self.resident.quiet or self.resident.blocked)

    @property
    def renewed(self) -> datetime:
        """When the resident is promised news, once a promise was broken.

        As long as for a first answer, the first time; then no more often than usual.
        """
        ticket = self.ticket
        before = ticket.answered_at or ticket.overdue_since
        step = "next_news" if before else "first_answer"
        return due(
            self.council,
            ticket.department,
            ticket.service,
            ticket.kind,
            self.now,
            step,
        )


@dataclass(frozen=True)
class Upshot:
    """What comes of a follow-up; nothing at all when it is needless by now."""

    effects: tuple[Effect, ...] = ()
    #: paragraphs for the resident: all of one day make one message
    tells: tuple[Line, ...] = ()
    #: a question to the resident, with buttons: a message of its own
    asks: PutAsk | None = None

    @property
    def speaks(self) -> bool:
        """Does the resident hear of it?"""
        return bool(self.tells) or self.asks is not None


def owner(one: Due) -> tuple[str, ...]:
    """Who has it, when somebody has."""
    return (one.ticket.owner,) if one.ticket.owner else ()


def team(one: Due) -> tuple[str, ...]:
    """The department's people, its lead first."""
    return one.council.department(one.ticket.department).team


def everybody(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(user for group in groups for user in group))


def up_the_ladder(one: Due) -> tuple[Effect, ...]:
    """Trouble began: whoever stands on the ladder hears of it, step by step."""
    if one.ticket.ladder_since is not None:
        return ()
    first = one.council.follow_ups.ladder[0]
    at = after(one.council, one.ticket.department, first.after, one.now)
    return (
        ChangeTicket(one.reference, {"ladder_since": one.now, "ladder": 0}),
        Schedule(one.reference, FollowUpKind.LADDER, at),
    )

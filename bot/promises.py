"""What has to be seen to, and when, after a promise, a take or an end: pure."""

from __future__ import annotations

from datetime import datetime

from bot.calendar import after, deadline, due, share
from bot.council.facts import Council
from bot.effects import Schedule
from bot.model import FollowUpKind, Kind, Outcome, Ticket
from bot.quiet import note_before

#: what watches over a promise
OF_A_PROMISE = (
    FollowUpKind.HALFWAY,
    FollowUpKind.DUE_SOON,
    FollowUpKind.PROGRESS,
    FollowUpKind.OVERDUE,
)
#: what a word of a person to the resident makes needless
UNTIL_A_WORD = (
    *OF_A_PROMISE,
    FollowUpKind.UNOWNED,
    FollowUpKind.SILENT_OWNER,
    FollowUpKind.NO_NEWS,
    FollowUpKind.LADDER,
    FollowUpKind.PAGE,
    FollowUpKind.NUDGE,
    FollowUpKind.LAST_CALL,
    FollowUpKind.CLOSE,
)
#: ends after which something should be different in the street
MENDED = (Outcome.FIXED, Outcome.PARTLY)


def reminders(
    council: Council,
    department: str,
    reference: str,
    now: datetime,
    promise_at: datetime,
) -> tuple[Schedule, ...]:
    """Staff are warned twice, the resident hears before it passes unmet, and then
    staff hear that it did."""
    first, second = council.follow_ups.warn_at
    times = {
        FollowUpKind.HALFWAY: share(council, department, now, promise_at, first),
        FollowUpKind.DUE_SOON: share(council, department, now, promise_at, second),
        FollowUpKind.PROGRESS: note_before(council, now, promise_at),
        FollowUpKind.OVERDUE: promise_at,
    }
    return tuple(Schedule(reference, kind, at) for kind, at in times.items())


def paged_again(
    council: Council, ticket: Ticket, now: datetime
) -> tuple[Schedule, ...]:
    """An emergency that somebody had, and soon nobody: the pages begin again."""
    if not ticket.emergency or ticket.owner is None:
        return ()
    at = after(council, ticket.department, council.duty.page_again, now)
    return (Schedule(ticket.reference, FollowUpKind.PAGE, at),)


def in_queue(
    council: Council, department: str, reference: str, now: datetime
) -> Schedule:
    """Nobody has it: not for long."""
    at = after(council, department, council.follow_ups.unowned, now)
    return Schedule(reference, FollowUpKind.UNOWNED, at)


def with_owner(
    council: Council, department: str, reference: str, now: datetime
) -> Schedule:
    """Somebody has it: they lose it if they do nothing."""
    at = after(council, department, council.follow_ups.silent_owner, now)
    return Schedule(reference, FollowUpKind.SILENT_OWNER, at)


def settled_by(
    council: Council,
    department: str,
    service: str | None,
    kind: Kind,
    reference: str,
    now: datetime,
) -> Schedule:
    """When it should be settled, by promise or by law, whichever comes first."""
    at = due(council, department, service, kind, now, "resolution")
    law = deadline(council, service, now)
    return Schedule(reference, FollowUpKind.UNSETTLED, min(at, law) if law else at)


def afterwards(
    council: Council, reference: str, outcome: Outcome, kind: Kind, now: datetime
) -> tuple[Schedule, ...]:
    """What the resident is asked once it has ended."""
    if outcome is Outcome.NO_REPLY:
        return ()
    mended = outcome in MENDED and kind is Kind.COMPLAINT
    ask = FollowUpKind.WAS_FIXED if mended else FollowUpKind.RATE
    at = after(council, council.triage, council.follow_ups.was_fixed, now)
    return (Schedule(reference, ask, at),)

"""Follow-ups to the resident: progress, nudges, was it fixed, how did we do. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from actions.due import Due, Upshot, owner, team
from actions.naming import question, subject
from actions.turn import line
from bot.calendar import after
from bot.council.duration import Duration
from bot.effects import (
    Audit,
    CancelFollowUps,
    Card,
    ChangeTicket,
    Effect,
    Line,
    Note,
    Option,
    PutAsk,
    Say,
    Schedule,
)
from bot.model import AskKind, FollowUpKind, Outcome, Status, Verdict, Waiting
from bot.promises import reminders

#: answers to 'was it fixed?'
VERDICTS = tuple(Option(v.value, f"button_{v.value}") for v in Verdict)
#: answers to 'how did we do?'
MARKS = tuple(Option(str(n), str(n), literal=True) for n in range(1, 6))


def progress(one: Due) -> Upshot:
    """The promise will not be kept: the new date, and why, before it passes."""
    if not one.is_ours:
        return Upshot()
    ticket, renewed = one.ticket, one.renewed
    watch = reminders(one.council, ticket.department, one.reference, one.now, renewed)
    needless = [FollowUpKind.HALFWAY]
    if one.now < ticket.promise_at:
        # staff are told when the date that was given passes, not the new one
        needless.append(FollowUpKind.OVERDUE)
    watch = tuple(s for s in watch if s.kind not in needless)
    changes = {
        "promise_at": renewed,
        "overdue_since": ticket.overdue_since or ticket.promise_at,
    }
    name = "promise_renewed" if one.may_tell else "promise_renewed_untold"
    return Upshot(
        (
            ChangeTicket(one.reference, changes),
            *watch,
            Note(one.reference, name),
            Card(one.reference),
            Audit(name, one.reference),
        ),
        tells=(_progress_line(one),) if one.may_tell else (),
    )


def _progress_line(one: Due) -> Line:
    ticket = one.ticket
    known = {
        "reference": one.reference,
        "department": one.department,
        "date": one.renewed,
    }
    if ticket.awaited and not one.council.is_sensitive(ticket.department):
        return line("progress_reason", **known, reason=ticket.awaited)
    if one.now < ticket.promise_at:
        return line("progress_early", **known, old=ticket.promise_at)
    return line("progress_late", **known)


def nudge(one: Due) -> Upshot:
    """We still wait for the resident."""
    if not _waits_for_resident(one):
        return Upshot()
    if not one.may_tell:
        return _not_told(one)
    at = _later(one, one.council.follow_ups.last_call)
    return Upshot(
        (
            Schedule(one.reference, FollowUpKind.LAST_CALL, at),
            Note(one.reference, "nudged"),
            Audit("nudged", one.reference),
        ),
        tells=(_asked_again(one, "nudge"),),
    )


def last_call(one: Due) -> Upshot:
    """The last time that we ask; an emergency is never closed for silence."""
    if not _waits_for_resident(one):
        return Upshot()
    if not one.may_tell or one.ticket.emergency:
        return _not_told(one)
    at = _later(one, one.council.follow_ups.close)
    return Upshot(
        (
            Schedule(one.reference, FollowUpKind.CLOSE, at),
            Note(one.reference, "last_call"),
            Audit("last_call", one.reference),
        ),
        tells=(_asked_again(one, "last_call", date=at),),
    )


def close(one: Due) -> Upshot:
    """No answer came. An outcome: also for who wants no unasked messages."""
    if not _waits_for_resident(one) or one.resident.blocked:
        return Upshot()
    changes = {
        "status": Status.RESOLVED,
        "outcome": Outcome.NO_REPLY,
        "resolved_at": one.now,
    }
    return Upshot(
        (
            ChangeTicket(one.reference, changes),
            CancelFollowUps(one.reference),
            Note(one.reference, "closed_no_reply"),
            Card(one.reference),
            Audit("closed_no_reply", one.reference),
        ),
        tells=(line("resolved_no_reply", reference=one.reference),),
    )


def was_fixed(one: Due) -> Upshot:
    """Closed is not fixed: the resident says which."""
    if not _is_mended(one) or one.ticket.verdict is not None:
        return Upshot()
    at = _later(one, one.council.follow_ups.still_fixed)
    return Upshot(
        (
            Schedule(one.reference, FollowUpKind.STILL_FIXED, at),
            Audit("asked_fixed", one.reference),
        ),
        asks=_ask_fixed(one, "ask_fixed"),
    )


def still_fixed(one: Due) -> Upshot:
    """Some weeks later."""
    if not _is_mended(one):
        return Upshot()
    audit = Audit("asked_still_fixed", one.reference)
    return Upshot((audit,), asks=_ask_fixed(one, "ask_still_fixed"))


def rate(one: Due) -> Upshot:
    """How did we do, where there was nothing to fix?"""
    ticket = one.ticket
    if ticket.status is not Status.RESOLVED or ticket.rating or not one.may_tell:
        return Upshot()
    say = Say((line("ask_rating_of", **_known(one)),), ticket=one.reference)
    return Upshot(
        (Audit("asked_rating", one.reference),), asks=ask_rating(say, one.reference)
    )


def ask_rating(say: Say, reference: str) -> PutAsk:
    """One to five, side by side."""
    return PutAsk(AskKind.RATING, say, MARKS, ticket=reference, in_row=True)


def _ask_fixed(one: Due, key: str) -> PutAsk:
    say = Say((line(key, **_known(one)),), ticket=one.reference)
    return PutAsk(AskKind.FIXED, say, VERDICTS, ticket=one.reference)


def _known(one: Due) -> dict[str, object]:
    language = one.resident.language
    about = subject(one.ticket, one.council, language)
    return {"reference": one.reference, "subject": about}


def _asked_again(one: Due, key: str, **values: object) -> Line:
    asked = question(one.ticket, one.council)
    return line(key, reference=one.reference, question=asked, **values)


def _waits_for_resident(one: Due) -> bool:
    return one.ticket.is_open and one.ticket.waiting is Waiting.RESIDENT


def _is_mended(one: Due) -> bool:
    return (
        one.ticket.status is Status.RESOLVED
        and one.ticket.outcome in (Outcome.FIXED, Outcome.PARTLY)
        and one.may_tell
    )


def _not_told(one: Due) -> Upshot:
    """Staff decide: nothing is closed on somebody who was not told."""
    effects: tuple[Effect, ...] = (
        Note(one.reference, "not_asked_again", {"whom": owner(one) or team(one)}),
        Audit("not_asked_again", one.reference),
    )
    return Upshot(effects)


def _later(one: Due, length: Duration) -> datetime:
    return after(one.council, one.ticket.department, length, one.now)


TO_RESIDENT: dict[FollowUpKind, Callable[[Due], Upshot]] = {
    FollowUpKind.PROGRESS: progress,
    FollowUpKind.NUDGE: nudge,
    FollowUpKind.LAST_CALL: last_call,
    FollowUpKind.CLOSE: close,
    FollowUpKind.WAS_FIXED: was_fixed,
    FollowUpKind.STILL_FIXED: still_fixed,
    FollowUpKind.RATE: rate,
}

"""Follow-ups to staff: reminders, the ladder, silent owners, emergencies. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from actions.due import Due, Upshot, everybody, owner, team, up_the_ladder
from bot.calendar import after, due
from bot.council.facts import Step
from bot.effects import (
    Audit,
    Card,
    ChangeTicket,
    DutyNote,
    Effect,
    Note,
    Page,
    PageOutside,
    Schedule,
)
from bot.model import FollowUpKind, Status, Waiting
from bot.promises import in_queue, paged_again, reminders, with_owner


def unowned(one: Due) -> Upshot:
    """Too long in the queue: the department is called, and the ladder begins."""
    if not one.is_ours or one.ticket.owner:
        return Upshot()
    return Upshot(
        (
            Note(one.reference, "unowned", {"whom": team(one)}),
            Card(one.reference),
            *up_the_ladder(one),
            Audit("unowned", one.reference),
        )
    )


def warning(one: Due) -> Upshot:
    """So much of the promised time is over."""
    if not one.is_ours or one.now >= one.ticket.promise_at:
        return Upshot()
    halfway = one.kind is FollowUpKind.HALFWAY
    name = "promise_halfway" if halfway else "promise_soon"
    whom = owner(one) or team(one)
    return Upshot((Note(one.reference, name, {"whom": whom}), Card(one.reference)))


def overdue(one: Due) -> Upshot:
    """The promised time has passed: the owner is called, then the department."""
    ticket = one.ticket
    late_since = ticket.overdue_since
    if not one.is_ours or (late_since is None and one.now < ticket.promise_at):
        return Upshot()
    again: tuple[Effect, ...] = ()
    if ticket.promise_at > one.now:
        again = (Schedule(one.reference, FollowUpKind.OVERDUE, ticket.promise_at),)
    whom = everybody(owner(one), team(one))
    changes: dict[str, object] = {"overdue_since": late_since or ticket.promise_at}
    if ticket.waiting is Waiting.THIRD_PARTY:
        # nobody came by the day that was named: it is our turn to see to it
        changes["waiting"] = Waiting.US
        watch = with_owner if ticket.owner else in_queue
        again += (watch(one.council, ticket.department, one.reference, one.now),)
    return Upshot(
        (
            ChangeTicket(one.reference, changes),
            *again,
            *up_the_ladder(one),
            Note(one.reference, "promise_overdue", {"whom": whom}),
            Card(one.reference),
            Audit("promise_overdue", one.reference),
        )
    )


def silent_owner(one: Due) -> Upshot:
    """Who has it did nothing: it goes back to the queue, and the thread says so."""
    ticket = one.ticket
    if not ticket.is_open or ticket.owner is None:
        return Upshot()
    if ticket.waiting is not Waiting.US:
        return Upshot()
    return Upshot(handed_back(one, "handed_back"))


def handed_back(one: Due, name: str) -> tuple[Effect, ...]:
    """The owner loses it to the queue."""
    ticket = one.ticket
    values = {"user": ticket.owner, "whom": everybody(owner(one), team(one))}
    return (
        ChangeTicket(one.reference, {"owner": None, "status": Status.OPEN}),
        in_queue(one.council, ticket.department, one.reference, one.now),
        Note(one.reference, name, values),
        Card(one.reference),
        Audit(name, one.reference, detail={"owner": ticket.owner or ""}),
        *paged_again(one.council, ticket, one.now),
    )


def no_news(one: Due) -> Upshot:
    """Answered, but not settled, and no word since: it is our turn again."""
    ticket = one.ticket
    if not ticket.is_open or ticket.waiting is not Waiting.RESIDENT:
        return Upshot()
    place = (one.council, ticket.department)
    promise_at = one.renewed
    watch = with_owner if ticket.owner else in_queue
    changes = {"waiting": Waiting.US, "promise_at": promise_at}
    return Upshot(
        (
            ChangeTicket(one.reference, changes),
            *reminders(*place, one.reference, one.now, promise_at),
            watch(*place, one.reference, one.now),
            Note(one.reference, "no_news", {"whom": owner(one) or team(one)}),
            Card(one.reference),
            Audit("no_news", one.reference),
        )
    )


def unsettled(one: Due) -> Upshot:
    """It should be settled by now; said again for as long as it is not."""
    ticket = one.ticket
    if not ticket.is_open:
        return Upshot()
    department = one.council.department(ticket.department)
    whom = everybody(owner(one), (department.lead,), department.supervising)
    again = due(
        one.council,
        ticket.department,
        ticket.service,
        ticket.kind,
        one.now,
        "next_news",
    )
    return Upshot(
        (
            Note(one.reference, "unsettled", {"whom": whom}),
            Schedule(one.reference, FollowUpKind.UNSETTLED, again),
            Audit("unsettled", one.reference),
        )
    )


def ladder(one: Due) -> Upshot:
    """Nobody has mended it: the next on the ladder hears. Late steps go together."""
    ticket = one.ticket
    troubled = ticket.overdue_since is not None or ticket.owner is None
    if not one.is_ours or ticket.ladder_since is None or not troubled:
        return Upshot()
    steps = one.council.follow_ups.ladder
    taken = ticket.ladder
    told: list[str] = []
    while taken < len(steps) and (not told or _step_at(one, steps[taken]) <= one.now):
        told += steps[taken].tell
        taken += 1
    if not told:
        return Upshot()
    rest: tuple[Effect, ...] = ()
    if taken < len(steps):
        at = _step_at(one, steps[taken])
        rest = (Schedule(one.reference, FollowUpKind.LADDER, at),)
    return Upshot(
        (
            ChangeTicket(one.reference, {"ladder": taken}),
            *_told(one, told),
            *rest,
            Audit("ladder", one.reference, detail={"told": ",".join(told)}),
        )
    )


def _step_at(one: Due, step: Step) -> datetime:
    since = one.ticket.ladder_since or one.now
    return after(one.council, one.ticket.department, step.after, since)


def _told(one: Due, rungs: list[str]) -> tuple[Effect, ...]:
    department = one.council.department(one.ticket.department)
    people = {"lead": (department.lead,), "supervisors": department.supervising}
    called = [people.get(rung, (rung,)) for rung in rungs if rung != "duty"]
    why = {"why": "late" if one.ticket.overdue_since else "unowned"}
    effects: list[Effect] = []
    if called:
        values = {"whom": everybody(*called), **why}
        effects.append(Note(one.reference, "ladder", values))
    if "duty" in rungs:
        values = {"whom": one.council.duty.officers, **why}
        effects.append(DutyNote(one.reference, "ladder", values))
    return tuple(effects)


def page(one: Due) -> Upshot:
    """Nobody has this emergency yet: the next in line, and outside Slack too."""
    ticket, officers = one.ticket, one.council.duty.officers
    if not (ticket.emergency and ticket.is_open) or ticket.owner:
        return Upshot()
    pages = ticket.pages
    whom = (officers[pages],) if pages < len(officers) else officers
    at = after(one.council, ticket.department, one.council.duty.page_again, one.now)
    paged = {"page": str(pages + 1), "whom": ",".join(whom)}
    if one.council.duty.outside:
        # by their number: an address may be a secret
        paged["outside"] = str(len(one.council.duty.outside))
    return Upshot(
        (
            Page(one.reference, whom),
            PageOutside(one.reference),
            ChangeTicket(one.reference, {"pages": pages + 1}),
            Schedule(one.reference, FollowUpKind.PAGE, at),
            Audit("paged", one.reference, detail=paged),
        )
    )


TO_STAFF: dict[FollowUpKind, Callable[[Due], Upshot]] = {
    FollowUpKind.UNOWNED: unowned,
    FollowUpKind.HALFWAY: warning,
    FollowUpKind.DUE_SOON: warning,
    FollowUpKind.OVERDUE: overdue,
    FollowUpKind.SILENT_OWNER: silent_owner,
    FollowUpKind.NO_NEWS: no_news,
    FollowUpKind.UNSETTLED: unsettled,
    FollowUpKind.LADDER: ladder,
    FollowUpKind.PAGE: page,
}

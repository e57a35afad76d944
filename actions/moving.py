"""A ticket goes to somebody else: a colleague, a department, or back to work."""

from __future__ import annotations

from datetime import datetime

from actions.naming import team_name
from actions.staff import Desk, audit, tell
from actions.turn import Decision, line, nothing_due
from bot.calendar import promise
from bot.effects import (
    CancelFollowUps,
    Card,
    ChangeTicket,
    Correct,
    Effect,
    Note,
    Say,
)
from bot.model import FollowUpKind, Status, Waiting
from bot.promises import (
    OF_A_PROMISE,
    in_queue,
    paged_again,
    reminders,
    settled_by,
    with_owner,
)

#: whoever it came from need not be watched any more
OF_WHO_HAD_IT = (
    FollowUpKind.UNOWNED,
    FollowUpKind.SILENT_OWNER,
    FollowUpKind.LADDER,
)


def assign(desk: Desk) -> Decision:
    """It is a colleague's now, whoever had it."""
    ticket, to = desk.ticket, desk.act.to
    if not ticket.is_open:
        return tell(desk, "already_resolved")
    if desk.council.staff_by_slack(to) is None:
        return tell(desk, "nobody_such")
    if ticket.owner == to:
        return nothing_due(Card(ticket.reference))
    return nothing_due(
        ChangeTicket(ticket.reference, {"owner": to, "status": Status.TAKEN}),
        CancelFollowUps(ticket.reference, (FollowUpKind.UNOWNED, FollowUpKind.PAGE)),
        with_owner(desk.council, ticket.department, ticket.reference, desk.now),
        Card(ticket.reference),
        Note(ticket.reference, "assigned", {"user": desk.act.user, "whom": (to,)}),
        audit(desk, "assigned"),
    )


def move(desk: Desk) -> Decision:
    """To another department, or under another kind or service: the correction is
    kept, and the resident hears when somebody else will answer."""
    ticket, act = desk.ticket, desk.act
    if not ticket.is_open:
        return tell(desk, "already_resolved")
    if act.to not in desk.council.departments:
        return tell(desk, "nothing_changed")
    before = {
        "kind": str(ticket.kind),
        "service": ticket.service or "",
        "department": ticket.department,
    }
    after = {
        "kind": str(act.kind_of or ticket.kind),
        "service": act.service or "",
        "department": act.to,
    }
    if before == after:
        return tell(desk, "nothing_changed")
    changed = {"kind": act.kind_of or ticket.kind, "service": act.service or None}
    return nothing_due(
        Correct(ticket.reference, act.user, before, after),
        ChangeTicket(ticket.reference, changed | {"department": act.to, "guesses": ()}),
        *(_elsewhere(desk) if act.to != ticket.department else _here(desk)),
        settled_by(
            desk.council,
            act.to,
            act.service or None,
            act.kind_of or ticket.kind,
            ticket.reference,
            ticket.created_at,
        ),
        audit(desk, "moved"),
    )


def _here(desk: Desk) -> tuple[Effect, ...]:
    """The same people answer: only its name is another."""
    reference = desk.ticket.reference
    return Card(reference), Note(reference, "renamed", {"user": desk.act.user})


def _elsewhere(desk: Desk) -> tuple[Effect, ...]:
    ticket, to = desk.ticket, desk.act.to
    reference = ticket.reference
    due = _still_promised(desk)
    staff = desk.council.staff_by_slack(ticket.owner) if ticket.owner else None
    keeps = staff is not None and to in staff.departments
    owner = {} if keeps else {"owner": None, "status": Status.OPEN}
    watch = with_owner if keeps else in_queue
    was = {"channel": ticket.card_channel, "ts": ticket.card_ts}
    return (
        ChangeTicket(
            reference, {"promise_at": due, "ladder_since": None, "ladder": 0, **owner}
        ),
        CancelFollowUps(reference, (*OF_A_PROMISE, *OF_WHO_HAD_IT)),
        *reminders(desk.council, to, reference, desk.now, due),
        watch(desk.council, to, reference, desk.now),
        *(() if keeps else paged_again(desk.council, ticket, desk.now)),
        Card(reference),
        Note(
            reference,
            "moved",
            {
                "user": desk.act.user,
                "old": ticket.department,
                "new": to,
                **({"was": was} if ticket.card_ts else {}),
            },
        ),
        Say(
            (
                line(
                    "moved",
                    reference=reference,
                    department=team_name(desk.council, to, desk.language),
                    date=due,
                ),
            ),
            ticket=reference,
        ),
    )


def _still_promised(desk: Desk) -> datetime:
    """Moving it about makes no promise later; one that has passed is given anew."""
    ticket = desk.ticket
    due = promise(
        desk.council,
        desk.act.to,
        desk.act.service or None,
        desk.act.kind_of or ticket.kind,
        desk.now,
    )
    kept = ticket.promise_at > desk.now and ticket.waiting is not Waiting.RESIDENT
    return min(due, ticket.promise_at) if kept else due


def reopen(desk: Desk) -> Decision:
    """It was closed too soon: to whoever opens it, with a new promise."""
    ticket = desk.ticket
    if ticket.is_open or ticket.status is Status.MERGED:
        return tell(desk, "is_open" if ticket.is_open else "merged_away")
    due = promise(
        desk.council, ticket.department, ticket.service, ticket.kind, desk.now
    )
    name = team_name(desk.council, ticket.department, desk.language)
    changes = {
        "status": Status.TAKEN,
        "owner": desk.act.user,
        "waiting": Waiting.US,
        "outcome": None,
        "resolved_at": None,
        "promise_at": due,
        "last_at": desk.now,
        "awaited": "",
    }
    return nothing_due(
        CancelFollowUps(ticket.reference),
        ChangeTicket(ticket.reference, changes),
        *reminders(desk.council, ticket.department, ticket.reference, desk.now, due),
        with_owner(desk.council, ticket.department, ticket.reference, desk.now),
        Note(ticket.reference, "reopened_by", {"user": desk.act.user}),
        Card(ticket.reference),
        Say(
            (line("reopened", reference=ticket.reference, department=name, date=due),),
            ticket=ticket.reference,
        ),
        audit(desk, "reopened"),
    )

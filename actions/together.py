"""Tickets that belong together: merged, linked, split, and each of it undone."""

from __future__ import annotations

from actions.naming import team_name
from actions.reopening import whose
from actions.staff import Desk, audit, tell
from actions.turn import Decision, line, nothing_due
from bot.calendar import promise
from bot.effects import (
    CancelFollowUps,
    Card,
    ChangeTicket,
    Effect,
    Note,
    OpenTicket,
    Relate,
    Say,
    Unrelate,
)
from bot.model import (
    OPEN_STATUSES,
    Author,
    Relation,
    RelationKind,
    Status,
    Ticket,
    Waiting,
)
from bot.promises import UNTIL_A_WORD, in_queue, reminders, with_owner


def merge(desk: Desk) -> Decision:
    """Two tickets of one resident about the same matter become one. What others
    wrote stays apart: their tickets can only be linked."""
    ticket, other = desk.ticket, desk.other
    if other is None or other.id == ticket.id:
        return tell(desk, "no_such_other", other=desk.act.to)
    if other.conversation_id != ticket.conversation_id:
        return tell(desk, "of_somebody_else", other=other.reference)
    if not (ticket.is_open and other.is_open):
        return tell(desk, "already_resolved")
    values = {"user": desk.act.user, "other": other.reference}
    back: dict[str, object] = {"user": desk.act.user, "other": ticket.reference}
    if ticket.card_ts:
        back["was"] = {"channel": ticket.card_channel, "ts": ticket.card_ts}
    return nothing_due(
        Relate(RelationKind.MERGED, ticket.reference, other.reference, moves=True),
        ChangeTicket(
            ticket.reference, {"status": Status.MERGED, "resolved_at": desk.now}
        ),
        CancelFollowUps(ticket.reference),
        *_earlier_promise(desk, ticket, other),
        Note(ticket.reference, "merged", values),
        Note(other.reference, "merged_here", back),
        Card(ticket.reference),
        Card(other.reference),
        Say(
            (line("merged", old=ticket.reference, reference=other.reference),),
            ticket=other.reference,
        ),
        audit(desk, "merged", other=other.reference),
    )


def _earlier_promise(desk: Desk, ticket: Ticket, other: Ticket) -> tuple[Effect, ...]:
    """What was promised for either is kept, and somebody is reminded of it."""
    ours = [one for one in (ticket, other) if one.waiting is not Waiting.RESIDENT]
    ahead = [one.promise_at for one in ours if one.promise_at > desk.now]
    if not ours or (ours == [other] and not ahead):
        return ()
    place = (desk.council, other.department)
    usual = promise(*place, other.service, other.kind, desk.now)
    due = min(ahead, default=usual)
    if other in ours and due == other.promise_at:
        return ()
    waiting = other.waiting if other in ours else ticket.waiting
    return (
        ChangeTicket(other.reference, {"promise_at": due, "waiting": waiting}),
        CancelFollowUps(other.reference, UNTIL_A_WORD),
        *reminders(*place, other.reference, desk.now, due),
        whose(desk.council, other, desk.now),
    )


def link(desk: Desk) -> Decision:
    """Two tickets are about the same thing; each stays what it is."""
    ticket, other = desk.ticket, desk.other
    if other is None or other.id == ticket.id:
        return tell(desk, "no_such_other", other=desk.act.to)
    pairs = [{relation.ticket, relation.other} for relation in desk.relations]
    if {ticket.reference, other.reference} in pairs:
        return tell(desk, "nothing_changed")
    values = {"user": desk.act.user}
    return nothing_due(
        Relate(RelationKind.LINKED, ticket.reference, other.reference),
        Note(ticket.reference, "linked", values | {"other": other.reference}),
        Note(other.reference, "linked", values | {"other": ticket.reference}),
        Card(ticket.reference),
        Card(other.reference),
        audit(desk, "linked", other=other.reference),
    )


def split(desk: Desk) -> Decision:
    """One message becomes a ticket of its own, in the same department."""
    ticket, message = desk.ticket, desk.message
    if message is None or message.ticket_id != ticket.id or not _may_go(desk):
        return tell(desk, "cannot_split")
    due = promise(desk.council, ticket.department, None, ticket.kind, desk.now)
    made = OpenTicket(
        reference=desk.draw_reference(),
        kind=ticket.kind,
        service=None,
        department=ticket.department,
        promise_at=due,
        from_message=message.id,
    )
    name = team_name(desk.council, ticket.department, desk.language)
    values = {"user": desk.act.user}
    return nothing_due(
        made,
        Relate(
            RelationKind.SPLIT, made.reference, ticket.reference, only=(message.id,)
        ),
        Card(made.reference),
        *reminders(desk.council, ticket.department, made.reference, desk.now, due),
        in_queue(desk.council, ticket.department, made.reference, desk.now),
        Note(ticket.reference, "split", values | {"other": made.reference}),
        Note(made.reference, "split_from", values | {"other": ticket.reference}),
        Card(ticket.reference),
        Say(
            (
                line(
                    "split",
                    old=ticket.reference,
                    reference=made.reference,
                    department=name,
                    date=due,
                ),
            ),
            ticket=made.reference,
        ),
        audit(desk, "split", other=made.reference),
    )


def _may_go(desk: Desk) -> bool:
    """The ticket keeps something that the resident said."""
    of_resident = desk.message is not None and desk.message.author is Author.RESIDENT
    return desk.ticket.is_open and of_resident and desk.said > 1


def apart(desk: Desk) -> Decision:
    """Undo a merge, a link or a split; all is where it was before."""
    relation = next((r for r in desk.relations if r.id == desk.act.about), None)
    if relation is None:
        return tell(desk, "undone_already")
    return nothing_due(
        *_as_before(desk, relation),
        Unrelate(relation.id),
        Note(
            relation.other, "apart", {"user": desk.act.user, "other": relation.ticket}
        ),
        Card(relation.ticket),
        Card(relation.other),
        audit(desk, "undid", what=str(relation.kind), other=_beside(desk, relation)),
    )


def _beside(desk: Desk, relation: Relation) -> str:
    """The other ticket of the two."""
    is_first = relation.ticket == desk.ticket.reference
    return relation.other if is_first else relation.ticket


def _as_before(desk: Desk, relation: Relation) -> tuple[Effect, ...]:
    match relation.kind:
        case RelationKind.MERGED:
            return _as_two(desk, relation)
        case RelationKind.SPLIT:
            changes = {"status": Status.MERGED, "resolved_at": desk.now}
            return (
                Relate(
                    RelationKind.MERGED, relation.ticket, relation.other, moves=True
                ),
                ChangeTicket(relation.ticket, changes),
                CancelFollowUps(relation.ticket),
                Say(
                    (line("merged", old=relation.ticket, reference=relation.other),),
                    ticket=relation.other,
                ),
            )
    return ()


def _as_two(desk: Desk, relation: Relation) -> tuple[Effect, ...]:
    reference, ticket = relation.ticket, desk.other
    if ticket is None or relation.status not in OPEN_STATUSES:
        return ()
    due = max(ticket.promise_at, desk.now)
    watch = with_owner if ticket.owner else in_queue
    return (
        ChangeTicket(reference, {"status": relation.status, "resolved_at": None}),
        *reminders(desk.council, ticket.department, reference, desk.now, due),
        watch(desk.council, ticket.department, reference, desk.now),
        Say(
            (line("unmerged", reference=reference, other=relation.other, date=due),),
            ticket=reference,
        ),
    )

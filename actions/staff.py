"""What staff do about a ticket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from actions.naming import team_name
from actions.turn import Decision, line, nothing_due
from bot.calendar import after, due
from bot.council.facts import Council, Staff
from bot.effects import (
    Audit,
    CancelFollowUps,
    Card,
    ChangeTicket,
    Effect,
    Line,
    Note,
    Reveal,
    Say,
    Schedule,
    TellStaff,
)
from bot.model import (
    ActKind,
    FollowUpKind,
    Outcome,
    Relation,
    Sending,
    StaffAct,
    Status,
    StoredMessage,
    Ticket,
    Waiting,
)
from bot.promises import UNTIL_A_WORD, afterwards, reminders, with_owner

#: how long an answer can be undone before it goes
TO_UNDO = timedelta(seconds=15)


@dataclass(frozen=True)
class Desk:
    """An act of staff and everything that a decision may rest on."""

    act: StaffAct
    staff: Staff
    ticket: Ticket
    #: the language of the resident
    language: str
    council: Council
    now: datetime
    draw_reference: Callable[[], str] = lambda: ""
    #: the ticket that the act names beside this one
    other: Ticket | None = None
    relations: tuple[Relation, ...] = ()
    #: the message that the act is about
    message: StoredMessage | None = None
    #: where it stands on its way, when it is an answer of staff
    sending: Sending | None = None
    #: messages of the resident in this ticket
    said: int = 0
    #: until when the resident is muted, if they are
    muted_until: datetime | None = None


def take(desk: Desk) -> Decision:
    """It is mine now; somebody else's stays theirs."""
    ticket = desk.ticket
    if not ticket.is_open:
        return tell(desk, "already_resolved")
    if ticket.owner == desk.act.user:
        return nothing_due(Card(ticket.reference))
    if ticket.owner is not None:
        return tell(desk, "taken_already", user=ticket.owner)
    return nothing_due(
        ChangeTicket(
            ticket.reference,
            {"owner": desk.act.user, "status": Status.TAKEN, **out_of_trouble(ticket)},
        ),
        CancelFollowUps(ticket.reference, (FollowUpKind.UNOWNED, FollowUpKind.PAGE)),
        with_owner(desk.council, ticket.department, ticket.reference, desk.now),
        Card(ticket.reference),
        Note(ticket.reference, "took", {"user": desk.act.user}),
        audit(desk, "has_it" if desk.act.kind is ActKind.HAVE_IT else "took"),
    )


def out_of_trouble(ticket: Ticket) -> dict[str, object]:
    """Whoever stands on the ladder need not hear more, unless it is late as well."""
    if ticket.overdue_since is not None:
        return {}
    return {"ladder_since": None, "ladder": 0}


def spoke(desk: Desk) -> dict[str, object]:
    """What changes when a person has spoken to the resident."""
    ticket = desk.ticket
    changes: dict[str, object] = {
        "last_at": desk.now,
        "answered_at": ticket.answered_at or desk.now,
        "overdue_since": None,
        "ladder_since": None,
        "ladder": 0,
        "asked": 0,
        "awaited": "",
    }
    if ticket.owner is None and ticket.is_open:
        changes |= {"owner": desk.act.user, "status": Status.TAKEN}
    return changes


def reply(desk: Desk) -> Decision:
    """A person's words to the resident; the clock stops until they answer."""
    ticket = desk.ticket
    text, files = desk.act.text.strip(), desk.act.files
    if not text and not files:
        return tell(desk, "not_sent", why="There were no words in it.")
    said: object = text or line("staff_file" if len(files) == 1 else "staff_files")
    changes = spoke(desk) | {"waiting": Waiting.RESIDENT}
    return nothing_due(
        replace(_say(desk, line("staff_reply", **signed(desk, said))), files=files),
        ChangeTicket(ticket.reference, changes),
        CancelFollowUps(ticket.reference, UNTIL_A_WORD),
        *_until_next_news(desk),
        Note(ticket.reference, "replied", {"user": desk.act.user}, with_message=True),
        Card(ticket.reference),
        audit(desk, "replied", **({"files": str(len(files))} if files else {})),
    )


def _until_next_news(desk: Desk) -> tuple[Effect, ...]:
    """An answer is not yet the end: staff are reminded when the next is due."""
    ticket = desk.ticket
    if not ticket.is_open:
        return ()
    at = due(
        desk.council,
        ticket.department,
        ticket.service,
        ticket.kind,
        desk.now,
        "next_news",
    )
    return (Schedule(ticket.reference, FollowUpKind.NO_NEWS, at),)


def promise(desk: Desk) -> Decision:
    """News by a date, with the reason: the resident is told at once."""
    ticket, until = desk.ticket, desk.act.until
    reason = desk.act.text.strip()
    if not ticket.is_open:
        return tell(desk, "already_resolved")
    if until is None or until <= desk.now:
        return tell(desk, "not_sent", why="The date has to be in the future.")
    if not reason:
        return tell(desk, "not_sent", why="Say in a few words why.")
    waiting = Waiting.THIRD_PARTY if desk.act.third_party else Waiting.US
    changes = spoke(desk) | {
        "waiting": waiting,
        "promise_at": until,
        "awaited": reason,
    }
    key = "promised_third_party" if desk.act.third_party else "promised"
    return nothing_due(
        replace(_say(desk, line(key, **signed(desk, reason), date=until)), held=None),
        ChangeTicket(ticket.reference, changes),
        CancelFollowUps(ticket.reference, UNTIL_A_WORD),
        *reminders(desk.council, ticket.department, ticket.reference, desk.now, until),
        with_owner(desk.council, ticket.department, ticket.reference, until),
        Note(ticket.reference, "promised", {"user": desk.act.user}, with_message=True),
        Card(ticket.reference),
        audit(desk, "promised"),
    )


def ask(desk: Desk) -> Decision:
    """Something that only the resident knows: it waits for them now."""
    ticket, question = desk.ticket, desk.act.text.strip()
    if not ticket.is_open:
        return tell(desk, "already_resolved")
    if not question:
        return tell(desk, "not_sent", why="There were no words in it.")
    changes = spoke(desk) | {"waiting": Waiting.RESIDENT, "awaited": question}
    nudge = after(
        desk.council, ticket.department, desk.council.follow_ups.nudge, desk.now
    )
    return nothing_due(
        _say(desk, line("staff_question", **signed(desk, question))),
        ChangeTicket(ticket.reference, changes),
        CancelFollowUps(ticket.reference, UNTIL_A_WORD),
        Schedule(ticket.reference, FollowUpKind.NUDGE, nudge),
        Note(ticket.reference, "asked", {"user": desk.act.user}, with_message=True),
        Card(ticket.reference),
        audit(desk, "asked"),
    )


def _say(desk: Desk, said: Line) -> Say:
    return Say((said,), ticket=desk.ticket.reference, staff=desk.act.user, held=TO_UNDO)


def signed(desk: Desk, text: object) -> dict[str, object]:
    """What stands around a person's words to the resident."""
    return {
        "text": text,
        "author": author(desk),
        "reference": desk.ticket.reference,
    }


def resolve(desk: Desk) -> Decision:
    """Close it, with what came of it, in words that never say more than is true."""
    ticket, outcome = desk.ticket, desk.act.outcome
    if not ticket.is_open or outcome in (None, Outcome.NO_REPLY):
        return tell(desk, "already_resolved")
    changes = spoke(desk) | {
        "status": Status.RESOLVED,
        "outcome": outcome,
        "resolved_at": desk.now,
        "owner": ticket.owner or desk.act.user,
        "waiting": Waiting.RESIDENT,
        "verdict": None,
        "rating": None,
    }
    return nothing_due(
        Say(
            (
                line(
                    f"resolved_{outcome}",
                    reference=ticket.reference,
                    note=desk.act.text.strip(),
                ),
                line("resolved_reopen_hint", reference=ticket.reference),
            ),
            ticket=ticket.reference,
            staff=desk.act.user,
        ),
        ChangeTicket(ticket.reference, changes),
        CancelFollowUps(ticket.reference),
        *afterwards(desk.council, ticket.reference, outcome, ticket.kind, desk.now),
        Note(
            ticket.reference,
            "resolved",
            {"user": desk.act.user, "outcome": outcome},
            with_message=True,
        ),
        Card(ticket.reference),
        audit(desk, "resolved"),
    )


def show(desk: Desk) -> Decision:
    """The numbers that the card hides, for whoever has the ticket; it is noted."""
    ticket = desk.ticket
    if ticket.owner != desk.act.user:
        return tell(desk, "not_yours")
    return nothing_due(
        Reveal(ticket.reference, desk.act.user, desk.act.channel),
        audit(desk, "numbers_shown"),
    )


def thread(desk: Desk) -> Decision:
    """What is written in the thread stays internal; its owner is not silent."""
    ticket = desk.ticket
    if not ticket.is_open or ticket.owner != desk.act.user:
        return nothing_due()
    if ticket.waiting is not Waiting.US:
        return nothing_due()
    return nothing_due(
        with_owner(desk.council, ticket.department, ticket.reference, desk.now)
    )


def author(desk: Desk) -> object:
    """How the resident sees who answers, as the council chose."""
    return author_line(desk.council, desk.ticket, desk.staff, desk.language)


def author_line(
    council: Council, ticket: Ticket, staff: Staff, language: str
) -> object:
    """First name and department, or the department only."""
    department = council.department(ticket.department)
    name = team_name(council, department.id, language)
    if department.reply_as == "department only":
        return name
    return line("author_name_department", name=staff.first_name, department=name)


def tell(desk: Desk, name: str, **values: str) -> Decision:
    """Answer whoever did it, seen by nobody else; nothing is done."""
    values = {"reference": desk.ticket.reference} | values
    return nothing_due(TellStaff(desk.act.user, desk.act.channel, name, values))


def audit(desk: Desk, act: str, **detail: str) -> Effect:
    """The line of the audit that every act leaves."""
    return Audit(act, desk.ticket.reference, desk.act.user, detail)


ACTS = {
    ActKind.TAKE: take,
    ActKind.HAVE_IT: take,
    ActKind.REPLY: reply,
    ActKind.RESOLVE: resolve,
    ActKind.THREAD: thread,
    ActKind.PROMISE: promise,
    ActKind.ASK: ask,
    ActKind.SHOW: show,
}

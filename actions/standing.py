"""What is pressed under the list of open tickets: add something, it is fixed, news?"""

from __future__ import annotations

from actions import status
from actions.joining import join
from actions.status import asked_about, line_of, with_three
from actions.turn import Decision, Turn, acknowledged, answered, line, nothing_due
from bot.effects import (
    AnswerPress,
    Audit,
    CancelFollowUps,
    Card,
    ChangeTicket,
    CloseAsk,
    Effect,
    Note,
    PutAsk,
    Say,
)
from bot.model import Ask, AskKind, Outcome, Status, Ticket, Verdict


def pressed(turn: Turn, ask: Ask, option: str, done: AnswerPress) -> Decision:
    """What the resident wants of which ticket."""
    close = CloseAsk(ask.id, option)
    named = next((t for t in turn.tickets if t.reference == option), None)
    ticket = named or turn.ticket(ask.ticket_id)
    if ticket is None or not ticket.is_open:
        return nothing_due(AnswerPress(done.callback_id, "press_old"), close)
    if named:
        return answered(done, close, with_three(Say((line_of(turn, named),)), named))
    match option:
        case status.ADD:
            add = PutAsk(
                kind=AskKind.ADD,
                say=Say(
                    (line("ask_add", reference=ticket.reference),),
                    ticket=ticket.reference,
                ),
                takes_text=True,
                ticket=ticket.reference,
            )
            return answered(done, close, add)
        case status.FIXED:
            return _fixed(turn, ticket, done, close)
    return _news(turn, ticket, done, close)


def added(turn: Turn, ask: Ask, ticket: Ticket) -> Decision:
    """What they wanted to add."""
    joined = join(turn, ticket)
    return Decision((CloseAsk(ask.id, "words"), *joined.effects), joined.result)


def _fixed(turn: Turn, ticket: Ticket, *first: Effect) -> Decision:
    changes = {
        "status": Status.RESOLVED,
        "outcome": Outcome.FIXED,
        "verdict": Verdict.FIXED,
        "resolved_at": turn.now,
    }
    return answered(
        *first,
        ChangeTicket(ticket.reference, changes),
        CancelFollowUps(ticket.reference),
        Note(ticket.reference, "verdict_fixed"),
        Card(ticket.reference),
        Say(
            (line("thanks_fixed", reference=ticket.reference),), ticket=ticket.reference
        ),
        Audit("said_fixed", ticket.reference, "resident"),
    )


def _news(turn: Turn, ticket: Ticket, *first: Effect) -> Decision:
    return acknowledged(
        *first,
        *asked_about(turn, ticket),
        Note(ticket.reference, "wants_news"),
        Say(
            (
                line(
                    "news_asked",
                    reference=ticket.reference,
                    department=turn.department(ticket.department),
                    date=max(ticket.promise_at, turn.now),
                ),
            ),
            ticket=ticket.reference,
        ),
        Audit("wants_news", ticket.reference, "resident"),
    )

"""What became of my matters? The resident's open tickets, with buttons under them."""

from __future__ import annotations

from datetime import timedelta

from actions.naming import label, subject
from actions.turn import Decision, Turn, answered, line
from bot.effects import (
    Audit,
    ChangeTicket,
    CloseAsk,
    Effect,
    Line,
    Note,
    Option,
    PutAsk,
    Say,
)
from bot.model import AskKind, Status, Ticket, Waiting
from bot.reference import find_reference, only_reference

#: the newest so many; more would not be read
SHOWN = 8
#: asking again so soon is not asking twice
SAME_ASKING = timedelta(hours=1)
TWICE = 2
#: tickets with a button of their own
OFFERED = 5
ADD, FIXED, NEWS = "add", "is_fixed", "news"


def status_check(turn: Turn) -> Decision:
    """List the open tickets, or the one that the message names."""
    tickets = (turn.about,) if turn.about else turn.open_tickets
    if not tickets:
        return answered(Say((line("status_none"),)))
    lines = [line("status_header"), *(line_of(turn, t) for t in tickets[:SHOWN])]
    if len(tickets) > SHOWN:
        lines.append(line("status_more", count=len(tickets) - SHOWN))
    chased = (effect for t in tickets[:SHOWN] for effect in asked_about(turn, t))
    before = (
        CloseAsk(ask.id, "again") for ask in turn.asks if ask.kind is AskKind.STANDING
    )
    shown = with_buttons(turn, Say(tuple(lines)), tickets)
    return answered(*before, shown, *chased)


def by_reference(turn: Turn) -> Decision | None:
    """Nothing but a reference: how that ticket stands, or that they have none such."""
    text = turn.incoming.text
    reference = None if turn.incoming.media else only_reference(text)
    if reference is None:
        return None
    if turn.about:
        named = find_reference(text) == turn.about.reference
        return status_check(turn) if named else None
    return answered(Say((line("no_such_reference", reference=reference),)))


def with_buttons(turn: Turn, say: Say, tickets: tuple[Ticket, ...]) -> Effect:
    """One ticket has its three buttons at once, of several one is chosen first."""
    tickets = tuple(ticket for ticket in tickets if ticket.is_open)
    if not tickets:
        return say
    if len(tickets) == 1:
        return with_three(say, tickets[0])
    options = tuple(
        Option(one.reference, label(one, turn.council, turn.language), literal=True)
        for one in tickets[:OFFERED]
    )
    lines = (*say.lines, line("ask_standing"))
    return PutAsk(kind=AskKind.STANDING, say=Say(lines), options=options)


def with_three(say: Say, ticket: Ticket) -> PutAsk:
    """The buttons of one ticket: add something, it is fixed, any news?"""
    news = (Option(NEWS, "button_news"),)
    if ticket.waiting is Waiting.RESIDENT:
        # it is their turn: nobody could tell them more
        news = ()
    return PutAsk(
        kind=AskKind.STANDING,
        say=Say(say.lines, ticket=ticket.reference),
        options=(
            Option(ADD, "button_add"),
            Option(FIXED, "button_is_fixed"),
            *news,
        ),
        ticket=ticket.reference,
    )


def asked_about(turn: Turn, ticket: Ticket) -> tuple[Effect, ...]:
    """The resident had to ask; the second time those above hear of it."""
    lately = ticket.asked_at is not None and turn.now - ticket.asked_at < SAME_ASKING
    if not ticket.is_open or ticket.waiting is Waiting.RESIDENT or lately:
        return ()
    times = ticket.asked + 1
    counted = ChangeTicket(ticket.reference, {"asked": times, "asked_at": turn.now})
    if times != TWICE:
        return (counted,)
    department = turn.council.department(ticket.department)
    whom = tuple(dict.fromkeys((department.lead, *department.supervising)))
    return (
        counted,
        Note(ticket.reference, "asked_twice", {"whom": whom}),
        Audit("asked_twice", ticket.reference, "resident"),
    )


def line_of(turn: Turn, ticket: Ticket) -> Line:
    """How one ticket stands, in plain words."""
    known = {
        "reference": ticket.reference,
        "subject": subject(ticket, turn.council, turn.language),
        "state": line(_state(ticket)),
        "department": turn.department(ticket.department),
    }
    if ticket.is_open and ticket.waiting is Waiting.US:
        return line("status_line", **known, date=ticket.promise_at)
    # nobody owes news: the old date would be a promise that no one keeps
    return line("status_line_no_date", **known)


def _state(ticket: Ticket) -> str:
    if not ticket.is_open:
        return "state_resolved"
    if ticket.waiting is Waiting.RESIDENT:
        return "state_waiting_for_you"
    return "state_taken" if ticket.status is Status.TAKEN else "state_open"

"""Holding back: whoever floods us, or was muted, is heard but not answered each time.

Every message is kept and goes to people; a danger and a tap are answered as ever.
"""

from __future__ import annotations

from actions.joining import join
from actions.safety import in_danger, same_emergency
from actions.tickets import open_ticket, receipt
from actions.turn import Decision, Turn, acknowledged, answered, line, nothing_due
from bot.effects import (
    AddToTicket,
    Audit,
    Card,
    ChangeResident,
    ChangeTicket,
    Effect,
    NoteMany,
    Revise,
    Say,
)
from bot.model import AskKind, Author, Kind, Ticket
from bot.rules import TALK, Wish, wish_of

#: what the law gives everybody a right to, once until it is answered
RIGHTS = {"forget": AskKind.FORGET, "mydata": AskKind.MY_DATA}
#: what opens no ticket, however many come
OPENS_NOTHING = (*TALK, Wish.STATUS_CHECK)


def held_back(turn: Turn) -> Decision | None:
    """What is done instead of answering; None when it is answered as ever."""
    if turn.incoming.press:
        return None
    if in_danger(turn):
        return _flood_of_danger(turn)
    if turn.restraint.muted and not turn.incoming.command:
        return _kept(turn, _told_of_mute(turn))
    if turn.restraint.flooding:
        return _flooding(turn)
    return None


def _flood_of_danger(turn: Turn) -> Decision | None:
    """One that was paged, and they were told whom to call: people read the others."""
    ticket = same_emergency(turn)
    if ticket is None or not turn.restraint.flooding or turn.incoming.edited:
        return None
    return _joins_silently(turn, ticket, ())


def _flooding(turn: Turn) -> Decision | None:
    right = RIGHTS.get(turn.incoming.command)
    if right and not any(ask.kind is right for ask in turn.asks):
        return None
    told: tuple[Effect, ...] = ()
    if not turn.restraint.noticed:
        told = (Say((line("flood"),)), Audit("flood", actor="resident"))
    if turn.incoming.command:
        return answered(*told) if told else nothing_due()
    return _kept(turn, told)


def _told_of_mute(turn: Turn) -> tuple[Effect, ...]:
    """Once, until when, and how else to reach the council."""
    if turn.resident.muted_told:
        return ()
    council = turn.council
    told = line(
        "muted",
        date=turn.resident.muted_until,
        website=council.website,
        number=council.emergency_number,
    )
    return (ChangeResident({"muted_told": True}), Say((told,)))


def _kept(turn: Turn, told: tuple[Effect, ...]) -> Decision:
    """People get it with all the others, in a ticket that is open, or in triage."""
    if turn.incoming.edited:
        return _kept_edit(turn, told)
    ticket = turn.about or next(iter(turn.open_tickets), None)
    if ticket is None or not ticket.is_open:
        new, opened = open_ticket(
            turn, kind=Kind.QUESTION, department=turn.council.triage
        )
        return acknowledged(*opened, *told, Audit("held_back", new.reference))
    return _joins_silently(turn, ticket, told)


def _joins_silently(turn: Turn, ticket: Ticket, told: tuple[Effect, ...]) -> Decision:
    return acknowledged(
        AddToTicket(ticket.reference),
        ChangeTicket(ticket.reference, {"last_at": turn.now}),
        NoteMany(ticket.reference),
        Card(ticket.reference),
        *told,
        Audit("held_back", ticket.reference),
    )


def _kept_edit(turn: Turn, told: tuple[Effect, ...]) -> Decision:
    earlier = turn.earlier
    if earlier is None or earlier.author is not Author.RESIDENT:
        return nothing_due(*told)
    return nothing_due(Revise(earlier.id, turn.incoming.said), *told)


def braked(turn: Turn) -> Decision | None:
    """Too many tickets at once, of all residents together: each has one ticket, which
    a person sorts. None when it would not open one."""
    if not turn.restraint.braked:
        return None
    text = turn.incoming.text
    if text and wish_of(turn.reading, text) in OPENS_NOTHING:
        return None
    ticket = turn.about or next(iter(turn.open_tickets), None)
    if ticket:
        return join(turn, ticket)
    guesses = turn.routing.departments[:3] if turn.routing else ()
    new, opened = open_ticket(
        turn, kind=Kind.QUESTION, department=turn.council.triage, guesses=guesses
    )
    return acknowledged(*opened, Say(receipt(turn, new), ticket=new.reference))

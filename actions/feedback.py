"""Was it fixed, how did we do: what the resident answers, by a tap or in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from actions.due_resident import ask_rating
from actions.joining import MATTERS, clearly_new, leans_on_before
from actions.reopening import opened_again, reopen
from actions.turn import Decision, Turn, answered, line, nothing_due
from bot.calendar import after
from bot.effects import (
    AddToTicket,
    AnswerPress,
    Audit,
    ChangeTicket,
    CloseAsk,
    Effect,
    Note,
    Say,
)
from bot.model import Ask, AskKind, Kind, Status, Ticket, Verdict
from bot.rules import MATTER

KINDS = (AskKind.FIXED, AskKind.RATING)
#: words and photos that come so soon after our question belong to it
SOON = timedelta(days=2)
#: a word of discontent so soon after the end is about it
SAME_DAY = timedelta(hours=24)
#: how probable it must be that words are a matter, and not only a comment
A_MATTER = 0.5
#: how probable other wishes must be to be answered as they stand
SURE = 0.7
OTHER_WISHES = ("status_check", "human_handoff", "thanks", "greeting", "goodbye")
#: a mark so low goes up
LOW = 2


def pressed(turn: Turn, ask: Ask, option: str, done: AnswerPress) -> Decision:
    """One tap. A ticket that is open again, or gone, has nothing to rate."""
    ticket = turn.ticket(ask.ticket_id)
    if ticket is None or ticket.status is not Status.RESOLVED:
        old = AnswerPress(done.callback_id, "press_old")
        return nothing_due(old, CloseAsk(ask.id, "late"))
    first = (done, CloseAsk(ask.id, option))
    if ask.kind is AskKind.RATING:
        return _rated(ticket, turn, int(option), first)
    verdict = Verdict(option)
    if verdict is Verdict.NOT_FIXED:
        return _not_fixed(turn, ticket, first)
    return _fixed(ticket, verdict, first)


def _rated(
    ticket: Ticket, turn: Turn, mark: int, first: tuple[Effect, ...]
) -> Decision:
    low = mark <= LOW
    supervisors = turn.council.department(ticket.department).supervising
    values = {"rating": mark, **({"whom": supervisors} if low else {})}
    thanks = line("rating_low" if low else "rating_thanks", reference=ticket.reference)
    return answered(
        *first,
        ChangeTicket(ticket.reference, {"rating": mark}),
        Note(ticket.reference, "rated_low" if low else "rated", values),
        Say((thanks,), ticket=ticket.reference),
        Audit("rated", ticket.reference, "resident", {"rating": str(mark)}),
    )


def _fixed(ticket: Ticket, verdict: Verdict, first: tuple[Effect, ...]) -> Decision:
    """Good news, or half of it; then, once, how we did."""
    thanks = line(f"thanks_{verdict}", reference=ticket.reference)
    say = Say((thanks,), ticket=ticket.reference)
    asked: Effect = say
    if ticket.rating is None:
        both = Say((thanks, line("ask_rating")), ticket=ticket.reference)
        asked = ask_rating(both, ticket.reference)
    return answered(
        *first,
        ChangeTicket(ticket.reference, {"verdict": verdict}),
        Note(ticket.reference, f"verdict_{verdict}"),
        asked,
        Audit("verdict", ticket.reference, "resident", {"verdict": verdict}),
    )


def _not_fixed(turn: Turn, ticket: Ticket, first: tuple[Effect, ...]) -> Decision:
    """Within the window it is open again; later it is a new matter."""
    window = turn.council.follow_ups.reopen_within
    ended = ticket.resolved_at or turn.now
    verdict = Verdict.NOT_FIXED
    audit = Audit("verdict", ticket.reference, "resident", {"verdict": verdict})
    if turn.now > after(turn.council, ticket.department, window, ended):
        return answered(
            *first,
            ChangeTicket(ticket.reference, {"verdict": verdict}),
            Note(ticket.reference, "verdict_late"),
            Say((line("reopen_too_late", reference=ticket.reference),)),
            audit,
        )
    again = opened_again(turn, ticket, verdict=verdict)
    return answered(*first, *again, audit)


def in_words(turn: Turn) -> Decision | None:
    """Words or a photo beside our question; None when they are about something else."""
    ticket = _asked_about(turn)
    if ticket is None:
        return _afterwards(turn)
    if turn.incoming.media and not turn.incoming.text:
        return _noted(ticket)
    if not turn.incoming.text or turn.reading is None:
        return None
    if turn.reading.probability(*OTHER_WISHES) >= SURE:
        return None
    if turn.reading.probability(*MATTERS) < A_MATTER:
        return _noted(ticket)
    return None if _something_else(turn, ticket) else reopen(turn, ticket)


def not_settled(turn: Turn) -> Decision | None:
    """ "No, it is still there!", right after it was closed: it is open again."""
    read = turn.reading
    closed = max(
        (t for t in turn.tickets if t.status is Status.RESOLVED and t.resolved_at),
        key=lambda t: t.resolved_at or t.created_at,
        default=None,
    )
    if closed is None or closed.resolved_at is None or read is None or turn.about:
        return None
    since = closed.resolved_at
    last = not any((t.last_at or t.created_at) > since for t in turn.open_tickets)
    soon = turn.now - since <= SAME_DAY
    complains = read.probability(Kind.COMPLAINT) >= MATTER
    if not (last and soon and complains and turn.incoming.text):
        return None
    if _something_else(turn, closed) or not leans_on_before(turn):
        return None
    return reopen(turn, closed)


def _afterwards(turn: Turn) -> Decision | None:
    """A photo, or words that are no matter, soon after they answered by a tap."""
    ticket = _closed(turn, turn.told)
    if ticket is None:
        return None
    if turn.incoming.media and not turn.incoming.text:
        return _noted(ticket)
    if not turn.incoming.text or turn.reading is None:
        return None
    no_matter = turn.reading.probability(*MATTERS) < A_MATTER
    no_wish = turn.reading.probability(*OTHER_WISHES) < SURE
    return _noted(ticket) if no_matter and no_wish else None


def _something_else(turn: Turn, ticket: Ticket) -> bool:
    """Another department, service or place than what was closed."""
    routing, read = turn.routing, turn.reading
    if clearly_new(turn, ticket):
        return True
    if routing and routing.sure == "sure" and routing.service != ticket.service:
        return True
    place = read.place if read else None
    return bool(place and ticket.place) and place != ticket.place


def _asked_about(turn: Turn) -> Ticket | None:
    soon = turn.now - SOON
    asked = [a for a in turn.asks if a.kind in KINDS and a.created_at >= soon]
    return _closed(turn, asked)


def _closed(turn: Turn, asked: Sequence[Ask]) -> Ticket | None:
    """The closed ticket that was last asked about, when nothing else is open."""
    if turn.about or turn.open_tickets:
        return None
    for ask in reversed(asked):
        ticket = turn.ticket(ask.ticket_id)
        if ticket and ticket.status is Status.RESOLVED:
            return ticket
    return None


def _noted(ticket: Ticket) -> Decision:
    """Staff see it in the thread; the question stays."""
    return answered(
        AddToTicket(ticket.reference),
        Note(ticket.reference, "resident_message", with_message=True),
        Say(
            (line("feedback_thanks", reference=ticket.reference),),
            ticket=ticket.reference,
        ),
        Audit("feedback", ticket.reference, "resident"),
    )

"""Which ticket a message is for, when that is not clear: it is kept, then asked."""

from __future__ import annotations

from actions.joining import (
    CLEARLY_NEW,
    MATTERS,
    SAME_BREATH,
    few_words,
    join,
    leans_on_before,
    recent,
    whose_is_it,
)
from actions.naming import label
from actions.tickets import open_ticket, receipt
from actions.turn import Decision, Turn, acknowledged, answered, line, nothing_due
from bot.effects import (
    AnswerPress,
    Attach,
    Audit,
    Card,
    CloseAsk,
    Effect,
    Note,
    Option,
    PutAsk,
    Say,
)
from bot.model import Ask, AskKind, Kind, Place, Ticket, Waiting
from bot.routing import Routing

#: tickets that are offered
OFFERED = 2
NEW = "new"
#: not about any ticket, however unsure it is
TALK = ("chitchat", "out_of_scope", "emergency")


def unclear(turn: Turn) -> Decision | None:
    """Words that may be about an open ticket, or a new matter: they go to the newest
    at once, so that they are never lost, and one tap puts that right."""
    open_tickets = turn.open_tickets
    if not open_tickets or not _is_unclear(turn):
        return None
    first = next(
        (t for t in open_tickets if t.waiting is Waiting.RESIDENT), open_tickets[0]
    )
    joined = join(turn, first)
    offered = [first, *(t for t in open_tickets if t.id != first.id)][:OFFERED]
    return acknowledged(*(_asked(turn, effect, offered) for effect in joined.effects))


def _is_unclear(turn: Turn) -> bool:
    """Neither surely a matter, nor surely for anybody, nor surely talk."""
    if turn.reading is None or turn.routing is None:
        return False
    if turn.reading.intent in TALK:
        return False
    if _asks_back(turn, turn.routing):
        return True
    if turn.routing.sure == "sure":
        return False
    matter = turn.reading.probability(*MATTERS) >= CLEARLY_NEW
    if not matter or leans_on_before(turn):
        return True
    return whose_is_it(turn) and recent(turn, SAME_BREATH) is not None


def _asks_back(turn: Turn, routing: Routing) -> bool:
    """ "When will you clean it?", right after: the same people are asked, in few words
    that name no place."""
    last = recent(turn, SAME_BREATH)
    question = turn.reading is not None and turn.reading.intent == Kind.QUESTION
    place = turn.reading.place if turn.reading else None
    same = last is not None and routing.department == last.department
    return question and same and not (routing.lawful or place) and few_words(turn)


def _asked(turn: Turn, effect: Effect, offered: list[Ticket]) -> Effect:
    """The receipt becomes a question."""
    if not isinstance(effect, Say):
        return effect
    first = offered[0]
    options = tuple(
        Option(one.reference, label(one, turn.council, turn.language), literal=True)
        for one in offered
    )
    return PutAsk(
        kind=AskKind.WHICH,
        say=Say((*effect.lines, line("ask_which")), ticket=first.reference),
        options=(*options, Option(NEW, "button_new")),
        ticket=first.reference,
        about_this=True,
    )


def pressed(turn: Turn, ask: Ask, option: str, done: AnswerPress) -> Decision:
    """The resident says what it was about."""
    first, close = turn.ticket(ask.ticket_id), CloseAsk(ask.id, option)
    if first is None or ask.about_message is None:
        return nothing_due(AnswerPress(done.callback_id, "press_old"), close)
    if option == first.reference:
        return answered(done, close)
    if option == NEW:
        ticket, opened = open_ticket(
            turn,
            kind=Kind.QUESTION,
            department=turn.council.triage,
            place=Place(),
            from_message=ask.about_message,
        )
        return acknowledged(
            done,
            close,
            *opened,
            Note(first.reference, "misplaced", {"other": ticket.reference}),
            Card(first.reference),
            Say(receipt(turn, ticket), ticket=ticket.reference),
        )
    other = next((t for t in turn.tickets if t.reference == option), None)
    if other is None or not other.is_open:
        return nothing_due(AnswerPress(done.callback_id, "press_old"), close)
    name = turn.department(other.department)
    return acknowledged(
        done,
        close,
        Attach(ask.about_message, other.reference),
        Note(first.reference, "misplaced", {"other": other.reference}),
        Note(other.reference, "resident_message", about=ask.about_message),
        Card(first.reference),
        Card(other.reference),
        Say(
            (line("joined", reference=other.reference, department=name),),
            ticket=other.reference,
        ),
        Audit("put_right", other.reference, "resident"),
    )

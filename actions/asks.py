"""The resident answers a question of the bot: by a button, or in words."""

from __future__ import annotations

import re
from dataclasses import replace

from actions import feedback, language, rights, standing, where, which
from actions.joining import SAME_VISIT, clearly_new, join, recent
from actions.matters import ask_place
from actions.tickets import (
    closed_now,
    lacks_place,
    lawful,
    open_ticket,
    place_of,
    receipt,
)
from actions.turn import (
    Decision,
    Turn,
    acknowledged,
    answered,
    line,
    nothing_due,
)
from actions.twofold import beside
from bot.calendar import promise
from bot.effects import (
    AddToTicket,
    AnswerPress,
    Audit,
    CancelFollowUps,
    Card,
    ChangeTicket,
    CloseAsk,
    Correct,
    Effect,
    Note,
    Say,
)
from bot.model import Ask, AskKind, Kind, Place, Press, Status, Ticket
from bot.promises import reminders, settled_by
from bot.rules import has_words

#: "by", "at the", "Calle"
WORDS_BESIDE_A_PLACE = 2
#: so few words may not say yet what something is about
TOO_FEW = 2
#: longer words are a story, not what a picture is about
LONGEST = 300
#: how sure an intent that is no place must be to leave the ask pending
NOT_AN_ANSWER = 0.7
#: what a resident wants of the bot, not an answer to its question
OTHER_WISHES = ("status_check", "human_handoff", "thanks", "greeting", "goodbye")


def pressed(turn: Turn, press: Press) -> Decision:
    """A button was pressed: settle its ask. One that is settled already says so."""
    callback = press.callback_id
    ask = next((ask for ask in turn.asks if ask.id == press.ask_id), None)
    option = _option(ask, press.option)
    if ask is None or option is None:
        return nothing_due(AnswerPress(callback, "press_old"))
    ticket = turn.ticket(ask.ticket_id)
    done = AnswerPress(callback, "press_done")
    if ask.kind is AskKind.PERSON:
        return _bring_person(turn, ask, done)
    if ask.kind is AskKind.WHICH:
        return which.pressed(turn, ask, option, done)
    if ask.kind is AskKind.STANDING:
        return standing.pressed(turn, ask, option, done)
    if ask.kind in feedback.KINDS:
        return feedback.pressed(turn, ask, option, done)
    if ask.kind in rights.KINDS:
        return rights.pressed(ask, option, done)
    if ask.kind is AskKind.LANGUAGE:
        return language.pressed(turn, ask, option, done)
    if ticket is None or not ticket.is_open:
        return nothing_due(AnswerPress(callback, "press_old"), CloseAsk(ask.id, "late"))
    close = CloseAsk(ask.id, option)
    if ask.kind is AskKind.PLACE:
        say = Say(
            (line("place_skipped", reference=ticket.reference),),
            ticket=ticket.reference,
        )
        return answered(done, close, say)
    if option == "no_need":
        return _withdraw(turn, ticket, done, close)
    if option == "other":
        return answered(done, close, _stays(turn, ticket))
    return _choose(turn, ticket, option, done, close)


def _option(ask: Ask | None, index: int | None) -> str | None:
    if ask is None or index is None or not 0 <= index < len(ask.options):
        return None
    return ask.options[index]


def in_words(turn: Turn) -> Decision | None:
    """The message as the answer to the pending question; None when it is none."""
    ask = next((ask for ask in turn.asks if ask.takes_text), None)
    ticket = turn.ticket(ask.ticket_id) if ask else None
    if ask is None or ticket is None or not ticket.is_open:
        return None
    if ask.kind is AskKind.PLACE and not turn.incoming.place:
        return _where(turn, ask, ticket)
    return _take(turn, ask, ticket) if _answers(turn, ask) else None


def _where(turn: Turn, ask: Ask, ticket: Ticket) -> Decision | None:
    """Words after "where is it?"."""
    is_new = clearly_new(turn, ticket)
    match where.told(turn.incoming.text, turn.reading, is_new=is_new):
        case where.Told.PLACE:
            return _take(turn, ask, ticket)
        case where.Told.UNKNOWN:
            return _unknown(turn, ask, ticket)
        case where.Told.WHY:
            return _asked_back(turn, ticket, "ask_place_why")
        case where.Told.YES:
            return _asked_back(turn, ticket, "ask_place")
    return None


def _unknown(turn: Turn, ask: Ask, ticket: Ticket) -> Decision:
    """They do not know: nobody asks them again, and staff read what they wrote."""
    return acknowledged(
        CloseAsk(ask.id, "skip"),
        AddToTicket(ticket.reference),
        ChangeTicket(ticket.reference, {"last_at": turn.now}),
        Note(ticket.reference, "resident_message", with_message=True),
        Say(
            (line("place_skipped", reference=ticket.reference),),
            ticket=ticket.reference,
        ),
        Audit("place_unknown", ticket.reference, "resident"),
    )


def _asked_back(turn: Turn, ticket: Ticket, key: str) -> Decision:
    """The question stays; its buttons too."""
    return answered(
        AddToTicket(ticket.reference), Say((line(key),), ticket=ticket.reference)
    )


def where_unasked(turn: Turn) -> Decision | None:
    """Nothing but a place, soon after a matter that has none: it is there."""
    ticket = recent(turn, SAME_VISIT)
    if ticket is None or ticket.place or turn.about or not _only_place(turn):
        return None
    return placed(turn, ticket)


def _only_place(turn: Turn) -> bool:
    place = turn.reading.place if turn.reading else None
    if place is None or not place.text:
        return False
    beside = re.findall(r"[^\W\d_]+", turn.incoming.text.replace(place.text, "", 1))
    return len(beside) <= WORDS_BESIDE_A_PLACE


def caption(turn: Turn, ticket: Ticket) -> Decision | None:
    """Words at a later part of an album, when the first came without: what it is
    about. Any other question was put after they were written."""
    asked = any(
        ask.kind is AskKind.WORDS and ask.ticket_id == ticket.id for ask in turn.asks
    )
    return in_words(turn) if asked and turn.incoming.text else None


def _answers(turn: Turn, ask: Ask) -> bool:
    if ask.kind is AskKind.ADD:
        return _adds(turn)
    if turn.incoming.place:
        return True
    words = turn.incoming.text
    return has_words(words) and len(words) <= LONGEST and not _wishes(turn)


def _adds(turn: Turn) -> bool:
    """They said that they would: anything but another wish is it."""
    return not _wishes(turn)


def _wishes(turn: Turn) -> bool:
    """Another wish, whatever was asked."""
    reading = turn.reading
    return reading is not None and reading.probability(*OTHER_WISHES) >= NOT_AN_ANSWER


def _take(turn: Turn, ask: Ask, ticket: Ticket) -> Decision:
    """Take the words or the pin as the answer."""
    if ask.kind is AskKind.ADD:
        return standing.added(turn, ask, ticket)
    if ask.kind is AskKind.WORDS:
        # neither a pin nor "my street" says what it is about: the question stays
        if not turn.incoming.text:
            return placed(turn, ticket)
        return join(turn, ticket) if _too_few(turn) else _about(turn, ticket, ask)
    return placed(turn, ticket, CloseAsk(ask.id, "words"))


def _too_few(turn: Turn) -> bool:
    """A word or two that are nobody's surely."""
    few = len(turn.incoming.text.split()) <= TOO_FEW
    return few and turn.routing is not None and turn.routing.sure != "sure"


def placed(turn: Turn, ticket: Ticket, *first: Effect) -> Decision:
    """The words or the pin say where it is."""
    place = _answered_place(turn)
    return acknowledged(
        *first,
        AddToTicket(ticket.reference),
        ChangeTicket(ticket.reference, {"place": place, "last_at": turn.now}),
        Note(ticket.reference, "place_added", with_message=True),
        Card(ticket.reference),
        *_there_too(turn, ticket, place),
        Say(
            (line("place_thanks", reference=ticket.reference),),
            ticket=ticket.reference,
        ),
        Audit("place_added", ticket.reference),
    )


def _there_too(turn: Turn, ticket: Ticket, place: Place) -> tuple[Effect, ...]:
    """The question was put once for all matters of one message."""
    others = [o for o in beside(turn, ticket) if lacks_place(turn.council, o)]
    return tuple(
        effect
        for other in others
        for effect in (
            ChangeTicket(other.reference, {"place": place, "last_at": turn.now}),
            Note(other.reference, "place_added", with_message=True),
            Card(other.reference),
        )
    )


def _answered_place(turn: Turn) -> Place:
    """The whole answer in words, with the point when the reading found one."""
    if turn.incoming.place:
        return turn.incoming.place
    read = place_of(turn)
    return Place(" ".join(turn.incoming.text.split()), read.latitude, read.longitude)


def _about(turn: Turn, ticket: Ticket, ask: Ask) -> Decision:
    """Words for what came without: now it can be routed, and asked where it is."""
    routing = turn.routing
    moves = routing is not None and routing.sure == "sure"
    department = routing.department if routing and moves else ticket.department
    service = routing.service if routing and moves else ticket.service
    kinds = (
        {kind: turn.reading.probability(kind) for kind in Kind} if turn.reading else {}
    )
    kind = max(kinds, key=kinds.__getitem__) if kinds else ticket.kind
    due = promise(turn.council, department, service, kind, turn.now)
    place = ticket.place or place_of(turn)
    changes = {
        "department": department,
        "service": service,
        "kind": kind,
        "promise_at": due,
        "place": place,
        "last_at": turn.now,
    }
    thanks = line(
        "topic_thanks",
        reference=ticket.reference,
        department=turn.department(department),
        date=due,
    )
    lines = (thanks, *lawful(turn, service), *closed_now(turn, department))
    say = Say(lines, ticket=ticket.reference)
    now = replace(ticket, service=service, kind=kind, place=place)
    missing = lacks_place(turn.council, now)
    return acknowledged(
        CloseAsk(ask.id, "words"),
        AddToTicket(ticket.reference),
        ChangeTicket(ticket.reference, changes),
        *reminders(turn.council, department, ticket.reference, turn.now, due),
        settled_by(
            turn.council,
            department,
            service,
            kind,
            ticket.reference,
            ticket.created_at,
        ),
        Card(ticket.reference),
        Note(ticket.reference, "resident_message", with_message=True),
        ask_place(say, ticket.reference) if missing else say,
        Audit("words_added", ticket.reference, detail={"department": department}),
    )


def _choose(
    turn: Turn, ticket: Ticket, department: str, *first: AnswerPress | CloseAsk
) -> Decision:
    """The resident said which department it is; it may have closed since."""
    department = turn.council.home_of(department)
    services = turn.council.department(department).services
    service = ticket.service if ticket.service in services else None
    due = promise(turn.council, department, service, ticket.kind, turn.now)
    before = {"kind": str(ticket.kind), "service": ticket.service or ""}
    after = before | {"service": service or "", "department": department}
    return acknowledged(
        *first,
        Correct(
            ticket.reference,
            "resident",
            before | {"department": ticket.department},
            after,
        ),
        ChangeTicket(
            ticket.reference,
            {
                "department": department,
                "service": service,
                "promise_at": due,
                "guesses": (),
            },
        ),
        *reminders(turn.council, department, ticket.reference, turn.now, due),
        settled_by(
            turn.council,
            department,
            service,
            ticket.kind,
            ticket.reference,
            ticket.created_at,
        ),
        Card(ticket.reference),
        Note(ticket.reference, "topic_chosen", {"department": department}),
        Say(
            (
                line(
                    "topic_thanks",
                    reference=ticket.reference,
                    department=turn.department(department),
                    date=due,
                ),
                *closed_now(turn, department),
            ),
            ticket=ticket.reference,
        ),
        Audit("topic_chosen", ticket.reference, "resident", {"department": department}),
    )


def _stays(turn: Turn, ticket: Ticket) -> Say:
    return Say(
        (line("receipt_triage", reference=ticket.reference, date=ticket.promise_at),),
        ticket=ticket.reference,
    )


def _withdraw(turn: Turn, ticket: Ticket, *first: AnswerPress | CloseAsk) -> Decision:
    return answered(
        *first,
        ChangeTicket(
            ticket.reference,
            {"status": Status.WITHDRAWN, "resolved_at": turn.now},
        ),
        CancelFollowUps(ticket.reference),
        Note(ticket.reference, "withdrawn"),
        Card(ticket.reference),
        Say((line("withdrawn", reference=ticket.reference),), ticket=ticket.reference),
        Audit("withdrawn", ticket.reference, "resident"),
    )


def _bring_person(turn: Turn, ask: Ask, done: AnswerPress) -> Decision:
    """The bot had it wrong: what was said before goes to a person."""
    ticket, opened = open_ticket(
        turn,
        kind=Kind.QUESTION,
        department=turn.council.triage,
        place=Place(),
        from_message=ask.about_message,
    )
    return acknowledged(
        done,
        CloseAsk(ask.id, "person"),
        *opened,
        Say(receipt(turn, ticket), ticket=ticket.reference),
    )

"""A new matter: a complaint, an idea or a question becomes a ticket."""

from __future__ import annotations

from actions.joining import whose_is_it
from actions.tickets import lacks_place, open_ticket, receipt
from actions.turn import Decision, Turn, acknowledged, line
from bot.effects import Effect, Option, PutAsk, Say
from bot.model import AskKind, Choice, Kind
from bot.reading.lawful import FEWEST_WORDS
from bot.routing import Routing
from bot.rules import COMPLAINTS

#: departments offered on buttons when the model is nearly sure
OFFERED = 2
#: guesses shown to the people in triage
GUESSES = 3


def complaint(turn: Turn) -> Decision:
    """Log it, route it, give a receipt; ask where, when the service needs a place."""
    if _says_nothing_yet(turn):
        return _what_happened(turn)
    return _matter(turn, Kind.COMPLAINT)


def _says_nothing_yet(turn: Turn) -> bool:
    """ "I want to complain": that somebody is not content, and not yet about what."""
    routing, read = turn.routing, turn.reading
    if routing is None or routing.lawful or (read and read.place):
        return False
    few = len(turn.incoming.text.split()) < FEWEST_WORDS and not turn.incoming.media
    return few and (routing.service == COMPLAINTS or whose_is_it(turn))


def _what_happened(turn: Turn) -> Decision:
    """It is kept, and a person would see it; the next words say where it belongs."""
    ticket, opened = open_ticket(
        turn, kind=Kind.COMPLAINT, department=turn.council.triage
    )
    first = line("what_happened", reference=ticket.reference, date=ticket.promise_at)
    say = Say((first,), ticket=ticket.reference)
    ask = PutAsk(kind=AskKind.WORDS, say=say, takes_text=True, ticket=ticket.reference)
    return acknowledged(*opened, ask)


def idea(turn: Turn) -> Decision:
    """Log it, route it, give a receipt."""
    return _matter(turn, Kind.IDEA)


def question(turn: Turn) -> Decision:
    """Log it, route it, give a receipt."""
    return _matter(turn, Kind.QUESTION)


def unsure(turn: Turn) -> Decision:
    """It may be a matter, nobody knows which: a person in triage, and one question."""
    reading = turn.reading
    kinds = (Kind.COMPLAINT, Kind.IDEA, Kind.QUESTION)
    kind = max(kinds, key=reading.probability) if reading else Kind.QUESTION
    return _to_triage(turn, kind, ask=_nearly(turn.routing))


def _matter(turn: Turn, kind: Kind) -> Decision:
    routing = turn.routing
    if routing is None or routing.sure != "sure":
        return _to_triage(turn, kind, ask=_nearly(routing))
    ticket, opened = open_ticket(
        turn, kind=kind, department=routing.department, service=routing.service
    )
    say = Say(receipt(turn, ticket), ticket=ticket.reference)
    if lacks_place(turn.council, ticket):
        return acknowledged(*opened, ask_place(say, ticket.reference))
    return acknowledged(*opened, say)


def ask_place(say: Say, reference: str) -> PutAsk:
    """The receipt with the question where it is."""
    return PutAsk(
        kind=AskKind.PLACE,
        say=Say((*say.lines, line("ask_place")), ticket=reference),
        options=(Option("skip", "button_skip"),),
        takes_text=True,
        ticket=reference,
    )


def _nearly(routing: Routing | None) -> bool:
    """One question settles it; where nobody has an idea, a person looks first."""
    return routing is not None and routing.sure != "unsure"


def _to_triage(turn: Turn, kind: Kind, *, ask: bool) -> Decision:
    """A person will see to it; the resident can say with one tap what it is."""
    guesses = turn.routing.departments[:GUESSES] if turn.routing else ()
    ticket, opened = open_ticket(
        turn, kind=kind, department=turn.council.triage, guesses=guesses
    )
    lines = receipt(turn, ticket)
    if turn.reading is None:
        lines = (
            line(
                "receipt_no_reading",
                reference=ticket.reference,
                date=ticket.promise_at,
            ),
            *lines[1:],
        )
    say = Say(lines, ticket=ticket.reference)
    if not ask:
        return acknowledged(*opened, say)
    return acknowledged(*opened, _ask_topic(turn, say, ticket.reference, guesses))


def _ask_topic(
    turn: Turn, say: Say, reference: str, guesses: tuple[Choice, ...]
) -> Effect:
    offered = tuple(
        Option(
            guess.name,
            turn.council.department(guess.name).name_in(turn.language),
            literal=True,
        )
        for guess in guesses[:OFFERED]
        if guess.name != turn.council.triage
    )
    return PutAsk(
        kind=AskKind.TOPIC,
        say=Say((*say.lines, line("ask_topic")), ticket=reference),
        options=(
            *offered,
            Option("other", "button_other"),
            Option("no_need", "button_no_need"),
        ),
        ticket=reference,
    )

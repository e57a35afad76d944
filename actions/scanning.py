"""A resident scanned a code of ours: the ticket knows service and place already."""

from __future__ import annotations

from datetime import timedelta

from actions.tickets import open_ticket, receipt
from actions.turn import Decision, Turn, acknowledged, answered, line
from bot.effects import CloseAsk, Effect, Line, PutAsk, Say
from bot.model import Ask, AskKind, Kind, Place
from bot.rules import has_words
from bot.scan import Scanned, decode

#: who scans a code writes about it so soon, or about something else
KEPT = timedelta(days=2)
#: how sure another wish must be to be answered as it stands
SURE = 0.7
OTHER_WISHES = ("status_check", "human_handoff", "thanks", "greeting", "goodbye")
KINDS = (Kind.COMPLAINT, Kind.IDEA, Kind.QUESTION)


def started(turn: Turn, welcome: Line) -> Decision | None:
    """/start with the payload of a code: what is wrong there? None: it is no code."""
    scanned = decode(turn.incoming.argument, turn.council.services)
    if scanned is None:
        return None
    first = () if turn.resident.greeted else (welcome,)
    before: tuple[Effect, ...] = tuple(
        CloseAsk(ask.id, "again") for ask in turn.asks if ask.kind is AskKind.SCANNED
    )
    ask = PutAsk(
        kind=AskKind.SCANNED,
        say=Say((*first, line("scanned", what=_what(turn, scanned)))),
        takes_text=True,
        kept=(turn.incoming.argument,),
    )
    return answered(*before, ask)


def _what(turn: Turn, scanned: Scanned) -> str:
    service = turn.council.services.get(scanned.service)
    named = [service.name_in(turn.language)] if service else []
    return ", ".join((*named, *filter(None, (scanned.place,))))


def pending(turn: Turn) -> tuple[Ask, Scanned] | None:
    """The code that was scanned lately and not written about."""
    for ask in turn.asks:
        if ask.kind is AskKind.SCANNED and turn.now - ask.created_at <= KEPT:
            scanned = decode(next(iter(ask.options), ""), turn.council.services)
            if scanned:
                return ask, scanned
    return None


def place_scanned(turn: Turn) -> Place:
    """Where that code is; empty when there is none."""
    found = pending(turn)
    return found[1].where if found else Place()


def in_words(turn: Turn) -> Decision | None:
    """What is wrong there, in words or pictures; None when it is something else."""
    found = pending(turn)
    if found is None or turn.about or not _tells(turn):
        return None
    ask, scanned = found
    department, service = _whose(turn, scanned)
    reading = turn.reading
    kind = max(KINDS, key=reading.probability) if reading else Kind.COMPLAINT
    ticket, opened = open_ticket(
        turn,
        kind=kind,
        department=department,
        service=service,
        place=turn.incoming.place or scanned.where,
    )
    say = Say(receipt(turn, ticket), ticket=ticket.reference)
    return acknowledged(CloseAsk(ask.id, "words"), *opened, say)


def _tells(turn: Turn) -> bool:
    if not has_words(turn.incoming.text):
        return bool(turn.incoming.media)
    reading = turn.reading
    return reading is None or reading.probability(*OTHER_WISHES) < SURE


def _whose(turn: Turn, scanned: Scanned) -> tuple[str, str | None]:
    """The code's service, unless the words are surely about another team's."""
    routing, council = turn.routing, turn.council
    sure = routing is not None and routing.sure == "sure"
    if scanned.service:
        department = council.department_of(scanned.service).id
        if not (routing and sure) or routing.department == department:
            return department, scanned.service
    if routing and sure:
        return routing.department, routing.service
    return council.triage, None

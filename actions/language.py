"""The language of the answers: as the resident writes, unless they choose another."""

from __future__ import annotations

from dataclasses import replace

from babel import Locale
from babel.core import UnknownLocaleError

from actions.turn import Decision, Turn, answered, line, nothing_due
from bot.council.facts import Council
from bot.effects import (
    AnswerPress,
    Audit,
    ChangeResident,
    CloseAsk,
    Effect,
    Line,
    Option,
    PutAsk,
    Say,
)
from bot.model import Ask, AskKind, Reading, Resident

#: how sure the language of a text must be to answer in it, and how sure when it is
#: one that we have no texts in: every short text looks like some language of many.
#: As sure to leave one that they wrote in before
SURE, SURE_OF_ANOTHER = 0.9, 0.99


def language_of(resident: Resident, reading: Reading | None, council: Council) -> str:
    """To answer in: what they chose, else what they surely write in, else as before."""
    said = reading.language if reading else None
    is_usual = resident.language == council.default_language
    needed = SURE if is_usual else SURE_OF_ANOTHER
    if resident.language_chosen or said is None or said.confidence < needed:
        return resident.language
    return said.name if said.name in council.languages else resident.language


def noticed(turn: Turn, decision: Decision) -> Decision:
    """The language changes, or can't be ours: kept, and said once, after the rest."""
    writes = _writes(turn)
    changes: dict[str, object] = {}
    told: Line | None = None
    if turn.language != turn.resident.language:
        changes["language"] = turn.language
        told = line("language_noticed", chosen=own_name(turn.language))
    if writes != turn.resident.writes:
        changes["writes"] = writes
        if writes and not turn.resident.language_chosen:
            heard, ours = own_name(writes), own_name(turn.language)
            told = line("language_other", heard=heard, chosen=ours)
    if not changes:
        return decision
    effects = _with_line(decision.effects, told) if told else decision.effects
    return replace(decision, effects=(ChangeResident(changes), *effects))


def _writes(turn: Turn) -> str:
    """The language that they write in now, if it is none of the council's."""
    said = turn.reading.language if turn.reading else None
    if said is None or said.confidence < SURE:
        return turn.resident.writes
    if said.name in turn.council.languages:
        return ""
    return said.name if said.confidence >= SURE_OF_ANOTHER else turn.resident.writes


def _with_line(effects: tuple[Effect, ...], told: Line) -> tuple[Effect, ...]:
    """In the first answer, before what it asks; in danger nothing stands beside the
    number."""
    for index, effect in enumerate(effects):
        say = effect.say if isinstance(effect, PutAsk) else effect
        if not isinstance(say, Say):
            continue
        if say.lines[0].key.startswith("emergency"):
            return effects
        rest = say.lines[-1:] if isinstance(effect, PutAsk) and say.lines[1:] else ()
        before = say.lines[: len(say.lines) - len(rest)]
        say = replace(say, lines=(*before, told, *rest))
        more = replace(effect, say=say) if isinstance(effect, PutAsk) else say
        return (*effects[:index], more, *effects[index + 1 :])
    return effects


def language(turn: Turn) -> Decision:
    """The one that is named with the command; a question with buttons otherwise."""
    wanted = turn.incoming.argument.strip().casefold()
    for code in turn.council.languages:
        if wanted in (code, own_name(code).casefold()):
            return answered(*_chosen(code))
    options = tuple(
        Option(code, own_name(code), literal=True) for code in turn.council.languages
    )
    return answered(PutAsk(AskKind.LANGUAGE, Say((line("ask_language"),)), options))


def pressed(turn: Turn, ask: Ask, code: str, done: AnswerPress) -> Decision:
    """A tap on one of them; the council may have given it up since."""
    close = CloseAsk(ask.id, code)
    if code not in turn.council.languages:
        return nothing_due(AnswerPress(done.callback_id, "press_old"), close)
    change, *said = _chosen(code)
    return answered(change, done, close, *said)


def own_name(code: str) -> str:
    """A language as its speakers call it; its code where nobody knows."""
    try:
        return Locale.parse(code, sep="-").get_language_name() or code
    except UnknownLocaleError:
        return code


def _chosen(code: str) -> tuple[Effect, ...]:
    return (
        ChangeResident({"language": code, "language_chosen": True}),
        Say((line("language_set", chosen=own_name(code)),)),
        Audit("language_chosen", actor="resident", detail={"language": code}),
    )

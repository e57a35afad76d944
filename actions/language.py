"""The resident chooses the language of the answers; it wins over what they write in."""

from __future__ import annotations

from babel import Locale

from actions.turn import Decision, Turn, answered, line, nothing_due
from bot.effects import (
    AnswerPress,
    Audit,
    ChangeResident,
    CloseAsk,
    Effect,
    Option,
    PutAsk,
    Say,
)
from bot.model import Ask, AskKind


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
    """A language as its speakers call it."""
    return Locale.parse(code, sep="-").get_language_name() or code


def _chosen(code: str) -> tuple[Effect, ...]:
    return (
        ChangeResident({"language": code, "language_chosen": True}),
        Say((line("language_set", chosen=own_name(code)),)),
        Audit("language_chosen", actor="resident", detail={"language": code}),
    )

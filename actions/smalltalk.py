"""Small talk: answered briefly, opens nothing."""

from __future__ import annotations

from actions.turn import Decision, Turn, answered, line
from bot.effects import Effect, Note, Option, PutAsk, Say
from bot.model import AskKind, Waiting


def greeting(turn: Turn) -> Decision:
    """Hello."""
    return answered(Say((line("greeting", council=turn.council.name),)))


def thanks(turn: Turn) -> Decision:
    """You are welcome; staff whose answer it follows see it too."""
    waiting = _waiting_for_resident(turn)
    shown: tuple[Effect, ...] = ()
    if waiting:
        shown = (Note(waiting, "resident_message", with_message=True),)
    return answered(Say((line("thanks"),)), *shown)


def goodbye(turn: Turn) -> Decision:
    """Goodbye."""
    return answered(Say((line("goodbye"),)))


def chitchat(turn: Turn) -> Decision:
    """A friendly word, and what the bot is for."""
    return answered(Say((line("chitchat"),)))


def out_of_scope(turn: Turn) -> Decision:
    """Not the council's; one tap brings a person, should the bot have got it wrong."""
    return answered(
        PutAsk(
            kind=AskKind.PERSON,
            say=Say((line("out_of_scope", council=turn.council.name),)),
            options=(Option("person", "button_person"),),
            about_this=True,
        )
    )


def without_words(turn: Turn) -> Decision:
    """Only signs or digits: the bot says that it needs words."""
    return answered(Say((line("empty_message"),)))


def _waiting_for_resident(turn: Turn) -> str | None:
    for ticket in turn.tickets:
        if ticket.waiting is Waiting.RESIDENT:
            return ticket.reference
    return None

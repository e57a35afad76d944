"""What the desk does about each kind of message: message + reading + known -> effects.

`decide` asks in order: is it a thing that is no message, a danger, more of an album,
an answer to a question of ours, something about a ticket that is there, or something
new?
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actions import (
    asks,
    commands,
    edits,
    feedback,
    floor,
    handoff,
    joining,
    language,
    live,
    matters,
    media,
    restraint,
    safety,
    scanning,
    smalltalk,
    status,
    twofold,
    which,
)
from actions.turn import Decision, Turn, line
from bot.effects import ChangeResident, Effect, PutAsk, Say
from bot.rules import MATTERS, UNDERSTOOD, Wish, wish_of

HANDLERS: dict[Wish, Callable[[Turn], Decision]] = {
    Wish.COMPLAINT: matters.complaint,
    Wish.IDEA: matters.idea,
    Wish.QUESTION: matters.question,
    Wish.UNSURE: matters.unsure,
    Wish.STATUS_CHECK: status.status_check,
    Wish.HUMAN_HANDOFF: handoff.human_handoff,
    Wish.GREETING: smalltalk.greeting,
    Wish.THANKS: smalltalk.thanks,
    Wish.GOODBYE: smalltalk.goodbye,
    Wish.CHITCHAT: smalltalk.chitchat,
    Wish.OUT_OF_SCOPE: smalltalk.out_of_scope,
}

#: what is answered as it stands, even beside an open ticket
NEVER_JOINS = (
    Wish.STATUS_CHECK,
    Wish.HUMAN_HANDOFF,
    Wish.GREETING,
    Wish.THANKS,
    Wish.GOODBYE,
    Wish.CHITCHAT,
)


def decide(turn: Turn) -> Decision:
    """Effects of one message of a resident."""
    decision = language.noticed(turn, _decide(turn))
    if turn.resident.greeted or turn.incoming.edited:
        return decision
    return _introduce(turn, decision)


def _decide(turn: Turn) -> Decision:
    incoming = turn.incoming
    if incoming.blocked is not None:
        return commands.reachable(turn)
    if moved := live.moved(turn):
        return moved
    if held := restraint.held_back(turn):
        return held
    if incoming.edited:
        return edits.edited(turn, _about_something)
    if incoming.press:
        return asks.pressed(turn, incoming.press)
    if incoming.command:
        return commands.command(turn)
    if safety.in_danger(turn):
        return safety.emergency(turn)
    if turn.album:
        caption = asks.caption(turn, turn.album)
        return caption or joining.join_silently(turn, turn.album)
    return _about_something(turn)


def _about_something(turn: Turn) -> Decision:
    answer = (
        status.by_reference(turn)
        or commands.left_in_peace(turn)
        or feedback.not_settled(turn)
        or scanning.in_words(turn)
        or asks.in_words(turn)
        or feedback.in_words(turn)
        or asks.where_unasked(turn)
    )
    if answer:
        return answer
    if braked := restraint.braked(turn):
        return braked
    if turn.incoming.text:
        return _in_words(turn)
    ticket = joining.ticket_for(turn)
    if ticket:
        return joining.join(turn, ticket)
    if turn.incoming.kind in UNDERSTOOD:
        return media.without_words(turn)
    return media.unreadable(turn)


def _in_words(turn: Turn) -> Decision:
    wish = _wish(turn)
    if wish not in NEVER_JOINS:
        ticket = joining.ticket_for(turn)
        if ticket and (turn.about or wish is not Wish.OUT_OF_SCOPE):
            return joining.join(turn, ticket)
    if passed_on := floor.to_person(turn, wish):
        return passed_on
    if wish is Wish.NO_WORDS:
        if turn.incoming.kind in UNDERSTOOD and not turn.incoming.media:
            return smalltalk.without_words(turn)
        return media.without_words(turn)
    if wish in MATTERS and (several := twofold.several(turn)):
        return several
    if wish not in NEVER_JOINS and (asked := which.unclear(turn)):
        return asked
    return HANDLERS[wish](turn)


def _wish(turn: Turn) -> Wish:
    """What people have a right to by law is a matter, whatever the intent."""
    wish = wish_of(turn.reading, turn.incoming.text)
    if turn.reading and turn.routing and turn.routing.lawful:
        return max(MATTERS, key=turn.reading.probability)
    return wish


def _introduce(turn: Turn, decision: Decision) -> Decision:
    """The very first answer says that it is a machine."""
    if turn.incoming.command == "start":
        return replace(
            decision,
            effects=(*decision.effects, ChangeResident({"greeted": True})),
        )
    effects = list(decision.effects)
    for index, effect in enumerate(effects):
        if isinstance(effect, Say | PutAsk):
            effects[index] = _with_introduction(turn, effect)
            return replace(
                decision, effects=(*effects, ChangeResident({"greeted": True}))
            )
    return decision


def _with_introduction(turn: Turn, effect: Say | PutAsk) -> Effect:
    first = line("first_time", council=turn.council.name)
    if isinstance(effect, PutAsk):
        return replace(effect, say=_with_introduction(turn, effect.say))
    # in danger the number comes first
    if effect.lines[0].key.startswith("emergency"):
        return replace(effect, lines=(*effect.lines, first))
    return replace(effect, lines=(first, *effect.lines))

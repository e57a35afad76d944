"""Every act of staff, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actions import moving, muting, reviewing, sent, staff, together
from actions.changed import with_before_and_after
from actions.staff import Desk
from actions.turn import Decision
from bot.model import ActKind

ACTS: Mapping[ActKind, Callable[[Desk], Decision]] = {
    **staff.ACTS,
    ActKind.ASSIGN: moving.assign,
    ActKind.MOVE: moving.move,
    ActKind.REOPEN: moving.reopen,
    ActKind.MERGE: together.merge,
    ActKind.LINK: together.link,
    ActKind.SPLIT: together.split,
    ActKind.APART: together.apart,
    ActKind.TAKE_OVER: reviewing.take_over,
    ActKind.REMIND: reviewing.remind,
    ActKind.DECIDE: reviewing.decide,
    ActKind.MUTE: muting.mute,
    ActKind.UNMUTE: muting.unmute,
    ActKind.UNDO: sent.undo,
    ActKind.CORRECT: sent.correct,
    ActKind.TAKE_BACK: sent.take_back,
}


def decide_act(desk: Desk) -> Decision:
    """What an act does. Pressing the same button again changes nothing."""
    return with_before_and_after(desk, ACTS[desk.act.kind](desk))

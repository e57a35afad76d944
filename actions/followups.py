"""What to do when a follow-up's time has come, if it is still needed."""

from __future__ import annotations

from actions.due import Due, Upshot
from actions.due_resident import TO_RESIDENT
from actions.due_staff import TO_STAFF, handed_back
from bot.effects import Effect
from bot.model import FollowUpKind

#: they come with buttons: each needs a message of its own
ASKING = (FollowUpKind.WAS_FIXED, FollowUpKind.STILL_FIXED, FollowUpKind.RATE)


def follow_up(one: Due) -> Upshot:
    """What comes of a due follow-up; nothing when it is needless by now."""
    decide = TO_STAFF.get(one.kind) or TO_RESIDENT[one.kind]
    return decide(one)


def owner_left(one: Due) -> tuple[Effect, ...]:
    """An owner whom the council's file knows no more loses the ticket at once."""
    ticket = one.ticket
    if not ticket.is_open or ticket.owner is None:
        return ()
    if one.council.staff_by_slack(ticket.owner) is not None:
        return ()
    return handed_back(one, "owner_left")

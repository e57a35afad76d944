"""Staff mute a resident for some time: what they write is kept, and not answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from actions.staff import Desk, audit, tell
from actions.turn import Decision, nothing_due
from bot.effects import ChangeResident, Effect, Note
from bot.rules import MUTE_DAYS


def mute(desk: Desk) -> Decision:
    """Until then they are told once that nobody answers; it ends by itself."""
    reason, days = desk.act.text.strip(), desk.act.to
    if not reason or days not in {str(number) for number in MUTE_DAYS}:
        return tell(desk, "not_muted")
    until = desk.now + timedelta(days=int(days))
    return nothing_due(
        ChangeResident({"muted_until": until, "muted_told": False}),
        _note(desk, "muted", {"why": reason, "until": _shown(desk, until)}),
        audit(desk, "muted"),
    )


def unmute(desk: Desk) -> Decision:
    """They are answered again."""
    return nothing_due(
        ChangeResident({"muted_until": None}),
        _note(desk, "unmuted", {}),
        audit(desk, "unmuted"),
    )


def _note(desk: Desk, name: str, values: dict[str, object]) -> Effect:
    """In the thread; the supervisors are called."""
    whom = desk.council.department(desk.ticket.department).supervising
    given = {"user": desk.act.user, "whom": whom, **values}
    return Note(desk.ticket.reference, name, given)


def _shown(desk: Desk, until: datetime) -> str:
    return f"{until.astimezone(desk.council.time_zone):%a %d %b %H:%M}"

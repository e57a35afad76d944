"""What an act changed on its ticket, for its line of the audit: names, never words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from actions.staff import Desk
from actions.turn import Decision
from bot.effects import Audit, ChangeResident, ChangeTicket, Effect

#: fields that the audit tells, in this order; each holds an id, a name or a time
OF_TICKET = (
    "department",
    "kind",
    "service",
    "owner",
    "status",
    "waiting",
    "outcome",
    "promise_at",
)
OF_RESIDENT = "muted_until"


def with_before_and_after(desk: Desk, decision: Decision) -> Decision:
    """The line of the audit says what each field was, and what it is now."""
    before, after = _changed(desk, decision.effects)
    if not after:
        return decision
    told = {"before": _told(before), "after": _told(after)}
    effects = (
        replace(effect, detail={**effect.detail, **told})
        if isinstance(effect, Audit)
        else effect
        for effect in decision.effects
    )
    return replace(decision, effects=tuple(effects))


def _changed(
    desk: Desk, effects: tuple[Effect, ...]
) -> tuple[dict[str, object], dict[str, object]]:
    """Fields that are another than before, as they were and as they are."""
    now: dict[str, object] = {}
    for effect in effects:
        if isinstance(effect, ChangeTicket):
            own = effect.reference == desk.ticket.reference
            now |= effect.changes if own else {}
        elif isinstance(effect, ChangeResident):
            now |= effect.changes
    was = {name: getattr(desk.ticket, name) for name in OF_TICKET}
    was[OF_RESIDENT] = desk.muted_until
    names = [name for name in was if name in now and now[name] != was[name]]
    return {name: was[name] for name in names}, {name: now[name] for name in names}


def _told(fields: dict[str, object]) -> str:
    return " ".join(f"{name}={_value(value)}" for name, value in fields.items())


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return "" if value is None else str(value)

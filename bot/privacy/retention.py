"""What goes tonight: each class of things with the time up to which it is old."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.council.facts import Retention
from bot.privacy.forgetting import remove_posts
from bot.store import Unit
from bot.store.retention import MOST

#: tickets go with all that was said in them, each after its own time
TICKETS = "tickets"


def cutoffs(rules: Retention, now: datetime) -> dict[str, datetime]:
    """Class -> everything older than this goes; tickets have times of their own."""
    days = {
        "raw_updates": rules.raw_updates,
        "earlier_words": rules.earlier_words,
        "small_talk": rules.small_talk,
        # last: by then what they said is gone
        "residents": rules.small_talk,
        "sent": rules.sent,
        "arrivals": rules.arrivals,
        "audit": rules.audit,
        "findings": rules.sent,
    }
    return {what: now - timedelta(days=many) for what, many in days.items()}


def would_go(unit: Unit, rules: Retention, now: datetime) -> dict[str, int]:
    """How many of each class would go now. Residents may be more once their words
    are gone."""
    found = {TICKETS: len(unit.retention.old_tickets(rules, now))}
    for what, before in cutoffs(rules, now).items():
        found[what] = len(unit.retention.old(what, before))
    return found


def clear_some(unit: Unit, what: str, rules: Retention, now: datetime) -> int:
    """Delete up to a few hundred of one class, with a line in the ledger; how many."""
    before = cutoffs(rules, now).get(what, now)
    if what == TICKETS:
        removed = _clear_tickets(unit, rules, now)
    else:
        removed = unit.retention.delete(what, before, now)
    if removed:
        unit.retention.note(now, what, before, removed)
    return removed


def _clear_tickets(unit: Unit, rules: Retention, now: datetime) -> int:
    ids = unit.retention.old_tickets(rules, now)[:MOST]
    for one in ids:
        remove_posts(unit, f"expire:{one}", [one], now)
    unit.erasures.delete_tickets(ids)
    return len(ids)

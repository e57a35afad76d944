"""When residents may hear from us unasked: never at night, once a day at most. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.council.facts import Council

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def is_quiet(council: Council, at: datetime) -> bool:
    """Is it night for the council's residents?"""
    start, end = council.follow_ups.quiet_from, council.follow_ups.quiet_until
    local = at.astimezone(council.time_zone).time()
    if start < end:
        return start <= local < end
    return local >= start or local < end


def next_allowed(council: Council, now: datetime, last: datetime | None) -> datetime:
    """When a resident who was last written to unasked at `last` may be again.

    `now` itself when they may be now. One a local day; a `last` that is more than a
    day ahead was written by a clock that was wrong, and does not count.
    """
    zone = council.time_zone
    at = now
    if last is not None and last - now <= DAY:
        day = last.astimezone(zone).date()
        if day >= now.astimezone(zone).date():
            at = _on(datetime.combine(day + DAY, time()), zone)
    return _quiet_ends(council, at) if is_quiet(council, at) else at


def note_before(council: Council, now: datetime, until: datetime) -> datetime:
    """When to say that a promise will pass unmet: before it does, and not at night.

    Halfway when the promise is so short that there is no time for the usual notice.
    """
    lead = council.follow_ups.progress_before
    at = until - timedelta(minutes=lead.minutes)
    if is_quiet(council, at):
        morning = _quiet_ends(council, at)
        at = morning if morning < until else _quiet_began(council, at) - MINUTE
    return at if at > now else now + (until - now) / 2


def _quiet_ends(council: Council, at: datetime) -> datetime:
    """The end of the quiet hours that `at` lies in."""
    zone = council.time_zone
    local = at.astimezone(zone).replace(tzinfo=None)
    end = datetime.combine(local.date(), council.follow_ups.quiet_until)
    return _on(end if end > local else end + DAY, zone)


def _quiet_began(council: Council, at: datetime) -> datetime:
    """The beginning of the quiet hours that `at` lies in."""
    zone = council.time_zone
    local = at.astimezone(zone).replace(tzinfo=None)
    start = datetime.combine(local.date(), council.follow_ups.quiet_from)
    return _on(start if start <= local else start - DAY, zone)


def _on(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)

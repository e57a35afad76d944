"""How fast a platform takes messages: token buckets, overall and for each lane."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

#: lanes that are remembered; one that is full again needs no remembering
MOST_LANES = 10_000
LONG_AGO = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Rate:
    """So many a second, and so many at once after a rest."""

    per_second: float
    burst: int

    @property
    def interval(self) -> timedelta:
        """The time that one costs."""
        return timedelta(seconds=1 / self.per_second)


@dataclass(frozen=True)
class Pace:
    """The rates of one platform; None is without limit."""

    lane: Rate
    overall: Rate | None = None


#: a little under what the platforms allow (Telegram: 30 a second, 1 a chat)
PACES: Mapping[str, Pace] = {
    "telegram": Pace(lane=Rate(1, 3), overall=Rate(25, 5)),
    "slack": Pace(lane=Rate(1, 3)),
}


@dataclass
class _Bucket:
    """A token bucket as one time: when all that was spent is paid for."""

    rate: Rate
    paid_at: datetime = LONG_AGO

    def allowed_at(self, now: datetime) -> datetime:
        credit = self.rate.interval * (self.rate.burst - 1)
        return max(now, self._owed(now) - credit)

    def spend(self, now: datetime) -> None:
        self.paid_at = max(self._owed(now), now) + self.rate.interval

    def room(self, now: datetime) -> int:
        debt = max(self._owed(now) - now, timedelta(0))
        return self.rate.burst - -(-debt // self.rate.interval)

    def is_full(self, now: datetime) -> bool:
        return self._owed(now) <= now

    def _owed(self, now: datetime) -> datetime:
        # a clock that was set back must not stop a lane for as long
        return min(self.paid_at, now + self.rate.interval * self.rate.burst)


class Pacing:
    """Keeps to the paces; what is unknown has none. In memory only."""

    def __init__(self, paces: Mapping[str, Pace] = PACES) -> None:
        self._paces = paces
        self._overall = {
            platform: _Bucket(pace.overall)
            for platform, pace in paces.items()
            if pace.overall
        }
        self._lanes: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def allowed_at(self, platform: str, lane: str, now: datetime) -> datetime:
        """When the next may go: `now` or later."""
        buckets = (self._overall.get(platform), self._lanes.get((platform, lane)))
        return max((b.allowed_at(now) for b in buckets if b), default=now)

    def room(self, platform: str, now: datetime) -> int | None:
        """How many may go now on the whole platform; None: without limit."""
        bucket = self._overall.get(platform)
        return None if bucket is None else bucket.room(now)

    def opens_at(self, platform: str, now: datetime) -> datetime:
        """When the platform, whatever the lane, takes one: `now` or later."""
        bucket = self._overall.get(platform)
        return now if bucket is None else bucket.allowed_at(now)

    def spend(self, platform: str, lane: str, now: datetime) -> None:
        """One goes now."""
        if platform not in self._paces:
            return
        if platform in self._overall:
            self._overall[platform].spend(now)
        key = (platform, lane)
        bucket = self._lanes.pop(key, None) or _Bucket(self._paces[platform].lane)
        bucket.spend(now)
        self._lanes[key] = bucket
        if len(self._lanes) > MOST_LANES:
            self._forget(now)

    def _forget(self, now: datetime) -> None:
        """Drop the lanes that are full again, and at any rate the oldest."""
        full = [key for key, bucket in self._lanes.items() if bucket.is_full(now)]
        for key in full or [next(iter(self._lanes))]:
            del self._lanes[key]

"""Slack's rate limits: so many calls a minute for each method, one post a second."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Tier(Enum):
    """Calls allowed a minute; as many may come in one burst."""

    TIER_2 = 20
    TIER_3 = 50
    TIER_4 = 100
    #: "Hundreds of requests per minute": auth.test, chat.getPermalink.
    GENEROUS = 600
    #: The workspace-wide part of chat.postMessage: "several hundred" a minute.
    POSTS = 400


POSTS_PER_SECOND = 1.0
#: Posts to one channel that may come at once: "short bursts > 1 allowed".
POST_BURST = 5
#: A whole token, but for rounding.
ENOUGH = 1 - 1e-9


@dataclass
class _Bucket:
    tokens: float
    filled: datetime


class Limits:
    """Token buckets on the sandbox's clock."""

    def __init__(self, now: Callable[[], datetime], enforced: bool = True) -> None:
        self._now = now
        self.enforced = enforced
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def wait(self, method: str, tier: Tier, channel: str = "") -> int:
        """Seconds until this call may come again; 0: it may pass and is counted."""
        if not self.enforced:
            return 0
        rates = [((method, ""), tier.value / 60, tier.value)]
        if tier is Tier.POSTS:
            rates.append(((method, channel), POSTS_PER_SECOND, POST_BURST))
        buckets = [(self._fill(key, rate, most), rate) for key, rate, most in rates]
        missing = [(1 - b.tokens) / rate for b, rate in buckets if b.tokens < ENOUGH]
        if missing:
            return max(1, math.ceil(max(missing)))
        for bucket, _ in buckets:
            bucket.tokens -= 1
        return 0

    def _fill(self, key: tuple[str, str], rate: float, most: int) -> _Bucket:
        now = self._now()
        bucket = self._buckets.setdefault(key, _Bucket(most, now))
        passed = (now - bucket.filled).total_seconds()
        bucket.tokens = min(most, bucket.tokens + max(0.0, passed) * rate)
        bucket.filled = now
        return bucket

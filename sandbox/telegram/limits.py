"""How many messages a bot may send: Telegram's published limits."""

from __future__ import annotations

import math

from sandbox.telegram.refusals import too_many_requests

OVERALL_PER_SECOND = 30
PRIVATE_PER_SECOND = 1
#: "Short bursts" pass, says the FAQ, without saying how short.
PRIVATE_BURST = 5
GROUP_PER_MINUTE = 20


class Allowance:
    """A rate with a burst, as one number: when all that was sent is paid for."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._cost = 1 / per_second
        self._credit = (burst - 1) * self._cost
        self._paid_at = -math.inf

    def wait(self, now: float) -> float:
        """Seconds until one more may pass."""
        return max(0.0, self._paid_at - self._credit - now)

    def use(self, now: float) -> None:
        """Count one that passes."""
        self._paid_at = max(self._paid_at, now) + self._cost


class Pace:
    """The limits of one bot, on the sandbox's clock (seconds)."""

    def __init__(self) -> None:
        self._overall = Allowance(OVERALL_PER_SECOND, OVERALL_PER_SECOND)
        self._chats: dict[int, Allowance] = {}

    def use(self, chat_id: int, now: float) -> None:
        """Count a message to the chat. Refusal 429: too many, nothing is counted."""
        chat = self._chats.get(chat_id) or self._new(chat_id)
        wait = max(self._overall.wait(now), chat.wait(now))
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        self._overall.use(now)
        chat.use(now)

    def _new(self, chat_id: int) -> Allowance:
        if chat_id < 0:
            allowance = Allowance(GROUP_PER_MINUTE / 60, GROUP_PER_MINUTE)
        else:
            allowance = Allowance(PRIVATE_PER_SECOND, PRIVATE_BURST)
        return self._chats.setdefault(chat_id, allowance)

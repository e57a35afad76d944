"""Terms on the sandbox's clock, and what runs out with them: trigger ids."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sandbox.slack.errors import SlackError

#: Slack's three seconds: to acknowledge, and to use a trigger id.
THREE_SECONDS = timedelta(seconds=3)
TRIGGERS_KEPT = 10_000


class Term:
    """A time limit on the sandbox's clock.

    A clock that leaps must not fail an app that is quick: a term never ends before
    `grace` real seconds.
    """

    def __init__(
        self, now: Callable[[], datetime], length: timedelta, grace: float
    ) -> None:
        self._now = now
        self._end = now() + length
        self._earliest = time.monotonic() + grace

    def is_over(self) -> bool:
        """Whether it has run out."""
        return self._now() > self._end and time.monotonic() >= self._earliest


@dataclass
class Trigger:
    """What a person's act lets the app do once: open a view for them."""

    user: str
    term: Term
    used: bool = False


class Triggers:
    """The trigger ids given out."""

    def __init__(self, now: Callable[[], datetime], grace: float) -> None:
        self._now = now
        self._grace = grace
        self._given: OrderedDict[str, Trigger] = OrderedDict()

    def give(self, user: str) -> str:
        """A new trigger id for what `user` has just done."""
        trigger_id = f"{len(self._given) + 1}.{token_hex(5)}.{token_hex(16)}"
        term = Term(self._now, THREE_SECONDS, self._grace)
        self._given[trigger_id] = Trigger(user, term)
        if len(self._given) > TRIGGERS_KEPT:
            self._given.popitem(last=False)
        return trigger_id

    def use(self, trigger_id: str) -> Trigger:
        """Exchange it. SlackError: unknown, used, or older than three seconds."""
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if trigger.term.is_over():
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

"""Envelopes that nobody can make sense of: noted without a word of them, and counted.

An event is acknowledged all the same: sent again it would make no more sense, and
Slack switches off an app that leaves too many. What a person did is not: Slack tells
them that it came to nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.response import BoltResponse

from bot.deliver import DeliveryError
from bot.logs import where
from bot.store import StoreError

log = logging.getLogger(__name__)

#: types of bodies that somebody waits for, and sees that nothing came of it
ACTS = (
    "block_actions",
    "message_action",
    "shortcut",
    "view_submission",
    "block_suggestion",
)
#: what Slack's ids are made of
ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Broken:
    """How many there were since the start."""

    def __init__(self) -> None:
        self.count = 0

    def note(self, error: Exception, named: object) -> None:
        """One more; `named` is its id, or what stands in the place of one."""
        self.count += 1
        is_id = isinstance(named, str) and ID.fullmatch(named)
        log.error(
            "slack: no sense in %s: %s", named if is_id else "an envelope", where(error)
        )

    def answer_to(self, error: Exception, body: object) -> BoltResponse:
        """What Bolt answers Slack when something of ours has failed: with status 500
        nothing is acknowledged."""
        if isinstance(error, StoreError | DeliveryError):
            # it comes again, and then it may be kept
            log.error("slack: not acknowledged: %s", error)
            return BoltResponse(status=500)
        found: dict[str, Any] = body if isinstance(body, dict) else {}
        self.note(error, found.get("event_id"))
        is_act = "command" in found or found.get("type") in ACTS
        return BoltResponse(status=500 if is_act else 200)


def handler_of(broken: Broken) -> Callable[..., Awaitable[BoltResponse]]:
    """For `AsyncApp.error`: Bolt's own one logs what the exception says."""

    # a function: Bolt takes a method's self for one of its arguments
    async def failed(error: Exception, body: object) -> BoltResponse:
        return broken.answer_to(error, body)

    return failed

"""The queue of updates: offsets, confirmation, expiry and the one long poll."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.refusals import Refusal

Update = dict[str, Any]

LONGEST_POLL = 50
MOST_UPDATES = 100
#: An offset this far above the next id still counts, and confirms everything.
OFFSET_REACH = 10
#: An offset this far below the oldest id is ignored.
OFFSET_MEMORY = 100_000
#: One answer holds about 4 MB of updates.
MOST_BYTES = 1 << 22
#: Two pollers that fight are slowed down to one conflict in so many seconds.
CONFLICT_PAUSE = 3.0
#: Asking for the same offset again so soon: at least so long a poll, or one update.
REPEATED_POLL = 3.0
HURRIED_POLL = 0.5
#: offset and time of the last poll, before the first
NEVER_POLLED = (None, 0.0)

MESSAGE_LIFE = 86_400
CALLBACK_LIFE = 150

DEFAULT_TYPES = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
    }
)
ALL_TYPES = DEFAULT_TYPES | {
    "chat_member",
    "message_reaction",
    "message_reaction_count",
}


@dataclass(frozen=True)
class Queued:
    """An update as it goes over the wire, and when it stops being served."""

    body: bytes
    expires: float


class UpdateQueue:
    """Serves each update until a higher offset is asked for, at most a day."""

    def __init__(
        self, now: Callable[[], float], first_id: int, changed: Callable[[], None]
    ) -> None:
        self._now = now
        self._changed = changed
        self._events: OrderedDict[int, Queued] = OrderedDict()
        self._next_id = first_id
        self._again: list[bytes] = []
        self.allowed: frozenset[str] = DEFAULT_TYPES
        #: How often each update comes again after it was confirmed.
        self.duplicates = 0
        self._poll: asyncio.Future[str] | None = None
        self._next_conflict = 0.0
        self._last_poll: tuple[int | None, float] = NEVER_POLLED

    def __len__(self) -> int:
        self._drop_expired()
        return len(self._events)

    def push(self, update: Update, life: float = MESSAGE_LIFE) -> Update:
        """Queue `update` for `life` seconds; with its id, or as it was if unwanted."""
        kinds = update.keys() & ALL_TYPES
        if kinds and not kinds & self.allowed:
            return update
        numbered = {"update_id": self._next_id, **update}
        body = json.dumps(numbered).encode()
        self._events[self._next_id] = Queued(body, self._now() + life)
        self._next_id += 1
        self._wake("updates")
        return numbered

    def push_again(self, update: Update, times: int = 1) -> None:
        """Deliver an update once more (or more often) whatever was confirmed."""
        self._again.extend([json.dumps(update).encode()] * times)
        self._wake("updates")

    def renumber(self, next_id: int) -> None:
        """Number from `next_id`, as after a silent week. ValueError: unlike that."""
        if len(self):
            raise ValueError("there are unconfirmed updates; it was no silent week")
        if self._next_id - OFFSET_REACH <= next_id <= self._next_id + OFFSET_REACH:
            raise ValueError(f"too near to the present next id, {self._next_id}")
        self._next_id = next_id

    def rest(self) -> None:
        """As after a pause: the next poll is not one in a hurry."""
        self._last_poll = NEVER_POLLED

    async def poll(self, offset: int, limit: int, seconds: float) -> bytes:
        """The JSON array for getUpdates. Refusal 409: another poller took over."""
        limit, seconds = self._slow_down(offset, limit, seconds)
        got = self._take(offset, limit)
        if not got and seconds > 0 and await self._wait(seconds):
            got = self._take(offset, limit)
        return b"[" + b",".join(got) + b"]"

    def _slow_down(self, offset: int, limit: int, seconds: float) -> tuple[int, float]:
        now = asyncio.get_running_loop().time()
        last_offset, last_time = self._last_poll
        self._last_poll = (offset, now)
        if offset == last_offset and now < last_time + REPEATED_POLL:
            seconds = max(seconds, REPEATED_POLL)
            if now < last_time + HURRIED_POLL:
                limit = 1
        return limit, seconds

    async def _wait(self, seconds: float) -> bool:
        """Whether something came within `seconds`; Refusal if told to give way."""
        self._wake("conflict")
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            reason = await asyncio.wait_for(poll, seconds)
        except TimeoutError:
            return False
        finally:
            if self._poll is poll:
                self._poll = None
        if reason == "conflict":
            await self._give_way()
        return reason == "updates"

    async def _give_way(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._next_conflict:
            self._next_conflict = now + CONFLICT_PAUSE
        else:
            await asyncio.sleep(CONFLICT_PAUSE)
        raise Refusal(
            409,
            "Conflict: terminated by other getUpdates request; "
            "make sure that only one bot instance is running",
        )

    def _wake(self, reason: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(reason)
            self._poll = None
        self._changed()

    def end_poll(self) -> None:
        """Answer the waiting poll with nothing: the server stops."""
        self._wake("end")

    def clear(self) -> None:
        """Forget every update (drop_pending_updates)."""
        self._events.clear()

    def _take(self, offset: int, limit: int) -> list[bytes]:
        before = len(self._events)
        if offset < 0:
            while len(self._events) > -offset:
                self._events.popitem(last=False)
        elif offset > 0 and self._in_reach(offset):
            self._confirm_before(offset)
        self._drop_expired()
        if len(self._events) != before:
            self._changed()
        again, self._again = self._again[:limit], self._again[limit:]
        return again + self._oldest(limit - len(again))

    def _in_reach(self, offset: int) -> bool:
        oldest = next(iter(self._events), self._next_id)
        return oldest - OFFSET_MEMORY <= offset <= self._next_id + OFFSET_REACH

    def _confirm_before(self, offset: int) -> None:
        while self._events and next(iter(self._events)) < offset:
            _, confirmed = self._events.popitem(last=False)
            self._again.extend([confirmed.body] * self.duplicates)

    def _drop_expired(self) -> None:
        now = self._now()
        while self._events and next(iter(self._events.values())).expires < now:
            self._events.popitem(last=False)

    def _oldest(self, limit: int) -> list[bytes]:
        now, room, got = self._now(), MOST_BYTES, []
        for event in self._events.values():
            room -= len(event.body) + 50
            if len(got) >= limit or room <= 0:
                break
            if event.expires >= now:
                got.append(event.body)
        return got

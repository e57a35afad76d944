"""What arrives in chats and channels, and whether it may: by what is seen there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

from bot.council.facts import Council
from bot.model import OutboxRow
from sandbox.sim.platforms import place_of

#: what residents hear without having asked, by the first sentence of it
UNASKED = frozenset(
    {
        "progress_reason",
        "progress_early",
        "progress_late",
        "nudge",
        "last_call",
        "resolved_no_reply",
        "ask_fixed",
        "ask_still_fixed",
        "ask_rating_of",
    }
)
#: what staff are called with when a time is over: each once for each time
CALLED = frozenset(
    {
        "unowned",
        "promise_halfway",
        "promise_soon",
        "promise_overdue",
        "handed_back",
        "no_news",
        "unsettled",
        "ladder",
    }
)


class Heard:
    """Remembers what arrived; `wrong` holds what should not have."""

    def __init__(
        self,
        council: Council,
        now: Callable[[], datetime],
        purpose: Callable[[int], str],
    ) -> None:
        """`purpose` says what a message of the bot is for, by its id."""
        self._council = council
        self._now = now
        self._purpose = purpose
        self.times: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._last_said: dict[str, tuple[datetime, int]] = {}
        self._unasked: dict[str, tuple[date, str]] = {}
        self._called: dict[tuple[int | None, str, datetime], str] = {}

    def arrived(self, row: OutboxRow) -> None:
        """It is there now, for the first time or once more."""
        self.times[row.key] += 1
        times = self.times[row.key]
        most = 1 if row.platform == "slack" or not row.ambiguous else 2
        if times > most:
            self.wrong.append(f"{row.key} ({row.act}) arrived {times} times")
        if row.platform == "telegram" and row.act == "say":
            self._in_order(row, times)
            self._by_day(row)
        if row.act == "note" and times == 1:
            self._called_once(row)

    def _in_order(self, row: OutboxRow, times: int) -> None:
        if times > 1 or "#" in row.lane:
            return
        # the number alone may be that of a row that was erased
        said = (row.created_at, row.id)
        if said < self._last_said.get(row.lane, said):
            self.wrong.append(f"{row.key} came after what was said later")
        self._last_said[row.lane] = said

    def _by_day(self, row: OutboxRow) -> None:
        """Unasked: never at night, once a day at most."""
        if row.body["part"] or not self._is_unasked(row):
            return
        local = self._now().astimezone(self._council.time_zone)
        if self._is_night(local):
            self.wrong.append(f"{row.key} went out at {local:%a %H:%M}, unasked")
        chat = place_of(row)
        day, key = self._unasked.get(chat, (date.min, ""))
        if day == local.date() and key != row.key:
            self.wrong.append(f"{row.key} is the second unasked that day")
        self._unasked[chat] = local.date(), row.key

    def _is_unasked(self, row: OutboxRow) -> bool:
        # one that was erased meanwhile has no purpose any more
        purpose = self._purpose(row.message_id) if row.message_id else ""
        return purpose in UNASKED or row.key.startswith("say:follow_up:")

    def _is_night(self, local: datetime) -> bool:
        begins = self._council.follow_ups.quiet_from
        ends = self._council.follow_ups.quiet_until
        later, earlier = local.time() >= begins, local.time() < ends
        return later or earlier if begins > ends else later and earlier

    def _called_once(self, row: OutboxRow) -> None:
        name = row.body["name"]
        if name not in CALLED:
            return
        call = (row.ticket_id, name, row.created_at)
        if self._called.setdefault(call, row.key) != row.key:
            self.wrong.append(f"{row.key}: {name} was called out twice at a time")

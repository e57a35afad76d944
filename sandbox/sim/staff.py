"""Staff: prompt, late, on leave, mistaken, or never seen; and the duty officers."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.calendar import Calendar
from bot.clock import Clock
from bot.council.facts import Council
from bot.deliver import Delivered
from bot.model import OutboxRow
from sandbox.sim.agenda import Agenda

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: what somebody is like, and how many of a hundred are
MANNERS = {"prompt": 55, "late": 25, "mistaken": 10, "never": 10}
#: hours until they look at something
WAITS = {"prompt": (0.1, 8.0), "late": (20.0, 240.0), "mistaken": (0.1, 40.0)}
#: what one does about a matter, and how often out of a hundred
DEEDS = {
    "reply": 40,
    "resolve": 30,
    "ask": 10,
    "promise": 8,
    "assign": 4,
    "move": 4,
    "merge": 2,
    "thread": 2,
}
MISTAKES = ("blank", "unknown", "stranger", "not_ours", "again")
OUTCOMES = ("fixed", "fixed", "partly", "not_fixed", "not_ours", "no_action")
#: acts about one ticket, until something new happens to it
MOST_ACTS = 4
#: notes after which somebody may look again
CALLS = frozenset(
    {
        "resident_message",
        "wants_person",
        "reopened",
        "unowned",
        "promise_overdue",
        "ladder",
        "no_news",
        "handed_back",
    }
)

Json = dict[str, Any]
#: what is known of a ticket by its id; None when it is gone
Look = Callable[[int], Mapping[str, Any] | None]


@dataclass
class Staff:
    """All of them, by one seed."""

    council: Council
    agenda: Agenda
    clock: Clock
    randomness: random.Random
    look: Look
    #: does an act in Slack: (ticket's chat, payload)
    act: Callable[[str, Json], None]
    manners: dict[str, str] = field(default_factory=dict)
    _leave: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    _cards: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """Everybody has a manner; many go on leave once."""
        draw, now = self.randomness, self.clock.now()
        for user in sorted(self.council.staff):
            self.manners[user] = draw.choices(list(MANNERS), list(MANNERS.values()))[0]
            if draw.random() < 0.4:
                begin = now + draw.uniform(0, 20) * DAY
                self._leave[user] = (begin, begin + draw.uniform(1, 8) * DAY)

    def hear(self, row: OutboxRow, where: Delivered) -> None:
        """Something was posted: perhaps somebody does something about it."""
        if row.ticket_id is None:
            return
        if row.act == "page":
            self._page(row.ticket_id)
        elif row.act == "card" and row.ticket_id not in self._cards:
            self._cards.add(row.ticket_id)
            self._somebody(row.ticket_id)
        elif row.act == "note" and row.body["name"] in CALLS:
            self._somebody(row.ticket_id)

    def _page(self, ticket_id: int) -> None:
        officers = self.council.duty.officers
        if self.randomness.random() < 0.7:
            officer = self.randomness.choice(officers)
            wait = timedelta(minutes=self.randomness.uniform(0.5, 15))
            self._later(wait, lambda: self._do(ticket_id, officer, {"kind": "have_it"}))

    def _somebody(self, ticket_id: int) -> None:
        ticket = self.look(ticket_id)
        if ticket is None or ticket["department"] not in self.council.departments:
            return
        department = self.council.department(ticket["department"])
        people = (department.lead, *department.staff)
        user = ticket["owner"] or self.randomness.choice(people)
        self._sees_to(ticket_id, user, MOST_ACTS)

    def _sees_to(self, ticket_id: int, user: str, left: int) -> None:
        manner = self.manners.get(user, "never")
        if manner != "never" and left:
            wait = self.randomness.uniform(*WAITS[manner]) * HOUR
            self._later(wait, lambda: self._works_on(ticket_id, user, left), user)

    def _later(
        self, wait: timedelta, does: Callable[[], None], user: str | None = None
    ) -> None:
        at = self.clock.now() + wait
        if user is not None:
            at = self._at_work(user, at)
        self.agenda.put(at, does)

    def _at_work(self, user: str, at: datetime) -> datetime:
        begin, end = self._leave.get(user, (at, at))
        if begin <= at < end:
            at = end
        hours = Calendar.office(self.council)
        if hours.is_open(at) or self.randomness.random() < 0.1:
            return at
        return hours.next_open(at) + self.randomness.uniform(0, 3) * HOUR

    def _works_on(self, ticket_id: int, user: str, left: int) -> None:
        ticket = self.look(ticket_id)
        if ticket is None or ticket["status"] not in ("open", "taken"):
            return
        if ticket["owner"] is None and self.randomness.random() < 0.8:
            self._do(ticket_id, user, {"kind": "take"})
        elif self.manners[user] == "mistaken" and self.randomness.random() < 0.5:
            self._errs(ticket_id, user)
        else:
            self._do(ticket_id, user, self._deed(ticket_id, ticket))
        self._sees_to(ticket_id, user, left - 1)

    def _deed(self, ticket_id: int, ticket: Mapping[str, Any]) -> Json:
        draw = self.randomness
        deed = draw.choices(list(DEEDS), list(DEEDS.values()))[0]
        act: Json = {"kind": deed, "text": f"Words of staff about {ticket_id}"}
        match deed:
            case "resolve":
                act["outcome"] = draw.choice(OUTCOMES)
            case "promise":
                at = self.clock.now() + draw.uniform(2, 12) * DAY
                department = self.council.department(ticket["department"])
                at = Calendar.of(self.council, department).next_open(at)
                act |= {"until": at.isoformat(), "third_party": draw.random() < 0.5}
            case "assign":
                people = self.council.department(ticket["department"]).staff
                act["to"] = draw.choice(people)
            case "move":
                act["to"] = draw.choice(sorted(self.council.departments))
            case "merge":
                act["to"] = ticket["another"] or ""
        return act

    def _errs(self, ticket_id: int, user: str) -> None:
        draw = self.randomness
        match draw.choice(MISTAKES):
            case "blank":
                self._do(ticket_id, user, {"kind": "reply", "text": "  "})
            case "unknown":
                self._do(ticket_id, user, {"kind": "take", "reference": "ZZZ-0000"})
            case "stranger":
                self._do(ticket_id, "U0STRANGER", {"kind": "take"})
            case "not_ours":
                act = {"kind": "resolve", "text": "", "outcome": "not_ours"}
                self._do(ticket_id, user, act)
            case _:
                for _ in range(2):
                    self._do(ticket_id, user, {"kind": "reply", "text": "Twice"})

    def _do(self, ticket_id: int, user: str, act: Json) -> None:
        ticket = self.look(ticket_id)
        if ticket is None:
            return
        known = {
            "user": user,
            "reference": ticket["reference"],
            "channel": ticket["card_channel"] or self.council.duty.channel,
        }
        self.act(ticket["chat"], known | act)

"""Histories that Hypothesis makes up: people act, platforms fail, the process dies.

The desk, the store in a file, both workers and the ticker are the real ones, stepped by
hand on a clock that is moved; a crash drops all that is in memory and opens the file
anew. Who stands outside knows only what was done and what arrived. A history that fails
is made as short as it can be, is printed step by step, and is played again at the next
run. FOLKMOOT_HISTORIES is how many there are; more than 50 have 80 steps, not 30.
"""

from __future__ import annotations

import asyncio
import logging
import os
import random
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.button import Button
from bot.clock import MovedClock
from bot.model import Reading
from bot.pacing import Pacing
from bot.processes.crash import dying
from bot.store import Arrived
from bot.wording import Wording
from sandbox.sim.platforms import place_of
from sandbox.sim.service import Mortality, Parts, PowerCut, QuickStore, Service
from tests.builders import NOW, ROOT, council, reading
from tests.faults.outside import ERRORS, Outside

HISTORIES = int(os.environ.get("FOLKMOOT_HISTORIES", "50"))
STEPS = 80 if HISTORIES > 50 else 30
WORDS = {"101": "kestrel", "102": "walnut", "103": "harbour"}
DEV = "U0DEVSH"
SAID = (
    ("A pothole burst my tyre, {}", reading()),
    ("Please put a bench by the {}", reading("idea", services={"tree": 0.9})),
    ("hello from the {}", reading("greeting")),
    ("it is that form, {}", reading("question", 0.3, {"benefits": 0.4})),
)
#: what comes in one breath is decided after so long
BREATH = timedelta(seconds=7)
#: until all that waits for a next try, or for the day, is over
CALM, CALMS = timedelta(hours=3), 14
OUTCOMES = "SELECT inbox_id, key, state FROM outbox"
#: what is needless by now says why
LEFT_OUT = "SELECT key FROM outbox WHERE state = 'dropped' AND error IS NULL"
WAITS = (
    "SELECT key FROM inbox WHERE state = 'new' "
    "UNION ALL SELECT key FROM outbox WHERE state IN ('new', 'sending')"
)

users = st.sampled_from(sorted(WORDS))
sides = st.sampled_from(["telegram", "slack"])


@cache
def wording() -> Wording:
    return Wording.load(ROOT / "domain.yml", ROOT / "locales", council().time_zone)


@cache
def empty() -> bytes:
    """The file of a database in which nothing has happened."""

    async def make(path: Path) -> None:
        async with QuickStore(path):
            pass

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        asyncio.run(make(path))
        return path.read_bytes()


class Reader:
    """Reads what is said here."""

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Reading:
        known = (meant for said, meant in SAID if said.split("{")[0] in text)
        return next(known, SAID[-1][1])


class Council(RuleBasedStateMachine):
    """Three residents, one member of staff, and a process that does not live long."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = MovedClock(NOW)
        self.mortality = Mortality()
        self.telegram, self.slack = Outside(is_sure=False), Outside(is_sure=True)
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.database = Path(folder) / "folkmoot.sqlite"
        self.database.write_bytes(empty())
        address = f"file:{self.database}?mode=ro"
        self.look = self.stack.enter_context(
            closing(sqlite3.connect(address, uri=True))
        )
        self.runner = self.stack.enter_context(asyncio.Runner())
        self.runner.get_loop().set_exception_handler(lambda *_: None)
        self.stack.enter_context(dying(self.mortality.reached))
        # what it says of every death is of no use here
        logging.disable(logging.CRITICAL)
        self.stack.callback(logging.disable, logging.NOTSET)
        #: what the platforms hold until it is taken, and all that they ever held
        self.waiting: list[Arrived] = []
        self.came: list[Arrived] = []
        #: the model: who wrote which message, and what staff sent to whom
        self.written: dict[str, str] = {}
        self.replied: dict[str, str] = {}
        self.lives = 0
        self.downtime = timedelta()
        self.service: Service | None = None

    # What people do.

    @initialize(said=st.permutations(SAID))
    def begin(self, said: Sequence[tuple[str, Reading]]) -> None:
        """Everybody has written something: there is something to go wrong."""
        for user, words in zip(WORDS, said, strict=False):
            self.send(user, words, 1)

    @rule(user=users, said=st.sampled_from(SAID), times=st.integers(1, 3))
    def send(self, user: str, said: tuple[str, Reading], times: int) -> None:
        """A resident writes; it may be delivered more than once."""
        number = len(self.written) + 1
        text = said[0].format(WORDS[user])
        told = {"text": f"{text} {number}", "message_id": f"{number}"}
        arrived = self._from_resident(f"m{number}", user, told)
        self.written[arrived.key] = user
        self._arrive(arrived, times)

    @rule(user=users, number=st.integers(1, 20))
    def edit(self, user: str, number: int) -> None:
        """A resident changes a message; it may come before the message itself."""
        text = SAID[0][0].format(WORDS[user]) + ", I meant"
        told = {"text": text, "edited": True, "message_id": f"{number}"}
        arrived = self._from_resident(f"e{len(self.came)}", user, told)
        self.waiting.insert(0, arrived)
        self.came.append(arrived)
        self.work()

    @rule(which=st.integers(0, 50), option=st.integers(0, 4))
    def press(self, which: int, option: int) -> None:
        """A resident presses a button, however old, perhaps twice."""
        offered = [
            (place_of(row), button)
            for row in self.telegram.said()
            for line in row.body["buttons"]
            for _, data in line
            if (button := Button.decode(data))
        ]
        if offered:
            chat, button = offered[which % len(offered)]
            told = {"press": (f"p{which}", button.ask_id, option), "message_id": "0"}
            arrived = self._from_resident(f"p{which}:{option}", chat, told)
            self._arrive(arrived, 1 + option % 2)

    @rule(which=st.integers(0, 20))
    def reply(self, which: int) -> None:
        """A member of staff answers."""
        self.staff(which, "reply")

    @rule(which=st.integers(0, 20), kind=st.sampled_from(["take", "reply", "resolve"]))
    def staff(self, which: int, kind: str) -> None:
        """A member of staff does something about a ticket."""
        tickets = self._ask(
            "SELECT reference, card_channel, c.chat_id FROM tickets t "
            "JOIN conversations c ON c.id = t.conversation_id "
            "WHERE card_channel IS NOT NULL AND status != 'closed' ORDER BY t.id"
        )
        if not tickets:
            return
        reference, channel, chat = tickets[which % len(tickets)]
        text = f"Words {len(self.came)} for {WORDS[chat]}" if kind != "take" else ""
        act = {"kind": kind, "user": DEV, "reference": reference, "channel": channel}
        act |= {"text": text} | ({"outcome": "fixed"} if kind == "resolve" else {})
        if kind == "reply":
            self.replied[text] = chat
        lane = f"telegram:{chat}"
        self._arrive(Arrived("slack", f"slack:{len(self.came)}", lane, act))

    # What happens to the machine, and on the way.

    @precondition(lambda self: self.came)
    @rule(which=st.integers(0, 200))
    def deliver_again(self, which: int) -> None:
        """Something comes once more, however old it is."""
        self._arrive(self.came[which % len(self.came)])

    @rule(survives=st.integers(1, 25), down=st.sampled_from([0, 0, 10, 600]))
    def crash(self, survives: int, down: int) -> None:
        """It will die at the boundary of two steps after so many, for some minutes."""
        self.mortality.doom(survives)
        self.downtime = timedelta(minutes=down)
        self.work()

    @rule()
    def restart(self) -> None:
        """It is ended, and a new process begins."""
        self._end()
        self.work()

    def _end(self) -> None:
        if self.service is not None:
            self.runner.run(self.service.store.close())
            self.service = None

    def _begin(self) -> Service:
        self.mortality.revive()
        self.lives += 1
        return Service(
            council=council(),
            wording=wording(),
            database=self.database,
            clock=self.clock,
            reader=Reader(),
            deliverers={"telegram": self.telegram, "slack": self.slack},
            randomness=random.Random(self.lives),  # noqa: S311 - no secret
            pacing=Pacing({}),
            parts=Parts(),
        )

    @rule(minutes=st.sampled_from([1, 10, 60, 24 * 60, 5 * 24 * 60]))
    def jump(self, minutes: int) -> None:
        """Time passes, also while nothing runs."""
        self.clock.advance(timedelta(minutes=minutes))
        self.work()

    @rule(side=sides, down=st.booleans())
    def outage(self, side: str, down: bool) -> None:
        """A platform goes away, or comes back."""
        self._platform(side).down = down
        self.work()

    @rule(side=sides, errors=st.lists(st.sampled_from(ERRORS), min_size=1, max_size=4))
    def fail(self, side: str, errors: list[str]) -> None:
        """The next sends go wrong."""
        self._platform(side).errors += errors

    # How it works, and what must be true.

    def work(self) -> None:
        """The process does what there is to do, and may die of it."""
        for _ in range(2):
            if self.service is None:
                self.clock.advance(self.downtime)
                self.service = self._begin()
            self.runner.run(self._live(self.service))
            self.clock.advance(BREATH)

    async def _live(self, service: Service) -> None:
        try:
            await service.open()
            while self.waiting:
                # confirmed, and forgotten outside, only when it is stored
                await service.take(self.waiting[:1], "fetch")
                del self.waiting[0]
            await service.work()
        except PowerCut:
            await service.store.close()
            self.service = None

    def teardown(self) -> None:
        """All is calm for a while; then everything is looked at."""
        try:
            self._calm_down()
            self._check_that_all_is_done()
            self._check_tickets()
            self._check_replies()
            self._check_order()
        finally:
            self._end()
            self.stack.close()

    def _calm_down(self) -> None:
        for platform in (self.telegram, self.slack):
            platform.down, platform.errors = False, []
        self.mortality.revive()
        for _ in range(CALMS):
            self.clock.advance(CALM)
            self.work()
            if not self._ask(WAITS):
                return

    def _check_that_all_is_done(self) -> None:
        stored = [key for (key,) in self._ask("SELECT key FROM inbox")]
        assert set(stored) == {one.key for one in self.came}
        assert len(stored) == len(set(stored))
        assert self._ask("SELECT key FROM inbox WHERE state != 'done'") == []
        assert self._ask(WAITS) == []
        assert self._ask(LEFT_OUT) == []
        assert self._ask("PRAGMA integrity_check") == [("ok",)]
        # what was given up is right when people were told
        for number, key in self._ask(
            "SELECT id, key FROM outbox WHERE state = 'dead' AND act = 'say'"
        ):
            assert self._is_told(number), f"nobody heard that {key} did not arrive"

    def _is_told(self, number: int) -> bool:
        return bool(
            self._ask(
                "SELECT 1 FROM outbox WHERE platform = 'slack' AND key LIKE ?",
                f"%dead:{number}%",
            )
            or self._ask(
                "SELECT 1 FROM outbox WHERE platform = 'slack' AND act = 'duty_note'"
            )
        )

    def _check_tickets(self) -> None:
        origins = self._ask(
            "SELECT i.key, count(*) FROM tickets t "
            "JOIN inbox i ON i.id = t.origin_inbox_id GROUP BY i.key"
        )
        assert all(number == 1 for _, number in origins)
        cards = [row.ticket_id for row in self.slack.arrived if row.act == "card"]
        dead = self._ask("SELECT ticket_id FROM outbox WHERE state = 'dead'")
        for (ticket,) in self._ask("SELECT id FROM tickets"):
            assert ticket in cards or (ticket,) in dead

    def _check_replies(self) -> None:
        said, words = (
            self.telegram.said(),
            dict(self._ask("SELECT id, text FROM messages")),
        )
        heard = [(place_of(row), words[row.message_id]) for row in said]
        for chat, text in heard:
            assert not [w for other, w in WORDS.items() if other != chat and w in text]
        given_up = self._ask(
            "SELECT m.text FROM outbox o JOIN messages m ON m.id = o.message_id "
            "WHERE o.state = 'dead'"
        )
        for text, chat in self.replied.items():
            arrived = any(to == chat and text in what for to, what in heard)
            assert arrived or any(text in what for (what,) in given_up), text
        lost = dict(self._ask("SELECT key, ambiguous FROM outbox"))
        for key, times in self.telegram.times.items():
            assert times <= 1 + min(lost[key], 1), f"{key} arrived {times} times"
        for row in self.slack.arrived:
            assert row.act == "card" or self.slack.times[row.key] == 1, row.key
        came = {row.key for row in said}
        answered = {
            number
            for number, key, state in self._ask(OUTCOMES)
            if key in came or state == "dead"
        }
        for number, key in self._ask("SELECT id, key FROM inbox"):
            assert key not in self.written or self._is_answered(number, answered), key

    def _is_answered(self, inbox_id: int, answered: set[int | None]) -> bool:
        """By a reply to it, to what it was decided with, or to its ticket."""
        found = self._ask(
            "SELECT decided_with FROM inbox WHERE id = ?1 UNION "
            "SELECT o.inbox_id FROM messages m JOIN messages other "
            "ON other.ticket_id = m.ticket_id JOIN outbox o "
            "ON o.inbox_id = other.inbox_id WHERE m.inbox_id = ?1",
            inbox_id,
        )
        return bool(answered & {inbox_id, *(number for (number,) in found)})

    def _check_order(self) -> None:
        last: dict[str, int] = {}
        seen: set[str] = set()
        for row in self.telegram.said():
            if row.key not in seen and "#" not in row.lane:
                assert row.id > last.get(row.lane, 0), f"{row.key} came too late"
                last[row.lane] = row.id
            seen.add(row.key)

    def _platform(self, side: str) -> Outside:
        return self.telegram if side == "telegram" else self.slack

    def _from_resident(self, key: str, user: str, told: dict[str, Any]) -> Arrived:
        payload = {"chat_id": user, "user_id": user, "at": self.clock.now().isoformat()}
        lane = f"telegram:{user}"
        return Arrived("telegram", f"telegram:{key}", lane, payload | told)

    def _arrive(self, arrived: Arrived, times: int = 1) -> None:
        """The platform has it; it holds it until it is taken."""
        self.waiting += [arrived] * times
        self.came.append(arrived)
        self.work()

    def _ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.look.execute(sql, values).fetchall()


TestHistories = pytest.mark.timeout(60 + 4 * HISTORIES)(Council.TestCase)
TestHistories.settings = settings(
    max_examples=HISTORIES,
    stateful_step_count=STEPS,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)

"""The simulation: time jumps to whatever is next, inside or outside."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.clock import MovedClock
from bot.council.facts import Council
from bot.deliver import Delivered
from bot.model import OutboxRow
from bot.pacing import Pacing
from bot.processes.crash import dying
from bot.store import Arrived
from bot.wording import Wording
from sandbox.sim.agenda import Agenda
from sandbox.sim.checks import Checks
from sandbox.sim.heard import Heard
from sandbox.sim.plan import Broken, Daily, Plan
from sandbox.sim.platforms import Platform
from sandbox.sim.residents import Residents
from sandbox.sim.script import Script, ScriptedReader
from sandbox.sim.service import GoesInCircles, Mortality, Parts, PowerCut, Service
from sandbox.sim.staff import Staff
from sandbox.sim.watched import Watched
from sandbox.sim.weather import Weather

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: the ticker's pace: nothing is looked at more often
TICK = timedelta(seconds=5)
#: how long it takes at the end until all is said
CALM = timedelta(hours=2)
#: when a button in Slack does nothing, one tries again so much later
TRIED_AGAIN = timedelta(minutes=20)


class Simulation:
    """One history of a plan. `run` raises Broken."""

    def __init__(
        self,
        council: Council,
        wording: Wording,
        database: Path,
        plan: Plan,
        *,
        parts: Parts | None = None,
        on_day: Callable[[], None] = lambda: None,
    ) -> None:
        """`parts` is what the process is made of; `on_day` hears that a day is over."""
        self.plan = plan
        self.council = council
        self.clock = MovedClock(plan.start)
        self.days: list[Daily] = []
        self.agenda = Agenda()
        self.mortality = Mortality()
        self.checks: Checks | None = None
        self.service: Service | None = None
        self.heard = Heard(council, self.clock.now, self._purpose)
        self.watched: Watched | None = None
        self._database = database
        self._wording = wording
        self._parts = parts or Parts()
        self._on_day = on_day
        self._well_since = plan.start
        self._clicks: list[Arrived] = []
        self._backs: list[str] = []
        self._clicked = 0
        self._make_people()

    def _make_people(self) -> None:
        self.telegram = Platform("telegram", self._dice("telegram"), self._told)
        self.slack = Platform("slack", self._dice("slack"), self._told, is_sure=True)
        self.outside = Platform("apprise", self._dice("apprise"), self._told)
        self.script = Script(self.council, self._dice("script"))
        self.reader = ScriptedReader(self.script)
        self.residents = Residents(
            self.plan.residents,
            self.agenda,
            self.clock,
            self.script,
            self._dice("residents"),
            self.telegram,
            self.plan.rest * DAY,
        )
        self.staff = Staff(
            self.council, self.agenda, self.clock, self._dice("staff"),
            self._look, self._click,
        )  # fmt: skip
        self.weather = Weather(self.agenda, self.clock, self._dice("weather"))

    def _dice(self, name: str) -> random.Random:
        """Each has its own, so that one more throw of one changes no other's."""
        return random.Random(f"{self.plan.seed} {name}")  # noqa: S311

    async def run(self) -> None:
        """The whole history, then calm, then the last look. Raises Broken."""
        asyncio.get_running_loop().set_exception_handler(_ignore_the_dead)
        logging.disable(logging.CRITICAL)
        try:
            with dying(self.mortality.reached):
                await self._start()
                self.checks = Checks(self._database, self.council)
                self.watched = Watched(self.checks.conn)
                self._begin()
                await self._pass(self.plan.start + self.plan.days * DAY)
                await self._calm_down()
        finally:
            logging.disable(logging.NOTSET)
            if self.checks is not None:
                self.checks.close()
            if self.service is not None:
                await self.service.store.close()

    def _begin(self) -> None:
        self.residents.begin()
        self.staff.begin()
        for platform in (self.telegram, self.slack, self.outside):
            self._has_outages(platform)
        if self.plan.has_overnight_outages:
            zone = self.council.time_zone
            self.weather.overnight(zone, *self._outage(self.telegram, "overnight"))
        self.weather.outages(self._reader_down, self._reader_up)
        self.weather.crashes(self.mortality.doom)

    def _has_outages(self, platform: Platform) -> None:
        self.weather.outages(*self._outage(platform, "short"))

    def _outage(
        self, platform: Platform, why: str
    ) -> tuple[Callable[[], None], Callable[[], None]]:
        """How one begins and how it ends."""

        def begins() -> None:
            platform.outages.add(why)
            self._today.trouble[platform.name] += 1

        def ends() -> None:
            platform.outages.discard(why)
            if not platform.down:
                self._well_since = self.clock.now()
                self._backs.append(platform.name)

        return begins, ends

    def _reader_down(self) -> None:
        self.reader.down = True
        self._today.trouble["reader"] += 1

    def _reader_up(self) -> None:
        self.reader.down = False

    @property
    def _today(self) -> Daily:
        local = self.clock.now().astimezone(self.council.time_zone)
        day = datetime.combine(local.date(), time())
        if not self.days:
            self.days.append(Daily(day))
        while self.days[-1].day < day:
            # a day on which nothing could be seen has the tickets of the one before
            last = self.days[-1]
            self.days.append(
                Daily(last.day + DAY, open=last.open, overdue=last.overdue)
            )
            self._on_day()
        return self.days[-1]

    async def _pass(self, end: datetime) -> None:
        """Time passes until then."""
        hour = self.clock.now()
        while self.clock.now() < end:
            hour += HOUR
            await self._pass_hour(min(hour, end))
            if self.service is not None:
                await self._hourly(self.service)

    async def _pass_hour(self, end: datetime) -> None:
        while True:
            self.agenda.run_until(self.clock.now())
            await self._live()
            self._say_wrong(self.heard.wrong)
            at = self._next(end)
            if at >= end:
                self.clock.advance(end - self.clock.now())
                break
            self.clock.advance(at - self.clock.now())
        self.agenda.run_until(end)
        await self._live()

    def _next(self, end: datetime) -> datetime:
        now = self.clock.now()
        if self.service is not None:
            due = self.service.next_due
            if due < end:
                # the ticker looks every few seconds only
                end = min(end, now + max(-((now - due) // TICK), 1) * TICK)
        with suppress(IndexError):
            end = min(end, max(self.agenda.next_at, now))
        return end

    async def _live(self) -> None:
        """The process does what there is to do, and may die of it."""
        if self.service is None:
            return
        try:
            await self.service.open()
            await self._take_in(self.service)
            await self.service.work()
        except PowerCut:
            await self._die()
        except GoesInCircles:
            self._say_wrong(["there is always more to do, and no time passes"])

    async def _take_in(self, service: Service) -> None:
        while self._backs:
            await service.platform_back(self._backs[0])
            del self._backs[0]
        if not self.telegram.down and self.residents.unfetched:
            fetched = list(self.residents.unfetched)
            await service.take(fetched, "fetch")
            # confirmed: Telegram forgets them
            del self.residents.unfetched[: len(fetched)]
            self._today.received += len(fetched)
        while self._clicks and not self.slack.down:
            await service.take(self._clicks[:1], "slack_envelope")
            del self._clicks[:1]
            self._today.acts += 1

    async def _die(self) -> None:
        service, self.service = self.service, None
        if service is not None:
            await service.store.close()
        self._today.trouble["crash"] += 1
        self.agenda.put(self.clock.now() + self.weather.downtime(), self._rise)

    def _rise(self) -> None:
        self.mortality.revive()
        self._well_since = self.clock.now()
        self.service = self._new_service()

    def _new_service(self) -> Service:
        lives = len(self.mortality.deaths)
        return Service(
            council=self._parts.council or self.council,
            wording=self._wording,
            database=self._database,
            clock=self.clock,
            reader=self.reader,
            deliverers={
                "telegram": self.telegram,
                "slack": self.slack,
                "apprise": self.outside,
            },
            randomness=self._dice(f"service {lives}"),
            # pacing makes many small steps: it need not be in every history
            pacing=Pacing() if self.plan.is_paced else Pacing({}),
            parts=self._parts,
        )

    async def _start(self) -> None:
        self.service = self._new_service()
        await self.service.open()

    async def _hourly(self, service: Service) -> None:
        """What a clock on the wall would do, then the full look."""
        now = self.clock.now()
        wrong: list[str] = []
        try:
            await service.ticker.tick()
            await service.ticker.erase()
            if now.astimezone(self.council.time_zone).hour == 3:
                await service.ticker.clear()
            await service.work()
            # before the watchdog puts right what it finds
            wrong += self._look_around(now)
            await service.watch(self._down)
            await service.work()
        except PowerCut:
            await self._die()
        if self.watched is not None:
            died = self.service is None
            well_since = self._well_since
            wrong += self.watched.wrong(now, self._down, well_since, died=died)
        self._say_wrong(wrong)

    def _look_around(self, now: datetime) -> list[str]:
        """What the tables say that must not be so."""
        if self.checks is None:
            return []
        self._draw(self.checks)
        cut_off = self.telegram.down
        return [*self.checks.hourly(now, self._well_since, is_cut_off=cut_off)]

    @property
    def _down(self) -> frozenset[str]:
        """What is down now."""
        parts = (self.telegram, self.slack, self.outside, self.reader)
        return frozenset(part.name for part in parts if part.down)

    def _draw(self, checks: Checks) -> None:
        """What the picture shows of this hour."""
        row = checks.conn.execute(
            "SELECT count(*), sum(overdue_since IS NOT NULL) FROM tickets "
            "WHERE status IN ('open', 'taken')"
        ).fetchone()
        self._today.open, self._today.overdue = row[0], row[1] or 0

    async def _calm_down(self) -> None:
        """Everything works, everybody rests; what waited is done."""
        self.agenda = Agenda()
        for platform in (self.telegram, self.slack, self.outside):
            platform.outages.clear()
            self._backs.append(platform.name)
        self.reader.down = False
        self._well_since = self.clock.now()
        if self.service is None:
            self._rise()
        self.mortality.revive()
        await self._pass(self.clock.now() + CALM)
        if self.checks is not None:
            now = self.clock.now()
            self._say_wrong(self.checks.at_last(now, self.residents.sent))

    def _told(self, row: OutboxRow, where: Delivered) -> None:
        """Something arrived outside."""
        self.heard.arrived(row)
        if row.platform == "slack":
            self.staff.hear(row, where)
        elif row.platform == "telegram":
            self._today.said += row.act == "say"
            self._today.answers += row.act == "say" and row.lane.endswith(":staff")
            self.residents.hear(row, where)

    def _purpose(self, message_id: int) -> str:
        return self.checks.purpose(message_id) if self.checks else ""

    def _look(self, ticket_id: int) -> Mapping[str, Any] | None:
        """What staff see of a ticket."""
        if self.checks is None:
            return None
        return self.checks.conn.execute(
            "SELECT t.reference, t.owner, t.status, t.department, t.card_channel, "
            "c.chat_id AS chat, (SELECT o.reference FROM tickets o WHERE "
            "o.conversation_id = t.conversation_id AND o.id != t.id "
            "AND o.status IN ('open', 'taken') LIMIT 1) AS another "
            "FROM tickets t JOIN conversations c ON c.id = t.conversation_id "
            "WHERE t.id = ?",
            (ticket_id,),
        ).fetchone()

    def _click(self, chat: str, act: dict[str, Any]) -> None:
        """Somebody does something in Slack; when nothing answers, later again."""
        if self.service is None or self.slack.down:
            at = self.clock.now() + TRIED_AGAIN
            self.agenda.put(at, lambda: self._click(chat, act))
            return
        self._clicked += 1
        lane = f"telegram:{chat}"
        self._clicks.append(Arrived("slack", f"slack:{self._clicked}", lane, act))

    def _say_wrong(self, found: Iterable[str]) -> None:
        for what in found:
            raise Broken(self.plan, self.clock.now(), what)


def _ignore_the_dead(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What a dead process left behind is not worth a word."""
    if not isinstance(context.get("exception"), PowerCut):
        loop.default_exception_handler(context)

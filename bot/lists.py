"""When departments get their lists: each morning, and once a week the review.

Each has a key of its own day, so that it is posted once, however often and by
whichever process it is thought of.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.calendar import Calendar
from bot.council.facts import Council, Department
from bot.lanes import channel_lane
from bot.slack.lists import midnight, morning_of
from bot.slack.review import reviewed
from bot.store import Unit

#: lists come while a department has been open for less than this
FRESH = timedelta(hours=1)


class Lists:
    """Puts the lists of departments that are open into the outbox."""

    def __init__(self, council: Council) -> None:
        self._council = council
        #: what this process has thought of: (department, local day)
        self._done: set[tuple[str, date]] = set()

    def due(self, now: datetime) -> list[Department]:
        """Departments that have just opened and had no lists today."""
        day = now.astimezone(self._council.time_zone).date()
        self._done = {done for done in self._done if done[1] == day}
        return [
            department
            for department in self._council.departments.values()
            if (department.id, day) not in self._done
            and self._has_just_opened(department, now)
        ]

    def _has_just_opened(self, department: Department, now: datetime) -> bool:
        hours = Calendar.of(self._council, department)
        begin = midnight(self._council, now)
        return hours.is_open(now) and hours.open_time_between(begin, now) < FRESH

    def put(self, unit: Unit, department: Department, now: datetime) -> None:
        """Its morning list if there is anything on it; once a week the review."""
        day = now.astimezone(self._council.time_zone).date()
        if morning_of(unit, self._council, department.id, now):
            self._post(unit, "morning", department, f"{day}", now)
        if reviewed(unit, (department.id,), now):
            year, week, _ = day.isocalendar()
            self._post(unit, "review", department, f"{year}-W{week:02}", now)

    def remember(self, department: Department, now: datetime) -> None:
        """It had its lists: not to be thought of again today."""
        day = now.astimezone(self._council.time_zone).date()
        self._done.add((department.id, day))

    def _post(
        self, unit: Unit, name: str, department: Department, when: str, now: datetime
    ) -> None:
        unit.outbox.put(
            f"{name}:{department.id}:{when}",
            platform="slack",
            lane=channel_lane(department.slack_channel),
            act="list",
            body={"name": name, "department": department.id},
            now=now,
        )

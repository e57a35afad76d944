"""The council's own facts, from council.yml: who answers what, when, and how fast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal
from zoneinfo import ZoneInfo

from bot.council.duration import Duration, PromiseStep
from bot.council.roster import Roster, Staff

ReplyAs = Literal["first name and department", "department only"]


@dataclass(frozen=True)
class Promises:
    """The three promises of a department, or what an override changes of them."""

    first_answer: Duration | None = None
    next_news: Duration | None = None
    resolution: Duration | None = None


@dataclass(frozen=True)
class Thresholds:
    """How probable a department must be, 0 to 1, to be sure, or nearly sure, of it."""

    sure: float
    nearly: float


@dataclass(frozen=True)
class Service:
    """What a resident can need: the reader names it, a department answers for it."""

    id: str
    #: by language
    names: Mapping[str, str]
    #: without a place nobody can be sent there
    needs_place: bool
    #: the time that the law allows, None when it sets none
    statutory: Duration | None

    def name_in(self, language: str) -> str:
        """The short name that residents read; in the first language when missing."""
        return _name_in(self.names, language)


@dataclass(frozen=True)
class Department:
    """Who answers: a team with a Slack channel, opening hours and promises."""

    id: str
    #: by language
    names: Mapping[str, str]
    #: Slack channel id
    slack_channel: str
    #: OSM opening hours, public holidays not mentioned
    opening: str
    services: tuple[str, ...]
    #: Slack user ids of those who are named; members of groups are in `Council.staff`
    supervisors: tuple[str, ...]
    staff: tuple[str, ...]
    lead: str
    #: ids of Slack user groups
    supervisor_groups: tuple[str, ...]
    staff_groups: tuple[str, ...]
    promise: Promises
    #: by service id or by kind
    promise_overrides: Mapping[str, Promises]
    sensitive: bool
    reply_as: ReplyAs
    #: ready-made replies by name, with {name}, {reference}, {place} and {promise}
    canned: Mapping[str, str]
    thresholds: Thresholds

    def name_in(self, language: str) -> str:
        """The name that residents read; in the first language when missing."""
        return _name_in(self.names, language)

    @property
    def supervising(self) -> tuple[str, ...]:
        """Whom to call as its supervisors: people, then user groups."""
        return (*self.supervisors, *self.supervisor_groups)

    @property
    def team(self) -> tuple[str, ...]:
        """Whom to call as the department: its lead, people, then user groups."""
        return tuple(dict.fromkeys((self.lead, *self.staff, *self.staff_groups)))

    @property
    def name(self) -> str:
        """The name in the first language: what staff read."""
        return next(iter(self.names.values()))

    def promised(self, step: PromiseStep, service: str | None, kind: str) -> Duration:
        """The length of a promise: the service's own, else the kind's, else usual."""
        for key in (service, kind):
            override = self.promise_overrides.get(key) if key else None
            if override and (length := getattr(override, step)):
                return length
        return getattr(self.promise, step)


@dataclass(frozen=True)
class Duty:
    """Who is paged for an emergency."""

    #: Slack channel id
    channel: str
    #: Slack user ids, in the order in which they are paged
    officers: tuple[str, ...]
    #: until the next in line is paged
    page_again: Duration
    #: Apprise addresses that are paged too when the first officer is silent; they may
    #: hold passwords
    outside: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Step:
    """One step of the ladder: who is told so long after the trouble began."""

    after: Duration
    #: 'lead', 'supervisors', 'duty' or Slack user ids
    tell: tuple[str, ...]


@dataclass(frozen=True)
class FollowUps:
    """When staff are reminded, and when residents hear from us unasked."""

    #: until a ticket that nobody has is too long in the queue
    unowned: Duration
    #: percent of a promise after which staff are reminded, twice
    warn_at: tuple[int, int]
    #: until somebody who does nothing loses a ticket
    silent_owner: Duration
    ladder: tuple[Step, ...]
    #: how long before a promise passes unmet the resident is told
    progress_before: Duration
    nudge: Duration
    #: after the nudge
    last_call: Duration
    #: after the last call
    close: Duration
    #: after the end
    was_fixed: Duration
    #: after the first question
    still_fixed: Duration
    #: after the end: 'not fixed' opens the same ticket again
    reopen_within: Duration
    #: local time between which nobody gets a message that they did not ask for
    quiet_from: time
    quiet_until: time


@dataclass(frozen=True)
class Floods:
    """From when on not each message is answered, and not each opens a ticket."""

    #: of one resident within so many minutes
    messages: int = 20
    minutes: int = 10
    #: of all residents together
    tickets_a_minute: int = 60


@dataclass(frozen=True)
class KeptByLaw:
    """Tickets that an erasure has to leave for some time."""

    services: tuple[str, ...]
    #: after the end
    days: int
    #: by language: what residents are told
    why: Mapping[str, str]

    def why_in(self, language: str) -> str:
        """The reason that residents read; in the first language when missing."""
        return _name_in(self.why, language)


@dataclass(frozen=True)
class Retention:
    """How long each kind of thing is kept, in days."""

    #: messages in the form in which they came in
    raw_updates: int = 30
    #: what a message said before it was edited
    earlier_words: int = 365
    #: messages that belong to no ticket
    small_talk: int = 365
    #: tickets with all that was said in them, after the end
    tickets: int = 730
    by_kind: Mapping[str, int] = field(default_factory=dict)
    #: counts before the kind
    by_service: Mapping[str, int] = field(default_factory=dict)
    #: what went out, and when
    sent: int = 90
    #: that something came in, and when
    arrivals: int = 730
    audit: int = 2190
    backups: int = 35
    kept_by_law: tuple[KeptByLaw, ...] = ()

    def of_ticket(self, service: str | None, kind: str) -> int:
        """Days after the end: the service's own, else the kind's, else usual; never
        fewer than the law asks for."""
        usual = self.by_kind.get(kind, self.tickets)
        own = self.by_service.get(service or "", usual)
        return max(
            (own, *(law.days for law in self.kept_by_law if service in law.services))
        )


@dataclass(frozen=True)
class Council:
    """Everything that council.yml says, checked."""

    name: str
    short_name: str
    #: the shipped example: never with a real token
    example: bool
    website: str
    privacy_url: str
    #: the first is the default
    languages: tuple[str, ...]
    time_zone: ZoneInfo
    #: ISO country and its region, for the public holidays
    country: str
    region: str | None
    closed_days: tuple[date, ...]
    emergency_number: str
    non_emergency_number: str
    gas_number: str
    electricity_number: str
    #: for somebody who may harm themselves
    crisis_line: str
    safeguarding_number: str
    slack_team: str
    #: id of the department that takes what is unsure
    triage: str
    duty: Duty
    #: Apprise addresses that hear of Folkmoot's own troubles; they may hold passwords
    alerts: tuple[str, ...] = field(repr=False)
    thresholds: Thresholds
    retention: Retention
    follow_ups: FollowUps
    departments: Mapping[str, Department]
    services: Mapping[str, Service]
    #: by Slack user id
    staff: Roster
    floods: Floods = field(default_factory=Floods)
    #: departments and people who are gone, and who has their tickets now
    successors: Mapping[str, str] = field(default_factory=dict)

    @property
    def alerted(self) -> tuple[str, ...]:
        """Who hears outside Slack when Folkmoot itself is in trouble."""
        return self.alerts or self.duty.outside

    @property
    def default_language(self) -> str:
        """What is spoken when nothing else is known."""
        return self.languages[0]

    def department(self, department_id: str) -> Department:
        """KeyError for an unknown id."""
        return self.departments[department_id]

    def is_sensitive(self, department_id: str) -> bool:
        """Nothing of its residents' words is shown around; so for an unknown id."""
        known = self.departments.get(department_id)
        return known is None or known.sensitive

    def home_of(self, department_id: str) -> str:
        """Id of the department that has its tickets: itself, for one that is gone its
        successor, else triage."""
        if department_id in self.departments:
            return department_id
        return self.successors.get(department_id, self.triage)

    def department_of(self, service: str) -> Department:
        """Who answers for the service; triage for one that nobody knows."""
        for department in self.departments.values():
            if service in department.services:
                return department
        return self.departments[self.triage]

    def reviewed_by(self, user: str) -> tuple[str, ...]:
        """Ids of the departments whose unresolved tickets somebody reviews: those that
        they lead or supervise, by name or in a user group."""
        return tuple(
            department.id
            for department in self.departments.values()
            if user in (department.lead, *department.supervisors)
            or self.staff.is_in(user, department.supervisor_groups)
        )

    def staff_by_slack(self, user_id: str) -> Staff | None:
        """Who this is, None for somebody who may not act."""
        return self.staff.get(user_id)


def _name_in(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()))

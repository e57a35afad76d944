"""The form of council.yml: every name that may stand in it, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from string import Formatter
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from opening_hours import OpeningHours, ParserError  # pyright: ignore
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from bot.council.duration import parse_duration
from bot.model import Kind

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One mistake: the names that lead to it, and what is wrong there."""

    place: Place
    text: str


def did_you_mean(wrong: object, names: Iterable[str]) -> str:
    """' (did you mean 'x'?)', or nothing when no name is near."""
    near = get_close_matches(str(wrong), list(names), n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _quoted(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError("put the number in quotes, or leading zeros get lost")
    return value


def _zone(name: object) -> ZoneInfo:
    names = available_timezones()
    if not isinstance(name, str) or name not in names:
        hint = did_you_mean(name, names)
        raise ValueError(f"{name!r} is not a time zone like 'Europe/London'{hint}")
    return ZoneInfo(name)


def _opening(text: str) -> str:
    if re.search(r"\b[PS]H\b", text):
        raise ValueError(
            "leave PH and SH out: public holidays of the country and region are "
            "closed anyway, other days are listed in closed_days"
        )
    try:
        OpeningHours(text)
    except ParserError as error:
        spot = re.search(r"--> \d+:(\d+)", str(error))
        rest = text[int(spot[1]) - 1 :] if spot else text
        raise ValueError(
            f"opening hours cannot be read from {rest!r} on "
            "(write them like 'Mo-Fr 09:00-12:30,13:30-17:00; Sa 09:00-12:00')"
        ) from None
    return text


def _length(text: str) -> str:
    parse_duration(text)
    return text


def _outside(url: str) -> str:
    """The address may hold a password: it is never repeated."""
    # what it brings with it takes a second to load, and few addresses need it
    import apprise

    if apprise.Apprise.instantiate(url, suppress_exceptions=True) is None:
        raise ValueError(
            "Apprise does not understand this address: see "
            "https://github.com/caronc/apprise/wiki for how each service is written"
        )
    return url


def _clock(value: object) -> object:
    if isinstance(value, str) and (found := re.fullmatch(r"(\d\d):(\d\d)", value)):
        hours, minutes = int(found[1]), int(found[2])
        if hours < 24 and minutes < 60:
            return time(hours, minutes)
    if isinstance(value, time):
        return value
    raise ValueError(f'{value!r} is not a time of day: write "21:00", in quotes')


def _canned(text: str) -> str:
    named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    unknown = named - set(CANNED_PARTS)
    if unknown:
        raise ValueError(
            f"it can't be filled in: unknown {', '.join(sorted(unknown)) or 'part'} "
            f"(known: {', '.join(CANNED_PARTS)}, each in braces)"
        )
    return text


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _notice(text: str) -> str:
    length = parse_duration(text)
    if length.unit not in ("clock minutes", "clock hours"):
        raise ValueError(
            f"{text!r} should be in clock minutes or clock hours: it is the time by "
            "which residents are told before a promise passes"
        )
    return text


def _in_one_language(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


#: what a ready-made reply may be filled in with
CANNED_PARTS = ("name", "reference", "place", "promise")
CHANNEL_ID = "^[CG][A-Z0-9]{6,}$"
USER_ID = "^[UW][A-Z0-9]{6,}$"
GROUP_ID = "^S[A-Z0-9]{6,}$"
TEAM_ID = "^T[A-Z0-9]{6,}$"
ID = "^[a-z][a-z0-9_]{1,39}$"
LANGUAGE = "^[a-z]{2,3}$"
COUNTRY = "^[A-Z]{2}$"
URL = r"^https://[^\s]+$"
PHONE = r"^\+?[0-9][0-9 ]{1,18}[0-9]$"
GONE = "^([a-z][a-z0-9_]{1,39}|[UW][A-Z0-9]{6,})$"
RUNG = "^(lead|supervisors|duty|[UW][A-Z0-9]{6,})$"

#: how each is called for somebody who got it wrong
WRITTEN = {
    CHANNEL_ID: "a Slack channel id "
    "(channel name > View channel details > at the very bottom)",
    USER_ID: "a Slack member id (profile > three dots > Copy member ID)",
    GROUP_ID: "a Slack user group id (People > User groups > ⋯ > Copy group ID)",
    TEAM_ID: "a Slack workspace id (T...)",
    ID: "an id of small letters, digits and _",
    LANGUAGE: "a language code like 'en' or 'cy'",
    COUNTRY: "a country code like 'GB'",
    URL: "an address that begins with https://",
    PHONE: "a telephone number",
    GONE: "the id of a department, or a Slack member id",
    RUNG: "lead, supervisors, duty or a Slack member id",
}

ChannelId = Annotated[str, Field(pattern=CHANNEL_ID)]
UserId = Annotated[str, Field(pattern=USER_ID)]
GroupId = Annotated[str, Field(pattern=GROUP_ID)]
TeamId = Annotated[str, Field(pattern=TEAM_ID)]
Id = Annotated[str, Field(pattern=ID)]
Language = Annotated[str, Field(pattern=LANGUAGE)]
Country = Annotated[str, Field(pattern=COUNTRY)]
Url = Annotated[str, Field(pattern=URL)]
Phone = Annotated[str, Field(pattern=PHONE), BeforeValidator(_quoted)]
Words = Annotated[str, Field(min_length=1, max_length=80)]
Length = Annotated[str, AfterValidator(_length)]
Opening = Annotated[str, AfterValidator(_opening)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone), WithJsonSchema({"type": "string"})]
Names = Annotated[
    dict[Language, Words],
    BeforeValidator(_in_one_language),
    Field(min_length=1),
]
OutsideUrl = Annotated[str, Field(min_length=1), AfterValidator(_outside)]
Gone = Annotated[str, Field(pattern=GONE)]
Rung = Annotated[str, Field(pattern=RUNG)]
Percent = Annotated[int, Field(ge=1, le=99)]
Clock = Annotated[time, BeforeValidator(_clock), WithJsonSchema({"type": "string"})]
Notice = Annotated[str, AfterValidator(_notice)]
Probability = Annotated[float, Field(ge=0, le=1)]


class Form(BaseModel):
    """A block of council.yml: every name known, nothing else allowed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


CannedName = Annotated[str, Field(min_length=1, max_length=75)]
Canned = Annotated[str, Field(min_length=1, max_length=1500), AfterValidator(_canned)]


class PromisesFile(Form):
    """The promises of a department."""

    first_answer: Length
    next_news: Length
    resolution: Length


class OverrideFile(Form):
    """What is promised differently for one service or kind."""

    first_answer: Length | None = None
    next_news: Length | None = None
    resolution: Length | None = None


class ThresholdsFile(Form):
    """Probabilities, 0 to 1."""

    sure: Probability
    nearly: Probability


class DepartmentFile(Form):
    """One department."""

    name: Names
    slack_channel: ChannelId
    opening: Opening
    services: tuple[Id, ...] = ()
    supervisors: tuple[UserId, ...] = ()
    staff: tuple[UserId, ...] = ()
    #: Slack user groups whose members work, or supervise, here
    staff_groups: tuple[GroupId, ...] = ()
    supervisor_groups: tuple[GroupId, ...] = ()
    lead: UserId
    promise: PromisesFile
    promise_overrides: dict[Id, OverrideFile] = {}
    sensitive: bool = False
    reply_as: Literal["first name and department", "department only"] = (
        "first name and department"
    )
    thresholds: ThresholdsFile | None = None
    #: ready-made replies by name
    canned: dict[CannedName, Canned] = {}


class ServiceFile(Form):
    """One service."""

    name: Names
    needs_place: bool = False
    statutory: Length | None = None


class DutyFile(Form):
    """The duty officers."""

    channel: ChannelId
    officers: Annotated[tuple[UserId, ...], Field(min_length=1)]
    page_again: Length = "3 clock minutes"
    outside: tuple[OutsideUrl, ...] = ()


class StepFile(Form):
    """One step of the ladder."""

    after: Length
    tell: Annotated[tuple[Rung, ...], BeforeValidator(_listed), Field(min_length=1)]


#: who is told of trouble that nobody mends, when the file does not say
USUAL_LADDER = (
    StepFile(after="4 h", tell=("lead",)),
    StepFile(after="2 working days", tell=("supervisors",)),
    StepFile(after="4 working days", tell=("duty",)),
)


class FollowUpsFile(Form):
    """When staff are reminded, and when residents hear from us unasked."""

    unowned: Length = "4 h"
    warn_at: tuple[Percent, Percent] = (50, 80)
    silent_owner: Length = "3 working days"
    ladder: Annotated[tuple[StepFile, ...], Field(min_length=1)] = USUAL_LADDER
    progress_before: Notice = "60 clock minutes"
    nudge: Length = "3 working days"
    last_call: Length = "5 working days"
    close: Length = "5 working days"
    was_fixed: Length = "2 days"
    still_fixed: Length = "4 weeks"
    reopen_within: Length = "60 days"
    quiet_from: Clock = time(21)
    quiet_until: Clock = time(8)


#: of days that something is kept; ten years at most
Days = Annotated[int, Field(ge=1, le=3660)]


class KeptByLawFile(Form):
    """Tickets that can't be erased for some time after their end."""

    services: Annotated[tuple[Id, ...], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=36_600)]
    why: Names


class RetentionFile(Form):
    """Days after which things are deleted."""

    raw_updates: Annotated[int, Field(ge=1, le=365)] = 30
    earlier_words: Days = 365
    small_talk: Days = 365
    tickets: Days = 730
    by_kind: dict[Kind, Days] = {}
    by_service: dict[Id, Days] = {}
    sent: Annotated[int, Field(ge=30, le=3660)] = 90
    arrivals: Annotated[int, Field(ge=90, le=3660)] = 730
    audit: Days = 2190
    backups: Annotated[int, Field(ge=1, le=365)] = 35
    kept_by_law: tuple[KeptByLawFile, ...] = ()


class FloodsFile(Form):
    """From when on not each message is answered, and not each opens a ticket."""

    messages: Annotated[int, Field(ge=5, le=1000)] = 20
    minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    tickets_a_minute: Annotated[int, Field(ge=5, le=10_000)] = 60


class CouncilFile(Form):
    """The whole of council.yml."""

    name: Words
    short_name: Words
    example: bool = False
    website: Url
    privacy_url: Url
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    time_zone: Zone
    country: Country
    region: str | None = None
    closed_days: tuple[date, ...] = ()
    emergency_number: Phone
    non_emergency_number: Phone
    gas_number: Phone
    electricity_number: Phone
    crisis_line: Phone
    safeguarding_number: Phone
    slack_team: TeamId
    triage: Id
    duty: DutyFile
    alerts: tuple[OutsideUrl, ...] = ()
    thresholds: ThresholdsFile
    retention: RetentionFile = RetentionFile()
    follow_ups: FollowUpsFile = FollowUpsFile()
    floods: FloodsFile = FloodsFile()
    successors: dict[Gone, Gone] = {}
    departments: Annotated[dict[Id, DepartmentFile], Field(min_length=1)]
    services: Annotated[dict[Id, ServiceFile], Field(min_length=1)]
    staff: Annotated[dict[UserId, Words], Field(min_length=1)]

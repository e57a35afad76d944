"""What the morning brings to a department: new, due today, overdue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from slack_sdk.models.blocks import Block, RichTextElement

from bot.calendar import Calendar
from bot.council.facts import Council
from bot.model import Ticket
from bot.slack.blocks import (
    Post,
    bold,
    date,
    header,
    length,
    link,
    mention,
    paragraph,
    plain,
    post,
    rich,
)
from bot.slack.show import first_name, name_of
from bot.store import Unit

#: of one part of the morning
SHOWN = 7
#: addresses of cards by reference; one that is missing is shown without
Urls = Mapping[str, str]


@dataclass(frozen=True)
class Morning:
    """What a department wakes up to."""

    new: tuple[Ticket, ...]
    today: tuple[Ticket, ...]
    overdue: tuple[Ticket, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.today or self.overdue)

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """All that may be shown."""
        parts = (self.overdue, self.today, self.new)
        return tuple(ticket for part in parts for ticket in part[:SHOWN])


def midnight(council: Council, now: datetime) -> datetime:
    """When the local day began."""
    zone = council.time_zone
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def morning_of(unit: Unit, council: Council, department: str, now: datetime) -> Morning:
    """New since the last working day began, due today, overdue."""
    today = midnight(council, now)
    before = _last_working_day(council, department, today)
    due = unit.review.due_by(department, today + timedelta(days=1))
    return Morning(
        new=unit.review.new_since(department, before),
        today=tuple(t for t in due if t.promise_at > now and t.overdue_since is None),
        overdue=tuple(t for t in due if t.promise_at <= now or t.overdue_since),
    )


def _last_working_day(council: Council, department: str, today: datetime) -> datetime:
    """The beginning of the last day before on which it was open, two weeks back."""
    hours = Calendar.of(council, council.department(department))
    for days in range(1, 15):
        before = today - timedelta(days=days)
        if hours.open_time_between(before, before + timedelta(days=1)):
            return before
    return today - timedelta(days=14)


def morning(
    found: Morning, council: Council, department: str, urls: Urls, now: datetime
) -> Post:
    """The morning list of a department."""
    title = f"{name_of(council, department)}: this morning"
    parts = (
        ("Overdue", found.overdue),
        ("Due today", found.today),
        ("New", found.new),
    )
    blocks: list[Block] = [header(title)]
    for label, tickets in parts:
        if tickets:
            shown = [line_of(t, council, urls, now) for t in tickets[:SHOWN]]
            blocks.append(rich(_part(label, len(tickets), shown)))
    counts = ", ".join(f"{label.lower()} {len(t)}" for label, t in parts)
    return post(f"{title}: {counts}", blocks)


def _part(
    label: str, count: int, shown: Sequence[RichTextElement]
) -> list[RichTextElement]:
    more = count - len(shown)
    rest = [_words(f"and {more:,} more")] if more > 0 else []
    return [paragraph(bold(f"{label} ({count:,})")), *shown, *rest]


def _words(text: str) -> RichTextElement:
    return paragraph(plain(text))


def line_of(
    ticket: Ticket, council: Council, urls: Urls, now: datetime, note: str = ""
) -> RichTextElement:
    """One ticket: the way to its card, what it is, whose, since when. No words of
    the resident: these lists are read by more people than the card."""
    url = urls.get(ticket.reference, "")
    name = link(url, ticket.reference) if url else bold(ticket.reference)
    what = name_of(council, ticket.service or ticket.department)
    whose: list[RichTextElement] = [plain("nobody's")]
    if ticket.owner and council.staff_by_slack(ticket.owner):
        whose = [mention(ticket.owner)]
    elif ticket.owner:
        whose = [plain(first_name(council, ticket.owner))]
    parts = [name, plain(f" {what}, "), *whose]
    if ticket.is_open:
        parts.append(plain(f", open for {length(now - ticket.created_at)}, promised "))
        parts.append(date(ticket.promise_at, council.time_zone))
    elif ticket.resolved_at:
        parts.append(plain(f", closed {length(now - ticket.resolved_at)} ago"))
    if note:
        parts.append(plain(note))
    return paragraph(*parts)

"""The app's Home and the answers to /folkmoot: lists of tickets for one person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import Block, ContextBlock, PlainTextObject, SectionBlock
from slack_sdk.models.views import View

from bot.council.facts import Council, Staff
from bot.model import Ticket, Waiting
from bot.reference import find_reference
from bot.rules import sort_of
from bot.slack.blocks import Json, Post, header, length, local_time, post
from bot.slack.render import OUTCOMES, SORTS, STATES
from bot.slack.show import first_name, name_of
from bot.slack.text import escape, one_line
from bot.store import Unit

#: tickets in one list: each is a block, and a view has 100
SHOWN = 25
FOUND = 15
WORDS_CHARACTERS = 120
#: words of a search that count
MOST_WORDS = 8
HELP = (
    "Write what you look for: words (/folkmoot pothole mill lane), a reference, "
    "*mine* or *overdue*; *mute* or *unmute* with a reference. Leads and supervisors: "
    "*review*, with a department or without."
)


@dataclass(frozen=True)
class Lists:
    """What a member of staff has before them."""

    overdue: Sequence[Ticket]
    mine: Sequence[Ticket]
    unowned: Sequence[Ticket]
    mine_count: int
    unowned_count: int


def lists(unit: Unit, staff: Staff, now: datetime) -> Lists:
    """Their own tickets by promise, and what nobody has in their departments."""
    board, departments = unit.board, staff.departments
    return Lists(
        overdue=board.overdue(departments, now, SHOWN),
        mine=board.mine(staff.id, SHOWN),
        unowned=board.unowned(departments, SHOWN),
        mine_count=board.count_mine(staff.id),
        unowned_count=board.count_unowned(departments),
    )


def home(found: Lists, council: Council, now: datetime, site: str = "") -> Json:
    """The Home: what is late first. `site` is the workspace's own address, ending with
    a slash: with it each ticket leads to its card."""
    blocks: list[Block] = []
    late = {ticket.id for ticket in found.overdue}
    parts = (
        ("Overdue", found.overdue, len(found.overdue)),
        ("Mine", [t for t in found.mine if t.id not in late], found.mine_count),
        (
            "Nobody has these yet",
            [t for t in found.unowned if t.id not in late],
            found.unowned_count,
        ),
    )
    for title, tickets, count in parts:
        blocks.append(header(f"{title} ({count}{'+' if count == SHOWN else ''})"))
        blocks += [_line(ticket, council, now, site) for ticket in tickets]
        if not tickets:
            blocks.append(_said("Nothing here."))
    return View(type="home", blocks=blocks).to_dict()


def card_url(site: str, ticket: Ticket) -> str:
    """The address of a card, as chat.getPermalink gives it; '' when there is none. A
    list has three seconds, too few to ask for twenty-five."""
    if not (site and ticket.card_channel and ticket.card_ts):
        return ""
    ts = ticket.card_ts.replace(".", "")
    return f"{site}archives/{ticket.card_channel}/p{ts}"


def nobody() -> Json:
    """The Home of somebody who is no staff."""
    words = "Only staff named in the council's file see tickets here."
    return View(type="home", blocks=[_said(words)]).to_dict()


def search(
    unit: Unit,
    council: Council,
    staff: Staff,
    query: str,
    now: datetime,
    site: str = "",
) -> Post:
    """What /folkmoot answers, seen by nobody else."""
    named = unit.tickets.by_reference(find_reference(query) or query.upper())
    if named:
        return _found([named], council, staff, now, site)
    match query.lower():
        case "" | "help":
            return post(HELP, [_section(HELP)])
        case "mine":
            return _found(unit.board.mine(staff.id, FOUND), council, staff, now, site)
        case "overdue":
            late = unit.board.overdue(staff.departments, now, FOUND)
            return _found(late, council, staff, now, site)
    words = re.findall(r"\w+", query.lower())[:MOST_WORDS]
    pairs = [(word, _services(council, word)) for word in words]
    found = unit.board.search(pairs, staff.departments, FOUND)
    return _found(found, council, staff, now, site)


def _services(council: Council, word: str) -> list[str]:
    return [
        key
        for key, service in council.services.items()
        if any(word in name.lower().split() for name in service.names.values())
    ]


def _found(
    tickets: Sequence[Ticket],
    council: Council,
    staff: Staff,
    now: datetime,
    site: str,
) -> Post:
    if not tickets:
        words = "Nothing was found in your departments."
        return post(words, [_section(words)])
    blocks = [
        _line(t, council, now, site, inside=t.department in staff.departments)
        for t in tickets
    ]
    return post(f"{len(tickets)} found", blocks)


def _line(
    ticket: Ticket, council: Council, now: datetime, site: str, *, inside: bool = True
) -> SectionBlock:
    """One ticket; whoever is of another department learns only where it is."""
    url = card_url(site, ticket) if inside else ""
    named = f"*<{url}|{ticket.reference}>*" if url else f"*{ticket.reference}*"
    title = f"{named} · {escape(name_of(council, ticket.department))}"
    if not inside:
        return _section(f"{title} · {STATES[ticket.status]}")
    what = name_of(council, ticket.service or "") or SORTS[sort_of(ticket)]
    place = one_line(ticket.place.text, 80)
    said = one_line(ticket.words, WORDS_CHARACTERS)
    if council.is_sensitive(ticket.department):
        # a list is read over shoulders: the card has the words
        place = said = ""
    parts = [title, escape(what), escape(place), _stand(ticket, council, now)]
    first = " · ".join(part for part in parts if part)
    return _section(f"{first}\n{escape(said)}" if said else first)


def _stand(ticket: Ticket, council: Council, now: datetime) -> str:
    if not ticket.is_open:
        ended = f": {OUTCOMES[ticket.outcome].lower()}" if ticket.outcome else ""
        return f"{STATES[ticket.status]}{ended}"
    who = escape(first_name(council, ticket.owner)) if ticket.owner else "nobody"
    if ticket.waiting is Waiting.RESIDENT:
        return f"{who}, waiting for the resident"
    left = length(ticket.promise_at - now)
    if ticket.promise_at <= now:
        return f"{who}, *OVERDUE by {left}*"
    if ticket.overdue_since is not None:
        since = local_time(ticket.overdue_since, council.time_zone)
        return f"{who}, *OVERDUE since {since}*, {left} to the new date"
    return f"{who}, {left} left"


def _section(text: str) -> SectionBlock:
    return SectionBlock(text=text)


def _said(text: str) -> ContextBlock:
    return ContextBlock(elements=[PlainTextObject(text=text, emoji=False)])

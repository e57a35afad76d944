"""What Slack shows of a ticket, read from the store and the council's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError

from bot.calendar import deadline
from bot.council.facts import Council
from bot.likeness import Similar
from bot.model import Choice, Relation, Resident, Ticket
from bot.store import Unit

#: staff read English
STAFF_LANGUAGE = "en"


@dataclass(frozen=True)
class TicketView:
    """A ticket with its ids turned into names; the resident's words are as given."""

    ticket: Ticket
    #: as given, '' when the messenger gives none
    resident: str
    service: str
    department: str
    #: ids of who is told when nobody owns it
    supervisors: tuple[str, ...]
    #: '' when it is the council's first language
    language: str
    guesses: tuple[Choice, ...]
    zone: ZoneInfo
    #: how it belongs together with others
    relations: tuple[Relation, ...] = ()
    #: open tickets of the department that may be about the same thing
    similar: tuple[Similar, ...] = ()
    #: addresses of other tickets' cards, by reference
    urls: Mapping[str, str] = field(default_factory=dict)
    #: the whole message that the ticket is a part of; '' when it is all of it, or is
    #: about a matter in confidence too
    whole: str = ""
    #: when a law or code wants the full answer
    statutory: datetime | None = None


def ticket_view(unit: Unit, council: Council, ticket_id: int | None) -> TicketView:
    """LookupError: the ticket is gone (erased)."""
    if ticket_id is None:
        raise LookupError("the ticket is gone")
    ticket = unit.tickets.get(ticket_id)
    department = council.departments.get(ticket.department)
    others = unit.tickets.of_same_message(ticket) if ticket.part else []
    return TicketView(
        ticket=ticket,
        resident=unit.people.resident(ticket.resident_id).name,
        service=name_of(council, ticket.service or ""),
        department=name_of(council, ticket.department),
        supervisors=department.supervising if department else (),
        language=_language(council, unit.people.resident(ticket.resident_id)),
        guesses=tuple(
            Choice(name_of(council, guess.name), guess.confidence)
            for guess in ticket.guesses
        ),
        zone=council.time_zone,
        statutory=deadline(council, ticket.service, ticket.created_at),
        whole=_whole(unit, council, ticket, others),
    )


def with_others(unit: Unit, council: Council, view: TicketView) -> TicketView:
    """With the tickets that belong to it, or may be about the same thing.

    Nothing is looked for in a sensitive department: that two people have the same
    trouble is nobody's business there.
    """
    ticket = view.ticket
    alike = ticket.is_open and not council.is_sensitive(ticket.department)
    return replace(
        view,
        relations=tuple(unit.board.relations(ticket.id)),
        similar=unit.likely.similar(ticket) if alike else (),
    )


def _whole(unit: Unit, council: Council, ticket: Ticket, others: list[Ticket]) -> str:
    """People of one department must not read what is in confidence with another."""
    if not ticket.part or any(
        council.is_sensitive(other.department) and other.department != ticket.department
        for other in others
    ):
        return ""
    return unit.tickets.whole_message(ticket)


def name_of(council: Council, what: str) -> str:
    """The name of a department or service as staff read it; an unknown id as it is."""
    known = council.departments.get(what) or council.services.get(what)
    return known.name_in(STAFF_LANGUAGE) if known else what.replace("_", " ")


def first_name(council: Council, user: str) -> str:
    """A member of staff as colleagues know them; 'somebody' who is no longer one."""
    staff = council.staff_by_slack(user)
    return staff.first_name if staff else "somebody"


def _language(council: Council, resident: Resident) -> str:
    if resident.writes:
        answered = _name(resident.language)
        return f"{_name(resident.writes)} (answered in {answered})"
    if resident.language == council.default_language:
        return ""
    return _name(resident.language)


def _name(code: str) -> str:
    """A language as staff call it."""
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return code
    return locale.get_display_name(STAFF_LANGUAGE) or code

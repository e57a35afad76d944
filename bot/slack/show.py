"""What Slack shows of a ticket, read from the store and the council's file."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError

from bot.council import Council
from bot.model import Choice, Resident, Ticket
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


def ticket_view(unit: Unit, council: Council, ticket_id: int | None) -> TicketView:
    """LookupError: the ticket is gone (erased)."""
    if ticket_id is None:
        raise LookupError("the ticket is gone")
    ticket = unit.tickets.get(ticket_id)
    department = council.departments.get(ticket.department)
    return TicketView(
        ticket=ticket,
        resident=unit.people.resident(ticket.resident_id).name,
        service=name_of(council, ticket.service or ""),
        department=name_of(council, ticket.department),
        supervisors=department.supervisors if department else (),
        language=_language(council, unit.people.resident(ticket.resident_id)),
        guesses=tuple(
            Choice(name_of(council, guess.name), guess.confidence)
            for guess in ticket.guesses
        ),
        zone=council.time_zone,
    )


def name_of(council: Council, what: str) -> str:
    """The name of a department or service as staff read it; an unknown id as it is."""
    known = council.departments.get(what) or council.services.get(what)
    return known.name_in(STAFF_LANGUAGE) if known else what.replace("_", " ")


def first_name(council: Council, user: str) -> str:
    """A member of staff as colleagues know them; 'somebody' who is no longer one."""
    staff = council.staff_by_slack(user)
    return staff.first_name if staff else "somebody"


def _language(council: Council, resident: Resident) -> str:
    if resident.language == council.default_language:
        return ""
    try:
        locale = Locale.parse(resident.language)
    except (UnknownLocaleError, ValueError):
        return resident.language
    return locale.get_display_name(STAFF_LANGUAGE) or resident.language

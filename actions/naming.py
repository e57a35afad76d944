"""What residents are told a department and a matter are called.

Of a sensitive department nothing but the reference is said: others may read along on
a phone.
"""

from __future__ import annotations

from bot.council.facts import Council
from bot.effects import Line
from bot.model import Ticket

#: characters of a ticket's first words that stand for it, and of its place on a button
LONGEST, LONGEST_PLACE = 40, 24


def team_name(council: Council, department_id: str, language: str) -> str | Line:
    """Who has it."""
    department = council.department(department_id)
    if department.sensitive:
        return Line("team_in_confidence")
    return department.name_in(language)


def subject(ticket: Ticket, council: Council, language: str) -> str | Line:
    """What it is about, in few words."""
    if council.is_sensitive(ticket.department):
        return Line("subject_none")
    service = council.services.get(ticket.service or "")
    if service:
        return service.name_in(language)
    words = " ".join(ticket.words.split())
    if not words:
        return Line("subject_none")
    return _short(words, LONGEST)


def label(ticket: Ticket, council: Council, language: str) -> str:
    """What a button calls it: two potholes are told apart by where they are."""
    what = subject(ticket, council, language)
    if not isinstance(what, str):
        return ticket.reference
    where = " ".join(ticket.place.text.split())
    if where and ticket.service in council.services:
        what = f"{what}, {_short(where, LONGEST_PLACE)}"
    return f"{what} · {ticket.reference}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def question(ticket: Ticket, council: Council) -> str | Line:
    """What staff asked and still wait for."""
    if council.is_sensitive(ticket.department):
        return Line("question_in_confidence")
    return ticket.awaited

"""Somebody phoned, came by or wrote a letter: staff log it, with the same promises."""

from __future__ import annotations

from actions.tickets import open_ticket
from actions.turn import Decision, Turn, nothing_due
from bot.effects import Audit, TellStaff
from bot.model import Kind, Logged, Place, StaffAct, Way

#: how each is told in the ticket
WAYS = {
    Way.PHONE: "By phone",
    Way.VISIT: "In person",
    Way.LETTER: "By letter",
    Way.EMAIL: "By e-mail",
}


def log_contact(turn: Turn, act: StaffAct, logged: Logged) -> Decision:
    """A ticket as if they had written themselves, where staff say that it belongs."""
    department = turn.council.home_of(act.to)
    ticket, opened = open_ticket(
        turn,
        kind=act.kind_of or Kind.COMPLAINT,
        department=department,
        place=Place(logged.place),
    )
    channel = act.channel or turn.council.department(department).slack_channel
    values = {
        "reference": ticket.reference,
        "why": turn.council.department(department).name,
    }
    return nothing_due(
        *opened,
        TellStaff(act.user, channel, "logged", values),
        Audit("logged", ticket.reference, act.user, {"way": str(logged.way)}),
    )


def words_of(said: str, logged: Logged) -> str:
    """What stands in the ticket: what they said, how they came, how to reach them."""
    reach = (
        f"To reach them: {logged.reach}" if logged.reach else "No way to reach them."
    )
    return f"{said.strip()}\n\n{WAYS[logged.way]}. {reach}"

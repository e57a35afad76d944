"""Commands, and what is not a message: groups, blocks."""

from __future__ import annotations

from actions import scanning
from actions.language import language
from actions.rights import forget, my_data, privacy
from actions.status import status_check
from actions.tickets import closed_now, open_ticket
from actions.turn import Decision, Turn, acknowledged, answered, line, nothing_due
from bot.effects import Audit, ChangeResident, Effect, Note, Say
from bot.model import Kind
from bot.rules import wants_quiet


def start(turn: Turn) -> Decision:
    """Who speaks, for whom, and what is kept; about a code, if one was scanned."""
    council = turn.council
    welcome = line(
        "start",
        council=council.name,
        website=council.website,
        privacy_url=council.privacy_url,
    )
    return scanning.started(turn, welcome) or answered(Say((welcome,)))


def help_(turn: Turn) -> Decision:
    """What one can write."""
    return answered(Say((line("help"),)))


def unknown(turn: Turn) -> Decision:
    """A command that is none."""
    command = f"/{turn.incoming.command}"
    return answered(Say((line("unknown_command", command=command[:40]),)))


def not_handled(turn: Turn) -> Decision:
    """It could not be understood or handled: a person will look at it."""
    ticket, opened = open_ticket(
        turn, kind=Kind.QUESTION, department=turn.council.triage
    )
    say = Say(
        (
            line("parse_failed", reference=ticket.reference, date=ticket.promise_at),
            *closed_now(turn, ticket.department),
        ),
        ticket=ticket.reference,
    )
    return acknowledged(*opened, Note(ticket.reference, "could_not_handle"), say)


def quiet(turn: Turn) -> Decision:
    """No messages that the resident did not ask for; once more, and they come again."""
    hush = not turn.resident.quiet
    if turn.incoming.argument.strip().lower() in ("on", "off"):
        hush = turn.incoming.argument.strip().lower() == "on"
    return _hushed(hush=hush)


def left_in_peace(turn: Turn) -> Decision | None:
    """ "STOP": nothing unasked from now on; None when it is anything else."""
    return _hushed(hush=True) if wants_quiet(turn.incoming.text) else None


def _hushed(*, hush: bool) -> Decision:
    return answered(
        ChangeResident({"quiet": hush}),
        Say((line("quiet_on" if hush else "quiet_off"),)),
        Audit("quiet_on" if hush else "quiet_off", actor="resident"),
    )


COMMANDS = {
    "start": start,
    "help": help_,
    "status": status_check,
    "quiet": quiet,
    "forget": forget,
    "mydata": my_data,
    "privacy": privacy,
    "language": language,
}


def command(turn: Turn) -> Decision:
    """Answer a command."""
    return COMMANDS.get(turn.incoming.command, unknown)(turn)


def reachable(turn: Turn) -> Decision:
    """The resident blocked the bot, or came back: staff of open tickets are told."""
    blocked = bool(turn.incoming.blocked)
    name = "unreachable" if blocked else "reachable_again"
    notes: list[Effect] = [
        Note(t.reference, name, {"why": "blocked"} if blocked else {})
        for t in turn.open_tickets
    ]
    return nothing_due(
        ChangeResident({"blocked": blocked}), *notes, Audit(name, actor="resident")
    )

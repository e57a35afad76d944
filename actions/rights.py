"""What is held about a resident: told, shown to them, erased."""

from __future__ import annotations

from actions.turn import Decision, Turn, answered, line
from bot.effects import (
    AnswerPress,
    AskErasure,
    Audit,
    CloseAsk,
    Line,
    Option,
    PutAsk,
    Say,
    SendMyData,
)
from bot.model import Ask, AskKind, Ticket
from bot.privacy.erasure import Held, plan

#: what these questions are about
KINDS = (AskKind.FORGET, AskKind.MY_DATA)
#: requests that are named one by one
MOST_NAMED = 10


def privacy(turn: Turn) -> Decision:
    """What is kept, why, who sees it, for how long, and what they can do about it."""
    council, kept = turn.council, turn.council.retention
    usual = (kept.tickets, *kept.by_kind.values(), *kept.by_service.values())
    told = [
        line("privacy_what", council=council.name),
        line("privacy_who"),
        line(
            "privacy_how_long",
            days=max(usual),
            talk=kept.small_talk,
            raw=kept.raw_updates,
            trail=max(kept.audit, kept.arrivals),
            backups=kept.backups,
        ),
    ]
    told += [
        line("privacy_by_law", days=law.days, why=law.why_in(turn.language))
        for law in kept.kept_by_law
    ]
    told.append(line("privacy_rights", privacy_url=council.privacy_url))
    return answered(Say(tuple(told)))


def forget(turn: Turn) -> Decision:
    """What goes, what has to stay and why; done only after a tap."""
    what = plan(map(_held, turn.tickets), turn.council.retention, turn.now)
    told = [line("forget_ask")]
    if what.open_going:
        named = [held.reference for held in what.open_going[:MOST_NAMED]]
        told.append(line("forget_open", references=", ".join(named)))
    told += [
        line(
            "forget_keeps",
            reference=kept.reference,
            date=kept.until,
            why=kept.law.why_in(turn.language),
        )
        for kept in what.kept[:MOST_NAMED]
    ]
    told.append(line("forget_rest", days=turn.council.retention.backups))
    return _ask(AskKind.FORGET, told, "forget")


def my_data(turn: Turn) -> Decision:
    """Everything about them as files; only after a tap, since phones are shared."""
    return _ask(AskKind.MY_DATA, [line("mydata_ask")], "mydata")


def pressed(ask: Ask, option: str, done: AnswerPress) -> Decision:
    """The tap that does it, or leaves it."""
    name = "forget" if ask.kind is AskKind.FORGET else "mydata"
    close = CloseAsk(ask.id, option)
    if option != "yes":
        return answered(done, close, Say((line(f"{name}_not"),)))
    audit = Audit(f"{name}_asked", actor="resident")
    told = Say((line(f"{name}_started"),))
    if ask.kind is AskKind.FORGET:
        return answered(done, close, told, AskErasure(), audit)
    return answered(done, close, told, SendMyData(), audit)


def _ask(kind: AskKind, told: list[Line], name: str) -> Decision:
    options = (Option("yes", f"button_{name}"), Option("no", f"button_{name}_not"))
    return answered(PutAsk(kind, Say(tuple(told)), options))


def _held(ticket: Ticket) -> Held:
    ended = None if ticket.is_open else ticket.resolved_at or ticket.last_at
    return Held(ticket.id, ticket.reference, ticket.service, ended)

"""A contact that staff logged becomes a resident without a chat, and a ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from actions.logged import log_contact, words_of
from actions.turn import Turn
from bot.carry.cause import Cause
from bot.carry.out import carry_out
from bot.council.facts import Council
from bot.model import NO_CHAT, InboxRow, Incoming, Logged, StaffAct, Way
from bot.store import Unit
from bot.wording import Wording


def keep_contact(
    unit: Unit,
    row: InboxRow,
    act: StaffAct,
    council: Council,
    wording: Wording,
    now: datetime,
    draw_reference: Callable[[], str],
) -> None:
    """Write the resident, their words and the ticket; the same form twice is one."""
    language = council.default_language
    logged = act.logged or Logged(Way.PHONE)
    incoming = _incoming(row, act.text, logged, now)
    resident, conversation = unit.people.meet(incoming, language, now)
    # nobody has to be told that it is a machine; who can't be reached is not called
    unit.people.change_resident(
        resident.id, {"greeted": True, "blocked": not logged.reach}
    )
    turn = Turn(
        incoming=incoming,
        reading=None,
        routing=None,
        resident=unit.people.resident(resident.id),
        conversation=conversation,
        language=language,
        tickets=(),
        asks=(),
        about=None,
        album=None,
        earlier=None,
        council=council,
        now=now,
        draw_reference=draw_reference,
    )
    cause = Cause(
        unit=unit,
        key=f"inbox:{row.id}",
        council=council,
        wording=wording,
        language=language,
        now=now,
        conversation=conversation,
        inbox_id=row.id,
    )
    cause.keep_message(incoming, None, None)
    carry_out(cause, log_contact(turn, act, logged).effects)
    unit.inbox.finish(row.id, "staff", now, conversation.id)


def _incoming(row: InboxRow, said: str, logged: Logged, now: datetime) -> Incoming:
    """Their words, from a person and a chat that exist for this contact only."""
    return Incoming(
        platform=NO_CHAT,
        chat_id=f"contact-{row.id}",
        chat_type="private",
        user_id=f"contact-{row.id}",
        name=logged.name,
        message_id=str(row.id),
        at=now,
        text=words_of(said, logged),
    )

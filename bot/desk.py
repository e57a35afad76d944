"""The desk: loads what is known, decides, and writes what follows, all in one write."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from actions import decide, feedback
from actions.acts import decide_act
from actions.commands import not_handled
from actions.files import PURPOSE
from actions.language import language_of
from actions.mending import mended
from actions.staff import Desk as StaffDesk
from actions.turn import Decision, Restraint, Turn, line
from actions.undelivered import undelivered
from bot.carry_out import carry_out
from bot.cause import Cause, words
from bot.council import Council, Staff
from bot.deliver import DeliveryError, Unreachable
from bot.effects import (
    Audit,
    Card,
    Effect,
    Line,
    Rephrase,
    Say,
    TellDuty,
    TellStaff,
)
from bot.fault import Found
from bot.following import Following
from bot.freshness import AT_ONCE
from bot.gathering import PRIVATE, Matter, Piece
from bot.lawful import routed
from bot.logging_contacts import keep_contact
from bot.model import (
    ActKind,
    Author,
    Conversation,
    FollowUp,
    InboxRow,
    Incoming,
    MessageKind,
    OutboxRow,
    Reading,
    Relation,
    Resident,
    Sending,
    StaffAct,
    Status,
    StoredMessage,
    Ticket,
)
from bot.reference import find_reference, new_reference
from bot.store import Unit
from bot.wording import Wording

log = logging.getLogger(__name__)

#: several files that are refused are told of once
TOLD_OF_FILES = timedelta(minutes=10)
#: a group is told no more often where to write
GROUP_SILENCE = timedelta(hours=1)
#: what answers a tap where it was made
TAPPED = ("answer_press", "clear_buttons")


class Desk:
    """The use cases. Every method runs inside one write of the store."""

    def __init__(
        self, council: Council, wording: Wording, randomness: random.Random
    ) -> None:
        self.council = council
        self.wording = wording
        self._random = randomness
        #: the bot's name on the messenger, known once it is connected
        self.username = ""

    def receive(
        self,
        unit: Unit,
        matter: Matter,
        now: datetime,
    ) -> None:
        """What a resident said in one breath: decide and write.

        A second time changes nothing.
        """
        head, incoming = matter.pieces[0].row, matter.incoming
        if not unit.inbox.is_waiting(head.id):
            return
        if incoming.chat_type != PRIVATE:
            self._refuse_group(unit, head, incoming, now)
            return
        late = _late_parts(unit, matter)
        for piece in late:
            self.receive(unit, Matter((piece,), piece.reading), now)
        pieces = tuple(piece for piece in matter.pieces if piece not in late)
        if pieces:
            self._decide(unit, Matter(pieces, matter.reading), now)

    def _decide(self, unit: Unit, matter: Matter, now: datetime) -> None:
        incoming = _new_if_unknown(unit, matter.incoming)
        turn = self._turn(unit, incoming, matter.reading, now)
        rows = [(piece.row, piece.told) for piece in matter.pieces]
        if len(rows) == 1:
            rows = [(matter.pieces[0].row, incoming)]
        self._carry_out(unit, rows, turn, decide(turn))

    def _turn(
        self, unit: Unit, incoming: Incoming, reading: Reading | None, now: datetime
    ) -> Turn:
        hint = incoming.language_hint.partition("-")[0]
        known = (
            hint if hint in self.council.languages else self.council.default_language
        )
        resident, conversation = unit.people.meet(incoming, known, now)
        tickets = tuple(unit.tickets.of_conversation(conversation.id))
        lately = now - feedback.SOON
        return Turn(
            incoming=incoming,
            reading=reading,
            routing=routed(incoming.text, reading, self.council) if reading else None,
            resident=resident,
            conversation=conversation,
            language=language_of(resident, reading, self.council),
            tickets=tickets,
            asks=tuple(unit.people.asks(conversation.id)),
            about=_about(unit, incoming, tickets),
            album=_album(unit, incoming, conversation, tickets),
            earlier=_earlier(unit, incoming),
            council=self.council,
            now=now,
            draw_reference=lambda: self._draw_reference(unit),
            restraint=self._restraint(unit, resident, conversation, now),
            told=tuple(unit.people.answered(conversation.id, feedback.KINDS, lately)),
        )

    def _restraint(
        self,
        unit: Unit,
        resident: Resident,
        conversation: Conversation,
        now: datetime,
    ) -> Restraint:
        floods = self.council.floods
        since = now - timedelta(minutes=floods.minutes)
        braked = (
            unit.tickets.opened_since(now - timedelta(minutes=1))
            >= floods.tickets_a_minute
        )
        if braked:
            unit.tickets.held_back(now)
        return Restraint(
            flooding=unit.people.sent_many(conversation.id, floods.messages, since),
            noticed=unit.people.told_since(conversation.id, "flood", since),
            braked=braked,
            muted=resident.muted_until is not None and resident.muted_until > now,
        )

    def _draw_reference(self, unit: Unit) -> str:
        while True:
            reference = new_reference(self._random)
            if unit.tickets.by_reference(reference) is None:
                return reference

    def _refuse_group(
        self, unit: Unit, row: InboxRow, incoming: Incoming, now: datetime
    ) -> None:
        """In a group the bot says, now and then, where to write; it keeps no words."""
        resident, conversation = unit.people.meet(
            incoming, self.council.default_language, now
        )
        said = unit.people.recent(conversation.id, 1)
        if said and now - said[0].at < GROUP_SILENCE:
            unit.inbox.finish(row.id, "nothing", now, conversation.id)
            return
        cause = self._cause(
            unit, f"inbox:{row.id}", now, conversation, resident.language
        )
        cause.inbox_id = row.id
        carry_out(cause, (Say((line("group_refused", username=self.username),)),))
        unit.inbox.finish(row.id, "answered", now, conversation.id)

    def cannot_read(
        self, unit: Unit, row: InboxRow, incoming: Incoming | None, now: datetime
    ) -> None:
        """It could not be understood or handled: a person will look at it."""
        if not unit.inbox.is_waiting(row.id):
            return
        if incoming is None:
            self.put_aside(unit, row, "it could not be read, and names no chat", now)
            return
        turn = self._turn(unit, incoming, None, now)
        self._carry_out(unit, [(row, incoming)], turn, not_handled(turn))

    def put_aside(self, unit: Unit, row: InboxRow, why: str, now: datetime) -> None:
        """Nobody can be answered: the duty officer hears of it, once a day."""
        log.error("inbox row %s from %s is put aside: %s", row.id, row.source, why)
        unit.inbox.bury(row.id, why, now)
        cause = self._cause(unit, f"inbox:{row.id}", now)
        cause.inbox_id = row.id
        carry_out(cause, (TellDuty("", why),))

    def cannot_act(
        self, unit: Unit, row: InboxRow, act: StaffAct, why: str, now: datetime
    ) -> None:
        """What a member of staff did can't be carried out: they must know."""
        if not unit.inbox.is_waiting(row.id):
            return
        self.put_aside(unit, row, why, now)
        cause = self._cause(unit, f"not_done:{row.id}", now)
        carry_out(cause, (TellStaff(act.user, act.channel, "not_done"),))

    def _carry_out(
        self,
        unit: Unit,
        rows: Sequence[tuple[InboxRow, Incoming]],
        turn: Turn,
        decision: Decision,
    ) -> None:
        """Keep each message, and do for all of them what was decided."""
        head = rows[0][0]
        cause = self._cause(
            unit, f"inbox:{head.id}", turn.now, turn.conversation, turn.language
        )
        first: int | None = None
        for row, incoming in rows:
            cause.inbox_id = row.id
            cause.keep_message(incoming, turn.reading, turn.routing, first)
            first = first or cause.message_id
        cause.inbox_id, cause.message_id = head.id, first
        carry_out(cause, decision.effects)
        for row, _ in rows:
            unit.inbox.finish(
                row.id,
                decision.result,
                turn.now,
                turn.conversation.id,
                decided_with=None if row.id == head.id else head.id,
            )

    def act(self, unit: Unit, row: InboxRow, act: StaffAct, now: datetime) -> None:
        """What a member of staff did. A second time changes nothing."""
        if not unit.inbox.is_waiting(row.id):
            return
        staff = self.council.staff_by_slack(act.user)
        if act.kind is ActKind.LOG and staff is not None:
            keep_contact(
                unit,
                row,
                act,
                self.council,
                self.wording,
                now,
                lambda: self._draw_reference(unit),
            )
            return
        ticket = unit.tickets.by_reference(act.reference)
        if staff is None or ticket is None:
            name = "not_staff" if staff is None else "no_such_ticket"
            effects: tuple[Effect, ...] = (
                TellStaff(act.user, act.channel, name, {"reference": act.reference}),
                Audit(name, act.reference, act.user),
            )
            cause = self._cause(unit, f"inbox:{row.id}", now)
        else:
            cause = self._ticket_cause(unit, f"inbox:{row.id}", ticket, now)
            desk = self._staff_desk(unit, act, staff, ticket, cause.language, now)
            effects = decide_act(desk).effects
        carry_out(cause, effects)
        unit.inbox.finish(row.id, "staff", now)

    def _staff_desk(
        self,
        unit: Unit,
        act: StaffAct,
        staff: Staff,
        ticket: Ticket,
        language: str,
        now: datetime,
    ) -> StaffDesk:
        message = _message_of(unit, act, ticket)
        relations = tuple(unit.board.relations(ticket.id))
        return StaffDesk(
            act,
            staff,
            ticket,
            language,
            self.council,
            now,
            draw_reference=lambda: self._draw_reference(unit),
            other=_other(unit, act, relations),
            relations=relations,
            message=message,
            sending=_sending(unit, message, now),
            said=sum(
                m.author is Author.RESIDENT for m in unit.people.of_ticket(ticket.id)
            ),
        )

    def run_due_follow_ups(self, unit: Unit, now: datetime, limit: int = 100) -> int:
        """Whatever is due and still needed; how many were due."""
        due = unit.tickets.due(now, limit)
        Following(unit, self.council, self._ticket_cause, now).run(due)
        return len(due)

    def refresh_cards(self, unit: Unit, now: datetime) -> int:
        """Cards that time has made untrue are drawn anew; how many."""
        stale = unit.tickets.stale_cards(now, AT_ONCE)
        for ticket in stale:
            cause = self._ticket_cause(unit, f"fresh:{ticket.id}:{now}", ticket, now)
            carry_out(cause, (Card(ticket.reference),))
        return len(stale)

    def run_follow_up(self, unit: Unit, row: FollowUp, now: datetime) -> None:
        """One that is due, unless it is done by now."""
        if unit.tickets.waits(row.id):
            Following(unit, self.council, self._ticket_cause, now).run([row])

    def mend(self, unit: Unit, found: Found, now: datetime) -> None:
        """A ticket that stands still is put right."""
        ticket = unit.tickets.by_reference(found.about)
        if ticket is not None:
            key = f"mend:{found.fault}:{ticket.id}:{now:%Y%m%dT%H%M%S%f}"
            cause = self._ticket_cause(unit, key, ticket, now)
            carry_out(cause, mended(ticket, found.fault, self.council, now))

    def undelivered(
        self, unit: Unit, row: OutboxRow, error: DeliveryError, now: datetime
    ) -> None:
        """It will never arrive: undelivered is unresolved, and staff are told."""
        told = _told_of(unit, row)
        if row.act == "say":
            self._not_answered(unit, row, error, now, is_known=bool(told))
        elif row.act in TAPPED and isinstance(error, Unreachable):
            unit.inbox.not_answered(row.id, "unreachable")
        for ticket in told:
            key = f"dead:{row.id}:{ticket.id}"
            cause = self._ticket_cause(unit, key, ticket, now)
            effects = undelivered(
                row, ticket, error, self.council, now, **_about_file(unit, row, now)
            )
            carry_out(cause, effects)

    def _not_answered(
        self,
        unit: Unit,
        row: OutboxRow,
        error: DeliveryError,
        now: datetime,
        *,
        is_known: bool,
    ) -> None:
        """Who left needs nobody. Else people must know: those of a ticket, or duty."""
        if isinstance(error, Unreachable):
            unit.inbox.not_answered(row.id, "unreachable")
            return
        unit.inbox.not_answered(row.id, "given")
        if not is_known:
            cause = self._cause(unit, f"dead:{row.id}", now)
            carry_out(cause, (TellDuty("", f"an answer did not arrive: {error}"),))

    def _ticket_cause(
        self, unit: Unit, key: str, ticket: Ticket, now: datetime
    ) -> Cause:
        conversation = unit.people.conversation(ticket.conversation_id)
        resident = unit.people.resident(ticket.resident_id)
        return self._cause(unit, key, now, conversation, resident.language)

    def _cause(
        self,
        unit: Unit,
        key: str,
        now: datetime,
        conversation: Conversation | None = None,
        language: str = "",
    ) -> Cause:
        return Cause(
            unit=unit,
            key=key,
            council=self.council,
            wording=self.wording,
            language=language or self.council.default_language,
            now=now,
            conversation=conversation,
        )

    def preview(self, unit: Unit, act: StaffAct, now: datetime) -> str:
        """What the resident would read if it were done. LookupError: why not."""
        staff = self.council.staff_by_slack(act.user)
        ticket = unit.tickets.by_reference(act.reference)
        if staff is None or ticket is None:
            raise LookupError(f"There is no {act.reference} any more.")
        language = unit.people.resident(ticket.resident_id).language
        desk = self._staff_desk(unit, act, staff, ticket, language, now)
        said = _spoken(decide_act(desk).effects)
        if not said:
            raise LookupError("That can't be done any more: look at the card.")
        return "\n\n".join(words(self.wording, one, language, now) for one in said)


def _spoken(effects: tuple[Effect, ...]) -> list[Line]:
    """What of these effects the resident reads."""
    found: list[Line] = []
    for effect in effects:
        if isinstance(effect, Say):
            found += effect.lines
        elif isinstance(effect, Rephrase):
            found.append(effect.said)
    return found


def _message_of(unit: Unit, act: StaffAct, ticket: Ticket) -> StoredMessage | None:
    """The message that an act is about, if it is one of this ticket."""
    if act.about is None or act.kind is ActKind.APART:
        return None
    try:
        message = unit.people.message(act.about)
    except LookupError:
        return None
    return message if message.ticket_id == ticket.id else None


def _other(unit: Unit, act: StaffAct, relations: tuple[Relation, ...]) -> Ticket | None:
    """The second ticket: that which is named, or which is to be taken out again."""
    reference = find_reference(act.to) or ""
    for relation in relations:
        if act.kind is ActKind.APART and relation.id == act.about:
            reference = relation.ticket
    return unit.tickets.by_reference(reference)


def _sending(
    unit: Unit, message: StoredMessage | None, now: datetime
) -> Sending | None:
    if message is None or message.author is not Author.STAFF:
        return None
    try:
        return unit.board.sending(message.id, now)
    except LookupError:
        return None


def _about(
    unit: Unit, incoming: Incoming, tickets: tuple[Ticket, ...]
) -> Ticket | None:
    """The ticket named by a reply to a message, or by its reference in the words."""
    by_id = {ticket.id: ticket for ticket in tickets}
    if incoming.reply_to:
        _, ticket_id = unit.people.linked(
            incoming.platform, incoming.chat_id, incoming.reply_to
        )
        if ticket_id in by_id:
            return _now_in(unit, by_id[ticket_id], by_id)
    reference = find_reference(incoming.text)
    named = next((t for t in tickets if t.reference == reference), None)
    return _now_in(unit, named, by_id) if named else None


def _late_parts(unit: Unit, matter: Matter) -> list[Piece]:
    """Parts of an album whose ticket is there: they join it each for itself."""
    if len(matter.pieces) == 1:
        return []
    groups: dict[str, bool] = {}
    for told in (piece.told for piece in matter.pieces):
        if told.group and told.group not in groups:
            found = unit.people.album_began(told.platform, told.chat_id, told.group)
            groups[told.group] = found
    return [piece for piece in matter.pieces if groups.get(piece.told.group or "")]


def _album(
    unit: Unit,
    incoming: Incoming,
    conversation: Conversation,
    tickets: tuple[Ticket, ...],
) -> Ticket | None:
    """The ticket of the first part of the album that the message belongs to."""
    if not incoming.group:
        return None
    by_id = {ticket.id: ticket for ticket in tickets}
    found = unit.people.ticket_of_group(conversation.id, incoming.group)
    return _now_in(unit, by_id[found], by_id) if found in by_id else None


def _now_in(unit: Unit, ticket: Ticket, by_id: Mapping[int, Ticket]) -> Ticket:
    """The ticket itself, or that which it was joined into."""
    while ticket.status is Status.MERGED:
        found = by_id.get(unit.board.merged_into(ticket.id) or 0)
        if found is None:
            break
        ticket = found
    return ticket


def _new_if_unknown(unit: Unit, incoming: Incoming) -> Incoming:
    """An edit of words that never reached us is the first that we hear of them."""
    if not (incoming.edited and incoming.text) or _earlier(unit, incoming):
        return incoming
    return replace(incoming, edited=False)


def _earlier(unit: Unit, incoming: Incoming) -> StoredMessage | None:
    if not incoming.edited:
        return None
    message_id, _ = unit.people.linked(
        incoming.platform, incoming.chat_id, incoming.message_id
    )
    return unit.people.message(message_id) if message_id else None


def _told_of(unit: Unit, row: OutboxRow) -> list[Ticket]:
    """What a row was about; words to a resident may be about all that is open."""
    if row.ticket_id is not None:
        return [unit.tickets.get(row.ticket_id)]
    if row.act != "say" or row.conversation_id is None:
        return []
    found = unit.tickets.of_conversation(row.conversation_id)
    return [ticket for ticket in found if ticket.is_open]


def _about_file(unit: Unit, row: OutboxRow, now: datetime) -> dict[str, bool]:
    """Is a lost file one of the resident's, and do they have to hear of it now?"""
    if row.act != "file" or row.conversation_id is None or not row.message_id:
        return {}
    message, since = unit.people.message(row.message_id), now - TOLD_OF_FILES
    if message.author is not Author.RESIDENT:
        return {"of_resident": False}
    told = unit.files.told_since(row.conversation_id, PURPOSE, since)
    return {"tell": message.kind is not MessageKind.STICKER and not told}

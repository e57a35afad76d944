"""The desk: loads what is known, decides, and writes what follows, all in one write."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from actions import decide
from actions.acts import decide_act
from actions.commands import not_handled
from actions.mending import mended
from actions.turn import Decision, Turn, line
from actions.undelivered import undelivered
from bot.carry.cause import Cause, words
from bot.carry.out import carry_out
from bot.council.facts import Council, Staff
from bot.deliver import DeliveryError, Unreachable
from bot.effects import (
    Audit,
    Card,
    Effect,
    Say,
    TellDuty,
    TellStaff,
)
from bot.following import Following
from bot.freshness import AT_ONCE
from bot.gathering import PRIVATE, Matter
from bot.known_act import spoken, staff_desk
from bot.known_loss import about_file, told_of
from bot.known_message import late_parts, new_if_unknown, turn_of
from bot.logging_contacts import keep_contact
from bot.model import (
    ActKind,
    Conversation,
    FollowUp,
    InboxRow,
    Incoming,
    OutboxRow,
    Reading,
    StaffAct,
    Ticket,
)
from bot.reference import new_reference
from bot.store import Unit
from bot.watch.fault import Found
from bot.wording import Wording

log = logging.getLogger(__name__)

#: why there is nothing to preview
CHANGED = "That can't be done any more, the ticket has changed: look at its card."
#: a group is told no more often where to write
GROUP_SILENCE = timedelta(hours=1)
#: and a channel, which is the council's own
CHANNEL_SILENCE = timedelta(days=30)
CHANNEL = "channel"
#: why something is not where it belongs, when that is all that is known
UNTOLD = "it did not arrive, and that could not be told where it belongs"
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
        late = late_parts(unit, matter)
        for piece in late:
            self.receive(unit, Matter((piece,), piece.reading), now)
        pieces = tuple(piece for piece in matter.pieces if piece not in late)
        if pieces:
            self._decide(unit, Matter(pieces, matter.reading), now)

    def _decide(self, unit: Unit, matter: Matter, now: datetime) -> None:
        incoming = new_if_unknown(unit, matter.incoming)
        turn = self._turn(unit, incoming, matter.reading, now)
        rows = [(piece.row, piece.told) for piece in matter.pieces]
        if len(rows) == 1:
            rows = [(matter.pieces[0].row, incoming)]
        self._carry_out(unit, rows, turn, decide(turn))

    def _turn(
        self, unit: Unit, incoming: Incoming, reading: Reading | None, now: datetime
    ) -> Turn:
        draw = partial(self._draw_reference, unit)
        return turn_of(unit, self.council, incoming, reading, now, draw)

    def _draw_reference(self, unit: Unit) -> str:
        while True:
            reference = new_reference(self._random)
            if unit.tickets.by_reference(reference) is None:
                return reference

    def _refuse_group(
        self, unit: Unit, row: InboxRow, incoming: Incoming, now: datetime
    ) -> None:
        """In a group or channel the bot says, now and then, where to write; it keeps
        no words."""
        resident, conversation = unit.people.meet(
            incoming, self.council.default_language, now
        )
        said = unit.people.recent(conversation.id, 1)
        is_channel = incoming.chat_type == CHANNEL
        silence = CHANNEL_SILENCE if is_channel else GROUP_SILENCE
        if said and now - said[0].at < silence:
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
            effects = self._acted(unit, act, staff, ticket, cause.language, now)
        carry_out(cause, effects)
        unit.inbox.finish(row.id, "staff", now)

    def _acted(
        self,
        unit: Unit,
        act: StaffAct,
        staff: Staff,
        ticket: Ticket,
        language: str,
        now: datetime,
    ) -> tuple[Effect, ...]:
        draw = partial(self._draw_reference, unit)
        desk = staff_desk(unit, self.council, act, staff, ticket, language, now, draw)
        return decide_act(desk).effects

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
        told = told_of(unit, row)
        if row.act == "say":
            self._not_answered(unit, row, error, now, is_known=bool(told))
        elif row.act in TAPPED and isinstance(error, Unreachable):
            unit.inbox.not_answered(row.id, "unreachable")
        for ticket in told:
            key = f"dead:{row.id}:{ticket.id}"
            cause = self._ticket_cause(unit, key, ticket, now)
            effects = undelivered(
                row, ticket, error, self.council, now, **about_file(unit, row, now)
            )
            carry_out(cause, effects)

    def untold(self, unit: Unit, row: OutboxRow, now: datetime) -> None:
        """It will never arrive, and a fault of ours kept that from whoever had to hear:
        the duty officers do."""
        known = row.ticket_id and unit.tickets.get(row.ticket_id)
        reference = known.reference if known else ""
        cause = self._cause(unit, f"untold:{row.id}", now)
        carry_out(cause, (TellDuty(reference, UNTOLD),))

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
        said = spoken(self._acted(unit, act, staff, ticket, language, now))
        if not said:
            raise LookupError(CHANGED)
        return "\n\n".join(words(self.wording, one, language, now) for one in said)

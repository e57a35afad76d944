"""What the desk decided: plain values that the store carries out in one write.

A ticket is named by its reference, which is drawn before the decision, so that the
effects of one decision can speak of a ticket that does not exist yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.model import AskKind, Choice, FollowUpKind, Kind, Media, Place, RelationKind


@dataclass(frozen=True)
class OpenTicket:
    """Open a ticket; its first words are the message in hand, or an earlier one."""

    reference: str
    kind: Kind
    service: str | None
    department: str
    promise_at: datetime
    place: Place = field(default_factory=Place)
    emergency: bool = False
    guesses: tuple[Choice, ...] = ()
    from_message: int | None = None
    #: its own words, when the message tells of other matters too
    part: str = ""
    #: the message goes with this one of them
    has_message: bool = True


@dataclass(frozen=True)
class ChangeTicket:
    """Set fields of a ticket, by the names of `bot.model.Ticket`."""

    reference: str
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class AddToTicket:
    """The message in hand belongs to this ticket."""

    reference: str


@dataclass(frozen=True)
class Option:
    """A button: its name in the ask, and its label (a key of the wording or words)."""

    name: str
    label: str
    #: the label is words as they are (a department's name), not a key of the wording
    literal: bool = False


@dataclass(frozen=True)
class Line:
    """One paragraph: a key of the wording and what fills it."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Say:
    """Say something to the resident: paragraphs of one message."""

    lines: tuple[Line, ...]
    ticket: str | None = None
    #: the staff member whose words these are
    staff: str | None = None
    #: how long it can still be undone before it goes
    held: timedelta | None = None
    #: what goes with it
    files: tuple[Media, ...] = ()


@dataclass(frozen=True)
class PutAsk:
    """Say something and wait for the resident's answer."""

    kind: AskKind
    say: Say
    options: tuple[Option, ...] = ()
    takes_text: bool = False
    ticket: str | None = None
    #: it is about the message in hand, which has no ticket
    about_this: bool = False
    #: the buttons stand side by side
    in_row: bool = False
    #: kept with the ask, behind its options, and shown on no button
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class CloseAsk:
    """The ask is settled; its buttons go."""

    ask_id: int
    answer: str


@dataclass(frozen=True)
class AnswerPress:
    """Answer the tap on a button, so that the messenger stops waiting."""

    callback_id: str
    key: str


@dataclass(frozen=True)
class Card:
    """Post the ticket's card, or bring it up to date in place."""

    reference: str


@dataclass(frozen=True)
class Note:
    """Say something to staff in the ticket's thread, by a name of Slack's wording."""

    reference: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    #: the message in hand is shown with it, with its files
    with_message: bool = False
    #: it is about an earlier message
    about: int | None = None


@dataclass(frozen=True)
class NoteMany:
    """The message in hand is one of very many: staff see them now and then together."""

    reference: str


@dataclass(frozen=True)
class Page:
    """Tell duty officers about an emergency."""

    reference: str
    #: Slack user ids: who is called
    whom: tuple[str, ...]


@dataclass(frozen=True)
class PageOutside:
    """Tell the duty officers about an emergency outside Slack too."""

    reference: str


@dataclass(frozen=True)
class DutyNote:
    """A note about a ticket in the duty officers' channel."""

    reference: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TellDuty:
    """Tell the duty officer's channel that something could not be posted or read."""

    #: '' when it belongs to no ticket
    reference: str
    why: str


@dataclass(frozen=True)
class TellStaff:
    """Answer one member of staff where they are, seen by nobody else."""

    user: str
    channel: str
    name: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reveal:
    """Show one member of staff the numbers that the card hides."""

    reference: str
    user: str
    channel: str


@dataclass(frozen=True)
class Schedule:
    """A follow-up for a ticket; one of the same kind that still waits gives way."""

    reference: str
    kind: FollowUpKind
    due_at: datetime


@dataclass(frozen=True)
class CancelFollowUps:
    """Follow-ups of this ticket that are needless now."""

    reference: str
    kinds: tuple[FollowUpKind, ...] = tuple(FollowUpKind)


@dataclass(frozen=True)
class ChangeResident:
    """Set fields of the resident, by the names of `bot.model.Resident`."""

    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Revise:
    """The resident changed the words of an earlier message, kept with those before."""

    message_id: int
    text: str


@dataclass(frozen=True)
class MoveMessage:
    """A place that the resident shares has moved; the points before are not kept."""

    message_id: int
    place: Place


@dataclass(frozen=True)
class AskErasure:
    """The resident is to be erased, as soon as nothing about them is on its way."""


@dataclass(frozen=True)
class SendMyData:
    """Send the resident everything that is held about them."""


@dataclass(frozen=True)
class Correct:
    """The model was wrong about the words that opened a ticket: an example."""

    reference: str
    #: 'resident' or the id of a member of staff
    actor: str
    #: kind, service and department
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True)
class Attach:
    """An earlier message belongs to this ticket after all."""

    message_id: int
    reference: str


@dataclass(frozen=True)
class Relate:
    """Two tickets belong together."""

    kind: RelationKind
    reference: str
    other: str
    #: all that was said goes from the one to the other
    moves: bool = False
    #: only these messages did
    only: tuple[int, ...] = ()


@dataclass(frozen=True)
class Unrelate:
    """They do not belong together after all; what was said goes back."""

    relation_id: int


@dataclass(frozen=True)
class Decide:
    """A supervisor looked at it, and why it stays as it is."""

    reference: str
    user: str
    reason: str


@dataclass(frozen=True)
class Unsay:
    """Stop an answer that is held, or take one away from the resident's chat."""

    message_id: int
    held: bool = False


@dataclass(frozen=True)
class Rephrase:
    """Other words for an answer that the resident has."""

    message_id: int
    said: Line


@dataclass(frozen=True)
class Audit:
    """One line of the audit: ids and names only, never words."""

    act: str
    reference: str | None = None
    actor: str = "bot"
    detail: Mapping[str, str] = field(default_factory=dict)


Effect = (
    OpenTicket
    | ChangeTicket
    | AddToTicket
    | Say
    | PutAsk
    | CloseAsk
    | AnswerPress
    | Card
    | Note
    | NoteMany
    | Page
    | PageOutside
    | DutyNote
    | TellDuty
    | TellStaff
    | Reveal
    | Schedule
    | CancelFollowUps
    | ChangeResident
    | Revise
    | MoveMessage
    | AskErasure
    | SendMyData
    | Audit
    | Correct
    | Decide
    | Attach
    | Relate
    | Unrelate
    | Unsay
    | Rephrase
)

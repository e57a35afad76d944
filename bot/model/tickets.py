"""One matter: what it is, where it stands, what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.readings import Choice, Place


class Kind(StrEnum):
    """What a ticket is."""

    COMPLAINT = "complaint"
    IDEA = "idea"
    QUESTION = "question"


class Status(StrEnum):
    """Where a ticket stands."""

    #: waits in a department's queue
    OPEN = "open"
    #: a member of staff has it
    TAKEN = "taken"
    #: closed, with an outcome
    RESOLVED = "resolved"
    #: the resident took it back
    WITHDRAWN = "withdrawn"
    #: joined into another ticket
    MERGED = "merged"


OPEN_STATUSES = (Status.OPEN, Status.TAKEN)


class Outcome(StrEnum):
    """How a resolved ticket ended. 'Closed' is never called 'fixed'."""

    FIXED = "fixed"
    PARTLY = "partly"
    NOT_FIXED = "not_fixed"
    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    NO_ACTION = "no_action"
    #: closed by itself, since the resident did not answer; staff can't choose it
    NO_REPLY = "no_reply"


class Verdict(StrEnum):
    """What the resident says became of it."""

    FIXED = "fixed"
    PARTLY = "partly"
    NOT_FIXED = "not_fixed"


class RelationKind(StrEnum):
    """How two tickets belong together."""

    MERGED = "merged"
    LINKED = "linked"
    SPLIT = "split"


class Waiting(StrEnum):
    """Whose turn it is."""

    US = "us"
    RESIDENT = "resident"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True)
class Ticket:
    """One matter: a complaint, an idea or a question."""

    id: int
    reference: str
    conversation_id: int
    resident_id: int
    kind: Kind
    service: str | None
    department: str
    status: Status
    created_at: datetime
    #: when the resident will next hear from the council
    promise_at: datetime
    owner: str | None = None
    outcome: Outcome | None = None
    waiting: Waiting = Waiting.US
    place: Place = field(default_factory=Place)
    words: str = ""
    emergency: bool = False
    #: the model was not sure: its best guesses, for the card
    guesses: tuple[Choice, ...] = ()
    #: the last thing said in this ticket, by anybody
    last_at: datetime | None = None
    resolved_at: datetime | None = None
    #: the card in Slack, None until it is posted
    card_channel: str | None = None
    card_ts: str | None = None
    #: what it waits for, in the words of staff: a reason or a question
    awaited: str = ""
    #: when the first promise passed that a person has not made good since
    overdue_since: datetime | None = None
    #: when the trouble began that goes up the ladder
    ladder_since: datetime | None = None
    #: steps of the ladder that were taken
    ladder: int = 0
    #: pages that went out for this emergency
    pages: int = 0
    #: how often the resident said that it was not settled
    reopened: int = 0
    #: how often the resident asked how it stands, since a person last spoke
    asked: int = 0
    asked_at: datetime | None = None
    #: what the resident says became of it, and how they rate us, 1 to 5
    verdict: Verdict | None = None
    rating: int | None = None
    #: when a person first answered
    answered_at: datetime | None = None
    #: its own words, when the message that opened it tells of other matters too
    part: str = ""
    #: what came in that opened it: tickets of one message have the same
    origin: int | None = None

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something."""
        return self.status in OPEN_STATUSES


class FollowUpKind(StrEnum):
    """A thing to do for a ticket at a time."""

    # to staff

    #: nobody has taken it
    UNOWNED = "unowned"
    #: half of the promised time is over
    HALFWAY = "halfway"
    #: the promised time is near
    DUE_SOON = "due_soon"
    #: the promised time has passed
    OVERDUE = "overdue"
    #: who has it did nothing
    SILENT_OWNER = "silent_owner"
    #: answered, but not settled, and no word since
    NO_NEWS = "no_news"
    #: it should be settled by now
    UNSETTLED = "unsettled"
    #: the next step up the ladder
    LADDER = "ladder"
    #: nobody has an emergency yet: page the next in line
    PAGE = "page"

    # to the resident, unasked

    #: the promise will not be kept: say so before it passes
    PROGRESS = "progress"
    #: we still need the resident's answer
    NUDGE = "nudge"
    #: the last time that we ask
    LAST_CALL = "last_call"
    #: no answer came: close, and say how to reopen
    CLOSE = "close"
    #: was it fixed?
    WAS_FIXED = "was_fixed"
    #: is it still, some weeks later?
    STILL_FIXED = "still_fixed"
    #: how did we do, where nothing was to be fixed
    RATE = "rate"


@dataclass(frozen=True)
class FollowUp:
    """A thing to do for a ticket at a time; fires once."""

    id: int
    ticket_id: int
    kind: FollowUpKind
    sequence: int
    due_at: datetime


@dataclass(frozen=True)
class Relation:
    """Two tickets that belong together."""

    id: int
    kind: RelationKind
    #: references
    ticket: str
    other: str
    #: ids of the messages that went from one to the other
    messages: tuple[int, ...]
    #: where the first stood before
    status: Status


@dataclass(frozen=True)
class AuditLine:
    """Who did what to a ticket."""

    at: datetime
    actor: str
    act: str
    detail: Mapping[str, str]

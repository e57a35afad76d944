"""What staff do about a ticket, and how far their answers are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.messages import Media
from bot.model.residents import Way
from bot.model.tickets import Kind, Outcome


class ActKind(StrEnum):
    """What a member of staff did."""

    TAKE = "take"
    REPLY = "reply"
    RESOLVE = "resolve"
    #: wrote in a ticket's thread: internal
    THREAD = "thread"
    #: pressed the duty officer's button
    HAVE_IT = "have_it"
    #: promised the resident news by a date, with a reason
    PROMISE = "promise"
    #: asked the resident something: it waits for them now
    ASK = "ask"
    #: logged somebody who phoned, came by or wrote a letter
    LOG = "log"
    #: wants to see the numbers that the card hides
    SHOW = "show"
    #: gave it to a colleague
    ASSIGN = "assign"
    #: sent it to another department, or changed its kind or service
    MOVE = "move"
    REOPEN = "reopen"
    #: joined it into another ticket of the same resident
    MERGE = "merge"
    #: said that two tickets are about the same thing
    LINK = "link"
    #: made a message of it a ticket of its own
    SPLIT = "split"
    #: undid one of these three
    APART = "apart"
    #: stopped an answer before it went out
    UNDO = "undo"
    #: a supervisor took it from whoever has it
    TAKE_OVER = "take_over"
    #: a supervisor asked whoever has it to see to it
    REMIND = "remind"
    #: a supervisor decided that it stays as it is, with a reason
    DECIDE = "decide"
    #: the resident is heard, but not answered for some days, or is again
    MUTE = "mute"
    UNMUTE = "unmute"
    #: changed the words of an answer that was sent
    CORRECT = "correct"
    #: took an answer back that was sent
    TAKE_BACK = "take_back"


class Sending(StrEnum):
    """Where an answer of staff stands on its way."""

    #: it can still be undone
    HELD = "held"
    #: on its way
    GOING = "going"
    #: the messenger has it
    SENT = "sent"
    #: the same, and an earlier try may have arrived too
    TWICE = "twice"
    #: it will never arrive
    FAILED = "failed"
    #: it will not be tried again, and may have arrived once or twice
    UNKNOWN = "unknown"
    #: the words arrived, a file did not
    PARTLY = "partly"
    UNDONE = "undone"
    #: it was sent, and taken back
    TAKEN_BACK = "taken_back"

    @property
    def arrived(self) -> bool:
        """Whether the resident surely has its words."""
        return self in (Sending.SENT, Sending.TWICE, Sending.PARTLY)


@dataclass(frozen=True)
class Logged:
    """What staff know of somebody who did not write in a chat."""

    way: Way
    name: str = ""
    #: a number or an address, '' when they gave none
    reach: str = ""
    #: where the matter is
    place: str = ""


@dataclass(frozen=True)
class StaffAct:
    """What a member of staff did about a ticket, as the edge understood it."""

    kind: ActKind
    #: Slack user id
    user: str
    reference: str
    channel: str
    at: datetime
    text: str = ""
    outcome: Outcome | None = None
    #: of a promise: when the resident hears again
    until: datetime | None = None
    #: of a promise: it depends on somebody outside the council
    third_party: bool = False
    #: whom or what it goes to: a Slack user id, a department, a reference
    to: str = ""
    #: what the ticket is, when it was something else
    kind_of: Kind | None = None
    #: '' when none fits
    service: str | None = None
    #: the message, or relation, that it is about
    about: int | None = None
    #: of a contact that is logged
    logged: Logged | None = None
    #: what goes to the resident with the words
    files: tuple[Media, ...] = ()

"""The words of the product as frozen values: what the desk knows and what comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


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


class MessageKind(StrEnum):
    """What a message is made of."""

    TEXT = "text"
    PHOTO = "photo"
    LOCATION = "location"
    VIDEO = "video"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    ANIMATION = "animation"
    CONTACT = "contact"
    VENUE = "venue"
    POLL = "poll"
    #: a kind that this version does not know
    OTHER = "other"


class Author(StrEnum):
    """Who said a message."""

    RESIDENT = "resident"
    STAFF = "staff"
    BOT = "bot"


class Way(StrEnum):
    """How somebody came to us who did not write in a chat."""

    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    EMAIL = "email"


#: the platform of residents who have no chat with us: staff tell them what we say
NO_CHAT = "staff"


class AskKind(StrEnum):
    """A question that the bot waits for the resident to answer."""

    #: where is it? free text, a pin, or skip
    PLACE = "place"
    #: which department or kind is it? by buttons only
    TOPIC = "topic"
    #: what is it about? free text, after a photo or a pin without words
    WORDS = "words"
    #: did the bot get it wrong: should a person read it? by a button only
    PERSON = "person"
    #: was it fixed? by a button; words and photos are welcome beside it
    FIXED = "fixed"
    #: how did we do, 1 to 5? by a button; words and photos are welcome beside it
    RATING = "rating"
    #: which ticket is it about, or is it new? by a button
    WHICH = "which"
    #: which ticket, and what about it? by buttons, under the list of tickets
    STANDING = "standing"
    #: what is there to add to a ticket? free text
    ADD = "add"
    #: shall everything be erased? by a button only
    FORGET = "forget"
    #: shall everything be sent that is held about them? by a button only
    MY_DATA = "my_data"
    #: what is wrong at the place of a code that was scanned? words or a photo
    SCANNED = "scanned"
    #: in which language shall the bot answer? by a button
    LANGUAGE = "language"


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
class Place:
    """Where something is: words, a point (WGS 84 degrees), or both."""

    text: str = ""
    latitude: float | None = None
    longitude: float | None = None

    def __bool__(self) -> bool:
        return bool(self.text) or self.latitude is not None


@dataclass(frozen=True)
class Choice:
    """A name with its probability, 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Clause:
    """A piece of a text that may be a matter of its own."""

    text: str
    #: it says so itself: "also", "another thing"
    another: bool = False
    #: it speaks of what was said before: "it", "they"
    back: bool = False


@dataclass(frozen=True)
class Reading:
    """What the model made of one text. Rankings are best first and sum to 1."""

    intent: str
    intent_confidence: float
    intents: tuple[Choice, ...]
    services: tuple[Choice, ...]
    place: Place | None = None
    time: str | None = None
    language: Choice | None = None
    #: names of dangers found beside the intent, empty when none
    safety: tuple[str, ...] = ()
    #: how its clauses read, in order; empty when there is one, or they were not read
    parts: tuple[Part, ...] = ()

    def probability(self, *intents: str) -> float:
        """The summed probability of these intents."""
        return sum(c.confidence for c in self.intents if c.name in intents)


@dataclass(frozen=True)
class Part:
    """A clause, and how it reads by itself."""

    clause: Clause
    reading: Reading


@dataclass(frozen=True)
class Media:
    """A file as the platform names it; its bytes are fetched when it is delivered."""

    kind: MessageKind
    file_id: str
    file_unique_id: str = ""
    mime: str = ""
    #: bytes, as the platform says; None when it does not say
    size: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Press:
    """A button pressed by the resident: of which ask, and which option of it."""

    callback_id: str
    #: None when the button is none of ours
    ask_id: int | None = None
    #: 0-based
    option: int | None = None


@dataclass(frozen=True)
class Incoming:
    """One thing that a resident did, as the edge understood it."""

    platform: str
    chat_id: str
    #: 'private', or what the platform calls a chat of several people
    chat_type: str
    user_id: str
    name: str
    message_id: str
    at: datetime
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    #: what a contact, a named place or a poll says: people read it, the model does not
    content: str = ""
    #: name of a command without its slash, '' when it is none
    command: str = ""
    #: what follows the command
    argument: str = ""
    media: tuple[Media, ...] = ()
    place: Place | None = None
    reply_to: str | None = None
    group: str | None = None
    press: Press | None = None
    edited: bool = False
    #: True when the resident blocked the bot, False when they came back
    blocked: bool | None = None
    #: the platform's hint about the resident's language, '' when it gives none
    language_hint: str = ""

    @property
    def said(self) -> str:
        """What people read of it: the words, or what stands in their place."""
        return self.text or self.content


class CannotParse(Exception):
    """What came in makes no sense. It says who sent it, when that much is clear."""

    def __init__(self, why: str, incoming: Incoming | None = None) -> None:
        super().__init__(why)
        self.incoming = incoming


@dataclass(frozen=True)
class Resident:
    """One person, known by their numeric platform id."""

    id: int
    platform: str
    user_id: str
    name: str
    language: str
    #: the resident chose the language themselves
    language_chosen: bool = False
    #: has met the bot (was told that it is a machine)
    greeted: bool = False
    blocked: bool = False
    #: wants no messages that they did not ask for
    quiet: bool = False
    #: when such a message last went to them
    unasked_at: datetime | None = None
    #: staff muted them until then, and they were told
    muted_until: datetime | None = None
    muted_told: bool = False
    #: code of the language that they write in, when we can't answer in it
    writes: str = ""


@dataclass(frozen=True)
class Conversation:
    """A resident's chat with the council on one platform."""

    id: int
    resident_id: int
    platform: str
    chat_id: str


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


@dataclass(frozen=True)
class Ask:
    """A pending question to the resident."""

    id: int
    conversation_id: int
    ticket_id: int | None
    kind: AskKind
    #: names of the options on buttons
    options: tuple[str, ...]
    #: the next free text answers it
    takes_text: bool
    created_at: datetime
    #: the message that it is about, when it has no ticket
    about_message: int | None = None


@dataclass(frozen=True)
class StoredMessage:
    """A message that was said before."""

    id: int
    conversation_id: int
    ticket_id: int | None
    author: Author
    kind: MessageKind
    text: str
    at: datetime
    staff: str | None = None
    group: str | None = None


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


class Sending(StrEnum):
    """Where an answer of staff stands on its way."""

    #: it can still be undone
    HELD = "held"
    #: on its way
    GOING = "going"
    #: the messenger has it
    SENT = "sent"
    #: it will never arrive
    FAILED = "failed"
    #: the words arrived, a file did not
    PARTLY = "partly"
    UNDONE = "undone"
    #: it was sent, and taken back
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class InboxRow:
    """One thing that came in, as it came in."""

    id: int
    source: str
    lane: str
    payload: Mapping[str, Any]
    received_at: datetime
    attempts: int = 0


class OutboxState(StrEnum):
    """Where an outgoing act stands."""

    NEW = "new"
    SENDING = "sending"
    SENT = "sent"
    #: it may or may not have arrived
    AMBIGUOUS = "ambiguous"
    DEAD = "dead"
    #: a newer row made it needless
    DROPPED = "dropped"


@dataclass(frozen=True)
class OutboxRow:
    """One thing that must go out."""

    id: int
    key: str
    #: 'telegram' or 'slack'
    platform: str
    #: order is kept within a lane
    lane: str
    #: what to do, a name known to the platform's deliverer
    act: str
    body: Mapping[str, Any]
    created_at: datetime
    not_before: datetime
    attempts: int = 0
    #: how often it was in flight when the outcome was lost
    ambiguous: int = 0
    ticket_id: int | None = None
    conversation_id: int | None = None
    message_id: int | None = None
    state: OutboxState = OutboxState.NEW


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

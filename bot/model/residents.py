"""Who writes to the council, where, and what they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: the platform of residents who have no chat with us: staff tell them what we say
NO_CHAT = "staff"


class Way(StrEnum):
    """How somebody came to us who did not write in a chat."""

    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    EMAIL = "email"


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

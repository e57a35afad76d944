"""What a reading means: which wish to act on; and what a ticket is called. Pure."""

from __future__ import annotations

from enum import StrEnum

from bot.model import Kind, MessageKind, Reading, Ticket

#: what can be done by a command, in the order in which the messenger offers it
COMMANDS = (
    "help",
    "status",
    "language",
    "quiet",
    "privacy",
    "mydata",
    "forget",
    "start",
)
#: those that take a word or two
WITH_ARGUMENT = ("status", "language", "quiet", "start")
#: words of such an argument; more are a sentence
LONGEST_ARGUMENT = 3


class Wish(StrEnum):
    """What the desk takes a message for."""

    COMPLAINT = "complaint"
    IDEA = "idea"
    QUESTION = "question"
    STATUS_CHECK = "status_check"
    HUMAN_HANDOFF = "human_handoff"
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    CHITCHAT = "chitchat"
    OUT_OF_SCOPE = "out_of_scope"
    #: it may be a matter; nobody is sure
    UNSURE = "unsure"
    #: no letter in it
    NO_WORDS = "no_words"


class Sort(StrEnum):
    """What staff and figures call a ticket."""

    #: something is to be put right, and nobody has failed to do it yet
    SERVICE_REQUEST = "service_request"
    #: somebody is not content with what the council did, or did not do
    COMPLAINT = "complaint"
    IDEA = "idea"
    QUESTION = "question"


#: the service of complaints about the council itself
COMPLAINTS = "council_complaint"

MATTERS = (Wish.COMPLAINT, Wish.IDEA, Wish.QUESTION)
TALK = (
    Wish.GREETING,
    Wish.THANKS,
    Wish.GOODBYE,
    Wish.CHITCHAT,
    Wish.OUT_OF_SCOPE,
)

#: a matter is worth a ticket from here on: a needless one costs a minute, a missed
#: one costs a resident
MATTER = 0.4
#: an idea or a question is answered as one from here on; the words for a report are
#: right for anything
SURE_KIND = 0.6
#: small talk closes the door on a ticket, so it has to be surer
SMALL_TALK = 0.6
#: status and handoff are harmless when wrong
WISH = 0.5

#: how sure it must be that somebody is in danger when no danger is named
DANGER = 0.5
#: for how long staff can mute a resident
MUTE_DAYS = (1, 3, 7, 14, 30)
#: what people send, elsewhere, to be left in peace
STOP = ("stop", "unsubscribe", "opt out")
#: kinds whose content the bot can use without reading it
UNDERSTOOD = (MessageKind.TEXT, MessageKind.PHOTO, MessageKind.LOCATION)


def is_danger(reading: Reading | None) -> bool:
    """Did the reader find a danger?"""
    return reading is not None and (
        bool(reading.safety)
        or (reading.intent == "emergency" and reading.intent_confidence >= DANGER)
    )


def has_words(text: str) -> bool:
    """Is there a letter in it? Without one the model reads nonsense."""
    return any(char.isalpha() for char in text)


def wants_quiet(text: str) -> bool:
    """Nothing but the word that ends messages elsewhere."""
    return text.strip(" .!\n").casefold() in STOP


def is_sentence(command: str, argument: str) -> bool:
    """Words that only begin like a command: they are read like any others."""
    if not has_words(argument):
        return False
    if command in WITH_ARGUMENT:
        return len(argument.split()) > LONGEST_ARGUMENT
    return True


def wish_of(reading: Reading | None, text: str) -> Wish:
    """The wish to act on. No reading of words is UNSURE: a person will see to it."""
    if not has_words(text):
        return Wish.NO_WORDS
    if reading is None:
        return Wish.UNSURE
    if reading.intent in (Wish.STATUS_CHECK, Wish.HUMAN_HANDOFF):
        if reading.intent_confidence >= WISH:
            return Wish(reading.intent)
    elif reading.probability(*MATTERS, "emergency") >= MATTER:
        return kind_of(reading)
    elif reading.probability(*TALK) >= SMALL_TALK:
        return max(TALK, key=reading.probability)
    return Wish.UNSURE


def kind_of(reading: Reading) -> Wish:
    """What a matter is: a report, unless it is surely an idea or a question."""
    likely = max(MATTERS, key=reading.probability)
    return likely if reading.probability(likely) >= SURE_KIND else Wish.COMPLAINT


def sort_of(ticket: Ticket) -> Sort:
    """A fault that is told for the first time is a service request, however angry the
    words. It is a complaint when it is about the council itself, or once the resident
    has said that what was done did not settle it."""
    if ticket.kind is not Kind.COMPLAINT:
        return Sort(ticket.kind)
    about_us = ticket.service == COMPLAINTS
    return Sort.COMPLAINT if about_us or ticket.reopened else Sort.SERVICE_REQUEST

"""Requests for which a law or code sets a time, however they are worded. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council.facts import Council
from bot.model import Kind, Reading
from bot.routing import Routing, route
from bot.rules import COMPLAINTS, TALK

FREEDOM_OF_INFORMATION, PERSONAL_DATA = "freedom_of_information", "personal_data"
#: how probable such a service must be to be followed, whatever the intent
SURE = 0.6
#: how probable a complaint about the council must be when it is called a formal one:
#: people say so of their neighbours too
PERHAPS = 0.2
#: a complaint about the council says what happened; fewer words say only that it is one
FEWEST_WORDS = 5
#: how probable it must be that somebody complains at all, or that they only chat
COMPLAINS, CHATS = 0.5, 0.6

#: the name of the law, or what nobody says by chance, in each language
NAMED = {
    FREEDOM_OF_INFORMATION: (
        r"freedom of information",
        r"\bfoi\b(?!e)",
        r"environmental information regulations",
        r"rhyddid gwybodaeth",
        r"dost[eę]p\w* do informacji publicznej",
        r"acceso a la informaci[oó]n p[uú]blica",
        r"ley de transparencia",
    ),
    PERSONAL_DATA: (
        r"subject access",
        r"\bd?sar request",
        r"\bgdpr\b",
        r"data protection act",
        r"right (?:of access|to erasure|to be forgotten)",
        r"(?:data|information|everything) (?:that )?you (?:hold|have|keep|store)"
        r" (?:about|on) me\b",
        r"(?:delete|erase|remove) (?:all )?(?:of )?my (?:personal )?(?:data|details)\b",
        r"data personol (?:amdana|sydd)",
        r"cais gwrthrych am wybodaeth",
        r"\brodo\b",
        r"(?:usu\w+|dost[eę]p\w* do) (?:wszystki\w+ )?(?:moich|swoich) danych",
        r"\brgpd\b",
        r"(?:borr|suprim|elimin)\w+ (?:todos )?mis datos",
        r"datos personales que (?:tienen|guardan)",
    ),
    COMPLAINTS: (
        r"(?:stage|step) (?:1|2|one|two) complaint",
        r"complaint (?:about|against) (?:the|your) (?:council|officer|staff)",
        r"complain (?:about|against) (?:the|your) (?:council|officer|staff)",
        r"cwyn (?:am|yn erbyn) y cyngor",
        r"skarg\w+ na (?:urz[aą]d|urz[eę]dni\w+|pracowni\w+ urz[eę]du)",
        r"(?:queja|reclamaci[oó]n) (?:contra|sobre) el ayuntamiento",
    ),
}
FORMAL = re.compile(
    r"formal complaint|complain formally|ombudsman|cwyn ffurfiol|ombwdsmon"
    r"|formaln\w+ skarg\w+|queja formal|reclamaci[oó]n formal",
    re.IGNORECASE,
)
_NAMED = {
    service: re.compile("|".join(phrases), re.IGNORECASE)
    for service, phrases in NAMED.items()
}


def routed(text: str, reading: Reading, council: Council) -> Routing:
    """Where the message belongs: by its services, unless it is such a request."""
    found = route(reading, council)
    service = _request(text, reading, council)
    if service is None:
        return found
    home = council.department_of(service).id
    return replace(
        found,
        department=home,
        confidence=max(found.confidence if found.department == home else 0.0, SURE),
        sure="sure",
        service=service,
        lawful=True,
    )


def _request(text: str, reading: Reading, council: Council) -> str | None:
    """The service of a request with a time limit, None when it is none."""
    lawful = {name for name, one in council.services.items() if one.statutory}
    for service, phrase in _NAMED.items():
        if service in lawful and phrase.search(text):
            return service
    likely = {choice.name: choice.confidence for choice in reading.services}
    ours = COMPLAINTS in lawful and likely.get(COMPLAINTS, 0.0) >= PERHAPS
    if ours and FORMAL.search(text):
        return COMPLAINTS
    best = reading.services[0] if reading.services else None
    if best is None or best.name not in lawful or best.confidence < SURE:
        return None
    return best.name if _asked_for(best.name, text, reading) else None


def _asked_for(service: str, text: str, reading: Reading) -> bool:
    """It is more than a greeting, and a complaint is one about something."""
    if service != COMPLAINTS:
        return reading.probability(*TALK) < CHATS
    complains = reading.probability(Kind.COMPLAINT) >= COMPLAINS
    return complains and len(text.split()) >= FEWEST_WORDS

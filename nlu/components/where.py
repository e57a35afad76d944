"""Places and times in a resident's words: postcode, street, coordinates, landmark."""

import re
from typing import Any

POSTCODE = re.compile(
    r"\b(GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d"
    r"[ABEHMNPRV-Y]) ?\d[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
COORDINATES = re.compile(
    r"(?<![\d.])(-?\d{1,2}\.\d{3,})\s*[,; ]\s*(-?\d{1,3}\.\d{3,})(?![\d.])"
)
_KIND = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|crescent|cres|terrace"
    r"|place|pl|court|ct|gardens|grove|way|square|sq|hill|park|row|mews|walk|parade"
    r"|boulevard|blvd|highway|hwy|parkway|pkwy|bridge|roundabout|rise|view|green)"
)
STREET = re.compile(
    r"\b(?:\d{1,5}[a-zA-Z]?(?:\s*-\s*\d{1,5})?,?\s+)?"
    r"(?:(?:[A-Z][\w'.-]*|\d{1,3}(?:st|nd|rd|th))\s+){1,3}"
    rf"(?i:{_KIND})\b\.?"
)
NUMBERED = re.compile(
    rf"\b\d{{1,5}}[a-z]?,?\s+(?:[a-z][\w'-]+\s+){{1,3}}{_KIND}\b", re.IGNORECASE
)
ABROAD = re.compile(
    r"\b(?:ul\.|ulica|ulicy|ulicę|al\.|calle|avenida|avda\.?|plaza|paseo|stryd|heol"
    r"|ffordd|lôn)\s+(?:(?:de|del|la|las|los|y)\s+)*[A-ZŁŚŻŹĆ]\w+(?:\s+[A-ZŁŚŻ]\w+)?"
    r"(?:\s+\d{1,4}\w?)?"
)
LANDMARK = re.compile(
    r"\b(?:outside|behind|opposite|near|next to|in front of|by|beside|across from"
    r"|corner of)\s+(?:the\s+)?((?:[A-Z][\w'&-]*)(?:\s+(?:and|&|of|the|[A-Z][\w'&-]*))"
    r"{0,4}|(?:school|station|church|library|post office|bus stop|town hall|hospital"
    r"|playground|supermarket|car park|pub|bank|chemist|surgery|community centre)\b)"
)
TIME = re.compile(
    r"\b(?:since|for|at|on|every|from|last|this|yesterday|today|tonight|tomorrow)\b"
    r"[^,.;!?]{0,3}(?:(?:last|the|about|around|over|past|this|next)\s+){0,2}"
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february"
    r"|march|april|may|june|july|august|september|october|november|december|christmas"
    r"|week|month|year|night|morning|evening|afternoon|weekend"
    r"|\d{1,2}(?::\d{2})?\s?(?:am|pm)"
    r"|(?:\d+|a|an|one|two|three|four|five|six|several|few)\s+"
    r"(?:day|night|week|month|year|hour|minute)s?)\b"
    r"|\b(?:yesterday|today|tonight|this morning|tomorrow)\b",
    re.IGNORECASE,
)
Place = dict[str, Any]


def find_place(text: str) -> tuple[int, Place] | None:
    """Return where the place starts and what it is, the most exact kind first."""
    match = COORDINATES.search(text)
    if match:
        latitude, longitude = float(match[1]), float(match[2])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return match.start(), _place(match[0], "coordinates", latitude, longitude)
    match = POSTCODE.search(text)
    if match:
        return match.start(), _place(match[0], "postcode")
    for pattern in (STREET, NUMBERED, ABROAD):
        match = pattern.search(text)
        if match:
            return match.start(), _place(match[0], "street")
    match = LANDMARK.search(text)
    if match:
        return match.start(1), _place(match[1], "landmark")
    return None


def find_time(text: str) -> tuple[int, str] | None:
    """Return where the words of a time start, and the words."""
    match = TIME.search(text)
    return (match.start(), match[0].strip()) if match else None


def _place(
    text: str, kind: str, latitude: float | None = None, longitude: float | None = None
) -> Place:
    return {"text": text, "kind": kind, "latitude": latitude, "longitude": longitude}

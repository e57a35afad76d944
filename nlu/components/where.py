"""Places and times in a resident's words: postcode, street, coordinates, landmark."""

import re
from typing import Any

from nlu.components.streets import (
    ABROAD,
    JUNCTION,
    LANDMARK,
    LANDMARK_ABROAD,
    LOWER,
    NUMBERED,
    ROAD_NUMBER,
    STREET,
)
from nlu.components.times import TIME

POSTCODE = re.compile(
    r"\b(GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d"
    r"[ABEHMNPRV-Y]) ?\d[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
COORDINATES = re.compile(
    r"(?<![\d.])(-?\d{1,2}\.\d{3,})\s*[,; ]\s*(-?\d{1,3}\.\d{3,})(?![\d.])"
)
#: the most exact kind first
PATTERNS = (
    (POSTCODE, "postcode"),
    (JUNCTION, "junction"),
    (STREET, "street"),
    (NUMBERED, "street"),
    (ABROAD, "street"),
    (LOWER, "street"),
    (ROAD_NUMBER, "street"),
    (LANDMARK, "landmark"),
    (LANDMARK_ABROAD, "landmark"),
)
Place = dict[str, Any]


def find_place(text: str) -> tuple[int, Place] | None:
    """Return where the place starts and what it is, the most exact kind first."""
    match = COORDINATES.search(text)
    if match:
        latitude, longitude = float(match[1]), float(match[2])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return match.start(), _place(match[0], "coordinates", latitude, longitude)
    for pattern, kind in PATTERNS:
        match = pattern.search(text)
        if match:
            group = match.lastindex or 0
            return match.start(group), _place(match[group], kind)
    return None


def find_time(text: str) -> tuple[int, str] | None:
    """Return where the words of a time start, and the words."""
    match = TIME.search(text)
    return (match.start(), match[0].strip()) if match else None


def _place(
    text: str, kind: str, latitude: float | None = None, longitude: float | None = None
) -> Place:
    return {"text": text, "kind": kind, "latitude": latitude, "longitude": longitude}

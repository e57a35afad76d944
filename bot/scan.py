"""What a code on a lamp post or a bin carries: a service and a place. Pure.

The link of a code is `https://t.me/<bot>?start=<payload>`; Telegram allows 64 signs of
A-Z a-z 0-9 _ - for the payload. Ours is `1-<service>-<place>`: the service as in
council.yml, the place as UTF-8 in base64url without `=`. Either may be empty. A place
may begin with a point, `51.50720,-0.12760 Lamp 14`. Anybody can make such a link, so
nothing in it is believed more than what a resident writes.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Container
from dataclasses import dataclass

from bot.model import Place

FORM = "1"
MOST = 64
PAYLOAD = re.compile(r"1-([a-z0-9_]*)-([A-Za-z0-9_-]*)")
POINT = re.compile(r"(-?\d{1,2}\.\d{1,7}),(-?\d{1,3}\.\d{1,7})(?:\s+(.*))?")


class TooLong(ValueError):
    """The place is too long for the link of a code. Say it in fewer letters."""

    def __init__(self) -> None:
        super().__init__(" ".join((self.__doc__ or "").split()))


@dataclass(frozen=True)
class Scanned:
    """What a code says; '' for what it does not."""

    service: str = ""
    place: str = ""

    @property
    def where(self) -> Place:
        """The place, with its point when it begins with one."""
        found = POINT.fullmatch(self.place)
        if found is None:
            return Place(self.place)
        latitude, longitude = float(found[1]), float(found[2])
        if abs(latitude) > 90 or abs(longitude) > 180:
            return Place(self.place)
        return Place(found[3] or "", latitude, longitude)


def encode(scanned: Scanned) -> str:
    """The payload of a code. Raises TooLong."""
    place = base64.urlsafe_b64encode(scanned.place.encode()).decode().rstrip("=")
    payload = f"{FORM}-{scanned.service}-{place}"
    if len(payload) > MOST:
        raise TooLong
    return payload


def decode(payload: str, services: Container[str]) -> Scanned | None:
    """What a payload says; None when that is nothing, or no code of ours.

    A service that the council does not have is left out.
    """
    found = PAYLOAD.fullmatch(payload) if len(payload) <= MOST else None
    if found is None:
        return None
    service = found[1] if found[1] in services else ""
    scanned = Scanned(service, _place(found[2]))
    return scanned if scanned != Scanned() else None


def _place(text: str) -> str:
    try:
        place = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in place).split())

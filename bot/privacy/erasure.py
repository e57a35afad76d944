"""What an erasure takes away and what it must leave: pure, from what is held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.council.facts import KeptByLaw, Retention


@dataclass(frozen=True)
class Held:
    """A ticket of the resident, as far as an erasure has to know it."""

    id: int
    reference: str
    service: str | None
    #: None while it is open
    ended_at: datetime | None


@dataclass(frozen=True)
class Kept:
    """A ticket that the law keeps, until when, and by which rule."""

    id: int
    reference: str
    until: datetime
    law: KeptByLaw


@dataclass(frozen=True)
class Plan:
    """What goes and what stays."""

    going: tuple[Held, ...]
    kept: tuple[Kept, ...]

    @property
    def open_going(self) -> tuple[Held, ...]:
        """What nobody will be able to answer any more."""
        return tuple(held for held in self.going if held.ended_at is None)


def plan(held: Iterable[Held], retention: Retention, now: datetime) -> Plan:
    """Every ticket goes, but for those that the law keeps for some time yet."""
    going: list[Held] = []
    kept: list[Kept] = []
    for one in held:
        stays = kept_by_law(one, retention, now)
        if stays is None:
            going.append(one)
        else:
            kept.append(stays)
    return Plan(tuple(going), tuple(kept))


def kept_by_law(held: Held, retention: Retention, now: datetime) -> Kept | None:
    """The longest that the law keeps it; None when it may go."""
    ended = held.ended_at or now
    terms = [
        Kept(held.id, held.reference, ended + timedelta(days=law.days), law)
        for law in retention.kept_by_law
        if held.service in law.services
    ]
    longest = max(terms, key=lambda kept: kept.until, default=None)
    return longest if longest and longest.until > now else None

"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much it matters."""

    OK = "ok"
    #: it works, but somebody should know
    LOOK = "look"
    #: Folkmoot can't serve residents like this
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, and the cure where one is due."""

    level: Level
    what: str
    found: str
    cure: str = ""

    @property
    def line(self) -> str:
        """As it is printed."""
        cure = f" -> {self.cure}" if self.cure else ""
        return f"{self.level:<5} {self.what}: {self.found}{cure}"


def ok(what: str, found: str) -> Finding:
    """Nothing to do."""
    return Finding(Level.OK, what, found)


def look(what: str, found: str, cure: str = "") -> Finding:
    """It works, but somebody should know."""
    return Finding(Level.LOOK, what, found, cure)


def bad(what: str, found: str, cure: str = "") -> Finding:
    """Folkmoot can't serve residents like this."""
    return Finding(Level.BAD, what, found, cure)

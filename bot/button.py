"""A button under a message of ours, as the data that comes back when it is pressed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

#: platforms take 64 bytes and more; ours are far shorter
BUTTON = re.compile(r"a:([0-9]{1,19}):([0-9]{1,4})", re.ASCII)


@dataclass(frozen=True)
class Button:
    """An option of an ask, as the data behind a button."""

    ask_id: int
    #: 0-based
    option: int

    def encode(self) -> str:
        """The callback data. ValueError for numbers that no ask has."""
        data = f"a:{self.ask_id}:{self.option}"
        if not BUTTON.fullmatch(data):
            raise ValueError(f"no button: {self!r}")
        return data

    @classmethod
    def decode(cls, data: str) -> Self | None:
        """The other way; None for what is none of ours."""
        found = BUTTON.fullmatch(data)
        return cls(int(found[1]), int(found[2])) if found else None

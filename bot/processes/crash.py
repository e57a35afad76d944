"""Named crash points: tests make the process die at a step's boundary.

`FOLKMOOT_CRASH_AT=name` or `name:3` (the third time) ends the process at once, as a
power cut would: no clean-up, no flush. Unset, a point costs two comparisons.

The simulator dies in its own way: `dying` hands it every point that is reached.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_name, _, _count = os.environ.get("FOLKMOOT_CRASH_AT", "").partition(":")
_left = int(_count or 1)

_reached: Callable[[str], None] | None = None

#: exit code of a process that died at a crash point
CRASH_CODE = 86


def crash_point(name: str) -> None:
    """Die here if the environment asks for it."""
    global _left
    if _reached is not None:
        _reached(name)
    if name != _name:
        return
    _left -= 1
    if _left == 0:
        os._exit(CRASH_CODE)


@contextmanager
def dying(reached: Callable[[str], None]) -> Iterator[None]:
    """While it lasts, `reached` hears of every crash point; it may raise there."""
    global _reached
    _reached = reached
    try:
        yield
    finally:
        _reached = None

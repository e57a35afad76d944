"""Named crash points: tests make the process die at a step's boundary.

`FOLKMOOT_CRASH_AT=name` or `name:3` (the third time) ends the process at once, as a
power cut would: no clean-up, no flush. Unset, a point costs one comparison.
"""

from __future__ import annotations

import os

_name, _, _count = os.environ.get("FOLKMOOT_CRASH_AT", "").partition(":")
_left = int(_count or 1)

#: exit code of a process that died at a crash point
CRASH_CODE = 86


def crash_point(name: str) -> None:
    """Die here if the environment asks for it."""
    global _left
    if name != _name:
        return
    _left -= 1
    if _left == 0:
        os._exit(CRASH_CODE)

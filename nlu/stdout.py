"""Standard output of a script that another process listens to."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator

Say = Callable[[str, int, int], None]


@contextlib.contextmanager
def only_progress() -> Iterator[Say]:
    """Send everything that others print to standard error; yield what may speak."""
    sys.stdout.flush()
    stdout = os.dup(1)
    os.dup2(2, 1)

    def say(step: str, done: int, of: int) -> None:
        line = json.dumps({"step": step, "done": done, "of": of})
        os.write(stdout, line.encode() + b"\n")

    try:
        yield say
    finally:
        sys.stdout.flush()
        os.dup2(stdout, 1)
        os.close(stdout)

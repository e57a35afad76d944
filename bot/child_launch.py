"""Run in place of a child: bounds it, ties it to its parent, then becomes it.

python child_launch.py PARENT_PID MEMORY_BYTES COMMAND...

A `preexec_fn` would do the same, but can deadlock in a process with threads.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, memory: int, command: list[str]) -> None:
    """Become `command`; it dies with `parent` and never holds more than `memory`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the parent ended first")
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    # a core file would hold residents' words
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        os.execv(command[0], command)  # noqa: S606
    except OSError as error:
        sys.exit(f"cannot start {command[0]}: {error.strerror}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])

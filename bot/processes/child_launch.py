"""Run in place of a child: bounds it, ties it to its parent, then becomes it.

python child_launch.py PARENT_PID MEMORY_BYTES COMMAND...

A `preexec_fn` would do the same, but can deadlock in a process with threads.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import socket
import struct
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2

#: machine -> its audit name and the numbers of socket and io_uring_setup
CALLS = {
    "x86_64": (0xC000003E, 41, 425),
    "aarch64": (0xC00000B7, 198, 425),
}
#: calls of another kind of program on the same machine begin here (x32)
OTHER_KIND = 0x40000000
ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | errno.EACCES
#: load a word, jump if equal, jump if greater or equal, return
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
#: where the number, the machine and the first argument of a call stand
NUMBER, MACHINE, FIRST = 0, 4, 16


def main(parent: int, memory: int, command: list[str]) -> None:
    """Become `command`, confined."""
    confine(parent, memory)
    try:
        os.execv(command[0], command)  # noqa: S606
    except OSError as error:
        sys.exit(f"cannot start {command[0]}: {error.strerror}")


def confine(parent: int, memory: int) -> None:
    """From now on this process dies with `parent`, never holds more than `memory` bytes
    of data, and reaches no network."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit("the parent ended first")
        if not shut_off():
            print("the child can't be kept from the network here", file=sys.stderr)  # noqa: T201
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    # a core file would hold residents' words
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def shut_off() -> bool:
    """From now on this process and its children open no sockets but Unix ones; False:
    the system does not know how. Needs no rights, and can't be taken back."""
    known = CALLS.get(platform.machine())
    if known is None:
        return False
    program = b"".join(struct.pack("HBBI", *step) for step in _steps(*known))
    steps = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: how many, where
    pointer = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(steps))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = [ctypes.c_int] + [ctypes.c_void_p] * 4
    if prctl(PR_SET_NO_NEW_PRIVS, 1, None, None, None):
        return False
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, pointer, None, None) == 0


def _steps(
    machine: int, open_socket: int, io_uring: int
) -> tuple[tuple[int, int, int, int], ...]:
    """(what, steps to skip if so, steps to skip if not, value): the kernel's filter."""
    return (
        (LOAD, 0, 0, MACHINE),
        (EQUAL, 0, 7, machine),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 5, 0, OTHER_KIND),
        # its queue opens sockets past every filter
        (EQUAL, 4, 0, io_uring),
        (EQUAL, 0, 2, open_socket),
        (LOAD, 0, 0, FIRST),
        (EQUAL, 0, 1, int(socket.AF_UNIX)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])

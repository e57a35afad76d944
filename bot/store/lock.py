"""The lock beside the database: one Folkmoot at a time, and which process it is."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path
from typing import IO


class LockedError(Exception):
    """Another process holds it."""


def lock_of(database: Path) -> Path:
    """The file that is locked."""
    return database.with_name(database.name + ".lock")


def take_lock(database: Path) -> IO[str]:
    """Hold the lock until the file is closed, and write our process id into it.

    Raises LockedError, OSError.
    """
    # whoever may open it can hold it, and keep us from starting
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
    lock = os.fdopen(os.open(lock_of(database), flags, 0o600), "a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise
        raise LockedError from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def holder(database: Path) -> int | None:
    """The process id of the Folkmoot that has this database open; None: nobody has."""
    try:
        lock = lock_of(database).open("r")
    except OSError:
        return None
    with lock:
        try:
            # shared: those who only ask don't shut each other out
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            words = lock.read().split()
            return int(words[0]) if words and words[0].isdigit() else None
        return None

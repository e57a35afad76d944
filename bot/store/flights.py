"""What was handed to a platform, and what it answered: a file beside the database.

The outcome of a send is in the database only some time after the platform has answered.
Who is killed in between can read here what the database does not know yet. A line costs
microseconds, since it is left to the system to bring it to the disk: it outlives our
process, though not a power cut. So after another start of the machine what is written
here counts, and what is missing proves nothing.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.deliver import Delivered
from bot.model import OutboxRow
from bot.store.rows import at, stamp

#: names the run of the system; where there is none, every run is another one
BOOT = Path("/proc/sys/kernel/random/boot_id")
#: lines of sends that are settled, before the file is written anew
MOST_SETTLED = 100

log = logging.getLogger(__name__)


class Flights:
    """Lines of sends that are not settled in the database."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.flights")
        self._file: int | None = None
        self._lines: dict[int, list[str]] = {}
        self._settled = 0
        #: bytes of the first line, which stays
        self._head = 0

    def open(self) -> None:
        """Go on with the file as it is. Raises OSError."""
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)

    def close(self) -> None:
        """Let go of the file. Safe to call twice."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def left(self, row: OutboxRow) -> None:
        """It is handed to the platform now. Raises OSError: it must not be."""
        self._add(row.id, [row.id, row.key, "left"])

    def arrived(self, row: OutboxRow, where: Delivered, since: datetime) -> None:
        """The platform has it since then."""
        # without room for the line a crash may repeat it
        with suppress(OSError):
            self._add(
                row.id,
                [
                    row.id,
                    row.key,
                    "arrived",
                    where.place,
                    where.remote_id,
                    stamp(since),
                ],
            )

    def settled(self, row_ids: Iterable[int]) -> None:
        """The database knows of these."""
        for row_id in row_ids:
            self._settled += len(self._lines.pop(row_id, ()))
        try:
            if self._settled and not self._lines:
                self._cut_off()
            elif self._settled > MOST_SETTLED:
                self._write_anew()
        except OSError as error:
            # lines too many say nothing wrong
            log.error("%s: %s", self._path, error.strerror)

    def before(self) -> Past:
        """What the process before this one has left. Raises OSError."""
        return Past(self._path.read_text("utf-8").splitlines())

    def begin(self, past: Past, kept: Collection[OutboxRow]) -> None:
        """Forget the past but for these, which the database will know soon."""
        self._lines = {row.id: [past.line(row)] for row in kept}
        self._write_anew()

    def _add(self, row_id: int, values: list[Any]) -> None:
        if self._file is None:
            raise OSError("the database is closed")
        line = json.dumps(values) + "\n"
        data = line.encode()
        written = os.write(self._file, data)
        if written != len(data):
            # the next line must not begin in the middle of this one
            os.ftruncate(self._file, os.fstat(self._file).st_size - written)
            raise OSError(f"{self._path}: no room")
        self._lines.setdefault(row_id, []).append(line)

    def _cut_off(self) -> None:
        """Nothing is on its way: all lines go but the first.

        It costs a twentieth of another file in its place, for which the system brings
        the new one to the disk first.
        """
        if self._file is not None:
            os.ftruncate(self._file, self._head)
        self._settled = 0

    def _write_anew(self) -> None:
        """In one step, so that it is whole at any time."""
        fresh = self._path.with_name(f"{self._path.name}.new")
        head = json.dumps(["boot", _boot()]) + "\n"
        lines = [line for each in self._lines.values() for line in each]
        fresh.touch(mode=0o600)
        fresh.write_text("".join([head, *lines]))
        fresh.replace(self._path)
        self.close()
        self.open()
        self._head = len(head)
        self._settled = 0


class Past:
    """What can be said of a send that nobody has settled."""

    def __init__(self, lines: Iterable[str]) -> None:
        read = [(line, values) for line in lines if (values := _values(line))]
        self._arrived = {
            (v[0], v[1]): line for line, v in read if v[2:3] == ["arrived"]
        }
        self._left = {(v[0], v[1]) for _, v in read if v[2:3] == ["left"]}
        #: nothing is missing: it is of this run of the system
        self._is_whole = bool(_boot()) and ["boot", _boot()] in [v for _, v in read[:1]]

    def arrival(self, row: OutboxRow) -> Delivered | None:
        """Where it is and since when, if the platform is known to have it."""
        line = self._arrived.get((row.id, row.key))
        if line is None:
            return None
        place, remote_id, since = _values(line)[3:]
        return Delivered(place, remote_id, at(since))

    def never_left(self, row: OutboxRow) -> bool:
        """It was surely not handed to the platform."""
        return self._is_whole and (row.id, row.key) not in self._left

    def line(self, row: OutboxRow) -> str:
        """The line of one that arrived."""
        return self._arrived[row.id, row.key] + "\n"


def _first_line() -> str:
    return json.dumps(["boot", _boot()]) + "\n"


def _values(line: str) -> list[Any]:
    """Nothing of a line that a crash has cut short."""
    try:
        values = json.loads(line)
    except ValueError:
        return []
    return values if isinstance(values, list) and len(values) > 1 else []


@cache
def _boot() -> str:
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return ""

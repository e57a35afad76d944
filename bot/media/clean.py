"""Run as a process of its own: a file on stdin, a harmless one on stdout.

python -m bot.media.clean PARENT_PID

Nothing of the file is looked at before the limits are in force: memory, processor time,
size of what is written, no network, and no other file can be opened.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import BinaryIO

from bot.media import films
from bot.media.kinds import Kind, Reason, RefusedError, Sort, kind_of
from bot.processes import child_launch

#: bytes that it may hold
MEMORY = 400 * 1024 * 1024
#: of processor time
SECONDS = 30
#: bytes that it may write
MOST_BYTES = 128 * 1024 * 1024

#: what a file became: its ending, sort and size, and its bytes (None: as they were)
Answer = tuple[dict[str, object], bytes | None]


def main(parent: int) -> None:
    """Read, answer in one line of JSON, then the bytes."""
    child_launch.confine(parent, MEMORY)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    try:
        with open(0, "rb", closefd=False) as file:
            told, data = cleaned(file)
        if data is not None and len(data) > MOST_BYTES // 2:
            raise RefusedError(Reason.TOO_LARGE)
    except RefusedError as refusal:
        told, data = {"refused": refusal.reason}, None
    except ImportError:
        # something is wrong with us, not with the file
        raise
    except Exception:
        # whatever a decoder makes of a broken file
        told, data = {"refused": Reason.UNSAFE}, None
    with open(1, "wb", closefd=False) as out:
        out.write(json.dumps(told).encode() + b"\n")
        if data is not None:
            out.write(data)


def cleaned(file: BinaryIO) -> Answer:
    """What the file becomes. RefusedError, or whatever a decoder raises."""
    kind = kind_of(file)
    file.seek(0)
    if kind.sort is Sort.PICTURE:
        return _picture(file, kind)
    if kind.ending == ".ogg":
        return _sound(file, kind)
    told: dict[str, object] = {"ending": kind.ending, "sort": kind.sort}
    if kind.ending in films.ENDINGS:
        shut()
        return told, films.blanked(file.read())
    return told, None


def shut() -> None:
    """From now on no file can be opened: all that is needed is loaded."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _picture(file: BinaryIO, kind: Kind) -> Answer:
    from bot.media import pictures

    if kind.ending == ".heic":
        pictures.learn_heic()
    shut()
    ending, data, (width, height) = pictures.drawn(file, kind.ending)
    sort = Sort.DOCUMENT if ending == ".pdf" else Sort.PICTURE
    told = {"ending": ending, "sort": sort, "width": width, "height": height}
    return told, data


def _sound(file: BinaryIO, kind: Kind) -> Answer:
    from bot.media import sounds

    shut()
    told: dict[str, object] = {"ending": kind.ending, "sort": Sort.SOUND}
    try:
        data = sounds.as_mp3(file)
    except Exception:
        # no voice note; it is passed on as it is
        data = None
    return (told, None) if data is None else (told | {"ending": ".mp3"}, data)


if __name__ == "__main__":
    main(int(sys.argv[1]))

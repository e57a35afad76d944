"""Films (MP4, MOV, M4A) say where and with what they were made: that is blanked."""

from __future__ import annotations

import struct
from collections.abc import Iterator

#: boxes that describe, and those in which more of them stand
TELLING = (b"udta", b"meta", b"uuid")
NESTED = (b"moov", b"trak")
ENDINGS = (".mp4", ".m4v", ".mov", ".3gp", ".m4a")


def blanked(data: bytes) -> bytes:
    """The same film at the same length; what describes it is free space now."""
    out = bytearray(data)
    for start, head, end in _telling(data, 0, len(data)):
        out[start + 4 : start + 8] = b"free"
        out[start + head : end] = bytes(end - start - head)
    return bytes(out)


def _telling(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(start, length of its head, end) of each box that tells something."""
    while start + 8 <= end:
        size, name, head = *struct.unpack_from(">I4s", data, start), 8
        if size == 1 and start + 16 <= end:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        stop = end if size == 0 else start + size
        if stop > end or stop < start + head:
            # what follows makes no sense: a player stops here too
            return
        if name in TELLING:
            yield start, head, stop
        elif name in NESTED:
            yield from _telling(data, start + head, stop)
        start = stop

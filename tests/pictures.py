"""Pictures for tests: made, with hidden data or hostile, and compared."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

#: the GPS part of EXIF, how a picture is turned, and who made it
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F
#: in everything that a picture says beside itself
CANARY = "Zwergkanarie"


def picture(
    width: int = 64, height: int = 48, form: str = "JPEG", **options: Any
) -> bytes:
    """A gradient that says where it was taken and is to be turned by a quarter."""
    shown = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MAKER] = CANARY
    exif.get_ifd(GPS).update({1: "N", 2: (51.0, 30.0, 26.0)})
    out = io.BytesIO()
    shown.save(out, form, exif=exif, **options)
    return out.getvalue()


def same_picture(one: bytes, other: bytes) -> bool:
    """Do they show the same, pixel by pixel?"""
    with Image.open(io.BytesIO(one)) as first, Image.open(io.BytesIO(other)) as second:
        return first.convert("RGBA").tobytes() == second.convert("RGBA").tobytes()


def png_bomb(width: int, height: int, rows: int | None = None) -> bytes:
    """A black PNG of any size in a few kilobytes; `rows` of it are really there."""
    squeezer = zlib.compressobj(9)
    row = bytes(1 + width * 3)
    packed = b"".join(squeezer.compress(row) for _ in range(rows or height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", packed + squeezer.flush()), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

"""Small real files for media that a test does not bring along."""

from __future__ import annotations

import base64
import functools
import re
import struct
import zlib

#: 20 ms of Opus silence.
_SILENCE = b"\xf8\xff\xfe"
_WEBP = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
#: Only the box that says what it is: enough to be recognised, nothing to play.
_MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isommp42\0\0\0\x08mdat"

#: where a JPEG says how large it is
_FRAME = re.compile(rb"\xff[\xc0-\xc2]..\x08(....)", re.DOTALL)

SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF8": "gif",
    b"BM": "bmp",
}


@functools.cache
def png(width: int = 320, height: int = 240, seed: int = 0) -> bytes:
    """A picture: a colour gradient that `seed` shifts."""
    # Filter 1: each pixel is told as its difference from the one before.
    steps = b"\1\0\0" * (width - 1)
    rows = b"".join(
        bytes([1, seed % 256, (y + seed * 7) % 256, 128]) + steps for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(*chunk) for chunk in chunks)


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


@functools.cache
def ogg_opus(seconds: int = 2) -> bytes:
    """A voice note: Ogg Opus, mono, silence."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I7sI", 7, b"sandbox", 0)
    pages = [_ogg_page(2, 0, 0, [head]), _ogg_page(0, 0, 1, [tags])]
    for number in range(seconds):
        last = 4 if number == seconds - 1 else 0
        samples = (number + 1) * 48_000
        pages.append(_ogg_page(last, samples, number + 2, [_SILENCE] * 50))
    return b"".join(pages)


def _ogg_page(flags: int, samples: int, number: int, packets: list[bytes]) -> bytes:
    sizes = bytes(len(packet) for packet in packets)
    body = bytes([len(sizes)]) + sizes + b"".join(packets)
    start = b"OggS\0" + struct.pack("<BqII", flags, samples, 1, number)
    check = _ogg_checksum(start + b"\0\0\0\0" + body)
    return start + struct.pack("<I", check) + body


def _ogg_checksum(data: bytes) -> int:
    check = 0
    for byte in data:
        check ^= byte << 24
        for _ in range(8):
            check = (check << 1) ^ (0x04C11DB7 if check & 0x80000000 else 0)
        check &= 0xFFFFFFFF
    return check


def webp() -> bytes:
    """A sticker: one pixel."""
    return _WEBP


def mp4() -> bytes:
    """The beginning of a video, without pictures."""
    return _MP4


def image_type(data: bytes) -> str | None:
    """png, jpg, gif, bmp or webp by the first bytes; None: no picture."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((t for sign, t in SIGNATURES.items() if data.startswith(sign)), None)


def image_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; of anything else a usual phone photo's."""
    if image_type(data) == "png":
        return struct.unpack(">II", data[16:24])
    if image_type(data) == "jpg" and (frame := _FRAME.search(data)):
        height, width = struct.unpack(">HH", frame[1])
        return width, height
    return 1280, 960

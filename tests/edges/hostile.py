"""Files that are made to do harm, and what is to become of each."""

from __future__ import annotations

import functools
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

from sandbox.telegram.media import png
from tests.pictures import CANARY, picture, png_bomb

LOOP = b"%PDF-1.7\n1 0 obj<</Type/Pages/Kids[1 0 R]/Parent 1 0 R/Count 9>>endobj\n"
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><text>&b;</text></svg>"""
TYPES = "[Content_Types].xml"


def archive(*names: str, unpacked: int | None = None) -> bytes:
    """A ZIP with these entries; `unpacked` is what it says of the last one's size."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, CANARY)
        if unpacked is not None:
            packed.infolist()[-1].file_size = unpacked
    return out.getvalue()


def with_size(data: bytes, width: int, height: int) -> bytes:
    """A JPEG that says of itself that it is this large."""
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def gif(frames: int, size: tuple[int, int]) -> bytes:
    """A moving picture."""
    shown = [Image.new("L", size, color=n % 256) for n in range(frames)]
    out = io.BytesIO()
    shown[0].save(out, "GIF", save_all=True, append_images=shown[1:], comment=CANARY)
    return out.getvalue()


def png_with_text(length: int) -> bytes:
    """A picture with a packed text beside it that unpacks to so many bytes."""
    body = b"note\0\0" + zlib.compress(bytes(length), 9)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body
    whole = chunk + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    return png()[:33] + whole + png()[33:]


def old_office(*streams: str) -> bytes:
    """An old office document with these names in it."""
    named = b"".join(name.encode("utf-16-le") + bytes(64) for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + named


def box(name: bytes, content: bytes) -> bytes:
    """A box of a film."""
    return struct.pack(">I4s", 8 + len(content), name) + content


def nested(depth: int) -> bytes:
    """A film whose boxes stand in each other."""
    film = b""
    for _ in range(depth):
        film = box(b"moov", film)
    return box(b"ftyp", b"isom\0\0\2\0isommp42") + film


def damaged(seed: int) -> bytes:
    """A photo with some bytes changed."""
    dice, data = random.Random(seed), bytearray(picture())  # noqa: S311
    for _ in range(20):
        data[dice.randrange(2, len(data))] = dice.randrange(256)
    return bytes(data)


@functools.cache
def corpus() -> Mapping[str, tuple[bytes, str]]:
    """Name -> the file, and why it is refused, or what it is passed on as."""
    dice = random.Random(1)  # noqa: S311
    return {
        "a PNG of 50,000 x 50,000": (png_bomb(50_000, 50_000, 400), "unsafe"),
        "a PNG of 6,000 x 6,000, all there": (png_bomb(6000, 6000), "unsafe"),
        "a JPEG that says 65,000 x 65,000": (
            with_size(picture(), 65_000, 65_000),
            "unsafe",
        ),
        "a GIF of 1,000 pictures": (gif(1000, (256, 256)), "unsafe"),
        "a GIF that is a script": (b"GIF89a=1/*<script>alert(1)</script>*/", "unsafe"),
        "a text in a PNG that unpacks to 100 MB": (
            png_with_text(100 * 1024 * 1024),
            "unsafe",
        ),
        "a photo cut short": (picture(800, 600)[:3000], "unsafe"),
        "a photo with an archive behind it": (
            picture() + archive("evil.class"),
            ".jpg",
        ),
        "a plain archive": (archive("a.txt"), "kind"),
        "an archive of 5,000 entries": (
            archive(*(f"{n}.txt" for n in range(5000))),
            "kind",
        ),
        "a program for phones": (
            archive("AndroidManifest.xml", "classes.dex"),
            "kind",
        ),
        "a letter": (archive(TYPES, "word/document.xml"), ".docx"),
        "a letter that unpacks to 2 GB": (
            archive(TYPES, "word/document.xml", unpacked=2**31 - 1),
            "unsafe",
        ),
        "a letter with a program": (
            archive(TYPES, "word/document.xml", "word/vbaProject.bin"),
            "macros",
        ),
        "an old table": (old_office("Workbook"), ".xls"),
        "an old table with a program": (
            old_office("Workbook", "_VBA_PROJECT"),
            "macros",
        ),
        "an installer": (old_office("Property", "File"), "kind"),
        "a PDF whose pages hold each other": (LOOP, ".pdf"),
        "a page that is a PDF too": (b"<script>alert(1)</script>" + LOOP, "kind"),
        "an SVG with entities": (LAUGHS, "kind"),
        "a page": (b"\xef\xbb\xbf \n<!DOCTYPE html><body onload=alert(1)>", "kind"),
        "a script": (b"#!/bin/sh\nrm -rf /\n", "kind"),
        "a program": (b"MZ\x90\0" + bytes(2000), "kind"),
        "another program": (b"\x7fELF\2\1\1" + bytes(2000), "kind"),
        "noise": (dice.randbytes(200_000), "kind"),
        "a film of boxes in boxes": (nested(20_000), "unsafe"),
        "a film whose boxes have no end": (
            box(b"ftyp", b"isom\0\0\2\0") + b"\0\0\0\1moov" + b"\xff" * 8,
            ".mp4",
        ),
        "a voice note of noise": (b"OggS" + dice.randbytes(9000), ".ogg"),
        "nothing": (b"", "gone"),
    }

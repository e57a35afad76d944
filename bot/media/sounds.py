"""Voice notes become MP3, which staff can play where they read."""

from __future__ import annotations

import io
from typing import BinaryIO

import soundfile

#: what is longer stays as it is, seconds
MOST_SECONDS = 600
SAMPLES = 48_000


def as_mp3(file: BinaryIO) -> bytes | None:
    """An Ogg's sound as MP3; None: it is too long. The library's own errors: it is no
    sound, or broken."""
    with soundfile.SoundFile(file) as heard:
        rate, channels = heard.samplerate, heard.channels
        if heard.frames > MOST_SECONDS * rate:
            return None
        out = io.BytesIO()
        with soundfile.SoundFile(out, "w", rate, channels, format="MP3") as written:
            while len(part := heard.buffer_read(SAMPLES, "int16")):
                written.buffer_write(bytes(part), "int16")
    return out.getvalue()

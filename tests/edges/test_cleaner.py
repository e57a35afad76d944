"""Files are looked at in a confined process: what comes out, and what never does."""

from __future__ import annotations

import asyncio
import base64
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.deliver import DeliveryError, StepAside, Unfit
from bot.media import cleaner as module
from bot.media.cleaner import Cleaned, Cleaner
from bot.media.films import blanked
from bot.media.kinds import Sort
from sandbox.telegram.media import ogg_opus, png, webp
from tests.edges.hostile import box, corpus, damaged, gif
from tests.pictures import CANARY, picture, same_picture

#: an iPhone's kind of photo, 64 x 48, with GPS
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0"
    "AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAAB0AAgAAAAAB/wABAAAA"
    "AAAAAHQAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlm"
    "AAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAA"
    "DwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA"
    "AAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAA"
    "AwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAmW1k"
    "YXQAAAAZKAGvBBj4CQt9jseZ6hbdCTwfwaMk0gbbwAAAAAZFeGlmAABNTQAqAAAACAACAQ8AAgAAAA0A"
    "AAAmiCUABAAAAAEAAAA0AAAAAFp3ZXJna2FuYXJpZQAAAAIAAQACAAAAAk4AAAAAAgAFAAAAAwAAAFIA"
    "AAAAAAAAMwAAAAEAAAAeAAAAAQAAABoAAAAB"
)


@pytest.fixture
def cleaner() -> Cleaner:
    return Cleaner()


def hidden(data: bytes) -> dict[str, object]:
    """What a picture says beside what is seen."""
    with Image.open(io.BytesIO(data)) as shown:
        kept = {name: shown.info.get(name) for name in ("xmp", "comment", "photoshop")}
        return dict(shown.getexif()) | {k: v for k, v in kept.items() if v}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
async def test_a_picture_comes_out_the_right_way_up_and_says_nothing_else(
    cleaner: Cleaner, form: str
):
    taken = picture(64, 48, form, **({"comment": CANARY} if form == "JPEG" else {}))
    made = await cleaner.clean(taken)

    assert CANARY.encode() in taken
    assert (made.sort, made.width, made.height) == (Sort.PICTURE, 48, 64)
    assert made.ending == (".png" if form == "PNG" else ".jpg")
    assert hidden(made.data) == {}
    assert CANARY.encode() not in made.data


async def test_a_phones_own_kind_of_photo_becomes_a_jpeg(cleaner: Cleaner):
    made = await cleaner.clean(HEIC)

    assert (made.ending, made.width, made.height) == (".jpg", 64, 48)
    assert hidden(made.data) == {}
    assert CANARY.encode() in HEIC
    assert CANARY.encode() not in made.data


async def test_pictures_lose_nothing_that_is_seen(cleaner: Cleaner):
    assert same_picture((await cleaner.clean(png())).data, png())
    sticker = await cleaner.clean(webp())
    assert sticker.ending == ".png"
    assert same_picture(sticker.data, webp())
    moving = await cleaner.clean(gif(5, (40, 30)))
    assert moving.ending == ".gif"
    with Image.open(io.BytesIO(moving.data)) as shown:
        assert getattr(shown, "n_frames", 0) == 5
    assert CANARY.encode() not in moving.data


@pytest.mark.parametrize(
    ("form", "options", "ending"),
    [
        # phones put a second, hidden picture into their photos
        ("MPO", {"save_all": True, "append_images": [Image.new("RGB", (9, 9))]}, "jpg"),
        (
            "PNG",
            {"save_all": True, "append_images": [Image.new("RGB", (64, 48))]},
            "png",
        ),
        ("TIFF", {"compression": "tiff_lzw"}, "jpg"),
        ("BMP", {}, "jpg"),
        ("GIF", {}, "png"),
    ],
)
async def test_every_kind_of_picture_is_drawn_with_all_else_shut_off(
    cleaner: Cleaner, form: str, options: dict[str, Any], ending: str
):
    out = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert("RGB").save(
        out, form, **options
    )
    made = await cleaner.clean(out.getvalue())

    assert (made.ending, made.width, made.height) == (f".{ending}", 64, 48)
    with Image.open(io.BytesIO(made.data)) as shown:
        assert getattr(shown, "n_frames", 1) == 1


async def test_a_scan_of_several_pages_becomes_a_pdf(cleaner: Cleaner):
    page = Image.new("L", (64, 48), 200)
    made = await cleaner.clean(
        picture(form="TIFF", save_all=True, append_images=[page, page])
    )

    assert (made.ending, made.sort) == (".pdf", Sort.DOCUMENT)
    assert made.data.count(b"/Type /Page\n") == 3
    assert CANARY.encode() not in made.data


async def test_a_photo_of_48_million_pixels_is_brought_at_half_its_width(
    cleaner: Cleaner,
):
    made = await cleaner.clean(picture(8064, 6048))

    assert (made.ending, made.width, made.height) == (".jpg", 3024, 4032)


async def test_a_voice_note_becomes_an_mp3(cleaner: Cleaner):
    made = await cleaner.clean(ogg_opus(3))

    assert (made.ending, made.sort) == (".mp3", Sort.SOUND)
    assert made.data.startswith(b"\xff\xfb")


async def test_a_film_does_not_say_where_it_was_made(cleaner: Cleaner):
    where = box(
        b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+51.5-000.1/" + CANARY.encode())
    )
    keys = box(b"meta", b"\0\0\0\0" + CANARY.encode())
    track = box(b"trak", box(b"tkhd", bytes(84)) + keys)
    start = box(b"ftyp", b"qt  \0\0\2\0qt  ")
    film = start + box(b"moov", box(b"mvhd", bytes(100)) + where + track) + where
    made = await cleaner.clean(film + box(b"mdat", b"pictures"))

    assert made.ending == ".mov"
    assert CANARY.encode() not in made.data
    assert len(made.data) == len(film) + 16
    assert made.data.endswith(box(b"mdat", b"pictures"))
    assert blanked(made.data) == made.data


async def outcome(cleaner: Cleaner, data: bytes) -> str:
    try:
        return (await cleaner.clean(data)).ending
    except Unfit as refused:
        return refused.reason


def peak() -> int:
    """Bytes of memory that this process held at most since `forget_peak`."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def forget_peak() -> int:
    """Begin to count anew; what it holds now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


async def test_hostile_files_are_refused_or_never_opened_and_memory_stays_low(
    cleaner: Cleaner,
):
    files = corpus()
    before = forget_peak()
    found = {name: await outcome(cleaner, data) for name, (data, _) in files.items()}

    assert found == {name: wanted for name, (_, wanted) in files.items()}
    assert peak() - before < 50 * 1024 * 1024
    assert await outcome(cleaner, png()) == ".png"


async def test_what_was_hidden_behind_a_picture_is_gone(cleaner: Cleaner):
    made = await cleaner.clean(corpus()["a photo with an archive behind it"][0])

    assert b"PK\x03\x04" not in made.data
    assert b"evil.class" not in made.data


@pytest.mark.parametrize("seed", range(8))
async def test_a_damaged_photo_is_drawn_or_refused(cleaner: Cleaner, seed: int):
    assert await outcome(cleaner, damaged(seed)) in (".jpg", "unsafe", "kind", ".txt")


CONFINED = """
import os, socket, sys
from bot.processes import child_launch
from bot.media import clean, pictures
child_launch.confine(os.getppid(), clean.MEMORY)
clean.shut()
def fails(act):
    try:
        act()
    except OSError:
        return True
    return False
done = [
    fails(lambda: open("/etc/hostname")),
    fails(lambda: open("made-by-a-file", "w")),
    fails(lambda: socket.socket()),
    fails(lambda: os.pipe()),
]
try:
    bytearray(clean.MEMORY + 1)
    done.append(False)
except MemoryError:
    done.append(True)
sys.exit(0 if all(done) else 1)
"""


async def test_what_draws_pictures_opens_no_file_no_network_and_little_memory():
    process = await asyncio.create_subprocess_exec(sys.executable, "-I", "-c", CONFINED)

    assert await process.wait() == 0


async def test_no_secret_reaches_what_looks_at_files(
    cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
):
    seen: dict[str, str] = {}
    real = asyncio.create_subprocess_exec

    async def watched(*command: str, **options: object) -> asyncio.subprocess.Process:
        seen.update(options["env"])  # type: ignore[arg-type]
        return await real(*command, **options)  # type: ignore[arg-type]

    monkeypatch.setenv("FOLKMOOT_TELEGRAM_TOKEN", "123:secret")
    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    await cleaner.clean(png())

    assert not [name for name in seen if name.startswith("FOLKMOOT")]


async def test_one_that_takes_too_long_is_ended_and_refused(
    cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "MOST_SECONDS", 0.0)

    assert await outcome(cleaner, png()) == "unsafe"


async def test_what_is_wrong_with_us_is_no_fault_of_the_file(
    cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(StepAside, match="exit code 1"):
        await cleaner.clean(png())


async def test_no_more_than_two_files_are_held_at_once(
    cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    async with cleaner.hand(), cleaner.hand():
        with pytest.raises(StepAside) as busy:
            async with cleaner.hand():
                raise AssertionError("a third")
    async with cleaner.hand():
        pass

    assert busy.value.after == 5.0


def test_the_errors_are_of_the_outbox():
    assert issubclass(Unfit, DeliveryError)
    assert Cleaned(b"", ".txt", Sort.DOCUMENT).width == 0

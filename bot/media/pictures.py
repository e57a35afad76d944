"""Pictures are drawn anew: the right way up, and nothing stays but what is seen."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PdfImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from bot.media.kinds import Reason, RefusedError

__all__ = [
    "AvifImagePlugin",
    "BmpImagePlugin",
    "GifImagePlugin",
    "JpegImagePlugin",
    "MpoImagePlugin",
    "PdfImagePlugin",
    "PngImagePlugin",
    "TiffImagePlugin",
    "WebPImagePlugin",
    "drawn",
]

# those that the library would load when it first needs them
Image.preinit()

#: of a picture that is held in memory, four bytes each
MOST_PIXELS = 25_000_000
#: of all pictures of one that moves
MOST_MOVING = 60_000_000
#: of a scan
MOST_PAGES = 60
#: a JPEG with more pixels than are held is read at a half, a quarter, an eighth
SCALES = (1, 2, 4, 8)
QUALITY = 88
#: a file's ending -> the library's name
FORMATS = {
    ".jpg": "JPEG",
    ".png": "PNG",
    ".gif": "GIF",
    ".webp": "WEBP",
    ".bmp": "BMP",
    ".tif": "TIFF",
    ".heic": "HEIF",
    ".avif": "AVIF",
}


def drawn(file: BinaryIO, ending: str) -> tuple[str, bytes, tuple[int, int]]:
    """Ending, bytes and size of the new picture. RefusedError: too many pixels.

    The library's own errors: it is broken. Before a HEIC, `learn_heic`.
    """
    # what we hold ourselves is counted below
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(file, formats=[FORMATS[ending]]) as picture:
        if ending == ".gif" and getattr(picture, "is_animated", False):
            return _moving(picture)
        if ending == ".tif" and getattr(picture, "n_frames", 1) > 1:
            return _pages(picture)
        _fit(picture)
        whole = ImageOps.exif_transpose(picture)
        if whole.has_transparency_data:
            return ".png", _saved(whole.convert("RGBA"), "PNG"), whole.size
        if ending in (".png", ".gif") and whole.mode in ("1", "L", "P", "RGB"):
            return ".png", _saved(whole, "PNG"), whole.size
        plain = whole if whole.mode in ("L", "RGB") else whole.convert("RGB")
        return ".jpg", _saved(plain, "JPEG"), plain.size


def learn_heic() -> None:
    """Teach the library to read HEIC."""
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False)


def _fit(picture: Image.Image) -> None:
    """Read no more pixels than fit. RefusedError: there are too many."""
    width, height = picture.size
    for scale in SCALES:
        if width * height <= MOST_PIXELS * scale * scale:
            if scale > 1:
                picture.draft(None, (width // scale, height // scale))
            break
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise RefusedError(Reason.UNSAFE)


def _moving(picture: Image.Image) -> tuple[str, bytes, tuple[int, int]]:
    frames = getattr(picture, "n_frames", 1)
    if picture.width * picture.height * frames > MOST_MOVING:
        raise RefusedError(Reason.UNSAFE)
    picture.info.pop("comment", None)
    return ".gif", _saved(picture, "GIF", save_all=True), picture.size


def _pages(picture: Image.Image) -> tuple[str, bytes, tuple[int, int]]:
    """A scan of several pages becomes a PDF."""
    pages = getattr(picture, "n_frames", 1)
    if pages > MOST_PAGES:
        raise RefusedError(Reason.UNSAFE)
    for page in range(pages):
        picture.seek(page)
        if picture.width * picture.height > MOST_PIXELS:
            raise RefusedError(Reason.UNSAFE)
    picture.seek(0)
    return ".pdf", _saved(picture, "PDF", save_all=True), (0, 0)


def _saved(picture: Image.Image, name: str, **options: object) -> bytes:
    """Without EXIF, GPS, XMP, colour profiles, texts."""
    for key in ("exif", "xmp", "icc_profile", "comment", "dpi", "photoshop"):
        picture.info.pop(key, None)
    if name == "JPEG":
        options |= {"quality": QUALITY, "exif": b""}
    if name == "PNG":
        options |= {"pnginfo": PngImagePlugin.PngInfo(), "exif": b""}
    out = io.BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()

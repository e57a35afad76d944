"""What a file is, by its content and never by its name; what is let through."""

from __future__ import annotations

import codecs
import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

import filetype


class Sort(StrEnum):
    """What is done with a file."""

    #: drawn anew
    PICTURE = "picture"
    SOUND = "sound"
    #: what it says about itself is blanked
    FILM = "film"
    #: passed on as it is, never opened
    DOCUMENT = "document"


class Reason(StrEnum):
    """Why a file is not passed on."""

    TOO_LARGE = "too_large"
    #: none of the kinds that are let through
    KIND = "kind"
    #: an office document with programs in it
    MACROS = "macros"
    #: it can't be opened within our limits, or is broken
    UNSAFE = "unsafe"
    #: empty, or the messenger has it no more
    GONE = "gone"
    #: there are too many in one ticket
    MANY = "many"


class RefusedError(Exception):
    """The file is not let through."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Kind:
    """What a file is: '.jpg' and such, and what is done with it."""

    ending: str
    sort: Sort


#: what says of itself that it is one of these is not even fetched
NEVER = frozenset(
    {
        "application/java-archive",
        "application/vnd.android.package-archive",
        "application/vnd.microsoft.portable-executable",
        "application/x-msdos-program",
        "application/x-msdownload",
        "application/x-rar-compressed",
        "application/x-7z-compressed",
        "application/x-sh",
        "application/x-tgsticker",
        "image/svg+xml",
        "text/html",
    }
)
TEXT = Kind(".txt", Sort.DOCUMENT)
#: the library's name of a kind -> what it is to us
KNOWN = {
    **dict.fromkeys(
        ("jpg", "png", "gif", "webp", "bmp", "tif", "heic", "avif"), Sort.PICTURE
    ),
    **dict.fromkeys(("mp3", "ogg", "flac", "wav", "amr", "aac", "aiff"), Sort.SOUND),
    **dict.fromkeys(("mp4", "m4v", "mov", "3gp", "webm", "mkv"), Sort.FILM),
    **dict.fromkeys(("avi", "mpg"), Sort.FILM),
    # it is built like a film
    "m4a": Sort.FILM,
    "pdf": Sort.DOCUMENT,
    "rtf": Sort.DOCUMENT,
}
#: the same to us
ALIKE = {"apng": "png"}
#: as much of a file as its kind is told by
HEAD = 8192
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: what an office document unpacks to, bytes; it says so itself
MOST_UNPACKED = 300 * 1024 * 1024
CONTENT_TYPES = "[Content_Types].xml"
OFFICE = {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}
OPEN_OFFICE = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}
OPEN_OFFICE_MIME = b"application/vnd.oasis.opendocument."
#: names of streams in an old office document
OLD_OFFICE = {"WordDocument": ".doc", "Workbook": ".xls", "PowerPoint Document": ".ppt"}
OLD_MACROS = "_VBA_PROJECT"
#: signs that no text has
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
#: a page or a program in the shape of a text
ACTIVE = re.compile(r"\s*(<|#!)|<(script|html|svg|iframe)\b", re.IGNORECASE)


def kind_of(file: BinaryIO) -> Kind:
    """What it is. RefusedError: nothing that is let through."""
    head = file.read(HEAD)
    file.seek(0)
    if not head:
        raise RefusedError(Reason.GONE)
    if head.startswith(ZIP):
        return _zipped(file)
    if head.startswith(OLE):
        return _old_office(file.read())
    guessed = filetype.guess(head)
    if guessed is not None:
        name = ALIKE.get(guessed.extension, guessed.extension)
        if name not in KNOWN:
            raise RefusedError(Reason.KIND)
        return Kind(f".{name}", KNOWN[name])
    if not _is_plain_text(file.read()):
        raise RefusedError(Reason.KIND)
    return TEXT


def _zipped(file: BinaryIO) -> Kind:
    """An office document by the names in its table of contents; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            ending = _modern(names) or _open_office(archive, entries)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise RefusedError(Reason.KIND) from None
    if not ending:
        raise RefusedError(Reason.KIND)
    if any(n.endswith("vbaProject.bin") or n.startswith("Basic/") for n in names):
        raise RefusedError(Reason.MACROS)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise RefusedError(Reason.UNSAFE)
    return Kind(ending, Sort.DOCUMENT)


def _modern(names: list[str]) -> str:
    if CONTENT_TYPES not in names:
        return ""
    found = (
        e for folder, e in OFFICE.items() if any(n.startswith(folder) for n in names)
    )
    return next(found, "")


def _open_office(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str:
    first = entries[0] if entries else None
    if first is None or first.filename != "mimetype" or first.file_size > 100:
        return ""
    if first.compress_type != zipfile.ZIP_STORED:
        return ""
    mime = archive.read(first)
    name = mime.removeprefix(OPEN_OFFICE_MIME).decode("ascii", "replace")
    return OPEN_OFFICE.get(name, "") if mime.startswith(OPEN_OFFICE_MIME) else ""


def _old_office(data: bytes) -> Kind:
    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    ending = next((e for name, e in OLD_OFFICE.items() if has(name)), None)
    if ending is None:
        raise RefusedError(Reason.KIND)
    if has(OLD_MACROS):
        raise RefusedError(Reason.MACROS)
    return Kind(ending, Sort.DOCUMENT)


def _is_plain_text(data: bytes) -> bool:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return not CONTROLS.search(text) and not (
        ACTIVE.match(text) or ACTIVE.search(text[:65536])
    )

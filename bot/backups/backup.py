"""Backups of the database: whole, checked, locked away, gone when they are old."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkstemp
from urllib.parse import quote

from bot.backups.sealing import seal
from bot.store import StoreError
from bot.store.erasures import Done, Wish
from bot.store.rows import stamp

NAME = re.compile(r"folkmoot-(\d{8}T\d{6}Z)\.sqlite(\.sealed)?")
STAMP = "%Y%m%dT%H%M%SZ"
#: what is being made has such a name; after this time nobody makes it any more
UNFINISHED, LEFT_OVER = ".folkmoot-", timedelta(days=1)
#: beside the backups: who was erased since; see bot.backups.restore
LEDGER = "erasures.json"
#: the moment of a backup, as a fact inside of it
MOMENT = "backup_at"


def make(database: Path, folder: Path, now: datetime, key: str | None) -> Path:
    """A backup of the database, which may be in use; where it is.

    Whoever writes waits while it is copied. Raises StoreError.
    """
    if not database.is_file():
        raise StoreError(f"{database}: there is no such database.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"folkmoot-{now.astimezone(UTC).strftime(STAMP)}.sqlite"
    with _beside(folder) as copy:
        try:
            _copy(database, copy, now)
        except sqlite3.Error as error:
            raise StoreError(
                f"{database}: no backup could be made ({error})."
            ) from None
        if key is None:
            return copy.replace(folder / name)
        with _beside(folder) as sealed:
            seal(copy, sealed, key)
            return sealed.replace(folder / f"{name}.sealed")


def expire(folder: Path, days: int, now: datetime) -> list[Path]:
    """Delete backups that are older; which. What a kill has left of one goes too."""
    for path in folder.glob(f"{UNFINISHED}*"):
        # another backup may come to its end meanwhile
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < (now - LEFT_OVER).timestamp():
                path.unlink()
    old = [
        path
        for path in sorted(folder.glob("folkmoot-*"))
        if (at := moment_of(path)) and at < now - timedelta(days=days)
    ]
    for path in old:
        path.unlink()
    return old


def moment_of(path: Path) -> datetime | None:
    """When a backup was made, by its name; None: it is none."""
    found = NAME.fullmatch(path.name)
    return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None


def note_erasures(
    folder: Path, done: Iterable[Done], wishes: Iterable[tuple[Wish, str]]
) -> None:
    """Keep beside the backups who has to be erased again after a restore."""
    marks = read_erasures(folder)
    for wish, mark in wishes:
        marks.setdefault(mark, stamp(wish.asked_at))
    marks |= {one.mark: stamp(one.done_at) for one in done}
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _beside(folder) as fresh:
        fresh.write_text(json.dumps(marks, indent=1))
        fresh.replace(folder / LEDGER)


def read_erasures(folder: Path) -> dict[str, str]:
    """Random name of a resident -> when they were erased."""
    path = folder / LEDGER
    return json.loads(path.read_text()) if path.is_file() else {}


def check(path: Path) -> None:
    """Every page and every link of a database file is right. Raises StoreError."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as conn:
            problems = conn.execute("PRAGMA integrity_check").fetchall()
            broken = conn.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.Error as error:
        raise StoreError(f"{path.name} is not whole ({error}).") from None
    if problems != [("ok",)] or broken:
        raise StoreError(f"{path.name} is not whole: {(problems, broken)}")


def _copy(database: Path, copy: Path, now: datetime) -> None:
    # to write: what a crash left half done is put right before it is read
    address = f"file:{quote(str(database.resolve()))}?mode=rw"
    with (
        contextlib.closing(sqlite3.connect(address, uri=True, timeout=30)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        # all in one go: done in parts it begins again whenever somebody writes
        source.backup(target, pages=-1)
        target.execute(
            "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)",
            (MOMENT, stamp(now)),
        )
        target.commit()
    check(copy)


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A new file that only its owner may read, gone unless it is moved."""
    handle, name = mkstemp(prefix=UNFINISHED, dir=folder)
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)

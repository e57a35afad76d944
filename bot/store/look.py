"""The database from outside, beside the service that writes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from bot.store.database import BUSY_MS, StoreError
from bot.store.migrations import SCHEMA_VERSION
from bot.store.unit import Unit

T = TypeVar("T")


def look(path: Path, work: Callable[[Unit], T]) -> T:
    """Run `work`, which can't write, on one consistent state of the file.

    Raises `StoreError` with what to do.
    """
    return _beside(path, work, "ro")


def leave_word(path: Path, work: Callable[[Unit], T]) -> T:
    """Run `work` in one write of its own, beside the service or without it.

    For what the service does later by itself. Raises `StoreError` with what to do.
    """
    return _beside(path, work, "rw")


def fact_of(path: Path, name: str) -> str | None:
    """A fact, also of a file of an older version; None where there is no file, or it
    has none. Raises `StoreError`."""
    if not path.is_file():
        return None
    return _beside(path, lambda unit: unit.inbox.fact(name), "ro", any_version=True)


def leave_fact(path: Path, name: str, value: str) -> None:
    """Keep a fact, also in a file of an older version: every schema has them.

    Raises `StoreError`.
    """
    _beside(path, lambda unit: unit.inbox.set_fact(name, value), "rw", any_version=True)


def _beside(
    path: Path, work: Callable[[Unit], T], mode: str, *, any_version: bool = False
) -> T:
    if not path.is_file():
        raise StoreError(
            f"{path}: there is no such database. Set FOLKMOOT_DATABASE as the "
            "service has it."
        )
    address = f"file:{quote(str(path.resolve()))}?mode={mode}"
    try:
        conn = sqlite3.connect(
            address, uri=True, isolation_level=None, timeout=BUSY_MS / 1000
        )
    except sqlite3.Error as error:
        raise StoreError(f"{path}: it can't be opened ({error}).") from None
    try:
        conn.row_factory = sqlite3.Row
        conn.execute("BEGIN" if mode == "ro" else "BEGIN IMMEDIATE")
        if not any_version:
            _check_version(path, conn.execute("PRAGMA user_version").fetchone()[0])
        result = work(Unit(conn))
        conn.execute("COMMIT")
        return result
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: it can't be read ({error}).") from None
    finally:
        conn.close()


def _check_version(path: Path, version: int) -> None:
    if version != SCHEMA_VERSION:
        raise StoreError(
            f"{path} is of schema {version}, this Folkmoot knows {SCHEMA_VERSION}. "
            "Use the Folkmoot that wrote it, or start the service once: it brings the "
            "tables up to date."
        )

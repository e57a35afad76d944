"""The database file: opened with care, written by one thread, one unit at a time."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TypeVar

from sqlite_utils import Database

from bot.processes.crash import crash_point
from bot.store.flights import Flights
from bot.store.lock import LockedError, take_lock
from bot.store.migrations import SCHEMA_VERSION, migrations
from bot.store.unit import Unit

T = TypeVar("T")

#: how long a write waits for another process's lock, milliseconds
BUSY_MS = 10_000


class StoreError(Exception):
    """The database can't be used. The message says what to do."""


class Locked(StoreError):
    """A second Folkmoot has this database open."""


class Store:
    """One connection, one thread; every write unit is one BEGIN IMMEDIATE."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        """`durable` False is for simulations: a power cut may take the last writes."""
        self.path = path
        #: what is on its way, for whoever comes after a crash
        self.flights = Flights(path)
        self._durable = durable
        self._lock: IO[str] | None = None
        self._db: Database | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._closed = False

    async def open(self) -> Store:
        """Open or make the file and bring its tables up to date.

        Raises `StoreError` (read-only, full disk, newer version, not a database) and
        `Locked` (already in use), each with what to do.
        """
        try:
            await self._run(self._open)
        except BaseException:
            await self.close()
            raise
        return self

    async def close(self) -> None:
        """Close the connection and let go of the lock. Safe to call twice."""
        if not self._closed:
            self._closed = True
            await self._run(self._close)
            self._thread.shutdown()

    async def __aenter__(self) -> Store:
        return await self.open()

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def write(self, work: Callable[[Unit], T], step: str = "write") -> T:
        """Run `work` in one write: all of it or nothing.

        `step` names the boundary for the crash points `<step>.before_commit` and
        `<step>.after_commit`.
        """
        return await self._run(self._write, work, step)

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run `work`, which must not write, on one consistent state."""
        return await self._run(lambda: self._read(work))

    async def compact(self) -> None:
        """Write the file anew, without what was deleted. Writes wait meanwhile."""
        await self._run(self._compact)

    async def _run(self, call: Callable[..., T], *args: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, call, *args)

    def _open(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._take_lock()
            self._db = _connect(self.path, self._durable)
            self._migrate(self._db)
            self.flights.open()
        except sqlite3.Error as error:
            raise StoreError(_explain(self.path, str(error))) from None
        except OSError as error:
            raise StoreError(_explain(self.path, error.strerror or "")) from None

    def _take_lock(self) -> None:
        try:
            self._lock = take_lock(self.path)
        except LockedError:
            raise Locked(
                f"{self.path} is in use by another Folkmoot on this machine. "
                "Stop that one first: two would answer every resident twice."
            ) from None

    def _migrate(self, db: Database) -> None:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"{self.path} was written by a newer Folkmoot (schema {version}, "
                f"this one knows {SCHEMA_VERSION}). Install that version or a newer "
                "one, or restore a backup from before the upgrade. Nothing was changed."
            )
        if version == SCHEMA_VERSION:
            _check_writable(db)
            return
        db.execute("BEGIN IMMEDIATE")
        try:
            migrations.apply(db)
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            db.execute("COMMIT")
        except BaseException:
            _roll_back(db.conn)
            raise

    def _close(self) -> None:
        self.flights.close()
        if self._db is not None:
            self._db.conn.close()
            self._db = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _write(self, work: Callable[[Unit], T], step: str) -> T:
        conn = self._connection()
        try:
            conn.execute("BEGIN IMMEDIATE")
            result = work(Unit(conn))
            crash_point(f"{step}.before_commit")
            conn.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            _roll_back(conn)
            if _is_ours(error):
                raise
            raise StoreError(_explain(self.path, str(error))) from error
        except BaseException:
            _roll_back(conn)
            raise
        crash_point(f"{step}.after_commit")
        return result

    def _read(self, work: Callable[[Unit], T]) -> T:
        conn = self._connection()
        try:
            conn.execute("BEGIN")
            return work(Unit(conn))
        except sqlite3.DatabaseError as error:
            if _is_ours(error):
                raise
            raise StoreError(_explain(self.path, str(error))) from error
        finally:
            _roll_back(conn)

    def _compact(self) -> None:
        try:
            self._connection().execute("VACUUM")
        except sqlite3.OperationalError as error:
            raise StoreError(_explain(self.path, str(error))) from error

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            raise StoreError("The database is closed.")
        return self._db.conn


def _connect(path: Path, durable: bool = True) -> Database:
    conn = sqlite3.connect(
        path, isolation_level=None, timeout=BUSY_MS / 1000, cached_statements=512
    )
    conn.row_factory = sqlite3.Row
    os.chmod(path, 0o600)  # noqa: PTH101
    for pragma in (
        # a rollback journal: SQLite before 3.51.3 can corrupt a WAL
        # (https://sqlite.org/wal.html#walresetbug)
        f"journal_mode = {'DELETE' if durable else 'MEMORY'}",
        f"synchronous = {'EXTRA' if durable else 'OFF'}",
        "foreign_keys = ON",
        "secure_delete = ON",
        "mmap_size = 0",
        f"busy_timeout = {BUSY_MS}",
    ):
        conn.execute(f"PRAGMA {pragma}").fetchall()
    return Database(conn)


def _check_writable(db: Database) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.execute("COMMIT")
    except BaseException:
        _roll_back(db.conn)
        raise


def _roll_back(conn: sqlite3.Connection) -> None:
    # SQLite ends the transaction itself on some errors (full disk)
    if conn.in_transaction:
        conn.execute("ROLLBACK")


def _is_ours(error: sqlite3.DatabaseError) -> bool:
    """A fault of what was asked, not of the database."""
    return isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError)


def _explain(path: Path, error: str) -> str:
    """A sentence for people from SQLite's or the system's words."""
    lower = error.lower()
    if "readonly" in lower or "read-only" in lower or "permission" in lower:
        cure = (
            "it can't be written to. Give this user write access to the file and "
            "to its folder."
        )
    elif "full" in lower or "no space" in lower:
        cure = "the disk is full. Free some space and start again; nothing is lost."
    elif "not a database" in lower or "malformed" in lower:
        cure = (
            "it is not a whole SQLite database. Restore the last backup, and keep "
            "this file for a look at it."
        )
    elif "locked" in lower:
        cure = "another program holds it. Close that program and start again."
    elif "unable to open" in lower or "is a directory" in lower:
        cure = "it can't be opened. Check the path and who may read the folder."
    else:
        cure = f"the database answered: {error}."
    return f"{path}: {cure}"

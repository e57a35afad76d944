"""The ids of rows: each is given once, also across a restore."""

from __future__ import annotations

import sqlite3


class Numbers:
    """What the next rows are numbered from."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def leave_out(self, many: int) -> None:
        """Give out none of the next `many` ids of any table."""
        self._conn.execute("UPDATE sqlite_sequence SET seq = seq + ?", (many,))

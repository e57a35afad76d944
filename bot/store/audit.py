"""The audit: lines that hang together, so that none is changed or taken out unseen."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from bot.store.sql import insert

COLUMNS = ("at", "actor", "act", "reference", "inbox_id", "detail")


def add_line(conn: sqlite3.Connection, values: Mapping[str, Any]) -> None:
    """Write a line; `values` has all of COLUMNS."""
    last = conn.execute("SELECT chain FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    chain = _chain(last[0] if last else "", values)
    insert(conn, "audit", {**values, "chain": chain})


def broken_lines(conn: sqlite3.Connection) -> list[int]:
    """Ids of lines that do not hang on the one before. The oldest that is left, after
    the others' time was over, is taken as it is."""
    broken: list[int] = []
    before: str | None = None
    for row in conn.execute("SELECT * FROM audit ORDER BY id"):
        values = {name: row[name] for name in COLUMNS}
        if before is not None and _chain(before, values) != row["chain"]:
            broken.append(row["id"])
        before = row["chain"]
    return broken


def _chain(before: str, values: Mapping[str, Any]) -> str:
    line = json.dumps([before, *(values[name] for name in COLUMNS)])
    return hashlib.sha256(line.encode()).hexdigest()

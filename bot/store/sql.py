"""Small helpers for plain SQL with named columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any


def insert(conn: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> int:
    """Insert one row; its id. Table and column names are ours, never from outside."""
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    cursor = conn.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
        tuple(values.values()),
    )
    return int(cursor.lastrowid or 0)


def insert_new(
    conn: sqlite3.Connection, table: str, values: Mapping[str, Any]
) -> int | None:
    """Insert unless its key is there already; its id, or None when it was."""
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    row = conn.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks}) "  # noqa: S608
        "ON CONFLICT DO NOTHING RETURNING rowid",
        tuple(values.values()),
    ).fetchone()
    return None if row is None else int(row[0])


def update(
    conn: sqlite3.Connection, table: str, row_id: int, values: Mapping[str, Any]
) -> None:
    """Set columns of one row by its id."""
    sets = ", ".join(f"{name} = ?" for name in values)
    conn.execute(
        f"UPDATE {table} SET {sets} WHERE id = ?",  # noqa: S608
        (*values.values(), row_id),
    )

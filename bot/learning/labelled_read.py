"""Labelled rows out of a council's own file: CSV with names on top, or JSONL."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.learning.labelled import NOT_A_ROW, BadRows

COLUMNS = ("text", "intent", "service", "department")
#: endings of a file of comma-separated values
CSV = (".csv",)


def rows_of(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each row with its place, as 'mine.csv:14'. Raises BadRows for a file that is
    none of the two; a line that can't be read is `NOT_A_ROW`."""
    try:
        content = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadRows(f"{path.name}:{line}: this is not UTF-8 text") from None
    if path.suffix.lower() in CSV:
        yield from _csv(path.name, content)
    else:
        yield from _jsonl(path.name, content)


def _csv(name: str, content: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    table = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    names = table.fieldnames or []
    if "text" not in names:
        raise BadRows(
            f"{name}:1: the first line has to name the columns: text, and intent, "
            "service or department"
        )
    try:
        for row in table:
            yield (
                f"{name}:{table.line_num}",
                {column: row.get(column) or "" for column in COLUMNS},
            )
    except csv.Error as error:
        raise BadRows(f"{name}:{table.reader.line_num}: {error}") from None


def _jsonl(name: str, content: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        found = row if isinstance(row, dict) else {NOT_A_ROW: True}
        yield f"{name}:{number}", found

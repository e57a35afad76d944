"""Labelled messages of a file: what each is, as people say."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Kind = Literal["intent", "department", "service"]
KINDS: tuple[Kind, ...] = ("intent", "department", "service")
WEAK, STRONG = "weak", "strong"
#: what `department_raw` begins with where a keyword made the label
BY_KEYWORD = "petition keyword:"
#: what a row says of danger when it tells of none
CALM = ""
#: mistakes that are listed
MOST_WRONG = 20


class BadRows(Exception):
    """The file can't be scored. The message lists the lines that are wrong."""


@dataclass(frozen=True)
class Row:
    """A message with what people say that it is."""

    text: str
    labels: Mapping[Kind, str]
    source: str = ""
    #: how the label came about: WEAK, or STRONG
    strength: str = STRONG
    #: name of its file, without the ending
    file: str = ""
    #: code of its language, '' where nobody says
    language: str = ""
    #: the danger that it tells of, CALM for none, None where nobody says
    danger: str | None = None
    #: services of all matters that it tells of, in order; empty where nobody says
    matters: tuple[str, ...] = ()

    @property
    def urgent(self) -> bool | None:
        """Somebody should be paged; None where nobody says."""
        if self.danger is not None:
            return self.danger != CALM
        intent = self.labels.get("intent")
        return None if intent is None else intent == "emergency"


def read_rows(path: Path, known: Mapping[Kind, Collection[str]]) -> list[Row]:
    """The rows of a file: {"text", "source"?, "language"?} and at least one of
    "intent", "department", "service", "danger" (null for none) and "services" (of all
    matters in the message).

    Raises `BadRows`, which lists every line without text or label, or whose label is
    not one of the `known`.
    """
    rows: list[Row] = []
    wrong: list[str] = []
    content = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            rows.append(_row(line, known, path.stem))
        except ValueError as error:
            wrong.append(f"{path}:{number}: {error}")
    if not rows and not wrong:
        wrong.append(f"{path}: there is no row in it")
    if wrong:
        raise BadRows("\n".join(wrong[:MOST_WRONG]))
    return rows


def _row(line: str, known: Mapping[Kind, Collection[str]], file: str) -> Row:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise ValueError('not {"text": "..."} with a label')
    labels: dict[Kind, str] = {
        kind: found[kind] for kind in KINDS if found.get(kind) is not None
    }
    if not labels and "danger" not in found and "services" not in found:
        raise ValueError(f"no label: one of {', '.join(KINDS)}, danger, services")
    for kind, label in labels.items():
        if not isinstance(label, str) or label not in known[kind]:
            raise ValueError(f"{label!r} is no {kind} that is known here")
    return Row(
        found["text"],
        labels,
        str(found.get("source") or file),
        _strength(found),
        file,
        str(found.get("language") or ""),
        _danger(found),
        _matters(found, known["service"]),
    )


def _danger(found: Mapping[str, Any]) -> str | None:
    if "danger" not in found:
        return None
    if isinstance(found["danger"], str) and found["danger"]:
        return found["danger"]
    if found["danger"] is None:
        return CALM
    raise ValueError("danger is neither the name of one nor null, which means none")


def _matters(found: Mapping[str, Any], known: Collection[str]) -> tuple[str, ...]:
    told = found.get("services", [])
    if not isinstance(told, list) or ("services" in found and not told):
        raise ValueError("services is not a list of the service of each matter")
    for name in told:
        if not isinstance(name, str) or name not in known:
            raise ValueError(f"{name!r} is no service that is known here")
    return tuple(told)


def _strength(found: Mapping[str, Any]) -> str:
    """Weak where a keyword made the label, or the row says so."""
    made = str(found.get("department_raw") or "")
    weak = found.get("strength") == WEAK or made.startswith(BY_KEYWORD)
    return WEAK if weak else STRONG

"""A council's own labelled messages: checked as they come in, kept beside the database.

The model learns from them (`folkmoot nlu train`). Corrections that staff and residents
make are not among them: training takes those from the database, so that they go when
their resident is erased.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

#: characters of a text: more is no message of a chat
LONGEST = 2000
#: kinds of characters that no script has: control, private, half a character, none
NEVER_SEEN = ("Cc", "Co", "Cs", "Cn")
#: fields of a row that `folkmoot nlu corrections` writes, and no other has
OF_A_CORRECTION = ("was", "by")
#: stands in a row for a line that is none
NOT_A_ROW = "\0"
#: alphabets that look alike: a word of two of them is not what it seems
ALIKE = ("LATIN", "CYRILLIC", "GREEK")


class BadRows(Exception):
    """The rows can't be taken. The message names every mistake, one a line."""


@dataclass(frozen=True)
class Known:
    """What rows may be labelled."""

    intents: Collection[str]
    services: Collection[str]
    #: services by department
    departments: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Labelled:
    """A message and what it is; the file that it came from."""

    text: str
    intent: str | None
    service: str | None
    source: str
    #: known instead of a service: the model says which of its services is meant
    department: str | None = None

    @property
    def key(self) -> str:
        """See `key_of`."""
        return key_of(self.text)

    @property
    def labels(self) -> tuple[str | None, str | None]:
        """Intent and service."""
        return (self.intent, self.service)


def key_of(text: str) -> str:
    """The same for texts that differ by capitals and spaces only."""
    return " ".join(text.casefold().split())


@dataclass(frozen=True)
class Checked:
    """The rows of a file as they can be kept."""

    rows: list[Labelled]
    #: corrections, which are left out
    corrections: int
    #: of each row by its key, as 'mine.csv:14'
    places: dict[str, str]


def check(
    rows: Iterable[tuple[str, Mapping[str, object]]], source: str, known: Known
) -> Checked:
    """Check rows, each with its place in the file. Raises BadRows."""
    found: list[Labelled] = []
    problems: list[str] = []
    corrections = 0
    first: dict[str, tuple[str, tuple[object, ...]]] = {}
    for where, row in rows:
        if all(name in row for name in OF_A_CORRECTION):
            corrections += 1
            continue
        wrong = list(_mistakes(row, known))
        problems += [f"{where}: {one}" for one in wrong]
        if wrong:
            continue
        made = _made(row, source)
        labels = (*made.labels, made.department)
        before = first.setdefault(made.key, (where, labels))
        if before[1] != labels:
            problems.append(f"{where}: the same text is labelled otherwise {before[0]}")
        elif before[0] == where:
            found.append(made)
    if not found and not problems and not corrections:
        problems.append(f"{source}: there is no row in it")
    if problems:
        raise BadRows("\n".join(problems))
    return Checked(
        found, corrections, {key: where for key, (where, _) in first.items()}
    )


def _made(row: Mapping[str, object], source: str) -> Labelled:
    def label(name: str) -> str | None:
        return str(row[name]).strip() if row.get(name) else None

    service = label("service")
    return Labelled(
        text=" ".join(str(row["text"]).split()),
        intent=label("intent"),
        service=service,
        source=source,
        department=None if service else label("department"),
    )


def _mistakes(row: Mapping[str, object], known: Known) -> Iterator[str]:
    """Everything that is wrong with one row."""
    if NOT_A_ROW in row:
        yield 'this is not {"text": "...", ...} in JSON'
        return
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        yield "there is no text"
    else:
        yield from _wrong_text(text)
    names: dict[str, Collection[str]] = {
        "intent": known.intents,
        "service": known.services,
        "department": known.departments,
    }
    labels = {name: row[name] for name in names if row.get(name)}
    if not labels:
        yield "there is no label: an intent, a service or a department"
    for name, label in labels.items():
        if not isinstance(label, str) or label.strip() not in names[name]:
            yield f"there is no {name} {label!r}"


def _wrong_text(text: str) -> Iterator[str]:
    if len(text) > LONGEST:
        yield f"the text has {len(text):,} characters; {LONGEST:,} are the most"
        return
    if not any(char.isalpha() for char in text):
        yield "the text has no words"
    unseen = {
        c for c in text if unicodedata.category(c) in NEVER_SEEN and not c.isspace()
    }
    # joiners and direction marks belong to some scripts, never to Latin letters
    if text.isascii() or _scripts(text) <= {"LATIN"}:
        unseen |= {c for c in text if unicodedata.category(c) == "Cf"}
    if unseen:
        codes = ", ".join(f"U+{ord(char):04X}" for char in sorted(unseen))
        yield f"the text has characters that nobody sees: {codes}"
    for word in text.split():
        if len(mixed := _scripts(word) & set(ALIKE)) > 1:
            yield f"one word mixes {' and '.join(sorted(mixed))} letters"
            return


def _scripts(text: str) -> set[str]:
    names = (unicodedata.name(char, "") for char in text if char.isalpha())
    return {name.split(" ")[0] for name in names if name}


class LabelledFile:
    """The rows that are kept: one JSON object a line, only for our own user."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self) -> list[Labelled]:
        """All of them, in the order in which they came. Raises BadRows."""
        try:
            lines = self.path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []
        try:
            return [Labelled(**json.loads(line)) for line in lines]
        except (ValueError, TypeError) as error:
            raise BadRows(f"{self.path} is damaged: {error}") from error

    def new_of(self, rows: Sequence[Labelled], known: Known) -> list[Labelled]:
        """Those that are not kept yet. Raises BadRows: a text is, with other labels."""
        there = {row.key: row for row in self.rows()}
        other = [
            _told_otherwise(one, there[one.key])
            for one in rows
            if one.key in there and not _same(there[one.key], one, known)
        ]
        if other:
            raise BadRows("\n".join(other))
        return [row for row in rows if row.key not in there]

    def add(self, rows: Sequence[Labelled]) -> None:
        """Keep them behind the others. Raises BadRows."""
        self._write([*self.rows(), *rows])

    def drop(self, numbers: Collection[int] = (), source: str | None = None) -> int:
        """Take rows out, by number (from 1) or all of a file; how many there were."""
        kept = self.rows()
        left = [
            row
            for number, row in enumerate(kept, start=1)
            if number not in numbers and row.source != source
        ]
        if len(left) != len(kept):
            self._write(left)
        return len(kept) - len(left)

    def _write(self, rows: Sequence[Labelled]) -> None:
        """All of it or nothing; no file when there is no row."""
        if not rows:
            self.path.unlink(missing_ok=True)
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path)


def _same(there: Labelled, row: Labelled, known: Known) -> bool:
    """Whether they are labelled alike; the service of a department's row is the
    model's, and may be another one of it next time."""
    if row.department is None:
        return there.labels == row.labels
    own = known.departments[row.department]
    return there.intent == row.intent and (
        there.service is None or there.service in own
    )


def _told_otherwise(row: Labelled, there: Labelled) -> str:
    return (
        f"{row.source}: {row.text[:60]!r} was imported from {there.source} with other "
        "labels: take that out first"
    )


def with_services(
    rows: Sequence[Labelled],
    likeliest: Mapping[str, Sequence[str]],
    known: Known,
) -> list[Labelled]:
    """A row that names a department only gets the likeliest of its services.

    `likeliest`: services of each such text, best first, as the model sees them.
    """
    found = []
    for row in rows:
        if row.department is not None:
            own = known.departments[row.department]
            best = next((s for s in likeliest[row.text] if s in own), None)
            row = replace(row, service=best, department=None)
        if row.intent or row.service:
            found.append(row)
    return found


def counted(rows: Sequence[Labelled]) -> Counter[tuple[str, str, str]]:
    """How many rows there are by file, intent and service."""
    return Counter((r.source, r.intent or "", r.service or "") for r in rows)

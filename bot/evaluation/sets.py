"""Scores of each file by itself, and of each language in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from actions.twofold import Matter, matters_of
from bot.council.facts import Council
from bot.evaluation.evaluate import Paging, Share, interval, paging
from bot.evaluation.rows import KINDS, Kind, Row
from bot.model import Choice, Reading
from bot.routing import route
from bot.rules import is_danger

Read = Sequence[tuple[Row, Reading | None]]
WHOLE = "all"


@dataclass(frozen=True)
class Found:
    """How often one kind of label is the likeliest, and among the first three."""

    first: Share
    three: Share


@dataclass(frozen=True)
class Splits:
    """What becomes of messages that tell of one matter or of two."""

    #: of all, how many are split
    split: Share
    #: of these, how many tell of two
    right: Share
    #: of those that tell of two, how many are split
    found: Share
    #: of these, how many go into the right departments
    placed: Share


@dataclass(frozen=True)
class Group:
    """Messages of a file in one language, or all of it; None where no row says."""

    name: str
    rows: int
    found: Mapping[Kind, Found]
    paging: Paging | None
    #: of the dangers that rows name, how many are the first that is named
    named: Share | None
    splits: Splits | None


@dataclass(frozen=True)
class SetScore:
    """One file: all of it, then by language if rows say it."""

    name: str
    groups: tuple[Group, ...]


def by_file(read: Read, council: Council) -> tuple[SetScore, ...]:
    """A score for each file, in the order in which they were given."""
    files: dict[str, list[tuple[Row, Reading | None]]] = {}
    for row, one in read:
        files.setdefault(row.file, []).append((row, one))
    return tuple(_set(name, rows, council) for name, rows in files.items())


def _set(name: str, read: Read, council: Council) -> SetScore:
    languages = list(dict.fromkeys(row.language for row, _ in read if row.language))
    parts = [
        (language, [(row, one) for row, one in read if row.language == language])
        for language in languages
        if len(languages) > 1
    ]
    groups = [(WHOLE, read), *parts]
    return SetScore(name, tuple(_group(of, rows, council) for of, rows in groups))


def _group(name: str, read: Read, council: Council) -> Group:
    kinds: dict[Kind, Read] = {
        kind: [p for p in read if kind in p[0].labels] for kind in KINDS
    }
    paged = [
        (row.urgent, is_danger(one)) for row, one in read if row.urgent is not None
    ]
    named = [(row, one) for row, one in read if row.danger]
    twofold = [(row, one) for row, one in read if row.matters]
    return Group(
        name,
        len(read),
        {kind: _found(rows, kind, council) for kind, rows in kinds.items() if rows},
        paging(paged) if paged else None,
        _share(_named(row, one) for row, one in named) if named else None,
        _splits(twofold, council) if twofold else None,
    )


def _found(read: Read, kind: Kind, council: Council) -> Found:
    told = [
        (row.labels[kind], [choice.name for choice in ranking(one, kind, council)[:3]])
        for row, one in read
    ]
    return Found(
        _share(truth in names[:1] for truth, names in told),
        _share(truth in names for truth, names in told),
    )


def ranking(
    reading: Reading | None, kind: Kind, council: Council
) -> tuple[Choice, ...]:
    """What it was taken for, best first; empty when there was nothing to read."""
    if reading is None:
        return ()
    if kind == "department":
        return route(reading, council).departments
    return reading.intents if kind == "intent" else reading.services


def _named(row: Row, reading: Reading | None) -> bool:
    return reading is not None and row.danger in reading.safety[:1]


def _splits(read: Read, council: Council) -> Splits:
    told = [(row, matters_of(one, council) if one else ()) for row, one in read]
    split = [(row, matters) for row, matters in told if matters]
    doubles = [(row, matters) for row, matters in told if len(row.matters) > 1]
    right = [(row, matters) for row, matters in doubles if matters]
    return Splits(
        interval(len(split), len(told)),
        interval(len(right), len(split)),
        interval(len(right), len(doubles)),
        _share(_placed(row, matters, council) for row, matters in right),
    )


def _placed(row: Row, matters: Sequence[Matter], council: Council) -> bool:
    wanted = [council.department_of(name).id for name in row.matters]
    return wanted == [one.department for one in matters]


def _share(hits: Iterable[bool]) -> Share:
    told = list(hits)
    return interval(sum(told), len(told))

"""How the model of now reads rows that come in: whether their labels fit.

What the encoder made of the rows is kept for the training that follows.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.council.facts import Council
from bot.learning.labelled import Labelled
from bot.learning.script import running
from bot.learning.training import Step
from bot.model import Choice, Reading
from bot.routing import route

#: a label is worth a second look when the model is this sure of another one
SURE = 0.9


def preview(
    root: Path, model: Path, texts: Sequence[str], on_step: Callable[[Step], None]
) -> dict[str, Reading]:
    """How the model reads each text. Raises TrainingFailed."""
    with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder:
        asked, told = Path(folder) / "texts.jsonl", Path(folder) / "readings.jsonl"
        for path in (asked, told):
            path.touch(mode=0o600)
        lines = [json.dumps({"text": text}) + "\n" for text in texts]
        asked.write_text("".join(lines), "utf-8")
        words = (str(asked), f"--model={model.resolve()}", f"--out={told}")
        with running(root, "preview", *words) as said:
            for line in said:
                on_step(Step(line["step"], line["done"], line["of"]))
        found = [json.loads(line) for line in told.read_text("utf-8").splitlines()]
    return {one["text"]: _reading(one) for one in found}


def _reading(told: Mapping[str, list[Any]]) -> Reading:
    intents = _choices(told["intent_ranking"])
    services = _choices(told["service_ranking"])
    return Reading(intents[0].name, intents[0].confidence, intents, services)


def _choices(ranking: list[Any]) -> tuple[Choice, ...]:
    return tuple(Choice(one["name"], one["confidence"]) for one in ranking)


@dataclass(frozen=True)
class Doubt:
    """A label of which the model says something else."""

    #: of the row, by `key_of`
    key: str
    label: str
    read: str
    #: 0 to 1
    confidence: float


@dataclass(frozen=True)
class Compared:
    """How many labels the model reads the same, by kind, and what it doubts most."""

    same: Counter[str]
    labels: Counter[str]
    #: those of which it is sure of something else, the surest first
    doubts: tuple[Doubt, ...]


def compared(
    rows: Sequence[Labelled], readings: Mapping[str, Reading], council: Council
) -> Compared:
    """Compare the labels of rows with how they read."""
    same: Counter[str] = Counter()
    labels: Counter[str] = Counter()
    doubts: list[Doubt] = []
    for row in rows:
        for kind, label, read in _pairs(row, readings[row.text], council):
            labels[kind] += 1
            same[kind] += label == read.name
            if label != read.name and read.confidence >= SURE:
                doubts.append(Doubt(row.key, label, read.name, read.confidence))
    doubts.sort(key=lambda doubt: -doubt.confidence)
    return Compared(same, labels, tuple(doubts))


def _pairs(
    row: Labelled, reading: Reading, council: Council
) -> Iterator[tuple[str, str, Choice]]:
    if row.intent is not None:
        yield "intent", row.intent, reading.intents[0]
    department = row.department
    if department is None and row.service is not None:
        department = council.department_of(row.service).id
    if department is not None:
        routing = route(reading, council)
        yield "department", department, Choice(routing.department, routing.confidence)

"""Figures of Rasa's stock pipeline on the same messages, measured once and kept.

`make diet` writes them; nobody trains DIET to see how our own model does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.evaluate import Score, Share, interval
from bot.evaluation.rows import Row

#: under this name the complaints, ideas and questions among themselves are kept
MATTERS = "complaint, idea, question"


@dataclass(frozen=True)
class StockScore:
    """The few figures of one kind of label that are kept."""

    macro_f1: float
    f1_interval: tuple[float, float]
    accuracy: Share
    top_three: Share
    calibration_error: float


@dataclass(frozen=True)
class Beside:
    """What the stock pipeline made of the same messages."""

    sentences: int
    epochs: int
    #: of its training
    seconds: int
    #: our sentences have changed since
    stale: bool
    #: by kind of label, or MATTERS
    scores: Mapping[str, StockScore]


def beside(kept: Path, rows: Sequence[Row], learnt: Path) -> Beside | None:
    """The figures of these very rows in the file `kept`; None where it has none.

    `learnt`: the folder of the sentences that models learn from.
    """
    if not kept.is_file():
        return None
    told = json.loads(kept.read_text("utf-8"))
    found = told["sets"].get(rows_hash(rows))
    if found is None:
        return None
    model = told["model"]
    return Beside(
        model["sentences"],
        model["epochs"],
        model["seconds"],
        model["sources"] != sentences_hash(learnt),
        {name: _read(one) for name, one in found["scores"].items()},
    )


def keep(
    kept: Path, model: Mapping[str, Any], rows: Sequence[Row], scores: Mapping[str, Any]
) -> None:
    """Put the figures of these rows into the file; those of another model go."""
    told = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    sets = told["sets"] if told.get("model") == model else {}
    sets[rows_hash(rows)] = {
        "rows": len(rows),
        "files": sorted({row.file for row in rows}),
        "scores": {name: _written(one) for name, one in scores.items()},
    }
    kept.write_text(json.dumps({"model": model, "sets": sets}, indent=1) + "\n")


def rows_hash(rows: Sequence[Row]) -> str:
    """Of the texts and their labels, in whatever order."""
    told = sorted(json.dumps([row.text, sorted(row.labels.items())]) for row in rows)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def sentences_hash(folder: Path) -> str:
    """Of all that a model learns from."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _written(score: Score) -> dict[str, Any]:
    return {
        "macro_f1": round(score.macro_f1, 4),
        "f1_interval": [round(edge, 4) for edge in score.f1_interval],
        "right": [score.accuracy.hits, score.accuracy.of],
        "three": [score.top_three.hits, score.top_three.of],
        "calibration_error": round(score.calibration_error, 4),
    }


def _read(told: Mapping[str, Any]) -> StockScore:
    low, high = told["f1_interval"]
    return StockScore(
        told["macro_f1"],
        (low, high),
        interval(*told["right"]),
        interval(*told["three"]),
        told["calibration_error"],
    )

"""`folkmoot nlu read`: what the model makes of every text of a file."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.council.facts import Council
from bot.model import Choice, Reading
from bot.reading.reader import ReaderClient
from bot.routing import route
from bot.rules import has_words

#: texts in one question to the reader
BATCH = 32


class BadTexts(Exception):
    """The file can't be read. The message lists the lines that are wrong."""


def read_texts(path: Path) -> list[str]:
    """The texts of a JSONL file of {"text": "..."}; other fields are ignored.

    Raises `BadTexts` that lists the lines which are not that.
    """
    texts: list[str] = []
    wrong: list[str] = []
    content = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict) and isinstance(row.get("text"), str):
            texts.append(row["text"])
        else:
            wrong.append(f'{path}:{number}: not {{"text": "..."}} in JSON')
    if wrong:
        raise BadTexts("\n".join(wrong[:20]))
    return texts


async def read_all(
    reader: ReaderClient, council: Council, texts: Sequence[str]
) -> AsyncIterator[dict[str, Any]]:
    """One report for each text, in order. Raises ReaderUnavailable."""
    number = 0
    async for reading in readings_of(reader, texts):
        yield report(texts[number], reading, council)
        number += 1


async def readings_of(
    reader: ReaderClient, texts: Sequence[str]
) -> AsyncIterator[Reading | None]:
    """One reading for each text, in order, None for a text without a letter.

    Raises ReaderUnavailable.
    """
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        # as in the chat, what holds no letter is nothing for the model
        wanted = [text for text in batch if has_words(text)]
        readings = iter(await reader.read(wanted) if wanted else [])
        for text in batch:
            yield next(readings) if has_words(text) else None


def report(text: str, reading: Reading | None, council: Council) -> dict[str, Any]:
    """A reading with the departments that follow from it, best first."""
    if reading is None:
        return {"text": text, **dict.fromkeys(NAMES), **{name: [] for name in LISTS}}
    routing = route(reading, council)
    return {
        "text": text,
        "intent": reading.intent,
        "intent_confidence": reading.intent_confidence,
        "intent_ranking": _ranking(reading.intents),
        "service": reading.services[0].name if reading.services else None,
        "service_ranking": _ranking(reading.services),
        "department": routing.department,
        "department_confidence": routing.confidence,
        "department_ranking": _ranking(routing.departments),
        "place": asdict(reading.place) if reading.place else None,
        "time": reading.time,
        "language": asdict(reading.language) if reading.language else None,
        "safety": list(reading.safety),
    }


#: what a text without words lacks
NAMES = (
    "intent",
    "intent_confidence",
    "service",
    "department",
    "department_confidence",
    "place",
    "time",
    "language",
)
LISTS = ("intent_ranking", "service_ranking", "department_ranking", "safety")


def _ranking(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    return [asdict(choice) for choice in choices]

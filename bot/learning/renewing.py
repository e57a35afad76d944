"""A new model in the place of the old one: with a council's own rows, and only if it
reads as well as the old one did."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from bot.council.facts import Council
from bot.evaluation.read import readings_of
from bot.evaluation.rows import Row, read_rows
from bot.evaluation.scores import Report, evaluate, known_labels
from bot.learning import training
from bot.learning.labelled import LabelledFile, key_of
from bot.learning.training import Step, Trained, TrainingFailed
from bot.processes.child import ChildFailed
from bot.reading.reader import ReaderClient, ReaderUnavailable
from bot.settings import Settings
from bot.store.look import look

Reading = Callable[[Path], AbstractAsyncContextManager[ReaderClient]]
#: says why a new model is worse than the old one; '' when it is not
Check = Callable[[Path, Path], str]
#: by how much less a new model may get right of sentences kept apart: chance alone
#: moves one or two of a hundred
TOLERANCE = 0.03


@contextlib.contextmanager
def own_rows(settings: Settings, council: Council) -> Iterator[tuple[Path, ...]]:
    """Files with the rows that were imported, and with corrections out of the database,
    which are gone again afterwards. Raises BadRows, StoreError."""
    labelled = LabelledFile(settings.labelled_rows)
    rows = labelled.rows()
    files = (labelled.path,) if rows else ()
    # what was labelled on purpose counts more
    known = {row.key for row in rows}
    corrected = _corrections(settings.database, council, known)
    if not corrected:
        yield files
        return
    with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder:
        path = Path(folder) / "corrections.jsonl"
        path.touch(mode=0o600)
        lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in corrected]
        path.write_text("".join(lines), "utf-8")
        yield (*files, path)


def _corrections(
    database: Path, council: Council, known: Collection[str]
) -> list[dict[str, object]]:
    """What people put right, the last word on each text that is not `known`; services
    that the council has given up are left out."""
    if not database.is_file():
        return []
    found = look(database, lambda unit: unit.board.corrections())
    last = {
        key_of(one["text"]): {
            "text": one["text"],
            "intent": one["intent"],
            "service": one["service"] if one["service"] in council.services else None,
        }
        for one in found
        if any(char.isalpha() for char in one["text"])
    }
    return [row for key, row in last.items() if key not in known]


def train(
    root: Path,
    out: Path,
    *,
    extra: Sequence[Path] = (),
    services: Sequence[str] = (),
    anew: bool = False,
    on_step: Callable[[Step], None],
    check: Check,
) -> Trained:
    """Train; a model that is there already stays until the new one has passed its
    check. After a small change only that is learnt, unless all is wanted `anew`.
    Raises TrainingFailed."""
    if not out.is_file():
        return training.train(
            root, out, extra=extra, services=services, on_step=on_step
        )
    candidate = out.with_name(f"candidate-{os.getpid()}.tar.gz")
    try:
        made = training.train(
            root,
            candidate,
            extra=extra,
            services=services,
            before=None if anew else out,
            on_step=on_step,
        )
        if why := check(out, candidate):
            raise TrainingFailed(f"the new model is not taken, {out} stays: {why}")
        candidate.replace(out)
        _note(candidate).replace(_note(out))
        return made
    finally:
        candidate.unlink(missing_ok=True)
        _note(candidate).unlink(missing_ok=True)


def _note(model: Path) -> Path:
    """What nlu/train.py writes beside a model."""
    return model.with_suffix("").with_suffix(".json")


@dataclass(frozen=True)
class Checkup:
    """Reads sentences that no training sees, with the old model and the new one."""

    council: Council
    kept_apart: Path
    reading: Reading

    async def why_not(self, old: Path, new: Path) -> str:
        """Why the new model must not take the place of the old one; '' if it may."""
        rows = read_rows(self.kept_apart, known_labels(self.council))
        tried, stood = await asyncio.gather(
            self._tried(new, rows), self._tried(old, rows)
        )
        if isinstance(tried, Exception):
            return f"it can't be used: {tried}"
        if isinstance(stood, Exception):
            # anything is better than a model that can't be used
            return ""
        (found, services), (before, known) = tried, stood
        lost = sorted(known & set(self.council.services) - services)
        if lost:
            return f"it no longer knows {', '.join(lost)}"
        return worse(before, found)

    async def _tried(
        self, model: Path, rows: list[Row]
    ) -> tuple[Report, set[str]] | ChildFailed | ReaderUnavailable:
        try:
            return await self._read(model, rows)
        except (ChildFailed, ReaderUnavailable) as error:
            return error

    async def _read(self, model: Path, rows: list[Row]) -> tuple[Report, set[str]]:
        async with self.reading(model) as reader:
            info = await reader.model()
            texts = [row.text for row in rows]
            found = [one async for one in readings_of(reader, texts)]
        return evaluate(rows, found, self.council), set(info.services)


def worse(before: Report, after: Report) -> str:
    """In what the second report is clearly worse than the first; '' for nothing."""
    for kind, old in before.scores.items():
        new = after.scores[kind]
        if new.accuracy.value < old.accuracy.value - TOLERANCE:
            return (
                f"of sentences kept apart it gets the {kind} right of "
                f"{new.accuracy.value:.1%}, the old one of {old.accuracy.value:.1%}"
            )
    if before.paging and after.paging:
        old_hits, new_hits = before.paging.recall.hits, after.paging.recall.hits
        if new_hits < old_hits:
            return f"it sees {new_hits} emergencies where the old one sees {old_hits}"
    return ""

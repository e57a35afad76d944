"""Asks the reader for readings, with patience, and remembers those of what waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.model import Reading
from bot.reading.parts import with_parts
from bot.reading.reader import ReaderUnavailable

log = logging.getLogger(__name__)

#: seconds for the clauses of all these texts: without them each has one matter
PARTS = 1.0
#: readings that are remembered; one that is forgotten is asked for again
MOST_REMEMBERED = 2000


@dataclass(frozen=True)
class Patience:
    """Seconds for the reader."""

    #: for all texts in one question
    together: float
    #: from the start, for those that are asked again one by one
    altogether: float


PATIENT = Patience(3.5, 6.0)
#: while the reader fails: who comes after those that wait for it must not wait as long
IMPATIENT = Patience(1.0, 1.5)


class Reader(Protocol):
    """Reads texts; raises `ReaderUnavailable`."""

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        """One reading for each text, in order."""
        ...


class Readings:
    """What the model makes of texts; None where the reader can't say."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._patience = PATIENT
        #: by inbox row
        self._known: dict[int, Reading | None] = {}

    def knows(self, row_id: int) -> bool:
        """Was the reader asked about this row already?"""
        return row_id in self._known

    def of(self, row_id: int) -> Reading | None:
        """What it said then."""
        return self._known.get(row_id)

    def forget(self, row_id: int) -> None:
        """It is decided."""
        self._known.pop(row_id, None)

    async def learn(self, texts: dict[int, str]) -> None:
        """Ask about these rows, and remember."""
        for row_id, reading in zip(
            texts, await self.read(list(texts.values())), strict=True
        ):
            self._known[row_id] = reading
        while len(self._known) > MOST_REMEMBERED:
            del self._known[next(iter(self._known))]

    async def read(self, texts: Sequence[str]) -> list[Reading | None]:
        """One reading for each text, in order; what comes twice is asked once."""
        wanted = list(dict.fromkeys(texts))
        if not wanted:
            return []
        found = dict(zip(wanted, await self._ask(wanted), strict=True))
        return [found[text] for text in texts]

    async def _ask(self, texts: list[str]) -> Sequence[Reading | None]:
        """All at once; if that fails each alone, since one may be the culprit."""
        patience, start = self._patience, asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(patience.together):
                found = await self._reader.read(texts)
        except (ReaderUnavailable, TimeoutError) as error:
            log.warning("no reading for %s messages: %s", len(texts), error)
            self._patience = IMPATIENT
        else:
            self._patience = PATIENT
            return await self._parts(texts, found)
        if len(texts) == 1:
            return [None]
        end = start + patience.altogether
        return [await self._ask_alone(text, end) for text in texts]

    async def _parts(
        self, texts: Sequence[str], found: Sequence[Reading]
    ) -> Sequence[Reading]:
        """With their clauses where there may be two matters, if these can be read."""
        try:
            async with asyncio.timeout(PARTS):
                return await with_parts(texts, found, self._reader.read)
        except (ReaderUnavailable, TimeoutError) as error:
            log.warning("no reading of clauses: %s", error)
            return found

    async def _ask_alone(self, text: str, end: float) -> Reading | None:
        try:
            async with asyncio.timeout_at(end):
                found = await self._reader.read([text])
        except (ReaderUnavailable, TimeoutError):
            return None
        self._patience = PATIENT
        return found[0]

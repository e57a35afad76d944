"""The clauses of a message, read beside the whole: there may be two matters in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.model import Clause, Part, Reading
from bot.reading.clauses import clauses
from bot.rules import MATTERS

#: a text that is surer than this about one service has one matter: its clauses need
#: no reading
ONE_SERVICE = 0.99
#: how probable a matter must be for its clauses to be worth a look
A_MATTER = 0.5

Read = Callable[[Sequence[str]], Awaitable[Sequence[Reading]]]


async def with_parts(
    texts: Sequence[str], found: Sequence[Reading], read: Read
) -> list[Reading]:
    """The readings, with their clauses where there may be two matters: one question
    for all of them. Raises whatever `read` raises."""
    cut = [worth_cutting(text, one) for text, one in zip(texts, found, strict=True)]
    wanted = [clause.text for pieces in cut for clause in pieces]
    answers = iter(await read(wanted) if wanted else ())
    return [
        replace(one, parts=tuple(Part(clause, next(answers)) for clause in pieces))
        for one, pieces in zip(found, cut, strict=True)
    ]


def worth_cutting(text: str, whole: Reading) -> tuple[Clause, ...]:
    """Its clauses, if the whole does not surely speak of one service only, or names
    several things."""
    if whole.probability(*MATTERS) < A_MATTER:
        return ()
    found = clauses(text, whole.language.name if whole.language else "en")
    sure = bool(whole.services) and whole.services[0].confidence > ONE_SERVICE
    return () if sure and not any(one.named for one in found) else found

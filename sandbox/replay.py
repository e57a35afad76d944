"""Plays a file of messages through the whole system, and counts what became of them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.clock import MovedClock
from bot.store import Count, Unit
from sandbox.town import Town

#: residents who write at the same time
AT_ONCE = 16
#: seconds of real time after which a message counts as unanswered
PATIENCE = 60.0
#: between two messages of one resident, who reads the answer first
BETWEEN = timedelta(minutes=1)
#: what Telegram takes in one message, UTF-16 units
MOST_TEXT = 4096
FIRST_USER = 1_000_000


class BadLines(Exception):
    """The file can't be played. The message lists the lines that are wrong."""


@dataclass(frozen=True)
class Line:
    """One message to play: who writes it, and what."""

    number: int
    user_id: int
    text: str


@dataclass(frozen=True)
class Played:
    """What became of one message; `ms` from handing it over to the reply."""

    text: str
    intent: str | None
    intent_confidence: float | None
    service: str | None
    department: str | None
    department_confidence: float | None
    ticket: str | None
    reply: str
    ms: float


def read_lines(path: Path) -> list[Line]:
    """The lines of a JSONL file of {"text", optional "resident"}; blank lines are none.

    Raises `BadLines` that lists the lines which are not that.
    """
    people: dict[str, int] = {}
    lines: list[Line] = []
    wrong: list[str] = []
    content = path.read_text(encoding="utf-8", errors="surrogateescape")
    for number, raw in enumerate(content.split("\n"), start=1):
        if not raw.strip():
            continue
        try:
            lines.append(_line(number, raw, people))
        except ValueError as error:
            wrong.append(f"{path}:{number}: {error}")
    if wrong:
        raise BadLines("\n".join(wrong[:20]))
    return lines


def _line(number: int, raw: str, people: dict[str, int]) -> Line:
    try:
        row = json.loads(raw)
    except ValueError:
        raise ValueError('not JSON; each line is {"text": "..."}') from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise ValueError('no "text"; each line is {"text": "..."}')
    resident = row.get("resident")
    key = f"line {number}" if resident is None else f"resident {resident}"
    user = people.setdefault(key, FIRST_USER + len(people))
    return Line(number, user, row["text"])


async def play(
    town: Town,
    clock: MovedClock,
    lines: Sequence[Line],
    on_played: Callable[[Played], None],
) -> list[Played]:
    """Play every line; one resident's in their order, residents side by side.

    `clock` is the town's: it moves on while a resident reads the answer and writes
    again.
    """
    by_user: dict[int, list[Line]] = {}
    for line in lines:
        by_user.setdefault(line.user_id, []).append(line)
    turns = asyncio.Semaphore(AT_ONCE)
    found: dict[int, Played] = {}

    async def one_resident(mine: Iterable[Line]) -> None:
        async with turns:
            for written, line in enumerate(mine):
                if written:
                    clock.advance(BETWEEN)
                found[line.number] = await _play_line(town, line)
                on_played(found[line.number])

    async with asyncio.TaskGroup() as group:
        for mine in by_user.values():
            group.create_task(one_resident(mine))
    await town.folkmoot.settle()
    return [found[line.number] for line in lines]


async def _play_line(town: Town, line: Line) -> Played:
    """Hand a message over and wait for the first reply to it."""
    chat = town.telegram.conversation(line.user_id)
    seen = sum(message.from_bot for message in chat)
    started = time.perf_counter()
    message_ids = [
        town.telegram.send_text(line.user_id, part)["message"]["message_id"]
        for part in _typed(line.text)
    ]
    if not message_ids:
        return Played(line.text, None, None, None, None, None, None, "", 0.0)

    def replies() -> list[str]:
        said = town.telegram.conversation(line.user_id)
        return [message.text for message in said if message.from_bot][seen:]

    try:
        told = await town.telegram.wait_for(replies, PATIENCE)
    except TimeoutError:
        told = []
    ms = (time.perf_counter() - started) * 1000
    return await _reported(town, line, message_ids[0], "\n".join(told), ms)


def _typed(text: str) -> list[str]:
    """As a Telegram app sends it: nothing when it is blank, in parts when too long."""
    if not text.strip():
        return []
    units = text.encode("utf-16-le", "surrogatepass")
    step = 2 * (MOST_TEXT - 1)
    parts = [units[start : start + step] for start in range(0, len(units), step)]
    return [part.decode("utf-16-le", "replace") for part in parts]


async def _reported(
    town: Town, line: Line, message_id: int, reply: str, ms: float
) -> Played:
    def look(unit: Unit) -> Mapping[str, Any]:
        return unit.ledger.became_of("telegram", str(line.user_id), str(message_id))

    became = await town.folkmoot.store.read(look)
    return Played(text=line.text, reply=reply, ms=round(ms, 1), **became)


def write_report(path: Path, played: Iterable[Played]) -> None:
    """One line each, in the order of the file."""
    with path.open("w", encoding="utf-8") as out:
        for one in played:
            out.write(json.dumps(asdict(one), ensure_ascii=True) + "\n")


def ledger_lines(count: Count) -> list[tuple[str, int]]:
    """The ledger as people read it."""
    return [
        ("received", count.received),
        ("answered (a person's words, an answer, small talk)", count.answered),
        ("acknowledged (receipt, in a ticket with a due time)", count.acknowledged),
        ("closed (resolved, taken back, erased)", count.closed),
        ("nothing to answer (taps, edits, blocks)", count.nothing_due),
        ("resident can't be reached, staff told", count.unreachable),
        ("in hand (just received)", count.in_hand),
        ("unanswered", count.unanswered),
    ]

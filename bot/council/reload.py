"""A changed council.yml at run time: `folkmoot reload`, or SIGHUP.

The service lets go of everything but the reader and starts again with the new file in
the same process: so no part of it can be left with the old one.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.council.facts import Council
from bot.council.load import CouncilError, load_council
from bot.settings import Settings
from bot.store import StoreError, Unit
from bot.store.lock import holder
from bot.store.look import look

FACT = "reload"
#: seconds until the running service has answered, and between looks
PATIENCE, PAUSE = 60.0, 0.2


class ReloadFailed(Exception):
    """The running service can't be told; the words say why."""


@dataclass(frozen=True)
class Answer:
    """What became of a reload, in lines for whoever asked."""

    #: made up anew each time
    at: str
    taken: bool
    lines: tuple[str, ...]


def next_council(settings: Settings, now: Council) -> Council:
    """The council that the file describes. CouncilError: it can't be taken, and why."""
    found = load_council(settings.council)
    name = settings.council.name
    if found.slack_team != now.slack_team:
        why = f"{name}: slack_team: another workspace needs a restart with its tokens"
        raise CouncilError((why,))
    if found.example and settings.is_live:
        raise CouncilError((f"{name}: example: the example can't serve residents",))
    return found


def keep_answer(unit: Unit, at: str, taken: bool, lines: Sequence[str]) -> None:
    """For whoever asked from another process."""
    told = {"at": at, "taken": taken, "lines": list(lines)}
    unit.inbox.set_fact(FACT, json.dumps(told))


def read_answer(database: Path) -> Answer | None:
    """The newest answer. None: there never was one, or the file can't be read now."""
    try:
        told = look(database, lambda unit: unit.inbox.fact(FACT))
    except StoreError:
        return None
    if told is None:
        return None
    data = json.loads(told)
    return Answer(data["at"], data["taken"], tuple(data["lines"]))


def ask_running(database: Path, patience: float = PATIENCE) -> Answer:
    """Tell the running service to read its file again; what became of it.

    Raises ReloadFailed.
    """
    process = holder(database)
    if process is None:
        raise ReloadFailed(
            f"no Folkmoot runs on {database}. Start it: it reads the file then."
        )
    before = read_answer(database)
    try:
        os.kill(process, signal.SIGHUP)
    except OSError as error:
        raise ReloadFailed(
            f"process {process} can't be told ({error.strerror}). Run this as the "
            "user that runs the service."
        ) from None
    end = time.monotonic() + patience
    while time.monotonic() < end:
        answer = read_answer(database)
        if answer is not None and answer != before:
            return answer
        time.sleep(PAUSE)
    raise ReloadFailed(
        f"process {process} was told, and has not answered for {patience:.0f} s. Look "
        "into its log."
    )

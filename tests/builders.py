"""Values for tests: a whole one by default, with what the test is about as keywords."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from actions.turn import Turn
from bot.council.facts import Council
from bot.council.load import load_council
from bot.model import (
    Ask,
    AskKind,
    Choice,
    Conversation,
    Incoming,
    Kind,
    Place,
    Reading,
    Resident,
    Status,
    Ticket,
)
from bot.reading.lawful import routed
from bot.wording import Wording

ROOT = Path(__file__).parents[1]
#: a Tuesday morning, everybody is at work
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
INTENTS = [
    "complaint",
    "idea",
    "question",
    "greeting",
    "thanks",
    "goodbye",
    "status_check",
    "human_handoff",
    "emergency",
    "chitchat",
    "out_of_scope",
]


@cache
def council() -> Council:
    """The example council."""
    return load_council(ROOT / "council.yml", today=NOW.date())


def wording() -> Wording:
    """Its words, in every language."""
    return Wording.load(ROOT / "domain.yml", ROOT / "locales", council().time_zone)


def reading(
    intent: str = "complaint",
    confidence: float = 0.95,
    services: dict[str, float] | None = None,
    **changes: Any,
) -> Reading:
    """A sure complaint about a pothole, unless told otherwise."""
    rest = (1 - confidence) / (len(INTENTS) - 1)
    intents = [Choice(intent, confidence)]
    intents += [Choice(name, rest) for name in INTENTS if name != intent]
    ranked = sorted((services or {"pothole": 0.97}).items(), key=lambda s: -s[1])
    made = Reading(
        intent=intent,
        intent_confidence=confidence,
        intents=tuple(intents),
        services=tuple(Choice(name, p) for name, p in ranked),
    )
    return replace(made, **changes)


def incoming(
    text: str = "There is a deep pothole in the road", **changes: Any
) -> Incoming:
    """A text in a private chat."""
    made = Incoming(
        platform="telegram",
        chat_id="7",
        chat_type="private",
        user_id="7",
        name="Ana",
        message_id="1",
        at=NOW,
        text=text,
    )
    return replace(made, **changes)


def ticket(**changes: Any) -> Ticket:
    """An open complaint about a pothole, nobody's yet."""
    made = Ticket(
        id=1,
        reference="K7M-2QXR",
        conversation_id=1,
        resident_id=1,
        kind=Kind.COMPLAINT,
        service="pothole",
        department="roads_street_lighting",
        status=Status.OPEN,
        created_at=NOW,
        promise_at=NOW,
        last_at=NOW,
        place=Place("Mill Lane"),
    )
    return replace(made, **changes)


def ask(kind: AskKind = AskKind.PLACE, **changes: Any) -> Ask:
    """The bot waits for a place."""
    made = Ask(
        id=5,
        conversation_id=1,
        ticket_id=1,
        kind=kind,
        options=("skip",),
        takes_text=True,
        created_at=NOW,
    )
    return replace(made, **changes)


def turn(
    message: Incoming | None = None,
    read: Reading | None = None,
    *,
    tickets: Sequence[Ticket] = (),
    asks: Sequence[Ask] = (),
    greeted: bool = True,
    **changes: Any,
) -> Turn:
    """A turn of a resident who has met the bot before."""
    numbers = count(1)
    said = message or incoming()
    made = Turn(
        incoming=said,
        reading=read,
        routing=routed(said.text, read, council()) if read else None,
        resident=Resident(1, "telegram", "7", "Ana", "en", greeted=greeted),
        conversation=Conversation(1, 1, "telegram", "7"),
        language="en",
        tickets=tuple(tickets),
        asks=tuple(asks),
        about=None,
        album=None,
        earlier=None,
        council=council(),
        now=NOW,
        draw_reference=lambda: f"REF-{next(numbers)}",
    )
    return replace(made, **changes)


def checkout(root: Path, name: str, script: str) -> Path:
    """A checkout in which nlu/NAME.py is this script, run by our own Python."""
    python = root / "nlu/.venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (root / "data/nlu").mkdir(parents=True)
    for path in ("config.yml", "domain.yml", "data/nlu/roads.yml", "nlu/train.py"):
        (root / path).touch()
    (root / f"nlu/{name}.py").write_text(script)
    return root

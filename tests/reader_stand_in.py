"""A stand-in for the reader process: its protocol on a socket, a table for a model.

It answers as nlu/reader.py does, so the real client talks to it; what a text means is
looked up in `RULES`. Its moods are the ways in which a reader fails.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, Self

Wire = dict[str, Any]
Mood = Literal["well", "silent", "empty", "nonsense", "half", "cut"]

INTENTS = (
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
)
OTHER_SERVICE = "freedom_of_information"
#: what services look like when there is no telling
ANY_SERVICE = dict.fromkeys(("noise", "tree", "library", "voting", OTHER_SERVICE), 0.2)
#: a text with this word ends the reader, and all that it was asked with it
POISON = "poison"


def wire(
    intent: str,
    services: Mapping[str, float] | None = None,
    *,
    sure: float = 0.95,
    place: str | None = None,
    language: str = "en",
    dangers: tuple[str, ...] = (),
) -> Wire:
    """A reading as it goes over the socket; what is left of 1 goes to the others."""
    rest = (1 - sure) / (len(INTENTS) - 1)
    intents = dict.fromkeys(INTENTS, rest) | {intent: sure}
    ranked = dict(services or ANY_SERVICE)
    left = 1 - sum(ranked.values())
    if left > 1e-9:
        ranked[OTHER_SERVICE] = ranked.get(OTHER_SERVICE, 0.0) + left
    first = max(ranked, key=ranked.__getitem__)
    return {
        "intent": intent,
        "intent_confidence": sure,
        "intent_ranking": _ranking(intents),
        "service": first if services else None,
        "service_ranking": _ranking(ranked),
        "place": place and _place(place),
        "time": None,
        "language": {"name": language, "confidence": 0.97},
        "safety": [{"name": danger, "text": danger} for danger in dangers],
    }


def _ranking(probabilities: Mapping[str, float]) -> list[Wire]:
    ranked = sorted(probabilities.items(), key=lambda item: -item[1])
    return [{"name": name, "confidence": p} for name, p in ranked]


def _place(text: str) -> Wire:
    return {"text": text, "kind": "street", "latitude": None, "longitude": None}


#: the first pattern that is found in a text says how it is read
RULES: tuple[tuple[str, Wire], ...] = (
    (
        r"tree fell in zwergkanarie lane",
        wire("complaint", {"park_maintenance": 0.97}, place="Zwergkanarie Lane"),
    ),
    (r"smell of gas", wire("emergency", dangers=("gas",), place="the stairwell")),
    (r"fire in the house", wire("emergency", dangers=("fire",))),
    (r"pothole in mill lane", wire("complaint", {"pothole": 0.97}, place="Mill Lane")),
    (r"pothole", wire("complaint", {"pothole": 0.97})),
    (r"bin .*missed", wire("complaint", {"missed_collection": 0.97})),
    (r"lamp outside 14", wire("complaint", {"street_light": 0.97}, place="14")),
    (r"lamp", wire("complaint", {"street_light": 0.97})),
    (r"hot water", wire("complaint", {"heating_hot_water": 0.97})),
    (
        r"un trou",
        wire("complaint", {"pothole": 0.97}, place="rue du Moulin")
        | {"language": {"name": "fr", "confidence": 0.999}},
    ),
    (r"dziura", wire("complaint", {"pothole": 0.97}, language="pl")),
    (r"bench", wire("idea", {"park_maintenance": 0.94})),
    (r"library", wire("question", {"library": 0.96})),
    (r"rent", wire("complaint", {"private_renting": 0.55, "benefits": 0.3})),
    (r"any news", wire("status_check")),
    (r"real person", wire("human_handoff")),
    (r"^hello", wire("greeting")),
    (r"^thanks", wire("thanks")),
    (r"^goodbye", wire("goodbye")),
    (r"your name", wire("chitchat")),
    (r"football", wire("out_of_scope")),
)
UNSURE = wire("question", sure=0.2)


def read(text: str) -> Wire:
    """How this stand-in reads a text."""
    lower = text.lower()
    return next((meant for rule, meant in RULES if re.search(rule, lower)), UNSURE)


class ReaderStandIn:
    """Listens on `path`; `mood` is how it answers from now on."""

    def __init__(self) -> None:
        # a socket's path has to be short
        self._folder = Path(tempfile.mkdtemp(prefix="reader-"))
        self.path = self._folder / "reader.sock"
        self.mood: Mood = "well"
        #: every list of texts that it was asked to read
        self.asked: list[list[str]] = []
        #: what it says that it has loaded
        self.model: Wire = {
            "name": "stand-in",
            "sha256": "0" * 64,
            "trained_at": "2026-11-20T08:00:00+00:00",
            "intents": list(INTENTS),
            "services": list(ANY_SERVICE),
            "languages": ["en"],
        }
        self._server: asyncio.Server | None = None
        self._callers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_unix_server(
            self._meet, self.path, limit=2**20
        )

    async def stop(self) -> None:
        """Be gone: connections break, new ones are refused."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for caller in self._callers:
            caller.transport.abort()
        self.path.unlink(missing_ok=True)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        shutil.rmtree(self._folder)

    async def _meet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._callers.add(writer)
        try:
            with suppress(ConnectionError):
                async for line in reader:
                    await self._answer(json.loads(line), writer)
        finally:
            self._callers.discard(writer)
            writer.close()

    async def _answer(self, question: Wire, writer: asyncio.StreamWriter) -> None:
        if question.get("op") == "model":
            told = {"id": question["id"], "model": self.model}
            writer.write(json.dumps(told).encode() + b"\n")
            await writer.drain()
            return
        texts = question["texts"]
        self.asked.append(texts)
        if any(POISON in text for text in texts):
            writer.transport.abort()
            return
        answer = {"id": question["id"], "readings": [read(text) for text in texts]}
        said = json.dumps(answer).encode() + b"\n"
        match self.mood:
            case "silent":
                return
            case "empty":
                said = json.dumps({"id": question["id"], "readings": []}).encode()
                said += b"\n"
            case "nonsense":
                said = b'{"id": 1, "readings": [{"intent": "yes"}]} and so on\n'
            case "half":
                answer["readings"] = [{"intent": "complaint"} for _ in texts]
                said = json.dumps(answer).encode() + b"\n"
            case "cut":
                said = said[: len(said) // 2]
        writer.write(said)
        await writer.drain()
        if self.mood == "cut":
            writer.close()

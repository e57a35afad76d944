"""The reader's client against a real Unix socket that behaves badly."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.model import Choice, Place, Reading
from bot.reading.answers import ModelInfo
from bot.reading.reader import ReaderClient, ReaderUnavailable

Question = dict[str, Any]
Behaviour = Callable[[Question, asyncio.StreamWriter], Awaitable[None]]


def wire_reading(**changes: Any) -> dict[str, Any]:
    return {
        "intent": "complaint",
        "intent_confidence": 0.75,
        "intent_ranking": [
            {"name": "complaint", "confidence": 0.75},
            {"name": "idea", "confidence": 0.25},
        ],
        "service": "pothole",
        "service_ranking": [{"name": "pothole", "confidence": 1}],
        "place": {
            "text": "Mill Road",
            "kind": "street",
            "latitude": None,
            "longitude": None,
        },
        "time": {"text": "since Monday"},
        "language": {"name": "en", "confidence": 0.9},
        "safety": [
            {"name": "gas", "text": "smell of gas"},
            {"name": "gas", "text": "gas leak"},
        ],
    } | changes


WIRE_MODEL = {
    "name": "nlu.tar.gz",
    "sha256": "0" * 64,
    "trained_at": "2026-11-23T03:00:00+00:00",
    "intents": ["complaint", "idea"],
    "services": ["pothole"],
    "languages": ["en"],
}
READING = Reading(
    intent="complaint",
    intent_confidence=0.75,
    intents=(Choice("complaint", 0.75), Choice("idea", 0.25)),
    services=(Choice("pothole", 1),),
    place=Place("Mill Road"),
    time="since Monday",
    language=Choice("en", 0.9),
    safety=("gas",),
)


async def answer(writer: asyncio.StreamWriter, value: Any) -> None:
    writer.write(json.dumps(value).encode() + b"\n")
    await writer.drain()


async def well(question: Question, writer: asyncio.StreamWriter) -> None:
    if question["op"] == "model":
        found = {"model": WIRE_MODEL}
    else:
        found = {"readings": [wire_reading() for _ in question["texts"]]}
    await answer(writer, {"id": question["id"], **found})


async def silent(question: Question, writer: asyncio.StreamWriter) -> None:
    pass


async def hangs_up(question: Question, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def half_a_line(question: Question, writer: asyncio.StreamWriter) -> None:
    writer.write(b'{"id": 1, "readi')
    await writer.drain()
    writer.close()


async def half_a_line_and_silence(
    question: Question, writer: asyncio.StreamWriter
) -> None:
    writer.write(b'{"id": 1, "readi')


async def garbage(question: Question, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\xff<html>502 Bad Gateway</html>\n")


async def empty_line(question: Question, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\n")


async def no_readings(question: Question, writer: asyncio.StreamWriter) -> None:
    await answer(writer, {"id": question["id"], "readings": []})


async def one_too_many(question: Question, writer: asyncio.StreamWriter) -> None:
    count = len(question["texts"]) + 1
    readings = [wire_reading()] * count
    await answer(writer, {"id": question["id"], "readings": readings})


async def an_error(question: Question, writer: asyncio.StreamWriter) -> None:
    await answer(writer, {"id": question["id"], "error": "no model loaded"})


def says(reading: dict[str, Any]) -> Behaviour:
    async def behave(question: Question, writer: asyncio.StreamWriter) -> None:
        await answer(writer, {"id": question["id"], "readings": [reading]})

    return behave


class LoopbackReader:
    """A server on a Unix socket; `behaviour` decides about every question."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.behaviour: Behaviour = well
        self.questions: list[Question] = []
        self.sizes: list[int] = []
        self.connections = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_unix_server(
            self._serve, self.path, limit=1_000_000
        )

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        await self._server.wait_closed()
        self._server = None

    async def _serve(
        self, stream: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            while line := await stream.readline():
                self.sizes.append(len(line))
                self.questions.append(question := json.loads(line))
                await self.behaviour(question, writer)
        except ConnectionError:
            pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LoopbackReader]:
    server = LoopbackReader(tmp_path / "r.sock")
    await server.start()
    yield server
    await server.stop()


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(server: LoopbackReader, clock: Clock) -> AsyncIterator[ReaderClient]:
    client = ReaderClient(server.path, timeout=5, clock=clock)
    yield client
    await client.close()


async def failure(client: ReaderClient, texts: tuple[str, ...] = ("hole",)) -> str:
    with pytest.raises(ReaderUnavailable) as caught:
        await client.read(texts)
    return str(caught.value)


async def test_texts_become_readings_in_order(
    server: LoopbackReader, client: ReaderClient
) -> None:
    assert await client.read(["a hole", "another"]) == [READING, READING]
    assert server.questions == [{"id": 1, "op": "read", "texts": ["a hole", "another"]}]


async def test_the_model_is_named(client: ReaderClient) -> None:
    assert await client.model() == ModelInfo(
        name="nlu.tar.gz",
        sha256="0" * 64,
        trained_at=datetime(2026, 11, 23, 3, tzinfo=UTC),
        intents=("complaint", "idea"),
        services=("pothole",),
        languages=("en",),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("trained_at", "yesterday"), ("sha256", "abc"), ("intents", []), ("name", "")],
)
async def test_a_model_described_otherwise_is_unavailable(
    server: LoopbackReader, client: ReaderClient, field: str, value: Any
) -> None:
    async def behave(question: Question, writer: asyncio.StreamWriter) -> None:
        model = WIRE_MODEL | {field: value}
        await answer(writer, {"id": question["id"], "model": model})

    server.behaviour = behave

    with pytest.raises(ReaderUnavailable):
        await client.model()


async def test_many_texts_go_in_lines_of_less_than_a_megabyte(
    server: LoopbackReader, client: ReaderClient
) -> None:
    texts = ["\x01" * 2500 for _ in range(40)]

    assert len(await client.read(texts)) == 40
    assert [len(question["texts"]) for question in server.questions] == [16, 16, 8]
    assert max(server.sizes) < 1_000_000


async def test_nothing_to_read_asks_nobody(
    server: LoopbackReader, client: ReaderClient
) -> None:
    assert await client.read([]) == []
    assert server.questions == []


async def test_one_connection_serves_many_calls_at_once(
    server: LoopbackReader, client: ReaderClient
) -> None:
    results = await asyncio.gather(*(client.read(["x"]) for _ in range(20)))

    assert results == [[READING]] * 20
    assert server.connections == 1


async def test_answers_out_of_order_find_their_question(
    server: LoopbackReader, client: ReaderClient
) -> None:
    held: list[Question] = []

    async def reversed_pairs(question: Question, writer: asyncio.StreamWriter) -> None:
        held.append(question)
        if len(held) == 2:
            for waiting in reversed(held):
                await well(waiting, writer)

    server.behaviour = reversed_pairs

    one, two = await asyncio.gather(client.read(["x"]), client.read(["x", "y"]))

    assert (len(one), len(two)) == (1, 2)


async def test_a_text_is_cut_at_2000_characters_and_made_valid(
    server: LoopbackReader, client: ReaderClient
) -> None:
    await client.read(["ż" * 5000, "half \ud83d emoji"])

    assert server.questions[0]["texts"] == ["ż" * 2000, "half ? emoji"]


async def test_a_reader_that_is_down_is_unavailable_and_found_again(
    server: LoopbackReader, client: ReaderClient
) -> None:
    await client.read(["x"])
    await server.stop()
    assert "reader" in await failure(client)
    await server.start()

    assert await client.read(["x"]) == [READING]
    assert server.connections == 2


async def test_no_socket_at_all_is_unavailable(tmp_path: Path) -> None:
    client = ReaderClient(tmp_path / "none.sock", timeout=5)

    assert (await failure(client)).startswith("cannot reach the reader: ")


@pytest.mark.parametrize("behaviour", [silent, half_a_line_and_silence])
async def test_a_slow_reader_is_unavailable_and_asked_on_a_new_connection(
    server: LoopbackReader, clock: Clock, behaviour: Behaviour
) -> None:
    client = ReaderClient(server.path, timeout=0.05, clock=clock)
    server.behaviour = behaviour
    assert await failure(client) == "no answer within 0.05 s"
    server.behaviour = well

    assert await client.read(["x"]) == [READING]
    assert server.connections == 2
    await client.close()


async def test_one_bad_answer_does_not_fail_the_others_under_way(
    server: LoopbackReader, client: ReaderClient
) -> None:
    asked, release = asyncio.Event(), asyncio.Event()
    tasks: list[asyncio.Task[None]] = []

    async def hold(question: Question, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await release.wait()
        await well(question, writer)

    async def only_one_text(question: Question, writer: asyncio.StreamWriter) -> None:
        behave = hold if len(question["texts"]) == 1 else an_error
        tasks.append(asyncio.create_task(behave(question, writer)))

    server.behaviour = only_one_text
    under_way = asyncio.create_task(client.read(["x"]))
    await asked.wait()
    assert "no model" in await failure(client, ("x", "y"))
    release.set()

    assert await under_way == [READING]


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (hangs_up, "the reader closed the connection"),
        (half_a_line, "the reader stopped in the middle of an answer"),
        (garbage, "the reader's answer could not be understood: "),
        (empty_line, "the reader's answer could not be understood: "),
        (no_readings, "0 readings for 1 texts"),
        (one_too_many, "2 readings for 1 texts"),
        (an_error, "the reader says: no model loaded"),
    ],
)
async def test_a_bad_answer_is_unavailable_and_the_next_call_reconnects(
    server: LoopbackReader, client: ReaderClient, behaviour: Behaviour, reason: str
) -> None:
    server.behaviour = behaviour
    assert (await failure(client)).startswith(reason)
    server.behaviour = well

    assert await client.read(["x"]) == [READING]
    assert server.connections == 2


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in wire_reading().items() if name != key}


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        (wire_reading(intent_confidence=math.nan), "finite"),
        (wire_reading(intent_confidence=math.inf), "finite"),
        (wire_reading(intent_confidence=1.2), "less than or equal to 1"),
        (wire_reading(intent_confidence=-0.1), "greater than or equal to 0"),
        (wire_reading(intent_confidence="0.75"), "valid number"),
        (wire_reading(intent_confidence=True), "valid number"),
        (wire_reading(intent_confidence=0.7), "not the first of its ranking"),
        (wire_reading(intent="idea"), "not the first of its ranking"),
        (wire_reading(service="noise"), "not the first of its ranking"),
        (wire_reading(intent_ranking=[]), "at least 1 item"),
        (wire_reading(service_ranking=[]), "at least 1 item"),
        (
            wire_reading(service_ranking=[{"name": "pothole", "confidence": 0.5}]),
            "the sum is 0.500",
        ),
        (
            wire_reading(service_ranking=[{"name": "pothole", "confidence": 0.5}] * 2),
            "a name twice",
        ),
        (
            wire_reading(
                service="noise",
                service_ranking=[
                    {"name": "noise", "confidence": 0.2},
                    {"name": "pothole", "confidence": 0.8},
                ],
            ),
            "not best first",
        ),
        (
            wire_reading(
                place={"text": "", "kind": "pin", "latitude": 91, "longitude": 0}
            ),
            "less than or equal to 90",
        ),
        (
            wire_reading(
                place={"text": "", "kind": "pin", "latitude": 9, "longitude": None}
            ),
            "half a point",
        ),
        (without("safety"), "Field required"),
        (wire_reading(mood="cross"), "Extra inputs"),
        ([], "valid dictionary"),
    ],
)
async def test_nonsense_is_unavailable(
    server: LoopbackReader, client: ReaderClient, reading: Any, reason: str
) -> None:
    server.behaviour = says(reading)

    assert reason in await failure(client)


async def test_the_error_does_not_repeat_what_was_read(
    server: LoopbackReader, client: ReaderClient
) -> None:
    server.behaviour = says(wire_reading(time="at 4 Secret Street"))

    with pytest.raises(ReaderUnavailable) as caught:
        await client.read(["x"])

    assert "Secret" not in f"{caught.value} {caught.value.__cause__}"


async def test_after_five_failures_the_reader_is_left_alone_for_30_seconds(
    server: LoopbackReader, client: ReaderClient, clock: Clock
) -> None:
    server.behaviour = an_error
    for _ in range(5):
        await failure(client)
    asked = len(server.questions)
    clock.now += 29.9

    assert await failure(client) == "the reader keeps failing; it was not asked"
    assert len(server.questions) == asked == 5


async def test_every_30_seconds_one_call_tries_again(
    server: LoopbackReader, client: ReaderClient, clock: Clock
) -> None:
    server.behaviour = an_error
    for _ in range(5):
        await failure(client)
    clock.now += 30
    assert await failure(client) == "the reader says: no model loaded"
    assert "not asked" in await failure(client)
    clock.now += 30
    server.behaviour = well

    assert await client.read(["x"]) == [READING]
    assert await client.read(["x"]) == [READING]


async def test_a_success_starts_the_count_again(
    server: LoopbackReader, client: ReaderClient
) -> None:
    for _ in range(3):
        server.behaviour = an_error
        for _ in range(4):
            assert "no model" in await failure(client)
        server.behaviour = well
        assert await client.read(["x"]) == [READING]

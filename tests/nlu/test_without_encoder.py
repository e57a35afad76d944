"""The reader when the sentence encoder cannot be loaded: n-grams alone."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.cli import MODEL, ROOT
from bot.processes.child import ReaderChild, reader_command
from bot.reading.reader import ReaderClient

PYTHON = ROOT / "nlu/.venv/bin/python"

pytestmark = [pytest.mark.model, pytest.mark.timeout(120)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[ReaderClient]:
    if not MODEL.is_file():
        pytest.skip("no model: run `make train`")
    command = ("/usr/bin/env", "FOLKMOOT_NO_ENCODER=1", *reader_command(ROOT, MODEL))
    child = ReaderChild(command)
    client = ReaderClient(child.socket_path, timeout=20)
    await child.start()
    try:
        await child.wait_ready(60)
        yield client
    finally:
        await client.close()
        await child.stop()


@pytest.mark.asyncio(loop_scope="module")
async def test_matter_and_danger_are_still_read(reader: ReaderClient):
    found = await reader.read(
        [
            "There is a deep pothole in Mill Lane",
            "there is a strong smell of gas on the stairs",
            "My bin was missed. There is a strong smell of gas on the stairs.",
        ]
    )

    assert (found[0].intent, found[0].services[0].name) == ("complaint", "pothole")
    assert [one.safety for one in found] == [(), ("gas",), ("gas",)]


def test_a_changed_encoder_file_is_refused_with_its_reason(tmp_path):
    damaged = tmp_path / "e5-small-q4.bin"
    damaged.write_bytes(b"not the model")
    code = (
        "import sys; from pathlib import Path\n"
        "from nlu.components.vectors import EncoderError, check\n"
        "try: check(Path(sys.argv[1]))\n"
        "except EncoderError as error: print(error)\n"
    )
    told = subprocess.run(
        [PYTHON, "-c", code, damaged], cwd=ROOT, capture_output=True, text=True
    )

    assert told.stdout.strip() == f"{damaged} is not the pinned model (sha256 differs)"


def test_a_fingerprint_covers_every_source_of_the_components():
    code = (
        "import json, sys\n"
        "from nlu.components import classifier, encoder, language, place, recipe\n"
        "classes = [classifier.ResidentClassifier, encoder.SentenceEncoder,\n"
        "           language.LanguageDetector, place.PlaceExtractor]\n"
        "used = [m.__file__ for n, m in sys.modules.items()\n"
        "        if n.startswith('nlu.components.')]\n"
        "read = []\n"
        "from pathlib import Path\n"
        "before = Path.read_bytes\n"
        "Path.read_bytes = lambda self: (read.append(str(self)), before(self))[1]\n"
        "prints = {c.fingerprint_addon({}) for c in classes}\n"
        "print(json.dumps([len(prints), sorted(set(used) - set(read))]))\n"
    )
    told = subprocess.run(
        [PYTHON, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True
    )

    assert told.stdout.strip() == "[1, []]", told.stderr[-400:]

"""A model file that was exchanged: never loaded, told, and mended without a restart."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from bot.learning import pin
from bot.learning.renewal import Renewal
from bot.processes.child import ChildFailed, ReaderChild
from bot.store import Store
from bot.watch.fault import Fault
from bot.watch.signs import Signs, found_in
from tests.builders import NOW, ROOT

#: looks at the hash as the reader does
LIKE_THE_READER = """
import hashlib, json, pathlib, sys, time
wanted = sys.argv[sys.argv.index("--sha256") + 1]
if hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes()).hexdigest() != wanted:
    sys.exit("not the model wanted")
print(json.dumps({"ready": True}), flush=True)
time.sleep(600)
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    made = tmp_path / "nlu.tar.gz"
    made.write_bytes(b"ours")
    return made


def exchange(model: Path) -> None:
    model.write_bytes(b"exchanged")


def hash_of(words: bytes) -> str:
    return sha256(words).hexdigest()


async def test_an_exchanged_model_is_refused_until_it_is_the_right_one_again(
    model: Path, caplog: pytest.LogCaptureFixture
):
    script = model.with_name("reader.py")
    script.write_text(LIKE_THE_READER)
    child = ReaderChild([sys.executable, "-S", str(script), str(model)])
    child.options = pin.options(hash_of(b"ours"))
    await child.start()
    try:
        await child.wait_ready(20)
        wanted = [hash_of(b"ours")]
        renewal = Renewal(child, model, 20, lambda: wanted[0])
        assert (renewal.refused, await renewal.take()) == ("", False)

        exchange(model)
        assert await renewal.take() is True
        assert "is not the model that was trained here" in renewal.refused
        assert "is not the model that was trained here" in caplog.text
        with pytest.raises(ChildFailed, match="not the model wanted"):
            await child.wait_ready(20)

        wanted[0] = hash_of(b"exchanged")
        assert await renewal.take() is True
        assert (child.ready, renewal.refused) == (True, "")
    finally:
        await child.stop()


def test_the_reader_itself_loads_no_other_model(model: Path):
    command = [ROOT / "nlu/.venv/bin/python", ROOT / "nlu/reader.py"]
    wanted = ["--model", model, "--socket", model.with_name("s"), "--sha256", "0" * 64]
    ended = subprocess.run(
        [*command, *wanted], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 2
    assert ended.stderr == f"reader: {model} is not the model wanted\n"


async def test_people_are_told_as_long_as_the_model_is_another_one(tmp_path: Path):
    async with Store(tmp_path / "folkmoot.sqlite") as store:

        async def found(refused: str) -> list[Fault]:
            return await store.write(
                lambda unit: (
                    unit.inbox.set_fact(pin.REFUSED, refused),
                    [one.fault for one in found_in(unit, Signs(), NOW)],
                )[1]
            )

        assert await found("yes") == [Fault.MODEL]
        assert await found("") == []

"""A script in Rasa's environment, which says as JSON lines how far it is."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from bot.processes.child import child_environment

#: lines of what Rasa said last, shown when the script failed
TAIL = 15
#: what each script of nlu/ does
NAMES = {"train": "training", "preview": "reading"}
SOURCES = ("nlu/train.py", "config.yml", "domain.yml", "data/nlu")


class TrainingFailed(Exception):
    """There is no new model, or no reading; the words say why and what to do."""


@contextlib.contextmanager
def running(root: Path, name: str, *words: str) -> Iterator[Iterator[Any]]:
    """Run a script of nlu/; yields the JSON lines that it says. Raises
    TrainingFailed."""
    python = _check(root)
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [python, root / f"nlu/{name}.py", *words],
            env=child_environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield _json_lines(process.stdout)
        except BaseException:
            process.terminate()
            raise
        finally:
            code = process.wait()
            if process.stdout:
                process.stdout.close()
        if code:
            raise TrainingFailed(_why(name, code, errors))


def _check(root: Path) -> Path:
    """The Python of Rasa's environment, if all that a training needs is there."""
    missing = [name for name in SOURCES if not (root / name).exists()]
    if missing:
        raise TrainingFailed(
            f"no {', '.join(missing)} in {root}: nothing to train from"
        )
    if not any((root / "data/nlu").glob("*.yml")):
        raise TrainingFailed(f"no sentences (*.yml) in {root / 'data/nlu'}")
    python = root / "nlu/.venv/bin/python"
    if not python.exists():
        raise TrainingFailed(f"no Rasa environment at {python}: run `make install`")
    return python


def _json_lines(stdout: IO[str] | None) -> Iterator[Any]:
    for line in stdout or ():
        with contextlib.suppress(ValueError):
            yield json.loads(line)


def _why(name: str, code: int, errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return "\n".join([f"the {NAMES[name]} failed ({how})", *lines[-TAIL:]])

"""What gets into the container's image: all that the service needs, and nothing of a
council, whatever lies about in the checkout."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from shutil import copy2

import pytest

ROOT = Path(__file__).parents[2]
#: what runs in the image, as it is installed and trained there
NEEDED = (
    "Makefile",
    "README.md",
    "pyproject.toml",
    "uv.lock",
    "config.yml",
    "domain.yml",
    "council.yml",
    "slack-manifest.yml",
    "tests/data/heldout.jsonl",
    "benchmarks/diet/figures.json",
    "scripts/setup.sh",
    "nlu/pyproject.toml",
    "nlu/uv.lock",
    *("actions/**/*.py", "bot/**/*.py", "sandbox/**/*.py", "nlu/*.py"),
    *("nlu/components/*.py", "data/nlu/*.yml", "locales/*.yml"),
    "sandbox/page/static/*",
)


def rules() -> list[tuple[bool, re.Pattern[str]]]:
    """Of each line whether it lets in, and what it is about; the last one counts."""
    lines = (ROOT / ".containerignore").read_text().splitlines()
    found = [line for line in lines if line and not line.startswith("#")]
    return [(line.startswith("!"), _pattern(line.lstrip("!"))) for line in found]


def _pattern(glob: str) -> re.Pattern[str]:
    signs = re.escape(glob).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
    # a folder is meant with all that is in it
    return re.compile(f"{signs}(?:/.*)?")


def gets_in(path: str) -> bool:
    """As docker and podman decide it."""
    says = [lets_in for lets_in, about in rules() if about.fullmatch(path)]
    return says[-1] if says else True


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".env.live",
        "bot/.env",
        ".git/config",
        ".venv/bin/python",
        "nlu/.venv/bin/python",
        "our-council.yml",
        "ambleford.yml",
        "answers.yml",
        "var/folkmoot.sqlite",
        "folkmoot.sqlite",
        "folkmoot.sqlite.flights",
        "bot/folkmoot.sqlite-journal",
        "folkmoot.sqlite.before-20261124T103000Z",
        "backups/folkmoot-20261124T103000Z.sqlite.sealed",
        "backups/erasures.json",
        "models/nlu.tar.gz",
        "models/nlu.json",
        "labelled.jsonl",
        "var/labelled.jsonl",
        "data/our-own.jsonl",
        "tickets.csv",
        "tickets.json",
        "my-data-2026-11-24.html",
        ".cache/nlu/vectors",
        "key.pem",
    ],
)
def test_nothing_of_a_council_gets_into_the_image(path: str):
    assert not gets_in(path)


def test_all_that_the_service_needs_gets_into_the_image():
    found = [path for glob in NEEDED for path in ROOT.glob(glob)]
    names = {str(path.relative_to(ROOT)) for path in found}

    assert len(names) > 200
    assert {name for name in names if not gets_in(name)} == set()


def test_the_service_can_be_started_from_what_is_in_the_image(tmp_path: Path):
    for path in ROOT.rglob("*"):
        name = str(path.relative_to(ROOT))
        if name.startswith((".", "nlu/.venv", "models", "var")) or not path.is_file():
            continue
        if gets_in(name):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(path, tmp_path / name)
    # a check of everything but the model, which is trained in the image
    ended = subprocess.run(
        [sys.executable, "-c", "from bot.cli import app; app()", "check", "--offline"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    bad = [line for line in ended.stdout.splitlines() if line.startswith("bad")]
    assert [line.split(":")[0] for line in bad] == ["bad   model"], ended.stderr

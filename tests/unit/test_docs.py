"""The documents name what there is, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_the_readme_names_every_setting_with_its_default() -> None:
    rows = dict(
        re.findall(r"^\| `(FOLKMOOT_\w+)` \|.*\| (.*?) ?\|$", read("README.md"), re.M)
    )

    assert {name: default.strip("`") for name, default in rows.items()} == {
        f"FOLKMOOT_{name.upper()}": str(field.default or "")
        for name, field in Settings.model_fields.items()
    }


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_in_a_document_exists(document: str) -> None:
    named = set(re.findall(r"(?:`|^ {4})make ([a-z]+)", read(document), re.MULTILINE))

    assert named
    assert named <= TARGETS


def test_ci_runs_what_a_developer_runs() -> None:
    assert read(".ci/run").splitlines()[-1] == "exec make test"


def read(name: str) -> str:
    return (ROOT / name).read_text()

"""docs/security.md names tests that there are; and the tests that are nowhere else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError

ROOT = Path(__file__).parents[2]
#: calls that would open an address to the network
LISTENERS = {
    "TCPSite",
    "run_app",
    "create_server",
    "start_server",
    "start_http_server",
    "run_webhook",
    "start_webhook",
    "listen",
}
OURS = ("bot/**/*.py", "actions/*.py", "nlu/*.py", "nlu/components/*.py")


def threats() -> list[str]:
    """The rows of the table."""
    text = (ROOT / "docs/security.md").read_text("utf-8")
    table = text.partition("## Threats")[2].partition("\n## ")[0]
    return [line for line in table.splitlines() if line.startswith("| ")][1:]


def test_every_threat_names_tests_and_each_of_them_exists():
    found = re.compile(r"^ *(?:async )?def (test_\w+)", re.MULTILINE)
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in found.findall(path.read_text("utf-8"))
    }

    assert len(threats()) >= 15
    for row in threats():
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert set(named) - there == set(), row


def test_nothing_of_ours_listens_on_a_network():
    called = {
        (path.name, getattr(node.func, "attr", getattr(node.func, "id", "")))
        for files in OURS
        for path in ROOT.glob(files)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    }

    found = {one for one in called if one[1] in LISTENERS}
    # nlu's are objects of its own that listen to progress; the other one is for this
    # machine only, as the next test says
    progress = {("train.py", "listen"), ("preview.py", "listen")}
    assert found - progress == {("web.py", "TCPSite")}


@pytest.mark.parametrize(
    "address", ["0.0.0.0:8000", "192.0.2.7:8000", "[::]:8000", ":8000", "council:80"]
)
def test_the_one_address_that_listens_is_of_this_machine(
    address: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FOLKMOOT_HTTP", address)

    with pytest.raises(SettingsError, match="must be an address of this machine"):
        Settings.load()

"""scripts/setup.sh in a checkout of its own, with stand-ins for uv and the training."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = sys._base_executable  # type: ignore[attr-defined]
TOOLS = (
    *("bash", "cat", "chmod", "cut", "dirname", "echo", "env", "flock", "grep", "ln"),
    *("mkdir", "rm", "sha256sum", "sleep", "tail", "timeout", "uname"),
)
UV = """#!/usr/bin/env bash
[ "$1" != --version ] || { echo "uv 0.13.9 (somewhere)"; exit; }
[ "$1" != python ] || exit 2
echo "$@" >>"$UV_CALLS"
[ ! -e "$UV_CALLS.fail" ] || { echo "no network" >&2; exit 2; }
while [ $# -gt 0 ]; do
    [ "$1" != --directory ] || cd "$2"
    [ "$1" != --python ] || python=$2
    shift
done
mkdir -p .venv/bin
ln -sf "$python" .venv/bin/python
printf '#!/usr/bin/env bash\\necho trained >>models' >.venv/bin/folkmoot
chmod +x .venv/bin/folkmoot
"""
SHIM = f'#!/usr/bin/env bash\nexec "{PYTHON}" "$@"\n'
TRAIN = """
import json, pathlib
print(json.dumps({"fresh": pathlib.Path("models").exists(), "reason": "why"}))
"""


class Checkout:
    """A folder with the script, the files that it looks at, and tools of our own."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a checkout"
        self.bin = folder / "bin"
        self.calls = folder / "calls"
        for path in (self.root / "scripts", self.root / "nlu", self.bin):
            path.mkdir(parents=True)
        shutil.copy(ROOT / "scripts/setup.sh", self.root / "scripts")
        for name in ("uv.lock", "pyproject.toml", "nlu/uv.lock", "nlu/pyproject.toml"):
            (self.root / name).write_text("1")
        (self.root / "nlu/train.py").write_text(TRAIN)
        for tool in TOOLS:
            if found := shutil.which(tool):
                (self.bin / tool).symlink_to(found)
        self.script("uv", UV)
        self.environment = {
            "PATH": str(self.bin),
            "HOME": str(folder),
            "UV_CALLS": str(self.calls),
        }

    def script(self, name: str, text: str) -> None:
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "scripts/setup.sh", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def uv_calls(self) -> list[str]:
        """What uv was asked for since the last look, sorted."""
        if not self.calls.exists():
            return []
        calls = sorted(self.calls.read_text().splitlines())
        self.calls.unlink()
        return calls


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    """A checkout in which a Python is found, behind a version manager's shim."""
    checkout.script("python3", SHIM)
    return checkout


SYNC = "sync --frozen --no-progress --directory {} --python " + PYTHON
BOTH = [SYNC.format("."), SYNC.format("nlu")]


def test_both_environments_are_made_from_the_locks(ready: Checkout) -> None:
    result = ready.run()

    assert result.returncode == 0, result.stderr
    assert ready.uv_calls() == BOTH
    assert f"with {PYTHON}\n" in result.stderr
    assert result.stdout == ""


def test_the_second_run_installs_nothing_and_says_nothing(ready: Checkout) -> None:
    ready.run()
    ready.uv_calls()

    result = ready.run()

    assert (result.returncode, result.stderr, ready.uv_calls()) == (0, "", [])


@pytest.mark.parametrize("changed", ["uv.lock", "nlu/uv.lock", "pyproject.toml"])
def test_a_changed_lock_is_installed(ready: Checkout, changed: str) -> None:
    ready.run()
    ready.uv_calls()
    (ready.root / changed).write_text("2")

    ready.run()

    assert ready.uv_calls() == BOTH


def test_a_lost_environment_is_made_again(ready: Checkout) -> None:
    ready.run()
    ready.uv_calls()
    shutil.rmtree(ready.root / "nlu/.venv")

    ready.run()

    assert ready.uv_calls() == BOTH


def test_a_moved_checkout_gets_new_environments(ready: Checkout) -> None:
    ready.run()
    ready.uv_calls()
    (ready.root / ".venv/old").touch()
    ready.root = ready.root.rename(ready.root.with_name("elsewhere"))

    ready.run()

    assert ready.uv_calls() == BOTH
    assert not (ready.root / ".venv/old").exists()


def test_a_failed_installation_is_told_and_tried_again(ready: Checkout) -> None:
    fail = Path(f"{ready.calls}.fail")
    fail.touch()

    result = ready.run("echo", "never")

    assert result.returncode == 1
    assert "no network\n" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("setup: the installation failed")
    assert result.stdout == ""
    fail.unlink()
    ready.uv_calls()
    assert ready.run().returncode == 0
    assert ready.uv_calls() == BOTH


def test_interpreters_that_fail_or_do_not_fit_are_passed_over(
    checkout: Checkout, tmp_path: Path
) -> None:
    checkout.script("python3.11", "#!/usr/bin/env bash\necho nope >&2; exit 127\n")
    checkout.script("python3", "#!/usr/bin/env bash\necho 'Python 3.11.9'; exit 3\n")
    checkout.script("python", "#!/usr/bin/env bash\nexit 0\n")
    checkout.environment["FOLKMOOT_PYTHON"] = "/nowhere/python"
    good = tmp_path / ".pyenv/versions/3.11.7/bin/python3"
    good.parent.mkdir(parents=True)
    good.write_text(SHIM)
    good.chmod(0o755)

    assert checkout.run().returncode == 0
    assert checkout.uv_calls() == BOTH


@pytest.mark.skipif(
    Path("/usr/local/bin/python3.11").exists(), reason="there is always one here"
)
def test_without_a_fitting_python_one_sentence_says_so(checkout: Checkout) -> None:
    result = checkout.run()

    assert result.returncode == 1
    assert result.stderr.startswith("setup: no CPython 3.11 found. Install it (")
    assert result.stderr.count("\n") == 1
    assert checkout.uv_calls() == []


def test_the_command_runs_in_the_checkout_and_its_exit_code_counts(
    ready: Checkout,
) -> None:
    result = ready.run("bash", "-c", 'echo "$PWD $1"; exit 7', "x", "two words")

    assert result.stdout == f"{ready.root} two words\n"
    assert result.returncode == 7


def test_the_model_is_trained_when_its_sources_changed(ready: Checkout) -> None:
    first = ready.run("--model", "echo", "done")
    second = ready.run("--model", "echo", "done")

    assert '{"fresh": false, "reason": "why"}\n' in first.stderr
    assert (first.stdout, second.stdout, second.stderr) == ("done\n", "done\n", "")
    assert (ready.root / "models").read_text() == "trained\n"


def test_without_a_home_everything_stays_in_the_checkout(ready: Checkout) -> None:
    ready.environment["HOME"] = "/nowhere/at/all"

    result = ready.run("bash", "-c", 'echo "$HOME"')

    assert result.stdout == f"{ready.root}/.cache/home\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_checkout_that_cannot_be_written_is_one_sentence(ready: Checkout) -> None:
    ready.root.chmod(0o555)

    result = ready.run()
    ready.root.chmod(0o755)

    assert result.returncode == 1
    assert result.stderr.startswith("setup: cannot write into ")


def test_another_projects_environment_does_not_leak_in(ready: Checkout) -> None:
    ready.environment |= {"VIRTUAL_ENV": "/x", "PYTHONPATH": "/y", "UV_PYTHON": "3.8"}

    result = ready.run(
        "bash", "-c", 'echo "${VIRTUAL_ENV-}${PYTHONPATH-}${UV_PYTHON-}."'
    )

    assert result.stdout == ".\n"

"""The runner of the reader process, with small scripts in the reader's place."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.learning.renewal import Renewal
from bot.processes.child import (
    ChildFailed,
    ReaderChild,
    child_environment,
    reader_command,
)

ROOT = Path(__file__).parents[2]
READY = 'import json, sys, time; print(json.dumps({"ready": "nlu-1"}), flush=True)\n'
STAY = "time.sleep(600)\n"


class Pauses:
    """Stands in for sleeping: notes each pause, and ends it when told to."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self._turn = asyncio.Semaphore(0)
        self._asked = asyncio.Semaphore(0)

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        self._asked.release()
        await self._turn.acquire()

    async def next(self) -> float:
        """Wait until a pause is asked for; returns its seconds."""
        await self._asked.acquire()
        return self.taken[-1]

    def end(self) -> None:
        self._turn.release()


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def clock() -> Clock:
    return Clock()


Run = Callable[..., ReaderChild]


@pytest.fixture
async def run(tmp_path: Path, pauses: Pauses, clock: Clock) -> AsyncIterator[Run]:
    """Makes a child of a script's text; all are stopped at the end."""
    children: list[ReaderChild] = []

    def make(script: str, **options: Any) -> ReaderChild:
        path = tmp_path / "script.py"
        path.write_text(script)
        command = [sys.executable, "-S", str(path)]
        child = ReaderChild(command, sleep=pauses, clock=clock, **options)
        children.append(child)
        return child

    yield make
    for child in children:
        await child.stop()


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def test_it_is_ready_once_the_child_says_so(run: Run) -> None:
    child = run('print("Loading ...")\nprint("[1]")\n' + READY + STAY)
    assert not child.ready

    await child.start()
    await child.wait_ready(30)

    assert child.ready


async def test_the_socket_gets_a_fresh_folder_for_us_alone(
    run: Run, tmp_path: Path
) -> None:
    note = tmp_path / "argv"
    child = run(
        f"import sys; open({str(note)!r}, 'w').write(' '.join(sys.argv[1:]))\n"
        + READY
        + STAY
    )
    await child.start()
    await child.wait_ready(30)
    folder = child.socket_path.parent

    assert note.read_text() == f"--socket {child.socket_path}"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert run(STAY).socket_path.parent != folder
    await child.stop()
    assert not folder.exists()


def test_a_long_temporary_folder_does_not_make_the_socket_unusable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/" + "long" * 30)

    path = ReaderChild(["x"]).socket_path

    assert len(os.fsencode(path)) <= 107
    assert path.parent.parent == Path("/tmp")  # noqa: S108


async def test_no_secret_reaches_the_child(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_TELEGRAM_TOKEN", "123456:secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("TZ", "Europe/London")
    note = tmp_path / "environment"
    child = run(
        "import json, os\n"
        f"json.dump(dict(os.environ), open({str(note)!r}, 'w'))\n" + READY + STAY
    )

    await child.start()
    await child.wait_ready(30)

    seen = json.loads(note.read_text())
    seen.pop("LC_CTYPE", None)  # Python sets it in itself
    wanted = child_environment(os.environ)
    wanted.pop("LC_CTYPE", None)
    assert seen == wanted
    assert seen["TZ"] == "Europe/London"
    assert not [name for name in seen if "TOKEN" in name or "SECRET" in name]


NETWORK = """
import json, socket, subprocess, sys
def tried(family, kind=socket.SOCK_STREAM):
    try:
        socket.socket(family, kind).close()
    except PermissionError:
        return "refused"
    return "open"
found = [tried(f) for f in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)]
found += [tried(socket.AF_INET, socket.SOCK_DGRAM), tried(socket.AF_UNIX)]
code = "import socket; socket.socket(socket.AF_INET)"
grandchild = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True)
print(json.dumps({"ready": found + [grandchild.returncode]}), flush=True)
"""


async def test_the_child_and_its_children_reach_no_network(tmp_path: Path) -> None:
    script = tmp_path / "network.py"
    script.write_text(NETWORK)
    launch = ROOT / "bot/processes/child_launch.py"
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, str(launch), str(os.getpid()), str(10**9)),
        *(sys.executable, "-S", str(script)),
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await child.communicate()

    assert json.loads(told)["ready"] == ["refused"] * 4 + ["open", 1]


async def test_a_child_that_ends_before_it_is_ready_is_one_clear_error(
    run: Run,
) -> None:
    child = run('import sys; sys.exit("the model file is broken")')
    await child.start()

    with pytest.raises(ChildFailed) as caught:
        await child.wait_ready(30)

    assert str(caught.value) == (
        "the reader ended (exit code 1):\nthe model file is broken"
    )
    assert not child.ready


async def test_a_command_that_does_not_exist_is_one_clear_error() -> None:
    child = ReaderChild(["/nowhere/python", "reader.py"])
    await child.start()

    with pytest.raises(ChildFailed, match="cannot start /nowhere/python: No such"):
        await child.wait_ready(30)

    await child.stop()


async def test_a_child_that_says_nothing_is_not_ready_in_time(run: Run) -> None:
    child = run("import time\n" + STAY)
    await child.start()

    with pytest.raises(ChildFailed, match=r"not ready after 0\.05 s"):
        await child.wait_ready(0.05)


async def test_it_is_restarted_with_longer_and_longer_pauses(
    run: Run, pauses: Pauses
) -> None:
    child = run("raise SystemExit(3)")
    await child.start()
    for _ in range(6):
        await pauses.next()
        pauses.end()
    await pauses.next()

    assert pauses.taken == [1, 2, 5, 10, 30, 30, 30]


async def test_after_a_minute_of_work_the_pauses_start_again(
    run: Run, pauses: Pauses, clock: Clock, tmp_path: Path
) -> None:
    failing = tmp_path / "fail"
    failing.touch()
    child = run(
        f"import os, sys\nif os.path.exists({str(failing)!r}): sys.exit(1)\n"
        + READY
        + STAY
    )
    await child.start()
    await pauses.next()
    pauses.end()
    await pauses.next()
    failing.unlink()
    for seconds_ready in (59.9, 60):
        pauses.end()
        while not child.ready:
            try:
                await child.wait_ready(30)
            except ChildFailed:
                await asyncio.sleep(0.01)
        clock.now += seconds_ready
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        await pauses.next()

    assert pauses.taken == [1, 2, 5, 1]


async def test_a_killed_child_comes_back_on_the_same_socket(
    run: Run, pauses: Pauses
) -> None:
    child = run(READY + STAY)
    await child.start()
    await child.wait_ready(30)
    path, first = child.socket_path, child.pid
    path.touch()
    assert first
    os.kill(first, signal.SIGKILL)
    await pauses.next()
    assert not child.ready
    with pytest.raises(ChildFailed, match=r"ended \(signal SIGKILL\)"):
        await child.wait_ready(30)
    pauses.end()
    while not child.pid:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await child.wait_ready(30)

    assert child.socket_path == path
    assert not path.exists()  # the stale one was taken away
    assert child.pid != first


async def test_stop_ends_the_child_politely(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "goodbye"
    child = run(
        "import signal, sys\n"
        "def end(*_):\n"
        f"    open({str(note)!r}, 'w').close(); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n" + READY + STAY
    )
    await child.start()
    await child.wait_ready(30)
    pid = child.pid
    assert pid

    await child.stop()

    assert note.exists()
    assert not alive(pid)
    assert not child.ready


async def test_a_child_that_ignores_sigterm_is_killed_with_what_it_started(
    run: Run, tmp_path: Path
) -> None:
    note = tmp_path / "grandchild"
    child = run(
        "import signal, subprocess, sys\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "other = subprocess.Popen([sys.executable, '-S', '-c', "
        "'import time; time.sleep(600)'])\n"
        f"open({str(note)!r}, 'w').write(str(other.pid))\n" + READY + STAY,
        grace=0.2,
    )
    await child.start()
    await child.wait_ready(30)
    pid = child.pid
    assert pid

    await child.stop()

    assert not alive(pid)
    for _ in range(200):
        if not alive(int(note.read_text())):
            break
        await asyncio.sleep(0.01)
    assert not alive(int(note.read_text()))


async def test_a_chatty_child_never_blocks(run: Run) -> None:
    child = run(
        "import sys\n"
        "sys.stderr.write('x' * 3_000_000)\n"
        "sys.stdout.write('y' * 3_000_000 + '\\n')\n" + READY + STAY
    )
    await child.start()

    await child.wait_ready(30)


async def test_a_child_that_eats_memory_ends_with_an_error(run: Run) -> None:
    child = run("x = bytearray(1 << 30)\n" + READY + STAY, memory=256 << 20)
    await child.start()

    with pytest.raises(ChildFailed, match="MemoryError"):
        await child.wait_ready(30)


PARENT = """
import asyncio, sys
from bot.processes.child import ReaderChild

async def main():
    child = ReaderChild([sys.executable, "-S", sys.argv[1]])
    await child.start()
    await child.wait_ready(30)
    print(child.pid, child.socket_path.parent, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


async def test_the_child_dies_with_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "child.py"
    script.write_text(READY + STAY)
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, str(script)), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout
    pid, folder = (await parent.stdout.readline()).decode().split()
    assert alive(int(pid))

    parent.kill()
    await parent.wait()

    for _ in range(500):
        if not alive(int(pid)):
            break
        await asyncio.sleep(0.01)
    assert not alive(int(pid))
    Path(folder).rmdir()  # noqa: ASYNC240


def test_the_command_names_what_is_missing(tmp_path: Path) -> None:
    model = tmp_path / "models/nlu.tar.gz"
    with pytest.raises(ChildFailed, match=r"no Rasa environment .* `make install`"):
        reader_command(tmp_path, model)
    python = tmp_path / "nlu/.venv/bin/python"
    python.parent.mkdir(parents=True)
    python.touch()
    with pytest.raises(ChildFailed, match=r"no model at .* `folkmoot train`"):
        reader_command(tmp_path, model)
    model.parent.mkdir()
    model.touch()

    assert reader_command(tmp_path, model) == [
        str(python),
        str(tmp_path / "nlu/reader.py"),
        "--model",
        str(model),
    ]


async def test_a_model_that_was_trained_since_is_taken_when_asked(
    tmp_path: Path, run: Run
):
    model = tmp_path / "nlu.tar.gz"
    model.write_text("first")
    child = run(READY + STAY)
    await child.start()
    await child.wait_ready(20)
    renewal, first = Renewal(child, model, 20), child.pid

    assert await renewal.take() is False
    assert child.pid == first

    newer = tmp_path / "newer"
    newer.write_text("second")
    newer.replace(model)
    assert await renewal.take() is True
    assert child.ready
    assert child.pid != first
    assert await renewal.take() is False


async def test_a_new_model_that_does_not_load_keeps_the_service_going(
    tmp_path: Path, run: Run
):
    model = tmp_path / "nlu.tar.gz"
    model.write_text("first")
    child = run("import sys; sys.exit('no model')")
    await child.start()
    renewal = Renewal(child, model, 20)
    model.write_text("the second")

    assert await renewal.take() is True
    assert not child.ready

    model.unlink()
    assert await renewal.take() is False

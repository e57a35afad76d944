"""Starts our processes fast: one process imports everything, then forks for each.

`python -m tests.forks MODULE ...` is that process; `Forks` asks it from a test. What
runs is a process of its own all the same: it can be killed, and nothing is shared.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import importlib
import itertools
import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

PR_SET_PDEATHSIG = 1
#: reads its setting when it is imported, so once more in each process
RELOADED = "bot.processes.crash"


class Forked:
    """A process; `code` is its exit code, negative for a signal."""

    def __init__(self, pid: int, out: Path, err: Path) -> None:
        self.pid = pid
        self._out = out
        self._err = err
        self._ended = asyncio.Event()
        self.code: int | None = None

    def ended(self, code: int) -> None:
        """It has."""
        self.code = code
        self._ended.set()

    async def wait(self) -> int:
        """Its exit code, once it has ended."""
        await self._ended.wait()
        return self.code if self.code is not None else -1

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send it a signal, if it still runs."""
        if self.code is None:
            os.kill(self.pid, number)

    async def has_said(self, words: str) -> None:
        """Return once these words stand on its standard error."""
        while words not in self.err:  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.05)

    @property
    def out(self) -> str:
        """What it has written to its standard output."""
        return self._out.read_text()

    @property
    def err(self) -> str:
        """What it has written to its standard error."""
        return self._err.read_text()


class Forks:
    """The process that forks, and those that it has forked."""

    def __init__(self, *modules: str, root: Path, folder: Path) -> None:
        self._modules = modules
        self._root = root
        self._folder = folder
        self._numbers = itertools.count(1)
        self._forked: dict[int, Forked] = {}
        self._started: asyncio.Queue[Forked] = asyncio.Queue()
        self._process: asyncio.subprocess.Process
        self._listener: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.forks", *self._modules),
            cwd=self._root,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(self._root)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._listener = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        alive = list(self._forked.values())
        for forked in alive:
            forked.kill()
        await asyncio.gather(*(forked.wait() for forked in alive))
        if self._process.stdin:
            self._process.stdin.close()
        await self._listener
        await self._process.wait()

    async def start(
        self,
        entry: str,
        *args: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Forked:
        """Run `entry` ('module:function') in a new process with just this `env`."""
        number = next(self._numbers)
        out, err = self._folder / f"{number}.out", self._folder / f"{number}.err"
        for file in (out, err):
            file.touch(0o600)
        asked = {
            "entry": entry,
            "args": args,
            "env": {"PATH": os.environ["PATH"], **(env or {})},
            "cwd": str(cwd or self._folder),
            "out": str(out),
            "err": str(err),
        }
        if self._process.stdin:
            self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        return await self._started.get()

    async def _listen(self) -> None:
        while self._process.stdout and (line := await self._process.stdout.readline()):
            said = json.loads(line)
            pid = said["pid"]
            if "code" in said:
                self._forked.pop(pid).ended(said["code"])
            else:
                self._forked[pid] = Forked(pid, Path(said["out"]), Path(said["err"]))
                self._started.put_nowait(self._forked[pid])


def main(modules: Sequence[str]) -> None:
    """Import the modules; fork for each line on standard input until it closes."""
    for name in modules:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    lines = sys.stdin.buffer.raw  # type: ignore[attr-defined]
    held = b""
    while True:
        _tell_of_ended()
        if not select.select([lines], [], [], 0.02)[0]:
            continue
        block = lines.read(65536)
        if not block:
            return
        *whole, held = (held + block).split(b"\n")
        for line in whole:
            asked = json.loads(line)
            pid = os.fork()
            if pid == 0:
                _run(asked)
            _say({"pid": pid, "out": asked["out"], "err": asked["err"]})


def _tell_of_ended() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _say({"pid": pid, "code": os.waitstatus_to_exitcode(status)})


def _say(what: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _run(asked: Mapping[str, Any]) -> None:
    """In the new process: what was asked, and the end."""
    code = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        _redirect(asked)
        os.environ.clear()
        os.environ.update(asked["env"])
        os.chdir(asked["cwd"])
        importlib.reload(importlib.import_module(RELOADED))
        module, _, function = asked["entry"].partition(":")
        sys.argv = [asked["entry"], *asked["args"]]
        code = getattr(importlib.import_module(module), function)() or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(asked: Mapping[str, Any]) -> None:
    for number, path in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)


if __name__ == "__main__":
    main(sys.argv[1:])

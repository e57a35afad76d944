"""Serve one trained model on a Unix socket: `reader.py --model PATH --socket PATH`.

One request a line, as JSON; the same `id` comes back. Message texts are never
logged. The process ends with its parent.
"""

import os
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import argparse  # noqa: E402
import asyncio  # noqa: E402
import ctypes  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import stat  # noqa: E402
import warnings  # noqa: E402
from collections.abc import Callable  # noqa: E402

from nlu.serving import Reads, serve  # noqa: E402
from nlu.sources import sha256_of  # noqa: E402

PR_SET_PDEATHSIG = 1
MODE = 0o600


def main() -> int:
    """Serve a model of ours. Returns the exit code."""

    def load(path: Path) -> Reads:
        from nlu.model import Model

        return Model(path)

    return run(load)


def run(load: Callable[[Path], Reads]) -> int:
    """Load the model, answer until told to stop. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--sha256", help="of the only model that may be loaded")
    options = parser.parse_args()
    _die_with_parent()
    _keep_quiet()
    # nothing of another file is loaded: a model can hold any code
    if options.sha256 and sha256_of(options.model) != options.sha256:
        print(f"reader: {options.model} is not the model wanted", file=sys.stderr)  # noqa: T201
        return 2
    from nlu.model import ModelError

    try:
        listener = bind(options.socket)
        model = load(options.model)
    except (ModelError, OSError) as error:
        print(f"reader: {error}", file=sys.stderr)  # noqa: T201
        return 2
    try:
        asyncio.run(serve(model, listener, _say_ready))
    finally:
        options.socket.unlink(missing_ok=True)
    return 0


def bind(path: Path) -> socket.socket:
    """Return a socket bound to `path` that only our own user can reach.

    A stale socket is removed; anything else at that path is left alone.
    """
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None:
        if not stat.S_ISSOCK(mode):
            raise OSError(f"{path} is there already and is not a socket")
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o777 & ~MODE)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    return listener


def _say_ready() -> None:
    """Tell the parent, then leave standard output alone."""
    print(json.dumps({"ready": True, "pid": os.getpid()}), flush=True)  # noqa: T201


def _die_with_parent() -> None:
    """Have the kernel end us when the parent ends, also if it just has.

    The kernel means the parent's *thread*: start the reader from a thread that
    lives as long as the process.
    """
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(0)


def _keep_quiet() -> None:
    """Keep every library's log lines off: they may quote a message."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


if __name__ == "__main__":
    sys.exit(main())

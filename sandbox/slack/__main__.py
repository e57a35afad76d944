"""`python -m sandbox.slack --port N`: the sandbox as a process of its own.

Prints one line of JSON with the addresses and tokens, then serves until told to stop.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from sandbox.slack.server import SlackSandbox


async def serve(port: int, rate_limits: bool) -> None:
    """Serve until SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    sandbox = SlackSandbox(rate_limits=rate_limits)
    await sandbox.start(port)
    where = {
        "base_url": sandbox.base_url,
        "control_url": sandbox.control_url,
        "bot_token": sandbox.bot_token,
        "app_token": sandbox.app_token,
    }
    sys.stdout.write(json.dumps(where) + "\n")
    sys.stdout.flush()
    await stopped.wait()
    await sandbox.stop()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.slack")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--no-rate-limits", action="store_true")
    options = parser.parse_args()
    asyncio.run(serve(options.port, not options.no_rate_limits))


if __name__ == "__main__":
    main()

"""The Telegram sandbox as a process of its own: one JSON line, then it serves."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from sandbox.telegram import SANDBOX_TOKEN, TelegramSandbox


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.telegram")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--token", default=SANDBOX_TOKEN)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    sandbox = TelegramSandbox(token=wanted.token, seed=wanted.seed)
    asyncio.run(_serve(sandbox, wanted.port))


async def _serve(sandbox: TelegramSandbox, port: int) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await sandbox.start(port)
    told = {
        "base_url": sandbox.base_url,
        "base_file_url": sandbox.base_file_url,
        "control_url": sandbox.control_url,
        "token": sandbox.token,
        "username": sandbox.username,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    await stopped.wait()
    await sandbox.stop()


if __name__ == "__main__":
    main()

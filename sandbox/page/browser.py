"""A headless Chromium, told over its own protocol what to draw."""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HOW_TO_GET = (
    "No Chromium was found on PATH. On Debian and Ubuntu: apt-get install chromium. "
    "FOLKMOOT_CHROMIUM=/path/to/chromium names another one."
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--remote-debugging-port=0",
)
#: seconds for it to start, or to answer
PATIENCE = 60.0


class BrowserError(Exception):
    """There is none, or it does not do what it should; the words say what to do."""


def find() -> str:
    """The program. BrowserError: there is none, and how to get it."""
    named = os.environ.get("FOLKMOOT_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise BrowserError(HOW_TO_GET)
    return found


@asynccontextmanager
async def browser(width: int = 1000, height: int = 900) -> AsyncIterator[Tab]:
    """One that runs while this is entered, with an empty tab. BrowserError."""
    program = find()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            program,
            *FLAGS,
            f"--user-data-dir={folder}",
            f"--window-size={width},{height}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            port = await _port(Path(folder) / "DevToolsActivePort", process)
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                    tabs = await answer.json()
                page = next(tab for tab in tabs if tab["type"] == "page")
                address = page["webSocketDebuggerUrl"]
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    yield await Tab(socket).ready()
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _port(file: Path, process: asyncio.subprocess.Process) -> int:
    async with asyncio.timeout(PATIENCE):
        while (found := _first_line(file)) is None:
            if process.returncode is not None:
                raise BrowserError(f"Chromium ended at once ({process.returncode}).")
            await asyncio.sleep(0.05)
    return found


def _first_line(file: Path) -> int | None:
    lines = file.read_text().split() if file.exists() else []
    return int(lines[0]) if lines else None


class Tab:
    """What it shows."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def ready(self) -> Self:
        """Listen to what happens to the page."""
        await self._call("Page.enable")
        return self

    async def size(self, width: int, height: int) -> None:
        """As large as this window; below 600 wide, a phone."""
        await self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    async def show(self, html: str) -> None:
        """These words of HTML."""
        tree = await self._call("Page.getFrameTree")
        frame = tree["frameTree"]["frame"]["id"]
        await self._call("Page.setDocumentContent", frameId=frame, html=html)

    async def go(self, url: str) -> None:
        """To this address."""
        await self._call("Page.navigate", url=url)

    async def run(self, script: str) -> Any:  # noqa: ANN401
        """What a script in the page comes to. BrowserError: it raised."""
        answer = await self._call(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    async def picture(self, selector: str = "html") -> bytes:
        """WebP of a part of the page, however high it is."""
        script = (
            f"(() => {{ const r = document.querySelector({selector!r})"
            ".getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; })()"
        )
        x, y, width, height = await self.run(script)
        clip = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
        shot = await self._call(
            "Page.captureScreenshot",
            format="webp",
            quality=82,
            captureBeyondViewport=True,
            clip=clip,
        )
        return base64.b64decode(shot["data"])

    async def _call(self, method: str, **params: object) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await self._socket.receive_json()
                if answer.get("id") == number:
                    break
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        return answer["result"]

"""`make pictures`: the screens in docs/pictures, from what the sandboxes received."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.council.load import load_council
from sandbox.page.browser import BrowserError, browser
from sandbox.page.server import STATIC
from sandbox.page.story import Json, tell

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pictures"
SOURCES = FOLDER / "sources.json"
#: what is made up anew each time, or says when it was drawn
CHANCE = ("block_id", "id", "hash", "ts", "time", "source", "url", "timestamp")
CHANGING = re.compile(r"\(as of [^)]*\)|https://[^|>\s]*")
#: bytes of one picture
LARGEST = 80_000
FRAMES = {"chat": "frame chat", "window": "frame window"}
SCRIPT = """
const seen = JSON.parse(document.getElementById("seen").textContent);
const how = { names: seen.names, menus: seen.kind === "menu" };
const frame = document.querySelector(".frame");
if (seen.kind === "chat") frame.append(...seen.shown.map((one) => Draw.said(one)));
if (seen.kind === "home") frame.append(Draw.blocks(seen.shown, how));
if (seen.kind === "window") {
  const modal = Draw.make("div", "modal", Draw.view(seen.shown, how));
  frame.append(modal);
}
if (["posts", "menu"].includes(seen.kind)) for (const one of seen.shown) {
  const post = Draw.post(one, how);
  const thread = (one.thread || []).map((reply) => Draw.post(reply, how));
  if (thread.length) post.lastChild.append(Draw.make("div", "thread", ...thread));
  frame.append(post);
}
"""


async def sources() -> dict[str, Json]:
    """What the pictures show, as it is with today's code."""
    council = load_council(ROOT / "council.yml")
    with tempfile.TemporaryDirectory(prefix="folkmoot-") as folder:
        return await tell(council, Path(folder) / "folkmoot.sqlite")


def digest(seen: Json) -> str:
    """The same for the same screen, whenever it is drawn."""
    packed = json.dumps(_lasting(seen), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(packed.encode()).hexdigest()[:16]


def _lasting(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if k not in CHANCE}
        return {k: _lasting(v) for k, v in kept.items()}
    if isinstance(value, list):
        return [_lasting(one) for one in value]
    return CHANGING.sub("", value) if isinstance(value, str) else value


def html(seen: Json, names: dict[str, str]) -> str:
    """A page of one screen, complete in itself."""
    shown = json.dumps(seen | {"names": names}).replace("<", "\\u003c")
    style = (STATIC / "page.css").read_text("utf-8")
    draw = (STATIC / "blocks.js").read_text("utf-8")
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>-</title>'
        f"<style>{style}</style>"
        f'<body class="picture"><div class="{FRAMES.get(seen["kind"], "frame")}"></div>'
        f'<script type="application/json" id="seen">{shown}</script>'
        f"<script>(() => {{ {draw}\n{SCRIPT} }})();</script></body></html>"
    )


async def draw(console: Console) -> None:
    """Every picture anew, and of what each was made. BrowserError."""
    names = {
        k: s.first_name for k, s in load_council(ROOT / "council.yml").staff.items()
    }
    async with browser() as tab:
        found = await sources()
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in FOLDER.glob("*.webp"):
            old.unlink()
        for name, seen in found.items():
            await tab.show(html(seen, names))
            if not await tab.run("document.querySelector('.frame').childElementCount"):
                raise BrowserError(f"{name} shows nothing.")
            picture = await tab.picture(".frame")
            if len(picture) > LARGEST:
                raise BrowserError(f"{name} has {len(picture):,} bytes: {LARGEST:,}")
            (FOLDER / f"{name}.webp").write_bytes(picture)
            console.print(f"docs/pictures/{name}.webp  {len(picture):,} bytes")
    made = {
        name: {"alt": seen["alt"], "of": digest(seen)} for name, seen in found.items()
    }
    SOURCES.write_text(json.dumps(made, indent=2) + "\n", "utf-8")


def main() -> None:
    """Draw them all; ends with 1 and a sentence if that can't be done."""
    console = Console()
    try:
        asyncio.run(draw(console))
    except BrowserError as error:
        console.print(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()

"""Both sides in a real browser: written, taken and answered by clicks."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.page import Page
from sandbox.page.browser import BrowserError, Tab, browser, find
from sandbox.page.readings import Table
from sandbox.page.story import DEV, READINGS, ROADS
from sandbox.town import Town
from tests.builders import council

try:
    find()
except BrowserError:
    pytest.skip("no Chromium on PATH", allow_module_level=True)

PHONE = 380
SAY = """
document.querySelector('#words').value = 'a pothole in Mill Lane <img src=x>';
document.querySelector('#say button').click();
"""
STAFF = f"""
for (const [id, value] of [['person', '{DEV}'], ['place', '{ROADS}']]) {{
  const one = document.querySelector('#' + id);
  one.value = value;
  one.dispatchEvent(new Event('change'));
}}
"""
PRESS = """
[...document.querySelectorAll('%s button')].find((b) => b.textContent === '%s').click();
"""
WIDER = "document.documentElement.scrollWidth > innerWidth"
UNNAMED = """
[...document.querySelectorAll('button, input, select, textarea, summary')].filter(
  (e) => !e.textContent.trim() && !e.getAttribute('aria-label') && !e.labels?.length
).map((e) => e.outerHTML)
"""


async def until(tab: Tab, script: str) -> None:
    """Wait until the page says so."""
    await tab.run(f"""new Promise((done) => {{
      const look = () => (({script}) ? done() : setTimeout(look, 50));
      look();
    }})""")


async def pressed(tab: Tab, where: str, label: str) -> None:
    await until(
        tab,
        f"[...document.querySelectorAll('{where} button')]"
        f".some((b) => b.textContent === '{label}')",
    )
    await tab.run(PRESS % (where, label))


@pytest.mark.parametrize("width", [1200, PHONE])
async def test_a_resident_is_answered_from_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int
):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    table = Table(READINGS)
    async with (
        Town(council(), tmp_path / "a.sqlite", table) as town,
        Page(town, port=0) as page,
        browser() as tab,
    ):
        await tab.size(width, 900)
        await tab.go(page.url)
        await until(tab, "document.querySelectorAll('#person option').length > 3")
        await tab.run(SAY)
        await until(tab, "document.querySelector('#chat').innerText.includes('Your')")
        await tab.run(STAFF)
        await pressed(tab, "#posts", "Take")
        await pressed(tab, "#posts", "Reply to resident")
        await until(tab, "document.querySelector('#window textarea') !== null")
        await tab.run("document.querySelector('#window textarea').value = 'On its way'")
        await pressed(tab, "#window", "Preview")
        await pressed(tab, "#window", "Send")
        await until(
            tab, "document.querySelector('#posts').innerText.includes('15 sec')"
        )
        shown = await tab.run("document.querySelector('#posts').innerText")

        assert "a pothole in Mill Lane <img src=x>" in shown
        assert "Dev answered the resident:" in shown
        assert await tab.run("document.querySelector('#posts img') === null")
        assert not await tab.run(WIDER)
        assert await tab.run(UNNAMED) == []

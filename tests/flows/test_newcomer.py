"""A newcomer with the documents: their commands as they stand, as processes."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.cli import MODEL
from bot.council.facts import Council
from bot.council.load import load_council
from bot.slack import render
from sandbox.slack import SlackSandbox
from sandbox.slack.manifest import read_manifest
from sandbox.telegram import TelegramSandbox
from sandbox.town import populate
from tests.builders import ROOT

FOLKMOOT = Path(sys.executable).with_name("folkmoot")
SETTING_UP = (ROOT / "docs/setting-up.md").read_text()
RUNNING = (ROOT / "docs/running.md").read_text()
BOT = "xoxb-" + "1234567890-abcdef"
APP = "xapp-" + "1-A0-1234567890-abcdef"
ANA = 101
WORDS = "There is a pothole in Mill Lane"


def line(start: str, text: str = SETTING_UP) -> list[str]:
    """The command of the document that begins so, in words."""
    found = re.findall(rf"^ {{4}}folkmoot ({start}.*)$", text, re.MULTILINE)
    return shlex.split(found[0])


class Newcomer:
    """Types commands in a folder that has nothing but what the document says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._env = {
            name: value
            for name, value in os.environ.items()
            if not name.upper().startswith(("FOLKMOOT_", "HTTP_", "HTTPS_"))
        }

    async def types(self, *words: str) -> str:
        """What is shown; asked whether they are sure, they are; it must end well."""
        started = await self._start(*words)
        told, _ = await started.communicate(b"y\n")
        assert started.returncode == 0, f"folkmoot {words}: {told.decode()}"
        return told.decode()

    @asynccontextmanager
    async def running(self, *words: str) -> AsyncIterator[None]:
        """Beside whatever is done meanwhile; then told to stop, and it does."""
        started = await self._start(*words)
        try:
            yield
        finally:
            if started.returncode is None:
                started.send_signal(signal.SIGTERM)
            told, _ = await started.communicate()
        assert started.returncode == 0, told.decode()

    async def _start(self, *words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            FOLKMOOT,
            *words,
            cwd=self.folder,
            env=self._env,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    def fills_in(self, **settings: str | Path) -> None:
        """Lines of .env."""
        lines = [f"FOLKMOOT_{name.upper()}={value}" for name, value in settings.items()]
        (self.folder / ".env").write_text("\n".join(lines) + "\n")


def workspace(council: Council) -> SlackSandbox:
    """Slack as the manifest and the document make it."""
    asked = read_manifest()
    slack = SlackSandbox(
        team_id=council.slack_team,
        bot_token=BOT,
        app_token=APP,
        scopes=asked.scopes,
        events=asked.events,
        commands=asked.commands,
    )
    populate(slack, council)
    return slack


@pytest.mark.model
@pytest.mark.timeout(600)
async def test_from_the_document_to_the_first_answered_message(tmp_path: Path):
    if not MODEL.is_file():
        pytest.skip("no model: run `make train`")
    newcomer = Newcomer(tmp_path)
    answers = re.search(r"```yaml\n(.*?)```", SETTING_UP, re.S)
    assert answers is not None
    (tmp_path / "answers.yml").write_text(answers[1])

    await newcomer.types(*line("init .*--answers"))
    council = load_council(tmp_path / "our-council.yml")
    roads, clerk = "C0WROADS", "U0CLEOCC"
    async with TelegramSandbox() as telegram, workspace(council) as slack:
        newcomer.fills_in(
            telegram_token=telegram.token,
            slack_bot_token=BOT,
            slack_app_token=APP,
            council="our-council.yml",
            model=MODEL,
            telegram_url=telegram.base_url.removesuffix("/bot"),
            slack_url=slack.base_url,
        )
        checked = await newcomer.types(*line("check"))
        async with newcomer.running("run"):
            telegram.send_text(ANA, WORDS, name="Ana")
            await slack.wait_for(lambda: slack.messages(roads), 60)
            card = slack.messages(roads)[0]
            await slack.press(clerk, roads, card.ts, render.TAKE)
            await slack.wait_for(lambda: clerk in str(slack.messages(roads)), 20)
            await newcomer.types(*line("ledger", RUNNING))
            await newcomer.types("reload")
            await newcomer.types("backup", "--to", "backups")
        said = [m.text or "" for m in telegram.conversation(ANA) if m.from_bot]

    assert [ln for ln in checked.splitlines() if ln.startswith("bad")] == []
    assert "Roads and street lighting team" in said[0]
    assert await afterwards(newcomer) == []


async def afterwards(newcomer: Newcomer) -> list[str]:
    """The rest of what the documents say, with the service stopped; what went wrong."""
    (backup,) = (newcomer.folder / "backups").glob("*.sqlite*")
    await newcomer.types("restore", str(backup))
    told = {
        words: await newcomer.types(*shlex.split(words))
        for words in (
            "check --offline",
            "schema",
            "retention --dry-run",
            "export --csv tickets.csv --json tickets.json",
            "mydata --telegram 101 --out data",
            "forget --telegram 101",
            "nlu corrections --out mine.jsonl",
        )
    }
    assert (newcomer.folder / "tickets.csv").read_text().count("\n") == 2
    return [words for words, said in told.items() if "Traceback" in said]


@pytest.mark.model
@pytest.mark.timeout(600)
async def test_a_newcomer_reads_scores_and_replays_messages(tmp_path: Path):
    if not MODEL.is_file():
        pytest.skip("no model: run `make train`")
    newcomer = Newcomer(tmp_path)
    newcomer.fills_in(council=ROOT / "council.yml", model=MODEL)
    row = f'{{"text": "{WORDS}", "intent": "complaint", "service": "pothole"}}\n'
    (tmp_path / "FILE.jsonl").write_text(row)

    for words in re.findall(
        r"^ {4}\.venv/bin/folkmoot ((?:replay|nlu) .*)$",
        (ROOT / "README.md").read_text(),
        re.MULTILINE,
    ):
        (tmp_path / "OUT.jsonl").unlink(missing_ok=True)
        await newcomer.types(*shlex.split(words))

        assert (tmp_path / "OUT.jsonl").exists() == ("OUT" in words)

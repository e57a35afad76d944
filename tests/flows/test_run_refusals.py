"""Commands that can't: a clear sentence, an exit code, and nothing is lost."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.store import Store
from sandbox.slack import SlackSandbox
from sandbox.telegram import TelegramSandbox
from sandbox.town import populate
from tests.builders import ROOT, council
from tests.forks import Forked, Forks

TOKEN = "7000000001:SANDBOX-not-a-secret-00000000000000"
SLACK_BOT, SLACK_APP = "xoxb-sandbox-000", "xapp-sandbox-000"
PR_CAPBSET_DROP = 24
#: reading and writing what the permissions forbid
CAPABILITIES = (1, 2)
#: says that it is ready, as the reader does, and waits for its end
STAND_IN = "import sys\nprint('{\"ready\": true}', flush=True)\nsys.stdin.read()\n"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


class Command:
    """`folkmoot` with settings that point at sandboxes."""

    def __init__(
        self, forks: Forks, checkout: Path, folder: Path, settings: dict[str, str]
    ) -> None:
        self._forks = forks
        self.checkout = checkout
        self.folder = folder
        self.settings = settings

    @property
    def database(self) -> Path:
        return Path(self.settings["FOLKMOOT_DATABASE"])

    async def __call__(self, *words: str) -> Ended:
        """Run it until it ends by itself."""
        running = await self.start(*words)
        try:
            code = await asyncio.wait_for(running.wait(), 30)
        except TimeoutError:
            pytest.fail(f"it went on: {running.err}")
        return Ended(code, running.out, running.err)

    async def start(self, *words: str) -> Forked:
        """Run it, in a process that is forked from one that has imported all of it."""
        return await self._forks.start("bot.cli:app", *words, env=self.settings)

    async def anew(self, checkout: Path, *words: str) -> Ended:
        """Run it in another checkout, as a process that obeys permissions."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", "from bot.cli import app; app()", *words),
            cwd=checkout,
            env=self.settings
            | {"PATH": os.environ["PATH"], "PYTHONPATH": str(checkout)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            preexec_fn=_obey_permissions,
        )
        out, err = await asyncio.wait_for(process.communicate(), 30)
        return Ended(process.returncode or 0, out.decode(), err.decode())


def _obey_permissions() -> None:
    """Root may write everywhere, unless it gives that up."""
    prctl = ctypes.CDLL(None).prctl
    for capability in CAPABILITIES:
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def make_checkout(folder: Path) -> Path:
    """A checkout with our own code, a stand-in for the reader, and any model."""
    made = folder / "checkout"
    python = made / "nlu/.venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (made / "nlu/reader.py").write_text(STAND_IN)
    ours = ("bot", "actions", "sandbox", "tests", "domain.yml", "locales")
    for name in (*ours, "council.yml"):
        (made / name).symlink_to(ROOT / name)
    (made / "model.tar.gz").write_bytes(b"any")
    return made


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_checkout(tmp_path_factory.mktemp("refusals"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def forks(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Forks]:
    modules = ("bot.cli", "bot.service", "sandbox.play")
    folder = tmp_path_factory.mktemp("forked")
    async with Forks(*modules, root=checkout, folder=folder) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def telegram() -> AsyncIterator[TelegramSandbox]:
    async with TelegramSandbox(token=TOKEN) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="module")
async def slack() -> AsyncIterator[SlackSandbox]:
    made = SlackSandbox(
        team_id=council().slack_team, bot_token=SLACK_BOT, app_token=SLACK_APP
    )
    populate(made, council())
    async with made:
        yield made


@pytest.fixture
def folkmoot(
    forks: Forks,
    checkout: Path,
    tmp_path: Path,
    telegram: TelegramSandbox,
    slack: SlackSandbox,
) -> Command:
    """The command with all that the service needs."""
    settings = {
        "FOLKMOOT_TELEGRAM_TOKEN": TOKEN,
        "FOLKMOOT_SLACK_BOT_TOKEN": SLACK_BOT,
        "FOLKMOOT_SLACK_APP_TOKEN": SLACK_APP,
        "FOLKMOOT_TELEGRAM_URL": telegram.base_url.removesuffix("/bot"),
        "FOLKMOOT_SLACK_URL": slack.base_url.removesuffix("/"),
        "FOLKMOOT_DATABASE": str(tmp_path / "var/folkmoot.sqlite"),
        "FOLKMOOT_COUNCIL": str(checkout / "council.yml"),
        "FOLKMOOT_MODEL": str(checkout / "model.tar.gz"),
        "COLUMNS": "200",
    }
    return Command(forks, checkout, tmp_path, settings)


async def test_every_missing_secret_is_named_at_once(folkmoot: Command):
    for name in ("TELEGRAM_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        del folkmoot.settings[f"FOLKMOOT_{name}"]
    ended = await folkmoot("run")

    assert (ended.code, ended.out) == (2, "")
    lines = ended.err.splitlines()
    assert lines[0].startswith("folkmoot: Folkmoot needs these in the environment")
    named = [line.split()[0] for line in lines if line.startswith("  FOLKMOOT_")]
    assert named == [
        "FOLKMOOT_TELEGRAM_TOKEN",
        "FOLKMOOT_SLACK_BOT_TOKEN",
        "FOLKMOOT_SLACK_APP_TOKEN",
    ]
    assert "@BotFather" in ended.err


async def test_the_example_council_never_serves_real_residents(folkmoot: Command):
    folkmoot.settings["FOLKMOOT_TELEGRAM_URL"] = "https://api.telegram.example"
    ended = await folkmoot("run")

    assert ended.code == 2
    assert ended.err.startswith(
        "folkmoot: The example council's file can't serve real residents: make your "
        "own council.yml"
    )
    assert not folkmoot.database.exists()


async def test_every_mistake_of_the_council_file_has_its_line_and_a_hint(
    folkmoot: Command,
):
    own = folkmoot.folder / "own.yml"
    lines = (ROOT / "council.yml").read_text().splitlines()
    number = next(i for i, t in enumerate(lines) if t.startswith("emergency_number:"))
    lines[number] = lines[number].replace("number", "nummer")
    service = lines.index("      - pothole")
    lines[service] = "      - pothol"
    owner = lines.index("  pothole:")
    own.write_text("\n".join(lines))
    folkmoot.settings["FOLKMOOT_COUNCIL"] = str(own)
    ended = await folkmoot("run")

    assert (ended.code, ended.out) == (3, "")
    assert ended.err.splitlines() == [
        "folkmoot: own.yml:1: emergency_number: is missing",
        f"own.yml:{number + 1}: emergency_nummer: unknown name (did you mean "
        "'emergency_number'?)",
        f"own.yml:{service + 1}: departments.roads_street_lighting.services.0: "
        "'pothol' is not in services (did you mean 'pothole'?)",
        f"own.yml:{owner + 1}: services.pothole: no department answers for it",
    ]


async def test_a_token_that_telegram_refuses_is_told_apart(folkmoot: Command):
    wrong = TOKEN.replace("SANDBOX", "another")
    folkmoot.settings["FOLKMOOT_TELEGRAM_TOKEN"] = wrong
    ended = await folkmoot("run")

    assert ended.code == 7
    last = ended.err.splitlines()[-1]
    assert last.startswith("folkmoot: Telegram refuses the bot's token. Make sure that")
    assert wrong.partition(":")[2] not in ended.err + ended.out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("FOLKMOOT_SLACK_BOT_TOKEN", "folkmoot: Bot token: Slack refuses the token"),
        ("FOLKMOOT_SLACK_APP_TOKEN", "folkmoot: App token: Slack refuses the token"),
    ],
)
async def test_a_token_that_slack_refuses_is_told_apart(
    folkmoot: Command, name: str, told: str
):
    wrong = folkmoot.settings[name].replace("sandbox-000", "wrong-0000000")
    folkmoot.settings[name] = wrong
    ended = await folkmoot("run")

    assert ended.code == 7
    assert ended.err.splitlines()[-1].startswith(told)
    assert wrong not in ended.err + ended.out


async def test_a_database_that_is_read_only_stays_as_it_is(folkmoot: Command):
    await _make(folkmoot.database)
    before = folkmoot.database.read_bytes()
    folkmoot.database.chmod(0o400)
    folkmoot.database.parent.chmod(0o500)
    try:
        ended = await folkmoot.anew(folkmoot.checkout, "run")
    finally:
        folkmoot.database.parent.chmod(0o700)

    assert ended.code == 4
    assert ended.err == (
        f"folkmoot: {folkmoot.database}: it can't be written to. Give this user write "
        "access to the file and to its folder.\n"
    )
    assert folkmoot.database.read_bytes() == before


async def test_what_is_no_database_stays_as_it_is(folkmoot: Command):
    diary = b"Dear diary, " * 1000
    folkmoot.database.parent.mkdir()
    folkmoot.database.write_bytes(diary)
    ended = await folkmoot("run")

    assert ended.code == 4
    assert "it is not a whole SQLite database. Restore the last backup" in ended.err
    assert folkmoot.database.read_bytes() == diary


async def test_a_database_of_a_newer_version_stays_as_it_is(folkmoot: Command):
    await _make(folkmoot.database)
    newer = sqlite3.connect(folkmoot.database)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = folkmoot.database.read_bytes()
    ended = await folkmoot("run")

    assert ended.code == 4
    told = f"{folkmoot.database} was written by a newer Folkmoot (schema 99"
    assert told in ended.err
    assert "Nothing was changed." in ended.err
    assert folkmoot.database.read_bytes() == before


async def test_a_second_instance_refuses(folkmoot: Command):
    async with Store(folkmoot.database):
        ended = await folkmoot("run")

    assert ended.code == 5
    assert ended.err == (
        f"folkmoot: {folkmoot.database} is in use by another Folkmoot on this machine. "
        "Stop that one first: two would answer every resident twice.\n"
    )


async def test_without_a_model_it_says_how_to_make_one(folkmoot: Command):
    nowhere = folkmoot.folder / "nowhere.tar.gz"
    folkmoot.settings["FOLKMOOT_MODEL"] = str(nowhere)
    ended = await folkmoot("run")

    assert ended.code == 6
    told = f"folkmoot: no model at {nowhere}: run `folkmoot train`\n"
    assert ended.err == told


async def test_without_the_rasa_environment_it_says_how_to_make_one(folkmoot: Command):
    bare = make_checkout(folkmoot.folder)
    python = bare / "nlu/.venv/bin/python"
    python.unlink()
    ended = await folkmoot.anew(bare, "run")

    assert ended.code == 6
    told = f"folkmoot: no Rasa environment at {python}: run `make install`\n"
    assert ended.err == told


async def test_a_reader_that_ends_at_once_shows_its_last_words(folkmoot: Command):
    broken = make_checkout(folkmoot.folder)
    words = "reader: this model was made by another version"
    (broken / "nlu/reader.py").write_text(f"import sys\nsys.exit({words!r})\n")
    ended = await folkmoot.anew(broken, "run")

    assert ended.code == 6
    assert "the reader ended (exit code 1)" in ended.err
    assert words in ended.err


async def test_what_residents_wrote_meanwhile_waits_for_the_next_start(
    folkmoot: Command, telegram: TelegramSandbox
):
    telegram.send_text(101, "There is a pothole in Mill Lane")
    right = folkmoot.settings["FOLKMOOT_SLACK_BOT_TOKEN"]
    folkmoot.settings["FOLKMOOT_SLACK_BOT_TOKEN"] = "xoxb-wrong-0000000"
    assert (await folkmoot("run")).code == 7
    assert telegram.unconfirmed == 1

    folkmoot.settings["FOLKMOOT_SLACK_BOT_TOKEN"] = right
    running = await folkmoot.start("run")
    await telegram.wait_for(lambda: telegram.counts["sendMessage"], 30)
    running.kill(signal.SIGTERM)

    assert await asyncio.wait_for(running.wait(), 20) == 0
    assert telegram.unconfirmed == 0
    assert telegram.conversation(101)[-1].from_bot


async def test_a_model_that_was_exchanged_is_not_loaded_and_people_get_every_message(
    folkmoot: Command, telegram: TelegramSandbox
):
    folkmoot.settings["FOLKMOOT_MODEL_SHA256"] = "0" * 64
    telegram.send_text(101, "There is a pothole in Mill Lane")
    running = await folkmoot.start("run")
    await telegram.wait_for(lambda: telegram.counts["sendMessage"], 30)
    running.kill(signal.SIGTERM)

    assert await asyncio.wait_for(running.wait(), 20) == 0
    assert "is not the model that was trained here" in running.err
    assert "`folkmoot nlu trust`" in running.err
    told = telegram.conversation(101)[-1].text
    assert "Our automatic reader is not available just now, so a person will" in told
    with sqlite3.connect(folkmoot.database) as conn:
        known = conn.execute("SELECT value FROM facts WHERE name = 'model_refused'")
        assert known.fetchall() == [("yes",)]


async def test_it_can_be_stopped_while_telegram_is_away(
    folkmoot: Command, telegram: TelegramSandbox
):
    await telegram.go_away()
    running = await folkmoot.start("run")
    await asyncio.wait_for(running.has_said("Telegram can't be reached"), 30)
    running.kill(signal.SIGTERM)

    assert await asyncio.wait_for(running.wait(), 20) == 0


async def test_replay_lists_the_lines_that_it_can_not_play(folkmoot: Command):
    file = folkmoot.folder / "messages.jsonl"
    file.write_text(
        '{"text": "There is a pothole"}\n\nnot json\n{"words": "x"}\n{"text": 7}\n[]\n'
    )
    ended = await folkmoot("replay", str(file))

    assert ended.code == 2
    assert ended.err.splitlines() == [
        f'folkmoot: {file}:3: not JSON; each line is {{"text": "..."}}',
        f'{file}:4: no "text"; each line is {{"text": "..."}}',
        f'{file}:5: no "text"; each line is {{"text": "..."}}',
        f'{file}:6: no "text"; each line is {{"text": "..."}}',
    ]


@pytest.mark.parametrize("command", ["demo", "replay"])
async def test_the_sandbox_needs_a_model_too(folkmoot: Command, command: str):
    file = folkmoot.folder / "messages.jsonl"
    file.write_text('{"text": "There is a pothole"}\n')
    words = (command, str(file)) if command == "replay" else (command,)
    ended = await folkmoot(*words, "--model", str(folkmoot.folder / "nowhere"))

    assert ended.code == 6
    assert ended.err.endswith("run `folkmoot train`\n")


async def _make(database: Path) -> None:
    """A database as the service leaves it."""
    async with Store(database):
        pass

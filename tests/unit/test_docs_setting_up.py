"""What docs/ tells people to do can be done: its commands, files and answers."""

from __future__ import annotations

import configparser
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import app
from bot.council.load import load_council
from bot.service import EXIT_CODES
from bot.slack.scopes import SCOPES

ROOT = Path(__file__).parents[2]
DOCS = sorted(ROOT.glob("docs/*.md"))
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def commands() -> Iterator[tuple[str, str]]:
    """Every `folkmoot ...` of the documents: in a block of its own or in a line."""
    for path in (ROOT / "README.md", *DOCS):
        text = path.read_text()
        blocks = re.findall(r"^ {4,}(?:\S*/)?folkmoot (\w.*)$", text, re.MULTILINE)
        inside = re.findall(r"exec folkmoot \S+/folkmoot (\w.*)", text)
        inline = re.findall(r"`folkmoot (\w[^`]*)`", re.sub(r"\n", " ", text))
        for words in dict.fromkeys((*blocks, *inside, *inline)):
            yield path.name, words


@pytest.mark.parametrize(("document", "words"), list(commands()))
def test_every_command_in_a_document_is_understood(document: str, words: str) -> None:
    group = typer.main.get_command(app)
    name, *rest = shlex.split(words)
    command = group.commands.get(name)  # type: ignore[attr-defined]
    assert command is not None, f"{document}: folkmoot {words}"
    if hasattr(command, "commands"):
        command = command.commands[rest[0]]
    options = {o for p in command.params for o in p.opts}

    assert {word for word in rest if word.startswith("--")} <= options, document


def test_the_answers_in_the_document_make_a_council(tmp_path: Path) -> None:
    text = (ROOT / "docs/setting-up.md").read_text()
    answers = re.search(r"```yaml\n(.*?)```", text, re.S)
    assert answers is not None
    (tmp_path / "answers.yml").write_text(answers[1])
    (line,) = re.findall(r"^ {4}folkmoot (init .*--answers.*)$", text, re.MULTILINE)
    words = [
        str(tmp_path / word) if word.endswith(".yml") else word
        for word in shlex.split(line)
    ]

    done = CliRunner().invoke(app, words)

    assert done.exit_code == 0, done.output
    council = load_council(tmp_path / "our-council.yml")
    assert (council.name, len(council.departments)) == ("Wick Council", 2)


def test_every_scope_is_explained_in_the_words_of_the_code() -> None:
    text = (ROOT / "docs/setting-up.md").read_text()
    rows = dict(re.findall(r"^\| `([a-z:]+)` \| (.*) \|$", text, re.MULTILINE))

    assert rows == dict(SCOPES)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_make_targets_and_linked_files_exist(path: Path) -> None:
    text = path.read_text()
    targets = re.findall(r"(?:`|^ {4}.*)make (?:-C \S+ )?([a-z]+)", text, re.MULTILINE)
    links = re.findall(r"\]\(([^)#]+)\)", text)

    assert set(targets) <= TARGETS
    for link in links:
        if not link.startswith("http"):
            assert (path.parent / link).exists(), link


def test_every_exit_code_is_in_the_table() -> None:
    text = (ROOT / "docs/running.md").read_text()
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}

    assert told == set(EXIT_CODES.values())


def test_the_unit_runs_what_is_there_and_gives_up_only_on_wrong_settings() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read(ROOT / "deploy/folkmoot.service")
    service = unit["Service"]
    _, command = service["ExecStart"].rsplit("/", 1)

    assert command == "folkmoot run"
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert int(service["TimeoutStopSec"]) > 20
    assert set(service["RestartPreventExitStatus"].split()) == {"2", "3"}


def test_the_container_installs_and_runs_the_service() -> None:
    lines = (ROOT / "deploy/Containerfile").read_text().splitlines()

    assert lines[-2:] == [
        'ENTRYPOINT ["/opt/folkmoot/.venv/bin/folkmoot"]',
        'CMD ["run"]',
    ]
    assert any(line.startswith("RUN make install") for line in lines)


def test_what_residents_are_told_to_type_is_understood() -> None:
    text = (ROOT / "docs/residents.md").read_text()
    source = (ROOT / "actions/commands.py").read_text()

    for command in re.findall(r"`/([a-z]+)`", text):
        assert f'"{command}"' in source, command

"""`folkmoot train`, with small scripts in the place of nlu/train.py."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot import cli
from bot.learning import script, training
from bot.learning.training import Freshness, Step, Trained, TrainingFailed
from tests.builders import checkout

SAY = "import json, sys\ndef say(**line): print(json.dumps(line), flush=True)\n"
WELL = (
    SAY + 'say(step="load", done=0, of=1)\nsay(step="load", done=1, of=1)\n'
    'print("not JSON")\n'
    'say(step="encode", done=64, of=128)\nsay(step="encode", done=128, of=128)\n'
    'say(step="trained", done=1, of=1, sentences=128, extra=2, seconds=12.5)\n'
)
STEPS = [
    Step("load", 0, 1),
    Step("load", 1, 1),
    Step("encode", 64, 128),
    Step("encode", 128, 128),
]

Project = Callable[[str], Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Makes a checkout with this text as its nlu/train.py."""

    def make(script: str) -> Path:
        return checkout(tmp_path, "train", script)

    return make


def test_a_training_reports_its_steps_and_what_it_made(project: Project) -> None:
    root, steps = project(WELL), list[Step]()

    made = training.train(root, root / "m.tar.gz", on_step=steps.append)

    assert made == Trained(sentences=128, extra=2, seconds=12.5)
    assert steps == STEPS


def test_it_is_told_where_the_model_goes_and_what_else_to_learn(
    project: Project,
) -> None:
    root = project(SAY + "sys.exit(' '.join(sys.argv[1:]))")

    with pytest.raises(TrainingFailed) as caught:
        training.train(
            root,
            Path("m"),
            extra=[Path("a"), Path("b")],
            services=["bin"],
            before=Path("old"),
            on_step=print,
        )

    assert str(caught.value).endswith(
        "\n--out m --extra=a --extra=b --service=bin --before=old"
    )


@pytest.mark.parametrize("fresh", [True, False])
def test_the_trainer_says_whether_the_model_is_fresh(
    project: Project, fresh: bool
) -> None:
    root = project(SAY + f'say(fresh={fresh}, reason="sources")')

    assert training.freshness(root, Path("m")) == Freshness(fresh, "sources")


def test_a_trainer_that_does_not_say_so_is_an_error(project: Project) -> None:
    with pytest.raises(TrainingFailed, match="did not say"):
        training.freshness(project(""), Path("m"))


def test_a_failed_training_shows_the_last_lines(project: Project) -> None:
    root = project("import sys\nfor n in range(99): print(n, file=sys.stderr)\n1/0")

    with pytest.raises(TrainingFailed) as caught:
        training.train(root, Path("m"), on_step=print)

    first, *rest = str(caught.value).splitlines()
    assert first == "the training failed (exit code 1)"
    assert len(rest) == script.TAIL
    assert rest[-1] == "ZeroDivisionError: division by zero"


def test_a_killed_training_is_an_error(project: Project) -> None:
    root = project("import os; os.kill(os.getpid(), 9)")

    with pytest.raises(TrainingFailed, match=r"^the training failed \(signal 9\)$"):
        training.train(root, Path("m"), on_step=print)


def test_a_training_without_a_model_is_an_error(project: Project) -> None:
    with pytest.raises(TrainingFailed, match="ended without a model"):
        training.train(project(""), Path("m"), on_step=print)


def test_a_training_ends_when_we_do(project: Project) -> None:
    root = project(WELL + "import time; time.sleep(600)")

    def interrupted(step: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        training.train(root, Path("m"), on_step=interrupted)


def test_no_secret_reaches_the_training(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_TELEGRAM_TOKEN", "secret")
    root = project("import os, sys; sys.exit(' '.join(sorted(os.environ)))")

    with pytest.raises(TrainingFailed) as caught:
        training.train(root, Path("m"), on_step=print)

    assert "PATH" in str(caught.value)
    assert "TOKEN" not in str(caught.value)


@pytest.mark.parametrize(
    ("gone", "reason"),
    [
        ("nlu/.venv/bin/python", r"no Rasa environment at .* run `make install`"),
        ("domain.yml", r"no domain\.yml in .*: nothing to train from"),
        ("data/nlu/roads.yml", r"no sentences \(\*\.yml\) in .*data/nlu"),
    ],
)
def test_what_is_missing_is_named(project: Project, gone: str, reason: str) -> None:
    root = project(WELL)
    (root / gone).unlink()

    with pytest.raises(TrainingFailed, match=reason):
        training.train(root, Path("m"), on_step=print)


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_shows_with_and_without_a_terminal(terminal: bool) -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=terminal, width=80)

    with training.shown(console) as on_step:
        for step in STEPS:
            on_step(step)

    if terminal:
        assert "Encode the sentences" in written.getvalue()
        assert "\x1b[" in written.getvalue()
    else:
        assert written.getvalue() == "  Start Rasa ...\n  Encode the sentences ...\n"


def test_the_command_trains(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "ROOT", project(WELL))

    result = CliRunner().invoke(cli.app, ["train", "--out", "m.tar.gz"])

    assert result.output == (
        "  Start Rasa ...\n  Encode the sentences ...\n"
        "m.tar.gz is ready: 128 sentences, 2 of your own, 12 s.\n"
    )
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("fresh", "output"),
    [
        (True, ""),
        (
            False,
            "Training the model: why.\n  Learn from them ...\n"
            "m is ready: 3 sentences, 0 of your own, 1 s.\n",
        ),
    ],
)
def test_the_command_can_leave_a_fresh_model_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch, fresh: bool, output: str
) -> None:
    script = SAY + (
        f'if "--fresh" in sys.argv: say(fresh={fresh}, reason="why"); sys.exit()\n'
        'say(step="learn", done=0, of=1)\n'
        'say(step="trained", sentences=3, extra=0, seconds=1)\n'
    )
    monkeypatch.setattr(cli, "ROOT", project(script))

    result = CliRunner().invoke(cli.app, ["train", "--out", "m", "--if-changed"])

    assert (result.exit_code, result.output) == (0, output)


def test_the_command_says_what_went_wrong(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "ROOT", project("import sys; sys.exit('bad sentence')"))

    result = CliRunner().invoke(cli.app, ["train"])

    assert result.exit_code == 1
    assert result.stderr == (
        "folkmoot: the training failed (exit code 1)\nbad sentence\n"
    )

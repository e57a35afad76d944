"""How the model of now reads a council's rows, with a small script in its place."""

from __future__ import annotations

import json
import stat
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.commands import learning
from bot.learning.labelled import Labelled
from bot.learning.preview import Compared, Doubt, compared, preview
from bot.learning.script import TrainingFailed
from bot.learning.training import Step
from tests.builders import checkout, council, reading

#: reads a text of "intent service" words as it says, the service at 0.95
SCRIPT = """
import json, os, sys
file, model, out = (word.split("=")[-1] for word in sys.argv[1:])
modes = [oct(os.stat(path).st_mode & 0o777) for path in (file, out)]
print(json.dumps({"step": " ".join([*modes, model]), "done": 1, "of": 1}))
with open(out, "w") as written:
    for line in open(file):
        text = json.loads(line)["text"]
        intent, service = text.split()[:2]
        ranking = lambda name: [{"name": name, "confidence": 0.95}]
        written.write(json.dumps({"text": text, "intent_ranking": ranking(intent),
                                  "service_ranking": ranking(service)}) + "\\n")
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with the script as its nlu/preview.py, and a model."""
    (tmp_path / "m").touch()
    return checkout(tmp_path, "preview", SCRIPT)


def test_texts_are_read_out_of_a_file_for_our_own_user_only(root: Path):
    steps: list[Step] = []

    found = preview(root, root / "m", ["idea tree ä", "question noise"], steps.append)

    assert steps == [Step(f"0o600 0o600 {root / 'm'}", 1, 1)]
    assert {
        text: (one.intent, one.services[0].name, one.services[0].confidence)
        for text, one in found.items()
    } == {
        "idea tree ä": ("idea", "tree", 0.95),
        "question noise": ("question", "noise", 0.95),
    }


def test_a_reading_that_fails_says_so(root: Path):
    (root / "nlu/preview.py").write_text("1/0")

    with pytest.raises(TrainingFailed, match=r"^the reading failed \(exit code 1\)"):
        preview(root, root / "m", ["a"], print)


def test_labels_are_compared_and_those_surely_read_otherwise_named():
    rows = [
        Labelled("a", "complaint", "pothole", "x"),
        Labelled("b", "idea", None, "x", department="roads_street_lighting"),
        Labelled("C", "question", "noise", "x"),
        Labelled("d", "idea", None, "x"),
    ]
    readings = {
        "a": reading("complaint", 0.99, services={"pothole": 0.9}),
        "b": reading("idea", 0.6, services={"pavement": 0.5}),
        "C": reading("complaint", 0.95, services={"pothole": 0.97}),
        "d": reading("question", 0.89),
    }

    found = compared(rows, readings, council())

    noise = council().department_of("noise").id
    assert found == Compared(
        same=Counter(intent=2, department=2),
        labels=Counter(intent=4, department=3),
        doubts=(
            Doubt("c", noise, "roads_street_lighting", 0.97),
            Doubt("c", "question", "complaint", 0.95),
        ),
    )


def test_an_import_says_where_to_look_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FOLKMOOT_DATABASE", str(root / "folkmoot.sqlite"))
    monkeypatch.delenv("FOLKMOOT_LABELLED", raising=False)
    monkeypatch.setattr(learning, "ROOT", root)
    file = root / "mine.jsonl"
    rows = [
        {"text": "idea pothole one", "intent": "idea", "service": "pothole"},
        {"text": "idea pavement two", "department": "roads_street_lighting"},
        *({"text": f"idea tree {n}", "intent": "question"} for n in range(22)),
    ]
    file.write_text("\n".join(map(json.dumps, rows)))
    words = ["nlu", "import", str(file), "--model", str(root / "m")]

    done = CliRunner().invoke(cli.app, words)

    assert done.stdout.splitlines() == [
        f"{root / 'labelled.jsonl'}: 24 rows added, 0 were there already",
        "The model reads the intent of 4% of 23 as you do.",
        "The model reads the department of 100% of 2 as you do.",
        "Of 22 labels it is sure of another one. If a label is wrong, drop the row, "
        "mend your file and import it again:",
        *(f"  mine.jsonl:{n}: question, read as idea (95%)" for n in range(3, 23)),
        "  and 2 more",
        "Now: folkmoot nlu train",
    ]
    kept = (root / "labelled.jsonl").read_text().splitlines()
    assert [json.loads(line)["service"] for line in kept[:3]] == [
        "pothole",
        "pavement",
        None,
    ]
    assert stat.S_IMODE((root / "labelled.jsonl").stat().st_mode) == 0o600

    again = CliRunner().invoke(cli.app, words)
    assert again.stdout.splitlines() == [
        f"{root / 'labelled.jsonl'}: 0 rows added, 24 were there already"
    ]

"""A training in Rasa's environment: its graph, its equations, and what it refuses."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from bot.cli import ROOT

PYTHON = ROOT / "nlu/.venv/bin/python"

pytestmark = [pytest.mark.model, pytest.mark.timeout(120)]

TRAIN = """
import json, sys
from pathlib import Path
from nlu import pipeline
from nlu.sources import Sentence

out = Path(sys.argv[1])
kinds = {
    "complaint": ("pothole", None, "there is a hole in the road near {}"),
    "question": ("library", None, "when does the library in {} open"),
    "emergency": (None, "gas", "I smell gas in the house at {}"),
}
sentences = [
    Sentence(words.format(place), intent, service, danger)
    for intent, (service, danger, words) in kinds.items()
    for place in ("Mill Lane", "Elm Road", "the park", "Oak Street", "High Street")
]
sentences.append(Sentence("the books of the library", None, "library"))
config = {
    "language": "en",
    "assistant_id": "small",
    "pipeline": [
        {"name": "nlu.components.encoder.SentenceEncoder", "cache": str(out.parent)},
        {"name": "nlu.components.language.LanguageDetector"},
        {"name": "nlu.components.classifier.ResidentClassifier", "ridge": 0.2},
    ],
}
pipeline.train(config, sentences, out)
assert "tensorflow" not in sys.modules
from nlu.model import Model

texts = ["a hole in the road", "when does the library open", "a smell of gas"]
read = Model(out).read(texts)
print(json.dumps([
    [one["intent"],
     one["service"] if one["intent"] != "emergency" else None,
     [danger["name"] for danger in one["safety"]]] for one in read]))
"""

EQUATIONS = """
import json
import numpy as np
from nlu.components import kernel
from nlu.components.kernel import KernelClassifier
from nlu.components.likeness import Likeness, Settings
from nlu.components.system import System

rng = np.random.default_rng(1)
texts = [f"word{a} word{b} word{c}" for a, b, c in rng.integers(0, 90, (1200, 3))]
vectors = rng.normal(size=(1200, 8)).astype(np.float32)
likeness = Likeness(Settings())
likeness.fit(texts, vectors)
straight = (likeness.grams.transform(texts) @ likeness.rows).toarray()
among = likeness.among()
whole = among + likeness.among_vectors() + np.eye(1200, dtype=np.float32)
inverse = np.linalg.inv(whole.astype(np.float64)).diagonal()
system = System.of(whole.copy())
places = np.array([3, 700])
kernel.ALL_TRIED, kernel.LEAST_FITTING = 600, 400
labels = {"danger": ["none" if i % 3 else "gas" for i in range(1200)]}
model = KernelClassifier()
model.fit(texts, vectors, labels, {"danger": "none"})
half = model.heads["danger"].full
kernel.ALL_TRIED, kernel.LEAST_FITTING = 2000, 2000
model.fit(texts, vectors, labels, {"danger": "none"})
every = model.heads["danger"].full
none = model.heads["danger"].labels.index("none")
likeliest = [np.sort(1 - one.unseen[:, none])[::-1][:50] for one in (half, every)]
# a third of the sentences without each label: the heads have some in common
labels["service"] = ["bin" if i % 2 else "tree" for i in range(1200)]
for i in range(0, 1200, 3):
    labels["danger"][i + 1] = labels["service"][i + 2] = None
kernel.ALL_TRIED = 700
model.fit(texts, vectors, labels)
solved = []
for name, head in model.heads.items():
    some, given = head.which, [labels[name][i] for i in head.which]
    matrix = (model.likeness.among() + model.likeness.among_vectors())[some][:, some]
    matrix += 1 + np.diag(model._ridge(labels)[some])
    wanted = [[1 if one == label else -1 for label in head.labels] for one in given]
    solved.append(bool(np.allclose(matrix @ head.full.weights, wanted, atol=1e-2)))
print(json.dumps({
    "solved": solved,
    "grams": bool((among == straight).all()),
    "vectors": bool(np.allclose(likeness.among_vectors(),
                                likeness.by_vectors(vectors), atol=1e-4)),
    "end": bool(np.allclose(system.diagonal_end(500), inverse[-500:], rtol=1e-3)),
    "places": bool(np.allclose(system.diagonal_at(places), inverse[places], rtol=1e-3)),
    "weights": bool(np.allclose(half.weights, every.weights, atol=1e-3)),
    "sharpness": bool(abs(np.log(half.sharpness / every.sharpness)) < 0.25),
    "kept": [len(half.least), len(every.least)],
    "likeliest": bool(np.allclose(*likeliest, atol=0.05)),
}))
"""

REFUSED = """
import sys
from nlu.pipeline import configuration
from nlu.sources import SourceError
for name in ("nlu.components.nothing.Here", "rasa.shared.core.domain.Domain"):
    try:
        configuration({"language": "en", "assistant_id": "x",
                       "pipeline": [{"name": name}]})
    except SourceError as error:
        print(error)
"""


def run(code: str, *words: str) -> list[str]:
    told = subprocess.run(
        [PYTHON, "-c", code, *words], cwd=ROOT, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr[-2000:]
    return told.stdout.splitlines()


def test_a_small_project_is_trained_without_tensorflow_and_reads(tmp_path: Path):
    (line,) = run(TRAIN, str(tmp_path / "nlu.tar.gz"))[-1:]

    assert json.loads(line) == [
        ["complaint", "pothole", []],
        ["question", "library", []],
        ["emergency", None, ["gas"]],
    ]


def test_what_is_worked_out_in_part_is_the_same_as_in_full():
    (line,) = run(EQUATIONS)

    assert json.loads(line) == {
        "solved": [True, True],
        "grams": True,
        "vectors": True,
        "end": True,
        "places": True,
        "weights": True,
        "sharpness": True,
        "kept": [400, 800],
        "likeliest": True,
    }


def test_a_component_that_is_not_ours_is_named():
    assert run(REFUSED) == [
        "config.yml: there is no component nlu.components.nothing.Here",
        "config.yml: rasa.shared.core.domain.Domain is not from nlu/components; with "
        "components of Rasa's own, train by: rasa train nlu",
    ]

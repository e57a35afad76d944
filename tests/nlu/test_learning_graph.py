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
from nlu.components import kernel, likeness
from nlu.components.kernel import KernelClassifier
from nlu.components.likeness import Likeness, Settings
from nlu.components.system import System

likeness.OFTEN = 20
rng = np.random.default_rng(1)
texts = [f"word{a} word{b} word{c}" for a, b, c in rng.integers(0, 90, (1200, 3))]
vectors = rng.normal(size=(1200, 8)).astype(np.float32)
alike = Likeness(Settings())
alike.fit(texts, vectors)
straight = (alike.grams.transform(texts) @ alike.rows).toarray()
among = alike.among()
whole = among + alike.among_vectors() + np.eye(1200, dtype=np.float32)
inverse = np.linalg.inv(whole.astype(np.float64)).diagonal()
system = System.of(whole.copy())
places = np.array([3, 700])
labels = {"danger": ["none" if i % 3 else "gas" for i in range(1200)]}
models = {}
for tried, fitting in ((600, 400), (2000, 2000)):
    kernel.TRIED, kernel.LEAST_FITTING = tried, fitting
    models[tried] = KernelClassifier()
    models[tried].fit(texts, vectors, labels, {"danger": "none"})
half, every = (models[tried].heads["danger"].full for tried in (600, 2000))
none = models[600].heads["danger"].labels.index("none")
likeliest = [np.sort(1 - one.unseen[:, none])[::-1][:50] for one in (half, every)]
# a third of the sentences without each label
labels["service"] = ["bin" if i % 2 else "tree" for i in range(1200)]
for i in range(0, 1200, 3):
    labels["danger"][i + 1] = labels["service"][i + 2] = None
model = KernelClassifier()
model.fit(texts, vectors, labels)
solved = []
for name, head in model.heads.items():
    some, given = head.which, [labels[name][i] for i in head.which]
    matrix = (model.likeness.among() + model.likeness.among_vectors())[some][:, some]
    matrix += 1 + np.diag(model.ridge(labels)[some])
    wanted = [[1 if one == label else -1 for label in head.labels] for one in given]
    solved.append(bool(np.allclose(matrix @ head.full.weights, wanted, atol=1e-2)))
print(json.dumps({
    "solved": solved,
    "grams": bool(np.allclose(among, straight, atol=1e-5)),
    "vectors": bool(np.allclose(alike.among_vectors(),
                                alike.by_vectors(vectors), atol=1e-4)),
    "end": bool(np.allclose(system.diagonal_end(500), inverse[-500:], rtol=1e-3)),
    "places": bool(np.allclose(system.diagonal_at(places), inverse[places], rtol=1e-3)),
    "weights": bool(np.allclose(half.weights, every.weights, atol=1e-3)),
    "sharpness": bool(abs(np.log(half.sharpness / every.sharpness)) < 0.25),
    "kept": [len(half.least), len(every.least)],
    "likeliest": bool(np.allclose(*likeliest, atol=0.05)),
}))
"""

CHANGED = """
import json, sys
import numpy as np
from nlu.components import finetune
from nlu.components.finetune import Change
from nlu.components.kernel import KernelClassifier

finetune.NEAREST = int(sys.argv[1])
rng = np.random.default_rng(1)
texts = [f"word{a} word{b} word{c}" for a, b, c in rng.integers(0, 90, (400, 3))]
texts[7] = texts[8] = "a word that these two say: xylophone"
texts[9] = "a word that nobody else says: zeppelin"
vectors = rng.normal(size=(400, 8)).astype(np.float32)
danger = ["none" if i % 5 else "gas" for i in range(400)]
service = ["bin" if i % 2 else "tree" for i in range(400)]
for i in range(0, 399, 3):
    danger[i] = service[i + 1] = None
labels = {"danger": danger, "service": service}

def given(places):
    return {name: [some[i] for i in places] for name, some in labels.items()}

before = list(range(390))
now = [i for i in before if i not in (7, 8, 101)] + list(range(390, 400))
model = KernelClassifier()
model.fit([texts[i] for i in before], vectors[before], given(before))
known = [word for words in model.likeness.grams.vocabularies() for word in words]
names = ["xylophone" in known, "zeppelin" in known]
change = Change.between([str(i) for i in before], [str(i) for i in now])
order = [now[i] for i in change.order]
come = [now[i] for i in change.come]
assert finetune.fits(model, vectors[come], given(order))
finetune.finetune(model, change, [texts[i] for i in come], vectors[come], given(order))
off = []
for name, head in model.heads.items():
    told = [labels[name][order[i]] for i in head.which]
    wanted = np.array([[1 if one == l else -1 for l in head.labels] for one in told])
    for kind in ("sparse", "full"):
        matrix = model.likeness.among() + 1
        if kind == "full":
            matrix += model.likeness.among_vectors()
        matrix += np.diag(model.ridge(given(order)))
        found = matrix[head.which][:, head.which] @ getattr(head, kind).weights
        off.append(float(np.abs(found - wanted).max()))
again = [texts[i] for i in order]
read = model.predict(again, vectors[order])["service"].argmax(axis=1)
named = [model.heads["service"].labels[i] for i in read]
right = [a == b for a, b in zip(named, given(order)["service"]) if b]
known = [word for words in model.likeness.grams.vocabularies() for word in words]
other = dict(given(order), service=["noise", *given(order)["service"][1:]])
print(json.dumps({
    "change": [len(change.stay), len(change.gone), len(change.come), change.size],
    "off": max(off) < 0.02,
    "right": np.mean(right) > 0.98,
    "known": names,
    "forgotten": not any("xyl" in word for word in known),
    "a new label": finetune.fits(model, vectors[come], other),
    "no vectors": finetune.fits(model, None, given(order)),
}, default=bool))
"""

AGAIN = """
import json, sys
from pathlib import Path
from nlu import pipeline
from nlu.components import learnt, progress
from nlu.components.vectors import VectorCache
from nlu.model import Model
from nlu.sources import Sentence

learnt.SHARE = 0.25
folder = Path(sys.argv[1])
kinds = {
    "complaint": ("pothole", None, "there is a hole in the road near {}"),
    "question": ("library", None, "when does the library in {} open"),
    "emergency": (None, "gas", "I smell gas in the house at {}"),
}
places = ("Mill Lane", "Elm Road", "the park", "Oak Street", "High Street")
first = [
    Sentence(words.format(place), intent, service, danger)
    for intent, (service, danger, words) in kinds.items()
    for place in places
]
config = {
    "language": "en",
    "assistant_id": "small",
    "pipeline": [
        {"name": "nlu.components.encoder.SentenceEncoder", "cache": str(folder)},
        {"name": "nlu.components.language.LanguageDetector"},
        {"name": "nlu.components.classifier.ResidentClassifier"},
    ],
}
steps = []
progress.listen(lambda step, done, of: steps.append(step))

def train(name, sentences, before=None):
    steps.clear()
    out = folder / f"{name}.tar.gz"
    pipeline.train(config, sentences, out, before)
    return [step for step in steps if step != "encode"][-1:]

a = train("a", first)
licence = Sentence("where may I buy a fishing licence", "question", "library")
hours = Sentence("closing hours of the library", "question", "library")
party = Sentence("a loud party", "complaint", "noise")
more = [*first[1:], licence]
b = train("b", more, folder / "a.tar.gz")
c = train("c", [*more, hours], folder / "b.tar.gz")
d = train("d", [*more, party], folder / "a.tar.gz")
(read,) = Model(folder / "b.tar.gz").read(["I want a fishing licence"])
seen = pipeline.preview(config, ["a hole", "a licence"], folder / "b.tar.gz")
cache = folder / "vectors.npz"
kept = VectorCache(cache).missing(["a hole", "a licence"])
mode = oct(cache.stat().st_mode & 0o777)
train("e", first)
forgotten = VectorCache(cache).missing(["a hole", "a licence", first[0].text])
print(json.dumps({
    "steps": [a, b, c, d],
    "read": read["service"],
    "seen": [[one["text"], one["intent_ranking"][0]["name"],
              one["service_ranking"][0]["name"]] for one in seen],
    "kept": [kept, mode],
    "forgotten": forgotten,
}))
"""

NONE = """
import json
from nlu.components.classifier import service_of
from nlu.components.kernel import NOTHING, Head, KernelClassifier, wanted_of
from rasa.shared.nlu.training_data.message import Message

def said(intent, service=None):
    known = {"service": service} if service else {}
    return service_of(Message.build("x", intent, intent_metadata=known))

labels = ["bin", NOTHING, None, "tree"] * 30
texts = ["my bin was missed", "hello how are you", "my tax went up", "a tree fell"]
intents = ["complaint", "chitchat", "complaint", "complaint"] * 30
model = KernelClassifier()
model.fit(texts * 30, None, {"intent": intents, "service": labels})
(row,) = model.predict(["hello how are you"], None)["service"]
head = model.heads["service"]
print(json.dumps({
    "said": [said("thanks"), said("complaint"), said("emergency"), said(None),
             said("thanks", "bin")],
    "labels": head.labels,
    "learnt": len(head.which),
    "wanted": wanted_of(head.truth(["tree", NOTHING]), 2).tolist(),
    "read": [round(float(one), 2) for one in row],
}))
"""

USABLE = """
import sys
from pathlib import Path
from nlu.train import usable
print(*[usable(Path(word)) and Path(word).name for word in sys.argv[1:]], usable(None))
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


@pytest.mark.parametrize("nearest", [1000, 250])
def test_a_small_change_is_learnt_as_if_all_had_been_learnt_again(nearest: int):
    (line,) = run(CHANGED, str(nearest))

    assert json.loads(line) == {
        "change": [387, 3, 10, 13],
        "off": nearest == 1000,
        "right": True,
        "known": [True, False],
        "forgotten": True,
        "a new label": False,
        "no vectors": False,
    }


def test_a_model_of_before_is_gone_on_with_and_reads_what_may_be_learnt_next(
    tmp_path: Path,
):
    (line,) = run(AGAIN, str(tmp_path))[-1:]

    # 15 sentences, of which a quarter may change: two, then one more
    assert json.loads(line) == {
        "steps": [["learn"], ["finetune"], ["finetune"], ["learn"]],
        "read": "library",
        "seen": [
            ["a hole", "complaint", "pothole"],
            ["a licence", "question", "library"],
        ],
        "kept": [[], "0o600"],
        "forgotten": ["a hole", "a licence"],
    }


def test_only_a_model_that_was_trained_here_by_these_sources_is_gone_on_with(
    tmp_path: Path,
):
    shipped = ROOT / "models/nlu.tar.gz"
    note = json.loads((ROOT / "models/nlu.json").read_text())
    changed = {
        "same": note,
        "exchanged": {**note, "sha256": "0" * 64},
        "older": {**note, "sources": "other", "fingerprint": "other"},
    }
    paths = []
    for name, told in changed.items():
        paths.append(tmp_path / f"{name}.tar.gz")
        paths[-1].symlink_to(shipped)
        (tmp_path / f"{name}.json").write_text(json.dumps(told))

    assert run(USABLE, *map(str, paths), str(tmp_path / "none.tar.gz")) == [
        "same.tar.gz None None None None"
    ]


def test_a_sentence_about_no_service_makes_none_likelier_than_another():
    (line,) = run(NONE)

    assert json.loads(line) == {
        "said": ["", None, None, None, "bin"],
        "labels": ["bin", "tree"],
        "learnt": 90,
        "wanted": [[-1, 1], [0, 0]],
        "read": [0.5, 0.5],
    }


def test_a_component_that_is_not_ours_is_named():
    assert run(REFUSED) == [
        "config.yml: there is no component nlu.components.nothing.Here",
        "config.yml: rasa.shared.core.domain.Domain is not from nlu/components; with "
        "components of Rasa's own, train by: rasa train nlu",
    ]

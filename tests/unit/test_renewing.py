"""A new model takes the place of the old one only when it reads as well."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.evaluation.rows import Row
from bot.evaluation.scores import evaluate
from bot.learning import renewing
from bot.learning.training import Trained, TrainingFailed
from bot.processes.child import ChildFailed
from bot.reading.reader import ReaderClient
from tests.builders import checkout, council, reading
from tests.reader_stand_in import ReaderStandIn

SCRIPT = """
import json, pathlib, sys
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
out.write_text("new model")
out.with_suffix("").with_suffix(".json").write_text("new note")
pathlib.Path(__file__).with_name("told").write_text(" ".join(sys.argv[1:]))
print(json.dumps({"step": "trained", "sentences": 3, "extra": 1, "seconds": 2}))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout whose trainer makes a model at once, and an old model."""
    checkout(tmp_path, "train", SCRIPT)
    (tmp_path / "m.tar.gz").write_text("old model")
    (tmp_path / "m.json").write_text("old note")
    return tmp_path


def train(root: Path, check: Callable[[Path, Path], str]) -> Trained:
    return renewing.train(root, root / "m.tar.gz", on_step=print, check=check)


def test_a_model_that_passes_takes_the_place_of_the_old_one(project: Path):
    seen: list[str] = []

    def check(old: Path, new: Path) -> str:
        seen.extend([old.read_text(), new.read_text()])
        return ""

    assert train(project, check) == Trained(3, 1, 2.0)
    assert seen == ["old model", "new model"]
    assert (project / "m.tar.gz").read_text() == "new model"
    assert (project / "m.json").read_text() == "new note"
    assert not list(project.glob("candidate*"))


def test_a_training_goes_on_from_the_old_model_unless_all_is_wanted_anew(project: Path):
    told = []
    for anew in (False, True):
        renewing.train(
            project,
            project / "m.tar.gz",
            anew=anew,
            on_step=print,
            check=lambda old, new: "",
        )
        words = (project / "nlu/told").read_text().split()
        told.append([word for word in words if word.startswith("--before")])

    assert told == [[f"--before={project / 'm.tar.gz'}"], []]


def test_a_model_that_fails_leaves_the_old_one_as_it_is(project: Path):
    with pytest.raises(TrainingFailed) as caught:
        train(project, lambda old, new: "it reads worse")

    assert str(caught.value) == (
        f"the new model is not taken, {project / 'm.tar.gz'} stays: it reads worse"
    )
    assert (project / "m.tar.gz").read_text() == "old model"
    assert (project / "m.json").read_text() == "old note"
    assert not list(project.glob("candidate*"))


def test_the_first_model_is_compared_with_nothing(project: Path):
    (project / "m.tar.gz").unlink()

    train(project, lambda old, new: "never asked")

    assert (project / "m.tar.gz").read_text() == "new model"


ROWS = [
    Row("a hole", {"intent": "complaint", "department": "roads_street_lighting"}),
    Row("gas", {"intent": "emergency"}),
]


def test_fewer_right_answers_or_unseen_emergencies_are_worse():
    gas = reading("emergency", safety=("gas",))
    well = evaluate(ROWS, [reading(), gas], council())
    deaf = evaluate(ROWS, [reading(), reading("emergency", 0.4)], council())
    astray = evaluate(ROWS, [reading(services={"noise": 1.0}), gas], council())

    assert renewing.worse(well, well) == ""
    assert renewing.worse(deaf, well) == ""
    assert renewing.worse(well, deaf) == (
        "it sees 0 emergencies where the old one sees 1"
    )
    assert renewing.worse(well, astray) == (
        "of sentences kept apart it gets the department right of 0.0%, the old one "
        "of 100.0%"
    )


async def test_a_model_that_can_t_be_used_or_forgets_a_service_is_refused(
    tmp_path: Path,
):
    apart = tmp_path / "apart.jsonl"
    apart.write_text('{"text": "a pothole", "intent": "complaint"}\n')

    async with ReaderStandIn() as old, ReaderStandIn() as new:
        stand_ins = {"old": old, "new": new}

        @asynccontextmanager
        async def reading_of(model: Path) -> AsyncIterator[ReaderClient]:
            if model.name == "broken":
                raise ChildFailed("the reader ended")
            client = ReaderClient(stand_ins[model.name].path, timeout=5)
            yield client
            await client.close()

        checkup = renewing.Checkup(council(), apart, reading_of)
        new.model["services"] = ["tree", "library", "voting"]

        assert await checkup.why_not(Path("old"), Path("broken")) == (
            "it can't be used: the reader ended"
        )
        assert await checkup.why_not(Path("broken"), Path("new")) == ""
        assert await checkup.why_not(Path("old"), Path("new")) == (
            "it no longer knows freedom_of_information, noise"
        )
        assert await checkup.why_not(Path("old"), Path("old")) == ""

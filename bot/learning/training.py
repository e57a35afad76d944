"""Training the model, and how far it is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.learning.script import TrainingFailed, running

TRAIN = "train"
STEPS = {
    "load": "Start Rasa",
    "encode": "Encode the sentences",
    "learn": "Learn from them",
    "finetune": "Learn what changed",
    "preview": "Read them",
}


@dataclass(frozen=True)
class Step:
    """How far a training is: `done` of `of` parts of one step."""

    name: str
    done: int
    of: int


@dataclass(frozen=True)
class Freshness:
    """Whether a model was made from the sources as they are, and why not."""

    fresh: bool
    reason: str


@dataclass(frozen=True)
class Trained:
    """What a training made, and in how many seconds."""

    sentences: int
    extra: int
    seconds: float
    #: sentences of ours that the council's rows label otherwise, and that were left out
    overruled: int = 0


def freshness(root: Path, out: Path, extra: Sequence[Path] = ()) -> Freshness:
    """Is the model at `out` made from the sources at `root`? Raises TrainingFailed."""
    with running(root, TRAIN, *_options(out, extra), "--fresh") as said:
        answer = list(said)
    match answer:
        case [{"fresh": bool(fresh), "reason": str(reason)}]:
            return Freshness(fresh, reason)
    raise TrainingFailed("nlu/train.py --fresh did not say whether the model is fresh")


def train(
    root: Path,
    out: Path,
    *,
    extra: Sequence[Path] = (),
    services: Sequence[str] = (),
    before: Path | None = None,
    on_step: Callable[[Step], None],
) -> Trained:
    """Train from the sources at `root`, and from files of a council's own labelled
    rows, which may name these services too; write the model to `out`. When only a few
    sentences are others than those of a model of `before`, only these are learnt.
    Raises TrainingFailed."""
    made: Trained | None = None
    more = [f"--service={name}" for name in services]
    if before is not None:
        more.append(f"--before={before}")
    with running(root, TRAIN, *_options(out, extra), *more) as said:
        for line in said:
            match line:
                case {"step": "trained", "sentences": int(s), "extra": int(e)}:
                    seconds, left_out = line.get("seconds", 0), line.get("overruled", 0)
                    made = Trained(s, e, float(seconds), int(left_out))
                case {"step": str(name), "done": int(done), "of": int(of)}:
                    on_step(Step(name, done, of))
    if made is None:
        raise TrainingFailed("nlu/train.py ended without a model")
    return made


def _options(out: Path, extra: Sequence[Path]) -> list[str]:
    return ["--out", str(out), *(f"--extra={path}" for path in extra)]


@contextlib.contextmanager
def shown(console: Console) -> Iterator[Callable[[Step], None]]:
    """Show steps as progress bars, or as plain lines where there is no terminal."""
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (TextColumn("{task.description:22}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        yield _Bars(progress)


class _Lines:
    """One line when a step begins."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = ""

    def __call__(self, step: Step) -> None:
        if step.name != self._last:
            self._last = step.name
            self._console.print(f"  {STEPS.get(step.name, step.name)} ...")


class _Bars:
    """One bar a step; a step of a single part only shows that it goes on."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[str, TaskID] = {}

    def __call__(self, step: Step) -> None:
        if step.name not in self._bars:
            label = STEPS.get(step.name, step.name)
            self._bars[step.name] = self._progress.add_task(label, total=None)
        known = step.of > 1 or step.done == step.of
        self._progress.update(
            self._bars[step.name],
            completed=step.done,
            total=step.of if known else None,
        )

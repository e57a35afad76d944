"""How well labelled messages are read: scores with their intervals. Pure."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from bot.model import Choice

#: confidences at which coverage and precision are told
THRESHOLDS = (0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
#: equally wide groups of confidence for the calibration error
BINS = 10
#: standard deviations each way of a 95 % interval
WIDTH = 1.959964
#: mistakes that a report lists, and messages shown of each
WORST, EXAMPLES = 12, 3
#: sets that are drawn for the interval of a macro F1
DRAWN = 200
#: stands for a language that nobody can tell, and for a guess that is none
UNTOLD, NOTHING = "not told", "nothing"


@dataclass(frozen=True)
class Case:
    """What a message is, and what the model took it for, best first."""

    truth: str
    ranking: tuple[Choice, ...]
    source: str = ""
    strength: str = "strong"
    #: as the reader told it, '' where nobody can tell
    language: str = ""
    text: str = ""

    @property
    def guess(self) -> str | None:
        """The likeliest, None when there was nothing to read."""
        return self.ranking[0].name if self.ranking else None

    @property
    def confidence(self) -> float:
        """Of the guess, 0 to 1."""
        return self.ranking[0].confidence if self.ranking else 0.0

    @property
    def right(self) -> bool:
        """The likeliest is the truth."""
        return self.guess == self.truth

    @property
    def near(self) -> bool:
        """The truth is among the first three."""
        return any(choice.name == self.truth for choice in self.ranking[:3])


@dataclass(frozen=True)
class Share:
    """So many of so many, with its 95 % interval; all 0 of nothing."""

    hits: int
    of: int
    value: float
    low: float
    high: float

    @property
    def text(self) -> str:
        """In percent, with the interval."""
        if not self.of:
            return "none"
        return f"{self.value:.1%} ({self.low * 100:.1f}–{self.high * 100:.1f})"


@dataclass(frozen=True)
class ClassScore:
    """How one label is found."""

    name: str
    count: int
    precision: float
    recall: Share
    f1: float


@dataclass(frozen=True)
class Paging:
    """Who is paged: of the emergencies, and of all else."""

    recall: Share
    others: Share


@dataclass(frozen=True)
class Coverage:
    """What is taken on trust from a confidence on, and how much of that is right."""

    threshold: float
    covered: Share
    right: Share


@dataclass(frozen=True)
class SourceScore:
    """Where the messages come from, or what else they share, and how many are right."""

    source: str
    accuracy: Share


@dataclass(frozen=True)
class Bin:
    """Cases of about the same confidence, and how many of them are right."""

    confidence: float
    right: Share


@dataclass(frozen=True)
class Confusion:
    """What is taken for what, and how often."""

    truth: str
    guess: str | None
    count: int
    #: words of a few such messages
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """All figures of one kind of label."""

    macro_f1: float
    #: 95 %, by drawing the cases anew
    f1_interval: tuple[float, float]
    accuracy: Share
    top_three: Share
    calibration_error: float
    classes: tuple[ClassScore, ...]
    coverage: tuple[Coverage, ...]
    sources: tuple[SourceScore, ...]
    strengths: tuple[SourceScore, ...]
    languages: tuple[SourceScore, ...]
    bins: tuple[Bin, ...]
    confusions: tuple[Confusion, ...]
    #: how often each truth (first) was taken for each guess
    matrix: Mapping[str, Mapping[str, int]]


def score(cases: Sequence[Case]) -> Score:
    """Every figure of these cases."""
    classes = tuple(_classes(cases))
    return Score(
        macro_f1=macro_f1(classes),
        f1_interval=f1_interval(cases),
        accuracy=_share(cases, lambda case: case.right),
        top_three=_share(cases, lambda case: case.near),
        calibration_error=calibration_error(cases),
        classes=classes,
        coverage=tuple(_coverage(cases, at) for at in THRESHOLDS),
        sources=_by(cases, lambda case: case.source),
        strengths=_by(cases, lambda case: case.strength),
        languages=_by(cases, lambda case: case.language or UNTOLD),
        bins=tuple(_bins(cases)),
        confusions=tuple(_confusions(cases)),
        matrix=_matrix(cases),
    )


def macro_f1(classes: Sequence[ClassScore]) -> float:
    """The mean F1 of the labels that occur, however rare each is."""
    return sum(one.f1 for one in classes) / len(classes) if classes else 0.0


def paging(paged: Sequence[tuple[bool, bool]]) -> Paging:
    """From (it is an emergency, somebody is paged) of each message."""
    urgent = [page for emergency, page in paged if emergency]
    others = [page for emergency, page in paged if not emergency]
    return Paging(
        interval(sum(urgent), len(urgent)), interval(sum(others), len(others))
    )


def only(cases: Iterable[Case], names: Collection[str]) -> list[Case]:
    """The cases of these labels, as if the model had no others to choose from."""
    return [
        replace(case, ranking=tuple(one for one in case.ranking if one.name in names))
        for case in cases
        if case.truth in names
    ]


def interval(hits: int, of: int) -> Share:
    """A share with its 95 % interval after Wilson, which holds near 0 and 1 too."""
    if not of:
        return Share(0, 0, 0.0, 0.0, 0.0)
    share, square = hits / of, WIDTH**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = sqrt(share * (1 - share) / of + square / (4 * of**2)) * WIDTH
    half /= 1 + square / of
    return Share(hits, of, share, max(0.0, middle - half), min(1.0, middle + half))


def calibration_error(cases: Sequence[Case]) -> float:
    """How far confidence is from being right, 0 to 1: the mean over ten groups."""
    groups: defaultdict[int, list[Case]] = defaultdict(list)
    for case in cases:
        groups[min(int(case.confidence * BINS), BINS - 1)].append(case)
    gaps = (
        abs(sum(case.right - case.confidence for case in group))
        for group in groups.values()
    )
    return sum(gaps) / len(cases) if cases else 0.0


def _share(cases: Sequence[Case], hit: Callable[[Case], bool]) -> Share:
    return interval(sum(map(hit, cases)), len(cases))


def _classes(cases: Sequence[Case]) -> Iterable[ClassScore]:
    truths = Counter(case.truth for case in cases)
    guesses = Counter(case.guess for case in cases)
    hits = Counter(case.truth for case in cases if case.right)
    for name, count in sorted(truths.items()):
        guessed = guesses[name]
        yield ClassScore(
            name=name,
            count=count,
            precision=hits[name] / guessed if guessed else 0.0,
            recall=interval(hits[name], count),
            f1=2 * hits[name] / (count + guessed),
        )


def _coverage(cases: Sequence[Case], threshold: float) -> Coverage:
    trusted = [case for case in cases if case.confidence >= threshold]
    return Coverage(
        threshold,
        interval(len(trusted), len(cases)),
        _share(trusted, lambda case: case.right),
    )


def _by(cases: Sequence[Case], name: Callable[[Case], str]) -> tuple[SourceScore, ...]:
    """How many are right of those that share something, by its name."""
    groups: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[name(case)].append(case)
    return tuple(
        SourceScore(source, _share(group, lambda case: case.right))
        for source, group in sorted(groups.items())
    )


def _bins(cases: Sequence[Case]) -> Iterable[Bin]:
    groups: defaultdict[int, list[Case]] = defaultdict(list)
    for case in cases:
        groups[min(int(case.confidence * BINS), BINS - 1)].append(case)
    for _, group in sorted(groups.items()):
        mean = sum(case.confidence for case in group) / len(group)
        yield Bin(mean, _share(group, lambda case: case.right))


def _confusions(cases: Sequence[Case]) -> Iterable[Confusion]:
    groups: defaultdict[tuple[str, str | None], list[Case]] = defaultdict(list)
    for case in cases:
        if not case.right:
            groups[case.truth, case.guess].append(case)
    worst = sorted(groups.items(), key=lambda item: -len(item[1]))[:WORST]
    for (truth, guess), group in worst:
        surest = sorted(group, key=lambda case: -case.confidence)[:EXAMPLES]
        examples = tuple(case.text for case in surest if case.text)
        yield Confusion(truth, guess, len(group), examples)


def _matrix(cases: Sequence[Case]) -> Mapping[str, Mapping[str, int]]:
    counts = Counter((case.truth, case.guess or NOTHING) for case in cases)
    return {
        truth: {g: n for (t, g), n in sorted(counts.items()) if t == truth}
        for truth in sorted({case.truth for case in cases})
    }


def f1_interval(cases: Sequence[Case]) -> tuple[float, float]:
    """In which the macro F1 lies in 95 of 100 sets of cases like this one."""
    randomness = random.Random(1)  # noqa: S311
    pairs = [(case.truth, case.guess) for case in cases]
    drawn = sorted(
        _f1_of(randomness.choices(pairs, k=len(pairs))) for _ in range(DRAWN)
    )
    edge = round(DRAWN * 0.025)
    return (drawn[edge], drawn[-1 - edge]) if cases else (0.0, 0.0)


def _f1_of(pairs: Sequence[tuple[str, str | None]]) -> float:
    counted = Counter(pairs)
    truths: Counter[str | None] = Counter()
    guesses: Counter[str | None] = Counter()
    for (truth, guess), count in counted.items():
        truths[truth] += count
        guesses[guess] += count
    scores = [
        2 * counted[name, name] / (count + guesses[name])  # type: ignore[index]
        for name, count in truths.items()
    ]
    return sum(scores) / len(scores) if scores else 0.0

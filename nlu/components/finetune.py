"""A trained classifier learns a small change: sentences that come, sentences that go.

Words keep the rarity that they had, and most sentences their weights. Solved again are
the weights of what comes and of the sentences nearest to any change, with all others
held fixed: one system of equations of a bounded size, whatever the model has learnt.
docs/understanding.md says by how much its answers differ from a training anew.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nlu.components.features import Floats, Whole
from nlu.components.kernel import (
    Answers,
    Head,
    KernelClassifier,
    Labels,
    wanted_of,
)
from nlu.components.likeness import Likeness
from nlu.components.system import System
from nlu.components.vectors import Vectors

#: sentences that are solved again beside those that come
NEAREST = 6000


@dataclass(frozen=True)
class Change:
    """What became of the sentences of a model, all by their places.

    `stay` and `gone` are places in the model; `same`, where each that stays is now, and
    `come`, what is new, are places in what is there now.
    """

    stay: Whole
    gone: Whole
    same: Whole
    come: Whole

    @classmethod
    def between(cls, known: list[str], now: list[str]) -> "Change":
        """Compare sentences by their marks; a mark may be there several times."""
        waiting: dict[str, list[int]] = defaultdict(list)
        for place, mark in enumerate(now):
            waiting[mark].append(place)
        stay, gone, same = [], [], []
        for place, mark in enumerate(known):
            if waiting[mark]:
                stay.append(place)
                same.append(waiting[mark].pop(0))
            else:
                gone.append(place)
        come = sorted(place for places in waiting.values() for place in places)
        return cls(
            *(np.array(places, dtype=int) for places in (stay, gone, same, come))
        )

    @property
    def size(self) -> int:
        """How many sentences came or went."""
        return len(self.gone) + len(self.come)

    @property
    def new(self) -> Whole:
        """The places of what came, behind all that the model has."""
        return len(self.stay) + len(self.gone) + np.arange(len(self.come))

    @property
    def places(self) -> Whole:
        """The places of what is there now: what stays, then what came."""
        return np.concatenate([self.stay, self.new])

    @property
    def order(self) -> Whole:
        """What is there now as the model will have it: what stays, then what came."""
        return np.concatenate([self.same, self.come])


def finetune(
    model: KernelClassifier,
    change: Change,
    texts: list[str],
    vectors: Vectors | None,
    labels: dict[str, Labels],
) -> None:
    """Learn a change of the sentences that `fits`.

    `texts` and `vectors` of what came; `labels` of all sentences, in `change.order`.
    """
    heads = {name: Head.of(given) for name, given in labels.items()}
    wide = model.likeness.joined(texts, vectors)
    before, model.heads = model.heads, heads
    ridge = model.ridge(labels)
    for kind in ("sparse", "full"):
        if any(getattr(head, kind) for head in before.values()):
            again = _Again.of(wide, change, kind, ridge)
            for name, head in heads.items():
                found = again.answers(before[name], head, labels[name])
                setattr(head, kind, found)
    model.likeness = wide.only(change.places).trimmed()


def fits(
    model: KernelClassifier, vectors: Vectors | None, labels: dict[str, Labels]
) -> bool:
    """Say whether a model can learn a change to these `labels` of all sentences.

    It can't where a label is new or gone, nor where it has learnt with vectors and
    there are none now, or the other way round.
    """
    known = {name: head.labels for name, head in model.heads.items()}
    now = {name: Head.of(given).labels for name, given in labels.items()}
    return known == now and (vectors is None) == (model.likeness.vectors is None)


@dataclass(frozen=True)
class _Again:
    """What is solved again for one kind of likeness."""

    kind: str
    change: Change
    #: how like what is gone, and what came, is to all sentences of before and now
    gone: Floats
    come: Floats
    #: of the sentences as they are now: which are solved again, and their equations
    which: Whole
    matrix: Floats
    #: factorised, by the sentences they are about: heads may share them
    systems: dict[bytes, System] = field(default_factory=dict)

    @classmethod
    def of(cls, wide: Likeness, change: Change, kind: str, ridge: Floats) -> "_Again":
        """Find what is near to the change, and its equations."""
        by_vectors = kind == "full"
        moved = np.concatenate([change.gone, change.new])
        near = wide.near(moved, by_vectors=by_vectors) + 1
        closest = near[:, change.stay].max(axis=0, initial=0)
        chosen = np.argsort(-closest, kind="stable")[:NEAREST]
        came = np.arange(len(change.stay), len(change.places))
        which = np.sort(np.concatenate([chosen, came]))
        some = wide.only(change.places[which])
        matrix = some.among() + 1
        if by_vectors:
            matrix += some.among_vectors()
        matrix[np.diag_indices_from(matrix)] += ridge[which]
        left = len(change.gone)
        return cls(kind, change, near[:left], near[left:], which, matrix)

    def answers(self, old: Head, head: Head, given: Labels) -> Answers:
        """Return what a head has learnt now; as sharp as it was."""
        known: Answers = getattr(old, self.kind)
        weights = np.zeros((self.come.shape[1], len(head.labels)), dtype=np.float32)
        weights[old.which] = known.weights
        off = self._off(weights, head, given)
        now = weights[self.change.places]
        mine = np.isin(self.which, head.which)
        if mine.any():
            some = self.which[mine]
            now[some] += self._system(mine).solve(np.asfortranarray(off[some]))
        return Answers(now[head.which], known.sharpness)

    def _system(self, mine: npt.NDArray[np.bool_]) -> System:
        key = mine.tobytes()
        if key not in self.systems:
            self.systems[key] = System.of(self.matrix[np.ix_(mine, mine)])
        return self.systems[key]

    def _off(self, weights: Floats, head: Head, given: Labels) -> Floats:
        """Return by how much each sentence as it is now is off what is wanted."""
        stay, gone = self.change.stay, self.change.gone
        left = weights.copy()
        left[gone] = 0
        off = np.vstack([self.gone[:, stay].T @ weights[gone], -(self.come @ left)])
        told = head.which[head.which >= len(stay)]
        truth = head.truth([given[i] for i in told])
        off[told] += wanted_of(truth, len(head.labels))
        return off

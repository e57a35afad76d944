"""Is somebody in danger, and how: from probabilities and phrases together.

What was learnt about dangers decides. A phrase helps where that is unsure, never
against it: of "these potholes will kill my car" it is sure that nobody is hurt.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nlu.components.danger import find
from nlu.components.features import Floats

HEAD = "danger"
CALM = "none"
#: the share of the calm sentences learnt from that may page when read as if new: by
#: what was learnt alone, and with the help of a phrase
CALM_PAGED = 0.006
CALM_PAGED_WITH_PHRASE = 0.002
#: a clause says nothing when the whole message is surer than this that all is calm
SURELY_CALM = 0.95
Found = dict[str, str]


@dataclass(frozen=True)
class Bounds:
    """From which probability of any danger on somebody is paged."""

    alarm: float = 1.0
    with_phrase: float = 1.0

    def of_clause(self) -> "Bounds":
        """Return what holds for a clause: torn from its message it misleads."""
        return Bounds((1 + self.alarm) / 2, max(self.alarm, self.with_phrase))


def bounds(phrase: Any, danger: Floats, calm: int) -> Bounds:
    """Return the bounds that keep to the shares above on the training sentences.

    `danger` is the probability of the calm sentences that are likeliest to page, each
    read as if new; `phrase` says which of them hold a phrase of danger, `calm` how many
    calm sentences there are.
    """
    return Bounds(
        _exceeded_by(danger, CALM_PAGED, calm),
        _exceeded_by(danger[phrase], CALM_PAGED_WITH_PHRASE, calm),
    )


def _exceeded_by(values: Floats, share: float, of: int) -> float:
    """Return the bound that only `share` of `of` sentences exceed."""
    allowed = int(share * of)
    highest = np.sort(values)[::-1]
    return float(highest[allowed]) if allowed < len(highest) else 0.0


def judge(
    text: str, probabilities: Floats, labels: list[str], limits: Bounds
) -> Found | None:
    """Return the danger that a text tells of, None when it tells of none."""
    none = labels.index(CALM)
    danger = 1 - probabilities[none]
    phrases = dict(find(text))
    if danger <= limits.with_phrase or (danger <= limits.alarm and not phrases):
        return None
    learnt = [labels[i] for i in np.argsort(-probabilities) if i != none]
    name = next((name for name in learnt[:2] if name in phrases), learnt[0])
    return {"name": name, "text": phrases.get(name, text)}

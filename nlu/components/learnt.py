"""Which sentences a model has learnt: marks, no words."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nlu.components.finetune import Change

#: of the sentences, this share at most may change before all is learnt anew: words
#: keep their rarity, and probabilities their sharpness, only so long
SHARE = 0.025


@dataclass(frozen=True)
class Learnt:
    """The marks of the sentences, in the model's order.

    `changes` is how many came or went since all was learnt.
    """

    marks: list[str] = field(default_factory=list)
    changes: int = 0

    def allows(self, change: Change) -> bool:
        """Say whether the change is small enough to be learnt by itself."""
        return self.changes + change.size <= SHARE * len(self.marks)

    def save(self, folder: Path) -> None:
        """Write it as JSON."""
        (folder / "learnt.json").write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, folder: Path) -> "Learnt":
        """Read what `save` wrote."""
        return cls(**json.loads((folder / "learnt.json").read_text()))


def mark(*row: str | None) -> str:
    """Return the same for the same text with the same labels."""
    return hashlib.sha256(json.dumps(row).encode()).hexdigest()[:16]

"""What a history under fire came to, in one line or as JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from statistics import median, quantiles

from tests.faults.evidence import Figures
from tests.faults.weather import Weather


@dataclass
class Chaos:
    """Figures of all acts of one history."""

    seed: int
    kills: int = 0
    seconds: float = 0.0
    upgrades: int = 0
    restores: int = 0
    #: what came in after the backup that was restored: lost, by design
    not_in_the_backup: int = 0
    acts: list[Figures] = field(default_factory=list)
    weathers: list[Weather] = field(default_factory=list)

    @property
    def broken(self) -> list[str]:
        """Every invariant that does not hold."""
        return [what for act in self.acts for what in act.broken]

    @property
    def messages(self) -> int:
        """What residents wrote."""
        return self._sum("messages")

    @property
    def drains(self) -> list[float]:
        """Real seconds that each SIGTERM took."""
        return [s for weather in self.weathers for s in weather.drains]

    @property
    def recoveries(self) -> list[float]:
        """Real seconds from each kill to work again."""
        return sorted(s for weather in self.weathers for s in weather.recoveries)

    @property
    def troubles(self) -> Counter[str]:
        """How often each trouble came."""
        return sum((weather.troubles for weather in self.weathers), Counter())

    def _sum(self, name: str) -> int:
        return sum(getattr(act, name) for act in self.acts)

    def _recovered(self) -> tuple[float, float, float]:
        """Median, 95th of 100, longest; in seconds."""
        times = self.recoveries
        if len(times) < 2:
            return 0.0, 0.0, 0.0
        return median(times), quantiles(times, n=20, method="inclusive")[-1], times[-1]

    def line(self) -> str:
        """All of it for people."""
        middle, most, longest = self._recovered()
        return (
            f"chaos, seed {self.seed}: {self.messages} messages, {self.kills} kills, "
            f"{len(self.drains)} stops under load ({max(self.drains, default=0):.1f} s "
            f"at most), {self.troubles.total()} faults of {len(self.troubles)} kinds "
            f"in {self.seconds:.0f} s, {self.upgrades} upgrade, {self.restores} "
            f"restore ({self.not_in_the_backup} updates came after the backup): "
            f"{len(self.broken)} broken, {self._sum('tickets')} tickets, "
            f"{self._sum('replies')} replies, {self._sum('duplicates')} of them twice, "
            f"{self._sum('ambiguous')} sends of unknown outcome, {self._sum('dead')} "
            f"given up and told to staff, {self._sum('unheard')} replies nobody got; "
            f"works again after {middle:.2f} s (95 of 100: {most:.2f} s, longest "
            f"{longest:.2f} s)"
        )

    def json(self) -> str:
        """The same for machines."""
        middle, most, longest = self._recovered()
        names = ("tickets", "replies", "duplicates", "ambiguous", "dead", "unheard")
        told = {
            "seed": self.seed,
            "seconds": round(self.seconds),
            "messages": self.messages,
            "kills": self.kills,
            "stops_under_load": len(self.drains),
            "longest_stop_seconds": round(max(self.drains, default=0), 2),
            "faults": dict(sorted(self.troubles.items())),
            "upgrades": self.upgrades,
            "restores": self.restores,
            "not_in_the_backup": self.not_in_the_backup,
            "broken": self.broken,
            **{name: self._sum(name) for name in names},
            "works_again_seconds": {
                "median": round(middle, 3),
                "of_100_the_95th": round(most, 3),
                "longest": round(longest, 3),
            },
        }
        return json.dumps(told, indent=1) + "\n"

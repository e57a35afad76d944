"""The gauges in the words of Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.inbox import Reader
from bot.model import Reading
from bot.store.gauges import Gauges
from bot.watch.signs import READER, SLACK, TELEGRAM

#: seconds that reading a message takes
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
#: names of facts, and of what was heard
HEARD = {TELEGRAM: "telegram_poll", SLACK: "slack_ping", READER: "reader"}
#: gauge -> what it says
PLAIN = {
    "inbox_waiting": "Messages that nothing is decided about yet",
    "inbox_lag": "Age of the oldest of them, seconds",
    "inbox_dead": "Messages that could not be read",
    "outbox_waiting": "Rows that wait to be sent or are in flight",
    "outbox_lag": "Age of the oldest of them that is due, seconds",
    "outbox_dead": "Rows that will never arrive",
    "ambiguous": "Rows that may have arrived twice",
    "unanswered": "Messages in no state of the ledger: must be 0",
    "follow_ups_due": "Follow-ups whose time has come",
}
#: gauge of each department -> what it says
OF_DEPARTMENT = {
    "open": "Open tickets",
    "owned": "Open tickets that somebody has",
    "overdue": "Open tickets whose promise has passed",
}


class Metrics:
    """What is measured while Folkmoot runs, and how it is told."""

    def __init__(self) -> None:
        self._kept = CollectorRegistry()
        self._reading = Histogram(
            "folkmoot_reading_seconds",
            "From asking the reader to its answer",
            registry=self._kept,
            buckets=BUCKETS,
        )

    def timed(self, reader: Reader) -> Reader:
        """The reader, its time measured."""
        return _Timed(reader, self._reading)

    def text(self, gauges: Gauges | None, broken: int = 0) -> bytes:
        """All of it in Prometheus' text format; without gauges: Folkmoot is not up.

        `broken`: envelopes of Slack that made no sense, since the start.
        """
        registry = CollectorRegistry()
        registry.register(_Told(gauges, broken))
        return generate_latest(registry) + generate_latest(self._kept)


class _Timed:
    def __init__(self, reader: Reader, seconds: Histogram) -> None:
        self._reader = reader
        self._seconds = seconds

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        with self._seconds.time():
            return await self._reader.read(texts)


class _Told(Collector):
    def __init__(self, gauges: Gauges | None, broken: int) -> None:
        self._gauges = gauges
        self._broken = broken

    def collect(self) -> Iterable[GaugeMetricFamily | CounterMetricFamily]:
        up = 0 if self._gauges is None else 1
        yield GaugeMetricFamily("folkmoot_up", "Folkmoot serves", value=up)
        yield CounterMetricFamily(
            "folkmoot_broken_envelopes",
            "Envelopes of Slack that made no sense",
            value=self._broken,
        )
        if self._gauges is not None:
            yield from _families(self._gauges)


def _families(gauges: Gauges) -> Iterator[GaugeMetricFamily]:
    for name, told in PLAIN.items():
        unit = "_seconds" if name.endswith("_lag") else ""
        value = getattr(gauges, name)
        yield GaugeMetricFamily(f"folkmoot_{name}{unit}", told, value=value)
    for name, told in OF_DEPARTMENT.items():
        family = GaugeMetricFamily(
            f"folkmoot_tickets_{name}", told, labels=("department",)
        )
        for department, counts in sorted(gauges.departments.items()):
            family.add_metric((department,), getattr(counts, name))
        yield family
    findings = GaugeMetricFamily(
        "folkmoot_findings", "What stands still, by fault", labels=("fault",)
    )
    for fault, count in sorted(gauges.findings.items()):
        findings.add_metric((fault,), count)
    yield findings
    for fact, name in HEARD.items():
        if fact in gauges.heard:
            yield GaugeMetricFamily(
                f"folkmoot_last_{name}_timestamp_seconds",
                "When it was last heard of",
                value=gauges.heard[fact].timestamp(),
            )

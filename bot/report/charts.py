"""Charts as SVG that needs nothing else: no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pygal

from bot.report.drawing import DASHES, drawn, options

WIDTH = 720
#: of a chart over time; bars have a height for each of them
HEIGHT, BAR, FRAME = 300, 44, 110
#: labels below a chart over time
MOST_LABELS = 12


@dataclass(frozen=True)
class Series:
    """One line, or one colour of the bars."""

    name: str
    colour: str
    values: Sequence[float | None]


def over_time(labels: Sequence[str], series: Sequence[Series]) -> str:
    """Lines, one for each series."""
    every = max(1, -(-len(labels) // MOST_LABELS))
    chart = pygal.Line(
        **_common(series),
        height=HEIGHT,
        show_dots=len(labels) < 30,
        dots_size=4,
        show_minor_x_labels=False,
        x_labels_major=list(labels[::every]),
        include_x_axis=True,
        # the last label stands half outside
        margin_right=48,
    )
    chart.x_labels = list(labels)
    for one, dashes in zip(series, DASHES, strict=False):
        chart.add(one.name, one.values, stroke_style={"dasharray": dashes, "width": 2})
    return drawn(chart)


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    stacked: bool,
    told: Callable[[float], str] = "{:,.0f}".format,
) -> str:
    """Bars that lie, with room for long names; `told` writes a value."""
    make = pygal.HorizontalStackedBar if stacked else pygal.HorizontalBar
    rows = len(labels) * (1 if stacked else len(series))
    chart = make(
        **_common(series),
        height=FRAME + BAR * rows,
        print_values=True,
        print_zeroes=False,
        value_formatter=told,
    )
    # the first stands at the bottom
    chart.x_labels = list(reversed(labels))
    for one in series:
        chart.add(one.name, list(reversed(one.values)))
    return drawn(chart)


def _common(series: Sequence[Series]) -> dict[str, Any]:
    return {"width": WIDTH, **options([one.colour for one in series])}
